/** Grants to see the bodies of one message: for a reason, in one session, for a quarter of an hour. */
import type { Sql } from './scope.ts'

export type NewGrant = {
  id: string
  account: string
  session: Buffer
  message: string
  reason: Buffer
  endsAt: Date
}

/** Begins a grant. */
export async function insertGrant(db: Sql, organization: string, grant: NewGrant, now: Date): Promise<void> {
  await db.query(
    `insert into reveal_grant (organization, id, account, session, message, reason, started_at, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [organization, grant.id, grant.account, grant.session, grant.message, grant.reason, now, grant.endsAt],
  )
}

/** The grant under which this session may see the bodies of a message now. */
export async function openGrant(
  db: Sql,
  session: Buffer,
  message: string,
  now: Date,
): Promise<{ id: string; ends_at: Date } | undefined> {
  const { rows } = await db.query<{ id: string; ends_at: Date }>(
    `select id, ends_at from reveal_grant
      where organization = current_organization() and message = $1 and session = $2 and ends_at > $3
      order by ends_at desc
      limit 1`,
    [message, session, now],
  )
  return rows[0]
}

/** Ends what this session may see of a message; returns how many grants that were. */
export async function endGrants(db: Sql, session: Buffer, message: string, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `update reveal_grant set ends_at = $3
      where organization = current_organization() and message = $1 and session = $2 and ends_at > $3`,
    [message, session, now],
  )
  return rowCount
}

export type SeenBy = { id: string; account: string; started_at: Date; ends_at: Date }

/** Who uncovered the bodies of a message, the latest first. */
export async function grantsOf(db: Sql, message: string, limit: number): Promise<SeenBy[]> {
  const { rows } = await db.query<SeenBy>(
    `select id, account, started_at, ends_at from reveal_grant
      where organization = current_organization() and message = $1
      order by id desc
      limit $2`,
    [message, limit],
  )
  return rows
}

/** The message that a delivery came of. */
export async function messageOfDelivery(db: Sql, delivery: string): Promise<string | undefined> {
  const { rows } = await db.query<{ message: string }>(
    `select e.message from delivery d join event e on e.organization = d.organization and e.id = d.event
      where d.organization = current_organization() and d.id = $1`,
    [delivery],
  )
  return rows[0]?.message
}
