/** Double booking: appointments of one practitioner that overlap in time. Pure. */

/** `practitioners` are ids; times are milliseconds since 1970. */
export type Placed = { id: string; start: number; end: number; practitioners: readonly string[]; over: boolean }

/** For each appointment that overlaps another of the same practitioner: whose. What is over takes no time. */
export function doubleBookings(appointments: readonly Placed[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>()
  const note = (id: string, practitioner: string) => found.set(id, (found.get(id) ?? new Set()).add(practitioner))
  const own = appointments
    .filter(({ over, start, end }) => !over && end > start)
    .flatMap(each => each.practitioners.map(practitioner => ({ ...each, practitioner })))
  for (const [practitioner, all] of Map.groupBy(own, each => each.practitioner)) {
    let latest: Placed | undefined
    for (const each of all.sort((a, b) => a.start - b.start)) {
      if (latest && each.start < latest.end && each.id !== latest.id) {
        note(latest.id, practitioner)
        note(each.id, practitioner)
      }
      if (!latest || each.end > latest.end) latest = each
    }
  }
  return new Map([...found].map(([id, whose]) => [id, [...whose]]))
}
