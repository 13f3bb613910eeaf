/**
 * The booking as the rest of this connector knows it: what webhooks of every version and answers of the API become.
 * The list of fields is the allow-list: one-time passwords, calendar texts, titles and notes have no place here and
 * so never get beyond the sealed raw body. Source: reference/calcom.md sections 4 and 8.4.
 */
import { z } from 'zod'

const text = z.string()

export const Place = z.discriminatedUnion('kind', [
  /** A place of the practice: needs its counterpart at the target. */
  z.object({ kind: z.literal('address'), text }),
  /** Video, a link, the phone, or wherever the attendee is: none. */
  z.object({ kind: z.enum(['virtual', 'phone', 'attendee']) }),
])
export type Place = z.infer<typeof Place>

export const Person = z.object({
  name: text.optional(),
  given: text.optional(),
  family: text.optional(),
  email: text.optional(),
  phone: text.optional(),
  language: text.optional(),
})
export type Person = z.infer<typeof Person>

export const Booking = z.object({
  /** The trigger, or `API` for what was read from the API. */
  trigger: text,
  /** When it was said: the envelope's `createdAt`, or the API's `updatedAt`. */
  saidAt: text,
  uid: text,
  bookingId: z.number().optional(),
  iCalUID: text.optional(),
  sequence: z.number().optional(),
  status: z.enum(['pending', 'accepted', 'rejected', 'cancelled']).optional(),
  start: text.optional(),
  end: text.optional(),
  /** The uid this one follows, and the one that follows it. */
  previous: text.optional(),
  previousId: z.number().optional(),
  next: text.optional(),
  /** Only from the API. */
  createdAt: text.optional(),
  updatedAt: text.optional(),
  eventType: z.object({ id: text.optional(), slug: text.optional(), title: text.optional() }),
  host: z.object({ id: text.optional(), name: text.optional(), email: text.optional() }).optional(),
  /** Only where it was given to somebody else: their ids. */
  newHosts: z.array(text).optional(),
  person: Person.optional(),
  /** Marked as not having come; undefined when nothing is said about it. */
  absent: z.boolean().optional(),
  /** Only for event types with seats: `uid` of the seat, and `holder`, a digest of booking and attendee. */
  seat: z.object({ uid: text.optional(), holder: text.optional(), previousHolder: text.optional() }).optional(),
  /** Only for occurrences of a series; `whole` when all that remains of it is meant. */
  series: z.object({ uid: text.optional(), whole: z.boolean() }).optional(),
  place: Place.optional(),
  answers: z.array(z.object({ question: text, label: text, value: text })),
  /** Whether the payload carries the booking form; thinner ones are completed by fuller ones. */
  answered: z.boolean(),
  needsConfirmation: z.boolean().optional(),
  reason: text.optional(),
  endedBy: z.enum(['pat', 'prov']).optional(),
  asksReschedule: z.boolean().optional(),
  /** Our own reference on bookings that this hub made. */
  ownRef: text.optional(),
})
export type Booking = z.infer<typeof Booking>
export type BookingStatus = NonNullable<Booking['status']>

export const fromApi = 'API'
