/**
 * Surnames as the census of the United States counts them: about a thousand frequent ones by how many of 100,000 people
 * have them and in which groups, and a tail of rare ones by the ten thousand, made of syllables. Approximate: README.md.
 */
import type { Random } from '../random.ts'
import table from './data/surnames-1.json' with { type: 'json' }
import { pairsOf, type Weighted, weighted, zipf } from './weighted.ts'

export const groups = ['white', 'hispanic', 'black', 'asian', 'native'] as const
export type Group = (typeof groups)[number]

/** Shares of the population. */
const shares: Readonly<Record<Group, number>> = { white: 0.6, hispanic: 0.185, black: 0.125, asian: 0.06, native: 0.03 }

export const groupOf: Weighted<Group> = weighted(groups.map(group => [group, shares[group]] as const))

/** Who has a surname, by the letter that stands behind its number in the table. */
const profiles: Readonly<Record<string, Partial<Record<Group, number>>>> = {
  w: { white: 0.9, black: 0.06, hispanic: 0.03, native: 0.01 },
  m: { white: 0.7, black: 0.25, hispanic: 0.03, native: 0.02 },
  b: { white: 0.48, black: 0.47, hispanic: 0.03, native: 0.02 },
  B: { white: 0.08, black: 0.9, hispanic: 0.02 },
  h: { hispanic: 0.94, white: 0.05, native: 0.01 },
  a: { asian: 0.97, white: 0.03 },
  l: { white: 0.36, black: 0.16, asian: 0.46, hispanic: 0.02 },
  n: { native: 0.96, white: 0.04 },
}

const tables = Object.fromEntries(groups.map(group => [group, tableOf(group)])) as Record<Group, Weighted<string>>

function tableOf(group: Group): Weighted<string> {
  return weighted(
    pairsOf(table.per100000).flatMap(([name, rest]): [string, number][] => {
      const share = profiles[rest.slice(-1)]?.[group] ?? 0
      return share === 0 ? [] : [[name, Number(rest.slice(0, -1)) * share]]
    }),
  )
}

type Syllables = { starts: readonly string[]; middles: readonly string[]; ends: readonly string[]; ranks: number }

function syllablesOf({ starts, middles, ends, ranks }: (typeof table.tails)['asian']): Syllables {
  return { starts: starts.split(' '), middles: ['', ...middles.split(' ')], ends: ends.split(' '), ranks }
}

const european = syllablesOf(table.tails.european)

const tails: Readonly<Record<Group, Syllables>> = {
  white: european,
  black: european,
  native: european,
  hispanic: syllablesOf(table.tails.spanish),
  asian: syllablesOf(table.tails.asian),
}

/** A surname of somebody of this group. */
export function surnameOf(group: Group, random: Random): string {
  const known = tables[group].total / 100_000 / shares[group]
  return random.next() < known ? tables[group].pick(random) : rareName(tails[group], random)
}

/** A prime above the number of syllables: neighbours in rank begin differently, and every beginning comes. */
const spread = 7919

/** Each rank is one name: the frequent syllables are not the frequent names. */
function rareName({ starts, middles, ends, ranks }: Syllables, random: Random): string {
  const rank = zipf(random, ranks, 500)
  const start = starts[(rank * spread) % starts.length] ?? ''
  const row = Math.floor(rank / starts.length)
  const end = ends[(row + rank) % ends.length] ?? ''
  return start + (middles[Math.floor(row / ends.length) % middles.length] ?? '') + end
}
