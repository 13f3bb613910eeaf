import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from '../../../model/text.ts'
import { nicknamesOf } from '../../nicknames.ts'
import { demographicsOf } from '../../person.ts'
import { populationOf } from './country.ts'
import { daysBetween, yearOf } from './dates.ts'
import { otherSpellings } from './drift/spellings.ts'
import { type Drifted, driftNames, driftPair } from './drifts.ts'
import { type Entry, isSameEntry } from './entry.ts'
import { patientOf } from './patient.ts'
import { streamOf } from './streams.ts'

const population = populationOf({ seed: 23, size: 50_000 })
const now = new Date('2026-01-01T00:00:00Z')

const pairOf = (category: string, seed: number): Drifted =>
  driftPair(population.personAt(seed % population.size), category, streamOf(seed, 'drift', seed))

/** Fields whose value is another one. */
function changed({ before, after }: Drifted): (keyof Entry)[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Entry>
  return [...fields].filter(field => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
}

const parts = (date = '') => date.split('-').map(Number)
const plain = (name = '') => name.normalize('NFD').replace(/[\u0300-\u036f]/g, '')
const name = ({ first = '', last = '' }: Entry) => `${first}|${last}`
const differing = (a: string, b: string) => [...a].filter((letter, at) => letter !== b[at]).length

/** How many letters must be put in, taken out, changed or exchanged. */
function edits(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i || j))
  const at = (i: number, j: number) => (i < 0 || j < 0 ? Number.POSITIVE_INFINITY : (rows[i]?.[j] ?? 0))
  for (const [i, row] of rows.entries())
    for (const j of row.keys()) {
      if (i === 0) row[j] = j
      if (i === 0 || j === 0) continue
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : 99
      row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same, exchanged)
    }
  return at(a.length, b.length)
}

/** What each category promises. */
const promises: Readonly<Record<string, (drifted: Drifted) => boolean>> = {
  'birth day off': ({ before, after }) => within(Math.abs(daysBetween(before.born ?? '', after.born ?? '')), 1, 3),
  'birth month off': ({ before, after }) => within(Math.abs(months(after.born) - months(before.born)), 1, 2),
  'birth year off': ({ before, after }) =>
    within(Math.abs(yearOf(after.born ?? '') - yearOf(before.born ?? '')), 1, 2) &&
    before.born?.slice(5, 7) === after.born?.slice(5, 7),
  'birth day and month exchanged': ({ before, after }) => {
    const [year, month, day] = parts(before.born)
    return JSON.stringify(parts(after.born)) === JSON.stringify([year, day, month]) && day !== month
  },
  'birth date with one digit wrong': ({ before, after }) => differing(before.born ?? '', after.born ?? '') === 1,
  'birth date partial': ({ before, after }) =>
    (before.born ?? '').startsWith(after.born ?? '-') && within((after.born ?? '').length, 4, 7),
  'birth date placeholder': ({ after }) => demographicsOf(patientOf(after), { now }).birthDates.length === 0,
  'name with one edit': ({ before, after }) => edits(name(before), name(after)) === 1,
  'letters exchanged': ({ before, after }) =>
    name(before).length === name(after).length && edits(name(before), name(after)) === 1,
  'a fifth of the letters dropped': ({ before, after }) => {
    const whole = before.first === after.first ? before.last : before.first
    return name(before).length - name(after).length === Math.min((whole?.length ?? 0) - 2, expectedDrop(whole))
  },
  nickname: ({ before, after }) =>
    nicknamesOf((before.first ?? '').toUpperCase()).includes((after.first ?? '').toUpperCase()),
  'initial only': ({ before, after }) => after.first?.length === 1 && before.first?.startsWith(after.first) === true,
  diacritics: ({ before, after }) => plain(name(before)) === plain(name(after)),
  'punctuation or blanks': ({ before, after }) => letters(name(before)) === letters(name(after)),
  'first and last name exchanged': ({ before, after }) => before.first === after.last && before.last === after.first,
  'middle name as first': ({ before, after }) => after.first === before.middle && after.middle !== before.middle,
  'half of a double surname': ({ before, after }) =>
    before.last?.split(/[- ]/).includes(after.last ?? '-') === true && after.last !== before.last,
  'suffix in the last name': ({ before, after }) =>
    after.last === `${before.last} ${before.suffix}` && after.suffix === undefined,
  'suffix lost': ({ before, after }) => before.suffix !== undefined && after.suffix === undefined,
  transliteration: ({ before, after }) =>
    (['first', 'last'] as const).some(part => otherSpellings(before[part] ?? '').includes(after[part] ?? '-')),
  married: d => has(d, 'last') && has(d, 'home'),
  moved: d => has(d, 'home') && !has(d, 'last'),
  'phone changed': ({ before, after }) => before.phone !== undefined && after.phone !== undefined,
  'second phone given': ({ before, after }) => after.secondPhone === before.phone && after.phone !== before.phone,
  'e-mail changed': ({ before, after }) => before.email !== undefined && after.email !== undefined,
  'number dropped': ({ before, after }) => before.ssn !== undefined && after.ssn === undefined,
  'last four of the number only': ({ before, after }) =>
    after.ssn === undefined && after.lastFour === before.ssn?.slice(-4),
  'gender recorded differently': ({ before, after }) => after.sex !== undefined && after.sex !== before.sex,
  deceased: ({ before, after }) => before.died === undefined && after.died !== undefined,
  'placeholder in one field': d => changed(d).length === 1,
  'field missing': d => changed(d).length === 1 && changed(d).every(field => d.after[field] === undefined),
  'value in the wrong field': d => changed(d).length >= 1,
  'case damaged': ({ before, after }) => name(before).toUpperCase() === name(after).toUpperCase(),
  'encoding damaged': ({ after }) => /Ã|Â|Å|\?/.test(name(after)),
  'cut at twenty letters': ({ after }) => Math.max(after.last?.length ?? 0, after.home?.line?.length ?? 0) <= 20,
  'compound of two': ({ made }) => made.length === 2,
  'compound of three': ({ made }) => made.length === 3,
}

