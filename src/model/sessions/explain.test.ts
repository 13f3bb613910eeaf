import { describe, expect, it } from 'vitest'
import {
  judgeAppointment,
  judgeEntry,
  judgeNote,
  judgeStanding,
  type NoteQuestion,
  type SessionStanding,
  type SessionVerdict,
  sessionVerdicts,
} from './explain.ts'

const running: SessionStanding = { enabled: true, agreed: true, paused: false, locked: false }
const fresh: NoteQuestion = {
  published: true,
  gone: false,
  mapped: false,
  matchDue: false,
  step: 'none',
  due: false,
  problem: null,
  review: null,
}
const brought = { ...fresh, mapped: true }

describe('SES-8 ME-8 how a session note stands', () => {
  it.each<[string, Partial<NoteQuestion>, Partial<SessionStanding>, SessionVerdict]>([
    ['rendered', { ...brought, step: 'rendered' }, {}, 'rendered'],
    [
      'rendered and changed since',
      { ...brought, step: 'rendered', review: 'CHANGED_AFTER_RENDER' },
      {},
      'rendered-review',
    ],
    ['rendered, whatever is switched off since', { ...brought, step: 'rendered' }, { enabled: false }, 'rendered'],
    ['gone after it was mapped', { ...brought, gone: true, step: 'stopped', review: 'GONE' }, {}, 'review'],
    ['gone before it was mapped', { gone: true }, {}, 'note-gone'],
    ['a draft', { published: false }, {}, 'draft'],
    ['the feature is off', {}, { enabled: false, agreed: false }, 'switched-off'],
    ['the consent was taken back', {}, { agreed: false }, 'no-consent'],
    ['not every site has its agency', { matchDue: true }, { locked: true }, 'locked'],
    ['it is its turn soon', { matchDue: true }, {}, 'being-mapped'],
    ['no appointment', {}, {}, 'not-mapped'],
    ['gates block', { ...brought, step: 'blocked' }, {}, 'not-rendered'],
    [
      'the practice management is away',
      { ...brought, step: 'fill', due: true, problem: 'practice.unreachable' },
      {},
      'tried-again',
    ],
    ['rendering is by hand', { ...brought, step: 'stopped' }, {}, 'waits-for-render'],
    ['on its way', { ...brought, step: 'fill', due: true }, {}, 'on-its-way'],
    [
      'a paused source keeps nothing that has come',
      { ...brought, step: 'fill', due: true },
      { paused: true },
      'on-its-way',
    ],
  ])('%s', (_case, note, standing, code) => {
    expect(judgeNote({ ...fresh, ...note }, { ...running, ...standing })).toBe(code)
  })

  it.each<[string, Partial<Parameters<typeof judgeAppointment>[0]>, Partial<SessionStanding>, SessionVerdict]>([
    ['deleted', { gone: true }, {}, 'appointment-gone'],
    ['rendered by hand', { state: 'rendered' }, {}, 'appointment-rendered'],
    ['cancelled', { state: 'cancelled' }, {}, 'appointment-cancelled'],
    ['the source is paused', {}, { paused: true }, 'source-paused'],
    ['it is over, and no note has come', {}, {}, 'waits-for-pull'],
    ['it is not over', { over: false }, {}, 'no-note-yet'],
  ])('an appointment without a note: %s', (_case, slot, standing, code) => {
    const asked = { gone: false, state: 'scheduled', over: true, ...slot }
    expect(judgeAppointment(asked, { ...running, ...standing })).toBe(code)
  })

  it('a student, user or site', () => {
    const entry = { gone: false, mapped: false, matchDue: false, parent: false }
    expect(judgeEntry(entry)).toBe('entry-not-mapped')
    expect(judgeEntry({ ...entry, matchDue: true })).toBe('entry-being-mapped')
    expect(judgeEntry({ ...entry, parent: true })).toBe('entry-parent')
    expect(judgeEntry({ ...entry, mapped: true })).toBe('entry-mapped')
    expect(judgeEntry({ ...entry, mapped: true, gone: true })).toBe('entry-gone')
  })

  it('says that somebody must act only where somebody can', () => {
    expect(judgeStanding(running)).toBeUndefined()
    for (const { stands, next } of Object.values(sessionVerdicts))
      if (stands === 'needs-somebody') expect(['nothing', 'wait']).not.toContain(next)
  })
})
