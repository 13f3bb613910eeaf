/** What a booking system knows of event types, hours and days away, in the hub's words; and what it should be told. */
import type { VisitPractitioner, VisitType } from './settings.ts'
import type { DatedHours, OpenHours } from './week.ts'

export type DirectoryPerson = { id: string; name: string; email?: string; zone?: string }

export type DirectoryEventType = {
  id: string
  slug: string
  title: string
  minutes: number
  minutesBefore: number
  minutesAfter: number
  /** The most in a day; absent: as many as fit. */
  perDay?: number
  mode: VisitType['mode']
}

export type DirectorySchedule = {
  id: string
  owner: string
  name: string
  zone: string
  isDefault: boolean
  hours: readonly OpenHours[]
  /** Days that go by other hours; none at all: closed. */
  overrides: readonly { date: string; from: string; to: string }[]
}

/** Whole days, both ends included. */
export type DirectoryLeave = { id: string; owner: string; from: string; to: string }

export type DirectoryState = {
  /** Whose credentials these are, and the organization they belong to there. */
  me?: string
  organization?: string
  people: readonly DirectoryPerson[]
  /** Whether everybody is seen, so that one who is missing is gone. */
  seesEverybody: boolean
  eventTypes: readonly DirectoryEventType[]
  schedules: readonly DirectorySchedule[]
  leave: readonly DirectoryLeave[]
}

/** One thing that the booking system should be told. */
export type DirectoryWish =
  | {
      kind: 'event-type'
      id: string
      change: Partial<Pick<VisitType, 'minutes' | 'minutesBefore' | 'minutesAfter' | 'perDay'>>
    }
  /**
   * `id` is absent where the person has no schedule yet; `closed`: days to close beside the overrides that are there;
   * `dates`: hours of single days, in place of what is there for these days.
   */
  | {
      kind: 'schedule'
      id?: string
      owner: string
      hours?: readonly OpenHours[]
      zone?: string
      closed?: readonly string[]
      dates?: readonly DatedHours[]
    }
  | ({ kind: 'leave'; owner: string } & VisitPractitioner['timeOff'][number])

/** A person of the booking system and the practitioner that the crosswalk says they are. */
export type KnownPerson = {
  /** The id there. */
  person: string
  /** The record here. */
  practitioner: string
  name: string
  /** Whether the EHR still has them at work. */
  isActive: boolean
}
