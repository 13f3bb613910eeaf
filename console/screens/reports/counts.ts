/** From the counts of a report to what its chips and charts show. Pure. */
import type { ReportCount, ReportFilter } from '../../api/reports.ts'

export type Totals = { all: number; mapped: number; auto: number; user: number; none: number }

/** How many rows each chip leaves. */
export function totalsOf(counts: readonly ReportCount[]): Totals {
  const of = (mapping: string) => sum(counts.filter(each => each.mapping === mapping))
  const [auto, user, none] = [of('auto'), of('user'), of('none')]
  return { all: auto + user + none, mapped: auto + user, auto, user, none }
}

/** What the filter leaves of them. */
export function narrowed(counts: readonly ReportCount[], { mapping, reason }: ReportFilter): ReportCount[] {
  return counts.filter(
    each =>
      (!mapping || each.mapping === mapping || (mapping === 'mapped' && each.mapping !== 'none')) &&
      (!reason || each.reason === reason),
  )
}

export const parts = ['rendered', 'mapped', 'none'] as const
export type Part = (typeof parts)[number]
export type Week = { week: string } & Record<Part, number>
export type Weeks = {
  weeks: readonly Week[]
  /** Rows of weeks before those, and rows without a date. */
  earlier: number
  undated: number
}

/** More bars than these are too thin for a number. */
const mostWeeks = 26
const weekMs = 7 * 86_400_000

/** The last half year by week, weeks of nothing among them: they say something too. */
export function weeksOf(counts: readonly ReportCount[]): Weeks {
  const byWeek = new Map<string, Week>()
  for (const { week, mapping, rendered, count } of counts) {
    if (week === null) continue
    const known = byWeek.get(week) ?? { week, rendered: 0, mapped: 0, none: 0 }
    known[mapping === 'none' ? 'none' : rendered ? 'rendered' : 'mapped'] += count
    byWeek.set(week, known)
  }
  const last = [...byWeek.keys()].sort().at(-1)
  const first = [...byWeek.keys()].sort().at(0)
  const undated = sum(counts.filter(({ week }) => week === null))
  if (last === undefined || first === undefined) return { weeks: [], earlier: 0, undated }
  const end = Date.parse(last)
  const begin = Math.max(Date.parse(first), end - (mostWeeks - 1) * weekMs)
  const weeks: Week[] = []
  for (let at = begin; at <= end; at += weekMs) {
    const week = new Date(at).toISOString().slice(0, 10)
    weeks.push(byWeek.get(week) ?? { week, rendered: 0, mapped: 0, none: 0 })
  }
  const shown = weeks.reduce((total, each) => total + each.rendered + each.mapped + each.none, 0)
  return { weeks, earlier: sum(counts) - undated - shown, undated }
}

/** Why rows have no pair, the most frequent first. */
export function reasonsOf(counts: readonly ReportCount[]): { reason: string; count: number }[] {
  const byReason = new Map<string, number>()
  for (const { reason, count } of counts) if (reason !== null) byReason.set(reason, (byReason.get(reason) ?? 0) + count)
  return [...byReason].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count)
}

function sum(counts: readonly ReportCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}
