/**
 * What a site has written down about somebody: the truth as it was told, before anything slips. Drift and hard negatives
 * work on entries; `patientOf` and `newPatientOf` hand them on.
 */
import type { Coverage, Former, Person } from './person.ts'
import type { Home } from './places.ts'

export type Entry = {
  first?: string
  middle?: string
  last?: string
  suffix?: string
  formerLast?: Former<string>
  born?: string
  died?: string
  sex?: 'female' | 'male' | 'other' | 'unknown'
  phone?: string
  secondPhone?: string
  formerPhone?: Former<string>
  email?: string
  formerEmail?: Former<string>
  home?: Partial<Home>
  formerHome?: Former<Home>
  ssn?: string
  /** Of a social security number that is not known whole. */
  lastFour?: string
  medicare?: string
  coverage?: Coverage
}

/** Everything that is true of a person now. */
export function currentEntry(person: Person): Entry {
  const { first, middle, last, suffix, born, died, sex, email, home, ssn, medicare, coverage } = person
  const phone = person.mobile ?? person.homePhone
  return {
    first,
    ...(middle ? { middle } : {}),
    last,
    ...(suffix ? { suffix } : {}),
    born,
    ...(died ? { died } : {}),
    sex,
    ...(phone ? { phone } : {}),
    ...(person.mobile && person.homePhone ? { secondPhone: person.homePhone } : {}),
    ...(email ? { email } : {}),
    home,
    ssn,
    ...(medicare ? { medicare } : {}),
    ...(coverage ? { coverage } : {}),
  }
}

/** What is true now and what was before, with its dates: a member that has known the person for years. */
export function fullEntry(person: Person): Entry {
  const { formerLast, formerPhone, formerEmail, formerHome } = person
  return {
    ...currentEntry(person),
    ...(formerLast ? { formerLast } : {}),
    ...(formerPhone ? { formerPhone } : {}),
    ...(formerEmail ? { formerEmail } : {}),
    ...(formerHome ? { formerHome } : {}),
  }
}

/** Whether two entries say the same, letter by letter. */
export function isSameEntry(a: Entry, b: Entry): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(entry: Entry): [string, unknown][] {
  return Object.entries(entry)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}
