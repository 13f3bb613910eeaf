/** Referrals by the service listing they came in by: for bringing the register and them together, and for counting. */
import type { EventType } from '../model/events.ts'
import type { Sql } from './scope.ts'

export type SourceReferral = { record: string; listing: string | null; version: number; body: Buffer }

/** Referrals of a source in their current version, in the order of their ids. */
export async function referralsOfSource(
  db: Sql,
  source: string,
  limit: number,
  after: string | undefined,
): Promise<SourceReferral[]> {
  const { rows } = await db.query<SourceReferral>(
    `
    select f.record, f.listing, r.version, v.body
      from referral f
      join record r on r.organization = f.organization and r.id = f.record
      join record_version v on v.organization = f.organization and v.record = f.record and v.version = r.version
     where f.organization = current_organization() and f.connection = $1 and ($2::uuid is null or f.record > $2)
     order by f.record
     limit $3`,
    [source, after ?? null, limit],
  )
  return rows
}

/** Notes which listing referrals came in by. */
export async function writeReferralListings(
  db: Sql,
  rows: readonly { record: string; listing: string | null }[],
): Promise<void> {
  if (rows.length === 0) return
  await db.query(
    `
    update referral f
       set listing = u.listing
      from unnest($1::uuid[], $2::uuid[]) as u (record, listing)
     where f.organization = current_organization() and f.record = u.record`,
    [rows.map(row => row.record), rows.map(row => row.listing)],
  )
}

export type ListedReferral = {
  record: string
  listing: string | null
  class: string
  routed: boolean
  received_at: Date
  version: number
  person: string | null
  display: Buffer | null
  body: Buffer
}

/**
 * The newest referrals: of a listing; of a source, with `unlisted` only those that no listing is known for. By one index
 * each: the newest are the first of it.
 */
export async function newestReferrals(
  db: Sql,
  of: { listing: string } | { source: string; unlisted?: boolean },
  limit: number,
): Promise<ListedReferral[]> {
  const [condition, value] =
    'listing' in of
      ? ['f.listing = $1', of.listing]
      : [`f.connection = $1${of.unlisted ? ' and f.listing is null' : ''}`, of.source]
  const { rows } = await db.query<ListedReferral>(
    `
    select f.record, f.listing, f.class, f.routed, f.received_at, r.version, r.person, r.display, v.body
      from (select f.* from referral f
             where f.organization = current_organization() and ${condition}
             order by f.received_at desc, f.record desc
             limit $2) f
      join record r on r.organization = f.organization and r.id = f.record
      join record_version v on v.organization = f.organization and v.record = f.record and v.version = r.version
     order by f.received_at desc, f.record desc`,
    [value, limit],
  )
  return rows
}

/** These referrals, in this order. */
export async function listedReferrals(db: Sql, records: readonly string[]): Promise<ListedReferral[]> {
  const { rows } = await db.query<ListedReferral>(
    `
    select f.record, f.listing, f.class, f.routed, f.received_at, r.version, r.person, r.display, v.body
      from unnest($1::uuid[]) with ordinality as wanted (record, number)
      join referral f on f.organization = current_organization() and f.record = wanted.record
      join record r on r.organization = f.organization and r.id = f.record
      join record_version v on v.organization = f.organization and v.record = f.record and v.version = r.version
     order by wanted.number`,
    [records],
  )
  return rows
}

export type ReferralEvent = { id: string; record: string; record_version: number; type: EventType; happened_at: Date }

/** The events of referrals, in the order in which they were applied. */
export async function eventsOfReferrals(db: Sql, records: readonly string[]): Promise<ReferralEvent[]> {
  const { rows } = await db.query<ReferralEvent>(
    `
    select e.id, e.record, e.record_version, e.type, e.happened_at
      from event e
     where e.organization = current_organization() and e.record = any ($1::uuid[])
     order by e.record, e.id`,
    [records],
  )
  return rows
}

/** When referrals first arrived at one of these targets; a record that never did has no row. */
export async function arrivalsOf(
  db: Sql,
  targets: readonly string[],
  records: readonly string[],
): Promise<Map<string, Date>> {
  const { rows } = await db.query<{ record: string; at: Date }>(
    `
    select d.record, min(d.settled_at) as at
      from delivery d
     where d.organization = current_organization() and d.record = any ($2::uuid[]) and d.target = any ($1::uuid[])
       and d.record_type = 'ServiceRequest' and d.settled_at is not null
       and (d.state = 'delivered'
            or exists (select from delivery_part p   -- created there, and some of its files did not follow
                        where p.organization = d.organization and p.delivery = d.id
                          and p.part = 'referral' and p.state = 'delivered'))
     group by d.record`,
    [targets, records],
  )
  return new Map(rows.map(row => [row.record, row.at]))
}

/** How many referrals came in by each listing since a time, and when the last one did. */
export async function countByListing(
  db: Sql,
  since: Date,
): Promise<Map<string, { recent: number; last_at: Date | null }>> {
  const { rows } = await db.query<{ id: string; recent: number; last_at: Date | null }>(
    `
    select l.id, newest.last_at, recent.count as recent
      from listing l
     cross join lateral (select max(f.received_at) as last_at from referral f
                          where f.organization = l.organization and f.listing = l.id) newest
     cross join lateral (select count(*)::int as count from referral f
                          where f.organization = l.organization and f.listing = l.id and f.received_at >= $1) recent
     where l.organization = current_organization() and l.removed_at is null`,
    [since],
  )
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}

/** Referrals of a listing, oldest first, after the one with this key. */
export async function referralsOfListing(
  db: Sql,
  listing: string,
  limit: number,
  after: { received_at: Date; record: string } | undefined,
): Promise<{ record: string; routed: boolean; received_at: Date }[]> {
  const { rows } = await db.query<{ record: string; routed: boolean; received_at: Date }>(
    `
    select f.record, f.routed, f.received_at
      from referral f
     where f.organization = current_organization() and f.listing = $1
       and ($2::timestamptz is null or (f.received_at, f.record) > ($2, $3::uuid))
     order by f.received_at, f.record
     limit $4`,
    [listing, after?.received_at ?? null, after?.record ?? null, limit],
  )
  return rows
}
