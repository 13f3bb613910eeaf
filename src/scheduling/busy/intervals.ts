/** Busy time as plain intervals, in milliseconds: merged, sorted, within the window that a feed shows. Pure. */

/** From `start` up to `end`, the end not included. */
export type Interval = { start: number; end: number }

const minuteMs = 60_000
const dayMs = 86_400_000
/** The window of a feed around now (reference/calcom.md section 9). */
export const windowDays = { back: 1, ahead: 365 }

/** What a feed shows at this moment. */
export function windowAt(now: Date): Interval {
  return { start: now.getTime() - windowDays.back * dayMs, end: now.getTime() + windowDays.ahead * dayMs }
}

/**
 * What is taken, as few intervals as there can be, in order: what overlaps or touches is one. Whole minutes, outwards;
 * what has no length, or lies outside of the window, is left out.
 */
export function mergeIntervals(intervals: readonly Interval[], window: Interval): Interval[] {
  const merged: Interval[] = []
  const sorted = intervals
    .filter(({ start, end }) => end > start && end > window.start && start < window.end)
    .map(({ start, end }) => ({
      start: Math.floor(start / minuteMs) * minuteMs,
      end: Math.ceil(end / minuteMs) * minuteMs,
    }))
    .sort((a, b) => a.start - b.start)
  for (const next of sorted) {
    const last = merged.at(-1)
    if (last && next.start <= last.end) last.end = Math.max(last.end, next.end)
    else merged.push(next)
  }
  return merged
}

/** Those of `wanted` that `seen` does not cover from end to end. */
export function uncovered(wanted: readonly Interval[], seen: readonly Interval[]): Interval[] {
  const covers = mergeIntervals(seen, { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY })
  return wanted.filter(({ start, end }) => !covers.some(cover => cover.start <= start && cover.end >= end))
}

/** Up to `most` of them, spread evenly from the first to the last. */
export function sampleOf<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all]
  const step = (all.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, index) => all[Math.round(index * step)]).filter(each => each !== undefined)
}

/** What is left of these intervals without what others cover. */
export function withoutIntervals(intervals: readonly Interval[], others: readonly Interval[]): Interval[] {
  return others.reduce<Interval[]>(
    (left, { start, end }) =>
      left.flatMap(each =>
        each.start < end && start < each.end
          ? [
              { start: each.start, end: start },
              { start: end, end: each.end },
            ].filter(part => part.start < part.end)
          : [each],
      ),
    [...intervals],
  )
}
