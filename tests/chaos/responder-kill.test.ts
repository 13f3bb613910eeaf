/** The responder of the network under load, while processes of it and PostgreSQL are killed with -9. */
import { expect, it } from 'vitest'
import { type NetworkVictim, runNetworkStorm } from '../processes/network-storm.ts'
import { chooseSeed } from '../processes/random.ts'

const storms: { killed: string; victims: readonly NetworkVictim[]; awayMs: number }[] = [
  { killed: 'responders', victims: ['responder', 'responder', 'responder', 'responder'], awayMs: 1_000 },
  { killed: 'PostgreSQL and its sessions', victims: ['server', 'session', 'server', 'session'], awayMs: 2_000 },
]

it.each(storms)(
  'NET-5 NET-6 answers on and loses no entry of its log while $killed are killed with -9',
  async storm => {
    const seed = chooseSeed()
    console.log(`storm with seed ${seed}`)
    const report = await runNetworkStorm({ seed, people: 60, perSecond: 40, gapMs: 4_000, ...storm })
    console.log(`${report.lines}\nanswers meanwhile ${report.meanwhile}; ms to the next answer ${report.recoveredMs}`)
    expect(report.wrong, 'answers about somebody else').toEqual([])
    expect(report.unanswered, 'questions that were never answered').toBe(0)
    expect(
      report.meanwhile.every(count => count > 0),
      'the other one answered',
    ).toBe(true)
    expect(Math.max(...report.recoveredMs), 'from a repair to the next answer').toBeLessThan(15_000)
    expect(report.journalEmpty, 'what was kept while the database was away is written in').toBe(true)
    expect(report.notLogged, 'answered requests that the log does not have once').toEqual([])
    expect(report.deathsServing, 'processes that ended although nobody killed them').toEqual([])
    expect(report.exits.filter(code => code !== 0)).toEqual([])
    expect(report.attempts.filter(({ heard }) => heard.kind === 'answered').length).toBeGreaterThan(400)
  },
  300_000,
)
