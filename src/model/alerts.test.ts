import { describe, expect, it } from 'vitest'
import { alertRules, defaultRules, quietUntil } from './alert-rules.ts'
import { alertKinds, alertSteps, severityOf, stepOf } from './alerts.ts'
import { silenceOf } from './silence.ts'

describe('an alert', () => {
  it.each([
    ['none', 'there', 'open'],
    ['none', 'known', 'nothing'],
    ['none', 'dismissed', 'nothing'],
    ['open', 'there', 'stay'],
    ['open', 'known', 'stay'],
    ['open', 'dismissed', 'dismiss'],
    ['fading', 'there', 'return'],
    ['fading', 'dismissed', 'dismiss'],
  ] as const)('that is %s, with its cause %s: %s', (state, presence, step) => {
    expect(stepOf('issue', state, presence, 0)).toBe(step)
  })

  it('OPS-2 opens in one place of the table only, and is told as clear only when its cause is gone', () => {
    const opening = Object.entries(alertSteps).flatMap(([state, row]) =>
      Object.entries(row).flatMap(([presence, step]) => (step === 'open' ? [`${state} ${presence}`] : [])),
    )
    expect(opening).toEqual(['none there'])
    expect(stepOf('down', 'open', 'absent', 0)).toBe('clear')
  })

  it('of a queue that goes up and down waits before it clears', () => {
    const { clearsAfterMs } = alertKinds.deep
    expect(stepOf('deep', 'open', 'absent', 0)).toBe('fade')
    expect(stepOf('deep', 'fading', 'absent', clearsAfterMs - 1)).toBe('stay')
    expect(stepOf('deep', 'fading', 'absent', clearsAfterMs)).toBe('clear')
    expect(stepOf('deep', 'fading', 'there', clearsAfterMs)).toBe('return')
  })

  it('of what follows from an outage names kinds that there are', () => {
    for (const { follows } of Object.values(alertKinds))
      for (const kind of follows) expect(alertKinds).toHaveProperty(kind)
  })

  it.each([
    ['connection.credentials-refused', 'critical'],
    ['target.refused', 'warning'],
    ['mapping.unmapped', 'info'],
    ['of-another-version', 'warning'],
  ])('of an issue %s is %s', (code, severity) => {
    expect(severityOf(code)).toBe(severity)
  })
})

describe('the rules', () => {
  it('OPS-2 watch an organization that has set nothing up', () => {
    expect(defaultRules).toMatchObject({
      issues: { on: true, least: 'warning' },
      connections: { down: true, paused: true },
      queue: { on: true, depth: 250, oldestMinutes: 15 },
      watchdog: { on: true, times: 3, memberHours: 72 },
      quiet: { on: false },
    })
  })

  it.each([
    { quiet: { zone: 'America/Trono' } },
    { quiet: { windows: [{ days: [0], from: '19:00', to: '07:00' }] } },
    { quiet: { windows: [{ days: [1], from: '24:00', to: '07:00' }] } },
    { queue: { depth: 0 } },
    { unknown: true },
  ])('refuse %j', rules => {
    expect(alertRules.safeParse(rules).success).toBe(false)
  })
})

