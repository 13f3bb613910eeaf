/**
 * Cal.com writes one instant in three spellings (`…Z`, `…+00:00` or any server offset, `….000Z`). They become one, so
 * that times can be compared as texts. Source: reference/calcom.md section 4.
 */

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i

/** The instant in UTC with milliseconds, as in `2026-12-01T20:00:00.000Z`; undefined when it is none. */
export function instantOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || !rfc3339.test(text)) return undefined
  const at = Date.parse(text)
  if (Number.isNaN(at)) return undefined
  // The spelling that is already the one wanted needs no second date.
  return text.length === 24 && text[10] === 'T' && text.endsWith('Z') ? text : new Date(at).toISOString()
}

/** Whole minutes between two instants; undefined when either is missing or they do not follow each other. */
export function minutesBetween(start: string | undefined, end: string | undefined): number | undefined {
  if (!start || !end) return undefined
  const minutes = Math.round((Date.parse(end) - Date.parse(start)) / 60_000)
  return minutes > 0 ? minutes : undefined
}
