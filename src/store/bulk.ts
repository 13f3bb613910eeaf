/** Bulks: one act on many, with what was selected, how far it has come and who is running it. */
import type { BulkAction, BulkOutcome, BulkSubject } from '../model/bulk.ts'
import type { Json } from '../model/events.ts'
import type { Sql } from './scope.ts'

export type BulkState = 'preview' | 'running' | 'done' | 'cancelled'
export type BulkRow = {
  id: string
  subject: BulkSubject
  action: BulkAction
  filter: Json | null
  about: string | null
  by: string
  reason: Buffer | null
  state: BulkState
  selected: number
  done: number
  skipped: number
  refused: number
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
}
export type NewBulk = Pick<BulkRow, 'id' | 'subject' | 'action' | 'filter' | 'about' | 'by'>

const columns = `
  b.id, b.subject, b.action, b.filter, b.about, b.by, b.reason, b.state, b.selected, b.done, b.skipped, b.refused,
  b.created_at, b.started_at, b.ended_at`

/** Notes what a preview selected, oldest first; returns how many. Nothing is done to them yet. */
export async function insertBulk(
  db: Sql,
  organization: string,
  bulk: NewBulk,
  subjects: readonly string[],
  now: Date,
): Promise<number> {
  await db.query(
    `insert into bulk (organization, id, subject, action, filter, about, by, state, selected, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'preview', $8, $9)`,
    [
      organization,
      bulk.id,
      bulk.subject,
      bulk.action,
      bulk.filter === null ? null : JSON.stringify(bulk.filter),
      bulk.about,
      bulk.by,
      subjects.length,
      now,
    ],
  )
  await db.query(
    `insert into bulk_item (organization, bulk, number, subject, state)
     select $1, $2, s.number, s.id, 'open' from unnest($3::uuid[]) with ordinality as s (id, number)`,
    [organization, bulk.id, subjects],
  )
  return subjects.length
}

/** One bulk. */
export async function findBulk(db: Sql, id: string): Promise<BulkRow | undefined> {
  const { rows } = await db.query<BulkRow>(
    `select ${columns} from bulk b where b.organization = current_organization() and b.id = $1`,
    [id],
  )
  return rows[0]
}

/** Lets a preview run; false when it runs or ran already, which changes nothing. */
export async function startBulk(db: Sql, id: string, reason: Buffer, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update bulk set state = 'running', reason = $2, started_at = $3, lease_ends_at = $3
      where organization = current_organization() and id = $1 and state = 'preview'`,
    [id, reason, now],
  )
  return rowCount > 0
}

/** Stops a bulk that runs: what it has not come to is skipped, and says so. False when it does not run. */
export async function cancelBulk(db: Sql, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update bulk set state = 'cancelled', holder = null, ended_at = $2
      where organization = current_organization() and id = $1 and state = 'running'`,
    [id, now],
  )
  if (rowCount === 0) return false
  await db.query(
    `with left_over as (
       update bulk_item set state = 'skipped', why = 'cancelled'
        where organization = current_organization() and bulk = $1 and state = 'open'
       returning 1
     )
     update bulk set skipped = skipped + (select count(*) from left_over)
      where organization = current_organization() and id = $1`,
    [id],
  )
  return true
}

/** Leases bulks that run, over all organizations; needs no scope. The lease comes back by itself when it ends. */
export async function claimBulks(
  db: Sql,
  worker: string,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<{ organization: string; id: string }[]> {
  const { rows } = await db.query<{ organization: string; id: string }>(
    'select organization, id from claim_bulks($1, $2, $3, $4)',
    [now, limit, leaseMs, worker],
  )
  return rows
}

export type BulkItem = { number: number; subject: string }

/** The next of a bulk that have not been done, in their order; empty when none is left or somebody else holds it. */
export async function nextItems(db: Sql, id: string, worker: string, limit: number): Promise<BulkItem[]> {
  const { rows } = await db.query<BulkItem>(
    `select i.number, i.subject
       from bulk b
       join bulk_item i on i.organization = b.organization and i.bulk = b.id and i.state = 'open'
      where b.organization = current_organization() and b.id = $1 and b.holder = $2 and b.state = 'running'
      order by i.number
      limit $3`,
    [id, worker, limit],
  )
  return rows
}

/**
 * Notes what became of one; false when it was noted before, the bulk was cancelled or another worker has it by now: then
 * what was done to it must be undone, in the same transaction.
 */
export async function settleItem(
  db: Sql,
  id: string,
  worker: string,
  number: number,
  outcome: { state: BulkOutcome; why?: string; result?: string },
): Promise<boolean> {
  const { rows } = await db.query<{ settled: number }>({
    name: 'settle-bulk-item',
    text: `
      with item as (
        update bulk_item i set state = $4, why = $5, result = $6
          from (select organization, id from bulk
                 where organization = current_organization() and id = $1 and holder = $2 and state = 'running'
                   for update) b
         where i.organization = b.organization and i.bulk = b.id and i.number = $3 and i.state = 'open'
        returning i.state
      )
      update bulk
         set done = done + (select count(*) from item where state = 'done'),
             skipped = skipped + (select count(*) from item where state = 'skipped'),
             refused = refused + (select count(*) from item where state = 'refused')
       where organization = current_organization() and id = $1 and exists (select from item)
      returning (select count(*)::int from item) as settled`,
    values: [id, worker, number, outcome.state, outcome.why ?? null, outcome.result ?? null],
  })
  return (rows[0]?.settled ?? 0) > 0
}

/** Keeps the lease of a bulk that goes on; gives it back at once with `until` in the past or now. */
export async function holdBulk(db: Sql, id: string, worker: string, until: Date): Promise<void> {
  await db.query(
    `update bulk set lease_ends_at = $3
      where organization = current_organization() and id = $1 and holder = $2 and state = 'running'`,
    [id, worker, until],
  )
}

/** Ends a bulk of which nothing is left; false when something is. */
export async function endBulk(db: Sql, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update bulk set state = 'done', holder = null, ended_at = $2
      where organization = current_organization() and id = $1 and state = 'running'
        and done + skipped + refused = selected`,
    [id, now],
  )
  return rowCount > 0
}

/** The latest that were started, newest first. */
export async function listBulks(db: Sql, limit: number): Promise<BulkRow[]> {
  const { rows } = await db.query<BulkRow>(
    `select ${columns} from bulk b
      where b.organization = current_organization() and b.started_at is not null
      order by b.started_at desc, b.id desc
      limit $1`,
    [limit],
  )
  return rows
}

/** Why items of a bulk were not done, with counts. */
export async function reasonsOf(db: Sql, id: string): Promise<{ state: BulkOutcome; why: string; count: number }[]> {
  const { rows } = await db.query<{ state: BulkOutcome; why: string; count: number }>(
    `select state, coalesce(why, '') as why, count(*)::int as count
       from bulk_item
      where organization = current_organization() and bulk = $1 and state in ('skipped', 'refused')
      group by state, why
      order by count(*) desc, why`,
    [id],
  )
  return rows
}

/** Forgets previews that nobody started; returns how many. */
export async function dropPreviews(db: Sql, before: Date): Promise<number> {
  const { rowCount } = await db.query(
    `delete from bulk where organization = current_organization() and state = 'preview' and created_at < $1`,
    [before],
  )
  return rowCount
}
