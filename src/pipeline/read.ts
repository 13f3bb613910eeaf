/**
 * Reading: asks the source what really happened, or the targets who the person could be, outside of any transaction. The
 * answers are kept with the message, which then goes back to apply. A silent source costs time, never the message.
 */

import type { Outcome } from '../model/outcome.ts'
import { unavailable } from '../store/health.ts'
import { raiseIssues } from '../store/issues.ts'
import { changeMessages } from '../store/messages.ts'
import { claimReading, loadMessages, type ReadingMessage } from '../store/reading-messages.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import { noteOwnAct, type OwnAct } from './audit.ts'
import type { Configuration } from './configuration.ts'
import type { Answered, Findings, Question } from './findings.ts'
import { openFindings, sealFindings } from './findings.ts'
import { keepReadingHealth, pauseForTrouble } from './health.ts'
import { type Hub, ioOf } from './hub.ts'

/** Longer than the slowest answer of all questions of one message, in milliseconds. */
const leaseMs = 120_000
const waitsMs = [2_000, 5_000, 15_000, 60_000, 300_000]
/** Tries after which people are told that the source is silent; it is asked on all the same. */
const triesUntilTold = 3

export type ReadTask = { organization: string; id: string }

/** Claims messages that must be read back. */
export function claimReads(hub: Hub, limit: number): Promise<ReadTask[]> {
  return claimReading(statements(hub.pool), hub.now(), limit, leaseMs)
}

/** Asks what one message needs to know, and sends it back to apply; or lets it wait. */
export async function readOne(hub: Hub, { organization, id }: ReadTask): Promise<void> {
  await hub.sealer.ready(organization)
  const loaded = await withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const [message] = await loadMessages(db, [id])
    if (!message) return undefined
    const findings = openFindings(hub.sealer, organization, id, message.findings)
    const asked = connectionsOf(findings.asks, message.connection)
    return { configuration, message, findings, unavailable: await unavailable(db, asked) }
  })
  if (!loaded) return
  const blocked = connectionsOf(loaded.findings.asks, loaded.message.connection).find(each =>
    loaded.unavailable.has(each),
  )
  if (blocked) return waitFor(hub, organization, loaded.message, blocked)

  const result = await askAll(hub, loaded.configuration, loaded.message, loaded.findings)
  const asked = connectionsOf(loaded.findings.asks, loaded.message.connection)
  const known = loaded.findings.found.length
  if (result.kind === 'known') await backToApply(hub, organization, loaded.message, { ...result, known }, asked)
  else await tryLater(hub, organization, loaded.message, result.connection, result.failed)
}

/** The answers, or the first failure with the connection that failed. */
async function askAll(
  hub: Hub,
  configuration: Configuration,
  message: ReadingMessage,
  findings: Findings,
): Promise<
  | { kind: 'known'; found: Answered[] }
  | { kind: 'failed'; connection: string; failed: Extract<Outcome, { kind: 'retry' | 'connection' }> }
> {
  const found = [...findings.found]
  for (const question of findings.asks) {
    const connection = question.kind === 'people' ? question.connection : message.connection
    const config = configuration.connections.get(connection)
    if (!config || config.invalid)
      return { kind: 'failed', connection, failed: { kind: 'connection', problem: 'connection.credentials-refused' } }
    const io = ioOf(hub, config)
    if (question.kind === 'people') {
      const answer = await config.connector.findPeople?.(io, question.person)
      if (answer?.kind === 'retry' || answer?.kind === 'connection')
        return { kind: 'failed', connection, failed: answer }
      found.push({
        kind: 'people',
        connection,
        offered: answer?.kind === 'found',
        people: answer?.kind === 'found' ? answer.people : [],
      })
    } else {
      const answer = await config.connector.readBack?.(io, question.ask)
      if (answer?.kind === 'retry' || answer?.kind === 'connection')
        return { kind: 'failed', connection, failed: answer }
      const body = answer?.kind === 'found' ? answer.body : null
      found.push({ kind: 'source', finding: { ask: question.ask, body } })
    }
  }
  return { kind: 'known', found }
}

