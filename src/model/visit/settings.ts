/**
 * What an organization says of its visits: types, hours of places and practitioners, holidays, time off, licences, rooms,
 * and how severe each rule is. The shapes at the door and in the sealed rows are the same. Source: SPEC SCH-5, SCH-9.
 */
import { z } from 'zod'
import { isZone } from '../time.ts'
import { ruleCodes, severities } from './codes.ts'

const name = z.string().trim().min(1).max(200)
const record = z.uuid()
const date = z.iso.date()
const zone = z.string().max(60).refine(isZone)
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const closing = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)
const minutes = z
  .number()
  .int()
  .min(0)
  .max(24 * 60)

/** Open on a weekday (1 is Monday) between two times of the wall; 24:00 is the end of the day. */
export const openHours = z
  .strictObject({
    weekday: z.number().int().min(1).max(7).describe('1 is Monday'),
    from: time.describe('Opens, on the wall: 09:00'),
    to: closing.describe('Closes; 24:00 is the end of the day'),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'before-from' })
const week = z.array(openHours).max(70).default([]).describe('Hours of a week; none: not checked')

const question = z.strictObject({
  question: name.describe('As the booking form names it'),
  label: name.describe('In words'),
})

export const patientKinds = ['any', 'new', 'returning'] as const
export const visitModes = ['in-person', 'telehealth', 'either'] as const

/** A kind of visit: how long, for whom, how and where, and what must be there before it. */
export const visitType = z.strictObject({
  name: name.describe('What people call it'),
  minutes: minutes.min(5).describe('How long it takes'),
  minutesBefore: minutes.max(240).default(0).describe('Kept free before it'),
  minutesAfter: minutes.max(240).default(0).describe('Kept free after it'),
  perDay: z.number().int().min(1).max(200).optional().describe('The most of one practitioner in a day'),
  atOnce: z.number().int().min(1).max(100).default(1).describe('People who may come at the same time, such as a group'),
  patients: z.enum(patientKinds).default('any').describe('For whom it is'),
  mode: z.enum(visitModes).default('in-person').describe('How it takes place'),
  places: z.array(record).max(100).default([]).describe('Where it may take place; empty: anywhere'),
  needsRoom: z.boolean().default(false).describe('Whether a free room of the place is taken for it'),
  intake: z.array(question).max(50).default([]).describe('Questions a new patient must have answered'),
  documents: z.array(question).max(50).default([]).describe('Documents, by the question that brings each'),
  service: record.optional().describe('The HealthcareService that it is at the EHR'),
  code: z
    .strictObject({
      system: z.string().max(300).optional().describe('The code system; left out, any'),
      code: z.string().min(1).max(100).describe('The code'),
    })
    .optional()
    .describe('Its code at the EHR'),
  eventTypes: z
    .array(z.strictObject({ connection: record, value: z.string().min(1).max(200) }))
    .max(100)
    .default([])
    .describe('What it is called at each booking system: id or slug of the event type'),
})
export type VisitType = z.infer<typeof visitType>

/** A place, or all places: when it is open, the days it is closed, and its rooms. */
export const visitPlace = z.strictObject({
  zone: zone.optional().describe('IANA zone of the hours; left out, the organization’s'),
  hours: week,
  holidays: z
    .array(z.strictObject({ date: date.describe('The day'), name: name.describe('Its name') }))
    .max(400)
    .default([])
    .describe('Days on which it is closed'),
  rooms: z.array(record).max(200).default([]).describe('Locations that are rooms of this one'),
})
export type VisitPlace = z.infer<typeof visitPlace>

/** A practitioner: hours, days away, and where they may treat whom. */
export const visitPractitioner = z.strictObject({
  zone: zone.optional().describe('IANA zone of the hours; left out, the organization’s'),
  hours: week,
  dates: z
    .array(
      z
        .strictObject({
          date: date.describe('The day'),
          from: time.describe('Begins, on the wall: 09:00'),
          to: closing.describe('Ends; 24:00 is the end of the day'),
        })
        .refine(({ from, to }) => from < to, { path: ['to'], error: 'before-from' }),
    )
    .max(1_000)
    .default([])
    .describe('Hours of single days, instead of those of the week'),
  timeOff: z
    .array(
      z
        .strictObject({ from: date.describe('First day'), to: date.describe('Last day') })
        .refine(({ from, to }) => from <= to, { path: ['to'], error: 'before-from' }),
    )
    .max(400)
    .default([])
    .describe('Whole days, both ends included'),
  licences: z
    .array(
      z.strictObject({
        jurisdiction: z
          .string()
          .regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/)
          .describe('Country and province or state, such as CA-ON'),
        validTo: date.optional().describe('The last day it is valid'),
      }),
    )
    .max(100)
    .default([])
    .describe('Jurisdictions such as CA-ON'),
})
export type VisitPractitioner = z.infer<typeof visitPractitioner>

/** How severe each rule is, where it is not as it comes. */
export const visitRuleSettings = z.strictObject({
  severities: z.partialRecord(z.enum(ruleCodes), z.enum(severities)).default({}),
})
export type VisitRuleSettings = z.infer<typeof visitRuleSettings>

/** The kinds of row, each with its shape. */
export const visitShapes = {
  type: visitType,
  place: visitPlace,
  everywhere: visitPlace,
  practitioner: visitPractitioner,
  rules: visitRuleSettings,
} as const
export type VisitKind = keyof typeof visitShapes
export const visitKinds = ['type', 'place', 'everywhere', 'practitioner', 'rules'] as const satisfies VisitKind[]

/** Everything of an organization, by what it is about. */
export type VisitBook = {
  /** Nobody has said anything: nothing is checked. */
  isEmpty: boolean
  types: readonly (VisitType & { id: string })[]
  /** By the record of the Location. */
  places: ReadonlyMap<string, VisitPlace>
  everywhere: VisitPlace | undefined
  /** By the record of the Practitioner. */
  practitioners: ReadonlyMap<string, VisitPractitioner>
  severities: VisitRuleSettings['severities']
  /** Of what has no zone of its own. */
  zone: string
}

/** A kept row, opened. */
export type VisitEntry = { id: string; kind: VisitKind; about: string | null; version: number; body: unknown }

/** The book of these rows. */
export function visitBook(entries: readonly VisitEntry[], zone: string): VisitBook {
  const of = (kind: VisitKind) => entries.filter(entry => entry.kind === kind)
  const [everywhere] = of('everywhere')
  const [rules] = of('rules')
  return {
    isEmpty: entries.length === 0,
    types: of('type').map(({ id, body }) => ({ ...visitType.parse(body), id })),
    places: new Map(of('place').map(({ about, body }) => [about ?? '', visitPlace.parse(body)])),
    everywhere: everywhere && visitPlace.parse(everywhere.body),
    practitioners: new Map(of('practitioner').map(({ about, body }) => [about ?? '', visitPractitioner.parse(body)])),
    severities: rules ? visitRuleSettings.parse(rules.body).severities : {},
    zone,
  }
}

/** The zone whose wall a place goes by. */
export function zoneOf(book: VisitBook, place: string | undefined): string {
  return (place && book.places.get(place)?.zone) || book.everywhere?.zone || book.zone
}
