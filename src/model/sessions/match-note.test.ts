import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidatesOf, decideNote, type NoteFacts, type Slot, whatIf } from './match-note.ts'
import { decideNotes } from './match-notes.ts'

const zone = 'America/Toronto'
const at = (time: string, day = '2026-03-02') => new Date(`${day}T${time}-05:00`)
const slot = (id: string, from: string, to: string, more: Partial<Slot> = {}): Slot => ({
  id,
  zone,
  graceMinutes: 5,
  client: 'c1',
  staff: 's1',
  startsAt: at(from),
  endsAt: at(to),
  date: '2026-03-02',
  kind: 'service',
  state: 'scheduled',
  ...more,
})
const facts = (from = '09:00:00', to = '10:00:00', more: Partial<NoteFacts> = {}): NoteFacts => ({
  note: 'n1',
  startsAt: at(from),
  endsAt: at(to),
  hasAgency: true,
  client: 'c1',
  staff: 's1',
  author: 'employee',
  ...more,
})
const nine = slot('nine', '09:00:00', '10:00:00')
const outcome = (note: NoteFacts, slots: readonly Slot[], options = {}) => {
  const decision = decideNote(note, slots, options)
  return decision.kind === 'auto' ? decision.appointment : decision.reason
}

describe('SES-3 the grace time', () => {
  it.each<[says: string, from: string, to: string, grace: number, outcome: string]>([
    ['S12 exactly 5 minutes', '09:05:00', '10:05:00', 5, 'nine'],
    ['S12 exactly 5 minutes before', '08:55:00', '09:55:00', 5, 'nine'],
    ['S12 5 minutes 59 seconds', '09:05:59', '10:05:59', 5, 'nine'],
    ['S12 5 minutes 59 seconds before', '08:54:01', '09:54:01', 5, 'nine'],
    ['S12 6 minutes', '09:06:00', '10:00:00', 5, 'OUTSIDE_GRACE'],
    ['S12 6 minutes before', '08:54:00', '10:00:00', 5, 'OUTSIDE_GRACE'],
    ['S12 start inside, end outside', '09:05:00', '10:06:00', 5, 'OUTSIDE_GRACE'],
    ['S12 grace 0, to the minute', '09:00:59', '10:00:00', 0, 'nine'],
    ['S12 grace 0, one minute off', '09:01:00', '10:00:00', 0, 'OUTSIDE_GRACE'],
    ['S12 grace 60, an hour off', '10:00:00', '11:00:00', 60, 'nine'],
    ['no more than 60 counts, so an hour and a half off is no match', '10:30:00', '11:30:00', 90, 'WRONG_ZONE'],
  ])('%s', (_says, from, to, graceMinutes, expected) => {
    expect(outcome(facts(from, to), [{ ...nine, graceMinutes }])).toBe(expected)
  })

  it('S12 grace 60 with two candidates is ambiguous, and never the nearest', () => {
    const half = slot('half', '09:30:00', '10:30:00', { graceMinutes: 60 })
    expect(decideNote(facts('09:01:00', '10:01:00'), [half, { ...nine, graceMinutes: 60 }])).toEqual({
      kind: 'none',
      reason: 'AMBIGUOUS',
      detail: { appointments: ['half', 'nine'] },
    })
  })

  it('tells both differences, of a match and of none', () => {
    expect(decideNote(facts('09:02:30', '09:58:00'), [nine])).toEqual({
      kind: 'auto',
      appointment: 'nine',
      startDifference: 2,
      endDifference: -2,
    })
    expect(decideNote(facts('09:20:00', '09:58:00'), [nine])).toEqual({
      kind: 'none',
      reason: 'OUTSIDE_GRACE',
      detail: { appointment: 'nine', startDifference: 20, endDifference: -2 },
    })
  })

  it('SES-10 what-if shows what another grace time would come to', () => {
    expect(whatIf(facts('09:20:00', '10:00:00'), [nine], 20)).toMatchObject({ kind: 'auto', appointment: 'nine' })
    expect(whatIf(facts('09:03:00', '10:00:00'), [nine], 2)).toMatchObject({ reason: 'OUTSIDE_GRACE' })
  })

  it('SES-10 a longer grace time never loses a candidate', () => {
    const minutes = fc.integer({ min: -90, max: 90 })
    fc.assert(
      fc.property(fc.array(fc.tuple(minutes, minutes), { maxLength: 6 }), fc.nat(60), fc.nat(60), (spans, a, b) => {
        const slots = spans.map(([from, to], index) => ({
          ...nine,
          id: `slot ${index}`,
          startsAt: new Date(nine.startsAt.getTime() + from * 60_000),
          endsAt: new Date(nine.endsAt.getTime() + to * 60_000),
        }))
        const within = (graceMinutes: number) => candidatesOf(facts(), slots, { graceMinutes }).map(({ id }) => id)
        expect(within(Math.max(a, b))).toEqual(expect.arrayContaining(within(Math.min(a, b))))
      }),
      { numRuns: 100 },
    )
  })
})

