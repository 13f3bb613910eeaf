/**
 * What to tell the person of a visit: the difference between what they believe, as far as they were told, and what is so.
 * Pure; told twice is impossible because what was told becomes what they believe.
 */
import { quietUntil } from '../alert-rules.ts'
import { lastAtMinute } from '../time.ts'
import type { AnnouncementKind, ReminderSettings } from './settings.ts'

/** `pending`: nobody has promised it yet; `over`: it took place, or the person did not come. */
export type Standing = 'booked' | 'off' | 'pending' | 'over'
export type VisitNow = { standing: Standing; start: Date }

export type Belief = { kind: 'none' } | { kind: 'booked'; start: Date } | { kind: 'off'; start: Date }

const standings: Readonly<Record<string, Standing>> = {
  booked: 'booked',
  cancelled: 'off',
  'entered-in-error': 'off',
  proposed: 'pending',
  pending: 'pending',
  waitlist: 'pending',
}

/** How an appointment stands, from its FHIR status. */
export function standingOf(status: string): Standing {
  return standings[status] ?? 'over'
}

/** The message that makes them believe what is so; undefined when there is nothing to tell. The first row that matches. */
export function announcementOf(belief: Belief, visit: VisitNow): AnnouncementKind | undefined {
  switch (visit.standing) {
    case 'over':
    case 'pending':
      return undefined
    case 'off':
      return belief.kind === 'booked' ? 'cancelled' : undefined
    case 'booked':
      if (belief.kind !== 'booked') return 'confirmation'
      return belief.start.getTime() === visit.start.getTime() ? undefined : 'moved'
  }
}

/** What they believe once they know how it stands. */
export function beliefIn({ standing, start }: VisitNow, before: Belief): Belief {
  switch (standing) {
    case 'booked':
      return { kind: 'booked', start }
    case 'off':
      return { kind: 'off', start: before.kind === 'booked' ? before.start : start }
    case 'pending':
    case 'over':
      return before
  }
}

export type PlannedReminder = { minutesBefore: number; due: Date }

const minuteMs = 60_000
/** A message about a visit that is nearer than this helps nobody. */
export const tooLateMs = 10 * minuteMs
/** A visit that starts so soon after the quiet hours is told of before or in spite of them. */
const nearMs = 60 * minuteMs

type Quiet = ReminderSettings['quiet']

/** The reminders of a visit: moved out of the quiet hours, and never two at the same time. */
export function remindersOf(
  start: Date,
  { hoursBefore, quiet }: Pick<ReminderSettings, 'hoursBefore' | 'quiet'>,
  zone: string,
): PlannedReminder[] {
  const planned = new Map<number, PlannedReminder>()
  for (const hours of [...hoursBefore].sort((a, b) => b - a)) {
    const due = dueOf(new Date(start.getTime() - hours * 3_600_000), start, quiet, zone)
    planned.set(due.getTime(), { minutesBefore: hours * 60, due })
  }
  return [...planned.values()]
}

/** A reminder that falls into the quiet comes when it ends; when that is too near to the visit, before it begins. */
function dueOf(wanted: Date, start: Date, quiet: Quiet, zone: string): Date {
  const ends = quietEnd(quiet, zone, wanted)
  if (ends === undefined) return wanted
  if (start.getTime() - ends.getTime() >= nearMs) return ends
  return new Date(lastAtMinute(zone, wanted, minutesOf(quiet.from)).getTime() - minuteMs)
}

/** When an announcement leaves: at once, or when the quiet ends, unless the visit is too near for that. */
export function announceAt(start: Date, quiet: Quiet, zone: string, now: Date): Date {
  const ends = quietEnd(quiet, zone, now)
  return ends === undefined || start.getTime() - ends.getTime() < nearMs ? now : ends
}

function quietEnd({ from, to }: Quiet, zone: string, at: Date): Date | undefined {
  if (from === to) return undefined // nothing is quiet
  return quietUntil({ on: true, zone, windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from, to }] }, at)
}

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
