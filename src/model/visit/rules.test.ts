import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkVisit, outcomeOf } from './check.ts'
import { ruleCodes } from './codes.ts'
import type { Neighbour, VisitFacts } from './facts.ts'
import { freeRoom } from './rooms.ts'
import { visitRules } from './rules.ts'
import { type VisitBook, visitPlace, visitPractitioner, visitType } from './settings.ts'
import { overlaps } from './week.ts'

const zone = 'America/Toronto'
const type = {
  ...visitType.parse({ name: 'Follow-up', minutes: 30, minutesBefore: 5, minutesAfter: 10, perDay: 2 }),
  id: 't',
}
const weekdays = [1, 2, 3, 4, 5].map(weekday => ({ weekday, from: '09:00', to: '17:00' }))
const book = (more: Partial<VisitBook> = {}): VisitBook => ({
  isEmpty: false,
  types: [type],
  places: new Map(),
  everywhere: visitPlace.parse({ zone, hours: weekdays, holidays: [{ date: '2026-12-25', name: 'Christmas' }] }),
  practitioners: new Map([
    [
      'p',
      visitPractitioner.parse({
        hours: weekdays,
        timeOff: [{ from: '2026-12-14', to: '2026-12-15' }],
        licences: [{ jurisdiction: 'CA-ON', validTo: '2026-12-31' }],
      }),
    ],
  ]),
  severities: {},
  zone,
  ...more,
})

/** Ten in Toronto on a Tuesday, kept to every rule. */
const kept: VisitFacts = {
  book: book(),
  type,
  calledThere: 'follow-up',
  start: new Date('2026-12-08T15:00:00Z'),
  end: new Date('2026-12-08T15:30:00Z'),
  practitioner: 'p',
  place: 'main',
  isNewPatient: false,
  jurisdiction: 'CA-ON',
  answered: new Set(),
  neighbours: [],
  room: undefined,
}
const at = (day: string, from: string, to: string) => ({
  start: new Date(`${day}T${from}:00Z`),
  end: new Date(`${day}T${to}:00Z`),
})
const other = (from: string, to: string, more: Partial<Neighbour> = {}): Neighbour => ({
  id: 'other',
  ...at('2026-12-08', from, to),
  actors: ['p'],
  ...more,
})
const typed = (more: Partial<VisitFacts['type'] & object>) => ({ type: { ...type, ...more } })

