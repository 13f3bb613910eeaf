import { describe, expect, it } from 'vitest'
import { levels } from '../../src/matching/levels.ts'
import { agreementOf, comparedRows } from './agreement.ts'

const reason = (field: string, level: string) => ({ field, level })

describe('the agreement of two people on a row', () => {
  it.each([
    [['exact', 'missing', 'exact', 'missing'], 'same'],
    [['exact', 'missing', 'nickname', 'missing'], 'close'],
    [['exact', 'different', 'exact', 'missing'], 'different'],
    [['missing', 'missing', 'missing', 'missing'], 'missing'],
  ])('of name parts %j is %s', ([first, middle, last, suffix], agreement) => {
    const reasons = [
      reason('firstName', `${first}`),
      reason('middleName', `${middle}`),
      reason('lastName', `${last}`),
      reason('suffix', `${suffix}`),
      reason('phone', 'different'),
    ]
    expect(agreementOf(reasons, comparedRows.name)).toBe(agreement)
  })

  it('knows every level of the matching', () => {
    const shown = levels.map(level => agreementOf([reason('phone', level)], comparedRows.phones))
    expect(new Set(shown)).toEqual(new Set(['same', 'close', 'different', 'missing']))
    expect(shown.filter(each => each === 'different')).toHaveLength(1)
  })

  it('is missing when the hub gave no reasons', () => {
    expect(agreementOf([], comparedRows.name)).toBe('missing')
  })
})
