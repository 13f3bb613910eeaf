/** Ids of documents and entries: made from what they are about, so that the same visit gives the same document. */
import { hash } from 'node:crypto'
import type { Identifier } from '../../model/redox/parts.ts'
import { el, isBlank } from '../../model/xml.ts'
import { oidOf, systems } from './code-systems.ts'

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
const namedAuthorities: Readonly<Record<string, string>> = { npi: systems.npi }

/** A UUID (version 8) of a text; the same text gives the same one. */
export function uuidOf(text: string): string {
  const hex = hash('sha256', text, 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-b${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/**
 * An identifier of the source. Its type is an OID, a name that has one, or a name of the sender's own: that one gets a UUID
 * of its own within the organization, so that equal numbers of two systems never look like one.
 */
export function idXml(identifier: Identifier | undefined, organization: string): string | undefined {
  const { ID, IDType } = identifier ?? {}
  if (ID === undefined || isBlank(ID)) return undefined
  // What needs no authority names itself.
  if (IDType === undefined && (uuid.test(ID) || oidOf(ID) !== undefined)) return el('id', { root: ID })
  const root = oidOf(IDType) ?? (IDType === undefined ? oidOf(organization) : namedAuthorities[IDType.toLowerCase()])
  if (root !== undefined) return el('id', { root, extension: ID })
  return el('id', {
    root: uuidOf(`${organization}|${IDType ?? ''}`),
    extension: ID,
    assigningAuthorityName: isBlank(IDType) ? undefined : IDType,
  })
}

/** All of several, or what says that there is none. */
export function idsXml(identifiers: readonly Identifier[], organization: string, otherwise?: string): string {
  const ids = identifiers.flatMap(each => idXml(each, organization) ?? [])
  if (ids.length > 0) return [...new Set(ids)].join('')
  return otherwise ?? el('id', { nullFlavor: 'UNK' })
}

/** A document's id as Redox's members write it: a GUID, an OID, `oid^extension`, or a number of their own. */
export function documentIdOf(
  id: string | undefined,
  organization: string,
): { root: string; extension?: string } | undefined {
  const text = id?.trim()
  if (text === undefined || isBlank(text)) return undefined
  const whole = uuid.test(text) ? text : oidOf(text)
  if (whole !== undefined) return { root: whole }
  const [, before = '', after = ''] = /^([^^]+)\^+(.+)$/.exec(text) ?? []
  const root = oidOf(before)
  if (root !== undefined && !isBlank(after)) return { root, extension: after }
  return { root: oidOf(organization) ?? uuidOf(`${organization}|documents`), extension: text }
}
