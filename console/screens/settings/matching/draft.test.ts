import { describe, expect, it } from 'vitest'
import type { MatchingDraft } from '../../../api/matching.ts'
import { draftOf, sameDraft } from './draft.ts'

const saved: MatchingDraft = { combinations: 'careful', contested: ['33', '35'], rules: ['identifier'] }

describe('the matching form', () => {
  it('takes the order of ticks for nothing', () => {
    expect(sameDraft({ ...saved, contested: ['35', '33'] }, saved)).toBe(true)
  })

  it.each<[string, Partial<MatchingDraft>]>([
    ['another reading', { combinations: 'to-the-letter' }],
    ['a row less', { contested: ['33'] }],
    ['another row', { contested: ['33', '36'] }],
    ['a rule more', { rules: ['identifier', 'name-birth-date-site'] }],
  ])('knows %s for a change', (_name, change) => {
    expect(sameDraft({ ...draftOf(saved), ...change }, saved)).toBe(false)
  })
})
