/** The practitioners that the organization's systems told of: records with what lists show of them, sealed. */
import type { Sql } from '../scope.ts'

export type ListedPractitioner = { id: string; display: Buffer | null; connection: string }

/** Practitioners, those that changed last first; at most `most`. */
export async function listPractitioners(db: Sql, most: number): Promise<ListedPractitioner[]> {
  const { rows } = await db.query<ListedPractitioner>({
    name: 'list-practitioners',
    text: practitionersQuery,
    values: [most],
  })
  return rows
}

/** The statement of `listPractitioners`; apart, so that its plan can be tested. */
export const practitionersQuery = `
  select id, display, connection
    from record
   where organization = current_organization() and type = 'Practitioner'
   order by updated_at desc
   limit $1`

/** Those of these ids that are practitioners here. */
export async function findPractitioners(db: Sql, ids: readonly string[]): Promise<ListedPractitioner[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<ListedPractitioner>(
    `select id, display, connection
       from record
      where organization = current_organization() and id = any ($1::uuid[]) and type = 'Practitioner'`,
    [ids],
  )
  return rows
}
