import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Patient } from '../model/fhir.ts'
import { editDistance } from '../model/text.ts'
import { compare } from './compare.ts'
import { alikeBy, jaroWinkler } from './jaro-winkler.ts'
import type { Field, Level } from './levels.ts'
import { demographicsOf } from './person.ts'

const now = new Date('2026-06-01T12:00:00Z')

function levelOf(field: Field, a: Partial<Patient>, b: Partial<Patient>): Level {
  const [one, two] = [a, b].map(each => demographicsOf({ resourceType: 'Patient', ...each }, { now }))
  return one && two ? compare(one, two)[field] : 'missing'
}

const named = (family: string, ...given: string[]): Partial<Patient> => ({ name: [{ family, given }] })
const born = (birthDate: string): Partial<Patient> => ({ birthDate })

describe('comparing', () => {
  it.each<[Level, Partial<Patient>, Partial<Patient>]>([
    ['exact', named('Okafor', 'Éloïse'), named('OKAFOR', 'eloise')],
    ['exact', named('Lee', 'Mary', 'Ann'), named('Lee', 'Mary Ann')],
    ['one-edit', named('Lee', 'Rosemari', 'E'), named('Lee', 'Rosemarie')],
    ['initial', named('Lee', 'M'), named('Lee', 'Mary')],
    ['initial', named('Lee', 'M'), named('Lee', 'M.')],
    ['one-edit', named('Lee', 'Catherine'), named('Lee', 'Catherina')],
    ['one-edit', named('Lee', 'Marisol'), named('Lee', 'Marislo')],
    ['part', named('Lee', 'Mary Ann'), named('Lee', 'Mary')],
    ['swapped', named('Marisol', 'Okafor'), named('Okafor', 'Marisol')],
    ['different', named('Lee', 'Ann'), named('Lee', 'Eve')],
    ['different', named('Lee', 'M'), named('Lee', 'Ann')],
    ['missing', named('Lee'), named('Lee', 'Ann')],
    ['missing', named('Lee', 'Baby Boy'), named('Lee', 'Ann')],
  ])('first names are %s', (level, a, b) => {
    expect(levelOf('firstName', a, b)).toBe(level)
  })

  it.each<[Level, string, string]>([
    ['exact', "O'Brien", 'OBrien'],
    ['exact', 'Smith-Jones', 'Smith Jones'],
    ['part', 'Smith-Jones', 'Jones'],
    ['part', 'de la Cruz', 'Cruz'],
    ['one-edit', 'Okafor', 'Okafer'],
    ['similar', 'Gonzalez', 'Gonsales'],
    ['phonetic', 'Philips', 'Fillips'],
    ['different', 'Okafor', 'Nguyen'],
  ])('last names are %s: %s, %s', (level, a, b) => {
    expect(levelOf('lastName', named(a, 'Eve'), named(b, 'Eve'))).toBe(level)
  })

  it.each<[Level, string, string]>([
    ['exact', '1985-03-14', '1985-03-14'],
    ['one-edit', '1985-03-14', '1985-03-15'],
    ['one-edit', '1985-03-14', '1985-03-24'],
    ['swapped', '1985-03-08', '1985-08-03'],
    ['two-parts', '1985-03-14', '1985-03-29'],
    ['partial', '1985-03-14', '1985-03'],
    ['partial', '1985', '1985'],
    ['year', '1985-03-14', '1985-11-29'],
    ['different', '1985-03-14', '1979-10-30'],
    ['different', '1985-03-14', '1979'],
    ['missing', '1985-03-14', '1900-01-01'],
  ])('birth dates are %s: %s, %s', (level, a, b) => {
    expect(levelOf('birthDate', born(a), born(b))).toBe(level)
  })

  it('lets any known value agree', () => {
    const married: Partial<Patient> = {
      name: [
        { family: 'Okafor', given: ['Eve'] },
        { use: 'maiden', family: 'Nguyen', given: ['Eve'] },
      ],
    }
    expect(levelOf('lastName', named('Nguyen', 'Eve'), married)).toBe('exact')
  })

  it('does not let a name of which half is missing hide the one that differs', () => {
    const twin: Partial<Patient> = {
      name: [
        { family: 'Lee', given: ['Baby Girl'] },
        { family: 'Lee', given: ['Ann'] },
      ],
    }
    expect(levelOf('firstName', named('Lee', 'Eve'), twin)).toBe('different')
  })
})

describe('distances', () => {
  it.each([
    ['', '', 0],
    ['KITTEN', 'KITTEN', 0],
    ['MARISOL', 'MARISLO', 1],
    ['ABCDEF', 'ABXDEF', 1],
    ['ABCDEF', 'BACDFE', 2],
    ['ABC', 'XYZ', 3],
    ['ABC', 'ABCDEFG', 3],
  ])('%s and %s are %i edits apart, more than two counting as three', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits)
  })

  it('agree with a plain computation, whatever the texts', () => {
    const letters = fc.string({ unit: fc.constantFrom('A', 'B', 'C', 'É', 'Z'), maxLength: 8 })
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        expect(editDistance(a, b)).toBe(Math.min(3, plainDistance(a, b)))
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(jaroWinkler(a, b)).toBe(jaroWinkler(b, a))
        for (const least of [0.5, 0.8, 0.92]) if (a && b) expect(alikeBy(a, b, least)).toBe(jaroWinkler(a, b) >= least)
      }),
    )
  })

  it.each([
    ['MARTHA', 'MARHTA', 0.961],
    ['DIXON', 'DICKSONX', 0.813],
    ['DWAYNE', 'DUANE', 0.84],
    ['A', 'B', 0],
    ['A', 'A', 1],
  ])('%s and %s are alike by %f', (a, b, similarity) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(similarity, 3)
  })
})

/** Optimal string alignment over the whole table, without limit or short cuts. */
function plainDistance(a: string, b: string): number {
  const cell = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j
    const change = a[i - 1] === b[j - 1] ? 0 : 1
    const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
    return Math.min(
      at(i - 1, j) + 1,
      at(i, j - 1) + 1,
      at(i - 1, j - 1) + change,
      swap ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
    )
  }
  const known = new Map<string, number>()
  const at = (i: number, j: number): number => {
    const key = `${i},${j}`
    const value = known.get(key) ?? cell(i, j)
    known.set(key, value)
    return value
  }
  return at(a.length, b.length)
}
