/** Practitioners, places and services that the organization's systems told of, to describe visits with. */
import type { Sql } from '../scope.ts'

export type ListedEntry = {
  id: string
  type: 'Practitioner' | 'Location' | 'HealthcareService'
  display: Buffer | null
}

/** Those that changed last first; at most `most` of each kind. */
export async function listVisitDirectory(db: Sql, most: number): Promise<ListedEntry[]> {
  const { rows } = await db.query<ListedEntry>({ name: 'visit-directory', text: visitDirectoryQuery, values: [most] })
  return rows
}

/** The statement of `listVisitDirectory`; apart, so that its plan can be tested. */
export const visitDirectoryQuery = `
  select r.id, r.type, r.display
    from unnest(array['Practitioner', 'Location', 'HealthcareService']) as t (type)
   cross join lateral (
     select id, type, display from record
      where organization = current_organization() and type = t.type
      order by updated_at desc
      limit $1) r`
