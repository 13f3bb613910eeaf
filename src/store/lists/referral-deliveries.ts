/** Where referrals went: for a page of rows in short, for one of them with everything that happened. */
import { updatesNotTaken } from '../../model/referral/updates.ts'
import type { Sql } from '../scope.ts'

export type ReferralTargetRow = {
  record: string
  route: string
  target: string
  id: string
  state: string
  wait: string | null
  problem: string | null
  due_at: Date | null
  /** Of its files and the summary; the referral itself is not counted. */
  parts: number
  parts_arrived: number
}

/** The delivery that says how each of these referrals stands on each route: the newest that is no update held back. */
export async function targetsOfReferrals(db: Sql, records: readonly string[]): Promise<ReferralTargetRow[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<ReferralTargetRow>({
    name: 'targets-of-referrals',
    text: `
      select d.*, coalesce(p.parts, 0) as parts, coalesce(p.arrived, 0) as parts_arrived
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select distinct on (o.route) o.record, o.route, o.target, o.id, o.state, o.wait, o.problem, o.due_at
           from delivery o
          where o.organization = current_organization() and o.record = wanted.record
          order by o.route, o.state = 'suppressed' and o.problem = any ($2::text[]), o.position desc) d
        left join lateral (
         select count(*)::int as parts, (count(*) filter (where p.state = 'delivered'))::int as arrived
           from delivery_part p
          where p.organization = current_organization() and p.delivery = d.id and p.part <> 'referral') p on true`,
    values: [records, updatesNotTaken],
  })
  return rows
}

/** How many updates of these referrals were held back, those that any were. */
export async function suppressedUpdates(db: Sql, records: readonly string[]): Promise<Map<string, number>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<{ record: string; count: number }>({
    name: 'suppressed-updates',
    text: `
      select d.record, count(*)::int as count
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select record from delivery
          where organization = current_organization() and record = wanted.record and state = 'suppressed'
            and problem = any ($2::text[])) d
       group by d.record`,
    values: [records, updatesNotTaken],
  })
  return new Map(rows.map(row => [row.record, row.count]))
}

export type FileCounts = { files: number; here: number; refused: number }

/** How many files these referrals came with, and how many the hub has. */
export async function fileCounts(db: Sql, records: readonly string[]): Promise<Map<string, FileCounts>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<FileCounts & { record: string }>({
    name: 'file-counts',
    text: `
      select record, count(*)::int as files, (count(*) filter (where state = 'stored'))::int as here,
             (count(*) filter (where state = 'refused'))::int as refused
        from document
       where organization = current_organization() and record = any ($1::uuid[])
       group by record`,
    values: [records],
  })
  return new Map(rows.map(row => [row.record, row]))
}

export type ReferralDelivery = {
  id: string
  route: string
  target: string
  event_type: string
  record_version: number
  state: string
  wait: string | null
  problem: string | null
  due_at: Date | null
  attempts: number
  created_at: Date
  settled_at: Date | null
  replay_of: string | null
  position: string
  said: Buffer | null
}

/** The deliveries of one referral, the newest last, at most `most` of them. */
export async function deliveriesOfReferral(db: Sql, record: string, most: number): Promise<ReferralDelivery[]> {
  const { rows } = await db.query<ReferralDelivery>({
    name: 'deliveries-of-referral',
    text: `
      select id, route, target, event_type, record_version, state, wait, problem, due_at, attempts, created_at, settled_at,
             replay_of, position, said
        from delivery
       where organization = current_organization() and record = $1
       order by id desc
       limit $2`,
    values: [record, most],
  })
  return rows.reverse()
}

export type PartRow = {
  delivery: string
  part: string
  state: 'pending' | 'delivered' | 'rejected' | 'suppressed'
  problem: string | null
  changed_at: Date
}

/** The parts of deliveries: the referral itself first, then the summary, then the files. */
export async function partsOf(db: Sql, deliveries: readonly string[]): Promise<PartRow[]> {
  if (deliveries.length === 0) return []
  const { rows } = await db.query<PartRow>({
    name: 'parts-of-deliveries',
    text: `
      select delivery, part, state, problem, changed_at
        from delivery_part
       where organization = current_organization() and delivery = any ($1::uuid[])
       order by delivery, part <> 'referral', part <> 'summary', part`,
    values: [deliveries],
  })
  return rows
}

export type ReferralEvent = {
  id: string
  type: string
  message: string
  connection: string
  record_version: number
  happened_at: Date
  created_at: Date
}

/** The events of one referral, the newest last, at most `most` of them. */
export async function eventsOfReferral(db: Sql, record: string, most: number): Promise<ReferralEvent[]> {
  const { rows } = await db.query<ReferralEvent>({
    name: 'events-of-referral',
    text: `
      select id, type, message, connection, record_version, happened_at, created_at
        from event
       where organization = current_organization() and record = $1
       order by id desc
       limit $2`,
    values: [record, most],
  })
  return rows.reverse()
}

export type ReferralAct = { id: string; at: Date; actor: string; action: string; detail: Buffer | null }

/** What people did about one referral, the newest last. */
export async function actsOnReferral(
  db: Sql,
  record: string,
  actions: readonly string[],
  most: number,
): Promise<ReferralAct[]> {
  const { rows } = await db.query<ReferralAct>({
    name: 'acts-on-referral',
    text: `
      select id, at, actor, action, detail
        from audit
       where organization = current_organization() and subject_kind = 'referral' and subject = $1
         and action = any ($2::text[]) and outcome = 'done'
       order by id desc
       limit $3`,
    values: [record, actions, most],
  })
  return rows.reverse()
}
