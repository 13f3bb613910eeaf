/**
 * Patient discovery among so many people: how fast they come into the network scope; then look-up, decision and what is kept
 * of it, without the wire around it: one at a time, many at once, and at an even pace. What comes of the answers as well.
 */

import { networkScopeDue } from '../../src/jobs/network-scope.ts'
import { createLog } from '../../src/log.ts'
import { type Population, populationOf } from '../../src/matching/population/country/country.ts'
import { type HardCase, hardCases } from '../../src/matching/population/country/hard-negatives.ts'
import { patientOf } from '../../src/matching/population/country/patient.ts'
import { strangerQueries, trueQueries } from '../../src/matching/population/country/queries.ts'
import type { Patient } from '../../src/model/fhir.ts'
import type { Addressed, DiscoveryAnswer } from '../../src/model/network/discovery.ts'
import type { Requester } from '../../src/model/network/requester.ts'
import { openResponder, type Responder } from '../../src/network/responder.ts'
import { type OpenedHub, openHubOf } from '../../src/start.ts'
import { withScope } from '../../src/store/scope.ts'
import { type Known, loadPeople, oneRecordEach, type Place } from '../registry-population.ts'
import { type BenchHub, openBenchHub } from './bench-hub.ts'
import { postgresCpuMs, usageOf } from './processes.ts'
import { report } from './report.ts'

const yaml = `
organization: { slug: bench, name: Bench, environment: staging }
connections:
  - { id: member, connector: referral-inbox, settings: {} }
  - { id: network, connector: carequality, settings: { homeCommunityId: '2.16.840.1.113883.3.7777.1',
      patientOid: '2.16.840.1.113883.3.7777.1.1', repositoryOid: '2.16.840.1.113883.3.7777.1.2' } }
`

const home = '2.16.840.1.113883.3.7777.1'
const everybody: Addressed = { kind: 'everybody' }

/** Queries that are made up and held at a time. */
const mostAtATime = 20_000

type Question = { patient: Patient; person?: string }

/** What is asked about: the people of a member, and others who are easily taken for one of them. */
export type NetworkPeople = {
  population: Population
  hard: readonly HardCase[]
  /** Who is whom, by the record. */
  truth: ReadonlyMap<string, string>
}

/** Loads `count` people, brings them into the network, and asks. */
export async function measureNetwork(count: number): Promise<void> {
  const bench = await openBenchHub(yaml)
  try {
    const people = await withHub(bench, hub => loadNetwork(bench, hub, count))
    await measureBareLookUp(bench, people)
  } finally {
    await bench.close()
  }
}

/** Does something with a hub in this process. */
export async function withHub<T>(bench: BenchHub, work: (opened: OpenedHub) => Promise<T>): Promise<T> {
  const opened = await openHubOf(bench.config, createLog('warn'))
  try {
    await opened.hub.sealer.ready(bench.organization)
    return await work(opened)
  } finally {
    await opened.close()
  }
}

/** The place that a member's people are loaded into. */
export async function placeOf({ organization }: BenchHub, { hub }: OpenedHub): Promise<Place> {
  const configuration = await withScope(hub.pool, organization, db => hub.configurations.within(db, organization))
  const connection = [...configuration.connections.values()].find(each => each.connector.name !== 'carequality')
  if (!connection) throw new Error('the benchmark has no connection')
  return { hub, organization, connection }
}

/** Loads people and brings them into the network. */
export async function loadNetwork(bench: BenchHub, opened: OpenedHub, count: number): Promise<NetworkPeople> {
  const place = await placeOf(bench, opened)
  const population = populationOf({ seed: 7, size: count })
  const others = populationOf({ seed: 8, size: Math.max(10_000, Math.round(count / 5)) })
  const hard = [...hardCases(others, Math.min(100, Math.max(10, Math.round(count / 10_000))))]
  let began = performance.now()
  const known = function* (): Generator<Known> {
    yield* oneRecordEach(population)
    for (const [number, { index }] of hard.entries())
      yield { id: `hard ${number} ${index.id}`, patient: patientOf(index.entry) }
  }
  const truth = await loadPeople(place, known(), false) // the network scope has look-up keys of its own
  report('network-load', { people: truth.size, ms: Math.round(performance.now() - began) })
  began = performance.now()
  let projected = 0
  for (let more = 1; more > 0; projected += more) more = await networkScopeDue(opened.hub)
  const ms = performance.now() - began
  report('network-projection', {
    people: projected,
    ms: Math.round(ms),
    perSecond: Math.round((projected / ms) * 1000),
  })
  await bench.analyze()
  await bench.asOwner('vacuum network_token')
  return { population, hard, truth }
}

