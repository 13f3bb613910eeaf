/** Documents of the registry: every version a row, one of each logical document current. */
import type { Sql } from './scope.ts'

export type CurrentDocument = {
  id: string
  logical: string
  version: number
  record: string | null
  identity: string
  token: string
  hash: Buffer
  told_at: Date
  meta: Buffer
}

/** The current versions of the documents of these ids: of one as a rule, of several where people share an id. */
export async function currentDocuments(db: Sql, tokens: readonly bigint[]): Promise<CurrentDocument[]> {
  if (tokens.length === 0) return []
  const { rows } = await db.query<CurrentDocument>({
    name: 'current-registry-documents',
    text: `
      select d.id, d.logical, d.version, d.record, d.identity, d.token, d.hash, d.told_at, d.meta
        from unnest($1::bigint[]) as wanted (token)
       cross join lateral (
         select * from registry_document
          where organization = current_organization() and token = wanted.token and status = 'current' offset 0) d`,
    values: [tokens],
  })
  return rows
}

/** Takes ids of documents for this organization; returns those that are another's. */
export async function claimDocumentIds(db: Sql, organization: string, hashes: readonly Buffer[]): Promise<Buffer[]> {
  if (hashes.length === 0) return []
  await db.query({
    name: 'claim-document-ids',
    text: `
      insert into registry_document_id (organization, hash) select $1, unnest($2::bytea[])
      on conflict do nothing                 -- also on a row of another organization, which is not seen`,
    values: [organization, hashes],
  })
  const { rows } = await db.query<{ hash: Buffer }>({
    name: 'own-document-ids',
    text: 'select hash from registry_document_id where organization = current_organization() and hash = any ($1::bytea[])',
    values: [hashes],
  })
  const own = new Set(rows.map(row => row.hash.toString('hex')))
  return hashes.filter(hash => !own.has(hash.toString('hex')))
}

export type NewRegistryDocument = {
  id: string
  logical: string
  version: number
  connection: string
  message: string
  record?: string
  identity: bigint
  token: bigint
  versionToken: bigint
  typeCode: string
  confidentiality: string
  createdOn?: Date
  serviceStart?: Date
  serviceEnd?: Date
  hash: Buffer
  meta: Buffer
  content: Buffer
  xml?: { sealed: Buffer; size: number; sha1: Buffer; sha256: Buffer }
  toldAt: Date
  /** The version that it takes the place of. */
  replaces?: string
}

/** Adds versions of documents; those that they replace are superseded in the same statement. */
export async function insertRegistryDocuments(
  db: Sql,
  organization: string,
  rows: readonly NewRegistryDocument[],
  now: Date,
): Promise<void> {
  const replaced = rows.flatMap(row => row.replaces ?? [])
  if (replaced.length > 0)
    await db.query({
      name: 'supersede-registry-documents',
      text: `
        update registry_document set status = 'superseded'
         where organization = current_organization() and id = any ($1::uuid[]) and status = 'current'`,
      values: [replaced],
    })
  for (const row of rows)
    await db.query({
      name: 'insert-registry-document',
      text: `
        insert into registry_document (organization, id, logical, version, connection, message, record, identity, token,
                                       status, type_code, confidentiality, created_on, service_start, service_end, hash,
                                       meta, content, told_at, stored_at, xml, xml_size, xml_sha1, xml_sha256,
                                       version_token)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'current', $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                $20, $21, $22, $23, $24)`,
      values: [
        organization,
        row.id,
        row.logical,
        row.version,
        row.connection,
        row.message,
        row.record ?? null,
        row.identity,
        row.token,
        row.typeCode,
        row.confidentiality,
        row.createdOn ?? null,
        row.serviceStart ?? null,
        row.serviceEnd ?? null,
        row.hash,
        row.meta,
        row.content,
        row.toldAt,
        now,
        row.xml?.sealed ?? null,
        row.xml?.size ?? null,
        row.xml?.sha1 ?? null,
        row.xml?.sha256 ?? null,
        row.versionToken,
      ],
    })
}

/** Gives documents that waited for these identifiers to the people whom they lead to; returns how many. */
export async function linkWaiting(
  db: Sql,
  people: ReadonlyArray<{ token: bigint; record: string }>,
): Promise<{ id: string; record: string }[]> {
  if (people.length === 0) return []
  const { rows } = await db.query<{ id: string; record: string }>({
    name: 'link-waiting-documents',
    text: `
      update registry_document d
         set record = u.record
        from unnest($1::bigint[], $2::uuid[]) as u (token, record)
       where d.organization = current_organization() and d.record is null and d.identity = u.token
      returning d.id, d.record`,
    values: [people.map(each => each.token), people.map(each => each.record)],
  })
  return rows
}

