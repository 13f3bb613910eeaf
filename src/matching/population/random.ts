/** Chance that can be had again: the same seed gives the same numbers, on every machine. */

export type Random = {
  /** 0 up to, not including, 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  chance(share: number): boolean
  pick<T>(values: readonly [T, ...T[]] | readonly T[]): T
  /** A place in a list of this length, the first ones far more often (as names and towns are). */
  rank(length: number): number
}

/** Mulberry32: 32 bits of state, good enough to make up people. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return randomBy(next)
}

/** The same questions, put to any source of numbers from 0 up to, not including, 1. */
export function randomBy(next: () => number): Random {
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(next() * values.length)]
    if (value === undefined) throw new Error('There is nothing to pick from.')
    return value
  }
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: share => next() < share,
    pick,
    // Zipf's law with an offset: the tenth name is about a third as frequent as the first.
    rank: length => Math.min(length - 1, Math.floor(5 * ((1 + length / 5) ** next() - 1))),
  }
}
