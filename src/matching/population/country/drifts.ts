/**
 * One person, two records: every way in which they come to differ, as named categories. What changes nothing is drawn
 * again, since an exact copy flatters whoever finds it. Source: reference/matching.md section 8.
 */
import type { Random } from '../random.ts'
import { birthDateDrifts } from './drift/birth-dates.ts'
import type { Drift, DriftGroup } from './drift/kind.ts'
import { lifeDrifts } from './drift/life.ts'
import { nameDrifts } from './drift/names.ts'
import { qualityDrifts } from './drift/quality.ts'
import { type Entry, fullEntry, isSameEntry } from './entry.ts'
import type { Person } from './person.ts'

export const drifts: readonly Drift[] = [...birthDateDrifts, ...nameDrifts, ...lifeDrifts, ...qualityDrifts]

const byName = new Map(drifts.map(drift => [drift.name, drift]))

/** Several at once, each of a group of its own. */
const compounds: ReadonlyMap<string, number> = new Map([
  ['compound of two', 2],
  ['compound of three', 3],
])

/** Names of all categories, the compounds last. */
export const driftNames: readonly string[] = [...drifts.map(({ name }) => name), ...compounds.keys()]

/** Those of which a compound is made; more of the same field would undo each other. */
const compounding: Readonly<Record<DriftGroup, readonly string[]>> = {
  'birth date': ['birth day off', 'birth month off', 'birth year off', 'birth date with one digit wrong'],
  names: ['name with one edit', 'letters exchanged', 'a fifth of the letters dropped', 'initial only', 'nickname'],
  life: ['moved', 'phone changed', 'e-mail changed', 'number dropped', 'last four of the number only', 'married'],
  quality: ['field missing', 'case damaged', 'placeholder in one field'],
}

/** The clean record, the one that drifted, and what happened to it. Both are of one person. */
export type Drifted = { category: string; before: Entry; after: Entry; made: readonly string[] }

/** How often a change that does nothing is drawn again before it is given up. */
const tries = 60

/**
 * The two records of a category. The clean one is given what the category needs, such as a suffix to lose.
 * @example driftPair(population.personAt(3), 'nickname', random)
 * @throws Error when there is no such category, or nothing of the person can change so
 */
export function driftPair(person: Person, category: string, random: Random): Drifted {
  const count = compounds.get(category)
  for (let time = 0; time < tries; time++) {
    const made = count === undefined ? [category] : compoundOf(count, random)
    const pair = apply(person, made, random)
    if (pair && !isSameEntry(pair.before, pair.after)) return { category, made, ...pair }
  }
  throw new Error(`${category} changes nothing of ${person.id}.`)
}

/** Every step must change something, or the whole is drawn again. */
function apply(
  person: Person,
  names: readonly string[],
  random: Random,
): Pick<Drifted, 'before' | 'after'> | undefined {
  const kinds = names.map(driftOf)
  const before = kinds.reduce((entry, kind) => kind.prepare?.(entry, random) ?? entry, fullEntry(person))
  let after = before
  for (const kind of kinds) {
    const changed = kind.change(after, random, person)
    if (isSameEntry(changed, after)) return undefined
    after = changed
  }
  return { before, after }
}

/** An entry changed by one category, or the same when it does not fit. */
export function driftEntry(entry: Entry, category: string, random: Random, person: Person): Entry {
  return driftOf(category).change(entry, random, person)
}

function driftOf(name: string): Drift {
  const drift = byName.get(name)
  if (!drift) throw new Error(`There is no drift ${name}.`)
  return drift
}

function compoundOf(count: number, random: Random): string[] {
  const groups: DriftGroup[] = ['birth date', 'names', 'life', 'quality']
  const chosen: string[] = []
  while (chosen.length < count) {
    const [group] = groups.splice(random.between(0, groups.length - 1), 1)
    if (group) chosen.push(random.pick(compounding[group]))
  }
  return chosen
}
