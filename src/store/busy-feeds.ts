/** Busy feeds: one for each practitioner and booking connection, with its last good copy and what was seen of it there. */
import type { Scope, Sql } from './scope.ts'

export type FeedKey = { connection: string; practitioner: string }
export type FeedRow = FeedKey & {
  id: string
  etag: string | null
  intervals: number
  rendered_at: Date | null
  looked_at: Date | null
  registration: Buffer | null
  problem: string | null
  verified_at: Date | null
  missing: number
}

const columns = `f.id, f.connection, f.practitioner, f.etag, f.intervals, f.rendered_at, f.looked_at, f.registration,
       f.problem, f.verified_at, f.missing`

/** The feeds of a connection, or of all, oldest first. */
export async function listFeeds(db: Sql, connection?: string): Promise<FeedRow[]> {
  const { rows } = await db.query<FeedRow>({
    name: 'list-busy-feeds',
    text: `
      select ${columns}
        from busy_feed f
       where f.organization = current_organization() and ($1::uuid is null or f.connection = $1)
       order by f.id`,
    values: [connection ?? null],
  })
  return rows
}

/** One feed. */
export async function findFeed(db: Sql, id: string): Promise<FeedRow | undefined> {
  const { rows } = await db.query<FeedRow>({
    name: 'find-busy-feed',
    text: `select ${columns} from busy_feed f where f.organization = current_organization() and f.id = $1`,
    values: [id],
  })
  return rows[0]
}

/** Adds feeds; one that is there stays as it is. Returns how many are new. */
export async function insertFeeds(
  db: Scope,
  feeds: readonly (FeedKey & { id: string })[],
  now: Date,
  verifyAt: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `
    insert into busy_feed (organization, id, connection, practitioner, created_at, verify_at)
    select $1, u.id, u.connection, u.practitioner, $5, $6
      from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as u (id, connection, practitioner)
    on conflict do nothing`,
    [
      db.organization,
      feeds.map(({ id }) => id),
      feeds.map(({ connection }) => connection),
      feeds.map(({ practitioner }) => practitioner),
      now,
      verifyAt,
    ],
  )
  return rowCount
}

/** Takes feeds away, with their addresses. */
export async function removeFeeds(db: Sql, ids: readonly string[]): Promise<void> {
  await db.query('delete from busy_feed where organization = current_organization() and id = any ($1::uuid[])', [ids])
}

export type NewCopy = { id: string; body: Buffer; etag: string; intervals: number }

/** Puts a new copy in the place of the last one. */
export async function writeCopy(db: Sql, copy: NewCopy, now: Date): Promise<void> {
  await db.query({
    name: 'write-busy-copy',
    text: `
      update busy_feed set body = $2, etag = $3, intervals = $4, rendered_at = $5, looked_at = $5
       where organization = current_organization() and id = $1`,
    values: [copy.id, copy.body, copy.etag, copy.intervals, now],
  })
}

/** Notes that the copies of these feeds are still right. */
export async function noteLooked(db: Sql, ids: readonly string[], now: Date): Promise<void> {
  await db.query({
    name: 'note-busy-looked',
    text: 'update busy_feed set looked_at = $2 where organization = current_organization() and id = any ($1::uuid[])',
    values: [ids, now],
  })
}

/** What the feed is at the other side, or why it could not be registered there; the next look there is due at once. */
export async function writeRegistration(
  db: Sql,
  id: string,
  registration: Buffer | null,
  problem: string | null,
  verifyAt: Date,
): Promise<void> {
  await db.query(
    `
    update busy_feed set registration = $2, problem = $3, verify_at = $4, missing = 0
     where organization = current_organization() and id = $1`,
    [id, registration, problem, verifyAt],
  )
}

export type Verdict = { id: string; verifiedAt: Date | null; missing: number; problem: string | null; next: Date }

/** What was seen of a feed at the other side. */
export async function writeVerdict(db: Sql, verdict: Verdict): Promise<void> {
  await db.query({
    name: 'write-busy-verdict',
    text: `
      update busy_feed set verified_at = coalesce($2, verified_at), missing = $3, problem = $4, verify_at = $5
       where organization = current_organization() and id = $1`,
    values: [verdict.id, verdict.verifiedAt, verdict.missing, verdict.problem, verdict.next],
  })
}

/** Leases feeds that are due to be looked for at the other side, over all organizations; needs no scope. */
export async function claimChecks(
  db: Sql,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<{ organization: string; id: string }[]> {
  const { rows } = await db.query<{ organization: string; id: string }>({
    name: 'claim-busy-checks',
    text: 'select organization, id from claim_busy_checks($1, $2, $3)',
    values: [now, limit, leaseMs],
  })
  return rows
}
