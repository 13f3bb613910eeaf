import { describe, expect, it } from 'vitest'
import { kindsFor, noticeKindNames, noticeKinds, visitNotice, wantsNotice } from './notices.ts'

const visit = (start: string, practitioners = ['okafor'], cancelled = false) => ({ start, practitioners, cancelled })

describe('a notice of an appointment', () => {
  it.each([
    ['new', undefined, visit('10:00'), 'appointment.new'],
    ['moved', visit('10:00'), visit('11:00'), 'appointment.moved'],
    ['cancelled', visit('10:00'), visit('10:00', ['okafor'], true), 'appointment.cancelled'],
    ['missed by its person', visit('10:00'), { ...visit('10:00'), missed: true }, 'appointment.no-show'],
    ['missed again', { ...visit('10:00'), missed: true }, { ...visit('10:00'), missed: true }, undefined],
    ['given to a colleague', visit('10:00'), visit('10:00', ['bergeron']), 'appointment.cancelled'],
    ['taken over from a colleague', visit('10:00', ['bergeron']), visit('10:00'), 'appointment.new'],
    ['booked again', visit('10:00', ['okafor'], true), visit('10:00'), 'appointment.new'],
    ['only confirmed', visit('10:00'), visit('10:00'), undefined],
    ['a colleague’s', visit('10:00', ['bergeron']), visit('11:00', ['bergeron']), undefined],
    ['cancelled before anybody knew', undefined, visit('10:00', ['okafor'], true), undefined],
  ])('that is %s', (_, before, after, kind) => {
    expect(visitNotice('okafor', before, after)).toBe(kind)
  })
})

describe('notices', () => {
  it('go unasked only to roles that can get them', () => {
    for (const kind of noticeKindNames)
      for (const role of noticeKinds[kind].unasked) expect(noticeKinds[kind].for).toContain(role)
  })

  it('of a role are all that one can choose among', () => {
    expect(kindsFor('clinician')).toEqual([
      'appointment.new',
      'appointment.moved',
      'appointment.cancelled',
      'appointment.no-show',
    ])
    expect(kindsFor('privacy-officer')).toEqual([])
    expect(wantsNotice('appointment.new', 'coordinator', true)).toBe(false)
  })
})
