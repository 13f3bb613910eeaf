/**
 * A source of chance for each household, block and case of a population, found by its number: whoever is wanted can be
 * made without making everybody before. sfc32: 128 bits of state, so that no two of a million sources run together.
 */
import { type Random, randomBy } from '../random.ts'

/** What a source is for; each has numbers of its own. */
export const purposes = {
  block: 1,
  household: 2,
  resident: 10,
  records: 3,
  trueQuery: 4,
  stranger: 5,
  strangerQuery: 6,
  hardCase: 7,
  orders: 8,
  drift: 9,
} as const

export type Purpose = keyof typeof purposes

const warmUp = 12

/** The source of a number of one purpose; the same three always give the same numbers. */
export function streamOf(seed: number, purpose: Purpose, index: number): Random {
  let a = seed | 0
  let b = Math.imul(purposes[purpose], 0x9e3779b1) | 0
  let c = index | 0
  let count = 1
  const next = () => {
    const sum = (((a + b) | 0) + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  for (let round = 0; round < warmUp; round++) next()
  return randomBy(next)
}

/**
 * An order of the numbers below `length` that looks shuffled and needs no list: where each comes, each exactly once.
 * For numbers that must not repeat (social security, medical record) and for samples without repetition.
 */
export function shuffledPlace(seed: number, what: number, length: number): (index: number) => number {
  const random = streamOf(seed, 'orders', what)
  // Below 2^53 as long as index and factor are below 2^26: populations end at a few million.
  const most = Math.min(length - 1, 2 ** 26)
  let factor = random.between(Math.floor(most / 2), most) | 1
  while (commonDivisor(factor, length) !== 1) factor += 2
  const start = random.between(0, length - 1)
  return index => ((index % length) * factor + start) % length
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
