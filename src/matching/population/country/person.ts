/** Who lives in the made-up country. This is the truth: records are written of it, and no matcher may see it. */
import type { Sex } from './given-names.ts'
import type { Payer } from './numbers.ts'
import type { Home } from './places.ts'
import type { Group } from './surnames.ts'

/** A value that held once: from a day on, up to a day. */
export type Former<T> = { value: T; from: string; to: string }

/** What somebody is in their household. */
export type Role = 'head' | 'partner' | 'child' | 'grown child' | 'grandparent' | 'housemate' | 'resident'

/** Where many live at one address who are no household. */
export const institutions = [
  'shelter',
  'nursing facility',
  'prison',
  'hotel',
  'halfway house',
  'dormitory',
  'group home',
  'migrant camp',
] as const
export type Institution = (typeof institutions)[number]

export type Coverage = { payer: Payer; subscriber: string; member: string }

export type Person = {
  /** The truth that a report compares with. */
  id: string
  /** The place in the population. */
  index: number
  household: string
  role: Role
  institution?: Institution
  group: Group
  sex: Sex
  first: string
  middle?: string
  last: string
  suffix?: 'Jr' | 'Sr' | 'III'
  formerLast?: Former<string>
  /** `YYYY-MM-DD`, as `died`. */
  born: string
  died?: string
  home: Home
  formerHome?: Former<Home>
  /** Of the household or institution; children are reached by it, or by the phone of a parent. */
  homePhone?: string
  mobile?: string
  formerPhone?: Former<string>
  email?: string
  formerEmail?: Former<string>
  ssn: string
  medicare?: string
  coverage?: Coverage
  /** Member sites that know the person, each with a number of its own. */
  sites: ReadonlyArray<{ site: number; number: string }>
}
