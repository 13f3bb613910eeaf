/** The whole path: webhook to EHR acknowledged, with one web and one worker process. */
import { webhook } from './bookings.ts'
import type { Installation } from './installation.ts'
import { send } from './load.ts'
import { type Process, postgresCpuMs, usageOf } from './processes.ts'
import { report } from './report.ts'

/** How many appointments the EHR has. */
export async function arrived(installation: Installation): Promise<number> {
  const response = await fetch(new URL('/_control', installation.ehr.url))
  const { counts } = (await response.json()) as { counts: Record<string, number> }
  return counts.Appointment ?? 0
}

/** Sends `count` bookings as fast as they are taken, waits until the EHR has all, and reports the rate. */
export async function measurePath(
  installation: Installation,
  processes: { web: Process; worker: Process },
  options: { name: string; count: number; people: number; newShare: number; first: number },
): Promise<void> {
  const hooks = Array.from({ length: options.count }, (_, index) => {
    const isNew = index % 100 < options.newShare * 100
    const who = isNew ? 2_000 + options.first + index : index % options.people
    return webhook(installation.secret, options.first + index, who)
  })
  const before = await arrived(installation)
  const cpu = await cpuOf(installation, processes)
  const started = performance.now()
  const loaded = await send(processes.web.url, installation.path, hooks, { atOnce: 32 })
  let peak = { web: 0, worker: 0 }
  while ((await arrived(installation)) - before < options.count) {
    if (performance.now() - started > 40_000) break
    await new Promise(resolve => setTimeout(resolve, 100))
    peak = {
      web: Math.max(peak.web, (await usageOf(processes.web.pid)).rssMb),
      worker: Math.max(peak.worker, (await usageOf(processes.worker.pid)).rssMb),
    }
  }
  const seconds = (performance.now() - started) / 1000
  const used = await cpuOf(installation, processes)
  const per = (name: keyof typeof used) => Number(((used[name] - cpu[name]) / options.count).toFixed(2))
  report(options.name, {
    messages: options.count,
    newPeople: options.newShare,
    delivered: (await arrived(installation)) - before,
    perSecond: Math.round(options.count / seconds),
    acknowledgedPerSecond: loaded.perSecond,
    cpuMsPerMessage: {
      web: per('web'),
      worker: per('worker'),
      postgres: per('postgres'),
      ehr: per('ehr'),
      load: per('load'),
    },
    rssMb: peak,
  })
}

async function cpuOf(installation: Installation, { web, worker }: { web: Process; worker: Process }) {
  const own = process.cpuUsage()
  return {
    web: (await usageOf(web.pid)).cpuMs,
    worker: (await usageOf(worker.pid)).cpuMs,
    postgres: await postgresCpuMs(installation.database.pid),
    ehr: (await usageOf(installation.ehr.pid)).cpuMs,
    load: (own.user + own.system) / 1000,
  }
}

/** The time from a webhook's answer to the appointment in the EHR, one at a time on an idle system. */
export async function measureLatency(
  installation: Installation,
  web: Process,
  count: number,
  first: number,
): Promise<void> {
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    const before = await arrived(installation)
    const started = performance.now()
    await send(web.url, installation.path, [webhook(installation.secret, first + index, index)], { atOnce: 1 })
    while ((await arrived(installation)) === before) {
      if (performance.now() - started > 10_000) break
    }
    times.push(performance.now() - started)
    await new Promise(resolve => setTimeout(resolve, 30))
  }
  const sorted = times.toSorted((a, b) => a - b)
  report('latency-idle', {
    messages: count,
    p50Ms: Number((sorted[Math.floor(count / 2)] ?? 0).toFixed(1)),
    p95Ms: Number((sorted[Math.floor(count * 0.95)] ?? 0).toFixed(1)),
  })
}
