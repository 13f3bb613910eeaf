/** Versions of records before the current one: what a system may still hold, or may have been sent meanwhile. */
import type { Sql } from './scope.ts'

export type EarlierVersion = { record: string; version: number; body: Buffer }

/** More are of no use: a record that changed so often meanwhile is compared by its owner table. */
const most = 30

/** The versions of each record from `from` up to the one before `below`, oldest first. */
export async function loadEarlierVersions(
  db: Sql,
  wanted: readonly { record: string; from: number; below: number }[],
): Promise<EarlierVersion[]> {
  if (wanted.length === 0) return []
  const { rows } = await db.query<EarlierVersion>({
    name: 'load-earlier-versions',
    text: `
      select v.record, v.version, v.body
        from unnest($1::uuid[], $2::int[], $3::int[]) as wanted (record, oldest, below)
       cross join lateral (
         select record, version, body from record_version
          where organization = current_organization() and record = wanted.record
            and version >= wanted.oldest and version < wanted.below
            and body is not null               -- retention takes those of versions that were replaced long ago
          order by version
          limit $4) v`,
    values: [wanted.map(each => each.record), wanted.map(each => each.from), wanted.map(each => each.below), most],
  })
  return rows
}
