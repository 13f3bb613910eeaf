/** Records that are badly kept. Source: reference/matching.md section 8, row "quality". */
import type { Random } from '../../random.ts'
import type { Entry } from '../entry.ts'
import type { Drift } from './kind.ts'

const group = 'quality'

/** What stands in a field of which nobody knows the value; each is in `placeholders.ts` or is none of a person. */
export const placeholderEntries: ReadonlyArray<(entry: Entry, random: Random) => Entry> = [
  (e, random) => ({ ...e, first: random.pick(['Unknown', 'Baby Boy', 'Baby Girl', 'FNU', 'Newborn']) }),
  (e, random) => ({ ...e, last: random.pick(['Unknown', 'LNU', 'Not Given']) }),
  (e, random) => ({ ...e, born: random.pick(['1900-01-01', '1901-01-01']) }),
  (e, random) => ({ ...e, phone: random.pick(['+10000000000', '+19999999999', '+12125551212']) }),
  (e, random) => ({ ...e, email: random.pick(['none@none.com', 'noemail@noemail.com', 'unknown@unknown.com']) }),
  (e, random) => ({ ...e, ssn: random.pick(['999999999', '000000000', '123456789', '111111111']) }),
  (e, random) => ({ ...e, home: { ...e.home, line: random.pick(['Homeless', 'General Delivery', 'No address']) } }),
  (e, random) => ({ ...e, home: { ...e.home, zip: random.pick(['00000', '99999']) } }),
]

type Field = keyof Entry
const losable: readonly Field[] = [
  'first',
  'middle',
  'last',
  'born',
  'sex',
  'phone',
  'secondPhone',
  'email',
  'home',
  'ssn',
]

function without(entry: Entry, random: Random): Entry {
  const there = losable.filter(field => entry[field] !== undefined)
  const { [random.pick(there)]: _, ...rest } = entry
  return rest
}

/** Values that stand in the field beside their own. */
const misplacements: ReadonlyArray<(entry: Entry) => Entry> = [
  ({ email, ...e }) => (email ? { ...e, phone: email } : e),
  ({ middle, ...e }) => (middle ? { ...e, last: `${middle} ${e.last}` } : e),
  e => (e.first && e.last ? { ...e, first: `${e.first} ${e.last}` } : e),
  e => (e.home?.unit && e.home.line ? { ...e, home: { ...e.home, line: e.home.unit, unit: e.home.line } } : e),
  e => (e.home?.city ? { ...e, home: { ...e.home, city: e.home.state, state: e.home.city } } : e),
  ({ ssn, ...e }) => (ssn ? { ...e, medicare: ssn } : e),
]

const inNames = (change: (text: string) => string) => {
  return (e: Entry): Entry => ({
    ...e,
    ...(e.first ? { first: change(e.first) } : {}),
    ...(e.last ? { last: change(e.last) } : {}),
  })
}

/** UTF-8 read as Latin-1: `é` becomes `Ã©`. */
function misread(text: string): string {
  return [...text]
    .map(letter => {
      const code = letter.codePointAt(0) ?? 0
      if (code < 0x80) return letter
      return code < 0x800 ? String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f)) : '?'
    })
    .join('')
}

/** Names as some of those who have accents write them. */
const accentedPeople = {
  first: ['José', 'María', 'René', 'Zoë', 'Chloé', 'Andrés'],
  last: ['Muñoz', 'Núñez', 'Peña', 'Müller'],
} as const

const upper = (text: string) => text.toUpperCase()
const lower = (text: string) => text.toLowerCase()

const width = 20

export const qualityDrifts: readonly Drift[] = [
  { name: 'placeholder in one field', group, change: (e, random) => random.pick(placeholderEntries)(e, random) },
  { name: 'field missing', group, change: without },
  { name: 'value in the wrong field', group, change: (e, random) => random.pick(misplacements)(e) },
  {
    name: 'case damaged',
    group,
    change: (e, random) => inNames(random.pick([upper, lower]))(e),
  },
  {
    name: 'encoding damaged',
    group,
    prepare: (e, random) =>
      /[^\x20-\x7e]/.test(`${e.first}${e.last}`)
        ? e
        : random.chance(0.5)
          ? { ...e, first: random.pick(accentedPeople.first) }
          : { ...e, last: random.pick(accentedPeople.last) },
    change: inNames(misread),
  },
  {
    name: 'cut at twenty letters',
    group,
    prepare: (e, random) => {
      const line = `${random.between(1000, 9999)} Martin Luther King Jr Boulevard`
      return (e.last?.length ?? 0) > width ? e : { ...e, home: { ...e.home, line } }
    },
    change: e => ({
      ...e,
      ...(e.first ? { first: e.first.slice(0, width) } : {}),
      ...(e.last ? { last: e.last.slice(0, width) } : {}),
      ...(e.home ? { home: { ...e.home, ...(e.home.line ? { line: e.home.line.slice(0, width) } : {}) } } : {}),
    }),
  },
]
