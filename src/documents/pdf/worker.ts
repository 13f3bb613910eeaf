/** The program of a thread that makes PDFs: one summary in, one PDF out. Started by pool.ts. */
import { parentPort } from 'node:worker_threads'
import type { ReferralSummary } from '../referral/model.ts'
import { makeReferralPdf, type ReferralPdf } from './make.ts'

export type Asked = ReferralSummary
/** `because` is the kind of the error, never its text: that could hold what was in the form. */
export type Answered = { kind: 'made'; pdf: ReferralPdf } | { kind: 'failed'; because: string }

const port = parentPort
if (port === null) throw new Error('This is the program of a thread: pool.ts starts it.')

port.on('message', async (summary: Asked) => {
  try {
    const pdf = await makeReferralPdf(summary)
    const answer: Answered = { kind: 'made', pdf }
    // The bytes change hands without being copied.
    const { buffer } = pdf.bytes
    port.postMessage(answer, buffer instanceof ArrayBuffer ? [buffer] : [])
  } catch (error) {
    const answer: Answered = { kind: 'failed', because: error instanceof Error ? error.name : 'unknown' }
    port.postMessage(answer)
  }
})
