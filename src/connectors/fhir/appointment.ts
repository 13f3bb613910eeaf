/**
 * What the EHR's news of an appointment makes of the record: a three-way comparison per field. Only what the EHR changed
 * since it was last written or heard from counts; what both sides changed is settled by the owner table. Our own writes
 * come back as echoes, settled or not. Source: SPEC SCH-4, SCH-7; docs/decisions/0027.
 */
import type { EventType, Json } from '../../model/events.ts'
import type { Appointment } from '../../model/fhir.ts'
import type { Conflict, Evolution, EvolveInput, Held, Known } from '../connector.ts'
import type { Settings } from './config.ts'
import { type Field, fields, taking, valueIn } from './fields.ts'
import { labelsOf } from './labels.ts'
import type { TakenAppointment } from './minimise.ts'
import { newsOf } from './news.ts'
import { resolvedOf, unreadEntry } from './resolve.ts'
import { type Source, sourceOf } from './source.ts'
import { heldStamp, precedes, stampAfter } from './stamps.ts'

const dayMs = 86_400_000
const over: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error'])

/** Compares, and says what to write; asks for entries nobody knows yet before anything is decided. */
export function evolveAppointment(input: EvolveInput<Settings>): Evolution {
  const { event, known } = input
  const taken = event.body as unknown as TakenAppointment
  const seen = known && seenBefore(taken, known)
  if (seen) return seen
  if (!known && isPast(taken, event.at)) return { kind: 'ignore', reason: 'no-effect' }
  const unread = unreadEntry(taken, input)
  if (unread) return { kind: 'read', ask: { what: 'entry', key: unread, entry: true } }
  if (!known) return firstSeen(input, taken)
  const evolution = changed(input, taken, known)
  const again = { what: 'version', key: `Appointment/${taken.id}` }
  const mayBeOld = evolution.kind === 'write' && orderOf(taken, known) === 'cannot-tell'
  const wasAsked = input.asItIs || input.findings.some(({ ask }) => ask.key === again.key)
  return mayBeOld && !wasAsked ? { kind: 'read', ask: again } : evolution
}

/** What needs no comparison: an older version. One that was read already is compared: our own writes change the base. */
function seenBefore(taken: TakenAppointment, known: Known): Evolution | undefined {
  const { resource, held } = known
  if (resource.resourceType !== 'Appointment')
    return { kind: 'hold', problem: 'message.apply-failed', because: 'the record is of another type' }
  // Copied within the EHR together with our identifier: which of the two is meant cannot be told.
  if (held && held.id !== taken.id)
    return { kind: 'hold', problem: 'target.duplicate', because: 'two appointments bear the identifier of one record' }
  return orderOf(taken, known) === 'before' ? { kind: 'ignore', reason: 'stale' } : undefined
}

/** Whether it is older than the last news, or than the last version that the hub wrote. */
function orderOf({ meta }: TakenAppointment, { source, held }: Known) {
  const orders = [precedes(meta, sourceOf(source)), precedes(meta, heldStamp(held?.sent))]
  return (['before', 'cannot-tell'] as const).find(order => orders.includes(order)) ?? 'not-before'
}

/** Nobody booked it here, and it is over: the hub has no use for it. */
function isPast({ status, end }: TakenAppointment, at: string): boolean {
  return over.has(status) || (end !== undefined && Date.parse(end) < Date.parse(at) - dayMs)
}

function firstSeen(input: EvolveInput<Settings>, taken: TakenAppointment): Evolution {
  const { resource, held } = resolvedOf(taken, input.recordOf)
  return written(input, 'appointment.seen', resource, stampAfter(taken.meta ?? {}), { held })
}

