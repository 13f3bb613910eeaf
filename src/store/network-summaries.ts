/** What summaries on demand are made of: the current documents of somebody that leave without a word of theirs, by the system. */
import { documentColumns, type NetworkDocumentRow } from './network-documents.ts'
import type { Sql } from './scope.ts'

export type SummarySourceRow = NetworkDocumentRow & {
  /** When it was made as it says itself, else when its service was, else when it was told of. */
  made: Date
  /** How many such documents the system has of them. */
  of: number
  /** The first of these documents, of the record that is asked for where the system has any of that one. */
  first: string
}

/** The statement; apart, so that its plan can be tested. */
export const summarySourcesQuery = `
  select ${documentColumns}, d.made, d.of::int, d.first
    from (
      select d.*,
             row_number() over (partition by d.connection order by d.made desc, d.id desc) as place,
             count(*) over (partition by d.connection) as of,
             first_value(d.logical) over (partition by d.connection order by d.record = $4 desc, d.logical) as first
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select *, coalesce(created_on, service_end, service_start, told_at) as made from registry_document
          where organization = current_organization() and record = wanted.record and status = 'current'
            and xml_size is not null and confidentiality = any ($2::text[]) offset 0) d) d
   where d.place <= $3
   order by d.connection, d.place`

/**
 * The documents of these records with one of these labels, the newest of each system first.
 *
 * @param most of each system
 * @param asked the record that is asked for
 */
export async function summarySources(
  db: Sql,
  records: readonly string[],
  { labels, most, asked }: { labels: readonly string[]; most: number; asked: string },
): Promise<SummarySourceRow[]> {
  const { rows } = await db.query<SummarySourceRow>({
    name: 'network-summary-sources',
    text: summarySourcesQuery,
    values: [records, labels, most, asked],
  })
  return rows
}

/** When a record got the version that it has now; undefined when there is none. */
export async function changedAt(db: Sql, record: string): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date }>({
    name: 'record-changed-at',
    text: `
      select v.at from record r
        join record_version v on v.organization = r.organization and v.record = r.id and v.version = r.version
       where r.organization = current_organization() and r.id = $1`,
    values: [record],
  })
  return rows[0]?.at
}

/** Whose a document is, and which system told of it: of its current version, else of the newest that was not removed. */
export async function documentOwners(
  db: Sql,
  logical: readonly string[],
): Promise<Map<string, { record: string; connection: string }>> {
  if (logical.length === 0) return new Map()
  const { rows } = await db.query<{ logical: string; record: string; connection: string }>({
    name: 'network-document-owners',
    text: `
      select wanted.logical, d.record, d.connection
        from unnest($1::uuid[]) as wanted (logical)
       cross join lateral (
         select record, connection from registry_document
          where organization = current_organization() and logical = wanted.logical
            and status <> 'removed' and record is not null
          order by status = 'current' desc, version desc limit 1) d`,
    values: [logical],
  })
  return new Map(rows.map(({ logical, ...owner }) => [logical, owner]))
}
