/** Reading documents of the registry: those of a person, and one version with what was pushed. */
import { z } from 'zod'
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import { documentToken } from '../pipeline/registry-keys.ts'
import {
  type DocumentFilter,
  documentsByVersionId,
  documentsOfPeople,
  findRegistryDocument,
  type RegistryDocumentRow,
  registryDocumentContent,
  registryDocumentXml,
} from '../store/registry-documents.ts'
import { mergedWith } from '../store/registry-people.ts'
import type { Scope } from '../store/scope.ts'
import { survivorsFor } from './people.ts'

/** What is sealed beside a version. */
export const documentMeta = z.object({ uniqueId: z.string(), title: z.string().optional() })

/** A version of a document, without its content. Times are instants. */
export type RegistryDocument = {
  id: string
  /** The same for every version. */
  logical: string
  version: number
  status: RegistryDocumentRow['status']
  /** The survivor's record; absent while the patient is not known yet. */
  person?: string
  /** Globally unique, of this version. */
  uniqueId: string
  title?: string
  typeCode: string
  confidentiality: string
  /** Bytes of its C-CDA and their SHA-1 in hexadecimal digits; absent when what was pushed makes none. */
  size?: number
  hash?: string
  createdAt: string
  serviceStart?: string
  serviceEnd?: string
  storedAt: string
}

/** The documents of a person (a survivor's record), newest first: also those of everybody merged into them. */
export async function documentsOfPerson(
  hub: Hub,
  db: Scope,
  person: string,
  filter: DocumentFilter = { status: ['current'] },
  limit = 500,
): Promise<RegistryDocument[]> {
  const merged = await mergedWith(db, [person])
  const records = [person, ...merged.map(row => row.record)]
  const rows = await documentsOfPeople(db, records, filter, limit)
  return rows.map(row => openDocument(hub, db, row, person))
}

/** One version; undefined when there is none of this id. */
export async function documentById(
  hub: Hub,
  db: Scope,
  id: string,
  survivorOf: (record: string) => string,
): Promise<RegistryDocument | undefined> {
  const row = await findRegistryDocument(db, id)
  return row && openDocument(hub, db, row, row.record ? survivorOf(row.record) : undefined)
}

/** The version with this unique id, as others were told it; undefined when there is none. */
export async function documentByUniqueId(hub: Hub, db: Scope, uniqueId: string): Promise<RegistryDocument | undefined> {
  const token = documentToken({ hub, organization: db.organization }, uniqueId)
  const [row] = await documentsByVersionId(db, token)
  if (!row) return undefined
  const survivorOf = await survivorsFor(db, row.record ? [row.record] : [])
  return openDocument(hub, db, row, row.record ? survivorOf(row.record) : undefined)
}

/** The C-CDA of one version, as it was written when it came. */
export async function documentXml(hub: Hub, db: Scope, id: string): Promise<Buffer | undefined> {
  const xml = await registryDocumentXml(db, id)
  return xml && hub.sealer.open(db.organization, 'registry_document.xml', id, xml)
}

/** What was pushed, whole; undefined when there is none of this id. */
export async function documentContent(hub: Hub, db: Scope, id: string): Promise<Json | undefined> {
  const content = await registryDocumentContent(db, id)
  return content && hub.sealer.openJson(db.organization, 'registry_document', id, content)
}

export function openDocument(
  hub: Hub,
  db: Scope,
  row: RegistryDocumentRow,
  person: string | undefined,
): RegistryDocument {
  const meta = documentMeta.parse(hub.sealer.openJson(db.organization, 'registry_document.meta', row.id, row.meta))
  return {
    id: row.id,
    logical: row.logical,
    version: row.version,
    status: row.status,
    ...(person ? { person } : {}),
    uniqueId: meta.uniqueId,
    ...(meta.title ? { title: meta.title } : {}),
    typeCode: row.type_code,
    confidentiality: row.confidentiality,
    ...(row.xml_size === null ? {} : { size: row.xml_size }),
    ...(row.xml_sha1 === null ? {} : { hash: row.xml_sha1.toString('hex') }),
    createdAt: (row.created_on ?? row.told_at).toISOString(),
    ...(row.service_start ? { serviceStart: row.service_start.toISOString() } : {}),
    ...(row.service_end ? { serviceEnd: row.service_end.toISOString() } : {}),
    storedAt: row.stored_at.toISOString(),
  }
}
