/** What the webhook payloads are made of: people, answers, times and titles as Cal.com writes them. */
import { offsetMinutes, zoned } from './times.ts'
import type { Account, Attendee, Row, World } from './world.ts'

export type Dialect = 'hosted' | '6.x' | 'diy-6.2'
export type Payload = Record<string, unknown>
export type Shape = { world: World; dialect: Dialect; ics: boolean; bookerUrl: string }

export function icsOf(shape: Shape, row: Row, method: 'REQUEST' | 'CANCEL'): Payload {
  if (!shape.ics) return {}
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', `METHOD:${method}`, 'BEGIN:VEVENT', `UID:${row.iCalUID}`]
  const text = [...lines, `ORGANIZER;CN=${row.host.name}:mailto:${row.host.email}`, 'END:VEVENT', 'END:VCALENDAR'].join(
    '\n',
  )
  return { attendeeIcsContent: text, organizerIcsContent: text }
}

export function titleOf(row: Row): string {
  return `${row.eventType.title} between ${row.host.name} and ${row.attendees[0]?.name ?? ''}`
}

export function organizerOf({ host, start }: Row, dialect: Dialect) {
  return {
    id: host.id,
    name: host.name,
    email: host.email,
    username: host.username,
    ...(dialect === 'diy-6.2' ? {} : { usernameInOrg: host.username }),
    timeZone: host.timeZone,
    language: { locale: 'en' },
    timeFormat: 'h:mma',
    utcOffset: offsetMinutes(start, host.timeZone),
  }
}

export function attendeeOf({ start }: Row, attendee: Attendee, dialect: Dialect) {
  const { email, name, firstName, lastName, timeZone, locale, phone } = attendee
  return {
    email,
    name,
    firstName,
    lastName,
    timeZone,
    language: { locale },
    ...(phone && dialect === 'diy-6.2' ? { phoneNumber: phone } : {}),
    utcOffset: offsetMinutes(start, timeZone),
  }
}

export function guestsOf(row: Row, dialect: Dialect) {
  const like = { id: 0, phone: null, absent: false, answers: {}, firstName: '', lastName: '', locale: 'en' }
  return row.guests.map(email => attendeeOf(row, { ...like, email, name: '', timeZone: row.host.timeZone }, dialect))
}

export function thinAttendees(row: Row) {
  const thin = (name: string, email: string, timeZone: string, phone: string | null, locale: string) => ({
    name,
    email,
    timeZone,
    phoneNumber: phone,
    language: { locale },
    utcOffset: offsetMinutes(row.start, timeZone),
  })
  return [
    ...row.attendees.map(({ name, email, timeZone, phone, locale }) => thin(name, email, timeZone, phone, locale)),
    ...row.guests.map(email => thin('', email, row.host.timeZone, null, 'en')),
  ]
}

export function seatRow({ id: bookingId, start }: Row, { id, email, name, timeZone, phone, locale }: Attendee) {
  const utcOffset = offsetMinutes(start, timeZone)
  return {
    id,
    email,
    name,
    timeZone,
    phoneNumber: phone,
    locale,
    bookingId,
    noShow: false,
    language: { locale },
    utcOffset,
  }
}

/** On creation: every field of the form, with translation keys as labels; `value` is left out where there is none. */
export function labelled(row: Row, attendee: Attendee | undefined): Payload {
  const field = (label: string, value: unknown, isHidden = false) =>
    value === undefined || value === null ? { label, isHidden } : { label, value, isHidden }
  const { place } = row.eventType
  const chosen = place.type === 'inPerson' ? 'inPerson' : place.type === 'phone' ? 'phone' : 'integrations:daily'
  return {
    name: field('your_name', attendee?.name),
    email: field('email_address', attendee?.email),
    attendeePhoneNumber: field('phone_number', attendee?.phone, !attendee?.phone),
    location: field('location', { optionValue: '', value: chosen }),
    title: field('what_is_this_meeting_about', undefined, true),
    notes: field('additional_notes', undefined),
    guests: field('additional_guests', row.guests.length > 0 ? row.guests : undefined),
    rescheduleReason: field('reason_for_reschedule', row.moveReason),
    ...ownFields(row, attendee),
  }
}

export function ownFields(row: Row, attendee: Attendee | undefined): Payload {
  const answers = Object.entries(attendee?.answers ?? {})
  const labelOf = (slug: string) => row.eventType.fields?.find(field => field.slug === slug)?.label ?? slug
  return Object.fromEntries(answers.map(([slug, value]) => [slug, { label: labelOf(slug), value, isHidden: false }]))
}

/** Later: only what was answered, with the slug as the label. */
export function bySlug(row: Row, attendee: Attendee | undefined): Payload {
  const values: Payload = { name: attendee?.name, email: attendee?.email, ...attendee?.answers }
  if (attendee?.phone) values.attendeePhoneNumber = attendee.phone
  if (row.guests.length > 0) values.guests = row.guests
  if (row.moveReason) values.rescheduleReason = row.moveReason
  return Object.fromEntries(Object.entries(values).map(([slug, value]) => [slug, { label: slug, value }]))
}

export function locationOf(row: Row): string {
  return row.location
}

export function serverTimes({ start, end }: Row, { serverTimeZone }: Account): Payload {
  return { startTime: zoned(start, serverTimeZone), endTime: zoned(end, serverTimeZone) }
}

export function videoOf(row: Row): Payload {
  const url = `https://video.example.com/${row.uid}`
  return { type: 'video_provider', id: row.uid, password: 'simulated', url }
}
