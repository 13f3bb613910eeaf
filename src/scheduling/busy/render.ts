/**
 * Feeds follow the records: who took part in an appointment that changed, before or after, gets a new copy of the feed when
 * its times differ from those in the last one. Nothing is done on the path of bookings; what changed is found by its time.
 */
import { createHash } from 'node:crypto'
import { type Appointment, actorsOf, type Slot } from '../../model/fhir.ts'
import type { ConnectionConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { type FeedRow, listFeeds, noteLooked, writeCopy } from '../../store/busy-feeds.ts'
import {
  changedRecords,
  claimLooks,
  earlierVersions,
  moveLook,
  ownTimes,
  type TakenRow,
  takenTimes,
} from '../../store/busy-times.ts'
import { type Scope, statements, withScope } from '../../store/scope.ts'
import { calendarText } from './calendar.ts'
import { type Interval, mergeIntervals, windowAt, withoutIntervals } from './intervals.ts'
import { bookedKinds, kindsInStore, takenSources, takingTypes } from './sources.ts'

/** How often an organization is looked at, in milliseconds; when a look takes long, less often: a twentieth of the time. */
export const lookEveryMs = 2_000
const shareOfTime = 20
const atOnce = 20
/** A transaction that began so long ago has ended. */
const overlapMs = 30_000
/** The window moves on, and what nobody told of is noticed. */
const refreshMs = 3_600_000
/** Where appointments are booked for real: one that could not be is in the feed soon. */
const refreshBookingMs = 60_000
/** Of an appointment that says no end, so much is taken. */
const unsaidLengthMs = 30 * 60_000
/** Versions of a record that are looked through for who took part before. */
const mostVersions = 5

/** Looks at the organizations whose turn it is; returns how many. */
export async function renderDue(hub: Hub): Promise<number> {
  const claimed = await claimLooks(statements(hub.pool), hub.now(), atOnce, lookEveryMs * 10)
  for (const { organization, until } of claimed)
    await look(hub, organization, until).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'busy' }, 'busy times could not be looked at; they will be'),
    )
  return claimed.length
}

async function look(hub: Hub, organization: string, until: Date): Promise<void> {
  await hub.sealer.ready(organization)
  const began = performance.now()
  const now = hub.now()
  await withScope(hub.pool, organization, async db => {
    const feeds = await listFeeds(db)
    const hasChanged = await hasNewConfiguration(hub, db)
    const changed = feeds.length > 0 ? await changedPractitioners(hub, db, until) : new Set<string>()
    const { connections } = await hub.configurations.within(db, organization)
    const isDue = ({ connection, practitioner, looked_at }: FeedRow) => {
      const every = takesBookings(connections.get(connection)) ? refreshBookingMs : refreshMs
      return hasChanged || !looked_at || now.getTime() - looked_at.getTime() >= every || changed.has(practitioner)
    }
    await renderFeeds(hub, db, feeds.filter(isDue))
    const waitMs = Math.max(lookEveryMs, (performance.now() - began) * shareOfTime)
    await moveLook(db, now, new Date(now.getTime() + waitMs))
  })
}

/** Whether this process has not looked since the configuration changed: time off and holidays are said there. */
async function hasNewConfiguration(hub: Hub, db: Scope): Promise<boolean> {
  const { version } = await hub.configurations.within(db, db.organization)
  const memory = hub.memoryOf(`busy configuration ${db.organization}`)
  const isNew = memory.get('version') !== version
  memory.set('version', version)
  return isNew
}

/** Makes new copies of these feeds where their times differ from those in the last one; returns how many. */
export async function renderFeeds(hub: Hub, db: Scope, feeds: readonly FeedRow[]): Promise<number> {
  const now = hub.now()
  const same: string[] = []
  let made = 0
  for (const [connection, group] of Map.groupBy(feeds, feed => feed.connection)) {
    const practitioners = group.map(({ practitioner }) => practitioner)
    const taken = await takenOf(hub, db, connection, practitioners, now)
    for (const feed of group) {
      const intervals = taken.get(feed.practitioner) ?? []
      const etag = etagOf(intervals)
      if (etag === feed.etag) same.push(feed.id)
      else {
        const text = calendarText({
          intervals,
          madeAt: now,
          uidOf: ({ start, end }) => {
            const token = hub.tokens.token(db.organization, 'busy', `${feed.id} ${start} ${end}`)
            return `${BigInt.asUintN(64, token).toString(16).padStart(16, '0')}@busy`
          },
        })
        const body = hub.sealer.seal(db.organization, 'busy_feed', feed.id, text)
        await writeCopy(db, { id: feed.id, body, etag, intervals: intervals.length }, now)
        made += 1
      }
    }
  }
  if (same.length > 0) await noteLooked(db, same, now)
  return made
}

