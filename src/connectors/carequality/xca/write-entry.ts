/**
 * One document entry as an ExtrinsicObject, with everything that strict readers look for: nine classifications and
 * identifiers, each code with its scheme, no value over 256 characters. Source: reference/carequality.md sections 5 and 9.
 */
import { hash } from 'node:crypto'
import type { Coded, DocumentEntry } from '../../../model/network/documents.ts'
import { escaped } from '../../../model/network/hl7-escapes.ts'
import { attributeOf, el, isBlank, textOf } from '../../../model/xml.ts'
import { urnOid, urnUuid, writePatientId } from './ids.ts'
import { writeTime } from './times.ts'
import { type CodeName, entryTypes, identifiers, objectTypes, schemes, statuses } from './words.ts'

/** LongName of the schema, in characters; a title has half of it. */
const maxValue = 256
const maxTitle = 128

const codes: readonly CodeName[] = [
  'classCode',
  'typeCode',
  'formatCode',
  'confidentialityCode',
  'facilityTypeCode',
  'practiceSettingCode',
]

/** An entry for LeafClass. */
export function writeEntry(entry: DocumentEntry): string {
  const id = urnUuid(entry.entryId)
  const newId = idsOf(entry.entryId)
  const stable = entry.type === 'stable'
  const name = entry.title === undefined || isBlank(entry.title) ? entry.typeCode.display : entry.title
  return el(
    'rim:ExtrinsicObject',
    {
      id,
      home: urnOid(entry.homeCommunity),
      lid: urnUuid(entry.logicalId),
      objectType: urnUuid(entryTypes[entry.type]),
      status: statuses[entry.status],
      mimeType: entry.mimeType,
    },
    stable ? slot('creationTime', timeOf(entry.createdAt)) : undefined,
    stable ? slot('hash', entry.hash?.toLowerCase()) : undefined,
    slot('languageCode', entry.languageCode),
    slot('repositoryUniqueId', entry.repository),
    slot('serviceStartTime', timeOf(entry.serviceStart)),
    slot('serviceStopTime', timeOf(entry.serviceStop)),
    stable ? slot('size', entry.size?.toString()) : undefined,
    identifierSlot('sourcePatientId', writePatientId(entry.sourcePatient)),
    localized('rim:Name', name),
    el('rim:VersionInfo', { versionName: String(entry.version) }),
    author(entry, id, newId),
    ...codes.map(code => classification(code, entry[code], id, newId)),
    externalIdentifier('patientId', writePatientId(entry.patient), id, newId),
    externalIdentifier('uniqueId', entry.uniqueId, id, newId),
  )
}

/** Where only the id is wanted. */
export function writeReference({ entryId, homeCommunity }: DocumentEntry): string {
  return el('rim:ObjectRef', { id: urnUuid(entryId), home: urnOid(homeCommunity) })
}

function author({ author: { person, institution } }: DocumentEntry, id: string, newId: () => string): string {
  const written = person === undefined ? undefined : xcnOf(person)
  const named = institution === undefined ? undefined : escaped(institution)
  const content = `${escapedSlot('authorPerson', written) ?? ''}${escapedSlot('authorInstitution', named) ?? ''}`
  // The node is said, though it is empty, since the name stands in the slots.
  return content === '' ? '' : classificationOf(schemes.author, '', id, newId(), content)
}

/** A person with the parts of HL7 (XCN) needs an id or a family name there; any other name is written as a family name. */
function xcnOf(person: string): string | undefined {
  const [number = '', family = '', ...others] = person.includes('^') ? person.split('^') : ['', escaped(person)]
  if (number.trim() !== '' || family.trim() !== '') return [number, family, ...others].join('^')
  const given = others.slice(0, 2).join(' ').trim()
  return given === '' ? undefined : `^${given}`
}

function classification(name: CodeName, coded: Coded, id: string, newId: () => string): string {
  return classificationOf(schemes[name], cut(coded.code, maxValue), id, newId(), contentOf(coded))
}

/** Of the codes of a table the same objects come again and again. */
const contents = new WeakMap<Coded, string>()

function contentOf(coded: Coded): string {
  const known = contents.get(coded)
  if (known !== undefined) return known
  const { code, scheme, display } = coded
  const content = `${slot('codingScheme', scheme) ?? ''}${localized('rim:Name', isBlank(display) ? code : display)}`
  contents.set(coded, content)
  return content
}

function classificationOf(scheme: string, node: string, object: string, id: string, content: string): string {
  return (
    `<rim:Classification id="${id}" objectType="${objectTypes.classification}" ` +
    `classificationScheme="${urnUuid(scheme)}" classifiedObject="${object}" ` +
    `nodeRepresentation="${attributeOf(node)}">${content}</rim:Classification>`
  )
}

const identifierNames = {
  patientId: localized('rim:Name', 'XDSDocumentEntry.patientId'),
  uniqueId: localized('rim:Name', 'XDSDocumentEntry.uniqueId'),
} as const

function externalIdentifier(name: keyof typeof identifiers, value: string, id: string, newId: () => string): string {
  return el(
    'rim:ExternalIdentifier',
    {
      id: newId(),
      objectType: objectTypes.externalIdentifier,
      registryObject: id,
      identificationScheme: urnUuid(identifiers[name]),
      value,
    },
    identifierNames[name],
  )
}

/** A slot with one value, cut to what its type holds; undefined when nothing is to be said. */
function slot(name: string, value: string | undefined): string | undefined {
  const written = value === undefined ? '' : textOf(cut(value, maxValue))
  if (written.trim() === '') return undefined
  return `<rim:Slot name="${name}"><rim:ValueList><rim:Value>${written}</rim:Value></rim:ValueList></rim:Slot>`
}

/** Of a text with escape sequences: none is cut in two. */
function escapedSlot(name: string, value: string | undefined): string | undefined {
  const kept = cut(value ?? '', maxValue)
  const isOpen = kept.split('\\').length % 2 === 0 // each sequence has two backslashes
  return slot(name, isOpen ? kept.slice(0, kept.lastIndexOf('\\')) : kept)
}

/** An id that is cut is another id: it is left out. */
function identifierSlot(name: string, value: string): string | undefined {
  return value.length > maxValue ? undefined : slot(name, value)
}

function localized(name: string, value: string): string {
  return el(name, {}, el('rim:LocalizedString', { value: cut(value, maxTitle) }))
}

/** Whole characters only, so that no half of one stays behind. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : [...text].slice(0, max).join('').trimEnd()
}

function timeOf(instant: string | undefined): string | undefined {
  return instant === undefined ? undefined : writeTime(instant)
}

/** Ids of the parts of an entry: the same each time, and made with one digest for all of them. */
export function idsOf(...of: readonly string[]): () => string {
  const digest = hash('sha256', of.join('\n'))
  const stem = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(12, 15)}-8${digest.slice(15, 18)}-${digest.slice(18, 28)}`
  let next = 0
  return () => urnUuid(stem + String(next++).padStart(2, '0'))
}