describe('SES-3 the reason of a note without an appointment', () => {
  const noon = slot('noon', '12:00:00', '13:00:00')
  it.each<[says: string, note: NoteFacts, slots: Slot[], outcome: string]>([
    ['S18 a parent wrote it', facts(undefined, undefined, { author: 'parent' }), [nine], 'PARENT_USER'],
    ['S07 no agency', facts(undefined, undefined, { hasAgency: false, client: undefined }), [nine], 'NO_AGENCY'],
    ['no client', facts(undefined, undefined, { client: undefined }), [nine], 'NO_CLIENT'],
    ['no staff', facts(undefined, undefined, { staff: undefined }), [nine], 'NO_STAFF'],
    ['neither', facts(undefined, undefined, { client: undefined, staff: undefined }), [nine], 'NO_CLIENT_STAFF'],
    ['the same note twice', facts(undefined, undefined, { duplicates: ['n2'] }), [nine], 'DUPLICATE_NOTE'],
    ['nothing that day', facts(), [], 'NO_APPOINTMENT'],
    ['only of another client', facts(), [{ ...nine, client: 'c2' }], 'NO_APPOINTMENT'],
    ['only of another staff member', facts(), [{ ...nine, staff: 's2' }], 'NO_APPOINTMENT'],
    ['only one without a client', facts(), [{ ...nine, client: undefined }], 'NO_APPOINTMENT'],
    ['only a rejected one', facts(), [{ ...nine, rejected: true }], 'NO_APPOINTMENT'],
    ['only a cancelled one', facts(), [{ ...nine, state: 'cancelled' }], 'APPT_CANCELLED'],
    [
      'a cancelled one and its replacement',
      facts(),
      [
        { ...nine, state: 'cancelled' },
        { ...nine, id: 'new' },
      ],
      'new',
    ],
    ['a second note', facts(), [{ ...nine, takenBy: 'n0' }], 'ALREADY_MAPPED'],
    [
      'one taken, one free',
      facts(),
      [
        { ...nine, takenBy: 'n0' },
        { ...nine, id: 'free' },
      ],
      'free',
    ],
    ['its own still fits', facts(), [{ ...nine, takenBy: 'n1' }], 'nine'],
    ['only a taken one at another time', facts('12:20:00', '13:20:00'), [{ ...noon, takenBy: 'n0' }], 'NO_APPOINTMENT'],
    ['one that was rendered by hand', facts(), [{ ...nine, state: 'rendered' }], 'nine'],
    ['S13 wrong zone by 1 h', facts('10:00:00', '11:00:00'), [nine], 'WRONG_ZONE'],
    ['S13 wrong zone by 3 h', facts('09:02:00', '10:00:00'), [noon], 'WRONG_ZONE'],
    ['three hours away, and of another length', facts('09:00:00', '10:20:00'), [noon], 'OUTSIDE_GRACE'],
    ['15 hours are no zone', facts('00:30:00', '01:30:00'), [slot('late', '15:30:00', '16:30:00')], 'OUTSIDE_GRACE'],
    ['a travel entry beside the session', facts(), [nine, { ...nine, id: 'travel', kind: 'non-service' }], 'nine'],
    ['only a travel entry', facts(), [{ ...nine, id: 'travel', kind: 'non-service' }], 'travel'],
  ])('%s', (_says, note, slots, expected) => {
    expect(outcome(note, slots)).toBe(expected)
    expect(outcome(note, [...slots].reverse())).toBe(expected)
  })

  it('leaves entries that are no service aside where it is told to', () => {
    const travel = { ...nine, kind: 'non-service' as const }
    expect(outcome(facts(), [travel], { serviceOnly: true })).toBe('NO_APPOINTMENT')
  })

  it('S13 says by how many hours', () => {
    expect(decideNote(facts('10:02:00', '11:00:00'), [nine])).toMatchObject({
      detail: { appointment: 'nine', shiftHours: -1, startDifference: 62, endDifference: 60 },
    })
  })

  it('S13 compares dates in the agency’s zone, never in UTC', () => {
    const late = slot('late', '22:00:00', '23:00:00') // 3 March in UTC
    expect(outcome(facts('22:00:00', '23:00:00'), [late])).toBe('late')
  })

  it('S13 past midnight the start date counts: 23:58 for 00:00 is outside, with the date as a hint', () => {
    const midnight = slot('midnight', '00:00:00', '01:00:00', {
      startsAt: at('00:00:00', '2026-03-03'),
      endsAt: at('01:00:00', '2026-03-03'),
      date: '2026-03-03',
    })
    const note = facts('23:58:00', '', { endsAt: at('01:00:00', '2026-03-03') })
    expect(decideNote(note, [midnight])).toEqual({
      kind: 'none',
      reason: 'OUTSIDE_GRACE',
      detail: { appointment: 'midnight', startDifference: -2, endDifference: 0, hint: 'date' },
    })
    const after = facts('', '', { startsAt: at('00:02:00', '2026-03-03'), endsAt: at('01:00:00', '2026-03-03') })
    expect(outcome(after, [midnight])).toBe('midnight')
  })

  it('matches a group per student', () => {
    const slots = [nine, { ...nine, id: 'nine of the other', client: 'c2' }]
    const notes = [facts(), facts(undefined, undefined, { note: 'n2', client: 'c2' })]
    expect([...decideNotes(notes, slots)].map(([, decision]) => decision)).toMatchObject([
      { appointment: 'nine' },
      { appointment: 'nine of the other' },
    ])
  })
})

