/**
 * What an automatic match needs besides its bits, as data: a household, a twin or a parent can make up any number of
 * bits without being the person. A row that does not hold sends the pair to a person. Source: reference/matching.md
 * section 6, step 3 ("positive first-name evidence"), and section 8, hard negatives.
 */
import type { Comparison } from '../compare.ts'
import type { PlaceLevel } from '../compare-places.ts'
import type { Level } from '../levels.ts'

export type RequirementName = 'first-name' | 'last-name' | 'birth-date' | 'third-fact' | 'fourth-fact' | 'name-of-one'

type Requirement = { name: RequirementName; why: string; holds: (comparison: Comparison) => boolean }

const firstNameAgrees: ReadonlySet<Level> = new Set([
  'exact',
  'swapped',
  'one-edit',
  'nickname',
  'initial',
  'part',
  'similar',
])
const lastNameAgrees: ReadonlySet<Level> = new Set(['exact', 'swapped', 'one-edit', 'part', 'similar'])
const birthDateAgrees: ReadonlySet<Level> = new Set(['exact', 'one-edit', 'swapped', 'two-parts', 'partial'])
const placeAgrees: ReadonlySet<PlaceLevel> = new Set([
  'home',
  'close',
  'street',
  'road',
  'street-only',
  'postal-only',
  'postal',
  'city-only',
  'city',
])
const sameHome: ReadonlySet<PlaceLevel> = new Set(['home', 'close', 'street', 'street-only'])
/** Forms of a first name that a twin can have as well: Jack and John, J. and Jane, María and María Isabel. */
const sharedByTwins: ReadonlySet<Level> = new Set(['nickname', 'initial', 'part'])

export const requirements: readonly Requirement[] = [
  {
    name: 'first-name',
    why: 'everything else is shared by those who live together',
    holds: c => firstNameAgrees.has(c.firstName),
  },
  {
    name: 'last-name',
    why: 'residents of one institution share address and phone, and some a first name; whoever married keeps the birth date',
    holds: c => lastNameAgrees.has(c.lastName) || c.birthDate === 'exact' || isPersonal(c),
  },
  {
    name: 'birth-date',
    why: 'parent and child of one name share all but the birth date',
    holds: c => birthDateAgrees.has(c.birthDate) || isPersonal(c),
  },
  {
    name: 'third-fact',
    why: 'strangers share name and birth date, and a postal code besides; CMS allows none of these combinations',
    holds: c => sameHome.has(c.place) || c.phone === 'exact' || c.email === 'exact' || isPersonal(c),
  },
  {
    name: 'fourth-fact',
    why: 'whoever lives there, or had the e-mail address before, can have that name and nearly that birth date',
    holds: c => c.birthDate === 'exact' || isPersonal(c) || meetingPoints(c) >= 2,
  },
  {
    name: 'name-of-one',
    why: 'twins are named alike; only a number of their own tells them apart',
    holds: c => (!sharedByTwins.has(c.firstName) && !c.twoNames) || isPersonal(c),
  },
]

/** Home, phone and e-mail: how many of them agree. */
function meetingPoints(c: Comparison): number {
  return [sameHome.has(c.place), c.phone === 'exact', c.email === 'exact'].filter(agrees => agrees).length
}

/** A number that one person has, not a household. */
export function isPersonal(c: Comparison): boolean {
  return c.identifier === 'exact' || c.number === 'exact' || c.number === 'four'
}

/**
 * The names of the requirements that these two do not meet, in the order of the table.
 * @param nearAnother whether a first name that is spelt differently could as well be another name (see first-name.ts)
 */
export function lackingOf(comparison: Comparison, nearAnother: boolean): RequirementName[] {
  const lacking = requirements.filter(row => !row.holds(comparison)).map(row => row.name)
  const doubtful = nearAnother && !isPersonal(comparison) && !lacking.includes('name-of-one')
  return doubtful ? [...lacking, 'name-of-one'] : lacking
}

const nameAgrees: ReadonlySet<string> = new Set([
  'exact',
  'nickname',
  'initial',
  'one-edit',
  'swapped',
  'part',
  'similar',
])

/**
 * Whether a pair agrees in more than one independent fact: name, birth date, home or contact, a number. However rare a
 * name is, it alone makes nobody the same person.
 */
export function hasTwoFacts(c: Comparison): boolean {
  const facts = [
    nameAgrees.has(c.firstName) || nameAgrees.has(c.lastName),
    birthDateAgrees.has(c.birthDate),
    placeAgrees.has(c.place) || c.phone === 'exact' || c.email === 'exact',
    isPersonal(c) || c.number === 'one-edit',
  ]
  return facts.filter(fact => fact).length >= 2
}