describe('SCH-9 the visit rules', () => {
  it('holds nothing against a visit that keeps them all', () => {
    expect(checkVisit(kept)).toEqual([])
  })

  it.each<[string, Partial<VisitFacts>, string | undefined]>([
    ['a type nobody described', { type: undefined }, 'type-unknown'],
    ['too short', at('2026-12-08', '15:00', '15:20'), 'too-short'],
    ['too long', at('2026-12-08', '15:00', '15:45'), 'too-long'],
    [
      'somebody new on a type for returning patients',
      { ...typed({ patients: 'returning' }), isNewPatient: true },
      'new-for-returning',
    ],
    ['somebody known on a type for new patients', typed({ patients: 'new' }), 'returning-for-new'],
    [
      'no intake',
      { ...typed({ intake: [{ question: 'intake', label: 'Intake' }] }), isNewPatient: true },
      'intake-missing',
    ],
    [
      'no intake of somebody who was here before',
      typed({ intake: [{ question: 'intake', label: 'Intake' }] }),
      undefined,
    ],
    ['no document', typed({ documents: [{ question: 'referral', label: 'Referral' }] }), 'documents-missing'],
    [
      'a document',
      { ...typed({ documents: [{ question: 'referral', label: 'R' }] }), answered: new Set(['referral']) },
      undefined,
    ],
    ['telehealth where the licence holds', { ...typed({ mode: 'telehealth' }), place: undefined }, undefined],
    [
      'telehealth in another province',
      { ...typed({ mode: 'telehealth' }), place: undefined, jurisdiction: 'CA-QC' },
      'not-licensed',
    ],
    [
      'telehealth after the licence',
      { ...typed({ mode: 'telehealth' }), place: undefined, ...at('2027-01-05', '15:00', '15:30') },
      'not-licensed',
    ],
    [
      'telehealth to nowhere known',
      { ...typed({ mode: 'telehealth' }), place: undefined, jurisdiction: undefined },
      'jurisdiction-unknown',
    ],
    [
      'telehealth where nobody keeps licences',
      {
        ...typed({ mode: 'telehealth' }),
        place: undefined,
        jurisdiction: undefined,
        book: book({ practitioners: new Map() }),
      },
      undefined,
    ],
    ['in person nowhere', { place: undefined }, 'place-missing'],
    ['at a place that is not allowed', typed({ places: ['elsewhere'] }), 'place-not-allowed'],
    ['telehealth at a place', typed({ mode: 'telehealth' }), 'place-not-allowed'],
    ['away', at('2026-12-15', '15:00', '15:30'), 'time-off'],
    ['at the same time as another', { neighbours: [other('15:15', '15:45')] }, 'overlap'],
    ['right before another', { neighbours: [other('15:35', '16:05')] }, 'buffer'],
    ['well before another', { neighbours: [other('15:40', '16:10')] }, undefined],
    ['beside somebody else’s', { neighbours: [other('15:00', '15:30', { actors: ['q'] })] }, undefined],
    [
      'the third of two',
      { neighbours: [other('17:00', '17:30', { type: 't' }), other('18:00', '18:30', { type: 't' })] },
      'daily-limit',
    ],
    [
      'a group with room',
      { ...typed({ atOnce: 2, perDay: undefined }), neighbours: [other('15:00', '15:30', { type: 't' })] },
      undefined,
    ],
    [
      'a group that is full',
      { ...typed({ atOnce: 1, perDay: undefined }), neighbours: [other('15:00', '15:30', { type: 't' })] },
      'overlap',
    ],
    ['no free room', typed({ needsRoom: true }), 'no-room'],
    ['a free room', { ...typed({ needsRoom: true }), room: 'r' }, undefined],
  ])('%s', (_what, change, broken) => {
    expect(checkVisit({ ...kept, ...change }).map(({ rule }) => rule)).toEqual(broken ? [broken] : [])
  })

  it('a holiday, and a day on which nobody is there, break two rules each', () => {
    const rules = (change: Partial<VisitFacts>) => checkVisit({ ...kept, ...change }).map(({ rule }) => rule)
    expect(rules(at('2026-12-25', '15:00', '15:30'))).toEqual(['holiday'])
    expect(rules(at('2026-12-12', '15:00', '15:30'))).toEqual(['clinic-closed', 'outside-hours'])
  })

  it('has each code once, and says something of each', () => {
    expect(visitRules.map(({ code }) => code)).toEqual([...ruleCodes])
    for (const { says } of visitRules) expect(says).toMatch(/^[A-Z].+\.$/)
  })

  it('is as severe as the organization says, and asks again only about what was not accepted', () => {
    const late = { ...kept, neighbours: [other('15:15', '15:45')] }
    const withSeverity = (overlap: 'off' | 'warn' | 'send-back') =>
      outcomeOf(checkVisit({ ...late, book: book({ severities: { overlap } }) }), new Set())
    expect(outcomeOf(checkVisit(late), new Set())).toBe('hold')
    expect(outcomeOf(checkVisit(late), new Set(['overlap']))).toBe('accept')
    expect([withSeverity('off'), withSeverity('warn'), withSeverity('send-back')]).toEqual([
      'accept',
      'accept',
      'send-back',
    ])
  })
})

describe('SCH-9 rooms', () => {
  it('never gives a room twice for one moment, and keeps the one it had while that is free', () => {
    const visit = fc.record({ from: fc.integer({ min: 0, max: 40 }), quarters: fc.integer({ min: 1, max: 8 }) })
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 25 }), fc.integer({ min: 0, max: 4 }), (visits, size) => {
        const pool = Array.from({ length: size }, (_, n) => `room-${n}`)
        const placed: Neighbour[] = []
        for (const [n, { from, quarters }] of visits.entries()) {
          const span = { start: new Date(from * 900_000), end: new Date((from + quarters) * 900_000) }
          const room = freeRoom(pool, span, placed, undefined)
          const busy = new Set(placed.filter(each => overlaps(each, span)).flatMap(({ actors }) => actors))
          if (!room) {
            expect(busy.size).toBe(size)
            continue
          }
          expect(busy.has(room)).toBe(false)
          expect(freeRoom(pool, span, placed, room)).toBe(room)
          placed.push({ id: String(n), ...span, actors: [room] })
        }
      }),
    )
  })
})
