/** What people do at the simulated Cal.com, through its API as a browser would: book, move, cancel, confirm, decline. */
import { z } from 'zod'
import type { FakeCalcom } from '../src/connectors/calcom/fake.ts'
import type { Person } from './people.ts'

export type Wanted = {
  person: Person
  /** An instant; the n-th half hour from a fixed one, when it is a number. */
  at: string | number
  eventType?: number
  /** Answers to questions of the form, besides the date of birth. */
  answers?: Readonly<Record<string, unknown>>
}

export type FrontDesk = {
  /** Books and returns the uid. */
  book(wanted: Wanted): Promise<string>
  /** Moves a booking; the new one's uid. */
  reschedule(uid: string, at: string | number, body?: object): Promise<string>
  cancel(uid: string, body?: object): Promise<void>
  confirm(uid: string): Promise<void>
  decline(uid: string, reason?: string): Promise<void>
  /** A knob of the simulator. */
  turn(method: 'POST' | 'PATCH', path: string, body: object): Promise<void>
}

const Booked = z.looseObject({ uid: z.string() })
/** A series is a list of its occurrences: the first is meant. */
const Made = z.object({ data: z.preprocess(data => (Array.isArray(data) ? data[0] : data), Booked) })
const firstSlot = Date.parse('2026-12-01T14:00:00Z')
const halfHour = 30 * 60_000

/** The instant of a slot. */
export function slot(at: string | number): string {
  return typeof at === 'string' ? at : new Date(firstSlot + at * halfHour).toISOString()
}

/** The front desk of a simulated Cal.com. @throws when Cal.com refuses */
export function frontDesk(calcom: Pick<FakeCalcom, 'url'>): FrontDesk {
  const send = async (method: string, path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${calcom.url}/${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer cal_test',
        'cal-api-version': '2024-08-13',
      },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  const uidOf = (answer: unknown) => Made.parse(answer).data.uid
  return {
    book: async ({ person, at, eventType = 7, answers = {} }) =>
      uidOf(
        await send('POST', 'v2/bookings', {
          start: slot(at),
          eventTypeId: eventType,
          attendee: {
            name: person.name,
            email: person.email,
            timeZone: 'America/Toronto',
            phoneNumber: person.phone,
          },
          bookingFieldsResponses: { dateOfBirth: person.birthDate, ...answers },
        }),
      ),
    reschedule: async (uid, at, body = {}) =>
      uidOf(await send('POST', `v2/bookings/${uid}/reschedule`, { start: slot(at), ...body })),
    cancel: async (uid, body = {}) => void (await send('POST', `v2/bookings/${uid}/cancel`, body)),
    confirm: async uid => void (await send('POST', `v2/bookings/${uid}/confirm`, {})),
    decline: async (uid, reason = '') => void (await send('POST', `v2/bookings/${uid}/decline`, { reason })),
    turn: async (method, path, body) => void (await send(method, `_control/${path}`, body)),
  }
}
