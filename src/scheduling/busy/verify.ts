/**
 * The watchdog of busy feeds: asks each booking system whether it holds as taken what the feeds say, and whether it still
 * fetches them. A feed fails open (reference/calcom.md section 9): without this nobody would notice.
 */
import { alertRules, defaultRules } from '../../model/alert-rules.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { ConnectionConfig } from '../../pipeline/configuration.ts'
import { type Hub, ioOf } from '../../pipeline/hub.ts'
import { loadAlertSetting } from '../../store/alert-settings.ts'
import { type AddressRow, addressHashes, listAddresses } from '../../store/busy-addresses.ts'
import { claimChecks, type FeedRow, findFeed, listFeeds, writeVerdict } from '../../store/busy-feeds.ts'
import { hasOpenIssue } from '../../store/busy-freshness.ts'
import { raiseIssues, resolveIssues } from '../../store/issues.ts'
import { type Scope, statements, withScope } from '../../store/scope.ts'
import { isAmong } from './address.ts'
import { sampleOf, uncovered } from './intervals.ts'
import { takenOf } from './render.ts'

/** How often each feed is looked for at the other side, in milliseconds. */
export const verifyEveryMs = 900_000
const retryMs = 120_000
const leaseMs = 120_000
const atOnce = 20
const days = 14
const most = 20
/** Fewer fetches than this tell nothing yet, and nobody need fetch more often than this. Milliseconds. */
const leastFetches = 5
const leastUsualMs = 3_600_000
const seenProblems = ['busy.not-blocking', 'busy.gone-at-vendor', 'busy.not-fetched'] as const
type SeenProblem = (typeof seenProblems)[number]

/** Looks for the feeds whose turn it is; returns how many. */
export async function verifyDue(hub: Hub): Promise<number> {
  const claimed = await claimChecks(statements(hub.pool), hub.now(), atOnce, leaseMs)
  for (const { organization, id } of claimed)
    await verifyFeed(hub, organization, id).catch((error: unknown) =>
      hub.log.error({ error, organization, step: 'busy' }, 'a busy feed could not be looked for; it will be'),
    )
  return claimed.length
}

/** Looks for one feed now. */
export async function verifyFeed(hub: Hub, organization: string, id: string): Promise<void> {
  await hub.sealer.ready(organization)
  const configuration = await hub.configurations.get(organization)
  const found = await withScope(hub.pool, organization, async db => {
    const feed = await findFeed(db, id)
    return feed && { feed, hashes: await addressHashes(db, id), addresses: await listAddresses(db, [id]) }
  })
  const connection = found && configuration?.connections.get(found.feed.connection)
  if (!found || !connection || connection.invalid) return
  const seen = await see(hub, organization, found.feed, connection, found.hashes)
  await withScope(hub.pool, organization, async db => {
    await note(hub, db, found.feed, seen, found.addresses)
    await settleIssues(hub, db, connection.id)
  })
}

type Sight =
  /** Nobody but a person can look: the credentials are somebody else's, or there is no address yet. */
  | { kind: 'cannot-tell' }
  | { kind: 'blocking' }
  | { kind: 'not-blocking'; missing: number }
  | { kind: 'gone' }
  | { kind: 'unanswered'; problem: ProblemCode }

async function see(
  hub: Hub,
  organization: string,
  feed: FeedRow,
  connection: ConnectionConfig,
  hashes: readonly Buffer[],
): Promise<Sight> {
  const { busy } = connection.connector
  if (!feed.registration || !busy || connection.paused) return { kind: 'cannot-tell' }
  const registration = hub.sealer.openJson(organization, 'busy_feed.registration', feed.id, feed.registration)
  const from = hub.now()
  const to = new Date(from.getTime() + days * 86_400_000)
  const ours = async () => {
    const taken = await withScope(hub.pool, organization, db =>
      takenOf(hub, db, feed.connection, [feed.practitioner], from),
    )
    const coming = (taken.get(feed.practitioner) ?? []).filter(
      ({ start, end }) => start > from.getTime() && end <= to.getTime(),
    )
    return sampleOf(coming, most)
  }
  const before = await ours()
  const answer = await busy.seen(ioOf(hub, connection), { registration, isOurs: isAmong(hashes), from, to })
  switch (answer.kind) {
    case 'ok': {
      const theirs = answer.value.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) }))
      // What came or went while they were asked says nothing: only what was there before and is there after counts.
      const after = new Set((await ours()).map(({ start, end }) => `${start} ${end}`))
      const steady = before.filter(({ start, end }) => after.has(`${start} ${end}`))
      const missing = uncovered(steady, theirs).length
      return missing > 0 ? { kind: 'not-blocking', missing } : { kind: 'blocking' }
    }
    case 'missing':
      return { kind: 'gone' }
    case 'no-credentials':
      return { kind: 'cannot-tell' }
    case 'failed':
      return { kind: 'unanswered', problem: answer.problem }
    default:
      return unreachable(answer)
  }
}

async function note(hub: Hub, db: Scope, feed: FeedRow, seen: Sight, addresses: readonly AddressRow[]): Promise<void> {
  const now = hub.now()
  const next = (ms: number) => new Date(now.getTime() + ms)
  const rules = alertRules.safeParse((await loadAlertSetting(db))?.body)
  const { times } = (rules.success ? rules.data : defaultRules).watchdog
  const silent: SeenProblem | null = isSilent(addresses, now, times) ? 'busy.not-fetched' : null
  const base = { id: feed.id, verifiedAt: null, missing: 0, problem: silent, next: next(verifyEveryMs) }
  switch (seen.kind) {
    case 'cannot-tell':
      return writeVerdict(db, base)
    case 'blocking':
      return writeVerdict(db, { ...base, verifiedAt: now })
    case 'not-blocking':
      return writeVerdict(db, { ...base, missing: seen.missing, problem: 'busy.not-blocking', next: next(retryMs) })
    case 'gone':
      return writeVerdict(db, { ...base, problem: 'busy.gone-at-vendor' })
    case 'unanswered': // their outage is told of elsewhere; what was seen last still counts
      return writeVerdict(db, { ...base, missing: feed.missing, problem: feed.problem ?? silent, next: next(retryMs) })
    default:
      return unreachable(seen)
  }
}

/** Whether the newest address has not been fetched for several times as long as was ever usual. */
export function isSilent(addresses: readonly AddressRow[], now: Date, times: number): boolean {
  const used = addresses.find(({ fetched_at }) => fetched_at !== null)
  if (!used?.fetched_at || used.fetches < leastFetches) return false
  return now.getTime() - used.fetched_at.getTime() > times * Math.max(used.longest_gap_ms, leastUsualMs)
}

/** One issue for each kind of trouble of a connection, whatever number of feeds have it; none when it is over. */
async function settleIssues(hub: Hub, db: Scope, connection: string): Promise<void> {
  const now = hub.now()
  const troubled = new Set((await listFeeds(db, connection)).map(({ problem }) => problem))
  const over = seenProblems.filter(problem => !troubled.has(problem))
  if (over.length > 0) await resolveIssues(db, connection, over, now, ['check'])
  for (const code of seenProblems.filter(problem => troubled.has(problem)))
    if (!(await hasOpenIssue(db, connection, code)))
      await raiseIssues(db, db.organization, [{ id: hub.newId(), connection, step: 'check', code }], now)
}
