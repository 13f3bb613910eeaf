/** What is looked at before people and documents of the registry leave by routes. */
import { survivorsOf } from '../model/registry/merges.ts'
import { listedDocument, type RegistryDocumentRow } from './registry-documents.ts'
import { mergesAround } from './registry-merges.ts'
import type { Sql } from './scope.ts'

/** Versions of documents that are current and have a patient, without their contents. */
export async function currentVersions(db: Sql, ids: readonly string[]): Promise<RegistryDocumentRow[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<RegistryDocumentRow>({
    name: 'current-versions-of-documents',
    text: `
      select ${listedDocument}
        from unnest($1::uuid[]) as wanted (id)
       cross join lateral (
         select * from registry_document
          where organization = current_organization() and id = wanted.id offset 0) d
       where d.status = 'current' and d.record is not null`,
    values: [ids],
  })
  return rows
}

/** The newest event of each record, else that of its newest delivery; of somebody who was only loaded there is none. */
export async function lastEvents(db: Sql, records: readonly string[]): Promise<Map<string, string>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<{ record: string; event: string }>({
    name: 'last-events',
    text: `
      select wanted.record, coalesce(e.id, d.event) as event
        from unnest($1::uuid[]) as wanted (record)
        left join lateral (
          select id from event
           where organization = current_organization() and record = wanted.record
           order by id desc limit 1) e on true
        left join lateral (
          select event from delivery
           where organization = current_organization() and record = wanted.record
           order by id desc limit 1) d on true
       where coalesce(e.id, d.event) is not null`,
    values: [records],
  })
  return new Map(rows.map(row => [row.record, row.event]))
}

export type PersonStanding = {
  record: string
  merged_into: string | null
  confidentiality: string
  /** Into whom a member or a person merged them; what rules alone made one can be undone here, and is told to nobody. */
  survivor?: string
}

/** How people of the registry stand now: into whom they were merged, and the strictest label of their own. */
export async function personStandings(db: Sql, records: readonly string[]): Promise<Map<string, PersonStanding>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<PersonStanding>({
    name: 'person-standings',
    text: `
      select p.record, p.merged_into, p.confidentiality
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select * from registry_patient
          where organization = current_organization() and record = wanted.record offset 0) p`,
    values: [records],
  })
  const known = rows.map(row => row.record)
  const merges = await mergesAround(db, known, 'said')
  const survivors = survivorsOf(merges)
  return new Map(
    rows.map(row => {
      const survivor = survivors.get(row.record)
      return [row.record, survivor ? { ...row, survivor } : row]
    }),
  )
}
