import { describe, expect, it } from 'vitest'
import type { NoteFacts, Slot } from './match-note.ts'
import { suggestAppointments } from './suggest-appointments.ts'

const at = (time: string) => new Date(`2026-03-02T${time}:00-05:00`)
const note: NoteFacts = {
  note: 'n1',
  startsAt: at('09:00'),
  endsAt: at('10:00'),
  hasAgency: true,
  client: 'c1',
  staff: 's1',
  author: 'employee',
}
const slot = (id: string, more: Partial<Slot> = {}): Slot => ({
  id,
  zone: 'America/Toronto',
  graceMinutes: 5,
  client: 'c1',
  staff: 's1',
  startsAt: at('09:20'),
  endsAt: at('10:20'),
  date: '2026-03-02',
  kind: 'service',
  state: 'scheduled',
  ...more,
})

describe('SES-10 suggested appointments', () => {
  it('come with what speaks for and against them, the likeliest first', () => {
    const slots = [
      slot('of somebody else', { client: 'c2', staff: 's2' }),
      slot('cancelled', { state: 'cancelled' }),
      slot('other staff', { staff: 's2' }),
      slot('other client', { client: 'c2' }),
      slot('taken', { takenBy: 'n2' }),
      slot('near'),
      slot('refused', { rejected: true }),
    ]
    const found = suggestAppointments(note, slots)
    expect(found.slice(0, 3).map(({ id }) => id)).toEqual(['near', 'other staff', 'other client'])
    expect(found.map(({ id }) => id)).not.toContain('of somebody else')
    expect(found[0]).toEqual({
      id: 'near',
      score: 0.82,
      startDifference: -20,
      endDifference: -20,
      reasons: ['same-client', 'same-staff', 'same-date', 'overlaps'],
      selectable: true,
    })
    expect(found.filter(({ selectable }) => !selectable).map(({ id }) => id)).toEqual(['cancelled', 'taken'])
    expect(found.find(({ id }) => id === 'refused')?.reasons).toContain('rejected-before')
    expect(suggestAppointments(note, [...slots].reverse())).toEqual(found)
    expect(suggestAppointments(note, slots, 1)).toHaveLength(1)
  })

  it('say nothing of the people while they are not mapped', () => {
    const unmapped = { ...note, client: undefined, staff: undefined }
    expect(suggestAppointments(unmapped, [slot('a', { client: undefined })])).toEqual([])
  })

  it('an exact one has the full score', () => {
    expect(suggestAppointments(note, [slot('same', { startsAt: note.startsAt, endsAt: note.endsAt })])).toMatchObject([
      { score: 1, reasons: ['same-client', 'same-staff', 'same-date', 'within-grace', 'overlaps'] },
    ])
  })
})
