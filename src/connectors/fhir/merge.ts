/**
 * The three-way merge of an appointment: what we sent last, what we want now, what the EHR holds. Each field has an
 * owner; elements that are not in the table belong to the EHR and are never touched. Source: SPEC.md SCH-3, SCH-7.
 */
import type { Appointment, AppointmentParticipant, Identifier } from '../../model/fhir.ts'
import { alike } from './alike.ts'

export type Owner = 'scheduling' | 'ehr'
type Field = Exclude<keyof Appointment, 'resourceType' | 'id' | 'meta' | `_${string}`>
export type OwnerRow = {
  field: Field
  /** Who wins when both sides changed it to different values. */
  owner: Owner
  /** Not changed any more once the EHR has moved the appointment on. */
  settled: boolean
  why: string
}

export const ownerTable: readonly OwnerRow[] = [
  { field: 'status', owner: 'scheduling', settled: true, why: 'booking logic belongs to scheduling' },
  { field: 'cancelationReason', owner: 'scheduling', settled: true, why: 'belongs to the status' },
  { field: 'start', owner: 'scheduling', settled: true, why: 'availability belongs to scheduling' },
  { field: 'end', owner: 'scheduling', settled: true, why: 'availability belongs to scheduling' },
  { field: 'minutesDuration', owner: 'scheduling', settled: true, why: 'follows start and end' },
  {
    field: 'participant',
    owner: 'scheduling',
    settled: true,
    why: 'who meets where is booked; others of the EHR stay',
  },
  { field: 'serviceCategory', owner: 'ehr', settled: false, why: 'the front desk codes the visit' },
  { field: 'serviceType', owner: 'ehr', settled: false, why: 'the front desk codes the visit' },
  { field: 'specialty', owner: 'ehr', settled: false, why: 'the front desk codes the visit' },
  { field: 'appointmentType', owner: 'ehr', settled: false, why: 'the front desk codes the visit' },
  { field: 'description', owner: 'ehr', settled: false, why: 'text for staff is theirs once they edit it' },
  { field: 'comment', owner: 'ehr', settled: false, why: 'text for staff is theirs once they edit it' },
  { field: 'patientInstruction', owner: 'ehr', settled: false, why: 'instructions are clinical content' },
  { field: 'created', owner: 'ehr', settled: false, why: 'each system knows when it got the booking' },
  { field: 'extension', owner: 'ehr', settled: false, why: 'what an extension means is the EHR’s to say' },
]

/** Statuses from which scheduling never moves an appointment back. */
const movedOn: ReadonlySet<Appointment['status']> = new Set([
  'arrived',
  'checked-in',
  'fulfilled',
  'noshow',
  'entered-in-error',
  'cancelled',
])

export type Merged =
  /** `settled` names the fields that both sides had changed and the table decided. */
  | { kind: 'same'; settled: readonly Field[] }
  | { kind: 'changed'; resource: Appointment; settled: readonly Field[] }
  | { kind: 'conflict'; fields: readonly Field[] }

/**
 * What the EHR should hold now.
 * @param base what the last successful delivery sent; without it every difference counts as ours
 */
export function mergeAppointment(base: Appointment | undefined, ours: Appointment, theirs: Appointment): Merged {
  const theyMovedOn = movedOn.has(theirs.status) && theirs.status !== base?.status
  const resource: Appointment = { ...theirs }
  const settled: Field[] = []
  const conflicts: Field[] = []
  let changed = false

  // Both sides ended it: how it ended is the EHR's word, and nothing is left to move.
  const bothEnded = theyMovedOn && ours.status === theirs.status
  for (const row of ownerTable) {
    const { field } = row
    if (bothEnded && row.settled) continue
    const wanted = field === 'participant' ? mergeParticipants(base, ours, theirs) : wantedOf(row, base, ours, theirs)
    if (bothChanged(field, base, ours, theirs)) settled.push(field)
    if (alike(wanted, theirs[field])) continue
    if (theyMovedOn && row.settled) conflicts.push(field)
    put(resource, field, wanted)
    changed = true
  }
  if (conflicts.length > 0) return { kind: 'conflict', fields: conflicts }
  const identifiers = withOurs(theirs.identifier, ours.identifier)
  if (identifiers !== theirs.identifier) {
    resource.identifier = identifiers
    changed = true
  }
  if (!changed) return { kind: 'same', settled }
  keepDuration(ours, theirs, resource)
  return { kind: 'changed', resource, settled }
}

