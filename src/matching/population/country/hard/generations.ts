/** Father, son and grandson of one name, at one address: fifteen years and more apart, the suffix known or not. */
import type { Random } from '../../random.ts'
import { addDays, yearOf } from '../dates.ts'
import type { Entry } from '../entry.ts'
import type { Person } from '../person.ts'
import { besideOf, bornBefore, bornOn, type HardNegative, indexEntry, otherGiven, ownEmail, type Pair } from './kind.ts'
import { withoutNumbers } from './twins.ts'

const yearDays = 365.25

/** The elder as the index has him, and the younger with his name. */
function generations(person: Person, random: Random, years: readonly [number, number], suffixes: Suffixes): Pair {
  const sex = 'male'
  const days = Math.ceil(random.between(...years) * yearDays) + random.between(0, 360)
  const elderBorn = bornBefore(person.born, days, random)
  const isMan = person.sex === sex
  const first = isMan ? person.first : otherGiven(sex, yearOf(elderBorn), person.group, random, undefined)
  const { suffix: _, formerLast: _f, died: _d, ...rest } = bornOn(indexEntry(person), elderBorn)
  const elder: Entry = { ...rest, first, sex }
  const own: Partial<Entry> = {
    first,
    sex,
    born: addDays(elderBorn, days),
    ...(elder.middle ? { middle: elder.middle } : {}),
    email: ownEmail(first, elder.last, random),
    ...(suffixes.younger ? { suffix: suffixes.younger } : {}),
  }
  const index = { ...elder, ...(suffixes.elder ? { suffix: suffixes.elder } : {}) }
  return { index, query: besideOf(elder, own, random) }
}

type Suffixes = { elder?: string; younger?: string }
const oneGeneration = [15, 42] as const
const twoGenerations = [38, 62] as const

const category = 'one name over generations'

const row = (variant: string, years: readonly [number, number], suffixes: Suffixes): HardNegative => ({
  category,
  variant,
  make: (person, random) => generations(person, random, years, suffixes),
})

export const oneNameOverGenerations: readonly HardNegative[] = [
  row('Sr and Jr', oneGeneration, { elder: 'Sr', younger: 'Jr' }),
  row('suffix only of the son', oneGeneration, { younger: 'Jr' }),
  row('suffix only of the father', oneGeneration, { elder: 'Sr' }),
  row('no suffix', oneGeneration, {}),
  row('Jr and III', oneGeneration, { elder: 'Jr', younger: 'III' }),
  row('Sr and III', twoGenerations, { elder: 'Sr', younger: 'III' }),
  {
    category,
    variant: 'no suffix and no birth date',
    inseparable: true,
    make: (person, random) => {
      const { index, query } = generations(person, random, oneGeneration, {})
      const { born: _, email: _e, ...rest } = withoutNumbers(query)
      return { index, query: rest }
    },
  },
]
