/** Jaro-Winkler similarity, 0 to 1: kind to names that begin alike. Source: reference/matching.md section 9. */

import { bitsIn, lettersOf } from '../model/text.ts'

/** Which letters of each text found a partner, as bits; a longer text is only looked at as far as this. */
const mostLetters = 30

/** The similarity of two texts; 1 when equal, 0 when nothing agrees. Symmetric. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  if (!a || !b) return 0
  // Which characters pair up can depend on the side one starts from, so the order is fixed.
  const swap = a.length > b.length || (a.length === b.length && a > b)
  const one = swap ? b : a
  const two = swap ? a : b
  const prefix = prefixOf(one, two)
  const jaro = jaroOf(one.slice(0, mostLetters), two.slice(0, mostLetters))
  return jaro + prefix * 0.1 * (1 - jaro)
}

/**
 * Whether two texts are at least this alike; most pairs are told apart by their letters alone.
 * @param lettersA the letters of each (`lettersOf`), when they are known already
 */
export function alikeBy(
  a: string,
  b: string,
  least: number,
  lettersA = lettersOf(a),
  lettersB = lettersOf(b),
): boolean {
  // A letter that the other does not use finds no partner.
  const partners = Math.min(a.length - bitsIn(lettersA & ~lettersB), b.length - bitsIn(lettersB & ~lettersA))
  const most = (partners / a.length + partners / b.length + 1) / 3
  return most + prefixOf(a, b) * 0.1 * (1 - most) >= least && jaroWinkler(a, b) >= least
}

function prefixOf(a: string, b: string): number {
  const longest = Math.min(4, a.length, b.length)
  let prefix = 0
  while (prefix < longest && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++
  return prefix
}

function jaroOf(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(b.length / 2) - 1)
  let matches = 0
  let ofA = 0
  let ofB = 0
  for (let i = 0; i < a.length; i++) {
    const letter = a.charCodeAt(i)
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (ofB & (1 << j) || letter !== b.charCodeAt(j)) continue
      ofA |= 1 << i
      ofB |= 1 << j
      matches++
      break
    }
  }
  if (matches === 0) return 0
  let moved = 0
  let j = 0
  for (let i = 0; i < a.length; i++) {
    if (!(ofA & (1 << i))) continue
    while (!(ofB & (1 << j))) j++
    if (a.charCodeAt(i) !== b.charCodeAt(j)) moved++
    j++
  }
  return (matches / a.length + matches / b.length + (matches - moved / 2) / matches) / 3
}
