import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { type TestKeys, testKeys } from '../../tests/keys.ts'
import { settleMs } from './organizationKeys.ts'
import { createTokens, tokenUnder } from './tokens.ts'

const harbour = '01900000-0000-7000-8000-000000000001'
const meadow = '01900000-0000-7000-8000-000000000002'

let held: TestKeys

beforeEach(async () => {
  held = await testKeys()
  return () => held.close()
})

async function tokensOf(...organizations: string[]) {
  const keys = held.process()
  for (const organization of organizations) {
    await keys.create(organization)
    await keys.ready(organization)
  }
  return { keys, tokens: createTokens(keys), clock: held.clock }
}

describe('a token', () => {
  it('is the first 64 bits of HMAC-SHA256 over kind, line break and text, signed', () => {
    // openssl: printf 'phone\n+14165550100' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0000…00
    const key = createSecretKey(Buffer.alloc(32))
    expect(tokenUnder(key, 'phone', '+14165550100')).toBe(4943047021146064193n)
  })

  it('OPS-1 is the same for the same kind and text, and fits a bigint of PostgreSQL', async () => {
    const { tokens } = await tokensOf(harbour)
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z-]{1,12}$/), fc.string({ unit: 'grapheme' }), (kind, text) => {
        const token = tokens.token(harbour, kind, text)
        expect(tokens.token(harbour, kind, text)).toBe(token)
        expect(BigInt.asIntN(64, token)).toBe(token)
      }),
    )
  })

  it('OPS-4 differs between kinds, texts and organizations', async () => {
    const { tokens } = await tokensOf(harbour, meadow)
    const token = tokens.token(harbour, 'family', 'byron')
    expect(tokens.token(harbour, 'given', 'byron')).not.toBe(token)
    expect(tokens.token(harbour, 'family', 'byrom')).not.toBe(token)
    expect(tokens.token(meadow, 'family', 'byron')).not.toBe(token)
  })

  it('never confuses the end of the kind with the start of the text', async () => {
    const { tokens } = await tokensOf(harbour)
    expect(tokens.token(harbour, 'name', 'prefix')).not.toBe(tokens.token(harbour, 'namep', 'refix'))
    expect(tokens.token(harbour, 'name', 'a\nb')).not.toBe(tokens.token(harbour, 'name', 'ab'))
    expect(() => tokens.token(harbour, 'name\na', 'b')).toThrow(TypeError)
  })

  it('comes in batches in the order asked', async () => {
    const { tokens } = await tokensOf(harbour)
    const entries = ['a', 'b', 'a'].map(text => ({ kind: 'family', text }))
    const [first, second, third] = tokens.tokens(harbour, entries)
    expect([first, second, third]).toEqual(entries.map(({ kind, text }) => tokens.token(harbour, kind, text)))
    expect(third).toBe(first)
    expect(second).not.toBe(first)
    expect(tokens.tokensOnce(harbour, entries)).toEqual([first, second, third])
  })

  it('OPS-4 stays the same when the data keys rotate', async () => {
    const { tokens, keys, clock } = await tokensOf(harbour)
    const token = tokens.token(harbour, 'family', 'byron')
    await keys.rotate(harbour)
    clock.now = new Date(clock.now.getTime() + settleMs)
    await tokens.ready(harbour)
    expect(keys.sealing(harbour).version).toBe(2)
    expect(tokens.token(harbour, 'family', 'byron')).toBe(token)
  })

  it('OPS-4 cannot be made under a data key: the two keys are not the same', async () => {
    const { keys } = await tokensOf(harbour)
    expect(keys.token(harbour).equals(keys.sealing(harbour).key)).toBe(false)
  })

  it('needs the keys to be loaded', async () => {
    const { tokens } = await tokensOf()
    expect(() => tokens.token(harbour, 'family', 'byron')).toThrow(/not in memory/)
  })
})