function changed(input: EvolveInput<Settings>, entry: TakenAppointment, known: Known): Evolution {
  const mine = known.resource as Appointment
  const { resource: theirs, held } = resolvedOf(entry, input.recordOf)
  const since = (known.since ?? []).filter(each => each.resourceType === 'Appointment')
  const before = sourceOf(known.source)
  const base = sentOf(known.held)
  const disputed: Record<string, string> = {}
  const taken: Record<string, string> = {}
  const conflicts: Conflict[] = []
  let [resource, baseNow, weAreAhead] = [mine, base, false]
  for (const field of fields) {
    const [said, has] = [valueIn(field, theirs), valueIn(field, mine)]
    const wasTaken = before?.taken?.[field] === has
    if (wasTaken) taken[field] = has
    if (said === has) continue
    // A value that the record had meanwhile is ours: a delivery that has arrived and is not settled. A newer one follows.
    if (!wasTaken && since.some(version => valueIn(field, version) === said)) {
      weAreAhead ||= valueIn(field, since[0] ?? mine) !== said || changedSince(field, since, mine)
      continue
    }
    const weChanged = base === undefined || (!wasTaken && changedSince(field, since, mine))
    const theyChanged = base === undefined || valueIn(field, held.sent) !== valueIn(field, base)
    if (!theyChanged) {
      weAreAhead ||= weChanged
      continue
    }
    const winner = weChanged ? input.owners[field] : 'ehr'
    if (weChanged && before?.disputed?.[field] !== said) conflicts.push({ field, winner })
    baseNow = baseNow && taking(field, baseNow, held.sent)
    if (winner === 'ehr') {
      resource = taking(field, resource, theirs)
      taken[field] = said
    } else {
      weAreAhead = true
      disputed[field] = said
    }
  }
  if (resource === mine && conflicts.length === 0) {
    // The version of our own write can still hold news: what was merged into it of the EHR's.
    const isOurs = entry.meta?.versionId !== undefined && entry.meta.versionId === known.held?.version
    return { kind: 'ignore', reason: isOurs ? 'echo' : 'unchanged' }
  }
  const stamp = stampAfter(entry.meta ?? {}, before, heldStamp(known.held?.sent))
  const source = {
    ...stamp,
    ...(Object.keys(disputed).length > 0 ? { disputed } : {}),
    ...(weAreAhead && Object.keys(taken).length > 0 ? { taken } : {}),
  }
  // While something of ours is still on its way there, what it holds is not what it was last sent: that goes on.
  if (weAreAhead && known.held && baseNow)
    return written(
      input,
      newsOf(mine, resource),
      resource,
      source,
      { base: { ...known.held, sent: baseNow } },
      conflicts,
    )
  const heldNow = stamp.over ? { ...held, sent: { ...held.sent, over: stamp.over } } : held
  return written(input, newsOf(mine, resource), resource, source, weAreAhead ? {} : { held: heldNow }, conflicts)
}

/** Whether the record has moved on from what this system holds. */
function changedSince(field: Field, [first]: readonly Appointment[], mine: Appointment): boolean {
  return first !== undefined && valueIn(field, first) !== valueIn(field, mine)
}

type HeldThere = { id: string; version?: string; sent: Appointment }

function written(
  { event }: EvolveInput<Settings>,
  type: EventType,
  resource: Appointment,
  source: Source,
  there: Partial<Record<'held' | 'base', HeldThere>>,
  conflicts: readonly Conflict[] = [],
): Evolution {
  return {
    kind: 'write',
    type,
    draft: { kind: 'appointment', resource: withoutIds(resource), needs: [] },
    source: source as Json,
    aliases: event.source.aliases,
    ...(there as Partial<Record<'held' | 'base', Held>>), // plain data
    ...(conflicts.length > 0 ? { conflicts } : {}),
  }
}

/** Id and version are the hub's to give; labels stay. */
function withoutIds({ id: _id, meta, ...rest }: Appointment): Appointment {
  return { ...rest, ...labelsOf(meta) }
}

/** What the EHR held after the last delivery to it or news from it. */
function sentOf(held: Known['held']): Appointment | undefined {
  const sent = held?.sent as { resourceType?: unknown } | null | undefined
  return sent?.resourceType === 'Appointment' ? (sent as unknown as Appointment) : undefined
}
