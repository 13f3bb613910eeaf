/** Reads another gateway's answer to a document query (ITI-38), as far as it says something. Source: reference/carequality.md sections 5 and 9. */
import type { Coded } from '../../../model/network/documents.ts'
import { unescaped } from '../../../model/network/hl7-escapes.ts'
import { oidOf } from '../../../model/oid.ts'
import { at, attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { type AssignedId, oidOrText, readPatientId, urnUuid, uuidOf } from './ids.ts'
import { type Outcome, readOutcome } from './read-outcome.ts'
import { readTime } from './times.ts'
import { type CodeName, entryTypes, identifiers, replacement, schemes } from './words.ts'

/** An entry as it was told. Ids of documents and repositories stand letter for letter: a retrieve must repeat them. */
export type EntryTold = {
  /** UUID in lower case without a prefix, or the text that stands in its place. */
  entryId: string
  homeCommunity?: string
  repository?: string
  uniqueId?: string
  logicalId?: string
  version?: number
  status: 'approved' | 'deprecated'
  type: 'stable' | 'on-demand'
  title?: string
  mimeType?: string
  languageCode?: string
  createdAt?: string
  size?: number
  hash?: string
  serviceStart?: string
  serviceStop?: string
  patient?: AssignedId
  sourcePatient?: AssignedId
  author: { person?: string; institution?: string }
  /** The unique id of the entry that this one took the place of. */
  replaces?: string
} & { [Name in CodeName]?: Coded }

export type DocumentsAnswer =
  | ({
      kind: 'read'
      entries: readonly EntryTold[]
      /** Where only ids were asked for. */
      references: ReadonlyArray<{ entryId: string; homeCommunity?: string }>
    } & Outcome)
  | { kind: 'unreadable' }

/** Reads an AdhocQueryResponse. */
export function readDocumentsAnswer(body: XmlElement): DocumentsAnswer {
  if (body.local !== 'AdhocQueryResponse') return { kind: 'unreadable' }
  const objects = child(body, 'RegistryObjectList')
  const entries = childrenOf(objects, 'ExtrinsicObject').map(readEntry)
  const references = childrenOf(objects, 'ObjectRef').map(each => ({
    entryId: idOf(attribute(each, 'id')),
    ...homeOf(each),
  }))
  return {
    kind: 'read',
    entries: withReplaced(entries, childrenOf(objects, 'Association')),
    references,
    ...readOutcome(body, entries.length + references.length),
  }
}

function readEntry(object: XmlElement): EntryTold {
  const slots = new Map(childrenOf(object, 'Slot').map(slot => [attribute(slot, 'name') ?? '', firstValue(slot)]))
  const said = (name: string) => slots.get(name) || undefined
  const time = (name: string) => readTime(said(name) ?? '')
  const size = said('size')
  const version = Number(attribute(child(object, 'VersionInfo'), 'versionName'))
  const lid = attribute(object, 'lid')
  return {
    entryId: idOf(attribute(object, 'id')),
    ...homeOf(object),
    repository: said('repositoryUniqueId'),
    uniqueId: identifierOf(object, identifiers.uniqueId),
    logicalId: lid === undefined ? undefined : idOf(lid),
    version: Number.isInteger(version) && version > 0 ? version : undefined,
    status: /:Deprecated$/i.test(attribute(object, 'status') ?? '') ? 'deprecated' : 'approved',
    type: uuidOf(attribute(object, 'objectType') ?? '') === entryTypes['on-demand'] ? 'on-demand' : 'stable',
    title: nameOf(object),
    mimeType: attribute(object, 'mimeType')?.trim() || undefined,
    languageCode: said('languageCode'),
    createdAt: time('creationTime'),
    size: size !== undefined && /^\d{1,15}$/.test(size) ? Number(size) : undefined,
    hash: said('hash')?.toLowerCase(),
    serviceStart: time('serviceStartTime'),
    serviceStop: time('serviceStopTime'),
    patient: readPatientId(identifierOf(object, identifiers.patientId) ?? ''),
    sourcePatient: readPatientId(said('sourcePatientId') ?? ''),
    author: authorOf(object),
    ...codesOf(object),
  }
}

const codeNames: ReadonlyMap<string, CodeName> = new Map(
  (Object.keys(schemes) as (keyof typeof schemes)[]).flatMap(name =>
    name === 'author' ? [] : [[urnUuid(schemes[name]), name] as const],
  ),
)

function codesOf(object: XmlElement): { [Name in CodeName]?: Coded } {
  const codes: { [Name in CodeName]?: Coded } = {}
  for (const each of childrenOf(object, 'Classification')) {
    const name = codeNames.get(attribute(each, 'classificationScheme')?.trim() ?? '')
    const code = attribute(each, 'nodeRepresentation')?.trim()
    if (name === undefined || !code || codes[name]) continue
    codes[name] = { code, scheme: oidOrText(slotOf(each, 'codingScheme') ?? ''), display: nameOf(each) ?? code }
  }
  return codes
}

function authorOf(object: XmlElement): EntryTold['author'] {
  const author = childrenOf(object, 'Classification').find(
    each => attribute(each, 'classificationScheme')?.trim() === urnUuid(schemes.author),
  )
  const person = author && slotOf(author, 'authorPerson')
  // The name is the first part (XON); an id may stand behind it.
  const institution = author && unescaped(slotOf(author, 'authorInstitution')?.split('^')[0] ?? '').trim()
  return { ...(person ? { person } : {}), ...(institution ? { institution } : {}) }
}

function withReplaced(entries: readonly EntryTold[], associations: readonly XmlElement[]): readonly EntryTold[] {
  const uniqueIds = new Map(entries.map(each => [each.entryId, each.uniqueId]))
  const replaced = new Map<string, string | undefined>()
  for (const each of associations)
    if (attribute(each, 'associationType') === replacement)
      replaced.set(idOf(attribute(each, 'sourceObject')), uniqueIds.get(idOf(attribute(each, 'targetObject'))))
  if (replaced.size === 0) return entries
  return entries.map(each => ({ ...each, replaces: replaced.get(each.entryId) }))
}

function identifierOf(object: XmlElement, scheme: string): string | undefined {
  const found = childrenOf(object, 'ExternalIdentifier').find(
    each => attribute(each, 'identificationScheme')?.trim() === urnUuid(scheme),
  )
  return attribute(found, 'value')?.trim() || undefined
}

function nameOf(object: XmlElement): string | undefined {
  return attribute(at(object, 'Name', 'LocalizedString'), 'value')?.trim() || undefined
}

function slotOf(object: XmlElement, name: string): string | undefined {
  const slot = childrenOf(object, 'Slot').find(each => attribute(each, 'name') === name)
  return slot && (firstValue(slot) || undefined)
}

function firstValue(slot: XmlElement): string {
  return textOf(at(slot, 'ValueList', 'Value')).trim()
}

function homeOf(object: XmlElement): { homeCommunity?: string } {
  const home = oidOf(attribute(object, 'home') ?? '')
  return home === undefined ? {} : { homeCommunity: home }
}

function idOf(text: string | undefined): string {
  return uuidOf(text ?? '') ?? text?.trim() ?? ''
}
