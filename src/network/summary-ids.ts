/**
 * Ids of summaries that are made on demand. Nothing of them is kept, so their ids lead to whom they are about: the entry's is
 * that of a document that is summed up (UUIDv7) written as one of our own making (UUIDv8), its unique id the OID of that UUID
 * (ITU-T X.667), and what was made of it has one below, which changes with the content.
 */
import { hash } from 'node:crypto'

/** The entry of a summary. @example summaryEntryId('0198f3a2-0000-7000-8000-000000000001') // '0198f3a2-0000-8000-…' */
export function summaryEntryId(document: string): string {
  return `${document.slice(0, 14)}8${document.slice(15)}`
}

/** The unique id of the entry. */
export function summaryUniqueId(document: string): string {
  return `2.25.${BigInt(`0x${summaryEntryId(document).replaceAll('-', '')}`)}`
}

/** The unique id of what was made: of the same content the same, and an OID of at most 64 characters. */
export function madeUniqueId(document: string, content: string): string {
  const digits = hash('sha256', content, 'buffer').readBigUInt64BE() >> 1n // 63 bits: 19 digits at most
  return `${summaryUniqueId(document)}.${digits}`
}

export type SummaryAsked = {
  /** The document that the id is made of: the first version of it. */
  document: string
  /** What was made before is meant, by its unique id. */
  made?: string
}

/** The document that an entry's id is made of; undefined when it is no summary's. */
export function documentOfEntry(entryId: string): string | undefined {
  return summaryEntry.test(entryId) ? `${entryId.slice(0, 14)}7${entryId.slice(15)}` : undefined
}

/** What a unique id means, of the entry or of what was made; undefined when it is another document's. */
export function summaryAsked(uniqueId: string): SummaryAsked | undefined {
  const [, number, made] = summaryUnique.exec(uniqueId) ?? []
  if (number === undefined) return undefined
  const hex = BigInt(number).toString(16).padStart(32, '0')
  if (hex.length > 32) return undefined
  const entryId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  const document = documentOfEntry(entryId)
  return document === undefined ? undefined : { document, ...(made === undefined ? {} : { made: uniqueId }) }
}

const summaryEntry = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const summaryUnique = /^2\.25\.([1-9]\d{0,38})(\.(?:0|[1-9]\d{0,18}))?$/
