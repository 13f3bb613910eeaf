import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRoom } from './room.ts'

describe('room for documents that are being handed over', () => {
  it('NET-4 lets those wait for whom there is none, and lets them in as it comes free, in their order', async () => {
    const room = createRoom({ bytes: 100, waitMs: 10_000 })
    const order: string[] = []
    const first = await room.take(80)
    const second = room.take(50).then(release => {
      order.push('second')
      return release
    })
    const third = room.take(10).then(release => {
      order.push('third') // would fit at once, and does not overtake
      return release
    })
    await wait(5)
    expect(order).toEqual([])
    first?.()
    await Promise.all([second, third])
    expect(order).toEqual(['second', 'third'])
  })

  it('NET-4 gives up for whom there is none in time, and lets smaller ones behind them in', async () => {
    const room = createRoom({ bytes: 100, waitMs: 20 })
    await room.take(60)
    const large = room.take(90)
    const small = room.take(30)
    expect(await large).toBeUndefined()
    expect(await small).toBeTypeOf('function')
  })

  it('NET-4 lets nobody pass by those who wait', async () => {
    const room = createRoom({ bytes: 100, waitMs: 10_000 })
    const first = room.takeNow(80)
    const waits = room.take(50)
    expect(room.takeNow(10)).toBeUndefined()
    first?.()
    ;(await waits)?.()
    expect(room.takeNow(100)).toBeTypeOf('function')
  })

  it('NET-4 lets in alone what is more than all of it', async () => {
    const room = createRoom({ bytes: 100, waitMs: 20 })
    const release = await room.take(5_000)
    expect(await room.take(1)).toBeUndefined()
    release?.()
    expect(await room.take(1)).toBeTypeOf('function')
  })

  it('NET-4 is never given away twice, however often it is given back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 15 }), async wanted => {
        const room = createRoom({ bytes: 100, waitMs: 5_000 })
        let used = 0
        await Promise.all(
          wanted.map(async bytes => {
            const release = await room.take(bytes)
            used += bytes
            expect(used).toBeLessThanOrEqual(100)
            await Promise.resolve()
            used -= bytes
            release?.()
            release?.()
          }),
        )
        expect(await room.take(100)).toBeTypeOf('function')
      }),
      { numRuns: 30 },
    )
  })
})
