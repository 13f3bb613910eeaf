/**
 * Weights from a population without labels: how two people agree by chance from random pairs (u), how two records of
 * one person agree by expectation maximisation over the pairs that share a key (m). Source: reference/matching.md
 * section 5; Fellegi and Sunter 1969, Winkler 1988.
 */
import { type Comparison, compare } from '../compare.ts'
import type { Demographics } from '../person.ts'
import { randomFrom } from '../population/random.ts'
import { vetoesOf } from '../vetoes.ts'
import { chanceFloors } from './chance-floors.ts'
import { indexRecords } from './pairs.ts'
import { groupsOf, levelIn, type ScoreField, scoreFields, scoreLevels, type Vector, vectorOf } from './vector.ts'
import type { WeightsFile } from './weights.ts'

export type TrainOptions = { version: string; made: string; seed: number; rounds?: number; randomPairs?: number }

type Chances = Record<ScoreField, number[]>

/** How often each pattern of levels is seen. */
type Patterns = ReadonlyMap<Vector, number>

/** Trains on records of which nobody says who is who. The same records and seed give the same weights. */
export function trainWeights(records: readonly Demographics[], options: TrainOptions): WeightsFile {
  const { version, made, seed, rounds = 25, randomPairs = 1_000_000 } = options
  const drawn = patternsOf(drawPairs(records, randomPairs, seed), records)
  const found = indexRecords(records)
  const candidates = patternsOf(candidatePairs(records, found.partners), records, isPerhapsOne)
  const allPairs = (records.length * (records.length - 1)) / 2
  // Random pairs hold a few of one person; once it is known how those look, they are taken out and all is done again.
  let u = sharesOf(drawn)
  let { m, share } = maximise(candidates, floor(u), allPairs, rounds)
  for (let again = 0; again < 2; again++) {
    u = sharesOf(weigh(drawn, m, floor(u), share).map(({ vector, count, chance }) => [vector, count * (1 - chance)]))
    ;({ m, share } = maximise(candidates, floor(u), allPairs, rounds))
  }
  const fields = Object.fromEntries(scoreFields.map(field => [field, chancesOf(field, m, u)]))
  return { version, made, fields } as WeightsFile
}

function* drawPairs(records: readonly unknown[], number: number, seed: number): Generator<[number, number]> {
  const random = randomFrom(seed)
  for (let drawn = 0; drawn < number; drawn++) {
    const [a, b] = [random.between(0, records.length - 1), random.between(0, records.length - 1)]
    if (a !== b) yield [a, b]
  }
}

function* candidatePairs(records: readonly unknown[], partnersOf: (record: number) => number[]) {
  for (let a = 0; a < records.length; a++) for (const b of partnersOf(a)) yield [a, b] as [number, number]
}

/**
 * Left to itself the maximisation finds households: spouses, siblings and twins agree in most fields. What a veto says
 * of two people is known without labels, so such pairs are left out. A number mistyped is not known to be another's.
 */
function isPerhapsOne(comparison: Comparison): boolean {
  return vetoesOf(comparison).every(veto => veto === 'identifier-differs')
}

function patternsOf(
  pairs: Iterable<[number, number]>,
  records: readonly Demographics[],
  counts: (comparison: Comparison) => boolean = () => true,
): Patterns {
  const patterns = new Map<Vector, number>()
  for (const [a, b] of pairs) {
    const [one, two] = [records[a], records[b]]
    if (!one || !two) continue
    const comparison = compare(one, two)
    if (!counts(comparison)) continue
    const vector = vectorOf(comparison)
    patterns.set(vector, (patterns.get(vector) ?? 0) + 1)
  }
  return patterns
}