async function backToApply(
  hub: Hub,
  organization: string,
  message: ReadingMessage,
  { found, known }: { found: readonly Answered[]; known: number },
  asked: readonly string[],
): Promise<void> {
  await withScope(hub.pool, organization, async db => {
    for (const connection of asked) await keepReadingHealth(hub, db, connection, { key: message.id, failed: false })
    if (!(await isStillOurs(db, message))) return
    await noteOwnAct(
      hub,
      db,
      found.slice(known).flatMap(answer => askAct(message, answer)),
    )
    const findings = sealFindings(hub.sealer, organization, message.id, { asks: [], found })
    await changeMessages(db, [{ id: message.id, state: 'received', dueAt: hub.now(), findings }])
    db.afterCommit(() => hub.wake.tell('messages'))
  })
}

/** A read-back at the source, or a search for people at a target: which entries were shown to the hub. */
function askAct(message: ReadingMessage, answer: Answered): OwnAct[] {
  const base = {
    actor: { kind: 'hub' as const, id: 'read' },
    subject: { kind: 'message', id: message.id },
    cause: message.id,
  }
  switch (answer.kind) {
    case 'people':
      return [
        {
          ...base,
          action: 'target.search',
          connection: answer.connection,
          detail: { found: answer.people.flatMap(person => person.id ?? []) },
        },
      ]
    case 'source':
      return [{ ...base, action: 'source.read', connection: message.connection, detail: { asked: answer.finding.ask } }]
    case 'decided':
    case 'visit':
      return [] // by a person, who is noted where they did
  }
}

async function tryLater(
  hub: Hub,
  organization: string,
  message: ReadingMessage,
  connection: string,
  failed: Extract<Outcome, { kind: 'retry' | 'connection' }>,
): Promise<void> {
  const now = hub.now()
  const scheduled = waitsMs[Math.min(message.tries, waitsMs.length) - 1] ?? waitsMs[0] ?? 0
  const wait = Math.max(scheduled, failed.kind === 'retry' ? (failed.afterMs ?? 0) : 0)
  await withScope(hub.pool, organization, async db => {
    if (failed.kind === 'connection') await pauseForTrouble(hub, db, connection, failed.problem)
    else await keepReadingHealth(hub, db, connection, { key: message.id, failed: true, problem: failed.problem })
    await noteOwnAct(hub, db, [
      {
        actor: { kind: 'hub', id: 'read' },
        action: connection === message.connection ? 'source.read' : 'target.search',
        subject: { kind: 'message', id: message.id },
        connection,
        outcome: 'failed',
        reason: failed.problem,
        cause: message.id,
      },
    ])
    if (!(await isStillOurs(db, message))) return
    await changeMessages(db, [
      {
        id: message.id,
        state: 'reading',
        dueAt: new Date(now.getTime() + wait),
        asks: connection,
        problem: failed.problem,
      },
    ])
    const told = message.tries >= triesUntilTold && !(await unavailable(db, [connection])).has(connection)
    if (told)
      await raiseIssues(
        db,
        organization,
        [{ id: hub.newId(), connection, step: 'read', code: 'message.source-silent', message: message.id }],
        now,
      )
  })
}

/** Whether nobody has taken the message on since: a lease that ended, or a person who applied it as it is. */
async function isStillOurs(db: Scope, message: ReadingMessage): Promise<boolean> {
  const [now] = await loadMessages(db, [message.id])
  return now?.tries === message.tries
}

/** The connection is down or paused: the message waits for it without asking, and is woken when it comes back. */
async function waitFor(hub: Hub, organization: string, message: ReadingMessage, connection: string): Promise<void> {
  await withScope(hub.pool, organization, async db => {
    // It may have come back between the look and now: then nobody would wake the message.
    if (!(await unavailable(db, [connection])).has(connection))
      return changeMessages(db, [{ id: message.id, state: 'reading', dueAt: hub.now(), asks: connection }])
    return changeMessages(db, [{ id: message.id, state: 'reading', reason: 'outage', asks: connection }])
  })
}

function connectionsOf(questions: readonly Question[], source: string): string[] {
  return [...new Set(questions.map(question => (question.kind === 'people' ? question.connection : source)))]
}
