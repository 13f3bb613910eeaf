import { describe, expect, it } from 'vitest'
import { freeSlug, isSlug } from './slugs.ts'
import { readWaits, writeWaits } from './waits.ts'

describe('short names', () => {
  it.each([
    ['Érable, centre de santé', [], 'erable-centre-de-sante'],
    ['calcom', ['calcom'], 'calcom-2'],
    ['calcom', ['calcom', 'calcom-2'], 'calcom-3'],
    ['--EHR--', [], 'ehr'],
  ])('of %j beside %j is %s', (word, taken, expected) => {
    expect(freeSlug(word, taken)).toBe(expected)
    expect(isSlug(expected)).toBe(true)
  })

  it.each(['', 'Cal', 'a--b', '-a', 'a b', 'é'])('%j is none', text => {
    expect(isSlug(text)).toBe(false)
  })
})

describe('waits between tries', () => {
  it.each([
    ['5 s, 30 s, 2 min, 1 h', [5_000, 30_000, 120_000, 3_600_000]],
    ['30s;2min', [30_000, 120_000]],
    ['1,5 h', [5_400_000]],
    ['', []],
  ])('%j are read', (text, waits) => {
    expect(readWaits(text)).toEqual(waits)
  })

  it.each(['soon', '5', '5 days', '5 s, often'])('%j are refused', text => {
    expect(readWaits(text)).toBeUndefined()
  })

  it('are written in the largest unit without a fraction, and read back the same', () => {
    const waits = [0, 5_000, 90_000, 120_000, 3_600_000]
    expect(writeWaits(waits)).toBe('0 s, 5 s, 90 s, 2 min, 1 h')
    expect(readWaits(writeWaits(waits))).toEqual(waits)
  })
})
