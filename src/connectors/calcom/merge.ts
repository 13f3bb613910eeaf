/**
 * The three-way comparison: what Cal.com changed since its own last state is taken into the record, what it left alone
 * keeps the value that others gave it, and where both changed a field the owner table decides. Pure.
 * Source: docs/decisions/0027-an-appointment-in-several-systems.md, SPEC SCH-7.
 */
import type { Appointment } from '../../model/fhir.ts'
import { splitReference } from '../../model/fhir.ts'
import type { OwnedField, Owners } from '../../model/ownership.ts'
import type { Conflict } from '../connector.ts'
import { instantOf, minutesBetween } from './instants.ts'
import { isOver, type State } from './state.ts'

export type Sides = {
  /** Cal.com before and after the event. */
  base: State
  next: State
  record: Appointment
  /** Versions of the record that Cal.com may not have yet, beginning with the one it holds. */
  since: readonly Appointment[]
  owners: Owners
}

/** Parts of the appointment that are written anew from the booking. */
export type Part = 'practitioner' | 'location' | 'visitType'
export type Merged = {
  status: Appointment['status']
  /** Absent where the record has none. */
  start: string | undefined
  end: string | undefined
  anew: ReadonlySet<Part>
  conflicts: readonly Conflict[]
  /** Cal.com changed something; it may be what the record says already. */
  moved: boolean
}

const statuses = { pending: 'pending', accepted: 'booked', cancelled: 'cancelled', rejected: 'cancelled' } as const
/** Statuses of a record that say to Cal.com the same: it knows no arrival, and no end. */
const kinds = ['pending', 'booked', 'cancelled', 'noshow'] as const
const alike: Readonly<Record<(typeof kinds)[number], readonly string[]>> = {
  pending: ['pending', 'proposed', 'waitlist'],
  booked: ['booked', 'arrived', 'checked-in', 'fulfilled'],
  cancelled: ['cancelled', 'entered-in-error'],
  noshow: ['noshow'],
}
const types: Readonly<Record<'practitioner' | 'location', string>> = {
  practitioner: 'Practitioner',
  location: 'Location',
}

/** The status of an appointment that a booking in this state has. */
export function statusOf({
  status,
  absent,
}: Pick<State, 'status' | 'absent'>): 'pending' | 'booked' | 'cancelled' | 'noshow' {
  return absent && !isOver(status) ? 'noshow' : statuses[status]
}

/** What a status of an appointment is to Cal.com: it knows no arrival, and no end. */
export function kindOf(status: string): 'pending' | 'booked' | 'cancelled' | 'noshow' {
  return kinds.find(kind => alike[kind].includes(status)) ?? 'booked'
}

/** How far a booking would be whose appointment is in this status. */
export function stateOfStatus(status: Appointment['status']): Pick<State, 'status' | 'absent'> {
  if (status === 'noshow') return { status: 'accepted', absent: true }
  const kind = kindOf(status)
  return { status: kind === 'pending' || kind === 'cancelled' ? kind : 'accepted', absent: false }
}

export function merge(sides: Sides): Merged {
  const { base, next, record } = sides
  const conflicts: Conflict[] = []
  const settle = (field: OwnedField, othersChanged: boolean): boolean => {
    if (!othersChanged) return true
    const winner = sides.owners[field]
    if (!conflicts.some(conflict => conflict.field === field)) conflicts.push({ field, winner })
    return winner === 'scheduling'
  }

  const wanted = statusOf(next)
  const isAskedAgain = next.uid !== base.uid && next.status === 'pending'
  const statusMoved = wanted !== statusOf(base) || isAskedAgain
  const status =
    statusMoved && !saysAlready(sides, each => alike[wanted].includes(each.status))
      ? settle('status', othersMovedStatus(sides))
        ? wanted
        : record.status
      : record.status
  // How a cancelled booking would have looked no longer matters to anyone.
  if (isOver(next.status)) {
    return { status, start: record.start, end: record.end, anew: new Set(), conflicts, moved: statusMoved }
  }

  const { start, end, moved: timeMoved } = timeOf(sides, settle)
  const anew = new Set<Part>()
  const partMoved = (field: Part, before: string | undefined, after: string | undefined): boolean => {
    if (after === undefined || before === after) return false
    if (settle(field, othersMovedPart(sides, field))) anew.add(field)
    return true
  }
  const parts = [
    partMoved('practitioner', base.host, next.host),
    partMoved('location', base.place, next.place),
    partMoved('visitType', base.eventType, next.eventType),
  ]
  return { status, start, end, anew, conflicts, moved: statusMoved || timeMoved || parts.includes(true) }
}

