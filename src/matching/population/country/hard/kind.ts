/** What a hard negative is: an entry of the index and a query, of two different people who look like one. */
import type { Random } from '../../random.ts'
import { addDays, shiftDate, yearOf } from '../dates.ts'
import { type Entry, fullEntry } from '../entry.ts'
import { givenNameOf, type Sex } from '../given-names.ts'
import { emailOf } from '../numbers.ts'
import type { Person } from '../person.ts'
import type { Group } from '../surnames.ts'

export type Pair = { index: Entry; query: Entry }

export type HardNegative = {
  category: string
  variant: string
  /** Everything that tells the two apart is gone: a person must be asked, or nobody found; never automatic. */
  inseparable?: true
  /** What the two share is a number: it stays in the query, which mostly has none. */
  byNumber?: true
  make(person: Person, random: Random): Pair
}

/** What the index holds of a person, and the one question to whoever is made beside. */
export function indexEntry(person: Person): Entry {
  return fullEntry(person)
}

/** What a relative in the same household has of an entry: all but what is one person's own. */
export function besideOf(entry: Entry, own: Partial<Entry>, random: Random): Entry {
  const {
    formerLast: _,
    formerEmail: _e,
    formerPhone: _p,
    medicare: _m,
    died: _d,
    suffix: _s,
    middle: _n,
    ssn: _i,
    ...shared
  } = entry
  return { ...shared, ssn: numberBeside(entry.ssn, random), ...memberBeside(entry), ...own }
}

/** A number that could exist and is not this one. */
function numberBeside(ssn: string | undefined, random: Random): string {
  for (;;) {
    const area = random.between(1, 898)
    const parts = [area === 666 ? 899 : area, random.between(1, 99), random.between(1, 9999)] as const
    const number = parts.map((part, at) => String(part).padStart([3, 2, 4][at] ?? 0, '0')).join('')
    if (number !== ssn) return number
  }
}

/** The next number of a series: twins are registered together. */
export function neighbourOf(ssn: string): string {
  const serial = Number(ssn.slice(-4))
  return ssn.slice(0, 5) + String(serial === 9999 ? 9998 : serial + 1).padStart(4, '0')
}

/** The same payer and family, another member. */
function memberBeside({ coverage }: Entry): { coverage?: Entry['coverage'] } {
  if (!coverage) return {}
  const suffix = (Number(coverage.member.slice(-2)) + 1) % 100
  return { coverage: { ...coverage, member: `${coverage.subscriber}-${String(suffix).padStart(2, '0')}` } }
}

/** The day of every case: nobody is born after it. */
export const caseDay = '2026-01-01'

/** The entry with another birth date; what is dated by the old one goes. */
export function bornOn(entry: Entry, born: string): Entry {
  if (entry.born === born) return entry
  const { formerLast: _, formerHome: _h, ...rest } = entry
  return { ...rest, born }
}

/** The same birthday, years before, so that whoever is this much younger is born too. */
export function bornBefore(born: string, youngerByDays: number, random: Random): string {
  if (addDays(born, youngerByDays) < caseDay) return born
  const year = yearOf(addDays(caseDay, -youngerByDays)) - random.between(1, 12)
  return shiftDate(born, 'year', year - yearOf(born))
}

/** A first name that is another one. */
export function otherGiven(sex: Sex, year: number, group: Group, random: Random, than: string | undefined): string {
  for (;;) {
    const name = givenNameOf(sex, year, group, random)
    if (name !== than) return name
  }
}

export function otherSex(sex: Sex): Sex {
  return sex === 'female' ? 'male' : 'female'
}

export function ownEmail(first: string | undefined, last: string | undefined, random: Random): string {
  return emailOf(first ?? 'a', last ?? 'b', random)
}
