/** Random numbers that a seed brings back: a storm that found something can be played again. */
import { randomInt } from 'node:crypto'

export type Random = {
  seed: number
  /** From 0 up to but not 1. */
  next(): number
  /** A whole number below `below`. */
  below(below: number): number
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T | undefined
}

/** The seed from CAUSEWAY_TEST_SEED, or a new one. */
export function chooseSeed(): number {
  return Number(process.env.CAUSEWAY_TEST_SEED) || randomInt(1, 2 ** 31)
}

/** The mulberry32 generator. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { seed, next, below, chance: share => next() < share, pick: from => from[below(from.length)] }
}
