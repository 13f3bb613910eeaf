import { describe, expect, it } from 'vitest'
import { eventTypeOf } from './carry-out.ts'
import { decideUndo, type Seen } from './decide.ts'

const moved: Seen = {
  record_type: 'Appointment',
  state: 'delivered',
  carried: 3,
  last: 3,
  current: 3,
  before: 2,
  updates: 'always',
  isOver: false,
}

describe('SCH-16 what undoing one delivery means', () => {
  it.each<[string, Partial<Seen>, object]>([
    ['an update', {}, { plan: 'restore', version: 2 }],
    ['two updates of one record', { last: 4, current: 4 }, { plan: 'restore', version: 2 }],
    ['something new', { before: null }, { plan: 'cancel' }],
    ['something new that is over', { before: null, isOver: true }, { plan: 'none', why: 'undo.already-over' }],
    ['the same again', { before: 3 }, { plan: 'none', why: 'undo.unchanged' }],
    ['a later change', { current: 4 }, { plan: 'none', why: 'undo.changed-since' }],
    ['what did not arrive', { state: 'rejected' }, { plan: 'none', why: 'undo.not-delivered' }],
    ['a person', { record_type: 'Patient' }, { plan: 'none', why: 'undo.person' }],
    ['a referral', { record_type: 'ServiceRequest' }, { plan: 'none', why: 'undo.referral' }],
    [
      'a target that takes updates for a while only',
      { updates: 'until-accepted' },
      { plan: 'none', why: 'undo.not-taken' },
    ],
  ])('%s', (_what, seen, decision) => {
    expect(decideUndo({ ...moved, ...seen })).toEqual(decision)
  })

  it('a route that is gone', () => {
    const { updates: _gone, ...rest } = moved
    expect(decideUndo(rest)).toEqual({ plan: 'none', why: 'undo.route-gone' })
  })

  it.each([
    ['booking.created', { status: 'cancelled' as const }, 'booking.cancelled'],
    ['booking.created', { start: '2026-12-01T10:00:00Z' }, 'booking.rescheduled'],
    ['appointment.seen', { start: '2026-12-01T10:00:00Z' }, 'appointment.moved'],
    ['booking.cancelled', {}, 'booking.changed'],
  ])('%s, set back by %o, is told as %s', (was, change, told) => {
    const before = { status: 'booked' as const, start: '2026-12-01T09:00:00Z', end: '2026-12-01T09:30:00Z' }
    expect(eventTypeOf(was, before, { ...before, ...change })).toBe(told)
  })
})
