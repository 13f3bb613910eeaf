/** The secret addresses of busy feeds, by hash, and when they were fetched. */
import type { Scope, Sql } from './scope.ts'

export type AddressRow = {
  id: string
  feed: string
  created_at: Date
  first_fetched_at: Date | null
  fetched_at: Date | null
  fetches: number
  longest_gap_ms: number
}

/** Whose address has this hash, over all organizations; needs no scope. */
export async function findAddress(db: Sql, hash: Buffer): Promise<{ organization: string; id: string } | undefined> {
  const { rows } = await db.query<{ organization: string; id: string }>({
    name: 'find-busy-address',
    text: 'select organization, id from find_busy_address($1)',
    values: [hash],
  })
  return rows[0]
}

export type AddressCopy = {
  feed: string
  hash: Buffer
  etag: string | null
  rendered_at: Date | null
  body: Buffer | null
  created_at: Date
}

/** The copy behind an address; its body only when its etag is not `known`. Undefined once the address has ended. */
export async function loadCopy(db: Sql, address: string, known: string | undefined): Promise<AddressCopy | undefined> {
  const { rows } = await db.query<AddressCopy>({
    name: 'load-busy-copy',
    text: `
      select a.feed, a.hash, a.created_at, f.etag, f.rendered_at,
             case when f.etag is distinct from $2 then f.body end as body
        from busy_address a
        join busy_feed f on f.organization = a.organization and f.id = a.feed
       where a.organization = current_organization() and a.id = $1`,
    values: [address, known ?? null],
  })
  return rows[0]
}

/** Adds an address to a feed. Of those that it has, only the newest stays beside it. */
export async function insertAddress(
  db: Scope,
  address: { id: string; feed: string; hash: Buffer; by: string | null },
  now: Date,
): Promise<void> {
  await db.query(
    `
    delete from busy_address
     where organization = current_organization() and feed = $1
       and id <> (select id from busy_address where organization = current_organization() and feed = $1
                   order by first_fetched_at is null, id desc limit 1)`,
    [address.feed],
  )
  await db.query(
    'insert into busy_address (organization, id, feed, hash, created_at, created_by) values ($1, $2, $3, $4, $5, $6)',
    [db.organization, address.id, address.feed, address.hash, now, address.by],
  )
}

/** Takes an address away. */
export async function removeAddress(db: Sql, id: string): Promise<void> {
  await db.query('delete from busy_address where organization = current_organization() and id = $1', [id])
}

/** The addresses of these feeds, newest first. */
export async function listAddresses(db: Sql, feeds: readonly string[]): Promise<AddressRow[]> {
  const { rows } = await db.query<AddressRow>({
    name: 'list-busy-addresses',
    text: `
      select id, feed, created_at, first_fetched_at, fetched_at, fetches, longest_gap_ms
        from busy_address
       where organization = current_organization() and feed = any ($1::uuid[])
       order by feed, id desc`,
    values: [feeds],
  })
  return rows
}

/**
 * Notes that the other side has fetched this address: older ones of the feed end, since it uses the new one. Returns
 * whether any did.
 */
export async function noteFetch(db: Sql, id: string, now: Date): Promise<boolean> {
  const { rows } = await db.query<{ ended: number }>({
    name: 'note-busy-fetch',
    text: `
      with fetched as (
        update busy_address
           set fetched_at = $2, first_fetched_at = coalesce(first_fetched_at, $2), fetches = fetches + 1,
               longest_gap_ms = greatest(longest_gap_ms * 0.98,
                 extract(epoch from $2::timestamptz - coalesce(fetched_at, $2)) * 1000)
         where organization = current_organization() and id = $1
        returning feed, id
      ), older as (
        delete from busy_address a using fetched f
         where a.organization = current_organization() and a.feed = f.feed and a.id < f.id
        returning a.id
      )
      select count(*)::int as ended from older`,
    values: [id, now],
  })
  return (rows[0]?.ended ?? 0) > 0
}

/** The hashes of a feed's addresses. */
export async function addressHashes(db: Sql, feed: string): Promise<Buffer[]> {
  const { rows } = await db.query<{ hash: Buffer }>(
    'select hash from busy_address where organization = current_organization() and feed = $1 order by id',
    [feed],
  )
  return rows.map(({ hash }) => hash)
}
