/**
 * Rows of the built-in practice management, whatever their kind: written and read by the columns that practice-tables.ts
 * names. Rows come and go in batches; clear values travel as one JSON document, sealed bodies as one binary.
 */
import { packBodies } from './packed.ts'
import { type PracticeTableKind, selected, tableOf } from './practice-tables.ts'
import type { Scope, Sql } from './scope.ts'

/** What is written: `clear` by field, tokens as bigint. */
export type WrittenEntry = { id: string; clear: Readonly<Record<string, unknown>>; body: Buffer }
/** What is read: the fields of the kind in clear stand beside these, null where there is none. */
export type EntryRow = {
  id: string
  version: number
  createdAt: Date
  changedAt: Date
  removedAt: Date | null
  body: Buffer
} & Record<string, unknown>

const forJson = (_name: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)

/** Adds entries as version 1. @throws PostgreSQL's unique_violation when an external id or a right is there already */
export async function insertEntries(
  db: Scope,
  kind: PracticeTableKind,
  rows: readonly WrittenEntry[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const { table, columns } = tableOf(kind)
  const { bytes, columns: packed } = packBodies({ body: rows.map(row => row.body) })
  const names = columns.map(([, column]) => column)
  await db.query({
    name: `insert-practice-${kind}`,
    text: `
      insert into ${table} (organization, id, version, body, created_at, changed_at, ${names.join(', ')})
      select $1, u.id, 1, substring($3::bytea from u.body_at for u.body_length), $4, $4, ${names.map(name => `u.${name}`).join(', ')}
        from jsonb_to_recordset($2::jsonb)
          as u (id uuid, body_at integer, body_length integer, ${columns.map(([, column, type]) => `${column} ${type}`).join(', ')})`,
    values: [db.organization, documentOf(kind, rows, packed.body), bytes, now],
  })
}

/** Replaces entries, each with a version more; all are locked by their caller. */
export async function updateEntries(
  db: Sql,
  kind: PracticeTableKind,
  rows: readonly WrittenEntry[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const { table, columns } = tableOf(kind)
  const { bytes, columns: packed } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: `update-practice-${kind}`,
    text: `
      update ${table} t
         set version = t.version + 1, changed_at = $3, body = substring($2::bytea from u.body_at for u.body_length),
             ${columns.map(([, column]) => `${column} = u.${column}`).join(', ')}
        from jsonb_to_recordset($1::jsonb)
          as u (id uuid, body_at integer, body_length integer, ${columns.map(([, column, type]) => `${column} ${type}`).join(', ')})
       where t.organization = current_organization() and t.id = u.id`,
    values: [documentOf(kind, rows, packed.body), bytes, now],
  })
}

function documentOf(
  kind: PracticeTableKind,
  rows: readonly WrittenEntry[],
  body: { at: (number | null)[]; length: (number | null)[] },
): string {
  const { columns } = tableOf(kind)
  const documents = rows.map(({ id, clear }, index) => ({
    ...Object.fromEntries(columns.map(([field, column]) => [column, clear[field] ?? null])),
    id,
    body_at: body.at[index],
    body_length: body.length[index],
  }))
  return JSON.stringify(documents, forJson)
}

/** Entries by id, removed ones too; locked against writes, in the order of their ids, when something depends on them. */
export async function loadEntries(
  db: Sql,
  kind: PracticeTableKind,
  ids: readonly string[],
  lock?: 'lock',
): Promise<Map<string, EntryRow>> {
  if (ids.length === 0) return new Map()
  const { rows } = await db.query<EntryRow>({
    name: `load-practice-${kind}${lock ? '-locked' : ''}`,
    text: `
      select ${selected(kind)}
        from ${tableOf(kind).table} t
       where t.organization = current_organization() and t.id = any ($1::uuid[])
       order by t.id
       ${lock ? 'for no key update of t' : ''}`,
    values: [[...new Set(ids)]],
  })
  return new Map(rows.map(row => [row.id, row]))
}

/** Takes entries away; they stay for what refers to them. */
export async function removeEntries(
  db: Sql,
  kind: PracticeTableKind,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await db.query(
    `update ${tableOf(kind).table} t
        set removed_at = $2, changed_at = $2, version = t.version + 1
      where t.organization = current_organization() and t.id = any ($1::uuid[]) and t.removed_at is null`,
    [ids, now],
  )
}

export type EntryKey = { id: string; nameToken: string | null; externalToken: string | null; version: number }

/** The entries with one of these external ids or natural keys. */
export async function findByKeys(
  db: Sql,
  kind: Exclude<PracticeTableKind, 'period' | 'right'>,
  keys: { external: readonly bigint[]; names: readonly bigint[] },
): Promise<EntryKey[]> {
  const hasName = tableOf(kind).columns.some(([field]) => field === 'nameToken')
  const columns = `id, ${hasName ? 'name_token' : 'null'} as "nameToken", external_token as "externalToken", version`
  const where = 'organization = current_organization() and removed_at is null'
  const { table } = tableOf(kind)
  const byName = hasName
    ? `union select ${columns} from ${table} where ${where} and name_token = any ($2::bigint[])`
    : ''
  const { rows } = await db.query<EntryKey>({
    name: `practice-keys-${kind}`,
    text: `
      select ${columns} from ${table} where ${where} and external_token = any ($1::bigint[])
      ${byName || 'and cardinality($2::bigint[]) >= 0'}`,
    values: [keys.external, keys.names],
  })
  return rows
}

export type AppointmentTime = { client: string | null; staff: string; startsAt: string }

/** The appointments of these people that start at these times, in their order; undefined where there is none. */
export async function findAppointmentsAt(db: Sql, times: readonly AppointmentTime[]): Promise<(string | undefined)[]> {
  if (times.length === 0) return []
  const { rows } = await db.query<{ id: string | null }>({
    name: 'practice-appointments-at',
    text: `
      select (select same.id
                from (select a.id, a.client, a.state, a.removed_at
                        from practice_appointment a
                       where a.organization = current_organization() and a.staff = u.staff and a.starts_at = u.starts_at
                      offset 0) same       -- by the staff: as many start at one time as there are staff
               where same.client is not distinct from u.client and same.removed_at is null
               order by (same.state = 'cancelled'), same.id
               limit 1) as id
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) with ordinality as u (client, staff, starts_at, n)
       order by u.n`,
    values: [times.map(each => each.client), times.map(each => each.staff), times.map(each => each.startsAt)],
  })
  return rows.map(({ id }) => id ?? undefined)
}
