import { describe, expect, it } from 'vitest'
import { initialsOf } from './people.ts'
import { type Step, storyOf } from './story.ts'

const states = (steps: readonly Step[]) => steps.map(({ step, state }) => `${step} ${state}`)

describe('initials', () => {
  it.each([
    ['Anna Brown', 'A. B…n'],
    ['Dr. Anna Maria Brown', 'A. B…n'],
    ['Zoë', 'Z…ë'],
    ['Bo Xi', 'B. X…'],
    ['', null],
    ['?', null],
  ])('of %j are %j', (name, expected) => {
    expect(initialsOf(name)).toBe(expected)
  })
})

describe('a story', () => {
  const message = {
    id: '1',
    state: 'received',
    reason: null,
    problem: null,
    problem_where: null,
    received_at: new Date(0),
    settled_at: null,
    due_at: new Date(0),
    connection: 'c',
    origin: 'push',
    event_type: null,
    asks: null,
    task: null,
  }
  it.each([
    ['received', {}, ['receive done', 'parse now', 'apply waiting']],
    [
      'received behind another',
      { reason: 'order', due_at: null, event_type: 'booking.created' },
      ['receive done', 'parse done', 'apply waiting'],
    ],
    [
      'being read back',
      { state: 'reading', event_type: 'booking.created' },
      ['receive done', 'parse done', 'read now', 'apply waiting'],
    ],
    [
      'waiting for its source',
      { state: 'reading', due_at: null },
      ['receive done', 'parse done', 'read waiting', 'apply waiting'],
    ],
    ['a ping', { state: 'ignored', reason: 'ping' }, ['receive done', 'parse done', 'apply skipped']],
    [
      'beyond us',
      { state: 'unreadable', problem: 'message.apply-failed' },
      ['receive done', 'parse done', 'apply failed'],
    ],
  ])('of a message that is %s', (_what, changes, expected) => {
    const steps = storyOf({ ...message, ...changes }, [], [])
    expect(states(steps).slice(0, expected.length)).toEqual(expected)
  })

  it.each([
    [['delivered', 'rejected'], 'failed'],
    [['delivered', 'retry'], 'waiting'],
    [['sending'], 'now'],
    [['suppressed', 'delivered'], 'done'],
    [['suppressed'], 'skipped'],
  ])('with deliveries that are %j has the step deliver %s', (deliveryStates, expected) => {
    const deliveries = deliveryStates.map(state => ({
      state,
      problem: null,
      settled_at: null,
      created_at: new Date(0),
    }))
    const steps = storyOf({ ...message, state: 'applied' }, deliveries, [])
    expect(steps.find(({ step }) => step === 'deliver')?.state).toBe(expected)
  })
})
