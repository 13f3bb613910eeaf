/** Values that come as often as their weight says, and the long tail of rare ones (Zipf's law). */
import type { Random } from '../random.ts'

export type Weighted<T> = { pick(random: Random): T; total: number }

/** Draws in a few steps, whatever the length: a binary search in the running totals. */
export function weighted<T>(rows: ReadonlyArray<readonly [value: T, weight: number]>): Weighted<T> {
  const values = rows.map(([value]) => value)
  const totals = new Float64Array(rows.length)
  let total = 0
  for (const [at, [, weight]] of rows.entries()) {
    total += weight
    totals[at] = total
  }
  const pick = (random: Random) => {
    const drawn = random.next() * total
    let [low, high] = [0, values.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((totals[middle] ?? 0) > drawn) high = middle
      else low = middle + 1
    }
    const value = values[low]
    if (value === undefined) throw new Error('There is nothing to draw from.')
    return value
  }
  return { pick, total }
}

/** `Name weight Name weight …` as pairs. */
export function pairsOf(text: string): [name: string, rest: string][] {
  const words = text.split(' ')
  return words.flatMap((word, at): [string, string][] => (at % 2 ? [] : [[word, words[at + 1] ?? '']]))
}

/**
 * A rank below `length` by Zipf's law with an offset: the first ones come about equally often, later ones ever more
 * seldom, and none is left out.
 */
export function zipf(random: Random, length: number, offset: number): number {
  return Math.min(length - 1, Math.floor(offset * ((1 + length / offset) ** random.next() - 1)))
}
