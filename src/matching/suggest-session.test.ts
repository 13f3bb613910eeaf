import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shortNames } from './short-names.ts'
import { foldSuggestable, type Suggestable, type SuggestOptions, suggest } from './suggest-session.ts'

type Kind = Parameters<typeof foldSuggestable>[0]
const student = { id: 'student', first: 'Zoé', last: 'Tremblay', birthDate: '2015-04-09', agencies: ['oak'] }
const user = { id: 'user', first: 'William', last: "O'Neil", email: 'w.oneil@clinic.example', agencies: ['oak'] }
const suggestFor = (kind: Kind, subject: Suggestable, candidates: Suggestable[], options?: SuggestOptions) =>
  suggest(
    foldSuggestable(kind, subject),
    candidates.map(candidate => foldSuggestable(kind, candidate)),
    options,
  )

describe('SES-10 suggestions', () => {
  it.each<[says: string, kind: Kind, subject: Suggestable, change: Partial<Suggestable>, reasons: string[]]>([
    ['S16 an accent', 'client', student, { first: 'Zoe' }, ['same-first-name', 'same-last-name', 'same-birth-date']],
    ['a short form', 'staff', user, { first: 'Bill' }, ['nickname', 'same-last-name', 'same-email']],
    ['swapped names', 'client', student, { first: 'Tremblay', last: 'Zoé' }, ['swapped-names', 'same-birth-date']],
    [
      'day and month swapped',
      'client',
      student,
      { birthDate: '2015-09-04' },
      ['same-first-name', 'same-last-name', 'swapped-birth-date'],
    ],
    [
      'one digit',
      'client',
      student,
      { birthDate: '2015-04-19' },
      ['same-first-name', 'same-last-name', 'near-birth-date'],
    ],
    ['S17 birth date and last name', 'client', student, { first: 'Max' }, ['same-last-name', 'same-birth-date']],
    ['a new last name', 'staff', user, { last: 'Singh' }, ['same-first-name', 'same-email']],
    [
      'another domain',
      'staff',
      user,
      { email: 'w.oneil+edc@old.example' },
      ['same-first-name', 'same-last-name', 'same-email-local-part'],
    ],
    ['no address there', 'staff', user, { email: undefined }, ['same-first-name', 'same-last-name']],
    ['a slip', 'client', student, { last: 'Trembley' }, ['same-first-name', 'similar-last-name', 'same-birth-date']],
    ['an initial', 'staff', user, { first: 'W.' }, ['initial', 'same-last-name', 'same-email']],
    [
      'another agency',
      'client',
      student,
      { agencies: ['elm'] },
      ['same-first-name', 'same-last-name', 'same-birth-date', 'other-agency'],
    ],
    ['punctuation of a place', 'place', { id: 'site', name: 'Rivière-Nord' }, { name: 'Riviere Nord' }, ['same-name']],
    [
      'a longer name of a place',
      'place',
      { id: 'site', name: 'Oak Street' },
      { name: 'Oak Street Clinic' },
      ['shared-words'],
    ],
    ['a slip in a place', 'place', { id: 'site', name: 'Oakstreet' }, { name: 'Oakstret' }, ['similar-name']],
  ])('%s', (_says, kind, subject, change, reasons) => {
    const [first] = suggestFor(kind, subject, [{ ...subject, ...change, id: 'candidate' }])
    expect(first?.reasons).toEqual(reasons)
    expect(first?.score).toBeGreaterThanOrEqual(0.4)
    expect(first?.score).toBeLessThanOrEqual(1)
  })

  it.each<[says: string, kind: Kind, subject: Suggestable, candidate: Suggestable]>([
    [
      'somebody else',
      'client',
      student,
      { id: 'x', first: 'Ali', last: 'Khan', birthDate: '2014-01-01', agencies: ['oak'] },
    ],
    [
      'a first name alone',
      'client',
      student,
      { id: 'x', first: 'Zoé', last: 'Khan', birthDate: '2014-01-01', agencies: ['oak'] },
    ],
    [
      'a birth date alone, elsewhere',
      'client',
      student,
      { id: 'x', first: 'Ali', last: 'Khan', birthDate: '2015-04-09', agencies: ['elm'] },
    ],
    ['another place', 'place', { id: 'site', name: 'Oak Street' }, { id: 'x', name: 'Elm Road' }],
    ['nothing known', 'client', student, { id: 'x' }],
  ])('leaves out %s', (_says, kind, subject, candidate) => {
    expect(suggestFor(kind, subject, [candidate])).toEqual([])
  })

  it('puts the best first, and one that was refused further down', () => {
    const candidates = [
      { ...student, id: 'swapped day', birthDate: '2015-09-04' },
      { ...student, id: 'equal' },
      { ...student, id: 'sibling', first: 'Max' },
    ]
    const order = (options?: SuggestOptions) => suggestFor('client', student, candidates, options).map(({ id }) => id)
    expect(order()).toEqual(['equal', 'swapped day', 'sibling'])
    expect(order({ rejected: new Set(['equal']) })).toEqual(['swapped day', 'sibling', 'equal'])
    expect(order({ limit: 1 })).toEqual(['equal'])
  })

  it('does not depend on the order, and a score is between 0 and 1', () => {
    const word = fc.constantFrom('ANA', 'Zoé', 'Roy', 'Lee', '', 'A')
    const person = fc.record({
      id: fc.uuid(),
      first: word,
      last: word,
      birthDate: fc.constantFrom('2015-04-09', '2015-09-04', ''),
    })
    fc.assert(
      fc.property(person, fc.uniqueArray(person, { maxLength: 6, selector: ({ id }) => id }), (subject, others) => {
        const found = suggestFor('client', subject, others)
        expect(suggestFor('client', subject, [...others].reverse())).toEqual(found)
        for (const { score } of found) expect(score >= 0 && score <= 1).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('knows short forms both ways, and no short form of a short form', () => {
    expect(shortNames('ROBERT', 'BOB') && shortNames('BOB', 'ROBERT')).toBe(true)
    expect(shortNames('BOB', 'ROB')).toBe(false)
  })
})
