/**
 * The three-way merge of an appointment: what we sent last, what we want now, what the EHR holds. Each field has an
 * owner; elements that are not in the table belong to the EHR and are never touched. Source: SPEC.md SCH-3, SCH-7.
 */
import type { Appointment, Identifier } from '../../model/fhir.ts'
import { defaultOwners, type OwnedField, type Owner, type Owners } from '../../model/ownership.ts'
import { alike } from './alike.ts'
import { containedAfter } from './contained.ts'
import { mergeParticipants } from './participants.ts'

/** What the EHR held before: what the hub sent last, or (`seen`) what it read there last and need not send itself. */
export type Base = Appointment & { seen?: true }
type Field = Exclude<keyof Appointment, 'resourceType' | 'id' | 'meta' | `_${string}`>
export type OwnerRow = {
  field: Field
  /** Its field of the owner table; each participant has that of its type. What is in none belongs to the EHR. */
  owned: OwnedField | 'by type' | 'none'
  /** Not changed any more once the EHR has moved the appointment on. */
  settled: boolean
  why: string
}

export const ownerTable: readonly OwnerRow[] = [
  { field: 'status', owned: 'status', settled: true, why: 'booking logic belongs to scheduling' },
  { field: 'cancelationReason', owned: 'status', settled: true, why: 'belongs to the status' },
  { field: 'start', owned: 'time', settled: true, why: 'availability belongs to scheduling' },
  { field: 'end', owned: 'time', settled: true, why: 'availability belongs to scheduling' },
  { field: 'minutesDuration', owned: 'time', settled: true, why: 'follows start and end' },
  {
    field: 'participant',
    owned: 'by type',
    settled: true,
    why: 'practitioner and place are booked, who the patient is belongs to the EHR; others of the EHR stay',
  },
  { field: 'serviceCategory', owned: 'visitType', settled: false, why: 'the front desk codes the visit' },
  { field: 'serviceType', owned: 'visitType', settled: false, why: 'the front desk codes the visit' },
  { field: 'specialty', owned: 'visitType', settled: false, why: 'the front desk codes the visit' },
  { field: 'appointmentType', owned: 'visitType', settled: false, why: 'the front desk codes the visit' },
  { field: 'description', owned: 'text', settled: false, why: 'text for staff is theirs once they edit it' },
  { field: 'comment', owned: 'text', settled: false, why: 'text for staff is theirs once they edit it' },
  { field: 'patientInstruction', owned: 'text', settled: false, why: 'instructions are clinical content' },
  { field: 'created', owned: 'none', settled: false, why: 'each system knows when it got the booking' },
  { field: 'extension', owned: 'none', settled: false, why: 'what an extension means is the EHR’s to say' },
]

/** Who wins a row when both sides changed it to different values; participants are decided one type at a time. */
export function ownerOf({ owned }: OwnerRow, owners: Owners): Owner {
  if (owned === 'none') return 'ehr'
  return owned === 'by type' ? owners.practitioner : owners[owned]
}

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
 * @param base what the last successful delivery sent or the last news showed; without it every difference counts as ours
 */
export function mergeAppointment(
  base: Base | undefined,
  ours: Appointment,
  theirs: Appointment,
  owners: Owners = defaultOwners,
): Merged {
  const theyMovedOn = movedOn.has(theirs.status) && theirs.status !== base?.status
  const resource: Appointment = { ...theirs }
  const settled: Field[] = []
  const conflicts: Field[] = []
  let changed = false

  // Both sides ended it, or the EHR did and the status is its: how it ended is its word, and nothing is left to move.
  const theirWord = theyMovedOn && (ours.status === theirs.status || owners.status === 'ehr')
  for (const row of ownerTable) {
    const { field } = row
    const merged = wantedOf(row, base, ours, theirs, owners)
    if (theirWord && row.settled) {
      if (ours.status !== theirs.status && !alike(merged.wanted, theirs[field])) settled.push(field)
      continue
    }
    if (merged.settled) settled.push(field)
    if (alike(merged.wanted, theirs[field])) continue
    if (theyMovedOn && row.settled) conflicts.push(field)
    put(resource, field, merged.wanted)
    changed = true
  }
  if (conflicts.length > 0) return { kind: 'conflict', fields: conflicts }
  const identifiers = withOurs(theirs.identifier, ours.identifier)
  if (identifiers !== theirs.identifier) {
    resource.identifier = identifiers
    changed = true
  }
  const carried = theyMovedOn ? undefined : containedAfter(base, ours, theirs)
  if (carried) {
    Object.assign(resource, carried)
    changed = true
  }
  if (!changed) return { kind: 'same', settled }
  keepDuration(ours, theirs, resource)
  return { kind: 'changed', resource, settled }
}

/** A duration that only the EHR keeps follows a new time: it would contradict start and end. */
function keepDuration(ours: Appointment, theirs: Appointment, resource: Appointment): void {
  if (ours.minutesDuration !== undefined || resource.minutesDuration === undefined) return
  if (alike(theirs.start, resource.start) && alike(theirs.end, resource.end)) return
  const minutes = (Date.parse(resource.end ?? '') - Date.parse(resource.start ?? '')) / 60_000
  if (minutes > 0) resource.minutesDuration = Math.round(minutes)
  else delete resource.minutesDuration
}

function wantedOf(
  row: OwnerRow,
  base: Base | undefined,
  ours: Appointment,
  theirs: Appointment,
  owners: Owners,
): { wanted: unknown; settled: boolean } {
  const { field } = row
  if (field === 'participant') return mergeParticipants(base, ours, theirs, owners)
  const owner = ownerOf(row, owners)
  const [mine, held] = [ours[field], theirs[field]]
  if (base === undefined) {
    const theirsStays = mine === undefined || (owner === 'ehr' && held !== undefined)
    return { wanted: theirsStays ? held : mine, settled: false }
  }
  // What the hub only saw there it need not send: leaving it out takes nothing away.
  if (alike(mine, base[field]) || (mine === undefined && base.seen)) return { wanted: held, settled: false }
  if (alike(held, base[field])) return { wanted: mine, settled: false }
  return { wanted: owner === 'scheduling' ? mine : held, settled: !alike(mine, held) }
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
