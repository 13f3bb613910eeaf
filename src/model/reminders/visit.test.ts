import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wallTimeIn } from '../time.ts'
import { announceAt, announcementOf, type Belief, beliefIn, remindersOf, standingOf, type VisitNow } from './visit.ts'

const zones = ['America/Toronto', 'America/St_Johns', 'Europe/Paris', 'Australia/Lord_Howe']
const quiet = { from: '21:00', to: '08:00' }
const instants = fc
  .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) })
  .map(ms => new Date(ms - (ms % 300_000)))

describe('when messages leave', () => {
  it('SCH-17 reminders never leave in the quiet hours, never after the visit began, and never two at once', () => {
    fc.assert(
      fc.property(
        instants,
        fc.array(fc.integer({ min: 1, max: 336 }), { maxLength: 4 }),
        fc.constantFrom(...zones),
        (start, hoursBefore, zone) => {
          const planned = remindersOf(start, { hoursBefore, quiet }, zone)
          for (const { due } of planned) {
            const { minute } = wallTimeIn(zone, due)
            expect(minute).toBeGreaterThanOrEqual(8 * 60)
            expect(minute).toBeLessThan(21 * 60)
            expect(due.getTime()).toBeLessThan(start.getTime())
          }
          expect(new Set(planned.map(({ due }) => due.getTime())).size).toBe(planned.length)
        },
      ),
    )
  })

  it('announcements wait for the morning, unless the visit is too near for that', () => {
    const at = (text: string) => new Date(text)
    const night = at('2026-11-24T03:00:00Z') // 22:00 in Toronto
    expect(announceAt(at('2026-11-27T15:00:00Z'), quiet, 'America/Toronto', night)).toEqual(at('2026-11-24T13:00:00Z'))
    expect(announceAt(at('2026-11-24T13:30:00Z'), quiet, 'America/Toronto', night)).toEqual(night)
    expect(announceAt(at('2026-11-27T15:00:00Z'), { from: '00:00', to: '00:00' }, 'UTC', night)).toEqual(night)
  })
})

describe('what is told', () => {
  const visits = fc.record({
    standing: fc.constantFrom('booked' as const, 'off' as const, 'pending' as const, 'over' as const),
    start: fc.constantFrom(...[1, 2, 3].map(day => new Date(Date.UTC(2026, 11, day)))),
  })

  it('SCH-17 any story of a visit, told step by step: nothing is said twice, and who is told last knows how it is', () => {
    fc.assert(
      fc.property(fc.array(visits, { maxLength: 12 }), story => {
        let belief: Belief = { kind: 'none' }
        let last: string | undefined
        for (const visit of story) {
          const kind = announcementOf(belief, visit)
          const said: string | undefined = kind && `${kind} ${visit.start.toISOString()}`
          if (said) expect(said).not.toBe(last)
          if (said) last = said
          belief = beliefIn(visit, belief)
          expect(announcementOf(belief, visit)).toBeUndefined()
        }
      }),
    )
  })

  it.each<[string, Belief, VisitNow['standing'], number, string | undefined]>([
    ['new', { kind: 'none' }, 'booked', 1, 'confirmation'],
    ['moved', { kind: 'booked', start: new Date(Date.UTC(2026, 11, 2)) }, 'booked', 1, 'moved'],
    ['as they know it', { kind: 'booked', start: new Date(Date.UTC(2026, 11, 1)) }, 'booked', 1, undefined],
    ['cancelled', { kind: 'booked', start: new Date(Date.UTC(2026, 11, 1)) }, 'off', 1, 'cancelled'],
    ['cancelled before they heard of it', { kind: 'none' }, 'off', 1, undefined],
    ['booked again', { kind: 'off', start: new Date(Date.UTC(2026, 11, 1)) }, 'booked', 1, 'confirmation'],
    ['only asked for', { kind: 'none' }, 'pending', 1, undefined],
  ])('a visit that is %s', (_, belief, standing, day, kind) => {
    expect(announcementOf(belief, { standing, start: new Date(Date.UTC(2026, 11, day)) })).toBe(kind)
  })

  it('knows how an appointment stands by its status alone, and says nothing of one it does not know', () => {
    expect(['booked', 'cancelled', 'waitlist', 'noshow', 'something-new'].map(standingOf)).toEqual([
      'booked',
      'off',
      'pending',
      'over',
      'over',
    ])
  })
})
