/** Referrals as a list: filters in SQL, newest first, each filter served by an index; and the counts over it. */
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type ReferralFilter = {
  /** `none`: not in the hub's own inbox. */
  inbox?: 'new' | 'accepted' | 'declined' | 'none' | undefined
  classes?: readonly string[] | undefined
  /** `none`: of no listing in the register. */
  listing?: string | undefined
  connection?: string | undefined
  flagged?: boolean | undefined
  /** With files that have not come, or not arrived at a target. */
  missing?: boolean | undefined
  archived?: boolean | undefined
  routed?: boolean | undefined
  /** Only these: what a search found. */
  among?: readonly string[] | undefined
}

export type ListedReferral = {
  record: string
  connection: string
  listing: string | null
  class: string
  routed: boolean
  archived: boolean
  received_at: Date
  changed_at: Date
  appointment_at: Date | null
  flagged_at: Date | null
  flag_problem: string | null
  flag_delivery: string | null
  inbox: 'new' | 'accepted' | 'declined' | null
  version: number
  person: string | null
  display: Buffer | null
}

const columns = `
  r.record, r.connection, r.listing, r.class, r.routed, r.archived, r.received_at, r.changed_at, r.appointment_at,
  r.flagged_at, r.flag_problem, r.flag_delivery, r.inbox`

/**
 * Records with files that the hub has not, or that the newest delivery to a target could not bring there. Found by what is
 * missing, which is little, and not by looking at every referral.
 */
const withMissingFiles = `
  select m.record from document m where m.organization = current_organization() and m.state <> 'stored'
  union
  select d.record
    from delivery_part p
    join delivery d on d.organization = p.organization and d.id = p.delivery
   where p.organization = current_organization() and p.state in ('pending', 'rejected') and p.part <> 'referral'
     and d.record_type = 'ServiceRequest'
     and not exists (
       select from delivery n
        where n.organization = d.organization and n.record = d.record and n.route = d.route and n.position > d.position
          and n.state <> 'suppressed')`

/** A page of referrals, newest first, after the one that the cursor ended with. */
export async function listReferrals(
  db: Sql,
  filter: ReferralFilter,
  limit: number,
  after: { at: Date; id: string } | undefined,
): Promise<Page<ListedReferral>> {
  const { text, values } = referralsQuery(filter, limit, after)
  const { rows } = await db.query<ListedReferral>(text, values)
  return pageOf(rows, limit, row => `${row.received_at.toISOString()} ${row.record}`)
}

/** The statement of `listReferrals`; apart, so that its plan can be tested. */
export function referralsQuery(
  filter: ReferralFilter,
  limit: number,
  after: { at: Date; id: string } | undefined,
): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const bound = (value: unknown) => `$${values.push(value)}`
  const where = ['r.organization = current_organization()']
  if (filter.inbox === 'none') where.push('r.inbox is null')
  else if (filter.inbox !== undefined) where.push(`r.inbox = ${bound(filter.inbox)}`)
  const [only, ...more] = filter.classes ?? []
  if (only !== undefined && more.length === 0) where.push(`r.class = ${bound(only)}`)
  else if (only !== undefined) where.push(`r.class = any (${bound(filter.classes)}::text[])`)
  if (filter.listing === 'none') where.push('r.listing is null')
  else if (filter.listing !== undefined) where.push(`r.listing = ${bound(filter.listing)}`)
  if (filter.connection !== undefined) where.push(`r.connection = ${bound(filter.connection)}`)
  if (filter.flagged !== undefined) where.push(`r.flagged_at is ${filter.flagged ? 'not ' : ''}null`)
  // Written out, because only then the small indexes of them are taken.
  if (filter.archived !== undefined) where.push(filter.archived ? 'r.archived' : 'not r.archived')
  if (filter.routed !== undefined) where.push(filter.routed ? 'r.routed' : 'not r.routed')
  if (filter.among !== undefined) where.push(`r.record = any (${bound(filter.among)}::uuid[])`)
  if (filter.missing !== undefined)
    where.push(`r.record ${filter.missing ? '' : 'not '}in (select record from missing)`)
  if (after) where.push(`(r.received_at, r.record) < (${bound(after.at)}::timestamptz, ${bound(after.id)}::uuid)`)
  const text = `
    ${filter.missing === undefined ? '' : `with missing as materialized (${withMissingFiles})`}
    select page.*, rec.version, rec.person, rec.display
      from (select ${columns}
              from referral r
             where ${where.join('\n               and ')}
             order by r.received_at desc, r.record desc
             limit ${bound(limit + 1)}) page
     cross join lateral (
       select version, person, display from record
        where organization = current_organization() and id = page.record
       offset 0) rec                     -- of the rows of the page only
     order by page.received_at desc, page.record desc`
  return { text, values }
}

/** One row of the list. */
export async function findListed(db: Sql, record: string): Promise<ListedReferral | undefined> {
  const { rows } = await db.query<ListedReferral>(
    `select ${columns}, rec.version, rec.person, rec.display
       from referral r
       join record rec on rec.organization = r.organization and rec.id = r.record
      where r.organization = current_organization() and r.record = $1`,
    [record],
  )
  return rows[0]
}

export type ReferralCounts = Record<'all' | 'new' | 'accepted' | 'declined' | 'flagged' | 'missing', number>

/** How many referrals there are of each kind; none is counted further than `most`. */
export async function countReferrals(db: Sql, most: number): Promise<ReferralCounts> {
  const { rows } = await db.query<ReferralCounts>(countsText, [most])
  const [counts] = rows
  if (!counts) throw new Error('counting returned no row')
  return counts
}

const upTo = (where: string) => `(select count(*)::int from (
  select from referral r where r.organization = current_organization() and ${where} limit $1) c)`

/** The statement of `countReferrals`; apart, so that its plan can be tested. */
export const countsText = `
  select ${upTo('true')} as all,
         ${upTo(`r.inbox = 'new'`)} as new,
         ${upTo(`r.inbox = 'accepted'`)} as accepted,
         ${upTo(`r.inbox = 'declined'`)} as declined,
         ${upTo('r.flagged_at is not null')} as flagged,
         (select count(*)::int from (select from (${withMissingFiles}) m limit $1) c) as missing`

/** The referrals of these people, the newest first, at most `limit`. */
export async function referralsOf(db: Sql, persons: readonly string[], limit: number): Promise<string[]> {
  if (persons.length === 0) return []
  const { rows } = await db.query<{ id: string }>({
    name: 'referrals-of',
    text: `
      select found.id
        from unnest($1::uuid[]) as wanted (person)
       cross join lateral (
         select id from record
          where organization = current_organization() and person = wanted.person and type = 'ServiceRequest'
          order by id desc
          limit $2) found
       order by found.id desc
       limit $2`,
    values: [persons, limit],
  })
  return rows.map(row => row.id)
}

/** Of these records, those that are referrals. */
export async function referralsAmong(db: Sql, records: readonly string[]): Promise<string[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<{ record: string }>(
    `select record from referral where organization = current_organization() and record = any ($1::uuid[])`,
    [records],
  )
  return rows.map(row => row.record)
}
