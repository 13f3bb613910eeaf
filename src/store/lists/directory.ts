/** The directory of a connection: the practitioners, places and services that records of ours are linked to there. */
import type { Sql } from '../scope.ts'

export type ListedEntry = { entity: string; token: string; link: Buffer; record: string; version: number; body: Buffer }

/** Up to `most` entries of these kinds, sealed. */
export async function listDirectory(
  db: Sql,
  connection: string,
  entities: readonly string[],
  most: number,
): Promise<ListedEntry[]> {
  const { rows } = await db.query<ListedEntry>({
    name: 'list-directory',
    text: directoryQuery,
    values: [connection, entities, most],
  })
  return rows
}

/** The statement of `listDirectory`; apart, so that its plan can be tested. */
export const directoryQuery = `
  select l.entity, l.token, l.body as link, l.record, r.version, v.body
    from link l
    join record r on r.organization = l.organization and r.id = l.record
    join record_version v on v.organization = r.organization and v.record = r.id and v.version = r.version
   where l.organization = current_organization() and l.connection = $1 and l.entity = any ($2::text[])
     and l.body is not null
   limit $3`

/** The latest change of any record of these kinds: while it stays, what was read of the directory stays right. */
export async function directoryChangedAt(db: Sql, types: readonly string[]): Promise<string> {
  const { rows } = await db.query<{ at: Date | null }>({
    name: 'directory-changed-at',
    text: `
      select max(latest.at) as at
        from unnest($1::text[]) as t (type)
       cross join lateral (
         select updated_at as at from record
          where organization = current_organization() and type = t.type
          order by updated_at desc
          limit 1) latest`,
    values: [types],
  })
  return rows[0]?.at?.toISOString() ?? ''
}
