/**
 * People who are easily taken for one another, as data: each row makes somebody else out of a person, and says how many
 * of a hundred people have one beside them. None of them may ever be matched automatically. Source: reference/matching.md section 8, hard negatives.
 */
import {
  dateOf,
  emailOf,
  firstName,
  type Home,
  type MadeUp,
  phoneNumber,
  socialSecurityNumber,
  surname,
} from './person.ts'
import type { Random } from './random.ts'

type Relative = { name: string; inHundred: number; make(person: MadeUp, random: Random): MadeUp }

/** Names that parents give two children, or that are one slip apart. */
const alikePairs: Readonly<Record<MadeUp['sex'], readonly (readonly [string, string])[]>> = {
  female: [
    ['Ann', 'Anna'],
    ['Maria', 'Marie'],
    ['Kristin', 'Kristen'],
    ['Mia', 'Mya'],
    ['Layla', 'Leila'],
    ['Mary', 'Molly'],
  ],
  male: [
    ['Jayden', 'Brayden'],
    ['Jaden', 'Jaiden'],
    ['Brian', 'Bryan'],
    ['John', 'Jon'],
    ['Eric', 'Erik'],
    ['Jack', 'John'],
  ],
}

function another(id: string, random: Random, from: MadeUp): MadeUp {
  const first = otherFirst(from, from.sex, random)
  return {
    ...from,
    id: `${from.id}/${id}`,
    first,
    ssn: socialSecurityNumber(random),
    email: emailOf(first, from.last, random),
  }
}

function otherFirst(from: MadeUp, sex: MadeUp['sex'], random: Random): string {
  for (;;) {
    const name = firstName(sex, random)
    if (name !== from.first) return name
  }
}

const yearOf = (date: string) => Number(date.slice(0, 4))

function neighbour(ssn: string): string {
  const last = Number(ssn.slice(-4))
  return ssn.slice(0, 5) + String(last === 9999 ? 9998 : last + 1).padStart(4, '0')
}

export const relatives: readonly Relative[] = [
  {
    name: 'twin',
    inHundred: 1,
    make: (p, random) => ({ ...another('twin', random, p), ssn: neighbour(p.ssn), email: p.email }),
  },
  {
    name: 'twin of the other sex',
    inHundred: 0.7,
    make: (p, random) => {
      const sex = p.sex === 'male' ? 'female' : 'male'
      return { ...another('twin', random, p), sex, first: otherFirst(p, sex, random), ssn: neighbour(p.ssn) }
    },
  },
  {
    name: 'twin with the same initial',
    inHundred: 0.3,
    make: (p, random) => {
      const twin = another('twin', random, p)
      for (let tries = 0; tries < 200 && twin.first[0] !== p.first[0]; tries++)
        twin.first = otherFirst(p, p.sex, random)
      return { ...twin, ssn: neighbour(p.ssn) }
    },
  },
  {
    name: 'parent and child of one name',
    inHundred: 1,
    make: (p, random) => ({
      ...another('junior', random, p),
      first: p.first,
      middle: p.middle,
      born: dateOf(yearOf(p.born) + random.between(16, 40), random),
    }),
  },
  {
    name: 'senior and junior',
    inHundred: 1,
    make: (p, random) => ({
      ...another('junior', random, p),
      first: p.first,
      suffix: 'Jr',
      born: dateOf(yearOf(p.born) + random.between(16, 40), random),
    }),
  },
  {
    name: 'sibling',
    inHundred: 15,
    make: (p, random) => ({
      ...another('sibling', random, p),
      born: dateOf(yearOf(p.born) + random.between(1, 14), random),
    }),
  },
  {
    name: 'spouse',
    inHundred: 25,
    make: (p, random) => {
      const sex = p.sex === 'male' ? 'female' : 'male'
      const first = firstName(sex, random)
      return {
        ...another('spouse', random, p),
        sex,
        first,
        born: dateOf(yearOf(p.born) + random.between(-6, 6), random),
      }
    },
  },
  {
    name: 'household stranger of one first name',
    inHundred: 0.3,
    make: (p, random) => ({
      ...another('stranger', random, p),
      first: p.first,
      last: surname(random),
      born: dateOf(yearOf(p.born) + random.between(2, 14), random),
      phone: phoneNumber(random),
    }),
  },
  {
    name: 'same name and birth date elsewhere',
    inHundred: 0.1,
    make: (p, random) => elsewhere({ ...another('namesake', random, p), first: p.first }, random),
  },
  {
    name: 'same birth date and postal code',
    inHundred: 0.5,
    make: (p, random) => ({
      ...elsewhere({ ...another('neighbour', random, p), last: surname(random) }, random, p.home),
      born: p.born,
    }),
  },
  {
    name: 'phone that moved on',
    inHundred: 1,
    make: (p, random) => ({
      ...elsewhere({ ...another('next owner', random, p), last: surname(random) }, random),
      born: dateOf(yearOf(p.born) + random.between(-20, 20), random),
      phone: p.phone,
    }),
  },
]

function elsewhere(person: MadeUp, random: Random, near?: Home): MadeUp {
  const line = `${random.between(3000, 9999)} Canal Street`
  const home = near ? { ...near, line } : { line, city: 'Spokane', state: 'WA', zip: '99201' }
  return { ...person, phone: phoneNumber(random), home }
}

/** A person and a twin whose name is nearly the same. */
export function alikeTwins(person: MadeUp, random: Random): [MadeUp, MadeUp] {
  const [first, other] = random.pick(alikePairs[person.sex])
  const twin = { ...person, id: `${person.id}/twin`, first: other, ssn: neighbour(person.ssn) }
  return [{ ...person, first }, twin]
}
