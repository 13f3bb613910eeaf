/** Two people of whom a field is not known, so that the same filler stands in it. */
import type { Random } from '../../random.ts'
import { addDays, yearOf } from '../dates.ts'
import type { Entry } from '../entry.ts'
import { phoneOf } from '../numbers.ts'
import type { Person } from '../person.ts'
import { homeIn } from '../places.ts'
import { groupOf, surnameOf } from '../surnames.ts'
import { besideOf, type HardNegative, indexEntry, otherGiven, ownEmail, type Pair } from './kind.ts'

/** Two of one town who share the filler and nothing else. */
function twoWith(filler: Partial<Entry>, person: Person, random: Random): Pair {
  const home = homeIn(person.home.zip, random)
  const { coverage: _, secondPhone: _s, formerHome: _h, ...rest } = besideOf(indexEntry(person), {}, random)
  const first = otherGiven(person.sex, yearOf(person.born), person.group, random, person.first)
  const last = surnameOf(groupOf.pick(random), random)
  const born = addDays(person.born, -random.between(40, 3000))
  const phone = phoneOf(home.zip, random)
  const query = { ...rest, first, last: last === person.last ? `Mc${last}` : last, born, home, phone }
  return {
    index: { ...indexEntry(person), ...filler },
    query: { ...query, email: ownEmail(first, last, random), ...filler },
  }
}

const fillers: ReadonlyArray<readonly [variant: string, (random: Random) => Partial<Entry>]> = [
  ['number', random => ({ ssn: random.pick(['999999999', '123456789', '111111111', '078051120']) })],
  ['phone', random => ({ phone: random.pick(['+10000000000', '+19999999999', '+11234567890']) })],
  ['birth date', random => ({ born: random.pick(['1900-01-01', '1901-01-01']) })],
  ['e-mail', random => ({ email: random.pick(['none@none.com', 'noemail@noemail.com']) })],
  [
    'street',
    random => ({
      home: { line: random.pick(['Homeless', 'General Delivery']), city: 'Chicago', state: 'IL', zip: '60601' },
    }),
  ],
  ['name', random => ({ first: random.pick(['John', 'Jane']), last: 'Doe' })],
]

/** Newborns of one hospital and day: no name yet, and the address of the ward. */
function twoNewborns(person: Person, random: Random): Pair {
  const born = addDays('2025-12-01', random.between(0, 30))
  const sex = random.chance(0.5) ? 'female' : 'male'
  const first = sex === 'female' ? 'Baby Girl' : 'Baby Boy'
  const {
    ssn: _,
    coverage: _c,
    middle: _m,
    suffix: _s,
    formerLast: _f,
    formerPhone: _p,
    formerEmail: _e,
    ...rest
  } = indexEntry(person)
  const { medicare: _d, died: _x, formerHome: _h, email: _l, secondPhone: _t, ...known } = rest
  const index: Entry = { ...known, first, sex, born }
  return { index, query: { ...index, last: `${surnameOf(groupOf.pick(random), random)}-${person.last}` } }
}

const category = 'one placeholder'

export const placeholders: readonly HardNegative[] = [
  ...fillers.map(([variant, filler]) => ({
    category,
    variant,
    ...(variant === 'number' ? { byNumber: true as const } : {}),
    make: (person: Person, random: Random) => twoWith(filler(random), person, random),
  })),
  { category, variant: 'newborns of one day', make: twoNewborns },
]
