import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideEntity, type EntityFacts, matchTextOf } from './match-entities.ts'

const client = { first: 'Zoé', last: 'Roy', birthDate: '2015-04-09' }
const staff = { first: 'Ana', last: 'Lee', email: 'ana.lee@clinic.example' }

describe('SES-3 what must be equal', () => {
  const equal = (a: string | undefined, b: string | undefined) => a !== undefined && a === b

  it.each<[says: string, isEqual: boolean, isEqualStrictly: boolean, other: Partial<typeof client>]>([
    ['the same', true, true, {}],
    ['blanks at the ends and inside', true, true, { first: ' Zoé ', last: 'Roy  ' }],
    ['a composed and a decomposed accent', true, true, { first: 'Zoe\u0301' }],
    ['another case', true, false, { last: 'ROY' }],
    ['S16 an accent', false, false, { first: 'Zoe' }],
    ['first and last swapped', false, false, { first: 'Roy', last: 'Zoé' }],
    ['S17 a twin', false, false, { first: 'Zora' }],
    ['another birth date', false, false, { birthDate: '2015-09-04' }],
    ['a two-digit year', false, false, { birthDate: '15-04-09' }],
    ['no birth date', false, false, { birthDate: undefined }],
    ['no last name', false, false, { last: ' ' }],
  ])('of a client: %s', (_says, isEqual, isEqualStrictly, other) => {
    for (const [strict, expected] of [
      [false, isEqual],
      [true, isEqualStrictly],
    ] as const) {
      const [mine, theirs] = [client, { ...client, ...other }].map(fields => matchTextOf('client', fields, { strict }))
      expect(equal(mine, theirs)).toBe(expected)
    }
  })

  it.each<[says: string, isEqual: boolean, other: Partial<typeof staff>]>([
    ['another case of the address, strict or not', true, { email: ' Ana.Lee@Clinic.example ' }],
    ['a plus sign in the address', false, { email: 'ana.lee+edc@clinic.example' }],
    ['no address', false, { email: undefined }],
  ])('of staff: %s', (_says, isEqual, other) => {
    const [mine, theirs] = [staff, { ...staff, ...other }].map(fields => matchTextOf('staff', fields, { strict: true }))
    expect(equal(mine, theirs)).toBe(isEqual)
  })

  it('never mixes fields or kinds up', () => {
    expect(matchTextOf('client', { ...client, first: 'A B', last: 'C' })).not.toBe(
      matchTextOf('client', { ...client, first: 'A', last: 'B C' }),
    )
    expect(matchTextOf('agency', { name: 'Oak  street' })).toBe(matchTextOf('agency', { name: 'Oak Street' }))
    expect(matchTextOf('agency', { name: 'x' })).not.toBe(matchTextOf('staff', { first: 'x', last: 'x', email: 'x' }))
  })
})

describe('SES-3 the decision for a site, student or user', () => {
  const facts: EntityFacts = {
    kind: 'client',
    parent: false,
    hasAgency: true,
    candidates: ['a'],
    taken: [],
    rejected: [],
    rivals: 0,
  }

  it.each<[says: string, more: Partial<EntityFacts>, outcome: string]>([
    ['the only one', {}, 'a'],
    ['nobody', { candidates: [] }, 'NO_CLIENT'],
    ['no staff member', { kind: 'staff', candidates: [] }, 'NO_STAFF'],
    ['no agency of that name', { kind: 'agency', candidates: [] }, 'NO_AGENCY'],
    ['S07 the site has no agency', { hasAgency: false }, 'NO_AGENCY'],
    ['S18 a parent’s account', { kind: 'staff', parent: true }, 'PARENT_USER'],
    ['two candidates', { candidates: ['a', 'b'] }, 'AMBIGUOUS'],
    ['two, one of them taken', { candidates: ['a', 'b'], taken: ['b'] }, 'a'],
    ['two, one of them rejected', { candidates: ['a', 'b'], rejected: ['a'] }, 'b'],
    ['the only one is taken', { taken: ['a'] }, 'ALREADY_MAPPED'],
    ['the only one is rejected', { rejected: ['a'] }, 'NO_CLIENT'],
    ['S17 twins of one name and birth date at the source', { rivals: 1 }, 'AMBIGUOUS'],
  ])('%s: %s', (_says, more, outcome) => {
    const decision = decideEntity({ ...facts, ...more })
    expect(decision.kind === 'auto' ? decision.target : decision.reason).toBe(outcome)
  })

  it('does not depend on the order of the candidates, and takes none that is taken or rejected', () => {
    const ids = fc.subarray(['a', 'b', 'c', 'd'])
    fc.assert(
      fc.property(ids, ids, ids, (candidates, taken, rejected) => {
        const decision = decideEntity({ ...facts, candidates, taken, rejected })
        expect(decideEntity({ ...facts, candidates: [...candidates].reverse(), taken, rejected })).toEqual(decision)
        if (decision.kind === 'auto') expect([...taken, ...rejected]).not.toContain(decision.target)
      }),
      { numRuns: 60 },
    )
  })
})
