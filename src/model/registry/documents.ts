/** Ids and content of pushed documents. Pure. Source: SPEC NET-3, reference/carequality.md sections 1.5 and 6. */
import { hash } from 'node:crypto'
import type { Json } from '../events.ts'

const guid = /^(?:urn:uuid:)?\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i
const oid = /^(?:urn:oid:)?([0-2](?:\.(?:0|[1-9]\d*))+)(?:\^(\S+))?$/i

/**
 * The id of a document as it is kept: a GUID in lower case, or an OID with what the member added to it. `undefined` when it
 * is neither, so that nobody can say whose it is.
 *
 * @example
 * readUniqueId('URN:UUID:0198F3A2-…') // '0198f3a2-…'
 * readUniqueId('2.16.840.1.113883.3.6147^1234') // the same
 */
export function readUniqueId(text: string): string | undefined {
  const trimmed = text.trim()
  const asGuid = guid.exec(trimmed)?.[1]
  if (asGuid) return asGuid.toLowerCase()
  const [, root, extension] = oid.exec(trimmed) ?? []
  if (!root || (!extension && !root.includes('.', root.indexOf('.') + 1))) return undefined
  return extension ? `${root}^${extension}` : root
}

/** SHA-256 of what a document says, whatever the order of its keys. */
export function contentHash(content: Json): Buffer {
  return hash('sha256', canonical(content), 'buffer')
}

/**
 * An id for what may not have the id that was pushed: a later version, or the document of somebody else. The same for the
 * same content, so that a document that was once found is that document for ever.
 */
export function derivedId(uniqueId: string, apart: string, content: Buffer): string {
  const digest = hash('sha256', `${uniqueId}\n${apart}\n${content.toString('hex')}`, 'buffer')
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80 // version 8 of RFC 9562: made of a hash of our own
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
  const hex = digest.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

function canonical(content: Json): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
