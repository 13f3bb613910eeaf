/**
 * A made-up population in a registry, each person once as a site wrote them down, with the truth beside it; and what comes
 * of queries about it: whom the hub releases, whom it would ask a person about, and whom it misses.
 */

import { type Demographics, demographicsOf } from '../src/matching/person.ts'
import type { Population } from '../src/matching/population/country/country.ts'
import { hardCases } from '../src/matching/population/country/hard-negatives.ts'
import { patientOf } from '../src/matching/population/country/patient.ts'
import { strangerQueries, trueQueries } from '../src/matching/population/country/queries.ts'
import { recordsOf } from '../src/matching/population/country/records.ts'
import type { Patient } from '../src/model/fhir.ts'
import type { RegistryAct } from '../src/model/registry/acts.ts'
import type { ConnectionConfig } from '../src/pipeline/configuration.ts'
import type { Hub } from '../src/pipeline/hub.ts'
import { identifierToken } from '../src/pipeline/registry-keys.ts'
import { type Answered, answerQueries } from '../src/registry/decide-query.ts'
import { writeKeys } from '../src/registry/keys.ts'
import { registryTaker } from '../src/registry/take.ts'
import { findLinks } from '../src/store/links.ts'
import { insertMessages } from '../src/store/messages.ts'
import { type Scope, withScope } from '../src/store/scope.ts'

export type Place = { hub: Hub; organization: string; connection: ConnectionConfig }
export type Known = { id: string; patient: Patient }

const oid = '2.16.840.1.113883.3.6147.458.2.9'
const page = 500
/** The day of every population, so that ages do not move. */
const day = new Date('2026-01-01T00:00:00Z')

/** Everybody of a population, as the first site that knows them has them. */
export function* oneRecordEach(population: Population): Generator<Known> {
  for (const person of population.people()) {
    const [record] = recordsOf(population, person)
    if (record) yield { id: person.id, patient: patientOf(record.entry) }
  }
}

/** Loads people as pages of a member; who is whom, by the record. @param keyed writes the look-up keys of the registry too */
export async function loadPeople(place: Place, people: Iterable<Known>, keyed = true): Promise<Map<string, string>> {
  const truth = new Map<string, string>()
  let waiting: Known[] = []
  for (const each of people) {
    waiting.push(each)
    if (waiting.length < page) continue
    await loadPage(place, waiting, truth)
    waiting = []
  }
  await loadPage(place, waiting, truth)
  while (keyed && (await writeKeys(place.hub, place.organization)) > 0);
  return truth
}

async function loadPage(place: Place, people: readonly Known[], truth: Map<string, string>): Promise<void> {
  if (people.length === 0) return
  const { hub, organization, connection } = place
  await within(place, async (db, context) => {
    const id = hub.newId()
    const empty = hub.sealer.sealJson(organization, 'message.headers', id, {})
    const row = { connection: connection.id, origin: 'push', receivedAt: hub.now(), size: 0, headers: empty } as const
    await insertMessages(db, organization, [
      { ...row, id, bodyToken: BigInt(truth.size), body: hub.sealer.seal(organization, 'message', id, '') },
    ])
    const acts = people.map(({ id: own, patient }): RegistryAct => {
      const identity = { type: oid, value: own }
      const person = { identity, identifiers: [identity] }
      return { kind: 'register', person, patient, at: day.toISOString(), remarks: [] }
    })
    await registryTaker.take(context, [{ message: id, acts }])
    const tokens = people.map(({ id: own }) => identifierToken(context, { type: oid, value: own }))
    const links = await findLinks(
      db,
      tokens.map(token => ({ connection: connection.id, entity: 'patient', token })),
    )
    const records = new Map(links.map(link => [link.token, link.record]))
    people.forEach(({ id: own }, index) => {
      const record = records.get(String(tokens[index]))
      if (record) truth.set(record, own)
    })
  })
}

function within<T>(
  { hub, organization, connection }: Place,
  work: (db: Scope, context: Parameters<typeof registryTaker.take>[0]) => Promise<T>,
): Promise<T> {
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    return work(db, { hub, db, organization, configuration, connection, now: hub.now() })
  })
}

export type Asked = {
  category: string
  demographics: Demographics /** Undefined: nobody of the index. */
  person?: string
}

