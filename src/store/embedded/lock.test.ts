import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder } from './lock.ts'
import { identifyProcess } from './processes.ts'

const made: string[] = []
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-lock-'))
  made.push(folder)
})
afterAll(() => Promise.all(made.map(path => rm(path, { recursive: true, force: true }))))

describe('the lock of a folder', () => {
  it('is had by one at a time, and names who has it', async () => {
    const release = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.pid}, already runs`)
    await release()
    await (await lockFolder(folder))()
    expect(await readdir(folder)).toEqual([])
  })

  it('goes to exactly one of many that come at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('of a dead process goes to exactly one of many that come at once', async () => {
    await writeFile(join(folder, 'hub.1.lock'), `${2 ** 22 + 1} gone`)
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(folder)).toEqual(['hub.2.lock'])
  })

  it('is not held by another program that was given the process id of the dead hub', async () => {
    await writeFile(join(folder, 'hub.1.lock'), `${process.ppid} begun at another time`)
    await (await lockFolder(folder))()
  })

  it('that was cut off while it was written does not hold for ever', async () => {
    await writeFile(join(folder, 'hub.1.lock'), '')
    await (await lockFolder(folder))()
  })
})

describe('the identity of a process', () => {
  it('stays the same while it runs, and is undefined when there is no such process', async () => {
    expect(await identifyProcess(process.pid)).toBe(await identifyProcess(process.pid))
    expect(await identifyProcess(2 ** 22 + 1)).toBeUndefined()
  })
})
