/**
 * Lists of several visits as one: everything that each tells of, but what a newer visit tells of as well. The same entry is the
 * same; an observation of the same thing at the same time that has a value corrects the older one.
 */
import { itemsOf, says } from './says.ts'

/** All entries of these lists, or of the lists in these groups. @param values of the visits, the newest first */
export function gathered(values: readonly unknown[]): unknown {
  const given = values.filter(value => value !== undefined)
  if (given.every(Array.isArray)) return entriesOf(given)
  const groups = given.map(value => value as Record<string, unknown>)
  const all = [...new Set(groups.flatMap(Object.keys))]
  return Object.fromEntries(all.map(name => [name, gathered(groups.map(each => each[name]))]))
}

function entriesOf(lists: readonly unknown[][]): unknown[] {
  const told = new Set<string>()
  const kept: unknown[] = []
  for (const list of lists) {
    const entries = list.filter(says)
    // Within one visit nothing is left out: two cultures of one minute are two.
    kept.push(...entries.filter(each => !told.has(JSON.stringify(each)) && !told.has(observedIn(each) ?? '')))
    for (const each of entries) {
      told.add(JSON.stringify(each))
      const observed = hasValues(each) ? observedIn(each) : undefined
      if (observed) told.add(observed)
    }
  }
  return kept
}

type Fields = Readonly<Record<string, unknown>>

/** What was observed, where, and when; undefined where a time of day is missing: a day has room for many. */
function observedIn(entry: unknown): string | undefined {
  const { Code, Name, Specimen, DateTime, Observations } = entry as Fields
  const observed = itemsOf(Observations).map(each => {
    const { Code, Name, TargetSite, DateTime: own } = each as Fields
    return { Code, Name, TargetSite, at: own ?? DateTime }
  })
  const isTimed = observed.length > 0 && observed.every(({ at }) => typeof at === 'string' && hasTimeOfDay(at))
  return isTimed ? JSON.stringify({ Code, Name, Specimen, observed }) : undefined
}

/** `2026-11-01T08:30`, `202611010830`; midnight is how many systems write a day alone. */
function hasTimeOfDay(at: string): boolean {
  const [, hour, minute] = /^\d{4}-?\d{2}-?\d{2}[T ]?(\d{2}):?(\d{2})/.exec(at) ?? []
  return hour !== undefined && minute !== undefined && hour + minute !== '0000'
}

function hasValues(entry: unknown): boolean {
  const observations = itemsOf((entry as Fields).Observations).map(each => each as Fields)
  return observations.length > 0 && observations.every(({ Value, CodedValue }) => says(Value) || says(CodedValue))
}
