/** Cursor paging: a page ends with the key of its last row, and the next one begins after it, whatever came in meanwhile. */

export type Page<Row> = { rows: Row[]; next: string | null }

/** A page of at most `limit` rows, of a query that asked for one more to see whether there is another page. */
export function pageOf<Row>(rows: Row[], limit: number, keyOf: (row: Row) => string): Page<Row> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last ? Buffer.from(keyOf(last)).toString('base64url') : null }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The id in a cursor; undefined when it is none of ours. */
export function idOfCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString()
  return uuid.test(text) ? text : undefined
}

/** The time and id in a cursor; undefined when it is none of ours. */
export function timeAndIdOfCursor(cursor: string): { at: Date; id: string } | undefined {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const at = new Date(time)
  return uuid.test(id) && !Number.isNaN(at.getTime()) ? { at, id } : undefined
}

/** The lowest UUIDv7 of a moment: ids made by the hub are in the order of time, so an index on them serves both. */
export function lowestIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0').slice(-12)
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** Clocks of processes differ by less than this: ids are a little before or after the time of arrival. */
const clockSlackMs = 300_000

/** From where on ids are looked at for messages that came at this moment or later. */
export const earlierBySlack = (at: Date) => new Date(at.getTime() - clockSlackMs)

/** Up to where ids are looked at for messages that came before this moment. */
export const laterBySlack = (at: Date) => new Date(at.getTime() + clockSlackMs)
