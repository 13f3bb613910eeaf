/** What appointments say, the images of signatures, and what became of them. Everything in batches. */
import { packBodies } from './packed.ts'
import type { Scope, Sql } from './scope.ts'

export type ContentRow = {
  appointment: string
  version: number
  note: string | null
  contentHash: string | null
  edited: boolean
  body: Buffer
  changedAt: Date
  changedBy: string | null
}

/** The contents of these appointments; those without one are left out. */
export async function loadContents(db: Sql, appointments: readonly string[]): Promise<Map<string, ContentRow>> {
  if (appointments.length === 0) return new Map()
  const { rows } = await db.query<ContentRow>({
    name: 'load-practice-contents',
    text: `
      select appointment, version, note, content_hash as "contentHash", edited, body, changed_at as "changedAt",
             changed_by as "changedBy"
        from practice_content
       where organization = current_organization() and appointment = any ($1::uuid[])`,
    values: [appointments],
  })
  return new Map(rows.map(row => [row.appointment, row]))
}

export type WrittenContent = {
  appointment: string
  note: string | undefined
  contentHash: string | undefined
  edited: boolean
  by: string | undefined
  body: Buffer
}

/** Writes contents, each with a version more than the one before; every appointment at most once, locked by the caller. */
export async function writeContents(db: Scope, rows: readonly WrittenContent[], now: Date): Promise<void> {
  if (rows.length === 0) return
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'write-practice-contents',
    text: `
      insert into practice_content as c
             (organization, appointment, version, note, content_hash, edited, changed_by, body, changed_at)
      select $1, u.appointment, 1, u.note, u.content_hash, u.edited, u.changed_by,
             substring($7::bytea from u.at for u.length), $10
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::uuid[], $8::int[], $9::int[])
          as u (appointment, note, content_hash, edited, changed_by, at, length)
      on conflict (organization, appointment) do update
         set version = c.version + 1, note = excluded.note, content_hash = excluded.content_hash,
             edited = excluded.edited, changed_by = excluded.changed_by, body = excluded.body,
             changed_at = excluded.changed_at`,
    values: [
      db.organization,
      rows.map(row => row.appointment),
      rows.map(row => row.note ?? null),
      rows.map(row => row.contentHash ?? null),
      rows.map(row => row.edited),
      rows.map(row => row.by ?? null),
      bytes,
      columns.body.at,
      columns.body.length,
      now,
    ],
  })
}

export type SignatureRow = { id: string; appointment: string; body: Buffer }

/** Keeps images. */
export async function insertSignatures(db: Scope, rows: readonly SignatureRow[], now: Date): Promise<void> {
  if (rows.length === 0) return
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'insert-practice-signatures',
    text: `
      insert into practice_signature (organization, id, appointment, body, created_at)
      select $1, u.id, u.appointment, substring($4::bytea from u.at for u.length), $7
        from unnest($2::uuid[], $3::uuid[], $5::int[], $6::int[]) as u (id, appointment, at, length)`,
    values: [
      db.organization,
      rows.map(row => row.id),
      rows.map(row => row.appointment),
      bytes,
      columns.body.at,
      columns.body.length,
      now,
    ],
  })
}

/** One image of an appointment. */
export async function findSignature(db: Sql, appointment: string, id: string): Promise<SignatureRow | undefined> {
  const { rows } = await db.query<SignatureRow>(
    `select id, appointment, body from practice_signature
      where organization = current_organization() and appointment = $1 and id = $2`,
    [appointment, id],
  )
  return rows[0]
}

export type HistoryRow = {
  appointment: string
  id: string
  what: string
  by: string | undefined
  note?: string | undefined
  detail?: unknown
  body?: Buffer | undefined
}

/** Appends what became of appointments. */
export async function appendPracticeHistory(db: Scope, rows: readonly HistoryRow[], now: Date): Promise<void> {
  if (rows.length === 0) return
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'append-practice-history',
    text: `
      insert into practice_history (organization, appointment, id, what, at, by_account, note, detail, body)
      select $1, u.appointment, u.id, u.what, $11, u.by_account, u.note, u.detail,
             substring($8::bytea from u.at for u.length)
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::jsonb[], $9::int[], $10::int[])
          as u (appointment, id, what, by_account, note, detail, at, length)`,
    values: [
      db.organization,
      rows.map(row => row.appointment),
      rows.map(row => row.id),
      rows.map(row => row.what),
      rows.map(row => row.by ?? null),
      rows.map(row => row.note ?? null),
      rows.map(row => (row.detail === undefined ? null : JSON.stringify(row.detail))),
      bytes,
      columns.body.at,
      columns.body.length,
      now,
    ],
  })
}

export type ReadHistory = {
  id: string
  what: string
  at: Date
  by_account: string | null
  note: string | null
  detail: unknown
  body: Buffer | null
}

/** What became of an appointment, the newest first. */
export async function practiceHistory(db: Sql, appointment: string, limit: number): Promise<ReadHistory[]> {
  const { rows } = await db.query<ReadHistory>(
    `select id, what, at, by_account, note, detail, body
       from practice_history
      where organization = current_organization() and appointment = $1
      order by id desc
      limit $2`,
    [appointment, limit],
  )
  return rows
}
