/** Dates of searches: read to what they name, and to where whatever satisfies them lies. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datesOf, momentWithin, narrowest, periodWithin, readDate } from './dates.ts'

describe('a date of a search', () => {
  it.each([
    ['2026', 'eq', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2024-02', 'eq', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['ge2026-12', 'ge', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['lt2026-11-20', 'lt', '2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    ['2026-11-20T10:30', 'eq', '2026-11-20T10:30:00.000Z', '2026-11-20T10:31:00.000Z'],
    ['2026-11-20T10:30:05-05:00', 'eq', '2026-11-20T15:30:05.000Z', '2026-11-20T15:30:06.000Z'],
    ['2026-11-20T10:30:05.25Z', 'eq', '2026-11-20T10:30:05.250Z', '2026-11-20T10:30:05.251Z'],
    ['le9999', 'le', '9999-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31', 'eq', '9999-12-31T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    ['0050', 'eq', '0050-01-01T00:00:00.000Z', '0051-01-01T00:00:00.000Z'],
    ['2026-11-20T10:30:00 01:00', 'eq', '2026-11-20T09:30:00.000Z', '2026-11-20T09:30:01.000Z'],
  ])('NET-4 %s names its stretch', (text, prefix, from, to) => {
    expect(readDate(text)).toEqual({ prefix, from, to })
  })

  it.each([
    '',
    'today',
    '0000',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-14:00',
    '2026-13',
    '2026-02-30',
    'ne2026',
    'ap2026',
    '2026-1-1',
    '20261120',
    '2026-11-20T25:00Z',
    'ge',
  ])('NET-4 %s is none', text => expect(readDate(text)).toBeUndefined())

  it('NET-4 is no alternative to another: each must hold', () => {
    expect(datesOf([{ name: 'date', values: ['2026', '2025'] }], 'date')).toBeUndefined()
    expect(
      datesOf(
        [
          { name: 'date', values: ['ge2026'] },
          { name: 'date', values: ['le2027'] },
        ],
        'date',
      ),
    ).toHaveLength(2)
    expect(datesOf([], 'date')).toEqual([])
  })

  it('NET-4 a moment is found by the stretch exactly when the comparison with the named stretch says so', () => {
    const day = fc.integer({ min: 0, max: 40 })
    const at = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString()
    fc.assert(
      fc.property(fc.constantFrom('eq', 'gt', 'ge', 'lt', 'le', 'sa', 'eb'), day, day, (prefix, named, moment) => {
        const read = readDate(`${prefix}${at(named).slice(0, 10)}`)
        const { from = '', to = '9' } = read ? momentWithin(read) : {}
        const found = at(moment) >= from && at(moment) < to
        const says = {
          eq: moment === named,
          gt: moment > named,
          sa: moment > named,
          ge: moment >= named,
          lt: moment < named,
          eb: moment < named,
          le: moment <= named,
        }[prefix]
        expect(found).toBe(says)
      }),
    )
  })

  it('NET-4 of a period asks where it begins and ends', () => {
    const within = (text: string) => {
      const read = readDate(text)
      return read && periodWithin(read)
    }
    const [day, next] = ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z']
    expect(within('2026-11-20')).toEqual({ start: { from: day }, stop: { to: next } })
    expect(within('ge2026-11-20')).toEqual({ start: {}, stop: { from: day } })
    expect(within('sa2026-11-20')).toEqual({ start: { from: next }, stop: {} })
    expect(within('le2026-11-20')).toEqual({ start: { to: next }, stop: {} })
    expect(within('eb2026-11-20')).toEqual({ start: {}, stop: { to: day } })
  })

  it('NET-4 with others leaves what all of them leave', () => {
    expect(narrowest([{ from: '2', to: '8' }, { from: '3' }, { to: '7' }])).toEqual({ from: '3', to: '7' })
    expect(narrowest([])).toEqual({})
  })
})
