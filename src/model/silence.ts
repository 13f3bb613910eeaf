/**
 * Silence: has a route been without a success for longer than is usual for it? What is usual is learned from four weeks of
 * its own hours. Hours of the week in which it never works (nights, weekends) count for nothing, so a clinic that closes
 * is not a fault.
 */

/** An hour with successes; hours without are not there. */
export type SuccessHour = { hour: Date; count: number; lastAt: Date }
export type Silence = { silentMs: number; usualMs: number; lastAt: Date }

const hourMs = 3_600_000
const weekHours = 168
/** Fewer successes than this tell nothing yet. */
export const leastSuccesses = 20
const leastHours = 5
/** From here on the hours of the week can be told apart. */
const learnedMs = 14 * 24 * hourMs

/**
 * The silence of a route when it has lasted longer than `times` its usual gap; undefined when it has not, or when too
 * little is known.
 */
export function silenceOf(hours: readonly SuccessHour[], now: Date, times: number): Silence | undefined {
  const known = hours.toSorted((a, b) => a.hour.getTime() - b.hour.getTime())
  const first = known[0]
  const successes = known.reduce((sum, { count }) => sum + count, 0)
  if (!first || successes < leastSuccesses || known.length < leastHours) return undefined
  const lastAt = new Date(Math.max(...known.map(({ lastAt }) => lastAt.getTime())))
  const indices = known.map(({ hour }) => indexOf(hour))
  const working = now.getTime() - first.hour.getTime() < learnedMs ? undefined : workingHours(indices, indexOf(now))
  const gaps = indices.slice(1).map((index, at) => workingBetween(indices[at] ?? index, index, working))
  const usual = working ? percentile(gaps, 0.95) : Math.max(...gaps) // at first, nights and weekends are not known yet
  const usualMs = Math.max(usual, 1) * hourMs
  const silentMs = working
    ? workingBetween(indexOf(lastAt), indexOf(now), working) * hourMs
    : now.getTime() - lastAt.getTime()
  return silentMs > times * usualMs ? { silentMs, usualMs, lastAt } : undefined
}

const indexOf = (at: Date) => Math.floor(at.getTime() / hourMs)

/** The hours of the week that had successes in half of the weeks or more; undefined when most successes come whenever. */
function workingHours(indices: readonly number[], now: number): ReadonlySet<number> | undefined {
  const weeks = Math.max(1, Math.floor((now - (indices[0] ?? now)) / weekHours))
  const seen = Map.groupBy(indices, index => index % weekHours)
  const working = new Set([...seen].filter(([, at]) => at.length >= weeks / 2).map(([slot]) => slot))
  const within = indices.filter(index => working.has(index % weekHours)).length
  return within >= indices.length / 2 ? working : undefined
}

/** Working hours after one hour up to another, the latter included; all hours when none are told apart. */
function workingBetween(from: number, to: number, working: ReadonlySet<number> | undefined): number {
  if (!working) return to - from
  let count = 0
  for (let index = from + 1; index <= to; index += 1) if (working.has(index % weekHours)) count += 1
  return count
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
