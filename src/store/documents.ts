/** Files of referrals: kept sealed and apart from the record, so that a record stays small and a file is read only when it is sent. */
import type { Sql } from './scope.ts'

export type DocumentState = 'wanted' | 'stored' | 'refused'

export type NewDocument = {
  id: string
  record: string
  connection: string
  /** Its id in the record. */
  name: string
  contentType: string
  meta: Buffer
  /** Present when the file came with the message; else it is fetched. */
  stored?: { body: Buffer; size: number; toBeScanned?: boolean }
  refused?: { problem: string }
}

/** Adds files; one of a name that the record has already stays as it is. */
export async function insertDocuments(
  db: Sql,
  organization: string,
  rows: readonly NewDocument[],
  now: Date,
): Promise<void> {
  for (const row of rows) {
    const state: DocumentState = row.refused ? 'refused' : row.stored && !row.stored.toBeScanned ? 'stored' : 'wanted'
    await db.query({
      name: 'insert-document',
      text: `
        insert into document (organization, id, record, connection, name, state, problem, due_at, content_type, size, meta,
                              body, created_at, stored_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict (organization, record, name) do nothing`,
      values: [
        organization,
        row.id,
        row.record,
        row.connection,
        row.name,
        state,
        row.refused?.problem ?? null,
        state === 'wanted' ? now : null,
        row.contentType,
        row.stored?.size ?? null,
        row.meta,
        row.stored?.body ?? null,
        now,
        state === 'stored' ? now : null,
      ],
    })
  }
}

export type DocumentRow = {
  id: string
  record: string
  connection: string
  name: string
  state: DocumentState
  problem: string | null
  tries: number
  due_at: Date | null
  content_type: string | null
  size: number | null
  meta: Buffer
  has_body: boolean
}

const columns = `id, record, connection, name, state, problem, tries, due_at, content_type, size, meta, body is not null as has_body`

/** The files of these records, without their bodies, in the order of their names. */
export async function documentsOf(db: Sql, records: readonly string[]): Promise<DocumentRow[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<DocumentRow>({
    name: 'documents-of',
    text: `
      select ${columns}
        from document
       where organization = current_organization() and record = any ($1::uuid[])
       order by record, length(name), name`,
    values: [records],
  })
  return rows
}

/** One file, without its body. */
export async function findDocument(db: Sql, id: string): Promise<DocumentRow | undefined> {
  const { rows } = await db.query<DocumentRow>(
    `select ${columns} from document where organization = current_organization() and id = $1`,
    [id],
  )
  return rows[0]
}

/** The sealed bytes of a file; undefined when it has none (any more). */
export async function documentBody(db: Sql, id: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ body: Buffer | null }>({
    name: 'document-body',
    text: 'select body from document where organization = current_organization() and id = $1',
    values: [id],
  })
  return rows[0]?.body ?? undefined
}

/** Leases files that must be fetched, over all organizations; needs no scope. */
export async function claimDocuments(
  db: Sql,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<{ organization: string; id: string }[]> {
  const { rows } = await db.query<{ organization: string; id: string }>({
    name: 'claim-documents',
    text: 'select organization, id from claim_documents($1, $2, $3)',
    values: [now, limit, leaseMs],
  })
  return rows
}

export type FetchedChange =
  | { state: 'stored'; contentType: string; size: number; meta: Buffer; body: Buffer }
  | { state: 'refused'; problem: string }
  | { state: 'wanted'; problem: string; dueAt: Date }

/** What became of fetching a file; one that somebody else has settled in the meantime stays. */
export async function changeDocument(db: Sql, id: string, change: FetchedChange, now: Date): Promise<void> {
  const stored = change.state === 'stored' ? change : undefined
  await db.query({
    name: 'change-document',
    text: `
      update document
         set state = $2, problem = $3, due_at = $4, content_type = coalesce($5, content_type), size = coalesce($6, size),
             meta = coalesce($7, meta), stored_at = $9,
             body = case when $2 = 'refused' then null else coalesce($8, body) end
       where organization = current_organization() and id = $1 and state = 'wanted'`,
    values: [
      id,
      change.state,
      'problem' in change ? change.problem : null,
      change.state === 'wanted' ? change.dueAt : null,
      stored?.contentType ?? null,
      stored?.size ?? null,
      stored?.meta ?? null,
      stored?.body ?? null,
      stored ? now : null,
    ],
  })
}

/** Asks for a refused or given-up file once more; returns whether there was one. */
export async function wantAgain(db: Sql, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `
    update document set state = 'wanted', problem = null, tries = 0, due_at = $2
     where organization = current_organization() and id = $1 and state <> 'stored'`,
    [id, now],
  )
  return rowCount > 0
}
