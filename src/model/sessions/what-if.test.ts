import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideNote, type NoteFacts, openFits, type Slot } from './match-note.ts'
import { tryGrace } from './what-if.ts'

const minute = (at: number) => new Date(Date.UTC(2026, 10, 25, 14, at))
const note = (id: string, late: number, more: Partial<NoteFacts> = {}): NoteFacts => ({
  note: id,
  startsAt: minute(late),
  endsAt: minute(60 + late),
  hasAgency: true,
  client: 'c1',
  staff: 's1',
  author: 'employee',
  ...more,
})
const slot = (id: string, at: number, more: Partial<Slot> = {}): Slot => ({
  id,
  zone: 'UTC',
  graceMinutes: 5,
  client: 'c1',
  staff: 's1',
  startsAt: minute(at),
  endsAt: minute(60 + at),
  date: '2026-11-25',
  kind: 'service',
  state: 'scheduled',
  ...more,
})
const changes = (facts: NoteFacts[], slots: Slot[], grace: number) =>
  tryGrace(
    facts.map(each => ({ facts: each, slots })),
    grace,
  ).map(({ tried, change }) => `${tried.facts.note} ${change}`)

describe('another grace time', () => {
  it.each<[string, NoteFacts[], Slot[], number, string[]]>([
    ['a longer one makes a pair of a note just outside', [note('n', 8)], [slot('a', 0)], 10, ['n appear']],
    ['a shorter one does not make a pair that is there', [note('n', 4)], [slot('a', 0)], 3, ['n goAway']],
    ['the same one changes nothing', [note('n', 4), note('m', 8)], [slot('a', 0)], 5, []],
    [
      'two appointments within it are a person’s choice',
      [note('n', 4)],
      [slot('a', 0), slot('b', 14)],
      10,
      ['n ambiguous'],
    ],
    [
      'two notes within it too, the one that had its pair as well',
      [note('n', 0), note('m', 8)],
      [slot('a', 0)],
      10,
      ['n ambiguous', 'm ambiguous'],
    ],
    ['what a person chose stays theirs', [note('n', 8)], [slot('a', 0, { takenBy: 'other' })], 10, []],
    ['what a person refused stays refused', [note('n', 8)], [slot('a', 0, { rejected: true })], 10, []],
    ['a cancelled appointment is none', [note('n', 8)], [slot('a', 0, { state: 'cancelled' })], 10, []],
    ['a double is not paired by a longer one', [note('n', 8, { duplicates: ['m'] })], [slot('a', 0)], 10, []],
  ])('SES-10 %s', (_, facts, slots, grace, expected) => {
    expect(changes(facts, slots, grace)).toEqual(expected)
  })

  const minutes = fc.integer({ min: 0, max: 30 })
  const slots = fc
    .uniqueArray(
      fc.record({
        at: minutes,
        state: fc.constantFrom('scheduled', 'cancelled', 'rendered'),
        kind: fc.constantFrom('service', 'non-service'),
      }),
      { maxLength: 4 },
    )
    .map(all => all.map(({ at, ...more }, index) => slot(`a${index}`, at, more as Partial<Slot>)))

  it('SES-10 what fits is what the rules decide, one by one', () => {
    fc.assert(
      fc.property(minutes, slots, fc.integer({ min: 0, max: 60 }), (late, all, graceMinutes) => {
        const fits = openFits(note('n', late), all, { graceMinutes })
        const decided = decideNote(note('n', late), all, { graceMinutes })
        expect(decided.kind === 'auto').toBe(fits.length === 1)
        expect(decided.kind === 'none' && decided.reason === 'AMBIGUOUS').toBe(fits.length > 1)
      }),
    )
  })

  it('SES-10 there and back again is what it was', () => {
    fc.assert(
      fc.property(fc.array(minutes, { maxLength: 4 }), slots, fc.integer({ min: 0, max: 60 }), (all, own, grace) => {
        const facts = all.map((late, index) => note(`n${index}`, late))
        const [there, back] = [
          changes(facts, own, grace),
          changes(
            facts,
            own.map(each => ({ ...each, graceMinutes: grace })),
            5,
          ),
        ]
        const won = (list: string[]) => list.filter(each => each.endsWith('appear')).map(each => each.split(' ')[0])
        const lost = new Set(back.filter(each => !each.endsWith('appear')).map(each => each.split(' ')[0]))
        for (const each of won(there)) expect(lost).toContain(each)
      }),
    )
  })
})
