/** The periods while somebody edits them: what is wrong with them, and whether they shorten anything. Pure. */
import type { Override, PeriodName, RetentionDraft, RetentionSettings } from '../../api/retention.ts'

export const periodNames = ['bodies', 'problems', 'metadata', 'audit'] as const
export const ownPeriodNames = ['bodies', 'problems', 'metadata'] as const

export type Fault = 'too-short' | 'too-long' | 'shorter-than-before'

/** What is wrong with one period, as the hub checks it; `own` are those of a connection. */
export function faultOf(
  { periods }: Pick<RetentionDraft, 'periods'>,
  bounds: RetentionSettings['bounds'],
  name: PeriodName,
  own: Partial<Record<PeriodName, number>> = {},
): Fault | undefined {
  const days = (period: PeriodName) => own[period] ?? periods[period]
  const before = periodNames[periodNames.indexOf(name) - 1]
  if (!Number.isInteger(days(name)) || days(name) < bounds[name].least) return 'too-short'
  if (days(name) > bounds[name].most) return 'too-long'
  return before && days(name) < days(before) ? 'shorter-than-before' : undefined
}

/** Whether the hub would take them. */
export function isSound(draft: RetentionDraft, bounds: RetentionSettings['bounds']): boolean {
  return (
    periodNames.every(name => faultOf(draft, bounds, name) === undefined) &&
    draft.overrides.every(own => ownPeriodNames.every(name => faultOf(draft, bounds, name, own) === undefined))
  )
}

/** The draft with one period of a connection changed; undefined: as for all. */
export function withOwn(
  draft: RetentionDraft,
  connection: string,
  name: Exclude<PeriodName, 'audit'>,
  days: number | undefined,
): RetentionDraft {
  const { [name]: _, ...rest } = draft.overrides.find(each => each.connection === connection) ?? { connection }
  const own: Override = days === undefined ? rest : { ...rest, [name]: days }
  const others = draft.overrides.filter(each => each.connection !== connection)
  const says = ownPeriodNames.some(each => own[each] !== undefined)
  return { ...draft, overrides: says ? [...others, own] : others }
}

/** Whether two say the same, whatever the order of the connections. */
export function sameDraft(a: RetentionDraft, b: RetentionDraft): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b))
}

function ordered({ periods, overrides }: RetentionDraft): unknown {
  return [
    periodNames.map(name => periods[name]),
    overrides
      .map(own => [own.connection, ...ownPeriodNames.map(name => own[name] ?? null)])
      .sort(([a], [b]) => String(a).localeCompare(String(b))),
  ]
}
