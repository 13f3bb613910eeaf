import { describe, expect, it } from 'vitest'
import { type Expected, judgeWebhooks } from './webhook-states.ts'

const path = '/in/018f0000-0000-7000-8000-000000000001'
const url = `https://hub.example.org${path}`
const expected: Expected = { url, path, needed: ['A', 'B'], secrets: ['s1', 's2'] }
const good = { id: '1', url, active: true, triggers: ['A', 'B', 'C'], secret: 's2' }

describe('CO-1 what is registered at the other side', () => {
  it.each([
    ['is as it should be', [good], 'registered', ['registered']],
    ['is not there', [], 'missing', []],
    ['is somebody else’s', [{ ...good, url: 'https://other.example.org/hook' }], 'missing', ['other']],
    ['is switched off', [{ ...good, active: false }], 'inactive', ['inactive']],
    ['is there twice', [good, { ...good, id: '2' }], 'double', ['double', 'double']],
    [
      'is there once and once switched off',
      [{ ...good, active: false }, good],
      'registered',
      ['inactive', 'registered'],
    ],
    ['lacks a trigger', [{ ...good, triggers: ['A'] }], 'wrong-triggers', ['wrong-triggers']],
    [
      'leads to an older address of this hub',
      [{ ...good, url: `https://old.example.org${path}` }],
      'wrong-url',
      ['wrong-url'],
    ],
    ['signs with a secret that is not ours', [{ ...good, secret: 'x' }], 'unknown-secret', ['unknown-secret']],
  ] as const)('%s', (_, list, state, states) => {
    const judged = judgeWebhooks(list, expected)
    expect(judged.state).toBe(state)
    expect(judged.items.map(item => item.state)).toEqual(states)
    expect(JSON.stringify(judged)).not.toContain('s2')
  })

  it('is not called wrong where the address of the hub is not known', () => {
    expect(judgeWebhooks([good], { ...expected, url: undefined }).state).toBe('registered')
  })
})