/** Look-up, decision and what is kept of it, in this process: the part of a responder that no wire is around. */
export async function measureBareLookUp(bench: BenchHub, { population, hard, truth }: NetworkPeople): Promise<void> {
  await withHub(bench, async ({ hub, database }) => {
    const pools = await database.openNetwork()
    const responder = await openResponder(hub, { pools, dataFolder: bench.config.dataFolder })
    const measure = (name: string, asked: readonly Question[], atOnce: number, addressed = everybody) =>
      measureAsking(name, responder, { asked, atOnce, addressed, pid: bench.database.pid, truth })
    try {
      await measure('network-warm-up', [...truly(population, 500)], 1)
      const number = Math.min(mostAtATime, Math.max(2_000, Math.round(population.size / 10)))
      await measure('network-one-at-a-time', [...truly(population, 2_000)].slice(500), 1)
      await measure('network-many-at-once', [...truly(population, number + 2_000)].slice(2_000), 32)
      const member: Addressed = { kind: 'member', homeCommunity: home }
      await measure('network-one-member', [...truly(population, number + 2_000)].slice(2_000), 32, member)
      await measure('network-strangers', [...strangers(population, number)], 32)
      const easilyTaken = hard.map(({ query }) => ({ patient: patientOf(query.entry) }))
      await measure('network-hard-negatives', easilyTaken, 32)
      await measurePace('network-paced', responder, [...truly(population, 3_000)].slice(1_000), 100)
    } finally {
      await responder.close()
    }
  })
}

function* truly(population: Population, count: number): Generator<Question> {
  for (const { person, entry } of trueQueries(population, count)) yield { patient: patientOf(entry), person }
}

function* strangers(population: Population, count: number): Generator<Question> {
  for (const { entry } of strangerQueries(population, count)) yield { patient: patientOf(entry) }
}

let messages = 0
function requester(): Requester {
  messages += 1
  return {
    via: 'ihe',
    homeCommunity: '2.16.840.1.113883.3.9999.1',
    organization: { oid: '2.16.840.1.113883.3.9999.1', name: 'General Hospital' },
    user: { name: 'Ada Asker' },
    purpose: 'TREATMENT',
    certificate: 'ab'.repeat(32),
    messageId: `urn:uuid:${messages}`,
  }
}

type Asking = {
  asked: readonly Question[]
  addressed: Addressed
  atOnce: number
  pid: number
  truth: ReadonlyMap<string, string>
}

async function measureAsking(
  name: string,
  responder: Responder,
  { asked, addressed, atOnce, pid, truth }: Asking,
): Promise<void> {
  const outcomes = { right: 0, asked: 0, nobody: 0, wrong: 0, failed: 0 }
  const times: number[] = []
  const queue = [...asked]
  const cpu = process.cpuUsage()
  const postgres = await postgresCpuMs(pid)
  const began = performance.now()
  const one = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const from = performance.now()
      const answer = await responder.discover(requester(), { addressed, patient: next.patient })
      times.push(performance.now() - from)
      outcomes[outcomeOf(answer, next.person, truth)] += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  report(name, {
    questions: asked.length,
    atOnce,
    perSecond: Math.round((asked.length / ms) * 1000),
    answeredMs: spread(times),
    cpuUs: {
      node: Math.round((user + system) / asked.length),
      postgres: Math.round((((await postgresCpuMs(pid)) - postgres) * 1000) / asked.length),
    },
    ...outcomes,
    ...(await usageOf(process.pid)),
  })
}

/** So many a second, each when its time has come, whatever became of those before. */
async function measurePace(name: string, responder: Responder, asked: readonly Question[], perSecond: number) {
  const times: number[] = []
  const began = performance.now()
  await Promise.all(
    asked.map(async ({ patient }, index) => {
      const due = began + (index * 1000) / perSecond
      await new Promise(resolve => setTimeout(resolve, Math.max(0, due - performance.now())))
      await responder.discover(requester(), { addressed: everybody, patient })
      times.push(performance.now() - due)
    }),
  )
  report(name, { questions: asked.length, perSecond, answeredMs: spread(times) })
}

function outcomeOf(answer: DiscoveryAnswer, person: string | undefined, truth: ReadonlyMap<string, string>) {
  switch (answer.kind) {
    case 'found':
      return answer.subjects.every(({ id }) => person !== undefined && truth.get(id) === person) ? 'right' : 'wrong'
    case 'ask':
      return 'asked'
    case 'nobody':
      return 'nobody'
    case 'cannot':
      return 'failed'
  }
}

/** Milliseconds. */
function spread(times: number[]): Record<'p50' | 'p95' | 'p99', number> {
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
