/**
 * The visit rules: a table. Each row says when a visit breaks it, in facts that a person can check. A rule says nothing
 * about what the organization has not described: no hours, no check of hours. Source: SPEC SCH-9.
 */
import { localTimeIn } from '../time.ts'
import type { RuleCode, Severity } from './codes.ts'
import type { Neighbour, RuleFacts, VisitFacts } from './facts.ts'
import { type VisitType, zoneOf } from './settings.ts'
import { datesOf, isOpen, overlaps, widened } from './week.ts'

export type VisitRule = {
  code: RuleCode
  severity: Severity
  /** For people, in English; translations are under `visits.rule`. */
  says: string
  /** The facts of the breach; undefined when it is kept, or has nothing to say. */
  check(visit: VisitFacts): RuleFacts | undefined
}

/** In the order in which a person reads them. */
export const visitRules: readonly VisitRule[] = [
  {
    code: 'type-unknown',
    severity: 'warn',
    says: 'No visit type stands for this event type, so nothing is known of how long or where it should be.',
    check: ({ book, type, calledThere }) =>
      type || book.types.length === 0 ? undefined : { eventType: calledThere ?? '' },
  },
  {
    code: 'too-short',
    severity: 'hold',
    says: 'It is shorter than visits of this type are.',
    check: visit => lengthBreach(visit, (booked, needed) => booked < needed),
  },
  {
    code: 'too-long',
    severity: 'hold',
    says: 'It is longer than visits of this type are.',
    check: visit => lengthBreach(visit, (booked, needed) => booked > needed),
  },
  {
    code: 'new-for-returning',
    severity: 'hold',
    says: 'This type is for returning patients, and no existing record of this patient was found.',
    check: ({ type, isNewPatient, book }) =>
      type?.patients === 'returning' && isNewPatient ? { instead: namesFor(book.types, 'new') } : undefined,
  },
  {
    code: 'returning-for-new',
    severity: 'warn',
    says: 'This type is for new patients, and the patient has been here before.',
    check: ({ type, isNewPatient, book }) =>
      type?.patients === 'new' && !isNewPatient ? { instead: namesFor(book.types, 'returning') } : undefined,
  },
  {
    code: 'intake-missing',
    severity: 'hold',
    says: 'The patient is new and has not completed the intake.',
    check: ({ type, isNewPatient, answered }) => (isNewPatient ? missing(type?.intake ?? [], answered) : undefined),
  },
  {
    code: 'documents-missing',
    severity: 'hold',
    says: 'A document that this type needs has not come with the booking.',
    check: ({ type, answered }) => missing(type?.documents ?? [], answered),
  },
  {
    code: 'not-licensed',
    severity: 'hold',
    says: 'The practitioner has no valid licence where the patient is.',
    check: visit => {
      const { jurisdiction, practitioner, book, start } = visit
      if (!asksForLicence(visit) || !jurisdiction) return undefined
      const licences = book.practitioners.get(practitioner ?? '')?.licences ?? []
      const day = localTimeIn(zoneOf(book, visit.place), start).date
      const isValid = licences.some(each => each.jurisdiction === jurisdiction && (each.validTo ?? day) >= day)
      return isValid ? undefined : { jurisdiction, licensed: licences.map(each => each.jurisdiction) }
    },
  },
  {
    code: 'jurisdiction-unknown',
    severity: 'hold',
    says: 'It is by telehealth, and the province or state of the patient is not known.',
    check: visit => (asksForLicence(visit) && !visit.jurisdiction ? {} : undefined),
  },
  {
    code: 'place-missing',
    severity: 'hold',
    says: 'It takes place in person, and the booking names no place that is known here.',
    check: ({ type, place }) => (type?.mode === 'in-person' && !place ? {} : undefined),
  },
  {
    code: 'place-not-allowed',
    severity: 'hold',
    says: 'Visits of this type do not take place there.',
    check: ({ type, place }) => {
      if (!type || !place) return undefined
      if (type.mode === 'telehealth') return { mode: 'telehealth' }
      return type.places.length === 0 || type.places.includes(place) ? undefined : { mode: 'in-person' }
    },
  },
  {
    code: 'holiday',
    severity: 'hold',
    says: 'It is on a holiday.',
    check: ({ book, place, start, end }) => {
      const dates = datesOf(zoneOf(book, place), { start, end })
      const holidays = [...(book.everywhere?.holidays ?? []), ...(book.places.get(place ?? '')?.holidays ?? [])]
      const holiday = holidays.find(({ date }) => dates.includes(date))
      return holiday && { date: holiday.date, holiday: holiday.name }
    },
  },
  {
    code: 'clinic-closed',
    severity: 'hold',
    says: 'The clinic is closed then.',
    check: ({ book, place, start, end }) => {
      const own = book.places.get(place ?? '')?.hours ?? []
      const hours = own.length > 0 ? own : (book.everywhere?.hours ?? [])
      return hours.length === 0 || isOpen(hours, zoneOf(book, place), { start, end }) ? undefined : {}
    },
  },
  {
    code: 'time-off',
    severity: 'hold',
    says: 'The practitioner is away.',
    check: ({ book, practitioner, start, end }) => {
      const settings = book.practitioners.get(practitioner ?? '')
      const dates = datesOf(settings?.zone ?? book.zone, { start, end })
      const away = settings?.timeOff.find(({ from, to }) => dates.some(date => from <= date && date <= to))
      return away && { from: away.from, to: away.to }
    },
  },
  {
    code: 'outside-hours',
    severity: 'hold',
    says: 'It is outside of the hours of the practitioner.',
    check: ({ book, practitioner, start, end }) => {
      const settings = book.practitioners.get(practitioner ?? '')
      if (!settings) return undefined
      const zone = settings.zone ?? book.zone
      const days = datesOf(zone, { start, end })
      const dates = settings.dates.filter(({ date }) => days.includes(date))
      if (settings.hours.length + dates.length === 0) return undefined
      return isOpen(settings.hours, zone, { start, end }, dates) ? undefined : {}
    },
  },
  {
    code: 'overlap',
    severity: 'hold',
    says: 'The practitioner has another visit at that time.',
    check: visit => {
      const others = near(visit).filter(each => overlaps(each, visit) && !isSameGroup(visit, each))
      if (others.length > 0) return { visits: others.length }
      const together = near(visit).filter(each => isSameGroup(visit, each)).length
      return visit.type && together >= visit.type.atOnce ? { visits: together } : undefined
    },
  },
  {
    code: 'buffer',
    severity: 'warn',
    says: 'It leaves too little time to the visit before or after it.',
    check: visit => {
      const touching = near(visit).filter(each => !overlaps(each, visit) && overlaps(each, withBuffers(visit)))
      return touching.length > 0
        ? { before: visit.type?.minutesBefore ?? 0, after: visit.type?.minutesAfter ?? 0 }
        : undefined
    },
  },
  {
    code: 'daily-limit',
    severity: 'hold',
    says: 'The practitioner has as many visits of this type on that day as there may be.',
    check: visit => {
      const { type, book, place, start } = visit
      if (!type?.perDay) return undefined
      const zone = zoneOf(book, place)
      const { date } = localTimeIn(zone, start)
      const there = near(visit).filter(each => each.type === type.id && localTimeIn(zone, each.start).date === date)
      return there.length >= type.perDay ? { most: type.perDay, date } : undefined
    },
  },
  {
    code: 'no-room',
    severity: 'hold',
    says: 'No room of the place is free then.',
    check: ({ type, book, place, room }) =>
      type?.needsRoom && place && !room ? { rooms: book.places.get(place)?.rooms.length ?? 0 } : undefined,
  },
]

