import { describe, expect, it } from 'vitest'
import { type VerdictCode, verdicts } from '../../model/explain.ts'
import { deliveryStates, messageStates } from '../../model/states.ts'
import { type DeliveryQuestion, judgeDelivery, judgeMessage, type MessageQuestion } from './judge.ts'

const open: DeliveryQuestion = {
  flowing: true,
  route: { paused: false, takes: true, selects: true, passes: true },
  target: { paused: false, invalid: false, down: false },
}
const pending = { state: 'pending', wait: null, ahead: 0, older: false }

describe('ME-8 how a record stands on a route', () => {
  const cases: readonly [string, Partial<DeliveryQuestion>, VerdictCode][] = [
    [
      'no delivery: the target does not take such records',
      { route: { ...open.route, takes: false } },
      'not-taken-by-target',
    ],
    ['no delivery: the route does not want the event', { route: { ...open.route, selects: false } }, 'not-selected'],
    ['no delivery: the filter lets it not pass', { route: { ...open.route, passes: false } }, 'filtered-out'],
    ['no delivery: it was written before the route', {}, 'older-than-route'],
    ['arrived', { delivery: { ...pending, state: 'delivered' } }, 'arrived'],
    [
      'arrived, and then something happened that the route does not want',
      { delivery: { ...pending, state: 'delivered', older: true }, route: { ...open.route, selects: false } },
      'not-selected',
    ],
    ['nobody knows', { delivery: { ...pending, state: 'ambiguous' } }, 'may-have-arrived'],
    [
      'production without its records, before all else',
      { delivery: pending, flowing: false, target: { paused: true, invalid: true, down: true } },
      'not-live',
    ],
    [
      'the target is paused, and down too',
      { delivery: pending, target: { paused: true, invalid: false, down: true } },
      'target-paused',
    ],
    [
      'the target is down, and a retry is due',
      { delivery: { ...pending, state: 'retry' }, target: { ...open.target, down: true } },
      'target-down',
    ],
    ['behind two others', { delivery: { ...pending, wait: 'order', ahead: 2 } }, 'waits-for-order'],
    ['behind its person', { delivery: { ...pending, wait: 'prerequisite' } }, 'waits-for-person'],
    ['nothing stands in its way', { delivery: pending }, 'on-its-way'],
    [
      'REF-9 a referral whose trigger was not chosen',
      { referral: { skipped: 'trigger-not-chosen' } },
      'trigger-not-chosen',
    ],
    [
      'REF-9 a referral of a listing that is not integrated',
      { referral: { skipped: 'listing-not-integrated' } },
      'listing-not-integrated',
    ],
    ['REF-9 a routed referral that is left out', { referral: { skipped: 'routed-excluded' } }, 'routed-excluded'],
    [
      'REF-9 a referral that arrived, and whose last event is not wanted',
      { referral: { skipped: 'trigger-not-chosen' }, delivery: { ...pending, state: 'delivered' } },
      'arrived',
    ],
    [
      'REF-9 a referral without consent',
      { referral: { skipped: null }, delivery: { ...pending, state: 'suppressed', problem: 'consent.missing' } },
      'consent-missing',
    ],
    [
      'REF-9 an update that the target does not take',
      {
        referral: { skipped: null },
        delivery: { ...pending, state: 'suppressed', problem: 'referral.updates-not-taken' },
      },
      'updates-not-taken',
    ],
    [
      'REF-9 a referral that the target refused',
      { referral: { skipped: null }, delivery: { ...pending, state: 'rejected', problem: 'target.field-missing' } },
      'needs-data',
    ],
    ['REF-9 its files are on their way', { delivery: { ...pending, wait: 'document' } }, 'waits-for-files'],
  ]
  it.each(cases)('%s', (_name, change, code) => {
    expect(judgeDelivery({ ...open, ...change })).toBe(code)
  })

  it('has an answer for every state of a delivery, and says that somebody must act only where somebody can', () => {
    for (const state of Object.keys(deliveryStates)) {
      const code = judgeDelivery({ ...open, delivery: { ...pending, state } })
      expect(Object.keys(verdicts)).toContain(code)
      const { stands, next } = verdicts[code]
      if (stands === 'needs-somebody') expect(['nothing', 'wait']).not.toContain(next)
    }
  })
})

describe('ME-8 how a message stands that has written nothing', () => {
  const received: MessageQuestion = { flowing: true, source: { paused: false }, state: 'received', due: true }
  const cases: readonly [string, Partial<MessageQuestion>, VerdictCode][] = [
    ['it waits for its turn', {}, 'to-be-applied'],
    ['it waits behind another of its key', { due: false }, 'behind-another'],
    ['its source is paused', { source: { paused: true } }, 'source-paused'],
    ['production without its records', { flowing: false, source: { paused: true } }, 'not-live'],
    ['a person must decide, paused or not', { state: 'held', source: { paused: true } }, 'held'],
    ['it could not be read', { state: 'unreadable' }, 'unreadable'],
    ['it changed nothing', { state: 'ignored' }, 'ignored'],
    ['it is being read back', { state: 'reading' }, 'read-back'],
  ]
  it.each(cases)('%s', (_name, change, code) => {
    expect(judgeMessage({ ...received, ...change })).toBe(code)
  })

  it('has an answer for every state of a message', () => {
    for (const state of Object.keys(messageStates))
      expect(Object.keys(verdicts)).toContain(judgeMessage({ ...received, state }))
  })
})
