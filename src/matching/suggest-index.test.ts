import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexSuggestable, suggestFrom } from './suggest-index.ts'
import { foldSuggestable, type Suggestable, suggest } from './suggest-session.ts'

const name = fc.constantFrom(
  'Nora',
  'Nore',
  'Eleonora',
  'Liam',
  'William',
  'Bill',
  'L',
  'Noé',
  'Noe',
  'Ruiz',
  'Ruis',
  'Reed',
  '',
)
const date = fc.constantFrom(
  '2016-03-04',
  '2016-04-03',
  '2016-03-05',
  '2016-03-14',
  '2016-12-21',
  '2016-12-12',
  '2017-03-04',
  '2016',
  '',
)
const email = fc.constantFrom('n.ruiz@a.test', 'n.ruiz+work@b.test', 'n.ruis@a.test', 'liam@a.test', '')
const agencies = fc.subarray(['oak', 'elm'])
const fields = fc.record({ first: name, last: name, birthDate: date, email, agencies })
type Fields = { first: string; last: string; birthDate: string; email: string; agencies: string[] }

/** What is empty is not known. */
const known = (id: string, { birthDate, email: address, ...rest }: Fields): Suggestable => ({
  id,
  ...rest,
  ...(birthDate ? { birthDate } : {}),
  ...(address ? { email: address } : {}),
})

describe('suggestions from an index', () => {
  it.each(['client', 'staff'] as const)('SES-10 of a %s are those of comparing with everybody', kind => {
    fc.assert(
      fc.property(
        fields,
        fc.array(fields, { maxLength: 12 }),
        fc.constantFrom(0.01, 0.4, 0.7, 0.8, 0.9, 1),
        (own, others, leastScore) => {
          const subject = foldSuggestable(kind, known('own', own))
          const all = others.map((each, index) => foldSuggestable(kind, known(`t${index}`, each)))
          const options = { limit: 50, leastScore, rejected: new Set(['t0']) }
          expect(suggestFrom(subject, indexSuggestable(all), options)).toEqual(suggest(subject, all, options))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('SES-10 of a place are those of comparing with all places', () => {
    const all = ['Oak House', 'Oak Clinic', 'Elm'].map((each, index) =>
      foldSuggestable('place', { id: `a${index}`, name: each }),
    )
    const subject = foldSuggestable('place', { id: 's', name: 'OAK house' })
    const options = { limit: 5, leastScore: 0.3 }
    expect(suggestFrom(subject, indexSuggestable(all), options)).toEqual(suggest(subject, all, options))
  })

  it('SES-10 only those that are meant are suggested', () => {
    const all = ['a', 'b'].map(id =>
      foldSuggestable('client', { id, first: 'Nora', last: 'Ruiz', birthDate: '2016-03-04' }),
    )
    const subject = foldSuggestable('client', { id: 's', first: 'Nora', last: 'Ruiz', birthDate: '2016-03-04' })
    const found = suggestFrom(subject, indexSuggestable(all), { limit: 5, isMeant: id => id === 'b' })
    expect(found.map(({ id }) => id)).toEqual(['b'])
  })
})
