/** Routes with their ends; what they select stands in the configuration. */
import type { Sql } from '../scope.ts'

export type ListedRoute = {
  id: string
  slug: string
  source: string
  target: string
  state: 'active' | 'paused'
  pause_reason: string | null
}

/** Every route that is configured, by slug. */
export async function listRoutes(db: Sql): Promise<ListedRoute[]> {
  const { rows } = await db.query<ListedRoute>({
    name: 'list-routes',
    text: `
      select id, slug, source, target, state, pause_reason
        from route
       where organization = current_organization() and removed_at is null
       order by slug`,
  })
  return rows
}
