/** Every version of a route that there ever was. */
import type { VersionRow } from './configuration-versions.ts'
import type { Sql } from './scope.ts'

export type RouteVersionRow = Pick<VersionRow, 'version' | 'how' | 'changed_by' | 'reason' | 'changed_at'> & {
  body: Buffer
}

/** The versions, the oldest first. */
export async function routeVersions(db: Sql, id: string): Promise<RouteVersionRow[]> {
  const { rows } = await db.query<RouteVersionRow>(
    `
    select version, body, how, changed_by, reason, changed_at
      from configuration
     where organization = current_organization() and kind = 'route' and subject = $1
     order by version`,
    [id],
  )
  return rows
}
