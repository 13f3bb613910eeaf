/**
 * Matching in a registry of so many people, with sealed bodies and row-level security: look-up and decision of queries, each
 * kept, and what comes of them by category, true queries, strangers, and people who are easily taken for somebody else.
 */
import { createLog } from '../../src/log.ts'
import { populationOf } from '../../src/matching/population/country/country.ts'
import { matchWaiting } from '../../src/registry/match-people.ts'
import { openHubOf } from '../../src/start.ts'
import { withScope } from '../../src/store/scope.ts'
import {
  type Asked,
  type Asking,
  askAll,
  askedByStrangers,
  askedTruly,
  hardOnes,
  loadPeople,
  oneRecordEach,
  type Place,
  sumOf,
  type Tally,
} from '../registry-population.ts'
import { openBenchHub } from './bench-hub.ts'
import { postgresCpuMs } from './processes.ts'
import { report } from './report.ts'

const yaml = `
organization: { slug: bench, name: Bench, environment: production }
connections:
  - { id: member, connector: referral-inbox, settings: {} }
`
const warmUp = 500
const atOnce = 6
const mostCompared = 5_000
/** Queries that are made up and held at a time. */
const mostAtATime = 50_000

/** Loads `count` people and asks; `strangers` queries are for people who are not among them. */
export async function measureMatch(count: number, strangers = Math.min(20_000, count)): Promise<void> {
  const bench = await openBenchHub(yaml)
  const opened = await openHubOf(bench.config, createLog('warn'))
  const { hub } = opened
  const { organization } = bench
  try {
    await hub.sealer.ready(organization)
    const configuration = await withScope(hub.pool, organization, db => hub.configurations.within(db, organization))
    const [connection] = configuration.connections.values()
    if (!connection) throw new Error('the benchmark has no connection')
    const place: Place = { hub, organization, connection }
    const population = populationOf({ seed: 7, size: count })
    const others = hardOnes(
      populationOf({ seed: 8, size: Math.max(10_000, Math.round(count / 5)) }),
      Math.min(200, Math.max(20, Math.round(count / 5_000))),
    )
    const began = performance.now()
    const truth = await loadPeople(place, both(oneRecordEach(population), others.known))
    report('match-load', { people: truth.size, ms: Math.round(performance.now() - began) })
    await bench.analyze()
    const measure = (name: string, asked: Iterable<Asked>, asking: Asking) =>
      measureAsking(name, { place, truth, pid: bench.database.pid }, asked, asking)

    await askAll(place, askedTruly(populationOf({ seed: 7, size: count }), warmUp), truth, { atOnce: 1 })
    const number = Math.min(20_000, Math.max(2_000, Math.round(count / 10)))
    await measure('match-one-at-a-time', askedTruly(population, 2_000), { atOnce: 1 })
    await measure('match-in-batches', askedTruly(population, number), { atOnce: 2, together: 16 })
    const told = await measure('match-true-queries', askedTruly(population, number), { atOnce })
    byCategory('match-true-queries', told)
    for (const asked of pagesOf(askedByStrangers(population, strangers), mostAtATime))
      byCategory('match-strangers', await measure('match-strangers', asked, { atOnce: 2, together: 16 }))
    byCategory('match-hard-negatives', await measure('match-hard-negatives', others.asked, { atOnce }))
    await measureComparing(place, bench.database.pid)
  } finally {
    await opened.close()
    await bench.close()
  }
}

function* both<T>(one: Iterable<T>, other: Iterable<T>): Generator<T> {
  yield* one
  yield* other
}

function* pagesOf<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let page: T[] = []
  for (const each of all) {
    page.push(each)
    if (page.length < size) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

type Running = { place: Place; truth: ReadonlyMap<string, string>; pid: number }

async function measureAsking(
  name: string,
  { place, truth, pid }: Running,
  asked: Iterable<Asked>,
  asking: Asking,
): Promise<Tally> {
  const made = [...asked] // making people up is not what is measured
  const cpu = process.cpuUsage()
  const postgres = await postgresCpuMs(pid)
  const { tally, decided, kept, perSecond } = await askAll(place, made, truth, asking)
  const { user, system } = process.cpuUsage(cpu)
  const cpuUs = {
    node: Math.round((user + system) / made.length),
    postgres: Math.round((((await postgresCpuMs(pid)) - postgres) * 1000) / made.length),
  }
  const { right, asked: shown, missed, wrong, ...strangers } = sumOf(tally)
  const known = right + shown + missed
  const recall = known ? { recall: (right + shown) / known, automatic: right / known } : {}
  const figures = {
    queries: made.length,
    ...asking,
    perSecond,
    decidedMs: spread(decided),
    keptMs: spread(kept),
    cpuUs,
  }
  report(name, { ...figures, right, asked: shown, missed, wrong, ...strangers, ...recall })
  return tally
}

/** People of a load compared with everybody else, as the clock does it. */
async function measureComparing({ hub, organization }: Place, pid: number): Promise<void> {
  const began = performance.now()
  const cpu = process.cpuUsage()
  const postgres = await postgresCpuMs(pid)
  const sum = { compared: 0, merged: 0, queued: 0 }
  while (sum.compared < mostCompared) {
    const { matched, merged, queued } = await matchWaiting(hub, organization)
    if (matched === 0) break
    sum.compared += matched
    sum.merged += merged
    sum.queued += queued
  }
  const { user, system } = process.cpuUsage(cpu)
  const perSecond = Math.round((sum.compared / (performance.now() - began)) * 1000)
  const cpuUs = {
    node: Math.round((user + system) / sum.compared),
    postgres: Math.round((((await postgresCpuMs(pid)) - postgres) * 1000) / sum.compared),
  }
  report('match-registered', { ...sum, perSecond, cpuUs })
}

/** Milliseconds. */
function spread(times: readonly number[]): Record<'p50' | 'p95' | 'p99', number> {
  const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 100) / 100
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

/** The categories in which something went wrong or unseen first. */
function byCategory(name: string, tally: Tally): void {
  for (const [category, row] of [...tally].sort(([, a], [, b]) => b.wrong - a.wrong || b.missed - a.missed)) {
    const seen = Object.fromEntries(Object.entries(row).filter(([, number]) => number > 0))
    report(`${name}-category`, { category, ...seen })
  }
}
