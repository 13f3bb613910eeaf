/** Which pairs a person is asked about, and in which order. */
import { describe, expect, it } from 'vitest'
import type { Judged } from '../matching/score/judge.ts'
import { isWorthALook, rankOf } from './worth-a-look.ts'

const people = 100_000

function judged({
  bits = 40,
  vetoes = [],
  number = 'missing',
  birthDate = 'exact',
}: Partial<Pick<Judged, 'bits' | 'vetoes'>> & { number?: string; birthDate?: string }) {
  const of: Judged = {
    person: 'a',
    source: 'registry',
    bits,
    probability: 1,
    waterfall: [
      { field: 'number', level: number, bits: 0 },
      { field: 'birthDate', level: birthDate, bits: 0 },
    ],
    vetoes,
    lacking: [],
    tenantRules: [],
    cmsRules: [],
  }
  return of
}

describe('possible duplicates', () => {
  it.each<[string, Parameters<typeof judged>[0], boolean]>([
    ['much alike', {}, true],
    ['hardly alike', { bits: 5 }, false],
    ['much alike, at one member', { vetoes: ['two-at-one-member'] }, true],
    ['birth years a generation apart', { vetoes: ['generation-apart'] }, true],
    ['other birth dates, such as a household', { birthDate: 'different' }, false],
    ['other birth dates and one social security number', { birthDate: 'different', number: 'exact' }, true],
    ['no birth date on one side', { birthDate: 'missing' }, true],
    ['a birth date with one part wrong', { birthDate: 'two-parts' }, true],
    ['other numbers', { vetoes: ['identifier-differs'] }, true],
    ['other first names, such as twins', { vetoes: ['first-name-differs'] }, false],
    ['other first names and one social security number', { vetoes: ['first-name-differs'], number: 'exact' }, true],
    ['other first names and the same last four digits', { vetoes: ['first-name-differs'], number: 'four' }, true],
    ['Jr and Sr', { vetoes: ['suffix-differs'] }, false],
    ['a merge of them was taken back', { vetoes: ['do-not-link'], number: 'exact' }, false],
    ['one reason to ask and one not to', { vetoes: ['two-at-one-member', 'middle-name-differs'] }, false],
  ])('PA-1 %s', (_case, given, asked) => {
    expect(isWorthALook(judged(given), people)).toBe(asked)
  })

  it('PA-1 stand in the order of evidence, those who differ as two people do behind all others', () => {
    const order = [
      judged({ bits: 50 }),
      judged({ bits: 30, vetoes: ['two-at-one-member'] }),
      judged({ bits: 20 }),
      judged({ bits: 60, vetoes: ['generation-apart'] }),
      judged({ bits: 10, vetoes: ['identifier-differs'] }),
    ]
    expect(order.map(rankOf)).toEqual([...order].map(rankOf).sort((a, b) => b - a))
  })
})
