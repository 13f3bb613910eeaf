import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spanAtWall } from '../time.ts'
import { type HoursSlot, hoursOfSlots } from './slot-hours.ts'

const toronto = 'America/Toronto'

/** Slots of a length from one time of the wall to another. */
function slots(date: string, from: string, to: string, status = 'free', minutes = 30, zone = toronto): HoursSlot[] {
  const { start, end } = spanAtWall(zone, date, from, to)
  const made: HoursSlot[] = []
  for (let at = start.getTime(); at < end.getTime(); at += minutes * 60_000)
    made.push({ status, start: new Date(at).toISOString(), end: new Date(at + minutes * 60_000).toISOString() })
  return made
}
const mondays = ['2026-12-07', '2026-12-14', '2026-12-21', '2026-12-28']
const every = (dates: readonly string[], from: string, to: string, status = 'free') =>
  dates.flatMap(date => slots(date, from, to, status))
const monday = (from: string, to: string) => ({ weekday: 1, from, to })

describe('SCH-5 hours from slots', () => {
  it.each<[string, HoursSlot[], ReturnType<typeof hoursOfSlots>]>([
    ['none say nothing', [], { hours: [], dates: [], timeOff: [] }],
    ['what repeats is a week', every(mondays, '09:00', '12:00'), week([monday('09:00', '12:00')])],
    [
      'two windows with a gap stay two',
      [...every(mondays, '09:00', '12:00'), ...every(mondays, '13:00', '17:00')],
      week([monday('09:00', '12:00'), monday('13:00', '17:00')]),
    ],
    [
      'overlapping and doubled slots are one window',
      [...every(mondays, '09:00', '11:00'), ...every(mondays, '10:15', '12:15'), ...every(mondays, '09:00', '11:00')],
      week([monday('09:00', '12:15')]),
    ],
    [
      'one day that differs has hours of its own',
      [...every(mondays.slice(1), '09:00', '12:00'), ...slots('2026-12-07', '10:00', '11:00')],
      { hours: [monday('09:00', '12:00')], dates: [{ date: '2026-12-07', from: '10:00', to: '11:00' }], timeOff: [] },
    ],
    [
      'what happens once is no week',
      slots('2026-12-07', '09:00', '12:00'),
      { hours: [], dates: [{ date: '2026-12-07', from: '09:00', to: '12:00' }], timeOff: [] },
    ],
    [
      'a weekday that is different each time is no week',
      [...slots('2026-12-07', '09:00', '12:00'), ...slots('2026-12-14', '10:00', '12:00')],
      {
        hours: [],
        dates: [
          { date: '2026-12-07', from: '09:00', to: '12:00' },
          { date: '2026-12-14', from: '10:00', to: '12:00' },
        ],
        timeOff: [],
      },
    ],
    [
      'a day without a free slot between others is a day away',
      every(['2026-12-07', '2026-12-14', '2026-12-28'], '09:00', '12:00'),
      { ...week([monday('09:00', '12:00')]), timeOff: [{ from: '2026-12-21', to: '2026-12-21' }] },
    ],
    [
      'so is one that is unavailable as a whole, its free slots included',
      [...every(mondays, '09:00', '12:00'), ...slots('2026-12-14', '00:00', '24:00', 'busy-unavailable', 24 * 60)],
      { ...week([monday('09:00', '12:00')]), timeOff: [{ from: '2026-12-14', to: '2026-12-14' }] },
    ],
    [
      'days away join over days that are closed anyway',
      [
        ...every(['2026-12-07', '2026-12-28'], '09:00', '12:00'),
        ...every(['2026-12-08', '2026-12-29'], '09:00', '12:00'),
      ],
      {
        hours: [monday('09:00', '12:00'), { weekday: 2, from: '09:00', to: '12:00' }],
        dates: [],
        timeOff: [{ from: '2026-12-14', to: '2026-12-22' }],
      },
    ],
    [
      'a booked slot is open where its weekday is free on another day',
      [
        ...every(mondays, '09:00', '11:00'),
        ...every(mondays.slice(1), '11:00', '12:00'),
        ...slots('2026-12-07', '11:00', '12:00', 'busy'),
      ],
      week([monday('09:00', '12:00')]),
    ],
    [
      'a day that is booked up is no day away',
      [...every(mondays.slice(1), '09:00', '12:00'), ...slots('2026-12-07', '09:00', '12:00', 'busy-tentative')],
      week([monday('09:00', '12:00')]),
    ],
    [
      'what is busy and never free opens nothing',
      [...every(mondays, '09:00', '12:00'), ...every(mondays, '19:00', '21:00', 'busy')],
      week([monday('09:00', '12:00')]),
    ],
    [
      'across midnight is two days of the wall',
      mondays.flatMap(date => [
        {
          status: 'free',
          start: `${date}T22:00:00-05:00`,
          end: new Date(Date.parse(`${date}T22:00:00-05:00`) + 4 * 3_600_000).toISOString(),
        },
      ]),
      week([monday('22:00', '24:00'), { weekday: 2, from: '00:00', to: '02:00' }]),
    ],
    [
      'seconds are rounded inwards',
      mondays.map(date => ({ status: 'free', start: `${date}T09:00:30-05:00`, end: `${date}T09:59:59-05:00` })),
      week([monday('09:01', '09:59')]),
    ],
    [
      'one entered in error, or that ends before it begins, is none',
      [
        ...every(mondays, '09:00', '12:00'),
        ...slots('2026-12-30', '09:00', '12:00', 'entered-in-error'),
        { status: 'free', start: '2026-12-30T15:00:00Z', end: '2026-12-30T14:00:00Z' },
        { status: 'free', start: 'soon', end: 'later' },
      ],
      week([monday('09:00', '12:00')]),
    ],
  ])('%s', (_, given, expected) => {
    expect(hoursOfSlots(given, toronto)).toEqual(expected)
  })

  it('the week is that of the wall, whichever way the clock changes', () => {
    const around = (dates: readonly string[]) => hoursOfSlots(every(dates, '09:00', '17:00'), toronto).hours
    expect(around(['2026-03-02', '2026-03-09', '2026-03-16'])).toEqual([monday('09:00', '17:00')])
    expect(around(['2026-10-26', '2026-11-02', '2026-11-09'])).toEqual([monday('09:00', '17:00')])
  })

  it('the hour that is left out, and the one that comes twice, lie within a night that is open', () => {
    const night = (date: string) => hoursOfSlots(slots(date, '00:00', '06:00'), toronto).dates
    expect(night('2026-03-08')).toEqual([{ date: '2026-03-08', from: '00:00', to: '06:00' }]) // five hours
    expect(night('2026-11-01')).toEqual([{ date: '2026-11-01', from: '00:00', to: '06:00' }]) // seven hours
    // From the first 01:00 to the first 01:30: the wall has no words for half of an hour that comes twice.
    const half = { status: 'free', start: '2026-11-01T05:00:00Z', end: '2026-11-01T05:30:00Z' }
    expect(hoursOfSlots([half], toronto)).toEqual({ hours: [], dates: [], timeOff: [] })
  })

  it('whatever the slots and the zone: what a day says is free in the slots, and nothing longer than they are', () => {
    const zones = [toronto, 'America/St_Johns', 'UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu']
    const around = fc.constantFrom(Date.parse('2026-03-06T00:00:00Z'), Date.parse('2026-10-30T00:00:00Z'))
    const slot = fc.record({ at: fc.integer({ min: 0, max: 6 * 96 }), quarters: fc.integer({ min: 1, max: 100 }) })
    fc.assert(
      fc.property(fc.constantFrom(...zones), around, fc.array(slot, { maxLength: 12 }), (zone, base, made) => {
        const given = made.map(({ at, quarters }) => ({
          status: 'free',
          start: new Date(base + at * 900_000).toISOString(),
          end: new Date(base + (at + quarters) * 900_000).toISOString(),
        }))
        const said = hoursOfSlots(given, zone)
        expect(hoursOfSlots(given.toReversed(), zone)).toEqual(said)
        for (const { date, from, to } of said.dates) {
          const { start, end } = spanAtWall(zone, date, from, to)
          for (let at = start.getTime(); at < end.getTime(); at += 900_000)
            expect(given.some(each => Date.parse(each.start) <= at && Date.parse(each.end) >= at + 900_000)).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

function week(hours: ReturnType<typeof hoursOfSlots>['hours']): ReturnType<typeof hoursOfSlots> {
  return { hours, dates: [], timeOff: [] }
}
