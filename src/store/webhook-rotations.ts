/** Webhook secrets that are being changed, and what came since: the old one goes once the new one was seen. */
import type { Sql } from './scope.ts'

/** Notes that a connection's secret is being changed; one that is under way begins anew. */
export async function beginRotation(db: Sql, organization: string, connection: string, now: Date): Promise<void> {
  await db.query('delete from webhook_rotation where organization = current_organization() and connection = $1', [
    connection,
  ])
  await db.query('insert into webhook_rotation (organization, connection, started_at) values ($1, $2, $3)', [
    organization,
    connection,
    now,
  ])
}

/** Ends it. */
export async function endRotation(db: Sql, connection: string): Promise<void> {
  await db.query('delete from webhook_rotation where organization = current_organization() and connection = $1', [
    connection,
  ])
}

/** Those that are under way. */
export async function rotationsUnderWay(db: Sql): Promise<{ connection: string; started_at: Date }[]> {
  const { rows } = await db.query<{ connection: string; started_at: Date }>(
    'select connection, started_at from webhook_rotation where organization = current_organization()',
  )
  return rows
}

export type PushedBody = { id: string; received_at: Date; body: Buffer; headers: Buffer }

/** The newest messages that were pushed by a connection since a moment. */
export async function pushedSince(db: Sql, connection: string, since: Date, limit: number): Promise<PushedBody[]> {
  const { rows } = await db.query<PushedBody>(
    `
    select id, received_at, body, headers
      from message
     where organization = current_organization() and connection = $1 and origin = 'push' and received_at >= $2
       and body is not null
     order by id desc
     limit $3`,
    [connection, since, limit],
  )
  return rows
}

/** When something last came in on a connection. */
export async function lastReceivedAt(db: Sql, connection: string): Promise<Date | undefined> {
  const { rows } = await db.query<{ received_at: Date }>(
    `
    select received_at from message
     where organization = current_organization() and connection = $1 and origin = 'push'
     order by id desc
     limit 1`,
    [connection],
  )
  return rows[0]?.received_at
}
