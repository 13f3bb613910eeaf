/** Queries, retrieves and entries of tests, with the parts that a test is about. */
import { codesOf } from '../../../model/network/codes.ts'
import type { DocumentEntry } from '../../../model/network/documents.ts'
import { attributeOf, textOf } from '../../../model/xml.ts'
import { parseXml, type XmlElement } from '../xml/tree.ts'
import type { DocumentQuestion, ReadDocumentQuery } from './parts.ts'
import { readDocumentQuery } from './read-query.ts'
import { queryNamespace, rimNamespace, statuses, storedQueries, xdsNamespace } from './words.ts'

export const home = '2.16.840.1.113883.3.9621.5.1'
export const repository = '2.16.840.1.113883.3.9621.5.3'
export const authority = '2.16.840.1.113883.3.9621.5.2'
export const person = '0198f3a2-7c1e-7d50-9a0b-2f6f3d1c8e11'
export const patientId = `${person}^^^&${authority}&ISO`

export function treeOf(xml: string): XmlElement {
  const parsed = parseXml(xml)
  if (parsed.kind !== 'parsed') throw new Error(`the XML of the test is refused: ${parsed.because}`)
  return parsed.root
}

/** Texts of the Value elements of a slot, by its name; a list of lists is a slot that occurs again. */
export type SlotTexts = Readonly<Record<string, readonly string[] | readonly (readonly string[])[]>>

export type QueryParts = {
  query?: string
  slots: SlotTexts
  /** An empty one leaves the attribute out. */
  home?: string
  returnType?: string
  id?: string
}

export const patientSlot = { $XDSDocumentEntryPatientId: [`'${patientId}'`] }
export const statusSlot = { $XDSDocumentEntryStatus: [`('${statuses.approved}')`] }

export function queryXml(parts: QueryParts): string {
  const { query = storedQueries.FindDocuments, slots, home: said = `urn:oid:${home}`, returnType = 'LeafClass' } = parts
  const written = Object.entries(slots).flatMap(([name, texts]) => {
    const occurrences = (texts.some(Array.isArray) ? texts : [texts]) as readonly (readonly string[])[]
    return occurrences.map(values => slotXml(name, values))
  })
  return `<q:AdhocQueryRequest xmlns:q="${queryNamespace}" xmlns="${rimNamespace}"${attributeXml('id', parts.id)}>
    <q:ResponseOption returnComposedObjects="true" returnType="${returnType}"/>
    <AdhocQuery id="urn:uuid:${query}"${attributeXml('home', said)}>${written.join('\n')}</AdhocQuery>
  </q:AdhocQueryRequest>`
}

function slotXml(name: string, values: readonly string[]): string {
  const written = values.map(value => `<Value>${textOf(value)}</Value>`).join('')
  return `<Slot name="${attributeOf(name)}"><ValueList>${written}</ValueList></Slot>`
}

function attributeXml(name: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : ` ${name}="${attributeOf(value)}"`
}

export function readQuery(parts: QueryParts): ReadDocumentQuery {
  return readDocumentQuery(treeOf(queryXml(parts)))
}

/** The question that a query is read as. */
export function questionOf(parts: QueryParts): DocumentQuestion {
  const read = readQuery(parts)
  if (read.kind !== 'read') throw new Error(`not read: ${JSON.stringify(read)}`)
  return read.query
}

/** What FindDocuments wants with these slots beside the ones that it must have. */
export function wantedOf(slots: SlotTexts) {
  const question = questionOf({ slots: { ...patientSlot, ...statusSlot, ...slots } })
  if (question.kind !== 'find') throw new Error(`it is no FindDocuments: ${question.kind}`)
  const { status, ...others } = question.wanted
  return others
}

/** The codes of what is wrong with a query. */
export function faultsOf(parts: QueryParts): string[] | string {
  const read = readQuery(parts)
  return read.kind === 'invalid' ? read.problems.map(each => each.code) : read.kind
}

export function retrieveXml(
  documents: ReadonlyArray<{ home?: string; repository?: string; uniqueId?: string }>,
): string {
  const requests = documents.map(each => {
    const parts = [
      ['HomeCommunityId', each.home],
      ['RepositoryUniqueId', each.repository],
      ['DocumentUniqueId', each.uniqueId],
    ] as const
    const written = parts.map(([name, value]) => (value === undefined ? '' : `<${name}>${textOf(value)}</${name}>`))
    return `<DocumentRequest>${written.join('')}</DocumentRequest>`
  })
  return `<RetrieveDocumentSetRequest xmlns="${xdsNamespace}">${requests.join('')}</RetrieveDocumentSetRequest>`
}

export function entryOf(parts: Partial<DocumentEntry> = {}): DocumentEntry {
  return {
    entryId: '0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b',
    logicalId: '0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b',
    version: 1,
    status: 'approved',
    type: 'stable',
    homeCommunity: home,
    member: '0198f3a2-0000-7000-8000-000000000001',
    repository,
    uniqueId: '2.16.840.1.113883.3.9621^1234',
    patient: { authority, id: person },
    sourcePatient: { authority: '2.16.840.1.113883.3.9621.7', id: 'MRN-0042' },
    title: 'Progress note',
    mimeType: 'text/xml',
    languageCode: 'en-US',
    createdAt: '2026-03-04T15:06:07.000Z',
    size: 48_213,
    hash: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    serviceStart: '2026-03-04T14:00:00.000Z',
    serviceStop: '2026-03-04T14:45:00.000Z',
    author: { person: '1234567893^Lopez^Ana^^^Dr^^^&2.16.840.1.113883.4.6&ISO', institution: 'Lakeside Clinic' },
    ...codesOf({ type: '11506-3', confidentiality: 'N' }),
    ...parts,
  }
}
