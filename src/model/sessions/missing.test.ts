import { describe, expect, it } from 'vitest'
import { isTooMuch, lookAgainMs, missingForMs } from './missing.ts'

describe('SES-8 what a list names no longer', () => {
  it.each([
    ['nothing is missing', { known: 100, listed: 100, missing: 0 }, false],
    ['nothing is known', { known: 0, listed: 0, missing: 0 }, false],
    ['twenty of fifty', { known: 50, listed: 30, missing: 20 }, false],
    ['twenty-one of fifty', { known: 50, listed: 29, missing: 21 }, true],
    ['twenty-one of 210: a tenth is not more than a tenth', { known: 210, listed: 189, missing: 21 }, false],
    ['twenty-one of 209', { known: 209, listed: 188, missing: 21 }, true],
    ['an empty list, where one was known', { known: 1, listed: 0, missing: 1 }, true],
  ])('asks a person or not: %s', (_case, reading, asks) => {
    expect(isTooMuch(reading)).toBe(asks)
  })

  it('is not named by a second reading that begins an hour later', () => {
    expect(lookAgainMs).toBeGreaterThan(missingForMs)
  })
})
