/** Names written differently. Source: reference/matching.md section 8, row "names". */
import { nicknamesOf } from '../../../nicknames.ts'
import type { Random } from '../../random.ts'
import type { Entry } from '../entry.ts'
import { surnameOf } from '../surnames.ts'
import { capitalised, dropLetters, exchangeSomewhere, oneEdit } from './edits.ts'
import type { Drift } from './kind.ts'
import { accented, otherSpellings } from './spellings.ts'

type Part = 'first' | 'last'

/** First or last name changed, whichever the dice say and the entry has. */
function inOneName(change: (name: string, random: Random) => string): Drift['change'] {
  return (entry, random) => {
    const part: Part = random.chance(0.5) ? 'first' : 'last'
    const name = entry[part]
    return name ? { ...entry, [part]: change(name, random) } : entry
  }
}

function nicknameOf(first: string, random: Random): string {
  const known = nicknamesOf(first.toUpperCase()).filter(name => /^[A-Z]+$/.test(name))
  return known.length ? capitalised(random.pick(known)) : first
}

/** Names that everybody knows a short form of. */
const withShortForm = {
  female: ['Elizabeth', 'Katherine', 'Margaret', 'Jennifer', 'Patricia', 'Deborah', 'Susan', 'Christina', 'Samantha'],
  male: ['William', 'Robert', 'Michael', 'James', 'Richard', 'Thomas', 'Joseph', 'Anthony', 'Alexander', 'Benjamin'],
} as const

function likelyName(entry: Entry, random: Random): string {
  return random.pick(withShortForm[entry.sex === 'male' ? 'male' : 'female'])
}

/** With a first name that has letters enough. */
function longer(entry: Entry, random: Random): Entry {
  return { ...entry, first: likelyName(entry, random) }
}

const joined = ['-', ' '] as const

function half(last: string, random: Random): string {
  const halves = last.split(/[- ]/).filter(Boolean)
  return halves.length > 1 ? random.pick(halves) : last
}

/** A hyphen or an apostrophe lost or gained, or a blank doubled or put at the end. */
function punctuate(name: string, random: Random): string {
  if (/[-'. ]/.test(name)) return name.replace(/[-'. ]/, random.pick([' ', '', '  ']))
  return random.pick([`${name}.`, `${name} `, ` ${name}`, `${name},`, `${name.slice(0, 2)}'${name.slice(2)}`])
}

const group = 'names'
const suffixes = ['Jr', 'Sr', 'II', 'III'] as const

export const nameDrifts: readonly Drift[] = [
  { name: 'name with one edit', group, change: inOneName(oneEdit) },
  { name: 'letters exchanged', group, change: inOneName(exchangeSomewhere) },
  {
    name: 'a fifth of the letters dropped',
    group,
    prepare: (e, random) => ((e.first?.length ?? 0) + (e.last?.length ?? 0) > 5 ? e : longer(e, random)),
    change: inOneName(dropLetters),
  },
  {
    name: 'nickname',
    group,
    prepare: (e, random) =>
      e.first && nicknameOf(e.first, random) !== e.first ? e : { ...e, first: likelyName(e, random) },
    change: (e, random) => (e.first ? { ...e, first: nicknameOf(e.first, random) } : e),
  },
  { name: 'initial only', group, change: e => (e.first ? { ...e, first: e.first.slice(0, 1) } : e) },
  {
    name: 'diacritics',
    group,
    prepare: (e, random) => (accented(e.first ?? '', random) === e.first ? longer(e, random) : e),
    change: inOneName((name, random) => accented(name, random)),
  },
  { name: 'punctuation or blanks', group, change: inOneName(punctuate) },
  {
    name: 'first and last name exchanged',
    group,
    prepare: (e, random) => (e.first === e.last ? longer(e, random) : e),
    change: e => ({ ...e, first: e.last, last: e.first }),
  },
  {
    name: 'middle name as first',
    group,
    prepare: (e, random) => (e.middle ? e : { ...e, middle: likelyName(e, random) }),
    change: (e, random) => {
      if (!e.middle) return e
      const { middle, ...rest } = e
      return { ...rest, first: middle, ...(random.chance(0.4) && e.first ? { middle: e.first } : {}) }
    },
  },
  {
    name: 'half of a double surname',
    group,
    prepare: (e, random) =>
      e.last && /[- ]/.test(e.last)
        ? e
        : { ...e, last: `${e.last}${random.pick(joined)}${surnameOf('white', random).split(/[- ]/)[0]}` },
    change: (e, random) => (e.last ? { ...e, last: half(e.last, random) } : e),
  },
  {
    name: 'suffix in the last name',
    group,
    prepare: withSuffix,
    change: ({ suffix, ...e }) => (suffix ? { ...e, last: `${e.last} ${suffix}` } : e),
  },
  { name: 'suffix lost', group, prepare: withSuffix, change: ({ suffix: _, ...e }) => e },
  {
    name: 'transliteration',
    group,
    prepare: (e, random) =>
      otherSpellings(e.first ?? '').length || otherSpellings(e.last ?? '').length
        ? e
        : {
            ...e,
            last: random.pick(['Mueller', 'Schroeder', 'Yakovlev', 'Gonzales', 'Petrov', 'Chaudhry', 'Mohamed']),
          },
    change: (e, random) => {
      const part: Part = otherSpellings(e.first ?? '').length ? 'first' : 'last'
      const spellings = otherSpellings(e[part] ?? '')
      return spellings.length ? { ...e, [part]: random.pick(spellings) } : e
    },
  },
]

function withSuffix(entry: Entry, random: Random): Entry {
  return entry.suffix ? entry : { ...entry, suffix: random.pick(suffixes) }
}
