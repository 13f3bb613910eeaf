import { describe, expect, it } from 'vitest'
import { isFreeHeader } from './header-names.ts'

describe('a header that a setting names', () => {
  it.each(['X-Api-Key', 'Authorization', 'Idempotency-Key', "x!#$%&'*+.^_`|~-1"])('OPS-4 can be %s', name => {
    expect(isFreeHeader(name)).toBe(true)
  })

  it.each([
    'Host',
    'content-length',
    'Transfer-Encoding',
    'TE',
    'Connection',
    'X-Forwarded-For',
    'Cookie',
    'a b',
    'a:b',
    'a\r\nb',
    '',
    'é',
  ])('OPS-4 can not be %j', name => {
    expect(isFreeHeader(name)).toBe(false)
  })

  it('OPS-4 is no second one of the same request', () => {
    expect(isFreeHeader('Idempotency-Key', ['idempotency-key'])).toBe(false)
  })
})
