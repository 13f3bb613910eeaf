import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestKeys, testKeys } from '../../tests/keys.ts'
import type { Json } from '../model/events.ts'
import { createNonces, overheadBytes } from './cipher.ts'
import { isKeyFailure } from './keyFailure.ts'
import { createSealer, type Sealer } from './seal.ts'

const harbour = '01900000-0000-7000-8000-000000000001'
const meadow = '01900000-0000-7000-8000-000000000002'
let held: TestKeys
let sealer: Sealer

beforeAll(async () => {
  held = await testKeys()
  const keys = held.process()
  for (const organization of [harbour, meadow]) {
    await keys.create(organization)
    await keys.ready(organization)
  }
  sealer = createSealer(keys)
})
afterAll(() => held?.close())

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    if (isKeyFailure(error)) return error.code
    throw error
  }
  return undefined
}

const bytes = fc.uint8Array({ maxLength: 5_000 })
const text = fc.string({ unit: 'binary' })
const word = fc.stringMatching(/^[a-z_.]{1,20}$/)

describe('a sealed value', () => {
  it('OPS-4 opens in pieces to what was sealed, and never when a single bit differs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 1, 5_000, 2_500_000), fc.nat(), fc.boolean(), async (size, at, damage) => {
        const plain = Buffer.alloc(size, at & 255)
        const sealed = sealer.seal(harbour, 'document', 'one', plain)
        if (damage) sealed[at % sealed.length] = (sealed[at % sealed.length] ?? 0) ^ 1
        const read = async (from: number, length: number) => sealed.subarray(from, from + length)
        const opened = sealer.openLong(harbour, 'document', 'one', size, read)
        if (damage) await expect(opened).rejects.toMatchObject({ name: 'KeyFailure' })
        else expect((await opened).equals(plain)).toBe(true)
        await expect(sealer.openLong(harbour, 'document', 'two', size, read)).rejects.toBeDefined()
      }),
      { numRuns: 20 },
    )
  })

  it('OPS-4 opens to what was sealed, whatever the bytes', () => {
    fc.assert(
      fc.property(bytes, word, text, (plain, table, id) => {
        const sealed = sealer.seal(harbour, table, id, plain)
        expect(sealed.length).toBe(plain.length + overheadBytes)
        expect(Buffer.compare(sealer.open(harbour, table, id, sealed), plain)).toBe(0)
      }),
    )
  })

  it('OPS-4 opens to the same text and the same JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.jsonValue(), (plain, value) => {
        expect(sealer.open(harbour, 'message', 'm1', sealer.seal(harbour, 'message', 'm1', plain)).toString()).toBe(
          plain,
        )
        const json = JSON.parse(JSON.stringify(value)) as Json
        expect(sealer.openJson(harbour, 'message', 'm1', sealer.sealJson(harbour, 'message', 'm1', json))).toEqual(json)
      }),
    )
  })

  it('OPS-4 is different each time and does not show what is in it', () => {
    const one = sealer.seal(harbour, 'message', 'm1', 'Ada Byron')
    const two = sealer.seal(harbour, 'message', 'm1', 'Ada Byron')
    expect(one.equals(two)).toBe(false)
    expect(one.includes('Ada')).toBe(false)
  })

  it('begins with the format and the version of its key', () => {
    expect([...sealer.seal(harbour, 'message', 'm1', '').subarray(0, 5)]).toEqual([1, 0, 0, 0, 1])
  })

  it('OPS-4 does not open when a single bit is changed', () => {
    const changed = fc.record({ plain: bytes, at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) })
    fc.assert(
      fc.property(changed, ({ plain, at, bit }) => {
        const sealed = sealer.seal(harbour, 'message', 'm1', plain)
        const index = at % sealed.length
        sealed[index] = (sealed[index] ?? 0) ^ (1 << bit)
        expect(codeOf(() => sealer.open(harbour, 'message', 'm1', sealed))).toBe(
          index === 0 ? 'sealed.malformed' : index < 5 ? 'key.not-loaded' : 'sealed.tampered',
        )
      }),
    )
  })

  it('OPS-4 does not open when it is cut off or lengthened', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), (plain, cut) => {
        const sealed = sealer.seal(harbour, 'message', 'm1', plain)
        const short = sealed.subarray(0, cut % sealed.length)
        expect(codeOf(() => sealer.open(harbour, 'message', 'm1', short))).toMatch(/^sealed\.(malformed|tampered)$/)
        const long = Buffer.concat([sealed, Buffer.from([0])])
        expect(codeOf(() => sealer.open(harbour, 'message', 'm1', long))).toBe('sealed.tampered')
      }),
    )
  })

  it('OPS-3 opens nowhere but in its organization, table and row', () => {
    fc.assert(
      fc.property(word, text, word, text, (table, id, otherTable, otherId) => {
        const sealed = sealer.seal(harbour, table, id, 'Ada')
        expect(codeOf(() => sealer.open(meadow, table, id, sealed))).toBe('sealed.tampered')
        if (table !== otherTable || id !== otherId)
          expect(codeOf(() => sealer.open(harbour, otherTable, otherId, sealed))).toBe('sealed.tampered')
      }),
    )
  })

  it('says nothing of its content when it does not open', () => {
    const sealed = sealer.seal(harbour, 'message', 'm1', 'Ada Byron')
    expect(() => sealer.open(harbour, 'message', 'm2', sealed)).toThrow(/message m2 does not open/)
  })
})

describe('nonces', () => {
  it('never come twice, also over the end of the stock', () => {
    let count = 0
    const next = createNonces(stock => {
      for (let at = 0; at < stock.length; at += 4) stock.writeUInt32BE(count++, at)
      return stock
    })
    const seen = new Set(Array.from({ length: 2_000 }, () => next().toString('hex')))
    expect(seen.size).toBe(2_000)
  })
})
