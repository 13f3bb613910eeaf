/**
 * How long a visit takes to become a C-CDA document, warm: Redox's own example where it is beside the project, else the
 * tests' visit. The baseline of the same run is JSON.stringify of the same visit. And what a document of 40 MB holds in memory.
 */
import { existsSync, readFileSync } from 'node:fs'
import { ccdaOf, writeCcda } from '../../src/documents/ccda/write.ts'
import { wholeVisit } from '../../src/documents/testing/whole-visit.ts'
import { summaryOf } from '../../src/model/redox/summary.ts'
import { readVisitPush, type VisitPush } from '../../src/model/redox/visit-push.ts'
import { report } from './report.ts'

const official = new URL('../../../shared/data/redox/pyredox-clinicalsummary_visitpush.json', import.meta.url)
const options = {
  organization: { name: 'Maple Clinic', oid: '2.16.840.1.113883.3.6147.99' },
  receivedAt: '2026-01-02T03:04:05Z',
}

export function measureCcda(runs = 400): void {
  const text = existsSync(official) ? readFileSync(official, 'utf8') : JSON.stringify(wholeVisit())
  const visit = visitOf(text)
  const bytes = Buffer.byteLength(ccdaOf(visit, options))
  const read = timesOf(runs, () => visitOf(text))
  const written = timesOf(runs, () => ccdaOf(visit, options))
  const before = process.cpuUsage()
  timesOf(runs, () => ccdaOf(visit, options))
  const { user, system } = process.cpuUsage(before)
  const bare = timesOf(runs, () => JSON.stringify(visit))
  report('ccda', {
    runs,
    bytes,
    readMedianMs: quantile(read, 0.5),
    medianMs: quantile(written, 0.5),
    p95Ms: quantile(written, 0.95),
    // All threads together, the collector's too: what it costs where others take the cores.
    cpuMs: Number(((user + system) / 1000 / (runs * 1.25)).toFixed(2)),
    stringifyMedianMs: quantile(bare, 0.5),
    goalMs: 10,
  })
  report('ccda-summary', measureSummary(visit))
  report('ccda-large', measureLarge())
}

/** A summary on demand of 20 visits, written twice as its id is made of its content; beside it one of the visits, once. */
function measureSummary(visit: VisitPush): Record<string, number> {
  const visits = Array.from({ length: 20 }, (_, day) => ({
    visit,
    on: `2026-01-${String(31 - day).padStart(2, '0')}T10:00:00.000Z`,
    title: 'Summary of care',
  }))
  const summed = { ...options, kind: 'ccd' } as const
  const twice = () => [1, 2].map(() => ccdaOf(summaryOf(visits, visit.Header), summed))
  const times = timesOf(100, twice)
  return {
    visits: visits.length,
    bytes: Buffer.byteLength(twice()[0] ?? ''),
    medianMs: quantile(times, 0.5),
    onceMedianMs: quantile(
      timesOf(100, () => ccdaOf(visit, options)),
      0.5,
    ),
  }
}

/** A visit of 40 MB of narrative, taken piece by piece and thrown away. */
function measureLarge(): { megabytes: number; ms: number; largestPieceKb: number; extraHeapMb: number } {
  const line = `<paragraph>${'All of it was read and nothing was left out. '.repeat(200)}</paragraph>`
  const visit = visitOf(JSON.stringify({ HistoryOfPresentIllnessText: line.repeat(Math.ceil(40e6 / line.length)) }))
  const before = process.memoryUsage().heapUsed
  const started = performance.now()
  let bytes = 0
  let largest = 0
  let most = before
  for (const chunk of writeCcda(visit, options).chunks) {
    bytes += chunk.length
    largest = Math.max(largest, chunk.length)
    most = Math.max(most, process.memoryUsage().heapUsed)
  }
  return {
    megabytes: Math.round(bytes / 1e6),
    ms: Math.round(performance.now() - started),
    largestPieceKb: Math.round(largest / 1000),
    // With what the collector has not yet looked at.
    extraHeapMb: Math.round((most - before) / 1e6),
  }
}

function visitOf(text: string): VisitPush {
  const read = readVisitPush(JSON.parse(text))
  if (read.kind !== 'read') throw new Error('The example is no message.')
  return read.visit
}

/** Milliseconds of each run, after a quarter as many to warm up. */
function timesOf(runs: number, act: () => unknown): number[] {
  for (let run = 0; run < runs / 4; run++) act()
  return Array.from({ length: runs }, () => {
    const started = performance.now()
    act()
    return performance.now() - started
  })
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(2))
}
