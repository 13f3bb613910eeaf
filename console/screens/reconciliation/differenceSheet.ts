/** The differences as a sheet: the columns of the screen, times as instants. Pure. */
import type { Difference, Pair, SideFacts } from '../../api/reconciliation.ts'
import { type Column, type Sheet, sheetOf } from '../../parts/sheet/sheet.ts'

const side = (name: 'a' | 'b', slug: string): readonly Column<Difference>[] => {
  const of = (read: (facts: SideFacts) => string | null) => (row: Difference) => {
    const facts = row[name]
    return facts ? read(facts) : null
  }
  return [
    { head: `${slug}_id`, read: of(facts => facts.id) },
    { head: `${slug}_start`, read: of(facts => facts.start) },
    { head: `${slug}_end`, read: of(facts => facts.end) },
    { head: `${slug}_practitioner`, read: of(facts => facts.practitioner) },
    { head: `${slug}_location`, read: of(facts => facts.location) },
    { head: `${slug}_status`, read: of(facts => facts.status) },
    { head: `${slug}_hours`, read: of(facts => facts.hours?.text ?? null) },
    { head: `${slug}_taken`, read: row => row[name]?.taken?.count ?? null },
  ]
}

/** A row for each difference. */
export function differenceSheet(rows: readonly Difference[], { a, b }: Pick<Pair, 'a' | 'b'>): Sheet {
  const columns: readonly Column<Difference>[] = [
    { head: 'kind', read: row => row.kind },
    { head: 'system', read: row => (row.side === 'a' ? a.slug : b.slug) },
    { head: 'cause', read: row => row.cause },
    { head: 'state', read: row => row.state },
    { head: 'who', read: row => row.who },
    { head: 'visit_at', read: row => row.at },
    { head: 'late_minutes', read: row => row.lateMinutes },
    ...side('a', a.slug),
    ...side('b', b.slug),
    { head: 'proposal', read: row => row.proposal },
    { head: 'repair', read: row => row.repair },
  ]
  return sheetOf(columns, rows)
}
