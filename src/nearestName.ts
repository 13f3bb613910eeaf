/** The name that somebody probably meant who typed another one. */

/** The one with the fewest letters to insert, delete or replace; the empty text when there are none to choose from. */
export function nearestName(typed: string, names: readonly string[]): string {
  const ranked = names.map(name => ({ name, distance: editDistance(typed, name) }))
  ranked.sort((a, b) => a.distance - b.distance)
  return ranked[0]?.name ?? ''
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
