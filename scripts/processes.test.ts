import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from './lock.mjs'

const runner = new URL('processes.mjs', import.meta.url).href

/** A runner in a process of its own, whose child is the given script. */
function runInRunner(script: string) {
  const code = `
    const { runForeground } = await import(${JSON.stringify(runner)})
    process.exit(await runForeground('.', process.execPath, ['-e', ${JSON.stringify(script)}]))`
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
}

describe('a command started by the runner', () => {
  it('hands back its exit code', async () => {
    const [code] = await once(runInRunner('process.exit(7)'), 'close')
    expect(code).toBe(7)
  })

  it('killed by a signal ends with 128 and the signal, as in a shell', async () => {
    const [code] = await once(runInRunner('process.kill(process.pid, "SIGKILL")'), 'close')
    expect(code).toBe(137)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('gets %s, and the runner waits until it has drained', async signal => {
    const child = runInRunner(`
      process.on('${signal}', () => setTimeout(() => process.exit(5), 100))
      console.log('ready')
      setInterval(() => {}, 1000)`)
    await once(child.stdout, 'data')
    child.kill(signal)
    const [code] = await once(child, 'close')
    expect(code).toBe(5)
  })
})

describe('the lock of installing and building', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway-install-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('lets one work at a time, in some order, and hands back what the work gives', async () => {
    let working = 0
    const work = async () => {
      working += 1
      expect(working).toBe(1)
      await readFile(join(folder, 'lock'))
      working -= 1
      return 'done'
    }
    const tries = [1, 2, 3].map(() => withLock(join(folder, 'lock'), 'it works', work))
    expect(await Promise.all(tries)).toEqual(['done', 'done', 'done'])
  })

  it('is taken over from a process that died with it', async () => {
    await writeFile(join(folder, 'lock'), String(2 ** 22 + 1))
    expect(await withLock(join(folder, 'lock'), 'it works', async () => 'done')).toBe('done')
  })

  it('is given back when the work fails', async () => {
    const failing = withLock(join(folder, 'lock'), 'it works', async () => Promise.reject(new Error('no space')))
    await expect(failing).rejects.toThrow('no space')
    expect(await withLock(join(folder, 'lock'), 'it works', async () => 'done')).toBe('done')
  })
})
