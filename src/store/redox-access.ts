/** Access tokens of members that push, as hashes; and assertions that were used. What has ended is removed on the way. */
import type { Scope } from './scope.ts'

/** Notes a token. */
export async function insertAccess(
  db: Scope,
  access: { connection: string; hash: Buffer; endsAt: Date },
  now: Date,
): Promise<void> {
  await db.query('delete from redox_access where organization = current_organization() and ends_at <= $1', [now])
  await db.query('insert into redox_access (organization, connection, hash, ends_at) values ($1, $2, $3, $4)', [
    db.organization,
    access.connection,
    access.hash,
    access.endsAt,
  ])
}

/** When a token of a connection ends; undefined when there is none, or it has ended. */
export async function accessEnds(db: Scope, connection: string, hash: Buffer, now: Date): Promise<Date | undefined> {
  const { rows } = await db.query<{ ends_at: Date }>({
    name: 'redox-access-ends',
    text: `
      select ends_at from redox_access
       where organization = current_organization() and hash = $2 and connection = $1 and ends_at > $3`,
    values: [connection, hash, now],
  })
  return rows[0]?.ends_at
}

/** Notes that an assertion was used; false when it was used before. */
export async function useAssertion(
  db: Scope,
  assertion: { connection: string; hash: Buffer; endsAt: Date },
  now: Date,
): Promise<boolean> {
  await db.query('delete from redox_assertion where organization = current_organization() and ends_at <= $1', [now])
  const { rowCount } = await db.query(
    `insert into redox_assertion (organization, connection, hash, ends_at) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [db.organization, assertion.connection, assertion.hash, assertion.endsAt],
  )
  return rowCount > 0
}
