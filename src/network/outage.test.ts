import { describe, expect, it } from 'vitest'
import { createOutage } from './outage.ts'

const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })

describe('an outage', () => {
  it('begins with a failure and ends with what works', () => {
    let now = 0
    const outage = createOutage(() => now)
    expect(outage.isDown()).toBe(false)
    expect(outage.failed(refused)).toBe(true)
    now = 900
    outage.failed(refused)
    expect([outage.isDown(), outage.since()]).toEqual([true, 0])
    outage.worked()
    expect([outage.isDown(), outage.since()]).toEqual([false, undefined])
  })

  it('ends the wait for a server that hangs, once it begins', async () => {
    const outage = createOutage()
    const waits = outage.unlessItBegins(new Promise(() => undefined))
    expect(await outage.unlessItBegins(Promise.resolve('answered'))).toBe('answered')
    await expect(outage.unlessItBegins(Promise.reject(new Error('wrong')))).rejects.toThrow('wrong')
    outage.failed(refused)
    await expect(waits).rejects.toBe(refused)
  })

  it('is no other failure', () => {
    const outage = createOutage()
    expect(outage.failed(Object.assign(new Error('duplicate'), { code: '23505' }))).toBe(false)
    expect(outage.isDown()).toBe(false)
  })
})
