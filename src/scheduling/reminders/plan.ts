/**
 * Plans the messages of a visit from what it is now and what its person believes: the announcement that makes up the
 * difference, and the reminders that are to come. The same again changes nothing; see docs/decisions/0031-messages-to-people.md.
 */

import { personOf } from '../../model/fhir.ts'
import { isOn, type ReminderSettings } from '../../model/reminders/settings.ts'
import {
  announceAt,
  announcementOf,
  type Belief,
  beliefIn,
  remindersOf,
  tooLateMs,
} from '../../model/reminders/visit.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { dropReminders, endReminder, planReminder, waitingAnnouncement } from '../../store/reminders.ts'
import { type BeliefRow, lockVisit, writeBelief } from '../../store/reminders-visits.ts'
import type { Scope } from '../../store/scope.ts'
import { reminderSettingOf } from './setting.ts'
import { isToldByHub, loadVisit, type Visit, visitBefore } from './visit.ts'

/** Why a visit is looked at. */
export type Look =
  /** Something happened to it. */
  | { kind: 'changed'; version: number; happenedAt: Date | null }
  /** It was there before, or the settings changed: nothing new to anybody. */
  | { kind: 'met' }
  /** A message about it has ended, and changed what its person believes to this. */
  | { kind: 'told'; belief?: Belief }

/** Changes of a visit come in bursts: so long it must have stood before anybody is told. Milliseconds. */
export const calmMs = 60_000
/** What happened longer ago is no news: an EHR that is read for the first time tells of years. Milliseconds. */
const newsMs = 24 * 3_600_000

/** Plans one visit, inside a transaction; the configuration is the one that this transaction sees. */
export async function planVisit(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  record: string,
  look: Look,
): Promise<void> {
  const row = await lockVisit(db, record)
  const { settings, version } = await reminderSettingOf(hub, db)
  const visit = await loadVisit(hub, db, configuration, record)
  if (!visit) return
  const now = hub.now()
  const person = personOf(visit.appointment) ?? null
  const isOther = row !== undefined && row.person !== null && person !== null && row.person !== person
  const told = (row?.told ?? 0) + ((look.kind === 'told' && look.belief) || isOther ? 1 : 0)
  const known: Belief | undefined = isOther
    ? { kind: 'none' }
    : look.kind === 'told' && look.belief
      ? look.belief
      : row && beliefOf(row)
  const before = known ?? (await firstBelief(hub, db, record, visit, look))
  const hubTells = settings.on && (await isToldByHub(db, configuration, record))
  const waiting = await waitingAnnouncement(db, record)
  const isNews =
    hubTells && visit.start.getTime() - now.getTime() > tooLateMs && (waiting !== undefined || isNew(look, now))

  const kind = isNews ? announcementOf(before, visit) : undefined
  const wanted = kind && isOn(settings, kind) ? kind : undefined
  const startsAt = wanted === 'cancelled' && before.kind === 'booked' ? before.start : visit.start
  if (waiting && !(waiting.kind === wanted && waiting.starts_at.getTime() === startsAt.getTime()))
    await endReminder(db, waiting.id, { state: 'dropped' }, now)
  if (wanted) {
    const due = announceAt(startsAt, settings.quiet, visit.zone, new Date(now.getTime() + calmMs))
    await planReminder(db, { id: hub.newId(), record, kind: wanted, minutesBefore: 0, startsAt, told, due }, now)
  }
  await planReminders(hub, db, record, visit, hubTells && isOn(settings, 'reminder') ? settings : undefined, now)
  const belief = rowOf(wanted ? before : beliefIn(visit, before))
  await writeBelief(db, record, { ...belief, told, person, setting: version }, now)
}

async function planReminders(
  hub: Hub,
  db: Scope,
  record: string,
  visit: Visit,
  settings: ReminderSettings | undefined,
  now: Date,
): Promise<void> {
  const reminders = settings && visit.standing === 'booked' ? remindersOf(visit.start, settings, visit.zone) : []
  const keep = reminders.map(({ minutesBefore, due }) => ({ startsAt: visit.start, minutesBefore, due }))
  await dropReminders(db, record, keep, now)
  for (const { minutesBefore, startsAt, due } of keep)
    if (due.getTime() > now.getTime())
      await planReminder(db, { id: hub.newId(), record, kind: 'reminder', minutesBefore, startsAt, told: 0, due }, now)
}

function isNew(look: Look, now: Date): boolean {
  switch (look.kind) {
    case 'met':
      return false
    case 'told':
      return true
    case 'changed':
      return look.happenedAt === null || now.getTime() - look.happenedAt.getTime() < newsMs
  }
}

/** What they believe of a visit that was never looked at: nothing of a new one, else what was so before. */
async function firstBelief(hub: Hub, db: Scope, record: string, visit: Visit, look: Look): Promise<Belief> {
  const nothing: Belief = { kind: 'none' }
  if (look.kind !== 'changed') return beliefIn(visit, nothing)
  const before = await visitBefore(hub, db, record, look.version - 1)
  return before ? beliefIn(before, nothing) : nothing
}

export function beliefOf({ belief, believed_at }: BeliefRow): Belief {
  return belief === 'none' || !believed_at ? { kind: 'none' } : { kind: belief, start: believed_at }
}

function rowOf(belief: Belief): Pick<BeliefRow, 'belief' | 'believed_at'> {
  return { belief: belief.kind, believed_at: belief.kind === 'none' ? null : belief.start }
}
