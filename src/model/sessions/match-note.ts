/**
 * Which appointment a session note belongs to, by the ids of the people it is mapped to and by time. The only one that
 * fits, or none: never the nearest of several. Source: reference/sessions.md section 5 and section 6, rules 6 and 7.
 */
import { dateIn } from '../time.ts'
import type { ReasonCode } from './reasons.ts'
import { minutesBetween } from './units.ts'

/** What is known of a note by the time it is matched. */
export type NoteFacts = {
  note: string
  startsAt: Date
  endsAt: Date
  /** The site of the student has an agency. */
  hasAgency: boolean
  /** Mapped persons of the practice management. */
  client?: string
  staff?: string
  author: 'employee' | 'parent'
  /** Other notes of the same student, user, date and times. */
  duplicates?: readonly string[]
}

/** An appointment of the client or the staff member, on the date or a day beside it. */
export type Slot = {
  id: string
  /** The zone of its agency: the calendar by which dates are compared. */
  zone: string
  graceMinutes: number
  client?: string
  staff: string
  startsAt: Date
  endsAt: Date
  date: string
  kind: 'service' | 'non-service' | 'non-payroll'
  state: 'scheduled' | 'cancelled' | 'rendered'
  /** The note that it is mapped to. */
  takenBy?: string
  /** A person said that it is not this note's. */
  rejected?: boolean
}

/** Whole minutes by which the note starts and ends later than the appointment; negative when earlier. */
export type Differences = { startDifference: number; endDifference: number }

export type MatchOptions = {
  /** Another grace time than the agencies', to see what would change. */
  graceMinutes?: number
  /** Leave travel and other entries that are no service aside altogether. */
  serviceOnly?: boolean
}

export type NoReason = Exclude<ReasonCode, 'NOT_PUBLISHED' | 'TEMPLATE_INCOMPLETE' | 'BAD_TIME'>
export type ReasonDetail = Partial<Differences> & {
  appointment?: string
  appointments?: readonly string[]
  notes?: readonly string[]
  /** The appointment is near in time and on another date. */
  hint?: 'date'
  /** Whole hours by which the note would have to be shifted to fit. */
  shiftHours?: number
}

export type NoteDecision =
  | ({ kind: 'auto'; appointment: string } & Differences)
  | { kind: 'none'; reason: NoReason; detail: ReasonDetail }

/** Decides one note. Pure; the order of the slots does not matter. */
export function decideNote(facts: NoteFacts, slots: readonly Slot[], options: MatchOptions = {}): NoteDecision {
  const person = reasonOfPeople(facts)
  if (person) return none(person)
  if (facts.duplicates?.length) return none('DUPLICATE_NOTE', { notes: [...facts.duplicates].sort() })
  const own = ownSlots(facts, slots, options)
  const fitting = own.filter(slot => fits(facts, slot, options))
  const open = servicesFirst(fitting.filter(slot => isOpen(facts, slot)))
  const [only] = open
  if (only && open.length === 1) return { kind: 'auto', appointment: only.id, ...differencesOf(facts, only) }
  if (only) return none('AMBIGUOUS', { appointments: open.map(({ id }) => id).sort() })
  return reasonWithoutOpen(facts, own, fitting, options)
}

/** Every open appointment within the grace time; with a longer grace it never has fewer. */
export function candidatesOf(facts: NoteFacts, slots: readonly Slot[], options: MatchOptions = {}): Slot[] {
  return ownSlots(facts, slots, options).filter(slot => isOpen(facts, slot) && fits(facts, slot, options))
}

/** What the rules could choose for a note, without the reason where that is not one: one of them is a pair, several are not. */
export function openFits(facts: NoteFacts, slots: readonly Slot[], options: MatchOptions = {}): readonly Slot[] {
  if (reasonOfPeople(facts) || facts.duplicates?.length) return []
  return servicesFirst(candidatesOf(facts, slots, options))
}

/** What the same note would come to with another grace time; nothing is kept of it. */
export function whatIf(facts: NoteFacts, slots: readonly Slot[], graceMinutes: number): NoteDecision {
  return decideNote(facts, slots, { graceMinutes })
}

/** By how much a note differs from an appointment. */
export function differencesOf(facts: Pick<NoteFacts, 'startsAt' | 'endsAt'>, slot: Slot): Differences {
  // Without the addition a difference of nothing could be -0, which is not equal to 0 everywhere.
  return {
    startDifference: minutesBetween(slot.startsAt, facts.startsAt) + 0,
    endDifference: minutesBetween(slot.endsAt, facts.endsAt) + 0,
  }
}

function none(reason: NoReason, detail: ReasonDetail = {}): NoteDecision {
  return { kind: 'none', reason, detail }
}