const within = (value: number, least: number, most: number) => value >= least && value <= most
const months = (date = '') => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7))
const letters = (text: string) => text.replace(/[^\p{L}|]/gu, '')
const expectedDrop = (text = '') => Math.max(1, Math.round(text.length * 0.2))
const has = (drifted: Drifted, field: keyof Entry) => changed(drifted).includes(field)

/** Categories that touch nothing but these fields. */
const only: ReadonlyArray<[starts: string, fields: readonly (keyof Entry)[]]> = [
  ['birth', ['born']],
  ['name with', ['first', 'last']],
  ['initial', ['first']],
  ['phone', ['phone']],
  ['e-mail', ['email']],
  ['gender', ['sex']],
  ['moved', ['home']],
]

describe('drift', () => {
  it('has a promise for every category', () => {
    expect(Object.keys(promises).sort()).toEqual([...driftNames].sort())
  })

  for (const category of driftNames) {
    it(`does what "${category}" says`, () => {
      fc.assert(
        fc.property(fc.nat(), seed => {
          const drifted = pairOf(category, seed)
          expect(isSameEntry(drifted.before, drifted.after)).toBe(false)
          expect(promises[category]?.(drifted), JSON.stringify(drifted)).toBe(true)
          const fields = only.find(([starts]) => category.startsWith(starts))?.[1]
          if (fields) expect(fields).toEqual(expect.arrayContaining(changed(drifted)))
        }),
        { numRuns: 60 },
      )
    })
  }

  it('never gives an exact copy, in 300 tries of every category', () => {
    for (const category of driftNames) {
      for (let seed = 0; seed < 300; seed++) {
        const { before, after } = pairOf(category, seed)
        expect(isSameEntry(before, after), category).toBe(false)
      }
    }
  })

  it('changes several things at once when it is a compound', () => {
    for (let seed = 0; seed < 300; seed++) {
      const drifted = pairOf('compound of three', seed)
      expect(new Set(drifted.made).size).toBe(3)
    }
  })

  it('is the same for the same source, and says so when there is no such category', () => {
    expect(pairOf('moved', 8)).toEqual(pairOf('moved', 8))
    expect(() => pairOf('moonstruck', 8)).toThrow('moonstruck')
  })

  it('is read by the matcher: what a placeholder hides is missing', () => {
    for (let seed = 0; seed < 200; seed++) {
      const drifted = pairOf('placeholder in one field', seed)
      const [field] = changed(drifted)
      const { names, birthDates, phones, emails } = demographicsOf(patientOf(drifted.after), { now })
      const texts = [...phones, ...emails, ...birthDates]
      if (field === 'phone') expect(texts).not.toContain(drifted.after.phone)
      if (field === 'born') expect(birthDates).toEqual([])
      if (field === 'email') expect(texts).not.toContain(drifted.after.email)
      if (field === 'first')
        expect(names.every(each => each.first !== foldText(drifted.after.first ?? '').replaceAll(' ', ''))).toBe(true)
    }
  })
})
