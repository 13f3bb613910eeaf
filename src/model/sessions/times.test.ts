import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateIn, instantAtWall, instantsAtWall, localTimeIn } from '../time.ts'
import { readClock, readDate, readTimes, type WrittenTimes } from './times.ts'

const toronto = { organization: 'America/Toronto' }
const read = (date: string, start: string, end: string, zones: WrittenTimes['zones'] = toronto) =>
  readTimes({ date, start, end, zones })
const span = (...written: Parameters<typeof read>) => {
  const times = read(...written)
  return 'reason' in times ? times.because : `${times.startsAt.toISOString()} ${times.endsAt.toISOString()}`
}

describe('SES-8 the times of a session', () => {
  it.each<[says: string, written: Parameters<typeof read>, expected: string]>([
    ['an ordinary day', ['2026-03-02', '09:00', '10:00'], '2026-03-02T14:00:00.000Z 2026-03-02T15:00:00.000Z'],
    [
      'S13 the day of the gap, around it',
      ['2026-03-08', '01:30', '03:30'],
      '2026-03-08T06:30:00.000Z 2026-03-08T07:30:00.000Z',
    ],
    ['S13 a start in the gap', ['2026-03-08', '02:30', '04:00'], 'gap'],
    ['S13 an end in the gap', ['2026-03-08', '01:30', '02:30'], 'gap'],
    [
      'S13 a gap of the day before does no harm',
      ['2026-03-08', '23:00', '02:30'],
      '2026-03-09T03:00:00.000Z 2026-03-09T06:30:00.000Z',
    ],
    ['S13 an end in the gap of the next day', ['2026-03-07', '23:00', '02:30'], 'gap'],
    [
      'S13 the fold is the earlier hour',
      ['2026-11-01', '01:15', '01:45'],
      '2026-11-01T05:15:00.000Z 2026-11-01T05:45:00.000Z',
    ],
    [
      'S13 unless it would end before it starts',
      ['2026-11-01', '01:50', '01:20'],
      '2026-11-01T05:50:00.000Z 2026-11-01T06:20:00.000Z',
    ],
    ['S13 out of the fold', ['2026-11-01', '01:30', '02:30'], '2026-11-01T05:30:00.000Z 2026-11-01T07:30:00.000Z'],
    ['S13 past midnight', ['2026-03-02', '23:30', '00:30'], '2026-03-03T04:30:00.000Z 2026-03-03T05:30:00.000Z'],
    ['S13 to midnight', ['2026-03-02', '23:30', '24:00'], '2026-03-03T04:30:00.000Z 2026-03-03T05:00:00.000Z'],
    [
      'S13 the zone of the student',
      ['2026-03-02', '09:00', '10:00', { student: 'America/Vancouver', site: 'America/Halifax', ...toronto }],
      '2026-03-02T17:00:00.000Z 2026-03-02T18:00:00.000Z',
    ],
    [
      'S13 else of the site',
      ['2026-03-02', '09:00', '10:00', { site: 'America/Halifax', ...toronto }],
      '2026-03-02T13:00:00.000Z 2026-03-02T14:00:00.000Z',
    ],
    ['an unknown zone', ['2026-03-02', '09:00', '10:00', { student: 'Mars/Olympus', ...toronto }], 'zone-unknown'],
    ['end equals start', ['2026-03-02', '09:00', '9:00 AM'], 'equal'],
    ['no end', ['2026-03-02', '09:00', ' '], 'time-missing'],
    ['no date', ['', '09:00', '10:00'], 'date-missing'],
    ['a day that is none', ['2026-02-30', '09:00', '10:00'], 'date-unreadable'],
    ['a time that is none', ['2026-03-02', '09:60', '10:00'], 'time-unreadable'],
    ['a start at the end of the day', ['2026-03-02', '24:00', '01:00'], 'time-unreadable'],
  ])('%s', (_says, written, expected) => {
    expect(span(...written)).toBe(expected)
  })

  it('SES-8 keeps what was written, the zone, and where it is from', () => {
    expect(read('2026/03/02', '11:50:40 PM', '12:20 a.m.', { site: 'America/Halifax', ...toronto })).toEqual({
      date: '2026-03-02',
      from: '23:50',
      to: '00:20',
      zone: 'America/Halifax',
      zoneFrom: 'site',
      startsAt: new Date('2026-03-03T03:50:40Z'),
      endsAt: new Date('2026-03-03T04:20:00Z'),
      crossesMidnight: true,
    })
  })

  it.each<[written: string, seconds: number | undefined]>([
    ['14:05', 50_700],
    ['14:05:30', 50_730],
    ['14:05:30.000', 50_730],
    [' 2:05 pm ', 50_700],
    ['2:05PM', 50_700],
    ['02:05:00 P.M.', 50_700],
    ['14 h 05', 50_700],
    ['14h05', 50_700],
    ['2 pm', 50_400],
    ['12:30 am', 1800],
    ['12 p.m.', 43_200],
    ['24:00', 86_400],
    ['24:01', undefined],
    ['14:05 pm', undefined],
    ['0:30 am', undefined],
    ['14', undefined],
    ['25:00', undefined],
    ['9:5', undefined],
    ['noon', undefined],
    ['', undefined],
  ])('reads %s', (written, seconds) => {
    expect(readClock(written)).toBe(seconds)
  })

  it.each<[written: string, date: string | undefined]>([
    ['2026-03-08', '2026-03-08'],
    ['2026/3/8', '2026-03-08'],
    ['2026-03-08T00:00:00Z', '2026-03-08'],
    ['Mar 8, 2026', '2026-03-08'],
    ['Sunday, March 8, 2026', '2026-03-08'],
    ['8 Sept. 2026', '2026-09-08'],
    ['2024-02-29', '2024-02-29'],
    ['2026-02-29', undefined],
    ['03/08/2026', undefined],
    ['26-03-08', undefined],
    ['3/8/26', undefined],
    ['Foo 8, 2026', undefined],
    ['2026-13-01', undefined],
  ])('reads %s only if it means one day', (written, date) => {
    expect(readDate(written)).toBe(date)
  })
})

