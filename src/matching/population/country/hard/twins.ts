/** Twins: one birth date, home, phone and family; numbers side by side. Only the first name tells them apart. */
import type { Random } from '../../random.ts'
import { yearOf } from '../dates.ts'
import type { Person } from '../person.ts'
import { besideOf, type HardNegative, indexEntry, neighbourOf, otherGiven, otherSex, type Pair } from './kind.ts'

type Names = readonly [one: string, other: string]

/** Names that are one slip, one short form or one sound apart, as parents of twins like them. */
const alike: Readonly<Record<Person['sex'], readonly Names[]>> = {
  female: [
    ['Ann', 'Anna'],
    ['Maria', 'Marie'],
    ['Kristin', 'Kristen'],
    ['Mia', 'Mya'],
    ['Layla', 'Leila'],
    ['Ella', 'Ellie'],
    ['Jada', 'Jade'],
    ['Sara', 'Sarai'],
    ['Tia', 'Tiana'],
    ['Erica', 'Erika'],
  ],
  male: [
    ['Jayden', 'Jaydon'],
    ['Jaden', 'Jaiden'],
    ['Brian', 'Bryan'],
    ['John', 'Jon'],
    ['Eric', 'Erik'],
    ['Darren', 'Darryn'],
    ['Tyron', 'Tyrone'],
    ['Landon', 'London'],
    ['Jamal', 'Jamel'],
    ['Jaylen', 'Jaylon'],
  ],
}
/** Of a boy and a girl. */
const alikeMixed: readonly Names[] = [
  ['Daniel', 'Daniela'],
  ['Gabriel', 'Gabriela'],
  ['Michael', 'Michaela'],
  ['Alexander', 'Alexandra'],
  ['Julian', 'Juliana'],
  ['Carl', 'Carla'],
  ['Paul', 'Paula'],
  ['Adrian', 'Adriana'],
  ['Jordan', 'Jordyn'],
  ['Mario', 'Maria'],
]

function twin(person: Person, random: Random, [first, other]: Names, sex = person.sex, indexSex = person.sex): Pair {
  const { middle: _, ...unnamed } = indexEntry(person)
  const index = person.sex === indexSex ? { ...indexEntry(person), first } : { ...unnamed, first, sex: indexSex }
  const middle = random.chance(0.4)
    ? otherGiven(sex, yearOf(person.born), person.group, random, index.middle)
    : undefined
  const own = { first: other, sex, ssn: neighbourOf(person.ssn), ...(middle ? { middle } : {}) }
  return { index, query: besideOf(index, own, random) }
}

const unlike = (person: Person, sex: Person['sex'], random: Random): Names => [
  person.first,
  otherGiven(sex, yearOf(person.born), person.group, random, person.first),
]

const category = 'twins'

export const twins: readonly HardNegative[] = [
  {
    category,
    variant: 'same sex, names alike',
    make: (person, random) => twin(person, random, random.pick(alike[person.sex])),
  },
  {
    category,
    variant: 'same sex, names unlike',
    make: (person, random) => twin(person, random, unlike(person, person.sex, random)),
  },
  {
    category,
    variant: 'brother and sister, names alike',
    make: (person, random) => twin(person, random, random.pick(alikeMixed), 'female', 'male'),
  },
  {
    category,
    variant: 'brother and sister, names unlike',
    make: (person, random) => {
      const sex = otherSex(person.sex)
      return twin(person, random, unlike(person, sex, random), sex)
    },
  },
  {
    category,
    variant: 'only the same initial is known',
    inseparable: true,
    make: (person, random) => {
      const { index, query } = twin(person, random, random.pick(alike[person.sex]))
      return { index, query: withoutNumbers({ ...query, first: query.first?.slice(0, 1) }) }
    },
  },
]

/** What would still tell two of one household apart. */
export function withoutNumbers(entry: Pair['query']): Pair['query'] {
  const { ssn: _, coverage: _c, medicare: _m, middle: _n, ...rest } = entry
  return rest
}
