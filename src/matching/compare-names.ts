/** Names compared, every known name of one person with every known name of the other. */
import { bitsIn, editDistance, lettersOf } from '../model/text.ts'
import { alikeBy } from './jaro-winkler.ts'
import { type Level, levelRank, levels } from './levels.ts'
import type { PersonName } from './names.ts'
import type { FirstNames } from './nicknames.ts'

export type NameLevels = {
  firstName: Level
  middleName: Level
  lastName: Level
  /** The first names are alike, but not one: Ann and Anna can be twins, Marisol and Marislo hardly. */
  twoNames: boolean
}

const nothing: NameLevels = { firstName: 'missing', middleName: 'missing', lastName: 'missing', twoNames: false }

/**
 * The levels of the pair of names that agrees best as a whole: taking the first name from one and the last name from
 * another would let a person with a long history agree with anyone.
 */
export function compareNames(as: readonly PersonName[], bs: readonly PersonName[], known: FirstNames): NameLevels {
  let found = nothing
  let foundRank = Number.POSITIVE_INFINITY
  for (const a of as) {
    for (const b of bs) {
      const pair = comparePair(a, b, known)
      if (as.length === 1 && bs.length === 1) return pair
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
  return level === 'missing' ? levels.length : levelRank[level]
}

function comparePair(a: PersonName, b: PersonName, known: FirstNames): NameLevels {
  const middleName = compareMiddle(a.middle, b.middle)
  const firstName = compareFirst(a, b, known)
  const lastName = compareLast(a, b)
  if (firstName !== 'different' && lastName !== 'different')
    return { firstName, middleName, lastName, twoNames: areTwoNames(a.first, b.first, firstName, known) }
  switch (compareCrossed(a, b)) {
    case 'both':
      // Exchanged and misspelt besides: that can be a twin's name as well.
      return {
        firstName: 'swapped',
        middleName,
        lastName: 'swapped',
        twoNames: a.first !== b.last || a.last !== b.first,
      }
    case 'one':
      // The first name stays different, which a veto reads; the last name is found, in the wrong field.
      return { firstName, middleName, lastName: lastName === 'different' ? 'part' : lastName, twoNames: false }
    default:
      return { firstName, middleName, lastName, twoNames: areTwoNames(a.first, b.first, firstName, known) }
  }
}

/** Whether the names agree with the other part: both, when they were exchanged, or one, when a field holds the wrong name. */
function compareCrossed(a: PersonName, b: PersonName): 'both' | 'one' | 'none' {
  const one = compareCross(a.first, b.last, a.firstLetters, b.lastLetters)
  const two = compareCross(a.last, b.first, a.lastLetters, b.firstLetters)
  return one && two ? 'both' : one || two ? 'one' : 'none'
}

function compareCross(a: string | undefined, b: string | undefined, lettersA?: number, lettersB?: number): boolean {
  return a !== undefined && b !== undefined && compareSpelling(a, b, lettersA, lettersB) !== 'different'
}

function compareFirst(a: PersonName, b: PersonName, known: FirstNames): Level {
  if (!a.first || !b.first) return 'missing'
  if (a.first === b.first) return a.firstIsInitial ? 'initial' : 'exact'
  if (isWrittenApart(a, b.first) || isWrittenApart(b, a.first)) return 'exact'
  if (a.firstIsInitial || b.firstIsInitial) return a.first[0] === b.first[0] ? 'initial' : 'different'
  if (known.nicknames(a.first, b.first)) return 'nickname'
  // Many go by their second name.
  if (a.middle === b.first || b.middle === a.first) return 'part'
  const parts = shares(a.firstParts, b.first) || shares(b.firstParts, a.first)
  if (parts) return 'part'
  const level = compareSpelling(a.first, b.first, a.firstLetters, b.firstLetters)
  return level === 'different' && soundsAlike(a.firstSound, b.firstSound) ? 'phonetic' : level
}

/** "Mary" + "Ann" in one record is "Mary Ann" in another; but "Ann" + "A" is not Anna. */
function isWrittenApart({ first, middle }: PersonName, whole: string): boolean {
  return first !== undefined && middle !== undefined && middle.length > 1 && first + middle === whole
}

const alike: ReadonlySet<Level> = new Set(['one-edit', 'similar', 'phonetic'])

/** A nickname is one name; but where both are spelled nearly alike (Jon, John), two people can have them. */
function areTwoNames(a: string | undefined, b: string | undefined, level: Level, known: FirstNames): boolean {
  if (!a || !b) return false
  if (level === 'nickname') return editDistance(a, b, 1) === 1
  return alike.has(level) && known.isName(a) && known.isName(b)
}

function compareLast(a: PersonName, b: PersonName): Level {
  if (!a.last || !b.last) return 'missing'
  if (a.last === b.last) return 'exact'
  const halves = shares(a.lastParts, b.last) || shares(b.lastParts, a.last)
  return halves || a.lastParts.some(part => shares(b.lastParts, part))
    ? 'part'
    : compareLastSpelling(a, b, a.last, b.last)
}

function compareLastSpelling(a: PersonName, b: PersonName, lastA: string, lastB: string): Level {
  const level = compareSpelling(lastA, lastB, a.lastLetters, b.lastLetters)
  return level === 'different' && soundsAlike(a.lastSound, b.lastSound) ? 'phonetic' : level
}

function soundsAlike(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a === b
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

function compareSpelling(a: string, b: string, lettersA = lettersOf(a), lettersB = lettersOf(b)): Level {
  if (a === b) return 'exact'
  const longEnough = Math.min(a.length, b.length) >= shortestForOneEdit
  // An edit changes at most two of the letters that are used.
  if (longEnough && bitsIn(lettersA ^ lettersB) <= 4) {
    const edits = editDistance(a, b, 2)
    if (edits <= 2) return edits === 1 ? 'one-edit' : 'similar'
  }
  return alikeBy(a, b, similarFrom, lettersA, lettersB) ? 'similar' : 'different'
}

function shares(parts: readonly string[], whole: string): boolean {
  return parts.includes(whole)
}
