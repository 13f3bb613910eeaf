/** Rows of the list of messages as CSV (RFC 4180): ids, states, codes and times; who only as the list shows it. Pure. */
import type { MessageRow } from '../api/types.ts'

const columns: readonly (readonly [string, (row: MessageRow) => string | null])[] = [
  ['id', row => row.id],
  ['state', row => row.state],
  ['problem', row => row.problem],
  ['received_at', row => row.receivedAt],
  ['connection', row => row.connection.slug],
  ['event', row => row.eventType],
  ['who', row => row.who],
  ['visit_at', row => row.when],
  ['deliveries', row => row.targets.map(each => `${each.connection}:${each.deliveryState}`).join(' ')],
]

/** A header and a line for each row. */
export function csvOf(rows: readonly MessageRow[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map(row => columns.map(([, read]) => read(row) ?? ''))]
  return lines.map(cells => cells.map(quoted).join(',')).join('\r\n')
}

/** A cell that a spreadsheet would take for a formula gets a quote in front. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
