/**
 * Appointments that a person could choose for a note, the likeliest first, with what speaks for and against each. They
 * never make a pair. Source: reference/sessions.md section 5, "Suggestions".
 */
import { dateIn } from '../time.ts'
import { type Differences, differencesOf, type NoteFacts, type Slot } from './match-note.ts'

export const appointmentReasons = [
  'same-client',
  'same-staff',
  'same-date',
  'within-grace',
  'overlaps',
  'not-a-service',
  'cancelled',
  'rendered',
  'taken',
  'rejected-before',
] as const
export type AppointmentReason = (typeof appointmentReasons)[number]

export type AppointmentSuggestion = Differences & {
  id: string
  /** 0 to 1, to the hundredth. */
  score: number
  reasons: readonly AppointmentReason[]
  /** It may be chosen: neither cancelled nor another note's. */
  selectable: boolean
}

/** The likeliest appointments of the client or the staff member; equal scores by id. Pure. */
export function suggestAppointments(facts: NoteFacts, slots: readonly Slot[], limit = 10): AppointmentSuggestion[] {
  return slots
    .map(slot => judge(facts, slot))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}

function judge(facts: NoteFacts, slot: Slot): AppointmentSuggestion {
  const differences = differencesOf(facts, slot)
  const apart = Math.max(Math.abs(differences.startDifference), Math.abs(differences.endDifference))
  const isTaken = slot.takenBy !== undefined && slot.takenBy !== facts.note
  const holds: Readonly<Record<AppointmentReason, boolean>> = {
    'same-client': facts.client !== undefined && slot.client === facts.client,
    'same-staff': facts.staff !== undefined && slot.staff === facts.staff,
    'same-date': dateIn(slot.zone, facts.startsAt) === slot.date,
    'within-grace': apart <= slot.graceMinutes,
    overlaps: facts.startsAt < slot.endsAt && slot.startsAt < facts.endsAt,
    'not-a-service': slot.kind !== 'service',
    cancelled: slot.state === 'cancelled',
    rendered: slot.state === 'rendered',
    taken: isTaken,
    'rejected-before': slot.rejected === true,
  }
  const reasons = appointmentReasons.filter(reason => holds[reason])
  const isOneOfThem = holds['same-client'] || holds['same-staff']
  const score = isOneOfThem ? reasons.reduce((sum, reason) => sum + (weights[reason] ?? 0), nearness(apart)) : 0
  return {
    id: slot.id,
    ...differences,
    score: Math.round(Math.min(1, Math.max(0, score)) * 100) / 100,
    reasons,
    selectable: !isTaken && slot.state !== 'cancelled',
  }
}

/** What each reason adds; the client weighs most, since a note is about one. */
const weights: Readonly<Partial<Record<AppointmentReason, number>>> = {
  'same-client': 0.35,
  'same-staff': 0.2,
  'same-date': 0.1,
  'within-grace': 0.15,
  'not-a-service': -0.1,
  cancelled: -0.45,
  rendered: -0.1,
  taken: -0.45,
  'rejected-before': -0.45,
}

/** Up to 0.2 for times that are alike, down to nothing from two hours on. */
function nearness(minutesApart: number): number {
  return Math.max(0, 0.2 * (1 - minutesApart / 120))
}
