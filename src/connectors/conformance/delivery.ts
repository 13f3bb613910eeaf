/** Delivering: each record once, whatever is lost on the way; failures of the right kind; nobody's data in an address. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { Outcome } from '../../model/outcome.ts'
import type { Samples, Target } from '../conformance.ts'
import type { Connector, Fetch, Work } from '../connector.ts'

/** Rounds after which a delivery that is safe to repeat must have arrived. */
const mostRounds = 6

export function describeDelivery<Settings>(connector: Connector<Settings>, samples: Samples<Settings>): void {
  const { deliver, lookUp } = connector
  const open = samples.target
  if (!deliver || !open) return

  describe('delivering', () => {
    let target: Target<Settings>
    const addresses: string[] = []
    beforeEach(async () => {
      target = await open()
      const { fetch } = target.io
      const listening: Fetch = (url, request) => {
        addresses.push(url.href)
        return fetch(url, request)
      }
      target.io.fetch = listening
    })
    afterEach(() => target?.close())

    const one = async (work: Work): Promise<Outcome> => {
      const [outcome] = await deliver(target.io, [work])
      if (!outcome) throw new Error('a delivery without an outcome')
      return outcome
    }
    /** As the pipeline goes on after an attempt without an answer. */
    const bringHome = async (work: Work): Promise<Outcome> => {
      let outcome = await one(work)
      for (let round = 0; round < mostRounds && outcome.kind !== 'delivered'; round += 1) {
        const found = outcome.kind === 'ambiguous' && lookUp ? await lookUp(target.io, work) : undefined
        if (found?.kind === 'arrived') return { kind: 'delivered', link: found.link }
        if (outcome.kind !== 'retry' && found?.kind !== 'not-there') return outcome
        outcome = await one({ ...work, maybeArrived: true })
      }
      return outcome
    }

    it('SCH-3 makes one entry and says which', async () => {
      const outcome = await one(target.work(1))
      expect(outcome).toMatchObject({ kind: 'delivered', link: { id: expect.any(String) } })
      expect(target.effects()).toBe(1)
    })

    it('SCH-3 a second time changes nothing, with or without its link', async () => {
      const work = target.work(1)
      const first = await one(work)
      if (first.kind !== 'delivered') throw new Error(`not delivered: ${first.kind}`)
      const again = { ...work, ...(first.link ? { link: first.link } : {}), lastSent: (first.sent ?? null) as Json }
      expect((await one(again)).kind).toBe('delivered')
      expect((await one({ ...work, maybeArrived: true })).kind).toBe('delivered')
      expect(target.effects()).toBe(1)
    })

    it.each(['before', 'after'] as const)('SCH-3 cut off %s the write, it is there once in the end', async when => {
      await target.cut(when)
      const outcome = await bringHome(target.work(1))
      if (connector.capabilities.repeatable || connector.capabilities.lookUp) {
        expect(outcome.kind).toBe('delivered')
        expect(target.effects()).toBe(1)
      } else {
        expect(outcome.kind).toBe('ambiguous')
        expect(target.effects()).toBeLessThanOrEqual(1)
      }
    })

    it.each([
      ['nobody is there', 'off', 'retry'],
      ['the other side is broken', 503, 'retry'],
      ['there were too many requests', 429, 'retry'],
      ['the credentials are refused', 401, 'connection'],
      ['the account may not', 403, 'connection'],
      ['the content is refused', 422, 'rejected'],
    ] as const)('OPS-2 when %s', async (_, to, kind) => {
      await target.turn(to)
      expect((await one(target.work(1))).kind).toBe(kind)
      await target.turn('on')
      expect(target.effects()).toBe(0)
    })

    it('OPS-2 answers for each of a batch, in its order', async () => {
      const works = Array.from({ length: connector.capabilities.batch }, (_, n) => target.work(n))
      const outcomes = await deliver(target.io, works)
      expect(outcomes.map(outcome => outcome.kind)).toEqual(works.map(() => 'delivered'))
      expect(target.effects()).toBe(works.length)
      const ids = outcomes.map(outcome => (outcome.kind === 'delivered' ? outcome.link?.id : undefined))
      const again = await deliver(target.io, works)
      expect(again.map(outcome => (outcome.kind === 'delivered' ? outcome.link?.id : undefined))).toEqual(ids)
    })

    it('OPS-4 puts nothing that names a person into an address', () => {
      expect(addresses.length).toBeGreaterThan(0)
      for (const address of addresses)
        for (const value of samples.personal) {
          expect(address).not.toContain(value)
          expect(address).not.toContain(encodeURIComponent(value))
        }
    })
  })
}
