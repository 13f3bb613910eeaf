/**
 * The booking form as it comes back: answers by slug (labels are translation keys on some triggers and slugs on
 * others), the custom questions among them, and where the visit takes place. Source: reference/calcom.md section 4.
 */
import type { Answer } from '../../model/events.ts'
import type { Place } from './booking.ts'
import { type Fields, fieldsOf, listOf, textOf } from './tolerant.ts'

/** The slugs of Cal.com's own fields; every other one is a question of the practice. */
const ownSlugs = new Set([
  'name',
  'email',
  'displayEmail',
  'attendeePhoneNumber',
  'smsReminderNumber',
  'aiAgentCallPhoneNumber',
  'location',
  'title',
  'notes',
  'guests',
  'rescheduleReason',
])

/** `slug → value` of the responses of a webhook; fields that were left empty or hidden have none. */
export function valuesOf(responses: unknown): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>()
  for (const [slug, response] of Object.entries(fieldsOf(responses))) {
    const value = fieldsOf(response).value
    if (value !== undefined && value !== null && value !== '') values.set(slug, value)
  }
  return values
}

/** The answers to the practice's own questions, in the order they came. */
export function answersOf(values: ReadonlyMap<string, unknown>, labels: Fields): Answer[] {
  const answers: Answer[] = []
  for (const [question, value] of values) {
    if (ownSlugs.has(question)) continue
    const written = writtenOf(value)
    if (written) answers.push({ question, label: textOf(fieldsOf(labels[question]).label) ?? question, value: written })
  }
  return answers
}

/** An answer in words: choices joined by commas; undefined when there is none. */
export function writtenOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(writtenOf).filter(Boolean).join(', ') || undefined
  const choice = fieldsOf(value)
  return textOf(value) ?? textOf(choice.optionValue) ?? textOf(choice.value)
}

const links = /^(integrations:|https?:\/\/)/i
const phones = /^\+?[\d\s().-]{7,20}$/
/** What the form calls the kinds of place; those of the attendee are personal and never become a location. */
const kinds: Readonly<Record<string, Place['kind']>> = {
  inPerson: 'address',
  address: 'address',
  attendeeInPerson: 'attendee',
  attendeeAddress: 'attendee',
  somewhereElse: 'attendee',
  attendeeDefined: 'attendee',
  phone: 'phone',
  userPhone: 'phone',
  attendeePhone: 'phone',
  link: 'virtual',
  conferencing: 'virtual',
  integration: 'virtual',
}

/** Where the visit is, from the stored location and the form's answer; undefined when nothing is said (yet). */
export function placeOf(location: unknown, answer: unknown): Place | undefined {
  const written = textOf(location)
  const chosen = textOf(fieldsOf(answer).value) ?? textOf(answer)
  // An address that the attendee typed is the attendee's own, whatever it is called.
  const typed = textOf(fieldsOf(answer).optionValue)
  const named = kinds[chosen ?? ''] ?? kinds[written ?? '']
  if (written && links.test(written)) return { kind: 'virtual' }
  if (named && named !== 'address') return { kind: named }
  if (typed && typed === written) return { kind: 'attendee' }
  if (!written) return named ? { kind: named, text: chosen ?? 'inPerson' } : undefined
  return phones.test(written) ? { kind: 'phone' } : { kind: 'address', text: written }
}

/** Whether a list of guests or attendees holds anybody. */
export function firstOf(value: unknown): Fields {
  return fieldsOf(listOf(value)[0])
}
