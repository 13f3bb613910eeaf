import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { summaryOf } from '../referral/summary.ts'
import { wholeReferral } from '../testing/referrals.ts'
import { makeReferralPdf } from './make.ts'
import { createPdfPool, type PdfPool, type PdfPoolOptions } from './pool.ts'

const summary = summaryOf(wholeReferral(), { language: 'en', organization: 'Maple', zone: 'America/Toronto' })
const pools: PdfPool[] = []
const open = (options?: PdfPoolOptions) => {
  const pool = createPdfPool(options)
  pools.push(pool)
  return pool
}
afterEach(() => Promise.all(pools.splice(0).map(pool => pool.close())))

describe('the pool of threads that make PDFs', () => {
  it('makes the same bytes as this thread does, several at a time', async () => {
    const pool = open({ size: 2 })
    const here = await makeReferralPdf(summary)
    const made = await Promise.all([pool.make(summary), pool.make(summary), pool.make(summary)])
    for (const pdf of made) {
      expect(Buffer.compare(pdf.bytes, here.bytes)).toBe(0)
      expect(pdf.pages).toBe(here.pages)
    }
  }, 90_000)

  it('fails the job of a thread that dies, with a clear error, and goes on with another thread', async () => {
    const pool = open({
      program: programOf(`port.on('message', summary => {
      if (summary.reference === 'die') process.exit(3)
      port.postMessage({ kind: 'made', pdf: { bytes: new Uint8Array(1), pages: 1, missing: [] } })
    })`),
    })
    const [died, waiting] = await Promise.allSettled([pool.make({ ...summary, reference: 'die' }), pool.make(summary)])
    expect(died).toMatchObject({ status: 'rejected', reason: { name: 'PdfThreadError' } })
    expect(String(died.status === 'rejected' && died.reason)).toContain('ended with code 3')
    expect(waiting).toMatchObject({ status: 'fulfilled', value: { pages: 1 } })
  })

  it('says of a summary that cannot be set only the kind of the error: its text could hold what was in the form', async () => {
    const pool = open({
      program: programOf(`port.on('message', () => {
      throw new RangeError('Marie Tremblay')
    })`),
    })
    const failure = await pool.make(summary).catch(error => error)
    expect(String(failure)).toContain('RangeError')
    expect(String(failure)).not.toContain('Tremblay')
  })

  it('fails what is waiting when it is closed, and takes nothing more', async () => {
    const pool = open({ program: programOf(`port.on('message', () => {})`) })
    const waiting = [pool.make(summary), pool.make(summary)].map(each => each.catch(error => error.name))
    await pool.close()
    expect(await Promise.all(waiting)).toEqual(['PdfThreadError', 'PdfThreadError'])
    await expect(pool.make(summary)).rejects.toThrow('stopping')
  })

  it('holds no process open when its work is done', () => {
    const program = `
      const { createPdfPool } = await import(${JSON.stringify(new URL('./pool.ts', import.meta.url).href)})
      const summary = ${JSON.stringify({ ...summary, blocks: summary.blocks.slice(0, 1) })}
      const { pages } = await createPdfPool().make(summary)
      console.log('pages', pages)`
    const root = fileURLToPath(new URL('../../..', import.meta.url))
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: root,
      encoding: 'utf8',
      timeout: 80_000,
    })
    expect({ stdout, status }).toEqual({ stdout: 'pages 1\n', status: 0 })
  }, 90_000)
})

/** The program of a thread that answers as a test wants it. */
function programOf(body: string): URL {
  const file = join(mkdtempSync(join(tmpdir(), 'pdf-thread-')), 'program.mjs')
  writeFileSync(file, `import { parentPort as port } from 'node:worker_threads'\n${body}\n`)
  return pathToFileURL(file)
}