function reasonOfPeople({ author, hasAgency, client, staff }: NoteFacts): NoReason | undefined {
  if (author === 'parent') return 'PARENT_USER'
  if (!hasAgency) return 'NO_AGENCY'
  if (client === undefined) return staff === undefined ? 'NO_CLIENT_STAFF' : 'NO_CLIENT'
  return staff === undefined ? 'NO_STAFF' : undefined
}

/** Those of this client and this staff member that nobody has ruled out. */
function ownSlots(facts: NoteFacts, slots: readonly Slot[], { serviceOnly }: MatchOptions): Slot[] {
  return slots.filter(
    slot =>
      slot.client === facts.client &&
      slot.staff === facts.staff &&
      !slot.rejected &&
      (!serviceOnly || slot.kind === 'service'),
  )
}

function isOpen(facts: NoteFacts, slot: Slot): boolean {
  return slot.state !== 'cancelled' && (slot.takenBy === undefined || slot.takenBy === facts.note)
}

/** A travel entry beside the session itself makes it no less certain which one is meant. */
function servicesFirst(slots: readonly Slot[]): readonly Slot[] {
  const services = slots.filter(({ kind }) => kind === 'service')
  return services.length > 0 ? services : slots
}

function fits(facts: NoteFacts, slot: Slot, options: MatchOptions, shiftHours = 0): boolean {
  if (!isWithinGrace(facts, slot, options, shiftHours)) return false
  return dateIn(slot.zone, new Date(facts.startsAt.getTime() + shiftHours * 3_600_000)) === slot.date
}

const mostGraceMinutes = 60

/** Start and end each on their own; whole minutes, the last one included. */
function isWithinGrace(facts: NoteFacts, slot: Slot, { graceMinutes }: MatchOptions, shiftHours = 0): boolean {
  const grace = Math.min(mostGraceMinutes, Math.max(0, Math.floor(graceMinutes ?? slot.graceMinutes)))
  const isNear = (of: Date, to: Date) =>
    Math.floor(Math.abs(of.getTime() + shiftHours * 3_600_000 - to.getTime()) / 60_000) <= grace
  return isNear(facts.startsAt, slot.startsAt) && isNear(facts.endsAt, slot.endsAt)
}

function reasonWithoutOpen(
  facts: NoteFacts,
  own: readonly Slot[],
  fitting: readonly Slot[],
  options: MatchOptions,
): NoteDecision {
  const taken = nearest(
    facts,
    fitting.filter(({ state }) => state !== 'cancelled'),
  )
  if (taken?.takenBy) return none('ALREADY_MAPPED', { appointment: taken.id, notes: [taken.takenBy] })
  const cancelled = nearest(facts, fitting)
  if (cancelled) return none('APPT_CANCELLED', { appointment: cancelled.id })
  const open = own.filter(slot => isOpen(facts, slot))
  const otherDate = nearest(
    facts,
    open.filter(slot => isWithinGrace(facts, slot, options)),
  )
  if (otherDate) return outside(facts, otherDate, 'date')
  const shifted = findShift(facts, open, options)
  if (shifted) return none('WRONG_ZONE', shifted)
  const sameDay = nearest(
    facts,
    open.filter(slot => dateIn(slot.zone, facts.startsAt) === slot.date),
  )
  return sameDay ? outside(facts, sameDay) : none('NO_APPOINTMENT')
}

function outside(facts: NoteFacts, slot: Slot, hint?: 'date'): NoteDecision {
  return none('OUTSIDE_GRACE', { appointment: slot.id, ...differencesOf(facts, slot), ...(hint && { hint }) })
}

/** The smallest shift by whole hours that would make it fit: most often the zone of the student is not set right. */
function findShift(facts: NoteFacts, slots: readonly Slot[], options: MatchOptions): ReasonDetail | undefined {
  for (let hours = 1; hours <= mostShiftHours; hours++) {
    for (const shiftHours of [hours, -hours]) {
      const slot = nearest(
        facts,
        slots.filter(each => fits(facts, each, options, shiftHours)),
      )
      if (slot) return { appointment: slot.id, shiftHours, ...differencesOf(facts, slot) }
    }
  }
  return undefined
}

/** Zones are at most 26 hours apart; within a country and a day 14 are enough. */
const mostShiftHours = 14

/** The one to name first to a person; it is never taken for a match. */
function nearest(facts: NoteFacts, slots: readonly Slot[]): Slot | undefined {
  const away = (slot: Slot) =>
    Math.abs(facts.startsAt.getTime() - slot.startsAt.getTime()) +
    Math.abs(facts.endsAt.getTime() - slot.endsAt.getTime())
  return [...slots].sort((a, b) => away(a) - away(b) || (a.id < b.id ? -1 : 1))[0]
}
