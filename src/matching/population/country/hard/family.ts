/** Brothers and sisters, parents and children, spouses: one household, one phone, one insurance. */
import type { Random } from '../../random.ts'
import { addDays, yearOf } from '../dates.ts'
import type { Entry } from '../entry.ts'
import type { Person } from '../person.ts'
import { surnameOf } from '../surnames.ts'
import {
  besideOf,
  bornBefore,
  bornOn,
  type HardNegative,
  indexEntry,
  otherGiven,
  otherSex,
  ownEmail,
  type Pair,
} from './kind.ts'

type Span = readonly [fewest: number, most: number]

/** Born this many days before or after, with a name of that year; `least` days old are both. */
function relative(
  person: Person,
  random: Random,
  days: number,
  sex: Person['sex'],
  { least = 0, ...own }: Partial<Entry> & { least?: number } = {},
): Pair {
  const indexBorn = bornBefore(person.born, Math.max(days, least), random)
  const index = bornOn(indexEntry(person), indexBorn)
  const born = addDays(indexBorn, days)
  const first = otherGiven(sex, yearOf(born), person.group, random, person.first)
  const query = besideOf(index, { first, sex, born, ...own }, random)
  return { index, query }
}

const either = (random: Random): Person['sex'] => (random.chance(0.5) ? 'female' : 'male')
const before = (random: Random) => (random.chance(0.5) ? -1 : 1)

function sibling([fewest, most]: Span, sex: (person: Person, random: Random) => Person['sex']): HardNegative['make'] {
  return (person, random) =>
    relative(person, random, before(random) * random.between(fewest, most), sex(person, random))
}

/** Alike as the names of brothers and sisters are: the same first letters. */
function alikeSibling(person: Person, random: Random): Pair {
  const pair = relative(person, random, before(random) * random.between(330, 1095), person.sex)
  for (let time = 0; time < 300; time++) {
    const first = otherGiven(person.sex, yearOf(person.born), person.group, random, person.first)
    if (first.slice(0, 1) === person.first.slice(0, 1)) return { ...pair, query: { ...pair.query, first } }
  }
  return pair
}

/** Both spouses are at least this old, in days. */
const grown = 9000

const generationDays: Span = [17 * 365, 42 * 365]

export const family: readonly HardNegative[] = [
  { category: 'siblings', variant: '0 to 3 years apart', make: sibling([300, 1095], (_, random) => either(random)) },
  { category: 'siblings', variant: '0 to 3 years apart, one initial', make: alikeSibling },
  { category: 'siblings', variant: '4 to 14 years apart', make: sibling([1461, 5113], (_, random) => either(random)) },
  { category: 'siblings', variant: '4 to 14 years apart, same sex', make: sibling([1461, 5113], ({ sex }) => sex) },
  {
    category: 'parent and child',
    variant: 'sharing phone, e-mail, home and insurance',
    make: (person, random) => {
      const days = random.between(...generationDays)
      // Whoever is small has a parent; the others have a child.
      return relative(person, random, yearOf(person.born) > 2000 ? -days : days, either(random))
    },
  },
  {
    category: 'spouses',
    variant: 'one surname',
    make: (person, random) =>
      relative(person, random, random.between(-2200, 2200), otherSex(person.sex), { least: grown }),
  },
  {
    category: 'spouses',
    variant: 'two surnames',
    make: (person, random) => {
      const last = surnameOf(person.group, random)
      const own = { last: last === person.last ? `${last}-Reed` : last, least: grown }
      return relative(person, random, random.between(-2200, 2200), otherSex(person.sex), own)
    },
  },
  {
    category: 'spouses',
    variant: 'same birth date, own e-mail',
    make: (person, random) => {
      const pair = relative(person, random, 0, otherSex(person.sex), { least: grown })
      return { ...pair, query: { ...pair.query, email: ownEmail(pair.query.first, person.last, random) } }
    },
  },
]