const zones = ['America/Toronto', 'America/St_Johns', 'Europe/Paris', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC']
const anyZone = fc.constantFrom(...zones)
const anyInstant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 11, 31) }).map(ms => new Date(ms))
/** Half of them near a change of the clock. */
const changes = [Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 10, 1, 6), Date.UTC(2026, 3, 4, 15), Date.UTC(2026, 2, 29, 1)]
const nearChange = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -180, max: 180 }))
  .map(([change, minutes]) => new Date(change + minutes * 60_000))

describe('SES-8 wall time', () => {
  it('every instant is among those that its wall stands for', () => {
    fc.assert(
      fc.property(anyZone, fc.oneof(anyInstant, nearChange), (zone, at) => {
        const { date, time } = localTimeIn(zone, at)
        const second = Number(time.slice(0, 2)) * 3600 + Number(time.slice(3)) * 60
        const minute = Math.floor(at.getTime() / 60_000) * 60_000
        expect(instantsAtWall(zone, date, second)).toContain(minute)
        expect(dateIn(zone, at)).toBe(date)
      }),
      { numRuns: 100 },
    )
  })

  it('a wall that shows nothing is a gap, one that shows two is a fold, the earlier first', () => {
    expect(instantsAtWall('America/Toronto', '2026-03-08', 2.5 * 3600)).toEqual([])
    expect(instantsAtWall('America/Toronto', '2026-11-01', 1.5 * 3600)).toEqual([
      Date.UTC(2026, 10, 1, 5, 30),
      Date.UTC(2026, 10, 1, 6, 30),
    ])
    expect(instantsAtWall('Pacific/Apia', '2011-12-30', 12 * 3600)).toEqual([])
  })

  it('a session round-trips: the wall at its instants is what was written', () => {
    const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    const two = (part: number) => String(part).padStart(2, '0')
    fc.assert(
      fc.property(anyZone, fc.oneof(anyInstant, nearChange), clock, clock, (zone, day, from, to) => {
        const [start, end] = [from, to].map(([hour, minute]) => `${two(hour)}:${two(minute)}`)
        const date = day.toISOString().slice(0, 10)
        const times = readTimes({ date, start, end, zones: { organization: zone } })
        if ('reason' in times) {
          expect(['gap', 'equal']).toContain(times.because)
          return
        }
        expect(localTimeIn(zone, times.startsAt)).toMatchObject({ date, time: start })
        expect(localTimeIn(zone, times.endsAt).time).toBe(end)
        const minutes = (times.endsAt.getTime() - times.startsAt.getTime()) / 60_000
        expect(minutes).toBeGreaterThan(0)
        expect(minutes).toBeLessThanOrEqual(25 * 60)
      }),
      { numRuns: 100 },
    )
  })

  it('agrees with the instant of a wall that has one', () => {
    const shown = { year: 2026, month: 7, day: 4, hour: 13, minute: 37, second: 9 }
    for (const zone of zones)
      expect(instantsAtWall(zone, '2026-07-04', 13 * 3600 + 37 * 60 + 9)).toEqual([
        instantAtWall(zone, shown)?.getTime(),
      ])
  })
})
