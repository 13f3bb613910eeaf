/** The register of service listings, as the database holds it. */
import type { Sql } from './scope.ts'

export type ListingRow = { id: string; slug: string; source: string; version: number; body: Buffer }

/** Every listing that is not removed. */
export async function loadListings(db: Sql): Promise<ListingRow[]> {
  const { rows } = await db.query<ListingRow>(`
    select id, slug, source, version, body
      from listing
     where organization = current_organization() and removed_at is null
     order by slug`)
  return rows
}

/** A listing by id or slug, removed ones included: what comes back is the same as before. */
export async function findListingRow(
  db: Sql,
  which: string | { slug: string },
): Promise<(ListingRow & { removed: boolean }) | undefined> {
  const { rows } = await db.query<ListingRow & { removed: boolean }>(
    `
    select id, slug, source, version, body, removed_at is not null as removed
      from listing
     where organization = current_organization() and ${typeof which === 'string' ? 'id' : 'slug'} = $1
       for update`,
    [typeof which === 'string' ? which : which.slug],
  )
  return rows[0]
}

/** Writes a listing. */
export async function writeListing(db: Sql, organization: string, row: ListingRow, now: Date): Promise<void> {
  await db.query(
    `
    insert into listing as l (organization, id, slug, source, version, body, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organization, id) do update
       set slug = excluded.slug, source = excluded.source, version = excluded.version, body = excluded.body,
           removed_at = null`,
    [organization, row.id, row.slug, row.source, row.version, row.body, now],
  )
}

/** Marks a listing as removed; its history stays. */
export async function removeListingRow(db: Sql, id: string, version: number, now: Date): Promise<void> {
  await db.query(
    `update listing set removed_at = $3, version = $2 where organization = current_organization() and id = $1`,
    [id, version, now],
  )
}
