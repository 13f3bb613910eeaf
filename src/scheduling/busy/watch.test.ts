import { describe, expect, it } from 'vitest'
import { visitBook } from '../../model/visit/settings.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import { takenSources } from './sources.ts'
import { isSilent } from './verify.ts'

const minute = 60_000

describe('what else is taken', () => {
  const configuration = (timeOff: object[], holidays: object[]): Configuration => {
    const body = { timeOff, licences: [], zone: 'America/Toronto', hours: [] }
    const entries = [
      { id: '1', kind: 'practitioner' as const, about: 'p', version: 1, body },
      { id: '2', kind: 'everywhere' as const, about: null, version: 1, body: { hours: [], rooms: [], holidays } },
    ]
    return { visits: visitBook(entries, 'America/Toronto') } as unknown as Configuration
  }
  const taken = (said: Configuration) =>
    takenSources
      .flatMap(source => source.taken(said, 'p'))
      .map(each => [each.start, each.end].map(at => new Date(at).toISOString()))

  it('SCH-9 time off and holidays, as whole days of the wall, also where the clock changes', () => {
    expect(taken(configuration([{ from: '2026-10-31', to: '2026-11-01' }], []))).toEqual([
      ['2026-10-31T04:00:00.000Z', '2026-11-02T05:00:00.000Z'], // 49 hours
    ])
    expect(taken(configuration([], [{ date: '2026-12-25', name: 'Christmas' }]))).toEqual([
      ['2026-12-25T05:00:00.000Z', '2026-12-26T05:00:00.000Z'],
    ])
    expect(taken(configuration([], []))).toEqual([])
  })
})

describe('how often a feed is fetched', () => {
  const address = (fetches: number, agoMs: number, longestMs: number) => [
    {
      id: 'a',
      feed: 'f',
      created_at: new Date(0),
      first_fetched_at: new Date(0),
      fetched_at: new Date(1e12 - agoMs),
      fetches,
      longest_gap_ms: longestMs,
    },
  ]
  it.each([
    ['too little is known', address(3, 1e9, 0), false],
    ['within three hours nothing is unusual', address(50, 3 * 60 * minute, 1_000), false],
    ['three times the longest gap', address(50, 31 * 60 * minute, 10 * 60 * minute), true],
    ['a weekend that was seen before', address(50, 60 * 60 * minute, 60 * 60 * minute), false],
    ['never fetched', [], false],
  ])('%s', (_, addresses, silent) => {
    expect(isSilent(addresses, new Date(1e12), 3)).toBe(silent)
  })
})
