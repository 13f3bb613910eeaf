/** The registry as lists: people by when they were last heard of, merges by when they were made, the history of a person. */
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type ListedPerson = {
  record: string
  connection: string
  deceased: boolean
  confidentiality: string
  told_at: Date
  heard_at: Date
}

/** Those who were not merged into others, the latest heard of first; `after` ends the page before. */
export async function listRegistryPeople(
  db: Sql,
  filter: { connection?: string | undefined },
  limit: number,
  after: { at: Date; id: string } | undefined,
): Promise<Page<ListedPerson>> {
  const { rows } = await db.query<ListedPerson>({
    name: 'list-registry-people',
    text: registryPeopleQuery,
    values: [after?.at ?? 'infinity', after?.id ?? lastId, filter.connection ?? null, limit + 1],
  })
  return pageOf(rows, limit, row => `${row.heard_at.toISOString()} ${row.record}`)
}

/** Behind every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The statement; apart, so that its plan can be tested. Times have milliseconds, as cursors do. */
export const registryPeopleQuery = `
  select record, connection, deceased, confidentiality, told_at, heard_at
    from registry_patient
   where organization = current_organization() and merged_into is null
     and (heard_at, record) < ($1::timestamptz, $2::uuid)
     and ($3::uuid is null or connection = $3)
   order by heard_at desc, record desc
   limit $4`

/** Of these records, those that are in the registry, whoever they were merged into. */
export async function registryRows(
  db: Sql,
  records: readonly string[],
): Promise<(ListedPerson & { merged_into: string | null })[]> {
  if (records.length === 0) return []
  const { rows } = await db.query<ListedPerson & { merged_into: string | null }>({
    name: 'registry-rows',
    text: `
      select p.record, p.connection, p.deceased, p.confidentiality, p.told_at, p.heard_at, p.merged_into
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select * from registry_patient
          where organization = current_organization() and record = wanted.record offset 0) p`,
    values: [records],
  })
  return rows
}

export type ListedMerge = {
  id: string
  survivor: string
  retired: string
  by_kind: 'member' | 'rules' | 'person'
  message: string | null
  decided_by: string | null
  at: Date
  undone_at: Date | null
  undone_by: string | null
}

const merge = 'id, survivor, retired, by_kind, message, decided_by, at, undone_at, undone_by'

/** Merges, the latest first, also those that were undone. */
export async function listMerges(db: Sql, limit: number, after: string | undefined): Promise<Page<ListedMerge>> {
  const { rows } = await db.query<ListedMerge>({
    name: 'list-merges',
    text: mergesQuery,
    values: [after ?? lastId, limit + 1],
  })
  return pageOf(rows, limit, row => row.id)
}

export const mergesQuery = `
  select ${merge} from registry_merge
   where organization = current_organization() and id < $1
   order by id desc
   limit $2`

/** Merges that touch any of these records, the latest first, also those that were undone. */
export async function mergesOfPeople(db: Sql, records: readonly string[], limit: number): Promise<ListedMerge[]> {
  const { rows } = await db.query<ListedMerge>({
    name: 'merges-of-people',
    text: `
      select distinct on (m.id) ${merge
        .split(', ')
        .map(each => `m.${each}`)
        .join(', ')}
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select * from registry_merge where organization = current_organization() and survivor = wanted.record
         union all                      -- each by an index of its own
         select * from registry_merge where organization = current_organization() and retired = wanted.record) m
       order by m.id desc
       limit $2`,
    values: [records, limit],
  })
  return rows
}

/** One merge. */
export async function findMerge(db: Sql, id: string): Promise<ListedMerge | undefined> {
  const { rows } = await db.query<ListedMerge>(
    `select ${merge} from registry_merge where organization = current_organization() and id = $1`,
    [id],
  )
  return rows[0]
}

export type PersonEvent = {
  id: string
  message: string
  connection: string
  type: string
  record: string
  happened_at: Date
  created_at: Date
}

/** What members told of these records, the latest first. */
export async function eventsOfPeople(db: Sql, records: readonly string[], limit: number): Promise<PersonEvent[]> {
  const { rows } = await db.query<PersonEvent>({
    name: 'events-of-people',
    text: `
      select e.id, e.message, e.connection, e.type, e.record, e.happened_at, e.created_at
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select * from event
          where organization = current_organization() and record = wanted.record
          order by id desc
          limit $2) e
       order by e.id desc
       limit $2`,
    values: [records, limit],
  })
  return rows
}