describe('SES-3 one to one', () => {
  const quarter = fc.integer({ min: 0, max: 8 })
  const client = fc.constantFrom('c1', 'c2')
  const start = (quarters: number) => new Date(nine.startsAt.getTime() + quarters * 4 * 60_000)
  const end = (quarters: number) => new Date(nine.endsAt.getTime() + quarters * 4 * 60_000)
  const anyNotes = fc
    .array(fc.tuple(quarter, client), { maxLength: 6 })
    .map(rows =>
      rows.map(([quarters, who], index) =>
        facts('', '', { note: `n${index}`, startsAt: start(quarters), endsAt: end(quarters), client: who }),
      ),
    )
  const anySlots = fc.array(fc.tuple(quarter, client, fc.boolean()), { maxLength: 6 }).map(rows =>
    rows.map(([quarters, who, isTaken], index) => ({
      ...slot(`a${index}`, '09:00:00', '10:00:00', { client: who, ...(isTaken && { takenBy: 'an older note' }) }),
      startsAt: start(quarters),
      endsAt: end(quarters),
    })),
  )
  const shuffled = <T>(items: readonly T[], by: number) => items.toSorted((a, b) => (hash(a) ^ by) - (hash(b) ^ by))
  const hash = (item: unknown) =>
    [...JSON.stringify(item)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)

  it('any order of notes and slots comes to the same, and no appointment goes to two notes', () => {
    fc.assert(
      fc.property(anyNotes, anySlots, fc.integer(), (notes, slots, seed) => {
        const decided = decideNotes(notes, slots)
        const again = decideNotes(shuffled(notes, seed), shuffled(slots, seed))
        for (const { note } of notes) expect(again.get(note)).toEqual(decided.get(note))
        const taken = [...decided.values()].flatMap(each => (each.kind === 'auto' ? [each.appointment] : []))
        expect(new Set(taken).size).toBe(taken.length)
        for (const id of taken) expect(slots.find(each => each.id === id)?.takenBy).toBeUndefined()
      }),
      { numRuns: 100 },
    )
  })

  it('two notes that fit one appointment are never told apart by who came first', () => {
    const notes = [facts(), facts('09:03:00', '10:00:00', { note: 'n2' })]
    const decided = decideNotes(notes, [nine])
    expect(decided.get('n1')).toMatchObject({ reason: 'AMBIGUOUS', detail: { appointment: 'nine', notes: ['n2'] } })
    expect(decided.get('n2')).toMatchObject({ reason: 'AMBIGUOUS', detail: { notes: ['n1'], startDifference: 3 } })
  })
})
