/** What the parts of the screen share: names of pairs, spans to choose from, and which facts of two sides differ. Pure. */
import type { Difference, Pair, SideFacts, SideName } from '../../api/reconciliation.ts'
import type { DatedHours, OpenHours } from '../../api/visits.ts'

/** The kinds of difference in the order of the tabs (src/model/reconcile/kinds.ts). */
export const kinds = [
  'missing',
  'extra',
  'time',
  'practitioner',
  'location',
  'status',
  'patient',
  'duplicate',
  'hours',
  'busy',
  'late',
] as const

/** Those that are about a practitioner and not about a visit. */
export function isOfTimes({ kind }: Pick<Difference, 'kind'>): boolean {
  return kind === 'hours' || kind === 'busy'
}

/** How a pair is called. */
export function pairTitle({ a, b }: Pair): string {
  return `${a.title} (${a.slug}) ↔ ${b.title} (${b.slug})`
}

/** The name of a side, with its slug where both are of the same vendor. */
export function sideTitle(pair: Pair, side: SideName): string {
  return pair.a.title === pair.b.title ? `${pair[side].title} (${pair[side].slug})` : pair[side].title
}

/** Spans to choose from: `usual` is the pair's own. */
export const spans = ['usual', 'near', 'past', 'far'] as const
const dayMs = 86_400_000

/** The window of a span; undefined for the usual one, which the hub knows. */
export function spanOf(span: string, now: Date): { from: string; to: string } | undefined {
  const days: Readonly<Record<string, readonly [number, number]>> = { near: [0, 2], past: [-30, 0], far: [0, 180] }
  const chosen = days[span]
  if (!chosen) return undefined
  const [from, to] = chosen
  return {
    from: new Date(now.getTime() + from * dayMs).toISOString(),
    to: new Date(now.getTime() + to * dayMs).toISOString(),
  }
}

/** The facts that a row lays side by side, in their order. */
export const factNames = ['time', 'practitioner', 'location', 'status', 'patient'] as const
export type FactName = (typeof factNames)[number]

/** Whether a fact is what the row is about. */
export function isDiffering({ kind }: Pick<Difference, 'kind'>, fact: FactName): boolean {
  return kind === fact
}

/** A side's fact as text; null where the side does not say it. */
export function factOf(facts: SideFacts, fact: FactName): string | null {
  switch (fact) {
    case 'time':
      return facts.start
    case 'practitioner':
      return facts.practitioner
    case 'location':
      return facts.location
    case 'status':
      return facts.status
    case 'patient':
      return facts.who
  }
}

/** The hours of a week and of single days, as the hub writes them. */
export function hoursIn(text: string): { week: OpenHours[]; days: DatedHours[] } {
  const parts = text.split(', ')
  return {
    week: parts.flatMap(part => {
      const [, weekday, from, to] = part.match(/^([1-7]) (\d\d:\d\d)–(\d\d:\d\d)$/) ?? []
      return weekday && from && to ? [{ weekday: Number(weekday), from, to }] : []
    }),
    days: parts.flatMap(part => {
      const [, date, from, to] = part.match(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d)–(\d\d:\d\d)$/) ?? []
      return date && from && to ? [{ date, from, to }] : []
    }),
  }
}
