import { expect, it } from 'vitest'
import { chooseSeed } from './random.ts'
import { describeStorm, runStorm, type StormOptions } from './storm.ts'
import { expectNothingLost } from './storm-verdict.ts'

it('OPS-9 two webs and two workers on one database share the work, do nothing twice, and keep order', async () => {
  const options: StormOptions = {
    seed: chooseSeed(),
    bookings: 120,
    victims: [],
    webs: 2,
    workers: 2,
    gapMs: { least: 0, more: 0 },
    loadMs: 6_000,
    drainMs: 60_000,
  }
  const report = await runStorm(options)
  console.log(describeStorm(options, report))
  expectNothingLost(options, report)
  expect(report.queue.lost).toBe(0)
  const shares = (role: string) => report.shares.filter(share => share.role === role)
  expect(shares('web').map(share => share.received > 0)).toEqual([true, true])
  expect(shares('worker').map(share => share.delivered > 0)).toEqual([true, true])
  // As many attempts as deliveries: what one worker had claimed, the other left alone.
  const ended = Object.values(report.after.deliveries).reduce((sum, count) => sum + count, 0)
  expect(shares('worker').reduce((sum, share) => sum + share.delivered, 0)).toBe(ended)
}, 150_000)
