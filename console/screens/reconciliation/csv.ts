/** The differences as CSV (RFC 4180): the columns of the screen, times as instants. Pure, but for saving the file. */
import type { Difference, Pair, SideFacts } from '../../api/reconciliation.ts'

type Read = (row: Difference) => string | number | null
const side = (name: 'a' | 'b', slug: string): readonly (readonly [string, Read])[] => {
  const of = (read: (facts: SideFacts) => string | null) => (row: Difference) => {
    const facts = row[name]
    return facts ? read(facts) : null
  }
  return [
    [`${slug}_id`, of(facts => facts.id)],
    [`${slug}_start`, of(facts => facts.start)],
    [`${slug}_end`, of(facts => facts.end)],
    [`${slug}_practitioner`, of(facts => facts.practitioner)],
    [`${slug}_location`, of(facts => facts.location)],
    [`${slug}_status`, of(facts => facts.status)],
  ]
}

/** A header and a line for each row. */
export function csvOf(rows: readonly Difference[], { a, b }: Pick<Pair, 'a' | 'b'>): string {
  const columns: readonly (readonly [string, Read])[] = [
    ['kind', row => row.kind],
    ['system', row => (row.side === 'a' ? a.slug : b.slug)],
    ['cause', row => row.cause],
    ['state', row => row.state],
    ['who', row => row.who],
    ['visit_at', row => row.at],
    ['late_minutes', row => row.lateMinutes],
    ...side('a', a.slug),
    ...side('b', b.slug),
    ['proposal', row => row.proposal],
    ['repair', row => row.repair],
  ]
  const lines = [columns.map(([name]) => name), ...rows.map(row => columns.map(([, read]) => `${read(row) ?? ''}`))]
  return lines.map(cells => cells.map(quoted).join(',')).join('\r\n')
}

/** A cell that a spreadsheet would take for a formula gets a quote in front. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Hands the text to the browser as a file. */
export function saveCsv(content: string, at: string | null): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `reconciliation-${(at ?? new Date().toISOString()).slice(0, 10)}.csv`
  link.click()
  URL.revokeObjectURL(address)
}
