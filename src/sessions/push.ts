/**
 * People of the practice management on their way to the source, on the clock: who was chosen, has changed or was cleared
 * is sent, one after the other. The source is asked outside of any transaction, by an external id: asked twice, it makes
 * nobody twice.
 */
import type { PushOutcome } from '../connectors/session-source.ts'
import type { ProblemCode } from '../model/problems.ts'
import { unreachable } from '../model/unreachable.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { ConnectionConfig } from '../pipeline/configuration.ts'
import { type Hub, ioOf } from '../pipeline/hub.ts'
import { raiseIssues, resolveIssues } from '../store/issues.ts'
import { statements, withScope } from '../store/scope.ts'
import { duePushOrganizations, endPushes, type LeasedPush, leasePushes, pushProblems } from '../store/session-pushes.ts'
import { type Pushed, planPush, saidOf } from './plan-push.ts'
import { type Ended, endOf, type PushResult } from './push-end.ts'
import { type KnownFacts, loadPushFacts } from './push-facts.ts'
import { fieldsOf } from './push-told.ts'
import { isRunning, sessionSettingOf } from './settings.ts'

const atOnce = 20
/** Longer than a batch takes, in milliseconds. */
const leaseMs = 300_000
/** Nothing else raises these: their issues close when the last person who had them goes. */
const ownProblems: readonly ProblemCode[] = ['session.push-incomplete', 'session.push-twin']

/** Pushes whoever is due, organization by organization; returns how many were looked at. */
export async function pushesDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  let looked = 0
  for (const organization of await duePushOrganizations(statements(hub.pool), hub.now())) {
    if (stops()) break
    looked += await pushPeople(hub, organization, stops).catch((error: unknown) => {
      hub.log.error({ error, organization, step: 'push' }, 'people could not be pushed; they will be later')
      return 0
    })
  }
  return looked
}

type Batch = { connection: ConnectionConfig; leased: LeasedPush[]; known: Map<string, KnownFacts> }

async function pushPeople(hub: Hub, organization: string, stops: () => boolean): Promise<number> {
  await hub.sealer.ready(organization)
  const batch = await withScope(hub.pool, organization, async (db): Promise<Batch | undefined> => {
    const setting = await sessionSettingOf(hub, db)
    if (!isRunning(setting)) return undefined
    const connection = (await hub.configurations.within(db, organization)).connections.get(setting.connection)
    if (!connection?.connector.sessions) return undefined
    const leased = await leasePushes(db, connection.id, hub.now(), atOnce, leaseMs)
    const known = new Map<string, KnownFacts>()
    for (const kind of ['client', 'staff'] as const) {
      const targets = leased.filter(each => each.kind === kind).map(({ target }) => target)
      for (const facts of await loadPushFacts(hub, db, { connection: connection.id, kind, targets }))
        known.set(`${kind} ${facts.id}`, facts)
    }
    return { connection, leased, known }
  })
  if (!batch) return 0
  const { connection, leased, known } = batch
  const ends: Ended[] = []
  let away: PushOutcome | undefined // once the source is away, the others need not find that out one by one
  for (const row of leased) {
    const facts = known.get(`${row.kind} ${row.target}`)
    const result = stops() ? undefined : await pushOne(hub, organization, connection, facts, away)
    if (result?.kind === 'sent' && result.outcome.kind === 'connection') away = result.outcome
    ends.push(endOf(hub, { organization, connection: connection.id }, row, facts, result))
  }
  await withScope(hub.pool, organization, async db => {
    const now = hub.now()
    await endPushes(db, connection.id, ends, now)
    const problems = ends.flatMap(({ problem, tells }) => (tells && problem !== null ? [problem] : []))
    await raiseIssues(
      db,
      organization,
      problems.map(code => ({ id: hub.newId(), connection: connection.id, step: 'deliver' as const, code })),
      now,
    )
    const left = await pushProblems(db, connection.id)
    const over = ownProblems.filter(code => !left.includes(code))
    if (over.length > 0) await resolveIssues(db, connection.id, over, now, ['deliver'])
    // Who waits for something that is missing is looked at again and again: that is nothing to keep.
    const acts = ends.filter(({ pushed, tells, problem }) => pushed || (tells && problem !== null))
    if (acts.length === 0) return
    await noteOwnAct(hub, db, [
      {
        actor: { kind: 'hub', id: 'sessions' },
        action: 'session.push',
        subject: { kind: 'connection', id: connection.id },
        connection: connection.id,
        detail: acts.map(({ kind, target, state, pushed }) => ({ kind, target, state, pushed })),
      },
    ])
  })
  return leased.length
}

async function pushOne(
  hub: Hub,
  organization: string,
  connection: ConnectionConfig,
  known: KnownFacts | undefined,
  away: PushOutcome | undefined,
): Promise<PushResult> {
  if (!known) return { kind: 'nothing' }
  const plan = planPush(known.facts)
  switch (plan.does) {
    case 'nothing':
    case 'twin':
      return { kind: plan.does }
    case 'lacking':
      return { kind: 'lacking', fields: plan.fields }
    case 'create':
    case 'update':
    case 'switch-off': {
      const said = hub.tokens.token(organization, 'session push', saidOf(plan.person))
      if (plan.does !== 'create' && known.said === said.toString()) return { kind: 'same' }
      const fields = fieldsOf(hub.tokens, organization, plan.person)
      return { kind: 'sent', said, fields, outcome: away ?? (await send(hub, connection, plan.person)) }
    }
    default:
      return unreachable(plan)
  }
}

async function send(hub: Hub, connection: ConnectionConfig, person: Pushed): Promise<PushOutcome> {
  const push = connection.connector.sessions?.push
  if (!push) return { kind: 'refused', problem: 'connection.lacks-capability' }
  const io = ioOf(hub, connection)
  return person.kind === 'user' ? push.user(io, person.user) : push.student(io, person.student)
}
