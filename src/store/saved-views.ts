/** Saved views: filters of a list under a name, a person's own or shared with the organization. */
import type { Sql } from './scope.ts'

/** The lists that have views. */
export type ViewedScreen = 'messages' | 'report-staff' | 'report-clients' | 'report-appointments'

export type SavedView = {
  id: string
  owner: string
  shared: boolean
  name: Buffer
  /** Names and values of the filter as the address holds them: ids, states, codes and times. */
  search: Readonly<Record<string, string>>
}

/** More of their own than this and nobody finds any. */
export const mostViews = 50

/** The views of a screen that somebody sees: their own and the shared ones, oldest first. */
export async function listViews(db: Sql, screen: ViewedScreen, owner: string): Promise<SavedView[]> {
  const { rows } = await db.query<SavedView>(
    `select id, owner, shared, name, search from saved_view
      where organization = current_organization() and screen = $1 and (owner = $2 or shared)
      order by id`,
    [screen, owner],
  )
  return rows
}

/** Keeps a view; false when its owner has too many. */
export async function insertView(
  db: Sql,
  organization: string,
  view: SavedView & { screen: ViewedScreen },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into saved_view (organization, id, screen, owner, shared, name, search, created_at)
     select $1::uuid, $2::uuid, $3::text, $4::uuid, $5::boolean, $6::bytea, $7::jsonb, $8::timestamptz
      where (select count(*) from saved_view where organization = $1 and screen = $3 and owner = $4) < ${mostViews}`,
    [organization, view.id, view.screen, view.owner, view.shared, view.name, JSON.stringify(view.search), now],
  )
  return rowCount > 0
}

/** Forgets a view of its owner; false when the screen has none such. */
export async function deleteView(db: Sql, screen: ViewedScreen, id: string, owner: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `delete from saved_view where organization = current_organization() and screen = $1 and id = $2 and owner = $3`,
    [screen, id, owner],
  )
  return rowCount > 0
}
