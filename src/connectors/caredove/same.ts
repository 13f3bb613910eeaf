/** Whether a record says the same as before, but for what the hub itself wrote into it: ids, versions, addresses of files. */
import type { ServiceRequest } from 'fhir/r4'

export function isSameRecord(held: ServiceRequest, next: ServiceRequest): boolean {
  return written(held) === written(next)
}

/** One spelling: keys in order, without the hub's own. */
function written(record: ServiceRequest): string {
  const { id: _id, subject: _subject, meta, ...rest } = record
  const { versionId: _version, lastUpdated: _updated, source: _source, ...kept } = meta ?? {}
  return JSON.stringify({ ...rest, meta: Object.keys(kept).length > 0 ? kept : undefined }, ordered)
}

function ordered(key: string, value: unknown): unknown {
  if (key === 'attachment' && typeof value === 'object' && value !== null) {
    const { url: _url, ...attachment } = value as { url?: unknown }
    return sorted(attachment)
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? sorted(value) : value
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
