/** Made-up people of the United States: names by how frequent they are, households, numbers that could exist. */
import firstNames from '../data/first-names-1.json' with { type: 'json' }
import surnames from '../data/surnames-1.json' with { type: 'json' }
import { places, streetKinds, streets } from './places.ts'
import type { Random } from './random.ts'

export type Home = { line: string; city: string; state: string; zip: string }

/** Who somebody really is. `id` is the truth; no matcher may see it. */
export type MadeUp = {
  id: string
  first: string
  middle?: string
  last: string
  suffix?: string
  /** `YYYY-MM-DD`. */
  born: string
  sex: 'male' | 'female'
  phone: string
  email: string
  ssn: string
  home: Home
}

const female = firstNames.female.split(' ')
const male = firstNames.male.split(' ')
const frequent = surnames.frequent.split(' ')
const starts = surnames.starts.split(' ')
const ends = surnames.ends.split(' ')

/** One person, who lives alone until a household takes them in. */
export function makePerson(id: string, random: Random): MadeUp {
  const sex = random.chance(0.51) ? 'female' : 'male'
  const first = firstName(sex, random)
  const last = surname(random)
  return {
    id,
    first,
    ...(random.chance(0.6) ? { middle: firstName(sex, random) } : {}),
    last,
    born: birthDate(random),
    sex,
    phone: phoneNumber(random),
    email: emailOf(first, last, random),
    ssn: socialSecurityNumber(random),
    home: makeHome(random),
  }
}

export function firstName(sex: MadeUp['sex'], random: Random): string {
  const names = sex === 'female' ? female : male
  return titled(names[random.rank(names.length)] ?? 'ALEX')
}

/** Three in ten have one of the frequent surnames, the others one of thousands. */
export function surname(random: Random): string {
  const common = random.chance(0.3) ? frequent[random.rank(frequent.length)] : undefined
  return titled(common ?? `${random.pick(starts)}${random.chance(0.2) ? random.pick(ends) : ''}${random.pick(ends)}`)
}

export function phoneNumber(random: Random): string {
  return `+1${random.pick(areas)}${random.between(220, 554)}${String(random.between(0, 9999)).padStart(4, '0')}`
}

const areas = ['212', '312', '415', '503', '602', '617', '702', '713', '813', '919'] as const

export function emailOf(first: string, last: string, random: Random): string {
  const name = random.chance(0.5) ? `${first}.${last}` : `${first.slice(0, 1)}${last}${random.between(1, 99)}`
  return `${name}${random.between(1, 999)}@mail-${random.between(1, 9)}.com`.toLowerCase()
}

export function socialSecurityNumber(random: Random): string {
  const area = random.between(1, 898)
  const digits = (value: number, length: number) => String(value).padStart(length, '0')
  return `${digits(area === 666 ? 667 : area, 3)}${digits(random.between(1, 99), 2)}${digits(random.between(1, 9999), 4)}`
}

export function makeHome(random: Random): Home {
  const [first, city, state] = random.pick(places)
  // A town has up to a hundred postal codes; most people live in a few of them.
  const zip = first.slice(0, 3) + String(random.rank(100)).padStart(2, '0')
  const street = `${random.pick(streets)} ${random.pick(streetKinds)}`
  return { line: `${random.between(1, 2999)} ${street}`, city, state, zip }
}

/** Born so that all ages up to ninety are there, the middle ones most. */
function birthDate(random: Random): string {
  return dateOf(random.between(1935, 1980) + random.between(0, 43), random)
}

export function dateOf(year: number, random: Random): string {
  return new Date(Date.UTC(year, 0, random.between(1, 365))).toISOString().slice(0, 10)
}

export function titled(name: string): string {
  return name.charAt(0) + name.slice(1).toLowerCase()
}
