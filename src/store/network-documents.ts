/**
 * Documents and the people whom they are about, as the network asks for them: by a person's id, by the unique ids or entry
 * ids of documents. Only versions that have a C-CDA and belong to somebody; what was removed is not there.
 */
import type { Sql } from './scope.ts'

export type PersonGroup = {
  survivor: string
  /** The survivor's and those of everybody merged into them. */
  records: string[]
  /** HL7 v3 Confidentiality of each of the records. */
  confidentiality: string[]
}

/** Who each of these records is by now; a record that the registry does not know is left out. */
export async function personGroups(db: Sql, records: readonly string[]): Promise<Map<string, PersonGroup>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<{ asked: string; survivor: string; record: string; confidentiality: string }>({
    name: 'network-person-groups',
    text: `
      select wanted.record as asked, own.survivor, p.record, p.confidentiality
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select coalesce(merged_into, record) as survivor from registry_patient
          where organization = current_organization() and record = wanted.record offset 0) own
       cross join lateral (
         select record, confidentiality from registry_patient
          where organization = current_organization() and record = own.survivor
         union all
         select record, confidentiality from registry_patient
          where organization = current_organization() and merged_into = own.survivor) p`,
    values: [records],
  })
  const groups = new Map<string, PersonGroup>()
  for (const { asked, survivor, record, confidentiality } of rows) {
    const group = groups.get(asked) ?? { survivor, records: [], confidentiality: [] }
    group.records.push(record)
    group.confidentiality.push(confidentiality)
    groups.set(asked, group)
  }
  return groups
}

export type NetworkDocumentRow = {
  id: string
  logical: string
  version: number
  record: string
  /** The member's connection that told of it. */
  connection: string
  status: 'current' | 'superseded'
  type_code: string
  confidentiality: string
  /** Of the newest version: whoever labels a document anew means what was there before, too. */
  newest_confidentiality: string
  created_on: Date | null
  service_start: Date | null
  service_end: Date | null
  told_at: Date
  stored_at: Date
  xml_size: number
  xml_sha1: Buffer
  meta: Buffer
}

/** Every filter is optional; times are instants, `From` inclusive and `To` exclusive. */
export type NetworkDocumentFilter = {
  status: readonly NetworkDocumentRow['status'][]
  types?: readonly string[] | undefined
  createdFrom?: string | undefined
  createdTo?: string | undefined
  serviceStartFrom?: string | undefined
  serviceStartTo?: string | undefined
  serviceStopFrom?: string | undefined
  serviceStopTo?: string | undefined
}

/** Of a row `d`; apart, for summaries. */
export const documentColumns = `
         case when d.status = 'current' then d.confidentiality
              else (select newest.confidentiality from registry_document newest
                     where newest.organization = current_organization() and newest.logical = d.logical
                     order by newest.version desc limit 1) end as newest_confidentiality,
         d.id, d.logical, d.version, d.record, d.connection, d.status, d.type_code, d.confidentiality, d.created_on, d.service_start,
             d.service_end, d.told_at, d.stored_at, d.xml_size, d.xml_sha1, d.meta`

/** The statement; apart, so that its plan can be tested. */
export const networkDocumentsQuery = `
  select ${documentColumns}
    from unnest($1::uuid[]) as wanted (record)
   cross join lateral (
     select *, coalesce(created_on, told_at) as made from registry_document
      where organization = current_organization() and record = wanted.record offset 0) d
   where d.status = any ($2::text[])
     and d.xml_size is not null
     and ($3::text[] is null or d.type_code = any ($3))
     and ($4::timestamptz is null or d.made >= $4)
     and ($5::timestamptz is null or d.made < $5)
     -- One that does not say when its service was counts as of when it was made: it is not lost to who asks for a time.
     and ($6::timestamptz is null or coalesce(d.service_start, d.made) >= $6)
     and ($7::timestamptz is null or coalesce(d.service_start, d.made) < $7)
     and ($8::timestamptz is null or coalesce(d.service_end, d.service_start, d.made) >= $8)
     and ($9::timestamptz is null or coalesce(d.service_end, d.service_start, d.made) < $9)
   order by d.made desc, d.id desc
   limit $10`

/** The documents of these records, the newest first. */
export async function networkDocuments(
  db: Sql,
  records: readonly string[],
  filter: NetworkDocumentFilter,
  limit: number,
): Promise<NetworkDocumentRow[]> {
  const { rows } = await db.query<NetworkDocumentRow>({
    name: 'network-documents',
    text: networkDocumentsQuery,
    values: [
      records,
      filter.status,
      filter.types ?? null,
      filter.createdFrom ?? null,
      filter.createdTo ?? null,
      filter.serviceStartFrom ?? null,
      filter.serviceStartTo ?? null,
      filter.serviceStopFrom ?? null,
      filter.serviceStopTo ?? null,
      limit,
    ],
  })
  return rows
}

/** Documents by the tokens of their unique ids and by their own ids, in no order; each once. */
export async function networkDocumentsByIds(
  db: Sql,
  tokens: readonly bigint[],
  ids: readonly string[],
): Promise<(NetworkDocumentRow & { version_token: string })[]> {
  const { rows } = await db.query<NetworkDocumentRow & { version_token: string }>({
    name: 'network-documents-by-ids',
    text: `
      with wanted (id) as (
        select d.id
          from unnest($1::bigint[]) as asked (token)
         cross join lateral (
           select id from registry_document
            where organization = current_organization() and version_token = asked.token offset 0) d
        union
        select unnest($2::uuid[])
      )
      select ${documentColumns}, d.version_token
        from wanted
       cross join lateral (
         select * from registry_document
          where organization = current_organization() and id = wanted.id offset 0) d
       where d.status <> 'removed' and d.record is not null and d.xml_size is not null`,
    values: [tokens, ids],
  })
  return rows
}
