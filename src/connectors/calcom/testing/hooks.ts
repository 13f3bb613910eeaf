/** One webhook, with what a test wants changed, and what parsing makes of it. */
import type { Parsed } from '../../connector.ts'
import { Booking } from '../booking.ts'
import { parse } from '../parse.ts'
import { headersFrom } from './read-fixture.ts'
import { connection, settingsWith } from './small-hub.ts'

const settings = settingsWith()
export const read = (
  body: unknown,
  headers: Record<string, string> = {},
  origin: 'push' | 'pull' | 'read-back' = 'push',
): Parsed =>
  parse({
    settings,
    connection,
    origin,
    headers: headersFrom({ 'content-type': 'application/json', ...headers }),
    body: body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  })

export const payload = {
  uid: 'NxQ4bBVtbK7aP2wWc9sYzE',
  bookingId: 41,
  startTime: '2026-12-01T20:00:00Z',
  endTime: '2026-12-01T20:30:00Z',
  type: 'new-patient-visit',
  eventTypeId: 7,
  eventTitle: 'New patient visit',
  organizer: { id: 5, name: 'Dr Imani Okafor', email: 'Imani.Okafor@example.com' },
  attendees: [{ name: 'Rosa Lindqvist', email: 'rosa@example.com', language: { locale: 'fr' } }],
  responses: {},
  iCalSequence: 0,
}
export const hook = (extra: object = {}, trigger = 'BOOKING_CREATED') => ({
  triggerEvent: trigger,
  createdAt: '2026-11-02T15:00:00.000Z',
  payload: { ...payload, ...extra },
})
export const bookingsOf = (parsed: Parsed) =>
  parsed.kind === 'events' ? parsed.events.map(event => Booking.parse(event.body)) : []
export const bookingOf = (extra: object, trigger?: string) => bookingsOf(read(hook(extra, trigger)))[0]
export const personOf = (extra: object) => {
  const parsed = read(hook(extra))
  return parsed.kind === 'events' ? parsed.events[0]?.person : undefined
}
