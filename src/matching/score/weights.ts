/**
 * What each level is worth: how often it is seen between two records of one person (m) and of two (u). Bits are
 * log2(m / u). A weight set is versioned and never changes under its number, since decisions keep the number.
 * Source: reference/matching.md section 5, floors from section 7 (CMS Table 3).
 */
import { z } from 'zod'
import { chanceFloors } from './chance-floors.ts'
import { type ScoreField, scoreFields, scoreLevels } from './vector.ts'

const Chances = z.record(z.string(), z.object({ m: z.number().gt(0).lte(1), u: z.number().gt(0).lte(1) }))

export const WeightsFile = z.strictObject({
  version: z.string().min(1).max(60),
  /** How it was made: population, seed, rounds; enough to make it again. */
  made: z.string(),
  fields: z.record(z.enum(scoreFields), Chances),
})
export type WeightsFile = z.infer<typeof WeightsFile>

/** Bits by field and number of the level, ready to be added up. */
export type Weights = {
  version: string
  bits: Readonly<Record<ScoreField, readonly number[]>>
  /** The chance of each level between two people; term frequencies start from it. */
  chance: Readonly<Record<ScoreField, Readonly<Record<string, number>>>>
}

/**
 * The least chance that a level is given between two records of one person: no field may forbid a match by weight. One
 * in a hundred is known under another first name (a second name, a foreign one, a nickname that no table knows); pairs
 * of another first name are kept from training, which can not tell them from siblings.
 */
function leastOfOnePerson(field: ScoreField, level: string): number {
  return field === 'name' && level === 'first-differs' ? 1e-2 : 5e-4
}

const leastOfTwo = 5e-7

/** Reads a weight set, with the floors. Throws a zod error when it is none. */
export function readWeights(file: unknown): Weights {
  const { version, fields } = WeightsFile.parse(file)
  const chanceOf = (field: ScoreField, level: string) =>
    Math.max(fields[field][level]?.u ?? 0, chanceFloors[field][level] ?? leastOfTwo)
  const bitsOf = (field: ScoreField, level: string) =>
    level === 'missing'
      ? 0
      : Math.log2(Math.max(fields[field][level]?.m ?? 0, leastOfOnePerson(field, level)) / chanceOf(field, level))
  const byField = <T>(make: (field: ScoreField) => T) =>
    Object.fromEntries(scoreFields.map(field => [field, make(field)])) as Record<ScoreField, T>
  return {
    version,
    bits: byField(field => scoreLevels[field].map(level => bitsOf(field, level))),
    chance: byField(field => Object.fromEntries(scoreLevels[field].map(level => [level, chanceOf(field, level)]))),
  }
}
