/**
 * `npm run bench`: every figure as a JSON line. `npm run bench -- receive` (or path, latency, burst, queue, pdf, ccda, ics, reconcile, referrals, sessions, match) measures
 * only that. `npm run bench -- queue 100000` and `npm run bench -- referrals 1000` set how many; `sessions 100000` how many notes, `match 1000000` how
 * many people of a registry.
 */
import { measureBurst } from './burst.ts'
import { measureCcda } from './ccda.ts'
import { measureIcs } from './ics.ts'
import { openInstallation } from './installation.ts'
import { measureMatch } from './match.ts'
import { measureLatency, measurePath } from './path.ts'
import { measurePdf } from './pdf.ts'
import { measureQueue } from './queue.ts'
import { measureReceive, measureSteady } from './receive.ts'
import { measureReconcile } from './reconcile.ts'
import { measureReferrals } from './referrals.ts'
import { measureSessions } from './sessions.ts'

const people = 2_000
const [wanted = 'all', size = ''] = process.argv.slice(2)
const figures = [
  'all',
  'receive',
  'path',
  'latency',
  'burst',
  'queue',
  'pdf',
  'ccda',
  'ics',
  'reconcile',
  'referrals',
  'sessions',
  'match',
]
if (!figures.includes(wanted)) throw new Error(`There is no figure ${wanted}: use ${figures.join(', ')}.`)
const wants = (name: string) => wanted === 'all' || wanted === name

if (wants('pdf')) await measurePdf()
if (wants('ccda')) measureCcda()
if (wants('ics')) await measureIcs()
if (wants('reconcile')) await measureReconcile(wanted === 'reconcile' ? Number(size || 50_000) : 50_000)
if (wants('referrals')) await measureReferrals(wanted === 'referrals' ? Number(size || 1_000) : 1_000)
if (wants('sessions')) await measureSessions(wanted === 'sessions' ? Number(size || 100_000) : 100_000)
if (wants('match')) await measureMatch(wanted === 'match' ? Number(size || 50_000) : 50_000)
if (['pdf', 'ccda', 'ics', 'reconcile', 'referrals', 'sessions', 'match'].includes(wanted)) process.exit()

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
    if (wants('burst'))
      await measureBurst(installation, processes, wanted === 'burst' ? Number(size || 10_000) : 10_000)
    await Promise.all([web.stop(), worker.stop()])
  }
  if (wants('queue')) await measureQueue(installation, Number(size || 100_000))
} finally {
  await installation.close()
}
