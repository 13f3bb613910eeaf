/** Conflicts between two systems about one field, the latest first: all of them, or those of one record. */
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type ListedConflict = {
  id: string
  record: string
  record_version: number
  connection: string
  field: string
  winner: 'scheduling' | 'ehr'
  created_at: Date
}

/** Behind every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A page of conflicts; `after` is the id of the last one of the page before. */
export async function listConflicts(
  db: Sql,
  limit: number,
  after: string | undefined,
  record?: string,
): Promise<Page<ListedConflict>> {
  const { rows } = await db.query<ListedConflict>(
    record === undefined
      ? { name: 'list-conflicts', text: conflictsQuery, values: [after ?? lastId, limit + 1] }
      : { name: 'list-conflicts-of', text: conflictsOfRecordQuery, values: [after ?? lastId, limit + 1, record] },
  )
  return pageOf(rows, limit, row => row.id)
}

const columns = 'id, record, record_version, connection, field, winner, created_at'

/** The statements; apart, so that their plans can be tested. */
export const conflictsQuery = `
  select ${columns} from conflict
   where organization = current_organization() and id < $1
   order by id desc
   limit $2`

export const conflictsOfRecordQuery = `
  select ${columns} from conflict
   where organization = current_organization() and record = $3 and id < $1
   order by id desc
   limit $2`
