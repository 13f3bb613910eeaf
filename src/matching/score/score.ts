/**
 * A pair as a number: how many bits of evidence speak for one person, field by field. Pure and symmetric; a pair costs
 * about a microsecond. Source: reference/matching.md section 5.
 */
import { type Comparison, compare } from '../compare.ts'
import type { FirstNames } from '../nicknames.ts'
import type { Demographics } from '../person.ts'
import { type Adjustments, adjustmentsOf, type Frequencies, firstNamesOf } from './frequencies.ts'
import {
  halve,
  levelIn,
  levelInHalves,
  type ScoreField,
  scoreFields,
  scoreLevels,
  type Vector,
  vectorOf,
} from './vector.ts'
import type { Weights } from './weights.ts'

/** What scoring knows: a weight set, and how common values are, when that was counted. */
export type Model = { weights: Weights; frequencies?: Frequencies; firstNames?: FirstNames }

/** A model with the first names that its population knows. */
export function modelOf(weights: Weights, frequencies?: Frequencies): Model {
  return frequencies ? { weights, frequencies, firstNames: firstNamesOf(frequencies) } : { weights }
}

/** A scored pair. Holds no value of anybody. */
export type Scored = { comparison: Comparison; vector: Vector; adjustments: Adjustments; bits: number }

/**
 * Home, phone and e-mail are facts of a household: together they never weigh more than this, so that they can not
 * outvote who somebody is.
 */
export const householdMostBits = 20
/** A phone and an e-mail together. */
export const contactMostBits = 14

/** Scores two people. */
export function scorePair(a: Demographics, b: Demographics, model: Model): Scored {
  const comparison = compare(a, b, model.firstNames)
  const vector = vectorOf(comparison)
  const adjustments = adjustmentsOf(a, b, vector, model.weights, model.frequencies)
  return { comparison, vector, adjustments, bits: bitsOf(vector, adjustments, model.weights) }
}

/** The sum over the fields, with the caps of a household. */
export function bitsOf(vector: Vector, adjustments: Adjustments, { bits }: Weights): number {
  const halves = halve(vector)
  const of = (field: ScoreField) => bits[field][levelInHalves(halves, field)] ?? 0
  const contact = capped(of('phone') + of('email'), contactMostBits)
  const household = capped(contact + of('address') + adjustments.address, householdMostBits)
  const person = of('name') + adjustments.name + of('middleName') + of('birthDate') + of('gender')
  return household + person + of('number') + of('identifier')
}

function capped(bits: number, most: number): number {
  return Math.min(bits, most)
}

/** One step of a waterfall: from no evidence to the sum. */
export type Step = { field: ScoreField | 'household'; level: string; bits: number }

/** Field by field, what it says and what that is worth; the bits add up to `bitsOf`. */
export function waterfallOf(vector: Vector, adjustments: Adjustments, weights: Weights): Step[] {
  const steps: Step[] = scoreFields.map(field => {
    const index = levelIn(vector, field)
    const more = field === 'name' || field === 'address' ? adjustments[field] : 0
    return { field, level: scoreLevels[field][index] ?? 'missing', bits: (weights.bits[field][index] ?? 0) + more }
  })
  const rest = bitsOf(vector, adjustments, weights) - steps.reduce((sum, step) => sum + step.bits, 0)
  return rest < -1e-9 ? [...steps, { field: 'household', level: 'capped', bits: rest }] : steps
}

/** The chance that a pair is one person, when one in `population` records is the one looked for. */
export function probabilityOf(bits: number, population: number): number {
  const odds = 2 ** (bits - Math.log2(population))
  return odds / (1 + odds)
}

/** The bits at which a pair of a population is one person with this chance. */
export function bitsFor(probability: number, population: number): number {
  return Math.log2(population) + Math.log2(probability / (1 - probability))
}
