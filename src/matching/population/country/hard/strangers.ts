/** People the index does not know, who live where somebody it knows lives: lodgers, the tenants before, in-laws. */

import type { Random } from '../../random.ts'
import { addDays, yearOf } from '../dates.ts'
import { phoneOf } from '../numbers.ts'
import type { Person } from '../person.ts'
import { groupOf, surnameOf } from '../surnames.ts'
import { besideOf, type HardNegative, indexEntry, ownEmail, type Pair } from './kind.ts'

/** Same first name, sex, street and ZIP; another birth date and phone, mostly another surname. */
export function householdStranger(person: Person, random: Random): Pair {
  const index = indexEntry(person)
  const { coverage: _, secondPhone: _s, formerHome: _h, ...rest } = besideOf(index, {}, random)
  const last = random.chance(0.85) ? surnameOf(groupOf.pick(random), random) : person.last
  const years = random.between(2, 14) * (yearOf(person.born) > 2008 || random.chance(0.5) ? -1 : 1)
  return {
    index,
    query: {
      ...rest,
      last,
      born: addDays(person.born, years * 365 + random.between(1, 360)),
      phone: phoneOf(person.home.zip, random),
      email: ownEmail(person.first, last, random),
    },
  }
}

export const strangers: readonly HardNegative[] = [
  { category: 'strangers', variant: 'of the household', make: householdStranger },
]
