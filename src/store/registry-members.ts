/** Members of the registry: their OIDs, what they pushed when, and counts of what they say they have. */
import type { Sql } from './scope.ts'

/** The hub's own OID, and a number that no member had before. `made` becomes the OID when there is none yet. */
export async function numberMember(db: Sql, made: string): Promise<{ root: string; number: number }> {
  await db.query('insert into oid_root (root) values ($1) on conflict do nothing', [made])
  const { rows } = await db.query<{ root: string; number: number }>(
    'update oid_root set members = members + 1 returning root, members as number',
  )
  const [row] = rows
  if (!row) throw new Error('the root was just written and is not there')
  return row
}

/** Sets an OID aside for this organization; false when anybody has it already, this organization too. */
export async function reserveOid(db: Sql, organization: string, oid: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into registry_oid (organization, oid, at) values ($1, $2, $3)
     on conflict do nothing                 -- also on a row of another organization, which is not seen`,
    [organization, oid, now],
  )
  return rowCount > 0
}

/**
 * Takes an OID for this organization, and for a connection where one is given; false when another member has it, here or
 * elsewhere.
 */
export async function claimOid(
  db: Sql,
  organization: string,
  { oid, connection }: { oid: string; connection?: string },
  now: Date,
): Promise<boolean> {
  await db.query(
    `insert into registry_oid (organization, oid, connection, at) values ($1, $2, $3, $4)
     on conflict do nothing                 -- also on a row of another organization, which is not seen`,
    [organization, oid, connection ?? null, now],
  )
  const { rows } = await db.query(
    `update registry_oid o set connection = coalesce($2, o.connection)
      where o.organization = current_organization() and o.oid = $1
        and (o.connection is null or o.connection = $2)
     returning o.oid`,
    [oid, connection ?? null],
  )
  return rows.length > 0
}

/**
 * Takes all OIDs for a connection, or none: those that another one has already. A connection that is refused for one of them
 * must leave the others free, for its next try has another id.
 */
export async function claimOids(
  db: Sql,
  organization: string,
  { oids, connection }: { oids: readonly string[]; connection: string },
  now: Date,
): Promise<string[]> {
  const taken: string[] = []
  await db.query('savepoint oids')
  for (const oid of oids) if (!(await claimOid(db, organization, { oid, connection }, now))) taken.push(oid)
  await db.query(taken.length > 0 ? 'rollback to savepoint oids' : 'release savepoint oids')
  return taken
}

export type MemberFacts = {
  last_push_at: Date | null
  has_people: boolean
  has_documents: boolean
  waiting: boolean
  refused: boolean
  counted_at: Date | null
  told: number | null
  here: number | null
  missing: number | null
  extra: number | null
}

/** How a member stands: when it pushed last, what came of it, and the newest count. @param since refusals from here on */
export async function memberFacts(db: Sql, connection: string, since: Date): Promise<MemberFacts> {
  const { rows } = await db.query<MemberFacts>({
    name: 'member-facts',
    text: `
      select (select m.received_at from message m
               where m.organization = current_organization() and m.connection = $1
               order by m.id desc limit 1) as last_push_at,
             exists (select from registry_patient p
                      where p.organization = current_organization() and p.connection = $1) as has_people,
             exists (select from registry_document d
                      where d.organization = current_organization() and d.connection = $1) as has_documents,
             exists (select from registry_document d
                      where d.organization = current_organization() and d.record is null
                        and d.connection = $1) as waiting,
             exists (select from message m
                      where m.organization = current_organization() and m.connection = $1 and m.state = 'unreadable'
                        and m.received_at >= $2) as refused,
             c.at as counted_at, c.told, c.here, c.missing, c.extra
        from (select 1) one
        left join lateral (
          select * from registry_count
           where organization = current_organization() and connection = $1 order by id desc limit 1) c on true`,
    values: [connection, since],
  })
  const [row] = rows
  if (!row) throw new Error('a statement that always has a row had none')
  return row
}

/** How many people of a member are here, without those who were merged into others. Reads all of them. */
export async function countPeople(db: Sql, connection: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from registry_patient
      where organization = current_organization() and connection = $1 and merged_into is null`,
    [connection],
  )
  return rows[0]?.count ?? 0
}

export type NewCount = {
  id: string
  connection: string
  told: number
  here: number
  missing?: number
  extra?: number
  by: string
}

/** Notes a count. */
export async function insertCount(db: Sql, organization: string, count: NewCount, now: Date): Promise<void> {
  const { id, connection, told, here, missing, extra, by } = count
  await db.query(
    `insert into registry_count (organization, id, connection, told, here, missing, extra, counted_by, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [organization, id, connection, told, here, missing ?? null, extra ?? null, by, now],
  )
}

/** When each member pushed last; those that never did are left out. */
export async function lastPushes(db: Sql): Promise<{ connection: string; lastPushAt: Date }[]> {
  const { rows } = await db.query<{ connection: string; lastPushAt: Date }>({
    name: 'last-pushes',
    text: `
      select c.id as connection, m.received_at as "lastPushAt"
        from connection c
       cross join lateral (
         select received_at from message
          where organization = current_organization() and connection = c.id
          order by id desc
          limit 1) m
       where c.organization = current_organization() and c.connector = 'redox' and c.removed_at is null`,
  })
  return rows
}
