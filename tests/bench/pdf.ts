/**
 * How long the PDF of the reference form takes on a warm thread: median and 95th percentile. The baseline of the same run
 * is the bare library: the same text by pdfkit with one embedded font, untagged, without layout of ours.
 */
import { readFileSync } from 'node:fs'
import PDFDocument from 'pdfkit'
import { createPdfPool } from '../../src/documents/pdf/pool.ts'
import type { ReferralSummary } from '../../src/documents/referral/model.ts'
import { summaryOf } from '../../src/documents/referral/summary.ts'
import { referenceReferral } from './reference-form.ts'
import { report } from './report.ts'

const options = { language: 'en', organization: 'Maple Community Care', zone: 'America/Toronto' } as const
const font = '../../node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'

/** Measures `runs` documents after as many to warm up. */
export async function measurePdf(runs = 60): Promise<void> {
  const referral = referenceReferral()
  const summary = summaryOf(referral, options)
  const pool = createPdfPool({ size: 1 })
  const cold = await timeOf(() => pool.make(summary))
  for (let run = 0; run < runs; run++) await pool.make(summary)
  const before = process.cpuUsage()
  const times: number[] = []
  for (let run = 0; run < runs; run++) times.push((await timeOf(() => pool.make(summary))).ms)
  const { user, system } = process.cpuUsage(before)
  await pool.close()

  const file = readFileSync(new URL(font, import.meta.url))
  for (let run = 0; run < runs / 2; run++) await barePdf(summary, file)
  const bare: number[] = []
  for (let run = 0; run < runs / 2; run++) bare.push((await timeOf(() => barePdf(summary, file))).ms)
  const summaries: number[] = []
  for (let run = 0; run < runs; run++) summaries.push((await timeOf(async () => summaryOf(referral, options))).ms)

  report('pdf', {
    answers: 40,
    runs,
    pages: cold.value.pages,
    bytes: cold.value.bytes.length,
    medianMs: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    // All threads together, the collector's too: what it costs where others take the cores.
    cpuMs: rounded((user + system) / 1000 / runs),
    bestMs: quantile(times, 0),
    firstMs: rounded(cold.ms),
    summaryMedianMs: quantile(summaries, 0.5),
    barePdfkitMedianMs: quantile(bare, 0.5),
    goalMs: 40,
  })
}

async function timeOf<T>(act: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const started = performance.now()
  const value = await act()
  return { ms: performance.now() - started, value }
}

/** The same text by pdfkit alone. */
function barePdf(summary: ReferralSummary, font: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const doc = new PDFDocument({ size: 'LETTER', pdfVersion: '1.7' })
    let bytes = 0
    doc.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length
    })
    doc.on('end', () => resolve(bytes)).on('error', reject)
    doc.registerFont('text', font).font('text', 10)
    for (const block of summary.blocks) {
      doc.text(block.heading)
      for (const line of block.lines) doc.text(`${line.label}: ${line.value}`)
    }
    doc.end()
  })
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN)
}

function rounded(ms: number): number {
  return Number(ms.toFixed(1))
}
