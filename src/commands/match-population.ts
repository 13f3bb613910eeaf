/**
 * `causeway match population`: a made-up population as lines of JSON, for loading, for asking and for measuring, and the
 * truth in a file of its own. It needs no database, and holds one household at a time (src/matching/population/README.md).
 */
import { createWriteStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Population, populationOf } from '../matching/population/country/country.ts'
import { hardCases } from '../matching/population/country/hard-negatives.ts'
import { patientOf } from '../matching/population/country/patient.ts'
import { strangerQueries, trueQueries } from '../matching/population/country/queries.ts'
import { type SiteRecord, siteRecords } from '../matching/population/country/records.ts'
import { newPatientOf } from '../matching/population/country/redox.ts'
import { openLines } from './lines.ts'

const options = {
  people: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  sites: { type: 'string', default: '5' },
  what: { type: 'string', default: 'records' },
  as: { type: 'string', default: 'redox' },
  count: { type: 'string', default: '1000' },
  oid: { type: 'string', default: '2.25.215578188907763755837630315703562143347' },
  out: { type: 'string' },
  truth: { type: 'string' },
} as const

/** One line of what is written, and the row of the truth that belongs to it. */
type Line = { json: unknown; truth: readonly string[] }
type Shape = { as: 'redox' | 'fhir'; oid: string; day: string }
type Kind = { columns: readonly string[]; lines(population: Population, count: number, shape: Shape): Generator<Line> }

const kinds: Readonly<Record<string, Kind>> = {
  records: { columns: ['site', 'number', 'person', 'household'], lines: recordLines },
  queries: { columns: ['query', 'person', 'made'], lines: queryLines },
  strangers: { columns: ['query', 'kind', 'person', 'beside'], lines: strangerLines },
  pairs: { columns: ['pair', 'category', 'variant', 'index', 'query'], lines: pairLines },
}

/** Body of `causeway match population`. Ends with 0, or 2 when it was called wrongly. */
export async function matchPopulation(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options })
  const [people, seed, sites, count] = [values.people, values.seed, values.sites, values.count].map(Number)
  const kind = Object.hasOwn(kinds, values.what) ? kinds[values.what] : undefined
  if (!kind) return wrong(`--what is one of ${Object.keys(kinds).join(', ')}.`)
  if (values.as !== 'redox' && values.as !== 'fhir') return wrong('--as is redox or fhir.')
  if (!isCount(people, 8_000_000)) return wrong('Say --people as a number from 1 to 8000000.')
  if (!isCount(sites, 100)) return wrong('Say --sites as a number from 1 to 100.')
  if (seed === undefined || !Number.isInteger(seed)) return wrong('Say --seed as a whole number.')
  if (!isCount(count, 100_000_000)) return wrong('Say --count as a number from 1.')
  const population = populationOf({ seed, size: people, sites })
  const shape: Shape = { as: values.as, oid: values.oid, day: population.day }
  const out = openLines(values.out === undefined ? process.stdout : createWriteStream(values.out))
  const truth = values.truth === undefined ? undefined : openLines(createWriteStream(values.truth))
  await truth?.write(kind.columns.join(','))
  let lines = 0
  for (const line of kind.lines(population, count, shape)) {
    if (!(await out.write(JSON.stringify(line.json)))) break
    await truth?.write(line.truth.join(','))
    lines++
  }
  await Promise.all([out.close(), truth?.close()])
  if (values.out !== undefined) process.stdout.write(`${lines} lines are in ${values.out}.\n`)
  return 0
}

/** What the sites hold, ready for loading. `count` does not matter: it is everybody. */
function* recordLines(population: Population, _count: number, shape: Shape): Generator<Line> {
  for (const record of siteRecords(population))
    yield {
      json: recordOf(record, shape),
      truth: [String(record.site), record.number, record.person, record.household],
    }
}

function recordOf({ entry, site, number }: SiteRecord, { as, oid, day }: Shape): unknown {
  const namespace = `${oid}.${site + 1}`
  return as === 'redox'
    ? newPatientOf(entry, { oid: namespace, number, at: `${day}T12:00:00.000Z` })
    : patientOf(entry, [{ system: `urn:oid:${namespace}`, value: number }])
}

function* queryLines(population: Population, count: number): Generator<Line> {
  let number = 0
  for (const { person, entry, made } of trueQueries(population, count))
    yield { json: patientOf(entry), truth: [String(++number), person, made.join('; ')] }
}

function* strangerLines(population: Population, count: number): Generator<Line> {
  let number = 0
  for (const { kind, person, beside, entry } of strangerQueries(population, count))
    yield { json: patientOf(entry), truth: [String(++number), kind, person, beside ?? ''] }
}

/** Hard negatives, `count` of each variant: two people a line. */
function* pairLines(population: Population, count: number): Generator<Line> {
  let number = 0
  for (const { category, variant, inseparable, index, query } of hardCases(population, count))
    yield {
      json: { category, variant, inseparable, index: patientOf(index.entry), query: patientOf(query.entry) },
      truth: [String(++number), quoted(category), quoted(variant), index.id, query.id],
    }
}

function quoted(text: string): string {
  return text.includes(',') ? `"${text}"` : text
}

function isCount(value: number | undefined, most: number): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= most
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}
