/** How old people are: drawn so that the whole comes near the age pyramid of the United States. */
import type { Random } from '../random.ts'
import { addDays } from './dates.ts'
import type { Institution } from './person.ts'
import { weighted } from './weighted.ts'

type Range = readonly [from: number, to: number]

const alone = weighted<Range>([
  [[19, 34], 20],
  [[35, 49], 17],
  [[50, 64], 27],
  [[65, 79], 26],
  [[80, 94], 10],
])
const together = weighted<Range>([
  [[21, 34], 15],
  [[35, 49], 15],
  [[50, 64], 33],
  [[65, 79], 29],
  [[80, 95], 8],
])
const parents = weighted<Range>([
  [[21, 29], 15],
  [[30, 39], 38],
  [[40, 49], 37],
  [[50, 56], 10],
])
const housemates: Range = [18, 38]
const parentsOfGrown: Range = [44, 66]

const residents: Readonly<Record<Institution, Range>> = {
  shelter: [18, 66],
  'nursing facility': [66, 99],
  prison: [18, 64],
  hotel: [19, 72],
  'halfway house': [19, 60],
  dormitory: [17, 24],
  'group home': [18, 66],
  'migrant camp': [17, 58],
}

const within = ([from, to]: Range, random: Random) => random.between(from, to)

export type HeadKind = 'alone' | 'together' | 'parent' | 'housemate' | 'parent of grown'

export function headAge(kind: HeadKind, random: Random): number {
  switch (kind) {
    case 'alone':
      return within(alone.pick(random), random)
    case 'together':
      return within(together.pick(random), random)
    case 'parent':
      return within(parents.pick(random), random)
    case 'housemate':
      return within(housemates, random)
    case 'parent of grown':
      return within(parentsOfGrown, random)
  }
}

export function residentAge(institution: Institution, random: Random): number {
  return within(residents[institution], random)
}

/** A birth date with this age on that day. */
export function bornAt(age: number, day: string, random: Random): string {
  return addDays(day, -Math.floor(age * 365.25) - random.between(1, 364))
}