export type RegistryDocumentRow = {
  id: string
  logical: string
  version: number
  connection: string
  message: string
  record: string | null
  status: 'current' | 'superseded' | 'removed'
  type_code: string
  confidentiality: string
  created_on: Date | null
  service_start: Date | null
  service_end: Date | null
  told_at: Date
  stored_at: Date
  xml_size: number | null
  xml_sha1: Buffer | null
  meta: Buffer
}

/** Every filter is optional; times are instants, `from` inclusive and `to` exclusive. */
export type DocumentFilter = {
  types?: readonly string[]
  status?: readonly RegistryDocumentRow['status'][]
  confidentiality?: readonly string[]
  createdFrom?: Date
  createdTo?: Date
  serviceStartFrom?: Date
  serviceStartTo?: Date
  serviceEndFrom?: Date
  serviceEndTo?: Date
}

export const listedDocument = `d.id, d.logical, d.version, d.connection, d.message, d.record, d.status, d.type_code, d.confidentiality,
             d.created_on, d.service_start, d.service_end, d.told_at, d.stored_at, d.xml_size, d.xml_sha1, d.meta`

/**
 * The documents of one person, newest first: of the survivor and of everybody merged into them (`records` holds all of
 * them). Without contents. `created_on` falls back to the time when it was pushed.
 */
export async function documentsOfPeople(
  db: Sql,
  records: readonly string[],
  filter: DocumentFilter,
  limit: number,
): Promise<RegistryDocumentRow[]> {
  const { rows } = await db.query<RegistryDocumentRow>({
    name: 'registry-documents-of-people',
    text: `
      select ${listedDocument}
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select * from registry_document
          where organization = current_organization() and record = wanted.record offset 0) d
       where ($2::text[] is null or d.type_code = any ($2))
         and ($3::text[] is null or d.status = any ($3))
         and ($4::text[] is null or d.confidentiality = any ($4))
         and ($5::timestamptz is null or coalesce(d.created_on, d.told_at) >= $5)
         and ($6::timestamptz is null or coalesce(d.created_on, d.told_at) < $6)
         and ($7::timestamptz is null or d.service_start >= $7)
         and ($8::timestamptz is null or d.service_start < $8)
         and ($9::timestamptz is null or d.service_end >= $9)
         and ($10::timestamptz is null or d.service_end < $10)
       order by d.stored_at desc, d.id desc
       limit $11`,
    values: [
      records,
      filter.types ?? null,
      filter.status ?? null,
      filter.confidentiality ?? null,
      filter.createdFrom ?? null,
      filter.createdTo ?? null,
      filter.serviceStartFrom ?? null,
      filter.serviceStartTo ?? null,
      filter.serviceEndFrom ?? null,
      filter.serviceEndTo ?? null,
      limit,
    ],
  })
  return rows
}

/** One version of a document, without its content. */
export async function findRegistryDocument(db: Sql, id: string): Promise<RegistryDocumentRow | undefined> {
  const { rows } = await db.query<RegistryDocumentRow>(
    `select ${listedDocument} from registry_document d where d.organization = current_organization() and d.id = $1`,
    [id],
  )
  return rows[0]
}

/** The versions of a document by the token of the id of that version, as it is told to others. */
export async function documentsByVersionId(db: Sql, token: bigint): Promise<RegistryDocumentRow[]> {
  const { rows } = await db.query<RegistryDocumentRow>({
    name: 'registry-documents-by-version-id',
    text: `
      select ${listedDocument} from registry_document d
       where d.organization = current_organization() and d.version_token = $1`,
    values: [token],
  })
  return rows
}

/** The sealed C-CDA of one version. */
export async function registryDocumentXml(db: Sql, id: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ xml: Buffer | null }>({
    name: 'registry-document-xml',
    text: 'select xml from registry_document where organization = current_organization() and id = $1',
    values: [id],
  })
  return rows[0]?.xml ?? undefined
}

/** A part of the sealed C-CDA of one version; empty behind its end. @param from the first byte, from 0 on */
export async function registryDocumentXmlPart(db: Sql, id: string, from: number, length: number): Promise<Buffer> {
  const { rows } = await db.query<{ part: Buffer | null }>({
    name: 'registry-document-xml-part',
    text: `
      select substring(xml from $2 for $3) as part from registry_document
       where organization = current_organization() and id = $1`,
    values: [id, from + 1, length],
  })
  return rows[0]?.part ?? Buffer.alloc(0)
}

/** The sealed content of one version as it was pushed. */
export async function registryDocumentContent(db: Sql, id: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ content: Buffer }>(
    'select content from registry_document where organization = current_organization() and id = $1',
    [id],
  )
  return rows[0]?.content
}
