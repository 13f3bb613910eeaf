/**
 * Whether a first name that is spelt a little differently is a slip, or could be the name of a twin with a slip in it:
 * "Jrayden" is as near to Jayden as to Brayden. Asked only of pairs that would match otherwise.
 */
import { bitsIn, editDistance, lettersOf } from '../../model/text.ts'
import type { Comparison } from '../compare.ts'
import type { Level } from '../levels.ts'
import { type FirstNames, firstNames } from '../nicknames.ts'
import type { Demographics } from '../person.ts'

const misspelt: ReadonlySet<Level> = new Set(['one-edit', 'similar'])

/** Whether some other name is as near to one of these spellings as the two are to each other. Symmetric. */
export function isNearAnotherName(
  a: Demographics,
  b: Demographics,
  { firstName }: Comparison,
  known: FirstNames = firstNames,
): boolean {
  if (!misspelt.has(firstName)) return false
  return a.names.some(({ first: one }) =>
    b.names.some(({ first: two }) => one !== undefined && two !== undefined && isBetween(one, two, known)),
  )
}

function isBetween(a: string, b: string, known: FirstNames): boolean {
  const distance = editDistance(a, b, 2)
  // Too far apart for one slip: then either can be anything.
  if (distance > 2) return a !== b
  if (distance === 0) return false
  const [lettersA, lettersB] = [lettersOf(a), lettersOf(b)]
  for (const { name, letters } of speltOf(known)) {
    if (name === a || name === b) continue
    if (isWithin(distance, name, letters, a, lettersA) || isWithin(distance, name, letters, b, lettersB)) return true
  }
  return false
}

/** Most names are told apart by length and letters alone: an edit changes at most two of the letters that are used. */
function isWithin(distance: number, name: string, letters: number, other: string, otherLetters: number): boolean {
  if (Math.abs(name.length - other.length) > distance || bitsIn(letters ^ otherLetters) > 2 * distance) return false
  return editDistance(name, other, distance) <= distance
}

type Spelt = { name: string; letters: number }

/** The names with the letters of each, prepared once: a single slip goes through thousands of them. */
const prepared = new WeakMap<FirstNames, readonly Spelt[]>()

function speltOf(known: FirstNames): readonly Spelt[] {
  const spelt = prepared.get(known) ?? [...known.names()].map(name => ({ name, letters: lettersOf(name) }))
  prepared.set(known, spelt)
  return spelt
}
