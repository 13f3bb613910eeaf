/**
 * Makes PDFs on threads of their own, so that the hub goes on answering meanwhile. Threads start when there is work, keep
 * their fonts, and hold no process open that has nothing else to do.
 */
import { Worker } from 'node:worker_threads'
import type { ReferralSummary } from '../referral/model.ts'
import type { ReferralPdf } from './make.ts'
import type { Answered, Asked } from './worker.ts'

export type PdfPool = {
  /** The PDF of a summary. @throws PdfThreadError when its thread died, or the pool was closed before it was made */
  make(summary: ReferralSummary): Promise<ReferralPdf>
  /** Ends all threads; what is not made yet fails. */
  close(): Promise<void>
}

/** The thread that made a PDF is gone; nothing is known against the summary itself. */
export class PdfThreadError extends Error {
  override name = 'PdfThreadError'
}

type Job = { summary: ReferralSummary; resolve(pdf: ReferralPdf): void; reject(error: Error): void }
type Thread = { worker: Worker; job: Job | undefined }

export type PdfPoolOptions = {
  /** Most threads at once; default 1, which fits 2 cores. */
  size?: number
  /** The thread's program; tests give one that dies. */
  program?: URL
}

/** Megabytes of a thread: room for a form of thousands of answers, and for young objects to die in. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 }

/** Opens a pool. Nothing is started before the first PDF is asked for. */
export function createPdfPool(options: PdfPoolOptions = {}): PdfPool {
  const { size = 1, program = new URL('./worker.ts', import.meta.url) } = options
  const threads = new Set<Thread>()
  const waiting: Job[] = []
  let closed = false

  function next(): void {
    while (waiting.length > 0) {
      const thread = [...threads].find(each => each.job === undefined) ?? (threads.size < size ? start() : undefined)
      const job = thread && waiting.shift()
      if (!thread || !job) return
      thread.job = job
      thread.worker.ref()
      const asked: Asked = job.summary
      thread.worker.postMessage(asked)
    }
  }

  function start(): Thread {
    // No flags of this process: a test runner's or a profiler's are not for the thread.
    const thread: Thread = {
      worker: new Worker(program, { execArgv: [], name: 'pdf', resourceLimits }),
      job: undefined,
    }
    threads.add(thread)
    thread.worker.on('message', (answer: Answered) => {
      const job = settle(thread)
      if (answer.kind === 'made') job?.resolve(answer.pdf)
      else job?.reject(new Error(`The PDF could not be made: ${answer.because}`))
      next()
    })
    thread.worker.on('error', error => lose(thread, `The thread that makes PDFs failed: ${nameOf(error)}.`))
    thread.worker.on('exit', code => lose(thread, `The thread that makes PDFs ended with code ${code}.`))
    return thread
  }

  /** Takes the job from a thread; one without a job holds no process open. */
  function settle(thread: Thread): Job | undefined {
    const { job } = thread
    thread.job = undefined
    thread.worker.unref()
    return job
  }

  /** A thread that died is forgotten; the next job starts another. */
  function lose(thread: Thread, because: string): void {
    threads.delete(thread)
    settle(thread)?.reject(new PdfThreadError(because))
    if (!closed) next()
  }

  return {
    make(summary) {
      if (closed) return Promise.reject(new PdfThreadError('No more PDFs are made: the hub is stopping.'))
      return new Promise((resolve, reject) => {
        waiting.push({ summary, resolve, reject })
        next()
      })
    },
    async close() {
      closed = true
      for (const job of waiting.splice(0)) job.reject(new PdfThreadError('No more PDFs are made: the hub is stopping.'))
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}

/** The kind of an error; its message could hold what was in the form. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
