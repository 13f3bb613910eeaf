/** Creates a record at the EHR exactly once, or finds the one that an earlier attempt made. */
import type { HubResource } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import type { Outcome } from '../../model/outcome.ts'
import type { Io } from '../connector.ts'
import { createsOnce, type Server, searchesBy } from './capability.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOutcome, saidOf } from './outcome.ts'
import {
  type FhirWork,
  type FoundByRecord,
  findByRecord,
  type Held,
  heldOf,
  linkOf,
  sentAs,
  withRecord,
} from './target.ts'
import { createTogether } from './transaction.ts'
import { mergeInto } from './update.ts'

/**
 * Delivers a record that has no link yet. With a conditional create the EHR itself guards against a second one;
 * without it we look first. A booking that was cancelled before it arrived is not sent at all.
 */
export async function create(io: Io<Settings>, server: Server, work: FhirWork): Promise<Outcome> {
  const once = createsOnce(server, work.type)
  const ended = work.body.resourceType === 'Appointment' && endedStatuses.has(work.body.status)
  if (ended && !work.maybeArrived) return { kind: 'suppressed', problem: 'target.never-arrived' }
  if (ended || work.maybeArrived || !once) {
    const found = await lookFirst(io, server, work)
    if (found.kind === 'one') return adopt(io, work, found.held)
    if (found.kind === 'several') return { kind: 'rejected', problem: 'target.duplicate' }
    if (found.kind === 'failed') return failureOutcome(found.reply, { repeatable: true, linked: false, now: io.now() })
    // It may be there, and the EHR can neither show it nor guard against a second one.
    if (found.kind === 'cannot-tell' && work.maybeArrived && (ended || !once))
      return { kind: 'ambiguous', problem: 'target.no-answer' }
    if (ended) return { kind: 'suppressed', problem: 'target.never-arrived' }
  }
  const together = work.together ? await createTogether(io, server, work) : 'not-possible'
  if (together !== 'not-possible') return together
  const body = withRecord(work.body, work.recordId)
  const reply = await send(io, {
    method: 'POST',
    path: work.type,
    json: JSON.stringify(body),
    headers: {
      prefer: 'return=representation',
      // Unencoded, as all servers read it: neither part holds a character with a meaning in a query.
      ...(once || !server.known ? { 'if-none-exist': `identifier=${recordSystem}|${work.recordId}` } : {}),
    },
  })
  return settleCreate(io, work, body, once, reply)
}

async function lookFirst(
  io: Io<Settings>,
  server: Server,
  work: FhirWork,
): Promise<FoundByRecord | { kind: 'cannot-tell' }> {
  return searchesBy(server, work.type, 'identifier')
    ? findByRecord(io, work.type, work.recordId)
    : { kind: 'cannot-tell' }
}

const endedStatuses: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error'])

async function settleCreate(
  io: Io<Settings>,
  work: FhirWork,
  body: HubResource,
  once: boolean,
  reply: FhirReply,
): Promise<Outcome> {
  if (reply.kind === 'answered') {
    const { status } = reply
    if (status > 200 && status < 204) return created(io, work, body, once, heldOf(reply, work.type))
    if (status === 200 || status === 204 || status === 304) {
      const held = heldOf(reply, work.type)
      return held ? adopt(io, work, held) : adoptFound(io, work, reply, once)
    }
    if (status === 412) return duplicate(reply)
    if (status === 409) return adoptFound(io, work, reply, once) // two creates met: one of them is there now
  }
  const outcome = failureOutcome(reply, { repeatable: once, linked: false, now: io.now() })
  if (outcome.kind !== 'ambiguous') return outcome
  const found = await findByRecord(io, work.type, work.recordId)
  return found.kind === 'one' ? adopt(io, work, found.held) : outcome
}

/** A server that answers without body and Location is asked which id it gave. */
async function created(
  io: Io<Settings>,
  work: FhirWork,
  sent: HubResource,
  once: boolean,
  held: Held | undefined,
): Promise<Outcome> {
  if (held) return deliveredAs(work, held.version ? held : await versionOf(io, work, held), sent)
  const found = await findByRecord(io, work.type, work.recordId)
  if (found.kind === 'one') return deliveredAs(work, found.held, sent)
  if (found.kind === 'several') return { kind: 'rejected', problem: 'target.duplicate' }
  // The search index may lag behind the create: only a condition makes it safe to ask again.
  return once ? { kind: 'retry', problem: 'target.no-answer' } : { kind: 'ambiguous', problem: 'target.no-answer' }
}

function deliveredAs(work: FhirWork, held: Held, sent: HubResource): Outcome {
  return { kind: 'delivered', link: linkOf(work.type, held), sent: sentAs(sent, held) }
}

async function versionOf(io: Io<Settings>, work: FhirWork, held: Held): Promise<Held> {
  const reply = await send(io, { path: `${work.type}/${held.id}` })
  return (reply.kind === 'answered' && reply.status === 200 && heldOf(reply, work.type, held.id)) || held
}

async function adoptFound(io: Io<Settings>, work: FhirWork, reply: FhirReply, once: boolean): Promise<Outcome> {
  const found = await findByRecord(io, work.type, work.recordId)
  if (found.kind === 'one') return adopt(io, work, found.held)
  if (found.kind === 'several') return duplicate(reply)
  if (reply.kind === 'answered' && reply.status >= 400)
    return failureOutcome(reply, { repeatable: once, linked: false, now: io.now() })
  return { kind: 'retry', problem: 'target.no-answer' }
}

/** It is there already: linked, and an appointment that differs is brought up to date. A person is left as they are. */
async function adopt(io: Io<Settings>, work: FhirWork, held: Held): Promise<Outcome> {
  if (work.body.resourceType === 'Appointment') return mergeInto(io, work, held)
  return { kind: 'delivered', link: linkOf(work.type, held), sent: withRecord(work.body, work.recordId) }
}

function duplicate(reply: FhirReply): Outcome {
  const said = saidOf(reply)
  return { kind: 'rejected', problem: 'target.duplicate', ...(said ? { said } : {}) }
}
