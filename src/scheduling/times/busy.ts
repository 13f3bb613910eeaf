/**
 * Busy times in a reconciliation: what each feed says is taken beside what the booking system holds because of it, the whole
 * window through. The watchdog of feeds looks at a handful every quarter of an hour; this looks at all, and says why.
 */
import type { Cause } from '../../model/reconcile/kinds.ts'
import { ioOf } from '../../pipeline/hub.ts'
import type { SideTimes } from '../../pipeline/reconcile/body.ts'
import { type AddressRow, addressHashes, listAddresses } from '../../store/busy-addresses.ts'
import { type FeedRow, listFeeds } from '../../store/busy-feeds.ts'
import { withScope } from '../../store/scope.ts'
import { isAmong } from '../busy/address.ts'
import { type Interval, uncovered } from '../busy/intervals.ts'
import { takenOf } from '../busy/render.ts'
import { isSilent } from '../busy/verify.ts'
import type { Compared } from './hours.ts'

export type ApartBusy = {
  practitioner: string
  feed: string
  cause: Cause
  byHand: boolean
  at: Date
  here: SideTimes
  there: SideTimes
}
export type BusyRead = { apart: readonly ApartBusy[]; unseen: number; unread: number }

/** Several times the longest gap between two fetches: then a feed counts as fetched no longer. */
const silentTimes = 3
const mostShown = 20

/** What is known of a feed before the other side is asked, and what it answers. */
export type FeedSight = {
  hasAddress: boolean
  wasFetched: boolean
  isSilent: boolean
  /** `by-hand`: a person entered it there, so that only fetches are seen. */
  there: 'by-hand' | 'gone' | 'read' | 'not-ours'
  missing: boolean
}

/** Why times are not held: the first row that holds. Undefined: they are, or nobody can tell. */
export const busyCauses: readonly { seen: string; is: (sight: FeedSight) => boolean; cause: Cause }[] = [
  { seen: 'no address was ever made', is: f => !f.hasAddress, cause: 'feed-not-registered' },
  { seen: 'it is no calendar that counts there', is: f => f.there === 'gone', cause: 'feed-not-selected' },
  { seen: 'nobody ever fetched it', is: f => f.there === 'by-hand' && !f.wasFetched, cause: 'feed-not-registered' },
  {
    seen: 'it is fetched no longer',
    is: f => f.isSilent && (f.missing || f.there === 'by-hand'),
    cause: 'feed-not-fetched',
  },
  { seen: 'it is read, and lacks some', is: f => f.missing, cause: 'feed-behind' },
]

/** The cause of times that are not held, if there are any. */
export function busyCauseOf(sight: FeedSight): Cause | undefined {
  return busyCauses.find(row => row.is(sight))?.cause
}

/** Feeds of the booking system whose times it does not hold. @param goesOn asked before each call; false ends it */
export async function apartBusy(
  compared: Compared,
  window: { from: Date; to: Date },
  goesOn: () => Promise<boolean>,
): Promise<BusyRead> {
  const { hub, organization, booking } = compared
  const from = new Date(Math.max(window.from.getTime(), hub.now().getTime()))
  const feeds = await withScope(hub.pool, organization, db => listFeeds(db, booking.id))
  const apart: ApartBusy[] = []
  let [unseen, unread] = [0, 0]
  for (const feed of feeds) {
    const wanted = await takenIn(compared, feed, { from, to: window.to })
    if (wanted.length === 0) continue
    if (!(await goesOn())) break
    const looked = await look(compared, feed, { from, to: window.to }, wanted)
    if (looked === 'unread') unread++
    else if (looked === 'unseen') unseen++
    else if (looked) apart.push(looked)
  }
  return { apart, unseen, unread }
}

async function look(
  compared: Compared,
  feed: FeedRow,
  window: { from: Date; to: Date },
  wanted: readonly Interval[],
): Promise<ApartBusy | 'unread' | 'unseen' | undefined> {
  const { hub, organization, booking } = compared
  const { hashes, addresses } = await withScope(hub.pool, organization, async db => ({
    hashes: await addressHashes(db, feed.id),
    addresses: await listAddresses(db, [feed.id]),
  }))
  const known = {
    hasAddress: addresses.length > 0,
    wasFetched: addresses.some((each: AddressRow) => each.fetched_at !== null),
    isSilent: isSilent(addresses, hub.now(), silentTimes),
  }
  let there: FeedSight['there'] = 'by-hand'
  let missing = wanted
  if (feed.registration && booking.connector.busy) {
    const key = feed.id
    const registration = hub.sealer.openJson(organization, 'busy_feed.registration', key, feed.registration)
    const asked = { registration, isOurs: isAmong(hashes), ...window }
    const answer = await booking.connector.busy.seen(ioOf(hub, booking), asked)
    if (answer.kind === 'failed') return 'unread'
    there = answer.kind === 'ok' ? 'read' : answer.kind === 'missing' ? 'gone' : 'not-ours'
    if (answer.kind === 'ok') {
      const seen = answer.value.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) }))
      // What came or went while they were asked says nothing.
      const after = new Set((await takenIn(compared, feed, window)).map(({ start, end }) => `${start} ${end}`))
      missing = uncovered(
        wanted.filter(({ start, end }) => after.has(`${start} ${end}`)),
        seen,
      )
    }
  }
  const cause = busyCauseOf({ ...known, there, missing: there === 'read' && missing.length > 0 })
  const [first] = missing
  if (!cause || !first) return there === 'read' ? undefined : 'unseen'
  const spans = (of: readonly Interval[]) =>
    of.slice(0, mostShown).map(({ start, end }) => ({
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    }))
  return {
    practitioner: feed.practitioner,
    feed: feed.id,
    cause,
    byHand: there === 'by-hand' && known.hasAddress,
    at: new Date(first.start),
    here: { count: wanted.length, spans: spans(missing) },
    there: { count: wanted.length - missing.length },
  }
}

/** What the feed says is taken, and lies within the window as a whole. */
async function takenIn(
  { hub, organization, booking }: Compared,
  { practitioner }: FeedRow,
  { from, to }: { from: Date; to: Date },
): Promise<Interval[]> {
  const taken = await withScope(hub.pool, organization, db => takenOf(hub, db, booking.id, [practitioner], hub.now()))
  return (taken.get(practitioner) ?? []).filter(({ start, end }) => start >= from.getTime() && end <= to.getTime())
}
