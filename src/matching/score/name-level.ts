/**
 * First and last name as one fact, twelve levels where both parts are known and four where one is: how well each part agrees matters less than how the two agree
 * together, and common first names go with common surnames. Source: reference/matching.md section 5, row "name".
 */
import type { Level } from '../levels.ts'

export const nameLevels = [
  'missing',
  'exact',
  'swapped',
  'nickname',
  'initial',
  'one-edit',
  'alike',
  'half',
  'both-alike',
  'first-differs',
  'last-differs',
  'half-agrees',
  'different',
  'last-only',
  'first-only',
  'only-alike',
  'only-differs',
] as const
export type NameLevel = (typeof nameLevels)[number]

/** What each level means, for the documentation and the console. */
export const nameLevelSays: Readonly<Record<NameLevel, string>> = {
  missing: 'no name on one side',
  exact: 'first and last name agree',
  swapped: 'they agree with first and last name exchanged',
  nickname: 'last name agrees, one first name stands for the other',
  initial: 'last name agrees, of one first name only the initial is known',
  'one-edit': 'one part agrees, the other is one slip away (five letters or more)',
  alike: 'one part agrees, the other is two slips away or sounds alike',
  half: 'first name agrees, and one half of a double surname',
  'both-alike': 'neither agrees, both are alike',
  'first-differs': 'last name agrees, first name differs',
  'last-differs': 'first name agrees, last name differs',
  'half-agrees': 'one part is alike, the other differs',
  different: 'nothing of the name agrees',
  'last-only': 'last name agrees, no first name is known on one side',
  'first-only': 'first name agrees, no last name is known on one side',
  'only-alike': 'the only part known on both sides is alike',
  'only-differs': 'the only part known on both sides differs',
}

type Parts = { firstName: Level; lastName: Level }
type Closeness = 'exact' | 'nickname' | 'initial' | 'one-edit' | 'alike' | 'half' | 'missing' | 'different'

const closeness: Readonly<Record<Level, Closeness>> = {
  exact: 'exact',
  nickname: 'nickname',
  initial: 'initial',
  'one-edit': 'one-edit',
  swapped: 'exact',
  part: 'half',
  similar: 'alike',
  phonetic: 'alike',
  missing: 'missing',
  different: 'different',
  // Levels of dates, which no name has.
  'two-parts': 'different',
  partial: 'different',
  year: 'different',
}

/** Rows are first names, columns last names. */
const table = jointTable()

/** The joint level of the two parts. */
export function nameLevelOf({ firstName, lastName }: Parts): NameLevel {
  if (firstName === 'swapped') return 'swapped'
  return table[closeness[firstName]][closeness[lastName]]
}

function jointTable(): Record<Closeness, Record<Closeness, NameLevel>> {
  const all: readonly Closeness[] = [
    'exact',
    'nickname',
    'initial',
    'one-edit',
    'alike',
    'half',
    'missing',
    'different',
  ]
  const rowOf = (first: Closeness) => Object.fromEntries(all.map(last => [last, joint(first, last)]))
  return Object.fromEntries(all.map(first => [first, rowOf(first)])) as Record<Closeness, Record<Closeness, NameLevel>>
}

function joint(first: Closeness, last: Closeness): NameLevel {
  if (first === 'missing' || last === 'missing') return onlyOne(first, last)
  if (first === 'different' || last === 'different') {
    if (first === last) return 'different'
    if (last === 'exact') return 'first-differs'
    return first === 'exact' ? 'last-differs' : 'half-agrees'
  }
  if (last === 'exact') return first === 'half' ? 'alike' : first
  if (first === 'exact') return last === 'half' || last === 'one-edit' ? last : 'alike'
  return 'both-alike'
}

function onlyOne(first: Closeness, last: Closeness): NameLevel {
  const known = first === 'missing' ? last : first
  if (known === 'missing') return 'missing'
  if (known === 'exact') return first === 'missing' ? 'last-only' : 'first-only'
  return known === 'different' ? 'only-differs' : 'only-alike'
}
