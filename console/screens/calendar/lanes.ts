/** Where blocks stand in a column of a day: side by side where they overlap, and between which hours. Pure. */

/** In milliseconds since 1970. */
export type Span = { start: number; end: number }
export type Placed<Thing extends Span> = Thing & { lane: number; lanes: number }

export const hourMs = 3_600_000
/** What is shorter is drawn as long as this, so that its time can be read. */
export const shortestMs = 15 * 60_000

/** Gives each span a lane; those that overlap share the width among as many lanes as they need together. */
export function lanesOf<Thing extends Span>(spans: readonly Thing[]): Placed<Thing>[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end)
  const placed: Placed<Thing>[] = []
  let group: Placed<Thing>[] = []
  let ends: number[] = []
  const close = () => {
    for (const each of group) each.lanes = ends.length
    placed.push(...group)
    group = []
    ends = []
  }
  for (const span of sorted) {
    if (group.length > 0 && ends.every(end => end <= span.start)) close()
    const free = ends.findIndex(end => end <= span.start)
    const lane = free < 0 ? ends.length : free
    ends[lane] = Math.max(span.end, span.start + shortestMs)
    group.push({ ...span, lane, lanes: 1 })
  }
  close()
  return placed
}

/** The hours of a day that are drawn, as hours since it began: office hours, and whatever reaches beyond them. */
export function hoursOf(spans: readonly Span[], dayStart: number, dayEnd: number): { from: number; to: number } {
  const most = (dayEnd - dayStart) / hourMs
  const clamp = (hours: number) => Math.min(most, Math.max(0, hours))
  const starts = spans.map(({ start }) => Math.floor((start - dayStart) / hourMs))
  const ends = spans.map(({ end }) => Math.ceil((end - dayStart) / hourMs))
  return { from: clamp(Math.min(8, ...starts)), to: clamp(Math.max(18, ...ends)) }
}
