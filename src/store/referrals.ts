/** What stands beside a referral's record: what lists filter by, the flag of its errors, and its place in the hub's own inbox. */
import type { EventType } from '../model/events.ts'
import type { Sql } from './scope.ts'

export type WrittenReferral = {
  record: string
  connection: string
  listing?: string
  class: string
  routed: boolean
  archived: boolean
  appointmentAt?: Date
}

/** Writes what lists show of referrals; flag and inbox stay as they are. */
export async function writeReferrals(
  db: Sql,
  organization: string,
  rows: readonly WrittenReferral[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'write-referrals',
    text: `
      insert into referral as r (organization, record, connection, listing, class, routed, archived, received_at, changed_at,
                                 appointment_at)
      select $1, u.record, u.connection, u.listing, u.class, u.routed, u.archived, $9, $9, u.appointment_at
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::boolean[], $7::boolean[], $8::timestamptz[])
          as u (record, connection, listing, class, routed, archived, appointment_at)
      on conflict (organization, record) do update
         set listing = excluded.listing, class = excluded.class, routed = excluded.routed, archived = excluded.archived,
             changed_at = excluded.changed_at, appointment_at = excluded.appointment_at`,
    values: [
      organization,
      rows.map(row => row.record),
      rows.map(row => row.connection),
      rows.map(row => row.listing ?? null),
      rows.map(row => row.class),
      rows.map(row => row.routed),
      rows.map(row => row.archived),
      rows.map(row => row.appointmentAt ?? null),
      now,
    ],
  })
}

/** How a referral stands on a route, for choosing whether an event makes a delivery. */
export type RouteStanding = {
  record: string
  /** Whether anything of it ever arrived there. */
  imported: boolean
  /** The newest delivery, if any. */
  newest: string | null
  newest_problem: string | null
  /** Every kind of event there was of it. */
  happened: EventType[]
}

/** How these referrals stand on a route. */
export async function standingsOn(
  db: Sql,
  route: string,
  target: string,
  records: readonly string[],
): Promise<Map<string, RouteStanding>> {
  const { rows } = await db.query<RouteStanding>({
    name: 'referral-standings',
    text: `
      select wanted.record,
             exists (select from link l
                      where l.organization = current_organization() and l.record = wanted.record and l.connection = $2
                        and l.entity = 'ServiceRequest')
             or exists (select from delivery d     -- created there, and some of its files have not followed yet
                          join delivery_part p on p.organization = d.organization and p.delivery = d.id
                         where d.organization = current_organization() and d.record = wanted.record and d.target = $2
                           and p.part = 'referral' and p.state = 'delivered') as imported,
             newest.state as newest, newest.problem as newest_problem,
             array(select distinct e.type from event e
                    where e.organization = current_organization() and e.record = wanted.record) as happened
        from unnest($3::uuid[]) as wanted (record)
        left join lateral (
          select d.state, d.problem
            from delivery d
           where d.organization = current_organization() and d.route = $1 and d.record = wanted.record
           order by d.position desc
           limit 1) newest on true`,
    values: [route, target, records],
  })
  return new Map(rows.map(row => [row.record, row]))
}

/** Raises the flag of referrals whose delivery failed for good; it stays until a person clears it. */
export async function flagReferrals(
  db: Sql,
  rows: readonly { record: string; delivery: string; problem: string }[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'flag-referrals',
    text: `
      update referral r
         set flagged_at = $4, flag_problem = u.problem, flag_delivery = u.delivery
        from unnest($1::uuid[], $2::uuid[], $3::text[]) as u (record, delivery, problem)
       where r.organization = current_organization() and r.record = u.record`,
    values: [rows.map(row => row.record), rows.map(row => row.delivery), rows.map(row => row.problem), now],
  })
}

/** Clears the flag; returns whether there was one. */
export async function clearFlag(db: Sql, record: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `
    update referral set flagged_at = null, flag_problem = null, flag_delivery = null
     where organization = current_organization() and record = $1 and flagged_at is not null`,
    [record],
  )
  return rowCount > 0
}

export type ReferralRow = {
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
  inbox_version: number | null
  inbox_at: Date | null
  decided_at: Date | null
  decided_by: string | null
  decision: Buffer | null
}

/** One referral; locked, when something is about to be decided. */
export async function findReferral(db: Sql, record: string, lock?: 'lock'): Promise<ReferralRow | undefined> {
  const { rows } = await db.query<ReferralRow>(
    `
    select record, connection, listing, class, routed, archived, received_at, changed_at, appointment_at, flagged_at,
           flag_problem, flag_delivery, inbox, inbox_version, inbox_at, decided_at, decided_by, decision
      from referral
     where organization = current_organization() and record = $1
     ${lock ? 'for update' : ''}`,
    [record],
  )
  return rows[0]
}

/** Puts a referral into the hub's own inbox, or notes the version it has there; what was decided stays. */
export async function putIntoInbox(db: Sql, record: string, version: number, now: Date): Promise<void> {
  await db.query(
    `
    update referral
       set inbox = coalesce(inbox, 'new'), inbox_at = coalesce(inbox_at, $3),
           inbox_version = greatest(coalesce(inbox_version, 0), $2)
     where organization = current_organization() and record = $1`,
    [record, version, now],
  )
}

/** What a person decided about a referral in the inbox; `new` takes a decision back. */
export async function decideReferral(
  db: Sql,
  record: string,
  decided: { inbox: 'new' | 'accepted' | 'declined'; by: string; decision?: Buffer },
  now: Date,
): Promise<void> {
  const open = decided.inbox === 'new'
  await db.query(
    `
    update referral
       set inbox = $2, decided_at = $3, decided_by = $4, decision = $5
     where organization = current_organization() and record = $1`,
    [record, decided.inbox, open ? null : now, open ? null : decided.by, decided.decision ?? null],
  )
}

export type ReferralFacts = { record: string; listing: string | null; routed: boolean }

/** What "why is it not there?" needs of these referrals, by record. */
export async function referralFacts(db: Sql, records: readonly string[]): Promise<Map<string, ReferralFacts>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<ReferralFacts>(
    `select record, listing, routed
       from referral
      where organization = current_organization() and record = any ($1::uuid[])`,
    [records],
  )
  return new Map(rows.map(row => [row.record, row]))
}
