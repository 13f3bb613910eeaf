/**
 * Identifiers as they travel in documents' metadata, and as they are kept: OIDs without `urn:oid:`, UUIDs in lower case
 * without `urn:uuid:`, patient ids as `id^^^&oid&ISO`. Source: reference/carequality.md sections 5, 6 and 8.
 */
import { escaped, unescaped } from '../../../model/network/hl7-escapes.ts'
import { oidOf } from '../../../model/oid.ts'
import { readUniqueId } from '../../../model/registry/documents.ts'

/** An OID or UUID as a URN. */
export const urnOid = (oid: string): string => `urn:oid:${oid}`
export const urnUuid = (uuid: string): string => `urn:uuid:${uuid}`

const uuid = /^(?:urn:uuid:)?\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i

/** The UUID that a text is, in any case and with or without its prefix. */
export function uuidOf(text: string): string | undefined {
  return uuid.exec(text.trim())?.[1]?.toLowerCase()
}

/** An OID without its prefix; a text that is none stays as it stands, and is nobody's. */
export function oidOrText(text: string): string {
  return oidOf(text) ?? text.trim()
}

/** A document's unique id in the one form in which ids are compared; a text that is none of them stays as it stands. */
export function comparableId(text: string): string {
  return readUniqueId(text) ?? text.trim()
}

export type AssignedId = { authority: string; id: string }

/** Reads `id^^^&oid&ISO`, also with the OID alone in the fourth place, with `urn:oid:`, or with `&` escaped once too often. */
export function readPatientId(text: string): AssignedId | undefined {
  const [id = '', , , assigner = ''] = text.replaceAll('&amp;', '&').trim().split('^')
  const parts = assigner.split('&')
  const authority = oidOf((parts.length === 1 ? parts[0] : parts[1]) ?? '')
  const said = unescaped(id).trim()
  return said === '' || authority === undefined ? undefined : { authority, id: said }
}

export function writePatientId({ authority, id }: AssignedId): string {
  return `${escaped(id)}^^^&${authority}&ISO`
}
