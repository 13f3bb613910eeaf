/** Undo of a run: what its deliveries brought where, what was there before, and what each is set back to. */
import type { RecordType } from '../model/fhir.ts'
import type { DeliveryState } from '../model/states.ts'
import type { Sql } from './scope.ts'

export type RunDelivery = {
  id: string
  route: string
  target: string
  record: string
  record_type: RecordType
  state: DeliveryState
  /** The version that it carried. */
  carried: number
  /** The newest version that any delivery of the run is about, on this route. */
  last: number
  /** The record's version now. */
  current: number
  /** The version that the target had before, from a delivery or from its own news; null where it had none. */
  before: number | null
}

/**
 * One delivery for each record and route of a run: the first that arrived. `current` is what it is now, without a lock.
 */
export async function runDeliveries(db: Sql, ids: readonly string[]): Promise<RunDelivery[]> {
  const { rows } = await db.query<RunDelivery>({
    name: 'run-deliveries',
    text: `
      with run as (
        select d.id, d.route, d.target, d.record, d.record_type, d.state, d.position, d.record_version,
               coalesce(d.sent_version, d.record_version) as carried
          from unnest($1::uuid[]) as wanted (id)
         cross join lateral (
           select * from delivery where organization = current_organization() and id = wanted.id offset 0) d
      ), first as (
        select distinct on (route, record) *
          from run
         order by route, record, (state = 'delivered') desc, position
      ), last as (
        select route, record, max(greatest(carried, record_version)) as version from run group by route, record
      )
      select f.id, f.route, f.target, f.record, f.record_type, f.state, f.carried, l.version as last,
             r.version as current, greatest(sent.version, told.version) as before
        from first f
        join last l on l.route = f.route and l.record = f.record
       cross join lateral (
         select version from record where organization = current_organization() and id = f.record offset 0) r
       cross join lateral (
         select max(coalesce(e.sent_version, e.record_version)) as version from delivery e
          where e.organization = current_organization() and e.record = f.record and e.target = f.target
            and e.state = 'delivered' and e.position < f.position) sent
       cross join lateral (
         select max(e.record_version) as version from event e
          where e.organization = current_organization() and e.record = f.record and e.connection = f.target
            and e.record_version < f.carried) told
       order by f.id`,
    values: [ids],
  })
  return rows
}

export type UndoPlan = 'restore' | 'cancel' | 'none'
export type UndoItem = {
  delivery: string
  record: string
  plan: UndoPlan
  why: string | null
  restores: number | null
  seen_version: number
  written_version: number | null
}

/** Notes what a preview found. */
export async function insertUndoItems(
  db: Sql,
  organization: string,
  bulk: string,
  rows: readonly Omit<UndoItem, 'written_version'>[],
): Promise<void> {
  await db.query(
    `insert into undo_item (organization, bulk, delivery, record, plan, why, restores, seen_version)
     select $1, $2, u.delivery, u.record, u.plan, u.why, u.restores, u.seen
       from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::int[])
         as u (delivery, record, plan, why, restores, seen)`,
    [
      organization,
      bulk,
      rows.map(row => row.delivery),
      rows.map(row => row.record),
      rows.map(row => row.plan),
      rows.map(row => row.why),
      rows.map(row => row.restores),
      rows.map(row => row.seen_version),
    ],
  )
}

/** What a preview found of one delivery. */
export async function findUndoItem(db: Sql, bulk: string, delivery: string): Promise<UndoItem | undefined> {
  const { rows } = await db.query<UndoItem>(
    `select delivery, record, plan, why, restores, seen_version, written_version
       from undo_item
      where organization = current_organization() and bulk = $1 and delivery = $2`,
    [bulk, delivery],
  )
  return rows[0]
}

/** What the same undo has written of the record already, for another route. */
export async function undoneAlready(
  db: Sql,
  bulk: string,
  record: string,
): Promise<{ plan: UndoPlan; restores: number | null; version: number } | undefined> {
  const { rows } = await db.query<{ plan: UndoPlan; restores: number | null; version: number }>(
    `select plan, restores, written_version as version
       from undo_item
      where organization = current_organization() and record = $2 and bulk = $1 and written_version is not null
      limit 1`,
    [bulk, record],
  )
  return rows[0]
}

/** Notes the version that an undo wrote. */
export async function noteUndone(db: Sql, bulk: string, delivery: string, version: number): Promise<void> {
  await db.query(
    `update undo_item set written_version = $3
      where organization = current_organization() and bulk = $1 and delivery = $2`,
    [bulk, delivery, version],
  )
}

/** What of a previewed undo cannot be set back, by reason, with counts; and how many are of which plan. */
export async function undoPlans(
  db: Sql,
  bulk: string,
): Promise<{ plan: UndoPlan; why: string | null; count: number }[]> {
  const { rows } = await db.query<{ plan: UndoPlan; why: string | null; count: number }>(
    `select plan, why, count(*)::int as count
       from undo_item
      where organization = current_organization() and bulk = $1
      group by plan, why
      order by 3 desc, 2`,
    [bulk],
  )
  return rows
}

/** The statuses that records have now. */
export async function recordStatuses(db: Sql, records: readonly string[]): Promise<Map<string, string | null>> {
  const { rows } = await db.query<{ id: string; status: string | null }>({
    name: 'record-statuses',
    text: `
      select r.id, r.status
        from unnest($1::uuid[]) as wanted (id)
       cross join lateral (
         select id, status from record where organization = current_organization() and id = wanted.id offset 0) r`,
    values: [[...new Set(records)]],
  })
  return new Map(rows.map(({ id, status }) => [id, status]))
}