describe('SE-1 quiet hours', () => {
  const nights = { days: [1, 2, 3, 4, 5], from: '19:00', to: '07:00' }
  const weekend = { days: [6, 7], from: '00:00', to: '00:00' }
  const quiet = (windows: { days: number[]; from: string; to: string }[], on = true) => ({
    on,
    zone: 'America/Toronto',
    windows,
  })
  const until = (at: string, windows = [nights]) => quietUntil(quiet(windows), new Date(at))?.toISOString()

  it.each([
    ['on Monday at 18:59', '2026-11-23T23:59:00Z', undefined],
    ['on Monday at 19:00', '2026-11-24T00:00:00Z', '2026-11-24T12:00:00.000Z'],
    ['on Tuesday at 06:59, as Monday was quiet', '2026-11-24T11:59:00Z', '2026-11-24T12:00:00.000Z'],
    ['on Tuesday at 07:00', '2026-11-24T12:00:00Z', undefined],
    ['on Saturday at 06:00, as Friday was quiet', '2026-11-28T11:00:00Z', '2026-11-28T12:00:00.000Z'],
    ['on Saturday at 20:00', '2026-11-29T01:00:00Z', undefined],
  ])('%s', (_, at, end) => {
    expect(until(at)).toBe(end)
  })

  it('that touch are one quiet: from Friday evening to Monday morning', () => {
    expect(until('2026-11-28T01:00:00Z', [nights, weekend, { days: [1], from: '00:00', to: '07:00' }])).toBe(
      '2026-11-30T12:00:00.000Z',
    )
  })

  it('keep to the wall clock in the night in which it is changed', () => {
    // 2026-03-08: from 02:00 to 03:00 in Toronto.
    expect(until('2026-03-08T04:00:00Z', [{ days: [6], from: '19:00', to: '07:00' }])).toBe('2026-03-08T11:00:00.000Z')
  })

  it('of all hours of all days end for now after their windows, so that nothing is held for ever', () => {
    const always = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }
    expect(quietUntil(quiet([always]), new Date('2026-11-23T12:00:00Z'))).toBeInstanceOf(Date)
  })

  it('that are switched off are none', () => {
    expect(quietUntil(quiet([nights], false), new Date('2026-11-24T03:00:00Z'))).toBeUndefined()
  })
})

describe('OPS-8 silence', () => {
  const hour = 3_600_000
  const monday = new Date('2026-11-02T00:00:00Z').getTime() // UTC
  const at = (hours: number) => new Date(monday + hours * hour)
  const success = (hours: number, count = 3) => ({
    hour: at(hours),
    count,
    lastAt: new Date(monday + hours * hour + 1_800_000),
  })
  /** Weeks of a clinic that works from 14 to 22 h UTC, Monday to Friday. */
  const weeks = (count: number) =>
    Array.from({ length: count }, (_, week) =>
      [0, 1, 2, 3, 4].flatMap(day => [14, 15, 16, 17, 18, 19, 20, 21].map(h => success(week * 168 + day * 24 + h))),
    ).flat()

  it('is none while too little is known', () => {
    expect(silenceOf([success(0, 19)], at(500), 3)).toBeUndefined()
    expect(silenceOf([], at(500), 3)).toBeUndefined()
  })

  it('is measured against the longest gap while nights and weekends are not known yet', () => {
    const first = weeks(1).slice(0, 16) // Monday and Tuesday: the longest gap is the night, 17 h
    const last = at(24 + 21).getTime() + 1_800_000
    expect(silenceOf(first, new Date(last + 50 * hour), 3)).toBeUndefined()
    expect(silenceOf(first, new Date(last + 52 * hour), 3)).toMatchObject({ usualMs: 17 * hour })
  })

  it('does not count nights and weekends once they are known', () => {
    const history = weeks(3)
    const fridayNight = 2 * 168 + 4 * 24 + 22
    for (let hours = fridayNight; hours < fridayNight + 64; hours += 1)
      expect(silenceOf(history, at(hours), 3)).toBeUndefined()
  })

  it('is told in the afternoon of a day without a success', () => {
    const history = weeks(3)
    const mondayMorning = 3 * 168 + 14
    expect(silenceOf(history, at(mondayMorning + 2), 3)).toBeUndefined()
    expect(silenceOf(history, at(mondayMorning + 3), 3)).toMatchObject({ silentMs: 4 * hour, usualMs: hour })
  })

  it('of a route that works now and then is measured by its own long gaps', () => {
    const rare = Array.from({ length: 24 }, (_, index) => success(index * 29, 1)) // never the same hour of the week twice
    const last = (rare.at(-1)?.lastAt.getTime() ?? 0) + 3 * 29 * hour
    expect(silenceOf(rare, new Date(last), 3)).toBeUndefined()
    expect(silenceOf(rare, new Date(last + hour), 3)).toMatchObject({ usualMs: 29 * hour })
  })

  it('waits longer where it is told to', () => {
    const history = weeks(3)
    const monday = 3 * 168 + 14
    expect(silenceOf(history, at(monday + 3), 6)).toBeUndefined()
    expect(silenceOf(history, at(monday + 6), 6)).toBeDefined()
  })
})
