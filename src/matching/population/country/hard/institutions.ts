/** Two who live in one institution: the same address and phone, ages alike, and sometimes a name. */
import type { Random } from '../../random.ts'
import { bornAt, residentAge } from '../ages.ts'
import { yearOf } from '../dates.ts'
import type { Entry } from '../entry.ts'
import { phoneOf } from '../numbers.ts'
import { type Institution, institutions, type Person } from '../person.ts'
import { groupOf, surnameOf } from '../surnames.ts'
import { besideOf, bornOn, type HardNegative, indexEntry, otherGiven, ownEmail, type Pair } from './kind.ts'

/** The day on which ages of residents are counted. */
const day = '2026-01-01'

/** What two residents share beside address and phone. */
type Sharing = 'first name' | 'last name' | 'birth date' | 'nothing more'
const sharings: readonly Sharing[] = ['first name', 'last name', 'birth date', 'nothing more']

function twoResidents(institution: Institution, sharing: Sharing, person: Person, random: Random): Pair {
  const { unit: _, ...home } = person.home
  const phone = phoneOf(home.zip, random)
  const born = bornAt(residentAge(institution, random), day, random)
  const { secondPhone: _s, coverage: _c, formerHome: _h, died: _d, ...rest } = bornOn(indexEntry(person), born)
  const index: Entry = { ...rest, home, phone }
  const otherBorn = differing(born, () => bornAt(residentAge(institution, random), day, random))
  const first = otherGiven(person.sex, yearOf(born), person.group, random, person.first)
  const last = differing(person.last, () => surnameOf(groupOf.pick(random), random))
  const own: Partial<Entry> = {
    first: sharing === 'first name' ? person.first : first,
    last: sharing === 'last name' ? person.last : last,
    born: sharing === 'birth date' ? born : otherBorn,
    email: ownEmail(first, last, random),
  }
  return { index, query: besideOf(index, own, random) }
}

function differing(than: string, draw: () => string): string {
  for (;;) {
    const other = draw()
    if (other !== than) return other
  }
}

export const residents: readonly HardNegative[] = institutions.flatMap(institution =>
  sharings.map(sharing => ({
    category: `two of one ${institution}`,
    variant: sharing === 'nothing more' ? 'address and phone' : `address, phone and ${sharing}`,
    make: (person: Person, random: Random) => twoResidents(institution, sharing, person, random),
  })),
)
