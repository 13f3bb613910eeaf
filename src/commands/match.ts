/**
 * `causeway match train` and `causeway match evaluate`: weights from a population without labels, and how good the
 * matching is on files with their truth. Neither touches a database; what is printed names nobody (docs/matching.md).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Demographics, demographicsOf } from '../matching/person.ts'
import { makePopulation } from '../matching/population/population.ts'
import { type Deduped, dedupe } from '../matching/score/dedupe.ts'
import { countFrequencies } from '../matching/score/frequencies.ts'
import {
  type ColumnKind,
  type Columns,
  columnKinds,
  type LabelledRecord,
  readLabelled,
} from '../matching/score/labelled.ts'
import { type Figures, measure } from '../matching/score/measure.ts'
import { type Model, modelOf, scorePair } from '../matching/score/score.ts'
import { shippedWeights } from '../matching/score/shipped.ts'
import { trainWeights } from '../matching/score/train.ts'
import { readWeights, type WeightsFile } from '../matching/score/weights.ts'
import { readCsv } from '../model/csv/rows.ts'

const options = {
  columns: { type: 'string' },
  only: { type: 'string' },
  weights: { type: 'string' },
  train: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  people: { type: 'string', default: '20000' },
  seed: { type: 'string', default: '1' },
  as: { type: 'string', default: '1' },
  out: { type: 'string' },
} as const

type Values = ReturnType<typeof read>['values']
type Read = { kind: 'records'; records: LabelledRecord[] } | { kind: 'refused'; says: string }

function read(args: string[]) {
  return parseArgs({ args, options, allowPositionals: true })
}

/** Body of `causeway match`. Ends with 0, or 2 when it was called wrongly. */
export async function match(args: string[]): Promise<number> {
  const { values, positionals } = read(args)
  const [what, ...files] = positionals
  if (what === 'train') return train(values, files)
  if (what === 'evaluate' && files.length > 0) return evaluate(values, files)
  return wrong('Say: causeway match train [FILE …], or causeway match evaluate FILE …')
}

/** Trains on files, or on made-up people, and writes the weight set. */
function train(values: Values, files: readonly string[]): number {
  const [seed, people] = [Number(values.seed), Number(values.people)]
  if (!Number.isInteger(seed) || !Number.isInteger(people) || people < 2)
    return wrong('Say --people and --seed as numbers.')
  const given = files.length > 0 ? readFiles(files, values) : undefined
  if (given?.kind === 'refused') return wrong(given.says)
  const records = given
    ? factsOf(given.records)
    : makePopulation({ seed, people, now: madeUpDay }).map(m => m.demographics)
  const made = `causeway match train ${given ? 'FILE' : `--people ${people}`} --seed ${seed} --as ${values.as}`
  const weights = `${JSON.stringify(trainWeights(records, { version: values.as, made, seed }), null, 2)}\n`
  if (values.out === undefined) process.stdout.write(weights)
  else {
    writeFileSync(values.out, weights)
    process.stdout.write(`Weights of ${records.length} records are in ${values.out}.\n`)
  }
  return 0
}

/** Groups the records of the files and compares with their truth. */
function evaluate(values: Values, files: readonly string[]): number {
  const read = readFiles(files, values)
  if (read.kind === 'refused') return wrong(read.says)
  const records = factsOf(read.records)
  const weights = values.train
    ? readWeights(
        trainWeights(records, { version: 'of these files', made: 'evaluate --train', seed: Number(values.seed) }),
      )
    : values.weights === undefined
      ? shippedWeights
      : readWeights(JSON.parse(readFileSync(values.weights, 'utf8')) as WeightsFile)
  const truth = read.records.map(({ person }) => person)
  const model = modelOf(weights, countFrequencies(records, 'of these files'))
  const found = dedupe(records, model)
  const reached = found.pairs.filter(([a, b]) => truth[a] === truth[b]).length
  const figures = {
    confirmed: measure(found.confirmed.groups, truth),
    automatic: measure(found.automatic.groups, truth),
  }
  const microseconds = timePairs(records, found.pairs, model)
  const compared = { pairs: found.pairs.length, reached, microseconds }
  const summary = { records: records.length, weights: weights.version, ...compared, ...figures }
  process.stdout.write(values.json ? `${JSON.stringify(summary, null, 2)}\n` : `${describe(summary).join('\n')}\n`)
  return 0
}

