import { describe, expect, it } from 'vitest'
import { preferredLanguage, withMany } from './i18n.ts'

describe('the language', () => {
  it.each([
    ['fr', ['en-CA'], 'fr'],
    [null, ['de-CH', 'fr-CA', 'en'], 'fr'],
    [null, ['en-US'], 'en'],
    [null, ['de'], 'en'],
    ['klingon', ['fr'], 'fr'],
  ] as const)('chosen %s, asked for %j, is %s', (chosen, asked, language) => {
    expect(preferredLanguage(chosen, asked)).toBe(language)
  })

  it('has the form for whole millions that French needs', () => {
    expect(withMany({ a: { n_one: '1', n_other: '{count}' } })).toEqual({
      a: { n_one: '1', n_other: '{count}', n_many: '{count}' },
    })
  })
})
