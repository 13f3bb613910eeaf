/**
 * An appointment that was made in the EHR and has no booking. By the connection's setting the busy feed blocks its time,
 * a booking of Cal.com does, or nothing is sent. A booking names nobody. Source: SPEC SCH-4, reference/calcom.md section 9.
 */
import type { Outcome } from '../../../model/outcome.ts'
import type { Io, Work } from '../../connector.ts'
import { get, send } from '../client.ts'
import type { CalcomSettings } from '../config.ts'
import { sentFromAnswer } from '../sent.ts'
import { fieldsOf, listOf, textOf } from '../tolerant.ts'
import { type Actual, actualFrom, readActual } from './actual.ts'
import { delivered } from './delivered.ts'
import { outcomeOf } from './refusals.ts'
import type { Wanted } from './wanted.ts'

/** Makes the booking, or says why there is none. */
export async function bookForEhr(io: Io<CalcomSettings>, work: Work, wanted: Wanted): Promise<Outcome> {
  const { ehrFirst } = io.settings
  if (ehrFirst.kind === 'feed') return { kind: 'suppressed', problem: 'booking.in-feed' }
  if (ehrFirst.kind === 'none') return { kind: 'suppressed', problem: 'booking.not-sent' }
  // One that is over before it was ever booked takes no time.
  if (wanted.status === 'cancelled' || wanted.status === 'noshow' || wanted.start === undefined)
    return { kind: 'suppressed', problem: 'booking.not-sent' }
  if (wanted.start < io.now().toISOString()) return { kind: 'suppressed', problem: 'booking.not-sent' }
  const there = await findByReference(io, wanted)
  if (typeof there === 'object') return there
  if (there !== undefined) {
    const actual = await readActual(io, there, undefined)
    return actual.kind === 'failed' ? actual.outcome : booked(io, work, actual)
  }
  const eventTypeId = ehrFirst.eventTypes.find(({ host }) => wanted.hosts.includes(host))?.eventType
  if (eventTypeId === undefined) return { kind: 'rejected', problem: 'booking.event-type-missing' }
  const answer = await send(io, 'POST', '/bookings', {
    start: wanted.start,
    eventTypeId,
    attendee: { name: io.settings.words.reserved, email: ehrFirst.email, timeZone: 'UTC' },
    metadata: { causewayRef: wanted.record },
  })
  if (answer.kind !== 'ok') return outcomeOf(answer)
  const actual = actualFrom(answer.data, io.settings, undefined)
  return actual ? booked(io, work, actual) : { kind: 'retry', problem: 'target.no-answer' }
}

/** The uid of a booking that was made for this record before; an outcome when Cal.com cannot say. */
export async function findByReference(
  io: Io<CalcomSettings>,
  { record, start }: Wanted,
): Promise<string | Outcome | undefined> {
  if (start === undefined) return undefined
  const answer = await get(io, 'bookings', '/bookings', { afterStart: start, sortStart: 'asc', take: 100 })
  if (answer.kind !== 'ok') return outcomeOf(answer)
  const own = listOf(answer.data)
    .map(fieldsOf)
    .find(item => textOf(fieldsOf(item.metadata).causewayRef) === record)
  return textOf(own?.uid)
}

function booked(io: Io<CalcomSettings>, work: Work, { booking }: Actual): Outcome {
  return delivered(work, sentFromAnswer(booking, io.now().toISOString()))
}
