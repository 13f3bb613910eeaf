/**
 * From the bytes of a message to its event, its time and its resources: what Caredove publishes, the reference message
 * and strict R4 alike. Source: reference/referrals.md section 7.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import type { ProblemCode } from '../../model/problems.ts'
import { instantAtWall } from '../../model/time.ts'
import { type Fields, fieldsOf, instantOf, isFields, listOf, textOf } from './tolerant.ts'

export type Envelope = {
  kind: 'envelope'
  header: Fields
  entries: readonly Fields[]
  bundle: Fields
  at: string | undefined
  digest: string
}
export type Unreadable = { kind: 'refused'; problem: ProblemCode; where?: string }

/** Deeper than any real message; every level costs the reader a stack frame. */
export const maxDepth = 64

/** The JSON of a body, or why there is none. */
export function jsonOf(body: Uint8Array): { value: unknown } | Unreadable {
  let value: unknown
  try {
    value = JSON.parse(decoded(body))
  } catch {
    return { kind: 'refused', problem: 'message.not-json' }
  }
  return deeperThan(value, maxDepth) ? { kind: 'refused', problem: 'message.too-deep' } : { value }
}

/**
 * The text of a body; nothing for bytes that are no UTF-8. Files come inside as base64, so that most of a body as a rule is
 * ASCII, which is read several times faster.
 */
function decoded(body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8').replace(/^\ufeff/, '') : ''
}

/** Finds the header and the resources. */
export function readEnvelope(body: Uint8Array, zone: string): Envelope | Unreadable {
  const json = jsonOf(body)
  if ('kind' in json) return json
  const bundle = fieldsOf(Array.isArray(json.value) ? undefined : json.value)
  if (textOf(bundle.resourceType) !== 'Bundle') return unreadable('Bundle.resourceType')
  const entries = listOf(bundle.entry).filter(isFields)
  if (entries.length === 0) return unreadable('Bundle.entry')
  const header = entries.map(entry => fieldsOf(entry.resource)).find(each => each.resourceType === 'MessageHeader')
  if (!header) return unreadable('Bundle.entry.resource.ofType(MessageHeader)')
  return {
    kind: 'envelope',
    header,
    entries,
    bundle,
    at:
      wallTime(bundle.last_updated, zone) ??
      instantOf(bundle.last_updated) ??
      instantOf(bundle.timestamp) ??
      instantOf(header.timestamp) ??
      instantOf(fieldsOf(bundle.meta).lastUpdated) ??
      instantOf(fieldsOf(header.meta).lastUpdated),
    digest: hash('sha256', body, 'base64url').slice(0, 22),
  }
}

export function unreadable(where: string): Unreadable {
  return { kind: 'refused', problem: 'message.unreadable', where }
}

const clock = /^(\d{4})-(\d{2})-(\d{2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)$/i

/** `2019-04-01 07:52:56pm` in the connection's zone, as an instant. Midnight is 12am, noon is 12pm. */
export function wallTime(value: unknown, zone: string): string | undefined {
  const parts = textOf(value)?.match(clock)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second = '0', half = ''] = parts
  if (Number(hour) < 1 || Number(hour) > 12) return undefined
  const shown = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0),
    minute: Number(minute),
    second: Number(second),
  }
  return instantAtWall(zone, shown)?.toISOString()
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const child of Array.isArray(value) ? value : Object.values(value))
    if (deeperThan(child, levels - 1)) return true
  return false
}
