/** Jaro-Winkler similarity, 0 to 1: kind to names that begin alike. Source: reference/matching.md section 9. */

/** The similarity of two texts; 1 when equal, 0 when nothing agrees. Symmetric. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  if (!a || !b) return 0
  // Which characters pair up can depend on the side one starts from, so the order is fixed.
  const [one, two] = a.length < b.length || (a.length === b.length && a < b) ? [a, b] : [b, a]
  const jaro = jaroOf(one, two)
  let prefix = 0
  while (prefix < Math.min(4, one.length) && one[prefix] === two[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

function jaroOf(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(b.length / 2) - 1)
  const taken = new Set<number>()
  let ofA = ''
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (a[i] !== b[j] || taken.has(j)) continue
      taken.add(j)
      ofA += a[i]
      break
    }
  }
  const matches = ofA.length
  if (matches === 0) return 0
  let moved = 0
  const places = [...taken].sort((x, y) => x - y)
  for (let index = 0; index < matches; index++) if (ofA[index] !== b[places[index] ?? 0]) moved++
  return (matches / a.length + matches / b.length + (matches - moved / 2) / matches) / 3
}
