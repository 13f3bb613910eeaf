/** Rows of the list of messages as CSV (RFC 4180): ids, states, codes and times; who only as the list shows it. Pure. */
import type { MessageRow } from '../api/types.ts'
import { type Column, csvOf, sheetOf } from '../parts/sheet/sheet.ts'

const columns: readonly Column<MessageRow>[] = [
  { head: 'id', read: row => row.id },
  { head: 'state', read: row => row.state },
  { head: 'problem', read: row => row.problem },
  { head: 'received_at', read: row => row.receivedAt },
  { head: 'connection', read: row => row.connection.slug },
  { head: 'event', read: row => row.eventType },
  { head: 'who', read: row => row.who },
  { head: 'visit_at', read: row => row.when },
  { head: 'deliveries', read: row => row.targets.map(each => `${each.connection}:${each.deliveryState}`).join(' ') },
]

/** A header and a line for each row. */
export function messagesAsCsv(rows: readonly MessageRow[]): string {
  return csvOf(sheetOf(columns, rows))
}
