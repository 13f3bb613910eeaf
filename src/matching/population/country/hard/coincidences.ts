/** People who have nothing to do with each other and share a name, a day, a place, or a value that moved on. */
import type { Random } from '../../random.ts'
import { addDays, yearOf } from '../dates.ts'
import { oneEdit } from '../drift/edits.ts'
import type { Entry } from '../entry.ts'
import { phoneOf } from '../numbers.ts'
import type { Person } from '../person.ts'
import { type Home, homeIn, homeOf } from '../places.ts'
import { groupOf, surnameOf } from '../surnames.ts'
import { besideOf, type HardNegative, indexEntry, otherGiven, ownEmail, type Pair } from './kind.ts'

/** Somebody who lives elsewhere and shares nothing but what `own` says. */
function apart(person: Person, random: Random, own: Partial<Entry>, near?: string): Pair {
  const index = indexEntry(person)
  const home = near === undefined ? elsewhere(person.home, random) : homeIn(near, random)
  const { coverage: _, secondPhone: _s, formerHome: _h, ...rest } = besideOf(index, {}, random)
  const first = own.first ?? otherGiven(person.sex, yearOf(person.born), person.group, random, person.first)
  const last = own.last ?? otherSurname(person, random)
  const phone = phoneOf(home.zip, random)
  const born = addDays(person.born, random.between(400, 9000) * (yearOf(person.born) > 2000 ? -1 : 1))
  return { index, query: { ...rest, home, phone, email: ownEmail(first, last, random), born, ...own, first, last } }
}

function elsewhere(home: Home, random: Random): Home {
  for (;;) {
    const other = homeOf(random)
    if (other.state !== home.state) return other
  }
}

function otherSurname(person: Person, random: Random): string {
  for (;;) {
    const last = surnameOf(groupOf.pick(random), random)
    if (last !== person.last) return last
  }
}

function edited(name: string, random: Random): string {
  for (;;) {
    const other = oneEdit(name, random)
    if (other !== name) return other
  }
}

/** The most frequent full names. */
const common = {
  female: ['Mary Smith', 'Maria Garcia', 'Jennifer Johnson', 'Linda Williams', 'Maria Rodriguez', 'Jessica Brown'],
  male: ['James Smith', 'Michael Smith', 'Robert Johnson', 'Jose Hernandez', 'David Williams', 'John Brown'],
} as const

/** Whoever had the value of the index before, or has it since. */
const recycled = (variant: string, give: (index: Entry) => Partial<Entry>): HardNegative => ({
  category: 'values that moved on',
  variant,
  ...(variant === 'member number' ? { byNumber: true as const } : {}),
  make: (person, random) => {
    const phone = person.mobile ?? person.homePhone ?? phoneOf(person.home.zip, random)
    const email = person.email ?? ownEmail(person.first, person.last, random)
    const coverage = person.coverage ?? { payer: 'BCBS' as const, subscriber: 'W100200300', member: 'W100200300-00' }
    const index = { ...indexEntry(person), phone, email, coverage }
    return { index, query: { ...apart(person, random, {}, person.home.zip).query, ...give(index) } }
  },
})

export const coincidences: readonly HardNegative[] = [
  {
    category: 'name collisions',
    variant: 'same full name and birth date, elsewhere',
    make: (person, random) => apart(person, random, { first: person.first, last: person.last, born: person.born }),
  },
  {
    category: 'name collisions',
    variant: 'one edit in the full name, same birth date, elsewhere',
    make: (person, random) => {
      const inFirst = random.chance(0.5)
      const first = inFirst ? edited(person.first, random) : person.first
      const last = inFirst ? person.last : edited(person.last, random)
      return apart(person, random, { first, last, born: person.born })
    },
  },
  {
    category: 'name collisions',
    variant: 'a very common name in one ZIP code',
    make: (person, random) => {
      const [first = '', last = ''] = random.pick(common[person.sex]).split(' ')
      const named = { ...person, first, last }
      return apart(named, random, { first, last }, person.home.zip)
    },
  },
  {
    category: 'same ZIP code and birth date',
    variant: 'other name',
    make: (person, random) => apart(person, random, { born: person.born }, person.home.zip),
  },
  {
    category: 'same ZIP code and birth date',
    variant: 'same first name',
    make: (person, random) => apart(person, random, { born: person.born, first: person.first }, person.home.zip),
  },
  recycled('phone', ({ phone }) => (phone ? { phone } : {})),
  recycled('e-mail', ({ email }) => (email ? { email } : {})),
  recycled('member number', ({ coverage }) => (coverage ? { coverage } : {})),
]
