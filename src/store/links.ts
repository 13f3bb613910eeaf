/** Links from source entities to records, and the blind index that finds records. */
import { packBodies } from './packed.ts'
import type { Sql } from './scope.ts'

export type LinkKey = { connection: string; entity: string; token: bigint }
export type FoundLink = { connection: string; entity: string; token: string; record: string }

/** The links of these source entities, those that exist. */
export async function findLinks(db: Sql, keys: readonly LinkKey[]): Promise<FoundLink[]> {
  if (keys.length === 0) return []
  const { rows } = await db.query<FoundLink>({
    name: 'find-links',
    text: `
      select l.connection, l.entity, l.token, l.record
        from unnest($1::uuid[], $2::text[], $3::bigint[]) as k (connection, entity, token)
       cross join lateral (
         select * from link
          where organization = current_organization() and connection = k.connection and entity = k.entity
            and token = k.token
         offset 0) l                       -- a probe for each: without statistics the planner would read them all`,
    values: [keys.map(key => key.connection), keys.map(key => key.entity), keys.map(key => key.token)],
  })
  return rows
}

export type TargetLinkRow = {
  record: string
  connection: string
  entity: string
  token: string
  body: Buffer | null
  sent_version: number | null
}

/** What these records are linked to at one connection, as entities of these kinds. */
export async function linksAt(
  db: Sql,
  connection: string,
  records: readonly string[],
  entities: readonly string[],
): Promise<TargetLinkRow[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<TargetLinkRow>({
    name: 'links-at',
    text: `
      select l.record, l.connection, l.entity, l.token, l.body, l.sent_version
        from unnest($2::uuid[]) as wanted (record)
       cross join lateral (
         select * from link
          where organization = current_organization() and record = wanted.record
         offset 0) l                       -- a probe for each, by its record alone: without statistics the planner
       where l.connection = $1             -- would read all links of the connection
         and l.entity = any ($3::text[])`,
    values: [connection, records, entities],
  })
  return rows
}

export type NewLink = LinkKey & {
  record: string
  kind: 'auto' | 'user'
  reasons: readonly string[]
  body?: Buffer
  sentVersion?: number
}

/**
 * Writes links. An entity that is linked already keeps its record; its body and sent version move on when they are given.
 */
export async function writeLinks(db: Sql, organization: string, rows: readonly NewLink[], now: Date): Promise<void> {
  if (rows.length === 0) return
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'write-links',
    text: `
      insert into link as l (organization, connection, entity, token, record, kind, reasons, body, sent_version, linked_at)
      select distinct on (u.connection, u.entity, u.token) -- two routes to one target can end together
             $1::uuid, u.connection, u.entity, u.token, u.record, u.kind, string_to_array(u.reasons, ' '),
             substring($8::bytea from u.at for u.length), u.sent_version, $12::timestamptz
        from unnest($2::uuid[], $3::text[], $4::bigint[], $5::uuid[], $6::text[], $7::text[], $9::int[], $10::int[],
                    $11::int[])
          as u (connection, entity, token, record, kind, reasons, at, length, sent_version)
       order by u.connection, u.entity, u.token, u.sent_version desc nulls last
      on conflict (organization, connection, entity, token) do update
         set body = case when excluded.sent_version < l.sent_version then l.body -- news of it came in meanwhile
                         else coalesce(excluded.body, l.body) end,
             sent_version = greatest(excluded.sent_version, l.sent_version)
       where l.record = excluded.record and (excluded.body is not null or excluded.sent_version is not null)`,
    values: [
      organization,
      rows.map(row => row.connection),
      rows.map(row => row.entity),
      rows.map(row => row.token),
      rows.map(row => row.record),
      rows.map(row => row.kind),
      rows.map(row => row.reasons.join(' ')),
      bytes,
      columns.body.at,
      columns.body.length,
      rows.map(row => row.sentVersion ?? null),
      now,
    ],
  })
}

/** Records that carry any of these tokens. */
export async function findByTokens(
  db: Sql,
  tokens: readonly { kind: string; token: bigint }[],
  limitPerToken: number,
): Promise<{ token: string; kind: string; record: string }[]> {
  if (tokens.length === 0) return []
  const { rows } = await db.query<{ token: string; kind: string; record: string }>({
    name: 'find-by-tokens',
    text: `
      select t.token, t.kind, t.record
        from unnest($1::bigint[], $2::text[]) as k (token, kind)
       cross join lateral (
         select token, kind, record from token
          where organization = current_organization() and token = k.token and kind = k.kind
          limit $3) t`,
    values: [tokens.map(token => token.token), tokens.map(token => token.kind), limitPerToken],
  })
  return rows
}

/** Makes the tokens of records exactly these. */
export async function replaceTokens(
  db: Sql,
  organization: string,
  records: readonly { record: string; tokens: readonly { kind: string; token: bigint }[]; isNew: boolean }[],
): Promise<void> {
  const old = records.filter(row => !row.isNew).map(row => row.record)
  if (old.length > 0)
    await db.query({
      name: 'delete-tokens',
      text: 'delete from token where organization = current_organization() and record = any ($1::uuid[])',
      values: [old],
    })
  const rows = records
    .flatMap(row => row.tokens.map(token => ({ ...token, record: row.record })))
    .sort((a, b) => (a.token < b.token ? -1 : 1)) // side by side in the index
  for (let from = 0; from < rows.length; from += tokensAtATime) {
    const some = rows.slice(from, from + tokensAtATime)
    await db.query({
      name: 'insert-tokens',
      text: `
        insert into token (organization, token, kind, record)
        select $1, u.token, u.kind, u.record from unnest($2::bigint[], $3::text[], $4::uuid[]) as u (token, kind, record)
        on conflict do nothing`,
      values: [organization, some.map(row => row.token), some.map(row => row.kind), some.map(row => row.record)],
    })
  }
}

/** Of one statement: after a load there are a hundred thousand, and on a busy disk those take longer than any statement may. */
const tokensAtATime = 10_000
