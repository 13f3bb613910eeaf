/** Whom and what the retention goes through. */
import type { Sql } from '../scope.ts'

/** Every organization; needs no scope. */
export async function listOrganizationIds(db: Sql): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('select id from list_organizations()')
  return rows.map(row => row.id)
}

/** Every connection there ever was: what came from a removed one goes as well. */
export async function listConnectionIds(db: Sql): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    'select id from connection where organization = current_organization() order by slug',
  )
  return rows.map(row => row.id)
}
