/**
 * Whether a first name that is spelt a little differently is a slip, or could be the name of a twin with a slip in it:
 * "Jrayden" is as near to Jayden as to Brayden. Asked only of pairs that would match otherwise.
 */
import { editDistance } from '../../model/text.ts'
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
  for (const name of known.names()) {
    if (name === a || name === b) continue
    if (editDistance(name, a, distance) <= distance || editDistance(name, b, distance) <= distance) return true
  }
  return false
}
