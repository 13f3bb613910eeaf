/**
 * `npm run bench`: every figure as a JSON line. `npm run bench -- receive` measures only that; any of the names below. What
 * stands behind a name is how many: `queue 100000`, `referrals 1000`, `sessions 100000` notes, `match 1000000 1000000` people of
 * a registry and strangers who are asked for, `network 1000000` people of a member, `responder 1000000 20000 200000` people,
 * discoveries as fast as they go, and discoveries of a whole day.
 */
import { measureBurst } from './burst.ts'
import { measureCcda } from './ccda.ts'
import { measureIcs } from './ics.ts'
import { openInstallation } from './installation.ts'
import { measureMatch } from './match.ts'
import { measureNetwork } from './network.ts'
import { measureLatency, measurePath } from './path.ts'
import { measurePdf } from './pdf.ts'
import { measureQueue } from './queue.ts'
import { measureReceive, measureSteady } from './receive.ts'
import { measureReconcile } from './reconcile.ts'
import { measureReferrals } from './referrals.ts'
import { measureResponder } from './responder.ts'
import { measureSessions } from './sessions.ts'

const people = 2_000
const [wanted = 'all', ...given] = process.argv.slice(2)
const sizes = given.map(Number)
const [size] = sizes

/** What needs no installation of its own, with the sizes it takes and those it has unless told. */
const alone: Readonly<Record<string, (...sizes: number[]) => Promise<void> | void>> = {
  pdf: measurePdf,
  ccda: measureCcda,
  ics: measureIcs,
  reconcile: (entries = 50_000) => measureReconcile(entries),
  referrals: (referrals = 1_000) => measureReferrals(referrals),
  sessions: (notes = 100_000) => measureSessions(notes),
  match: (people = 50_000, strangers?: number) => measureMatch(people, strangers),
  network: (people = 20_000) => measureNetwork(people),
  responder: (people = 20_000, requests = 5_000, day = 0) => measureResponder(people, requests, day),
}
const together = ['receive', 'path', 'latency', 'burst', 'queue']
const figures = ['all', ...together, ...Object.keys(alone)]
if (!figures.includes(wanted)) throw new Error(`There is no figure ${wanted}: use ${figures.join(', ')}.`)
const wants = (name: string) => wanted === 'all' || wanted === name

for (const [name, measure] of Object.entries(alone)) if (wants(name)) await measure(...(wanted === name ? sizes : []))
if (wanted in alone) process.exit()

const installation = await openInstallation(people)
try {
  if (wants('receive')) {
    const web = await installation.start('web')
    await measureReceive(installation, web, { warmUp: 3, rounds: 7, perRound: 3_000 })
    await measureSteady(installation, web, 100, 20)
    await web.stop()
    await installation.empty()
  }
  if (wants('path') || wants('latency') || wants('burst')) {
    const web = await installation.start('web')
    const worker = await installation.start('worker')
    await new Promise(resolve => setTimeout(resolve, 6_000)) // the first pull of the EHR's people
    const processes = { web, worker }
    if (wants('latency')) await measureLatency(installation, web, 60, 40_000)
    if (wants('path')) {
      await measurePath(installation, processes, { name: 'path-warm-up', count: 1_000, people, newShare: 0, first: 0 })
      await installation.analyze()
      await measurePath(installation, processes, { name: 'path', count: 6_000, people, newShare: 0, first: 10_000 })
      await measurePath(installation, processes, {
        name: 'path-new-people',
        count: 2_000,
        people,
        newShare: 0.2,
        first: 20_000,
      })
    }
    if (wants('burst')) await measureBurst(installation, processes, wanted === 'burst' ? (size ?? 10_000) : 10_000)
    await Promise.all([web.stop(), worker.stop()])
  }
  if (wants('queue')) await measureQueue(installation, size ?? 100_000)
} finally {
  await installation.close()
}
