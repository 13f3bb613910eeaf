/** The responder of the network under an even load: SOAK_MINUTES of it, or a few seconds that prove the soak itself. */
import { expect, it } from 'vitest'
import { medians, peaks, runNetworkSoak } from '../processes/network-soak.ts'
import { chooseSeed } from '../processes/random.ts'

const minutes = Number(process.env.SOAK_MINUTES ?? 0)
const perSecond = Number(process.env.SOAK_PER_SECOND ?? 30)
/** Before that a process is still warming up. */
const tellingMinutes = 3
/** Connections of pools and sockets of partners come and go. */
const handlesMore = 8

it(
  `NET-5 answers ${minutes > 0 ? `${minutes} minutes` : 'a short while'} without a failure, about nobody else, in steady memory`,
  async () => {
    const seed = chooseSeed()
    const forMs = minutes > 0 ? minutes * 60_000 : 10_000
    const report = await runNetworkSoak({ seed, forMs, perSecond, people: 80, gapMs: minutes > 0 ? 4_000 : 100 })
    console.log(`soak with seed ${seed}\n${report.lines}\nchanges: ${JSON.stringify(report.changes.made)}`)
    expect(report.wrong, 'answers about somebody else').toEqual([])
    expect(report.failures, 'questions that were not answered').toEqual([])
    expect(report.notLogged, 'answered requests that the log does not have once').toEqual([])
    expect(report.documents, 'documents told of and pushed').toEqual([])
    expect(report.changes.faults).toEqual([])
    expect(report.deaths).toEqual([])
    expect(report.exits.filter(code => code !== 0)).toEqual([])
    expect(Object.values(report.changes.made).every(count => count > 0)).toBe(true)
    if (minutes < tellingMinutes) return
    for (const vitals of report.vitals) {
      const bytes = peaks(vitals.map(each => each.bytes))
      expect(bytes.last / bytes.first, 'growth of memory').toBeLessThanOrEqual(1.2)
      const handles = medians(vitals.map(each => each.handles))
      expect(handles.last - handles.first, 'growth of handles').toBeLessThanOrEqual(handlesMore)
    }
  },
  minutes * 60_000 + 300_000,
)
