/** Identifiers compared within their namespaces, and the number that a state gives a person. */
import { editDistance } from '../model/text.ts'
import type { PersonIdentifier } from './identifiers.ts'
import type { Level } from './levels.ts'
import type { Demographics } from './person.ts'

/** Whether any identifier is shared, and whether one namespace speaks against it. */
export function compareIdentifiers(
  as: readonly PersonIdentifier[],
  bs: readonly PersonIdentifier[],
): { level: Level; conflict: boolean } {
  let shared = false
  let conflict = false
  for (const a of as) {
    let known = false
    let same = false
    for (const b of bs) {
      if (b.system !== a.system) continue
      known = true
      if (b.value === a.value) shared = true
      // One that differs is no conflict where another of the same namespace agrees: people get new cards.
      if (as.some(other => other.system === a.system && other.value === b.value)) same = true
    }
    if (known && !same) conflict = true
  }
  return { level: shared ? 'exact' : conflict ? 'different' : 'missing', conflict }
}

/** How well the number of a state agrees; the last two where only the last four digits are known on a side. */
export type NumberLevel = 'exact' | 'one-edit' | 'missing' | 'different' | 'four' | 'other-four'

const kinds: ReadonlySet<string> = new Set(['ssn', 'national', 'itin'])

/** Compares social security, tax and national numbers. Symmetric. */
export function compareNumbers(a: Demographics, b: Demographics): NumberLevel {
  let found: NumberLevel = 'missing'
  for (const one of a.identifiers) {
    if (!one.kind || !kinds.has(one.kind)) continue
    for (const two of b.identifiers) {
      if (two.system !== one.system) continue
      if (one.value === two.value) return 'exact'
      if (found !== 'one-edit') found = editDistance(one.value, two.value, 1) === 1 ? 'one-edit' : 'different'
    }
  }
  if (found !== 'missing' || a.lastFours.length === 0 || b.lastFours.length === 0) return found
  const four = a.lastFours.some(one => b.lastFours.some(two => one.kind === two.kind && one.value === two.value))
  return four ? 'four' : 'other-four'
}
