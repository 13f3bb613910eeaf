import { expect, it } from 'vitest'
import { chooseSeed, createRandom } from '../processes/random.ts'
import { describeStorm, runStorm, type StormOptions, type Victim } from '../processes/storm.ts'
import { expectNothingLost } from '../processes/storm-verdict.ts'

const victims: readonly Victim[] = [
  ...Array.from({ length: 7 }, () => 'worker' as const),
  ...Array.from({ length: 5 }, () => 'web' as const),
  ...Array.from({ length: 4 }, () => 'server' as const),
  ...Array.from({ length: 4 }, () => 'session' as const),
]

/** Leases end by themselves here: the drain includes their 90 s. */
it('OPS-2 loses, doubles and reorders nothing in 2,000 bookings while 20 kill -9 hit web, worker and PostgreSQL', async () => {
  const seed = chooseSeed()
  const random = createRandom(seed + 3)
  const options: StormOptions = {
    seed,
    bookings: 2_000,
    victims: victims
      .map(victim => ({ victim, at: random.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ victim }) => victim),
    webs: 2,
    workers: 2,
    gapMs: { least: 1_000, more: 7_000 },
    loadMs: 130_000,
    drainMs: 200_000,
  }
  const report = await runStorm(options)
  console.log(describeStorm(options, report))
  expectNothingLost(options, report)
  expect(report.queue.acknowledged).toBeGreaterThan(options.bookings)
}, 600_000)
