/** What an organization says of its visits, as the database holds it. */
import type { VisitKind } from '../model/visit/settings.ts'
import type { Sql } from './scope.ts'

export type VisitRow = { id: string; kind: VisitKind; about: string | null; version: number; body: Buffer }

/** Every row that is not removed. */
export async function loadVisitRows(db: Sql): Promise<VisitRow[]> {
  const { rows } = await db.query<VisitRow>(`
    select id, kind, about, version, body
      from visit_setting
     where organization = current_organization() and removed_at is null
     order by id`)
  return rows
}

/** A row by id, or by its kind and what it is about; removed ones included, since what comes back is the same as before. */
export async function findVisitRow(
  db: Sql,
  which: { id: string } | { kind: VisitKind; about: string | null },
): Promise<(VisitRow & { removed: boolean }) | undefined> {
  const byId = 'id' in which
  const { rows } = await db.query<VisitRow & { removed: boolean }>(
    `
    select id, kind, about, version, body, removed_at is not null as removed
      from visit_setting
     where organization = current_organization()
       and ${byId ? 'id = $1' : "kind = $1 and about is not distinct from $2::uuid and kind <> 'type'"}
       for update`,
    byId ? [which.id] : [which.kind, which.about],
  )
  return rows[0]
}

/** Writes a row. */
export async function writeVisitRow(db: Sql, organization: string, row: VisitRow, now: Date): Promise<void> {
  await db.query(
    `
    insert into visit_setting as v (organization, id, kind, about, version, body, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organization, id) do update
       set version = excluded.version, body = excluded.body, removed_at = null`,
    [organization, row.id, row.kind, row.about, row.version, row.body, now],
  )
}

/** Marks a row as removed; its history stays. */
export async function removeVisitRow(db: Sql, id: string, version: number, now: Date): Promise<void> {
  await db.query(
    `update visit_setting set removed_at = $3, version = $2 where organization = current_organization() and id = $1`,
    [id, version, now],
  )
}
