/**
 * NET-4: parser and verifier, fed with messages that are broken at random, for a while. They throw nothing, come to an
 * end, and believe nobody but the one who signed. Begins with the messages of ./corpus.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { runs } from '../../src/connectors/conformance.ts'
import { requestText, type World, world } from './assertions.ts'
import { changeAt, changes } from './changes.ts'

const folder = new URL('./corpus/', import.meta.url)
const kept = readdirSync(folder)
  .filter(name => name.endsWith('.xml'))
  .map(name => [name, readFileSync(new URL(name, folder), 'utf8')] as const)
/** How long it goes on, in milliseconds. */
const budget = runs > 100 ? 120_000 : 1500

let w: World
beforeAll(async () => {
  w = await world()
})

/** Numbers that follow from a seed, so that a failure can be seen again. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 4
  }
}

describe('parser and verifier', () => {
  it.each(kept)('refuse %s', (_, xml) => {
    expect(w.verify(xml).kind).not.toBe('verified')
  })

  it('stand what is broken at random', { timeout: budget + 60_000 }, () => {
    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000)
    const next = numbersFrom(seed)
    const sound = [requestText(w.gateway), requestText(w.gateway, { id: '_b2', timestampSignature: '' })]
    const all = [...sound, ...sound, ...kept.map(([, xml]) => xml)]
    const end = performance.now() + budget
    let tried = 0
    for (; performance.now() < end; tried += 1) {
      let xml = all[next() % all.length] ?? ''
      const other = all[next() % all.length] ?? ''
      for (let step = next() % 5; step >= 0; step -= 1)
        xml = changeAt(xml, next() % changes.length, next(), next(), other)
      const name = `seed ${seed}, message ${tried}: ${Buffer.from(xml).toString('base64').slice(0, 40_000)}`
      let verified: ReturnType<World['verify']> | undefined
      expect(() => {
        verified = w.verify(xml)
      }, name).not.toThrow()
      if (verified?.kind !== 'verified') continue
      expect(verified.requester, name).toMatchObject({
        user: { name: 'Dr. Ada Elm', role: { code: '112247003' } },
        organization: { oid: '1.2.840.1.5', name: 'Elm Clinic' },
        purpose: 'TREATMENT',
      })
    }
    expect(tried).toBeGreaterThan(20)
  })
})
