/**
 * What Cal.com's refusals mean, by how their words begin; the first row that matches wins. Its words are shown to people
 * as they are. Source: reference/calcom.md section 8.4.
 */
import type { Outcome } from '../../../model/outcome.ts'
import type { ProblemCode } from '../../../model/problems.ts'
import type { ApiAnswer } from '../client.ts'

type Row = { begins: RegExp; status?: number } & { problem: ProblemCode; retry?: true }

export const refusals: readonly Row[] = [
  {
    begins: /^(User either already has booking|One of the hosts either already has booking)/,
    problem: 'booking.time-taken',
  },
  { begins: /^The event type can't be booked at/, problem: 'booking.not-offered' },
  { begins: /^Attempting to book a meeting in the past/, problem: 'booking.in-the-past' },
  {
    begins: /^(Missing required booking field|Missing attendee phone|Invalid option|responses - )/,
    problem: 'booking.answer-missing',
  },
  // It was cancelled or moved there a moment ago: that news settles it.
  { begins: /^Can't (reschedule|cancel) booking/, problem: 'target.changed-meanwhile', retry: true },
  { begins: /^Booking with uid=\S* is not (pending|active)/, problem: 'target.changed-meanwhile', retry: true },
  { begins: /^Invalid seatUid/, problem: 'booking.seat-unknown' },
  { begins: /^Bookings can only be marked as absent after/, problem: 'booking.not-started', retry: true },
  { begins: /^Event type with id/, problem: 'booking.event-type-missing' },
  { begins: /^Booking with uid/, problem: 'target.gone' },
  { begins: /./, status: 409, problem: 'booking.time-taken' },
  { begins: /^/, status: 404, problem: 'target.gone' },
  { begins: /^/, problem: 'target.refused' },
]

/** The outcome of a call that did not succeed. */
export function outcomeOf(
  answer: Exclude<ApiAnswer, { kind: 'ok' }>,
): Exclude<Outcome, { kind: 'delivered' | 'suppressed' }> {
  switch (answer.kind) {
    case 'retry':
    case 'connection':
      return answer
    case 'missing':
      return refused(404, answer.message ?? '')
    case 'refused':
      return refused(answer.status, answer.message ?? '')
  }
}

function refused(status: number, message: string): Extract<Outcome, { kind: 'rejected' | 'retry' }> {
  const row = refusals.find(each => (each.status === undefined || each.status === status) && each.begins.test(message))
  const said = { status, ...(message ? { text: message } : {}) }
  return { kind: row?.retry ? 'retry' : 'rejected', problem: row?.problem ?? 'target.refused', said }
}
