/**
 * The booker, as far as a booking names one, and as the FHIR Patient it becomes. Guests are nobody's patient and stay
 * out. Source: reference/calcom.md section 4, reference/canonical-fhir.md sections 1 and 7.
 */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { HumanName, Patient } from '../../model/fhir.ts'
import type { Booking, Person } from './booking.ts'
import { compact, type Fields, fieldsOf, textOf } from './tolerant.ts'

/** Who books with a phone number only gets such an address from Cal.com; it is nobody's. */
const synthetic = /@sms\.cal\.com$/i
/** What the later queue of Cal.com writes when the data of a seat has expired. */
const unavailable = '[attendee data unavailable]'

/** Reads the person from an attendee and the answers of the form, `slug → value`. */
export function personOf(attendee: Fields, answers: ReadonlyMap<string, unknown>, region: string): Person | undefined {
  const answered = answers.get('name')
  const split = fieldsOf(answered)
  const given = textOf(attendee.firstName) ?? textOf(split.firstName)
  const family = textOf(attendee.lastName) ?? textOf(split.lastName)
  const whole = textOf(attendee.name) ?? textOf(answered)
  const person: Person = compact({
    name: whole === unavailable ? undefined : (whole ?? ([given, family].filter(Boolean).join(' ') || undefined)),
    given,
    family,
    email: emailOf(attendee.email) ?? emailOf(answers.get('email')),
    phone: phoneOf(attendee.phoneNumber, region) ?? phoneOf(answers.get('attendeePhoneNumber'), region),
    language: textOf(fieldsOf(attendee.language).locale) ?? textOf(attendee.language) ?? textOf(attendee.locale),
  })
  return person.name || person.email || person.phone ? person : undefined
}

/** The address in lower case; undefined for one that Cal.com made up. */
export function emailOf(value: unknown): string | undefined {
  const email = textOf(value)?.toLowerCase()
  return email?.includes('@') && !synthetic.test(email) ? email : undefined
}

/** The number in E.164; undefined when it is none. */
export function phoneOf(value: unknown, region: string): string | undefined {
  const written = textOf(value)
  if (!written) return undefined
  if (/^\+[1-9]\d{7,14}$/.test(written)) return written
  const number = parsePhoneNumberFromString(written, region as CountryCode)
  return number?.isPossible() ? number.number : undefined
}

/** The FHIR Patient: names, telecom and language, and nothing else that a booking may hold. */
export function patientOf(person: Booking['person']): Patient {
  const telecom = [
    ...(person?.phone ? [{ system: 'phone' as const, value: person.phone }] : []),
    ...(person?.email ? [{ system: 'email' as const, value: person.email }] : []),
  ]
  const name = nameOf(person)
  const language =
    person?.language && /^[a-z]{2,3}(-[\w-]{1,30})?$/i.test(person.language) ? person.language : undefined
  return {
    resourceType: 'Patient',
    ...(name && { name: [name] }),
    ...(telecom.length > 0 && { telecom }),
    ...(language && {
      communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: language }] } }],
    }),
  }
}

/** Without a first and a last name of its own the last word counts as the family name. */
function nameOf(person: Booking['person']): HumanName | undefined {
  const { given, family, name } = person ?? {}
  if (given && family) return { family, given: given.split(/\s+/), text: `${given} ${family}` }
  const words = (name ?? family ?? given)?.split(/\s+/)
  const last = words?.at(-1)
  if (!words || !last) return undefined
  return { family: last, ...(words.length > 1 && { given: words.slice(0, -1) }), text: words.join(' ') }
}
