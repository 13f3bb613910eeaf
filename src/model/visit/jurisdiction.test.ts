import { describe, expect, it } from 'vitest'
import { jurisdictionOf } from './jurisdiction.ts'

describe('SCH-9 where a patient is', () => {
  it.each([
    [{ state: 'ON' }, 'CA-ON'],
    [{ state: 'Québec', country: 'Canada' }, 'CA-QC'],
    [{ state: 'Ontario', country: 'CA' }, 'CA-ON'],
    [{ state: 'NY', country: 'USA' }, 'US-NY'],
    [{ state: 'ny' }, 'US-NY'],
    [{ postalCode: 'M5V 2T6' }, 'CA-ON'],
    [{ postalCode: 'X0B 1A0' }, 'CA-NU'],
    [{ postalCode: 'X1A 2B3' }, 'CA-NT'],
    [{ postalCode: '10001' }, undefined],
    [{ postalCode: 'M5V 2T6', country: 'France' }, undefined],
    [{ state: 'Bavaria', country: 'DE' }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('%j is %s', (address, jurisdiction) => {
    expect(jurisdictionOf(address)).toBe(jurisdiction)
  })
})
