import { describe, expect, it } from 'vitest'
import { failureOf, nextOf, type Standing } from './failure.ts'
import { filesCame, pressesOf, type ResendQuestion, resendOf, restMs } from './resend.ts'

const standing = (state: string, problem: string | null = null, wait: string | null = null): Standing => ({
  state,
  problem,
  wait,
})

describe('REF-8 whose turn it is', () => {
  it.each([
    [standing('rejected', 'target.field-missing'), 'needs-data'],
    [standing('rejected', 'target.refused'), 'needs-data'],
    [standing('rejected', 'mapping.failed'), 'needs-data'],
    [standing('rejected', 'target.answered-with-error'), 'needs-review'],
    [standing('ambiguous', 'target.no-answer'), 'needs-review'],
    [standing('dead', 'target.unavailable'), 'stopped'],
    [standing('retry', 'target.unavailable'), 'retrying'],
    [standing('pending', 'connection.credentials-refused', 'paused'), 'connection'],
    [standing('pending', null, 'outage'), 'connection'],
    [standing('suppressed', 'consent.missing'), 'withheld'],
    [standing('suppressed', 'consent.denied'), 'withheld'],
    [standing('suppressed', 'referral.updates-not-taken'), undefined],
    [standing('pending', null, 'order'), undefined],
    [standing('sending'), undefined],
    [standing('delivered'), undefined],
  ])('%o is %s', (delivery, kind) => expect(failureOf(delivery)).toBe(kind))

  it.each([
    ['a new one is decided first, whatever else is', 'new', true, ['rejected'], 'decide'],
    [
      'what the source can mend comes before what must be looked at',
      'accepted',
      true,
      ['dead', 'rejected'],
      'fix-at-source',
    ],
    ['a flag is looked at, also when all is well by now', null, true, ['delivered'], 'look'],
    ['what goes by itself waits', null, false, ['retry'], 'waits'],
    ['nothing', null, false, ['delivered'], 'none'],
  ] as const)('of a referral: %s', (_, inbox, flagged, states, next) => {
    const deliveries = states.map(state => standing(state, 'target.refused'))
    expect(nextOf({ inbox, flagged, deliveries })).toBe(next)
  })
})

describe('REF-8 Resend', () => {
  const now = new Date('2026-11-23T14:00:00Z')
  const ask = (state: string, more: Partial<ResendQuestion> = {}) =>
    resendOf({ ...standing(state), presses: 0, now, ...more })

  it.each([
    ['rejected', 'target.field-missing', 'fix-at-source'],
    ['rejected', 'target.refused', 'fix-at-source'],
    ['suppressed', 'consent.missing', 'fix-at-source'],
    ['suppressed', 'referral.updates-not-taken', 'not-failed'],
    ['delivered', null, 'not-failed'],
    ['retry', 'target.unavailable', 'under-way'],
    ['pending', null, 'under-way'],
    ['sending', null, 'under-way'],
  ])('is not offered for %s (%s): %s', (state, problem, because) =>
    expect(ask(state, { problem })).toMatchObject({ allowed: false, because }),
  )

  it('is not offered while the connection is paused', () =>
    expect(ask('pending', { wait: 'paused' })).toMatchObject({ allowed: false, because: 'fix-connection' }))

  it.each(['dead', 'ambiguous'])('is offered for %s, five minutes after the last attempt', state => {
    const lastAttemptAt = new Date(now.getTime() - restMs + 1)
    const from = new Date(now.getTime() + 1)
    expect(ask(state, { lastAttemptAt })).toMatchObject({ allowed: false, because: 'too-soon', from })
    expect(ask(state, { lastAttemptAt, now: from })).toMatchObject({ allowed: true, from: null })
  })

  it.each([
    [0, false],
    [1, false],
    [2, true],
    [9, true],
  ])('after %i presses must be confirmed: %s', (presses, confirm) =>
    expect(ask('dead', { presses }).confirm).toBe(confirm),
  )

  it('must be confirmed for one that may have arrived', () => expect(ask('ambiguous').confirm).toBe(true))

  it.each([
    ['document.gone', 'stored', true],
    ['document.infected', 'stored', true],
    ['document.gone', 'refused', false],
    ['document.type-refused', 'stored', false],
    ['document.too-large', 'stored', false],
  ])('REF-6 is offered for a file that was missing (%s) and is %s by now: %s', (problem, state, came) => {
    const parts = [
      { part: 'summary', state: 'delivered', problem: null },
      { part: 'document:a', state: 'rejected', problem },
    ]
    expect(filesCame(parts, [{ id: 'a', state }])).toBe(came)
    expect(ask('delivered', { filesCame: came })).toMatchObject({ allowed: came, confirm: false })
  })

  it('counts the presses of a chain back to the delivery that went by itself', () => {
    const all = [
      { id: 'a', replay_of: null },
      { id: 'b', replay_of: 'a' },
      { id: 'c', replay_of: 'b' },
      { id: 'd', replay_of: null },
      { id: 'round', replay_of: 'round' },
    ]
    expect(all.map(each => pressesOf(each, all)).slice(0, 4)).toEqual([0, 1, 2, 0])
    expect(pressesOf({ replay_of: 'round' }, all)).toBeLessThanOrEqual(all.length) // ends, whatever stands there
  })
})
