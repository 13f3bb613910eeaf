import { describe, expect, it } from 'vitest'
import { readIssueSearch, readMessageSearch, readSignInSearch } from './search.ts'

describe('addresses', () => {
  it('G-1 hold the filters of a list and nothing else', () => {
    expect(readMessageSearch({ state: 'held', from: '2026-03-10T00:00:00Z', evil: 1 })).toEqual({
      state: 'held',
      from: '2026-03-10T00:00:00Z',
    })
    const link = { delivery: 'failed', target: 'x', settledFrom: '2026-03-10T00:00:00.000Z' }
    expect(readMessageSearch(link)).toEqual(link)
  })

  it('with a filter of the wrong form are read without it', () => {
    expect(readMessageSearch({ state: { $ne: 1 }, type: 'booking.created' })).toEqual({ type: 'booking.created' })
    expect(readIssueSearch({ state: 7 })).toEqual({})
  })

  it.each([
    ['https://elsewhere.example/o/x'],
    ['//elsewhere.example'],
    ['/o/\\elsewhere.example'],
    ['/sign-in'],
    ['javascript:alert(1)'],
  ])('lead to no other place after signing in: %s', to => {
    expect(readSignInSearch({ to })).toEqual({})
  })

  it('lead back to where one was before the session ended', () => {
    expect(readSignInSearch({ to: '/o/maple/messages?state=held' })).toEqual({ to: '/o/maple/messages?state=held' })
  })
})
