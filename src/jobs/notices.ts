/**
 * Notices for people, made by following what the pipeline wrote: it is not slowed down by them. What is followed twice is
 * said once, so a little of the past is looked at again each time: a transaction may commit after a later one.
 */
import { type Appointment, splitReference } from '../model/fhir.ts'
import { type NoticeKind, type VisitFacts, visitNotice, wantsNotice } from '../model/notices.ts'
import type { Hub } from '../pipeline/hub.ts'
import {
  alertsSince,
  type ChangedVisit,
  changedVisits,
  tasksSince,
  untoldIssues,
  untoldTasks,
} from '../store/notice-sources.ts'
import { forgetNotices, insertNotices, type NewNotice, noticeChoices, readDone } from '../store/notices.ts'
import { boundPractitioners, type Member, membersOf } from '../store/recipients.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import { claimWatch, moveWatch } from '../store/watch.ts'

/** How often an organization is looked at, in milliseconds. */
export const noticeEveryMs = 3_000
const atOnce = 50
const page = 200
/** A transaction that began so long ago has ended. */
const overlapMs = 30_000
const keptMs = 90 * 86_400_000
const lowestId = '00000000-0000-0000-0000-000000000000'
const cancelled: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error'])

/** Makes the notices of the organizations whose turn it is; returns how many organizations. */
export async function noticesDue(hub: Hub): Promise<number> {
  const claimed = await claimWatch(statements(hub.pool), 'notices', hub.now(), atOnce, noticeEveryMs)
  for (const { organization, until } of claimed) {
    await hub.sealer.ready(organization)
    await follow(hub, organization, until).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'notices' }, 'notices could not be made; they will be later'),
    )
  }
  return claimed.length
}

async function follow(hub: Hub, organization: string, until: Date): Promise<void> {
  const now = hub.now()
  const from = new Date(until.getTime() - overlapMs)
  let after = { at: from, id: lowestId }
  for (
    let more = true;
    more; // each page in a transaction of its own: a long backlog holds nothing
  )
    more = await withScope(hub.pool, organization, async db => {
      const wishes = await wishesOf(db)
      const visits = await followVisits(hub, db, wishes, after, now)
      const last = visits.at(-1)
      if (last) after = { at: last.at, id: last.event }
      return visits.length === page
    })
  await withScope(hub.pool, organization, async db => {
    const wishes = await wishesOf(db)
    await write(hub, db, [
      ...(await followTasks(hub, db, wishes, from)),
      ...(await followAlerts(hub, db, wishes, from)),
    ])
    if ((await readDone(db, now)) > 0) db.afterCommit(() => hub.wake.tell('notices'))
    if (dayOf(until) !== dayOf(now)) await forgetNotices(db, new Date(now.getTime() - keptMs))
    await moveWatch(db, 'notices', now)
  })
}

const dayOf = (at: Date) => Math.floor(at.getTime() / 86_400_000)

/** Who wants to be told what. */
type Wishes = { members: readonly Member[]; wants(account: string, kind: NoticeKind): boolean }

async function wishesOf(db: Scope): Promise<Wishes> {
  const members = await membersOf(db)
  const roles = new Map(members.map(({ account, role }) => [account, role]))
  const chosen = new Map((await noticeChoices(db)).map(({ account, kind, wanted }) => [`${account} ${kind}`, wanted]))
  const wants = (account: string, kind: NoticeKind) =>
    wantsNotice(kind, roles.get(account) ?? '', chosen.get(`${account} ${kind}`))
  return { members, wants }
}

/** A page of changed appointments; nothing is opened where no clinician is bound to a practitioner. */
async function followVisits(
  hub: Hub,
  db: Scope,
  wishes: Wishes,
  after: { at: Date; id: string },
  now: Date,
): Promise<ChangedVisit[]> {
  const bound = await boundPractitioners(db)
  if (bound.length === 0) return []
  const visits = await changedVisits(db, after, now, page)
  const notices = visits.flatMap(visit => {
    const facts = factsOf(hub, db, visit, visit.version, visit.body)
    const before = factsOf(hub, db, visit, visit.version - 1, visit.before)
    if (!facts) return []
    return bound.flatMap(({ account, record }): NewNotice[] => {
      const kind = visitNotice(record, before, facts)
      const past = Date.parse(facts.start) < now.getTime() && Date.parse(before?.start ?? facts.start) < now.getTime()
      if (!kind || (past && kind !== 'appointment.no-show') || !wishes.wants(account, kind)) return []
      const id = hub.newId()
      const text = { start: facts.start, ...(kind === 'appointment.moved' && before ? { before: before.start } : {}) }
      const body = hub.sealer.sealJson(db.organization, 'notice', id, text)
      return [{ id, account, kind, key: `${kind} ${visit.event}`, appointment: visit.record, body }]
    })
  })
  await write(hub, db, notices)
  return visits
}

function factsOf(
  hub: Hub,
  db: Scope,
  { record }: ChangedVisit,
  version: number,
  sealed: Buffer | null,
): VisitFacts | undefined {
  if (!sealed) return undefined // there was none before, or it has gone with time
  const key = `${record}/${version}`
  const visit = hub.sealer.openJson(db.organization, 'record_version', key, sealed) as unknown as Appointment
  const practitioners = visit.participant.flatMap(({ actor, status }) => {
    const reference = status === 'declined' ? undefined : splitReference(actor?.reference)
    return reference?.type === 'Practitioner' ? [reference.id] : []
  })
  return {
    practitioners,
    start: visit.start ?? '',
    cancelled: cancelled.has(visit.status),
    missed: visit.status === 'noshow',
  }
}

async function followTasks(hub: Hub, db: Scope, { members, wants }: Wishes, from: Date): Promise<NewNotice[]> {
  const toAll = (await tasksSince(db, from)).flatMap(({ id }) =>
    members
      .filter(({ account }) => wants(account, 'task.new'))
      .map(({ account }) => noticeOf(hub, account, 'task.new', id, { task: id })),
  )
  const tasks = (await untoldTasks(db))
    .filter(({ assignee }) => wants(assignee, 'task.assigned'))
    .map(({ id, assignee }) => noticeOf(hub, assignee, 'task.assigned', id, { task: id }))
  const issues = (await untoldIssues(db))
    .filter(({ assignee, by }) => by !== assignee && wants(assignee, 'issue.assigned')) // who takes it knows
    .map(({ id, assignee, number }) => noticeOf(hub, assignee, 'issue.assigned', `${id} ${number}`, { issue: id }))
  return [...toAll, ...tasks, ...issues]
}

async function followAlerts(hub: Hub, db: Scope, { members, wants }: Wishes, from: Date): Promise<NewNotice[]> {
  const opened = await alertsSince(db, from)
  return opened.flatMap(({ id }) =>
    members
      .filter(({ account }) => wants(account, 'alert.opened'))
      .map(({ account }) => noticeOf(hub, account, 'alert.opened', id, { alert: id })),
  )
}

function noticeOf(
  hub: Hub,
  account: string,
  kind: NoticeKind,
  ids: string,
  about: Pick<NewNotice, 'task' | 'issue' | 'alert'>,
): NewNotice {
  return { id: hub.newId(), account, kind, key: `${kind} ${ids}`, ...about }
}

async function write(hub: Hub, db: Scope, notices: readonly NewNotice[]): Promise<void> {
  if ((await insertNotices(db, notices, hub.now())) > 0) db.afterCommit(() => hub.wake.tell('notices'))
}