/** The share of each level among the pairs where the field is known on both sides; `missing` has none. */
function sharesOf(patterns: Iterable<[Vector, number]>): Chances {
  const counts = byField(field => scoreLevels[field].map(() => 0))
  for (const [vector, weight] of patterns) {
    for (const field of scoreFields) {
      const level = levelIn(vector, field)
      const of = counts[field]
      of[level] = (of[level] ?? 0) + weight
    }
  }
  return byField(field => {
    const ofGroup = scoreLevels[field].map(() => 0)
    for (const group of groupsOf(field)) {
      const places = group.map(level => (scoreLevels[field] as readonly string[]).indexOf(level))
      const known = places.reduce((sum, place) => sum + (counts[field][place] ?? 0), 0)
      for (const place of places) ofGroup[place] = known === 0 ? 0 : (counts[field][place] ?? 0) / known
    }
    return ofGroup
  })
}

function floor(u: Chances): Chances {
  return byField(field =>
    scoreLevels[field].map((level, index) => Math.max(u[field][index] ?? 0, chanceFloors[field][level] ?? 5e-7)),
  )
}

/** Where nothing is known yet: each level of a group half as likely as the better one before it. */
function firstGuess(): Chances {
  return byField(field => {
    const guess = scoreLevels[field].map(() => 0)
    for (const group of groupsOf(field)) {
      for (const [index, level] of group.entries())
        guess[(scoreLevels[field] as readonly string[]).indexOf(level)] = 0.5 ** (index + 1)
    }
    return guess
  })
}

/** Pairs that share no key count as two people, so that the share of matches is one of all pairs. */
function maximise(patterns: Patterns, u: Chances, allPairs: number, rounds: number): { m: Chances; share: number } {
  const guess = firstGuess()
  let m = guess
  let share = Math.min(0.5, 1 / Math.sqrt(2 * allPairs + 1))
  for (let round = 0; round < rounds; round++) {
    const weighed = weigh(patterns, m, u, share)
    m = smooth(sharesOf(weighed.map(({ vector, count, chance }) => [vector, count * chance])), guess)
    const matches = weighed.reduce((sum, { count, chance }) => sum + count * chance, 0)
    share = Math.min(0.5, Math.max(1e-12, matches / allPairs))
  }
  return { m, share }
}

/** Each pattern with the chance that a pair of it is one person. */
function weigh(patterns: Patterns, m: Chances, u: Chances, share: number) {
  return [...patterns].map(([vector, count]) => {
    const odds = scoreFields.reduce((product, field) => product * ratioOf(vector, field, m, u), share / (1 - share))
    return { vector, count, chance: odds / (1 + odds) }
  })
}

function ratioOf(vector: Vector, field: ScoreField, m: Chances, u: Chances): number {
  const level = levelIn(vector, field)
  return level === 0 ? 1 : (m[field][level] ?? 0) / (u[field][level] ?? 1)
}

/** No level is impossible because this population happened not to show it; a field it never shows keeps the guess. */
function smooth(m: Chances, guess: Chances): Chances {
  const least = 5e-4
  return byField(field => {
    const smoothed = [...m[field]]
    for (const group of groupsOf(field)) {
      const places = group.map(level => (scoreLevels[field] as readonly string[]).indexOf(level))
      const seen = places.some(place => (m[field][place] ?? 0) > 0)
      for (const place of places) smoothed[place] = Math.max(least, (seen ? m : guess)[field][place] ?? 0)
    }
    return smoothed
  })
}

function chancesOf(field: ScoreField, m: Chances, u: Chances): Record<string, { m: number; u: number }> {
  const rounded = (value: number) => Number(Math.max(value, 1e-9).toPrecision(4))
  return Object.fromEntries(
    scoreLevels[field].flatMap((level, index) =>
      index === 0 ? [] : [[level, { m: Math.min(1, rounded(m[field][index] ?? 0)), u: rounded(u[field][index] ?? 0) }]],
    ),
  )
}

function byField<T>(make: (field: ScoreField) => T): Record<ScoreField, T> {
  return Object.fromEntries(scoreFields.map(field => [field, make(field)])) as Record<ScoreField, T>
}
