import type { TFunction } from 'i18next'
import { describe, expect, it } from 'vitest'
import type { Named, SessionOverview, TabState } from '../../api/sessionTypes.ts'
import { mappingChips, progressChips, reasonChips } from './chipRows.ts'
import { calledOf, hoursOf, isCalled, tellApart } from './names.ts'

const t = ((key: string) => key) as unknown as TFunction
const state: TabState = {
  tab: 'clients',
  visible: true,
  locked: false,
  because: null,
  all: 12,
  auto: 7,
  user: 1,
  none: 4,
  reasons: { NO_CLIENT: 1, AMBIGUOUS: 3, NO_AGENCY: 0 },
}
const zoe: Named = {
  id: 'c1',
  name: null,
  first: 'Zoé',
  last: 'Arsenault',
  birthDate: '2016-06-18',
  email: null,
  title: null,
  zone: null,
  gone: false,
}

describe('the chips above a list', () => {
  it('SES-2 reach every mapping, and say which one is on', () => {
    const chips = mappingChips(t, state, { tab: 'clients', mapping: 'none' })
    expect(chips.map(({ key, count, active }) => [key, count, active])).toEqual([
      ['all', 12, false],
      ['none', 4, true],
      ['auto', 7, false],
      ['user', 1, false],
    ])
  })

  it('SES-2 reach every reason that occurs, the most frequent first; the one that is on leads back to all', () => {
    const chips = reasonChips(t, state, { tab: 'clients', mapping: 'none', reason: 'AMBIGUOUS' })
    expect(chips.map(({ key, search }) => [key, search])).toEqual([
      ['AMBIGUOUS', { tab: 'clients' }],
      ['NO_CLIENT', { tab: 'clients', mapping: 'none', reason: 'NO_CLIENT' }],
    ])
  })

  it('SES-8 count what a person must look at over all its reasons, and keep the chip that is on', () => {
    const overview = { steps: { rendered: 3, none: 9 }, reviews: { GONE: 1, RECHECK: 2 } } as unknown as SessionOverview
    const chips = progressChips(t, overview, { tab: 'appointments', step: 'blocked' })
    expect(chips.map(({ key, count, active }) => [key, count, active])).toEqual([
      ['review', 3, false],
      ['blocked', 0, true],
      ['rendered', 3, false],
    ])
  })
})

describe('names in a row', () => {
  it.each([
    ['zoe', true],
    ['ARSENAULT zo', true],
    ['2016-06', true],
    ['', true],
    ['zoë b', false],
  ])('finds Zoé Arsenault by %j: %j', (asked, found) => {
    expect(isCalled(zoe, asked)).toBe(found)
  })

  it('says what tells two apart', () => {
    expect(calledOf(zoe)).toBe('Zoé Arsenault')
    expect(tellApart(zoe)).toBe('2016-06-18')
    expect(calledOf({ ...zoe, name: 'Oak Street' })).toBe('Oak Street')
    expect(hoursOf({ date: '2026-11-23', from: '09:00:00', to: '10:30:00', zone: 'America/Toronto' })).toBe(
      '09:00–10:30',
    )
  })
})
