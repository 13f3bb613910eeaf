import { expect, it } from 'vitest'
import { chooseSeed } from './random.ts'
import { describeStorm, runStorm, type StormOptions } from './storm.ts'
import { expectNothingLost } from './storm-verdict.ts'

/** The short form of tests/chaos/kill.test.ts. The last kill is of the only worker: then all older leases are of the dead. */
it('OPS-2 loses, doubles and reorders nothing when web, PostgreSQL and worker are killed with -9', async () => {
  const options: StormOptions = {
    seed: chooseSeed(),
    bookings: 150,
    victims: ['web', 'session', 'server', 'worker'],
    webs: 1,
    workers: 1,
    gapMs: { least: 1_000, more: 1_500 },
    loadMs: 14_000,
    drainMs: 60_000,
    endLeases: true,
  }
  const report = await runStorm(options)
  console.log(describeStorm(options, report))
  expectNothingLost(options, report)
  expect(report.queue.acknowledged).toBeGreaterThan(0)
}, 150_000)