/** Processor time for one pair, after a first round has warmed up; 0 when there is nothing to compare. */
function timePairs(records: readonly Demographics[], pairs: Deduped['pairs'], model: Model): number {
  const round = () => {
    const start = process.cpuUsage().user
    for (const [a, b] of pairs) {
      const [one, two] = [records[a], records[b]]
      if (one && two) scorePair(one, two, model)
    }
    return process.cpuUsage().user - start
  }
  if (pairs.length === 0) return 0
  round()
  return round() / pairs.length
}

type Summary = {
  records: number
  weights: string
  pairs: number
  reached: number
  microseconds: number
  confirmed: Figures
  automatic: Figures
}

/** The figures in words, as a table. */
export function describe({ records, weights, pairs, reached, microseconds, confirmed, automatic }: Summary): string[] {
  const share = (value: number) => value.toFixed(4)
  const line = (name: string, { precision, recall, f1, foundPairs, rightPairs, cluster }: Figures) =>
    [
      name.padEnd(10),
      share(precision),
      ` ${share(recall)}`,
      share(f1),
      String(foundPairs - rightPairs).padStart(6),
      ` ${share(cluster.precision)}`,
      ` ${share(cluster.recall)}`,
      share(cluster.f1),
    ].join('  ')
  const { truePairs, cluster } = confirmed
  return [
    `${records} records of ${cluster.people} people, ${truePairs} pairs of one person; weights ${weights}`,
    `compared ${pairs} pairs that share a key, ${reached} of one person (${share(truePairs ? reached / truePairs : 1)}); ${microseconds.toFixed(1)} µs a pair`,
    '',
    '            pairs:                          wrong  people, whole:',
    '            precision  recall  F1      pairs   precision  recall  F1',
    line('confirmed', confirmed),
    line('automatic', automatic),
    '',
    'confirmed: every pair more likely one person than two, as if a person had confirmed it',
    'automatic: what is merged without a person; vetoes and requirements hold',
  ]
}

/** The day on which made-up people are looked at: ages must not change from day to day. */
const madeUpDay = new Date('2026-01-01T00:00:00Z')

/** A file can be about people of another century: how old they are by now does not make their birth dates wrong. */
const everyAge = 1_000

function factsOf(records: readonly LabelledRecord[]): Demographics[] {
  const options = { now: madeUpDay, fictionalPhones: true, oldestAge: everyAge }
  return records.map(({ patient }) => demographicsOf(patient, options))
}

function readFiles(files: readonly string[], { columns, only }: Values): Read {
  const given = columns === undefined ? undefined : readColumns(columns)
  if (typeof given === 'string') return { kind: 'refused', says: given }
  const kinds = only?.split(',').map(kind => kind.trim())
  const unknown = kinds?.filter(kind => !isKind(kind)) ?? []
  if (unknown.length)
    return { kind: 'refused', says: `--only knows ${columnKinds.join(', ')}; not ${unknown.join(', ')}.` }
  const records: LabelledRecord[] = []
  for (const file of files) {
    const csv = readCsv(readFileSync(file))
    if (csv.kind === 'refused')
      return { kind: 'refused', says: `${file} can not be read: ${csv.because}, line ${csv.line}.` }
    const cells = csv.rows.map(row => row.cells)
    const labelled = readLabelled(cells, given, kinds?.filter(isKind))
    if (labelled.kind === 'refused') return { kind: 'refused', says: `${file}: ${labelled.says}` }
    records.push(...labelled.records)
  }
  return { kind: 'records', records }
}

/** `first=GivenName,last=Surname,person=truth`; a text when it is not of that form. */
function readColumns(text: string): Columns | string {
  const pairs = text.split(',').map(pair => pair.split('=').map(part => part.trim()))
  const wrongOnes = pairs.filter(([kind = '', name]) => !isKind(kind) || !name).map(pair => pair.join('='))
  if (wrongOnes.length)
    return `--columns is KIND=COLUMN,…; kinds are ${columnKinds.join(', ')}. Not ${wrongOnes.join(', ')}.`
  return Object.fromEntries(pairs)
}

function isKind(text: string): text is ColumnKind {
  return columnKinds.some(kind => kind === text)
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}