function lengthBreach(
  { type, start, end }: VisitFacts,
  isBroken: (booked: number, needed: number) => boolean,
): RuleFacts | undefined {
  const booked = Math.round((end.getTime() - start.getTime()) / 60_000)
  return type && isBroken(booked, type.minutes) ? { booked, needed: type.minutes } : undefined
}

function namesFor(types: readonly VisitType[], patients: 'new' | 'returning'): string[] {
  return types.filter(each => each.patients === patients).map(each => each.name)
}

function missing(
  wanted: readonly { question: string; label: string }[],
  answered: ReadonlySet<string>,
): RuleFacts | undefined {
  const open = wanted.filter(({ question }) => !answered.has(question)).map(({ label }) => label)
  return open.length > 0 ? { missing: open } : undefined
}

/** By telehealth, in an organization that keeps licences at all. */
function asksForLicence({ type, place, book, practitioner }: VisitFacts): boolean {
  const isRemote = type?.mode === 'telehealth' || (type?.mode === 'either' && !place)
  const keepsLicences = [...book.practitioners.values()].some(({ licences }) => licences.length > 0)
  return isRemote && keepsLicences && practitioner !== undefined
}

/** The practitioner's other visits. */
function near({ neighbours, practitioner }: VisitFacts): Neighbour[] {
  return practitioner === undefined ? [] : neighbours.filter(({ actors }) => actors.includes(practitioner))
}

function withBuffers({ type, start, end }: VisitFacts) {
  return widened({ start, end }, type?.minutesBefore ?? 0, type?.minutesAfter ?? 0)
}

/** Another one of the same type and time, where several may come at once. */
function isSameGroup({ type, start, end }: VisitFacts, other: Neighbour): boolean {
  if (!type || type.atOnce === 1 || other.type !== type.id) return false
  return other.start.getTime() === start.getTime() && other.end.getTime() === end.getTime()
}
