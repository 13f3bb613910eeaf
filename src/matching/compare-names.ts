/** Names compared, every known name of one person with every known name of the other. */
import { editDistance } from '../model/text.ts'
import { jaroWinkler } from './jaro-winkler.ts'
import { type Level, levels } from './levels.ts'
import type { PersonName } from './names.ts'
import type { Nicknames } from './nicknames.ts'
import { phonetic } from './phonetic.ts'

export type NameLevels = { firstName: Level; middleName: Level; lastName: Level }

/**
 * The levels of the pair of names that agrees best as a whole: taking the first name from one and the last name from
 * another would let a person with a long history agree with anyone.
 */
export function compareNames(as: readonly PersonName[], bs: readonly PersonName[], nicknames: Nicknames): NameLevels {
  let found: NameLevels = { firstName: 'missing', middleName: 'missing', lastName: 'missing' }
  let foundRank = Number.POSITIVE_INFINITY
  for (const a of as) {
    for (const b of bs) {
      const pair = comparePair(a, b, nicknames)
      const rank = rankOf(pair)
      if (rank < foundRank) {
        found = pair
        foundRank = rank
      }
    }
  }
  return found
}

/** Lower is better. First and last name weigh alike; the middle name only breaks ties. */
function rankOf({ firstName, middleName, lastName }: NameLevels): number {
  const first = rankOfLevel(firstName)
  const last = rankOfLevel(lastName)
  return (first + last) * 1e6 + Math.max(first, last) * 1e4 + first * 100 + rankOfLevel(middleName)
}

/** Missing comes last: a name of which nothing is known must not hide the one that differs. */
function rankOfLevel(level: Level): number {
  return level === 'missing' ? levels.length : levels.indexOf(level)
}

function comparePair(a: PersonName, b: PersonName, nicknames: Nicknames): NameLevels {
  const middleName = compareMiddle(a.middle, b.middle)
  const firstName = compareFirst(a, b, nicknames)
  const lastName = compareLast(a, b)
  const straight = firstName !== 'different' && lastName !== 'different'
  if (!straight && a.first && a.last && a.first === b.last && a.last === b.first)
    return { firstName: 'swapped', middleName, lastName: 'swapped' }
  return { firstName, middleName, lastName }
}

function compareFirst(a: PersonName, b: PersonName, nicknames: Nicknames): Level {
  if (!a.first || !b.first) return 'missing'
  if (a.first === b.first) return a.firstIsInitial ? 'initial' : 'exact'
  // "Mary" + "Ann" in one record is "Mary Ann" in another.
  if (a.first + (a.middle ?? '') === b.first || b.first + (b.middle ?? '') === a.first) return 'exact'
  if (nicknames(a.first, b.first)) return 'nickname'
  if (a.firstIsInitial || b.firstIsInitial) return a.first[0] === b.first[0] ? 'initial' : 'different'
  const parts = shares(a.firstParts, b.first) || shares(b.firstParts, a.first)
  return parts ? 'part' : compareSpelling(a.first, b.first)
}

function compareLast(a: PersonName, b: PersonName): Level {
  if (!a.last || !b.last) return 'missing'
  if (a.last === b.last) return 'exact'
  const halves = shares(a.lastParts, b.last) || shares(b.lastParts, a.last)
  return halves || a.lastParts.some(part => shares(b.lastParts, part)) ? 'part' : compareSpelling(a.last, b.last)
}

function compareMiddle(a: string | undefined, b: string | undefined): Level {
  if (!a || !b) return 'missing'
  if (a === b) return a.length === 1 ? 'initial' : 'exact'
  if (a.length === 1 || b.length === 1) return a[0] === b[0] ? 'initial' : 'different'
  return editDistance(a, b, 1) === 1 ? 'one-edit' : 'different'
}

/** One edit counts from five characters on: in shorter names it makes another name (Ann, Anna; Jon, Joan). */
const shortestForOneEdit = 5
const similarFrom = 0.92

function compareSpelling(a: string, b: string): Level {
  const longEnough = Math.min(a.length, b.length) >= shortestForOneEdit
  const edits = editDistance(a, b, 2)
  if (longEnough && edits === 1) return 'one-edit'
  if ((longEnough && edits === 2) || jaroWinkler(a, b) >= similarFrom) return 'similar'
  return phonetic(a) === phonetic(b) ? 'phonetic' : 'different'
}

function shares(parts: readonly string[], whole: string): boolean {
  return parts.includes(whole)
}
