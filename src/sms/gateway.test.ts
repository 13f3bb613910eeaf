import { describe, expect, it } from 'vitest'
import type { Reply } from '../connectors/connector.ts'
import { smsOutcome, wishOf } from './gateway.ts'

const answered = (status: number): Reply => ({
  kind: 'answered',
  status,
  headers: { get: () => undefined },
  body: new Uint8Array(),
  text: () => '',
})
const failed = (written: boolean, cause: 'refused' | 'timeout' | 'blocked'): Reply => ({
  kind: 'failed',
  written,
  cause,
})

describe('what a gateway answers', () => {
  it.each([
    ['taken', answered(202), 'sent', 'sent'],
    ['wrong key', answered(401), 'later', 'later'],
    ['too many', answered(429), 'later', 'later'],
    ['away for now', answered(503), 'later', 'later'],
    ['no such number', answered(422), 'refused', 'refused'],
    ['broken behind it', answered(502), 'unclear', 'later'],
    ['never reached', failed(false, 'refused'), 'later', 'later'],
    ['not allowed to be called', failed(false, 'blocked'), 'later', 'later'],
    ['no answer after it was written', failed(true, 'timeout'), 'unclear', 'later'],
  ])('%s', (_, reply, without, withKeys) => {
    expect(smsOutcome(reply, false).kind).toBe(without)
    expect(smsOutcome(reply, true).kind).toBe(withKeys)
  })
})

describe('what people write back', () => {
  it.each([
    ['STOP', 'stop'],
    [' stop. ', 'stop'],
    ['Arrêt', 'stop'],
    ['ARRET', 'stop'],
    ['Start', 'start'],
    ['Please stop by at 10?', undefined],
    ['Merci', undefined],
  ])('%s', (text, wish) => {
    expect(wishOf(text)).toBe(wish)
  })
})
