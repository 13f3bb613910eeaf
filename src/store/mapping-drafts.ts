/** Drafts of mappings: one for each route and type of record. */
import type { RecordType } from '../model/fhir.ts'
import type { Sql } from './scope.ts'

export type DraftRow = {
  route: string
  record_type: RecordType
  version: number
  base_version: number
  body: Buffer
  changed_by: string
  changed_at: Date
}

/** All drafts of the organization. */
export async function listDrafts(db: Sql): Promise<DraftRow[]> {
  const { rows } = await db.query<DraftRow>(`
    select route, record_type, version, base_version, body, changed_by, changed_at
      from mapping_draft
     where organization = current_organization()`)
  return rows
}

/** One draft. With `lock` nobody else changes it until the transaction ends. */
export async function findDraft(
  db: Sql,
  route: string,
  type: RecordType,
  lock: 'lock' | 'read' = 'read',
): Promise<DraftRow | undefined> {
  const { rows } = await db.query<DraftRow>(
    `
    select route, record_type, version, base_version, body, changed_by, changed_at
      from mapping_draft
     where organization = current_organization() and route = $1 and record_type = $2
       ${lock === 'lock' ? 'for update' : ''}`,
    [route, type],
  )
  return rows[0]
}

/**
 * Writes the next version of a draft, or its first. False when it has another version by now than `known`
 * (0 for a first one).
 */
export async function writeDraft(
  db: Sql,
  organization: string,
  row: Omit<DraftRow, 'version' | 'changed_at'> & { known: number },
  now: Date,
): Promise<boolean> {
  const values = [organization, row.route, row.record_type, row.known, row.base_version, row.body, row.changed_by, now]
  const { rowCount } = await db.query(
    row.known === 0
      ? `
    insert into mapping_draft (organization, route, record_type, version, base_version, body, changed_by, changed_at)
    values ($1, $2, $3, $4::int + 1, $5, $6, $7, $8)
    on conflict do nothing`
      : `
    update mapping_draft
       set version = version + 1, base_version = $5, body = $6, changed_by = $7, changed_at = $8
     where organization = $1 and route = $2 and record_type = $3 and version = $4`,
    values,
  )
  return rowCount > 0
}

/** Takes a draft away: it was published or discarded. */
export async function removeDraft(db: Sql, route: string, type: RecordType): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from mapping_draft where organization = current_organization() and route = $1 and record_type = $2',
    [route, type],
  )
  return rowCount > 0
}