/** Start and length apart: whoever moves a visit says nothing about how long it takes. */
function timeOf(sides: Sides, settle: (field: 'time', othersChanged: boolean) => boolean) {
  const { base, next, record } = sides
  const length = lengthOf(record)
  const baseLength = minutesBetween(base.start, base.end)
  const theirLength = minutesBetween(next.start, next.end)
  const startMoved = next.start !== undefined && next.start !== base.start
  const lengthMoved = theirLength !== undefined && theirLength !== baseLength
  const takesStart =
    startMoved &&
    !saysAlready(sides, each => startOf(each) === next.start) &&
    settle('time', startOf(record) !== base.start)
  const takesLength =
    lengthMoved && !saysAlready(sides, each => lengthOf(each) === theirLength) && settle('time', length !== baseLength)
  const start = takesStart ? next.start : record.start
  const end = takesStart || takesLength ? endOf(start, takesLength ? theirLength : (length ?? theirLength)) : record.end
  return { start, end, moved: startMoved || lengthMoved }
}

function startOf(appointment: Appointment): string | undefined {
  return instantOf(appointment.start)
}

function lengthOf({ start, end }: Appointment): number | undefined {
  return minutesBetween(instantOf(start), instantOf(end))
}

function endOf(start: string | undefined, minutes: number | undefined): string | undefined {
  const from = instantOf(start)
  return from && minutes ? new Date(Date.parse(from) + minutes * 60_000).toISOString() : undefined
}

/** Whether the record says it, or said it since Cal.com last wrote it: then it is our own word, come back. */
function saysAlready({ record, since, base: { left } }: Sides, says: (version: Appointment) => boolean): boolean {
  const versions = [...since, record]
  const written = versions.findLastIndex(
    ({ status, start, end }) =>
      left !== undefined && status === left.status && start === left.start && end === left.end,
  )
  return says(record) || versions.slice(Math.max(written, 0) + 1).some(says)
}

/** Others changed the status if the record's is not alike Cal.com's. */
function othersMovedStatus({ base, record }: Sides): boolean {
  // A booking that the hub keeps pending until the EHR confirms it is nobody's change.
  return record.status !== 'pending' && !alike[statusOf(base)].includes(record.status)
}

function othersMovedPart({ base, record, since: [held] }: Sides, part: Part): boolean {
  const before = base.parts?.[part] ?? (held && partOf(held, part))
  return before !== undefined && before !== unseen && before !== partOf(record, part)
}

/** Written anew by Cal.com: what it became in the record is not known before the next event. */
export const unseen = 'unseen'

/** The parts as Cal.com last knew them, for the next comparison. */
export function partsAfter({ base, record, since }: Sides, anew: ReadonlySet<Part>): NonNullable<State['parts']> {
  const [held] = since
  const before = (part: Part) => (held ? (base.parts?.[part] ?? partOf(held, part)) : partOf(record, part))
  const after = (part: Part) => (anew.has(part) ? unseen : before(part))
  return { practitioner: after('practitioner'), location: after('location'), visitType: after('visitType') }
}

function partOf(appointment: Appointment, part: Part): string {
  if (part === 'visitType')
    return JSON.stringify([appointment.serviceType ?? null, appointment.appointmentType ?? null])
  const references = appointment.participant.flatMap(({ actor }) => {
    const split = splitReference(actor?.reference)
    return split?.type === types[part] ? [split.id] : []
  })
  return references.sort().join(' ')
}