/** Participants are merged one by one, so a change on both sides is no contradiction there. */
function bothChanged(field: Field, base: Appointment | undefined, ours: Appointment, theirs: Appointment): boolean {
  if (base === undefined || field === 'participant' || alike(ours[field], theirs[field])) return false
  return !alike(ours[field], base[field]) && !alike(theirs[field], base[field])
}

/** A duration that only the EHR keeps follows a new time: it would contradict start and end. */
function keepDuration(ours: Appointment, theirs: Appointment, resource: Appointment): void {
  if (ours.minutesDuration !== undefined || resource.minutesDuration === undefined) return
  if (alike(theirs.start, resource.start) && alike(theirs.end, resource.end)) return
  const minutes = (Date.parse(resource.end ?? '') - Date.parse(resource.start ?? '')) / 60_000
  if (minutes > 0) resource.minutesDuration = Math.round(minutes)
  else delete resource.minutesDuration
}

function wantedOf(row: OwnerRow, base: Appointment | undefined, ours: Appointment, theirs: Appointment): unknown {
  const mine = ours[row.field]
  const held = theirs[row.field]
  if (base === undefined) return mine === undefined || (row.owner === 'ehr' && held !== undefined) ? held : mine
  if (alike(mine, base[row.field])) return held
  if (alike(held, base[row.field])) return mine
  return row.owner === 'scheduling' ? mine : held
}

/**
 * Participants by actor: ours as we want them, the ones we took away gone, the EHR's own untouched. A participant of
 * ours keeps what the EHR added to it.
 */
function mergeParticipants(
  base: Appointment | undefined,
  ours: Appointment,
  theirs: Appointment,
): AppointmentParticipant[] {
  const wanted = new Map(ours.participant.map(one => [actorOf(one), one]))
  const before = new Map(base?.participant.map(one => [actorOf(one), one]))
  const held = new Set(theirs.participant.map(actorOf))
  const kept = theirs.participant.flatMap(one => {
    const actor = actorOf(one)
    const mine = wanted.get(actor)
    if (!mine) return before.has(actor) && actor !== '' ? [] : [one]
    const previous = before.get(actor)
    const status = previous && previous.status !== mine.status ? mine.status : one.status
    return [{ ...mine, ...one, status }]
  })
  // One that the EHR took away comes back only when it is new on our side.
  const added = ours.participant.filter(one => {
    const previous = before.get(actorOf(one))
    return !held.has(actorOf(one)) && (previous === undefined || !alike(base?.participant, ours.participant))
  })
  return [...kept, ...added]
}

function actorOf(participant: AppointmentParticipant): string {
  const reference = participant.actor?.reference?.replace(/\/_history\/.*$/, '')
  return reference?.split('/').slice(-2).join('/') ?? participant.actor?.display ?? ''
}

/** The EHR's identifiers and those of ours that it lacks; the same array when it lacks none. */
function withOurs(theirs: Identifier[] | undefined, ours: Identifier[] | undefined): Identifier[] | undefined {
  const missing = (ours ?? []).filter(
    one => !theirs?.some(other => other.system === one.system && other.value === one.value),
  )
  return missing.length === 0 ? theirs : [...(theirs ?? []), ...missing]
}

function put(resource: Appointment, field: Field, value: unknown): void {
  if (value === undefined) delete resource[field]
  else Object.assign(resource, { [field]: value })
}
