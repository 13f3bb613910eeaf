import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstNames, nicknamesOf } from './nicknames.ts'

const all = [...firstNames.names()]

describe('nicknames', () => {
  it.each([
    ['ROBERT', 'BOB', true],
    ['BOB', 'BOBBY', true], // both short for Robert
    ['ELIZABETH', 'LIZ', true],
    ['ANN', 'ANNE', true], // both short for Anna
    ['ALBERT', 'ALAN', false], // both can be Al, which is no name they share
    ['ROBERT', 'ROBERT', false], // the same name, not a nickname of it
    ['MARISOL', 'ROBERT', false],
  ])('%s and %s: %s', (a, b, related) => {
    expect(firstNames.nicknames(a, b)).toBe(related)
  })

  it('stand for one another in both directions', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.constantFrom(...all), (a, b) => {
        expect(firstNames.nicknames(a, b)).toBe(firstNames.nicknames(b, a))
      }),
    )
    for (const name of all)
      for (const other of nicknamesOf(name)) if (other !== name) expect(firstNames.nicknames(name, other)).toBe(true)
  })

  it('are not passed on: half of all names would become one', () => {
    expect(Math.max(...all.map(name => all.filter(other => firstNames.nicknames(name, other)).length))).toBeLessThan(80)
  })

  it('know names of their own, in capitals without blanks', () => {
    expect(['ANN', 'ANNA', 'JAYDEN', 'BRAYDEN'].every(name => firstNames.isName(name))).toBe(true)
    expect(firstNames.isName('MARISLO')).toBe(false)
    expect(all.filter(name => !/^[A-Z]+$/.test(name))).toEqual([])
  })
})