const factsOf = (patient: Patient) => demographicsOf(patient, { now: day })

/** Queries about people of the population, with errors at the usual rates; by what was done to them. */
export function* askedTruly(population: Population, count: number): Generator<Asked> {
  for (const { person, entry, made } of trueQueries(population, count)) {
    const category = made.length === 0 ? 'as it is' : made.length === 1 ? (made[0] ?? '') : `${made.length} errors`
    yield { category, demographics: factsOf(patientOf(entry)), person }
  }
}

/** Queries about people whom the population does not know. */
export function* askedByStrangers(population: Population, count: number): Generator<Asked> {
  for (const { kind, entry } of strangerQueries(population, count))
    yield { category: `stranger ${kind}`, demographics: factsOf(patientOf(entry)) }
}

/** People who are easily taken for somebody of the index: those to load, and those who ask. */
export function hardOnes(population: Population, each: number): { known: Known[]; asked: Asked[] } {
  const cases = [...hardCases(population, each)]
  return {
    known: cases.map(({ index }, number) => ({ id: `hard ${number} ${index.id}`, patient: patientOf(index.entry) })),
    asked: cases.map(({ category, variant, query }) => ({
      category: `${category}: ${variant}`,
      demographics: factsOf(patientOf(query.entry)),
    })),
  }
}

export type Outcome = 'right' | 'asked' | 'missed' | 'wrong' | 'asked about a stranger' | 'nobody'
export type Tally = Map<string, Record<Outcome, number>>

/** What came of a query. `asked` is right as well: the person is among those whom somebody would be shown. */
export function outcomeOf(answered: Answered, truth: ReadonlyMap<string, string>, person: string | undefined): Outcome {
  const [released] = answered.persons
  if (released !== undefined) return truth.get(released) === person && person !== undefined ? 'right' : 'wrong'
  if (answered.decision.outcome !== 'user') return person === undefined ? 'nobody' : 'missed'
  if (person === undefined) return 'asked about a stranger'
  return answered.decision.ranked.slice(0, 5).some(each => truth.get(each.person) === person) ? 'asked' : 'missed'
}

export type Asking = { /** Transactions side by side. */ atOnce: number /** Queries in each. */; together?: number }

/**
 * Asks; each transaction keeps its decisions. Times in milliseconds, sorted: of look-up, decision and keeping it, and of
 * the whole with its commit.
 */
export async function askAll(
  place: Place,
  asked: Iterable<Asked>,
  truth: ReadonlyMap<string, string>,
  { atOnce, together = 1 }: Asking,
): Promise<{ tally: Tally; decided: number[]; kept: number[]; perSecond: number }> {
  const tally: Tally = new Map()
  const decided: number[] = []
  const kept: number[] = []
  const queue = [...asked]
  const many = queue.length
  const began = performance.now()
  const one = async () => {
    for (let batch = queue.splice(0, together); batch.length > 0; batch = queue.splice(0, together)) {
      const from = performance.now()
      const answers = await within(place, async (_db, context) => {
        const asking = performance.now()
        const answered = await answerQueries(
          context,
          batch.map(({ demographics }) => ({ demographics, by: 'bench' })),
        )
        decided.push(performance.now() - asking)
        return answered
      })
      kept.push(performance.now() - from)
      batch.forEach(({ category, person }, index) => {
        const answered = answers[index]
        if (!answered) throw new Error('a query has no answer')
        const row = tally.get(category) ?? emptyRow()
        row[outcomeOf(answered, truth, person)] += 1
        tally.set(category, row)
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  const perSecond = Math.round((many / (performance.now() - began)) * 1000)
  const sorted = (times: number[]) => times.sort((a, b) => a - b)
  return { tally, decided: sorted(decided), kept: sorted(kept), perSecond }
}

function emptyRow(): Record<Outcome, number> {
  return { right: 0, asked: 0, missed: 0, wrong: 0, 'asked about a stranger': 0, nobody: 0 }
}

/** All categories together. */
export function sumOf(tally: Tally): Record<Outcome, number> {
  const sum = emptyRow()
  for (const row of tally.values()) for (const outcome of Object.keys(sum) as Outcome[]) sum[outcome] += row[outcome]
  return sum
}