/** What is taken of each of these practitioners now, but for what the connection has itself. */
export async function takenOf(
  hub: Hub,
  db: Scope,
  connection: string,
  practitioners: readonly string[],
  now: Date,
): Promise<Map<string, Interval[]>> {
  const window = windowAt(now)
  const all = new Map<string, Interval[]>(practitioners.map(practitioner => [practitioner, []]))
  const from = new Date(window.start - 86_400_000) // one that began before the window may reach into it
  const configuration = await hub.configurations.within(db, db.organization)
  const withoutWaiting = takesBookings(configuration.connections.get(connection))
  const kinds = kindsInStore.filter(kind => !(withoutWaiting && bookedKinds.has(kind)))
  const asked = { connection, practitioners, kinds, from, to: new Date(window.end), withoutWaiting }
  const rows = await takenTimes(db, asked)
  const isBooked = ({ kind }: TakenRow) => bookedKinds.has(kind)
  const own = rows.some(isBooked)
    ? Map.groupBy(await ownTimes(db, asked), row => row.practitioner)
    : new Map<string, TakenRow[]>()
  for (const row of rows) {
    // A slot that is busy with a visit of the other side's own would stand in the way when it is moved.
    const free = isBooked(row) ? (own.get(row.practitioner) ?? []).map(intervalOf) : []
    all.get(row.practitioner)?.push(...withoutIntervals([intervalOf(row)], free))
  }
  for (const { taken } of takenSources)
    for (const practitioner of practitioners) all.get(practitioner)?.push(...taken(configuration, practitioner))
  for (const [practitioner, intervals] of all) all.set(practitioner, mergeIntervals(intervals, window))
  return all
}

function intervalOf({ starts_at, ends_at }: TakenRow): Interval {
  const start = starts_at.getTime()
  return { start, end: ends_at?.getTime() ?? start + unsaidLengthMs }
}

/** Whether appointments of elsewhere are booked there for real. */
function takesBookings(connection: ConnectionConfig | undefined): boolean {
  if (!connection || connection.invalid) return false
  return connection.connector.busy?.takesBookings(connection.settings) === true
}

/** Says only whether the times are the same: the time of making is not part of it. */
function etagOf(intervals: readonly Interval[]): string {
  const text = intervals.map(({ start, end }) => `${start}-${end}`).join(' ')
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

/** Everybody who takes part in an appointment that changed, and who did before. */
async function changedPractitioners(hub: Hub, db: Scope, until: Date): Promise<Set<string>> {
  const seen = hub.memoryOf(`busy ${db.organization}`) as Map<string, { version: number; at: number }>
  const since = new Date(until.getTime() - overlapMs)
  const changed = (await changedRecords(db, takingTypes, since)).filter(
    ({ id, version }) => seen.get(id)?.version !== version,
  )
  const people = new Set(changed.flatMap(({ actors }) => actors ?? []))
  const wanted = changed
    .filter(({ version }) => version > 1)
    .map(({ id, version }) => ({
      record: id,
      from: Math.max(1, version - mostVersions, seen.get(id)?.version ?? 1),
      to: version - 1,
    }))
  for (const { record, version, body } of await earlierVersions(db, wanted))
    for (const actor of actorsOf(
      hub.sealer.openJson(db.organization, 'record_version', `${record}/${version}`, body) as unknown as
        | Appointment
        | Slot,
    ))
      people.add(actor)
  for (const [id, { at }] of seen) if (at < since.getTime()) seen.delete(id)
  for (const { id, version, updated_at } of changed) seen.set(id, { version, at: updated_at.getTime() })
  return people
}
