/** `npm run bench`: every figure as a JSON line. `npm run bench -- path` runs those whose name begins so. */
import { openInstallation } from './installation.ts'
import { measureLatency, measurePath } from './path.ts'

const people = 2_000
const [wanted = ''] = process.argv.slice(2)
const installation = await openInstallation(people)
try {
  const web = await installation.start('web')
  const worker = await installation.start('worker')
  await new Promise(resolve => setTimeout(resolve, 6_000)) // the first pull of the EHR's people
  const processes = { web, worker }
  if ('path'.startsWith(wanted) || wanted.startsWith('path')) {
    await measurePath(installation, processes, { name: 'path-warm-up', count: 1_000, people, newShare: 0, first: 0 })
    await measurePath(installation, processes, { name: 'path', count: 4_000, people, newShare: 0, first: 10_000 })
    if (process.env.NEW) await measurePath(installation, processes, { name: 'path-new-people', count: 2_000, people, newShare: 0.2, first: 20_000 })
  }
  if ('latency'.startsWith(wanted) || wanted.startsWith('latency')) await measureLatency(installation, web, 50, 40_000)
} finally {
  await installation.close()
}
