import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub } from '../../tests/embedded-hub-process.ts'
import { identifyProcess } from './embedded/processes.ts'
import { startEmbedded } from './embedded.ts'

let base: string
let home: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'causeway-crash-'))
  home = join(base, 'home')
  await chmod(base, 0o711)
})
afterAll(() => rm(base, { recursive: true, force: true }))

const dataFolder = () => join(base, 'data')
const start = (folder: string) => startEmbedded({ dataFolder: folder, home, log: () => {} })

describe('after kill -9', () => {
  it('OPS-2 finds every acknowledged row, round after round, whether PostgreSQL died too or not', async () => {
    const killed: string[] = []
    for (const dies of ['hub', 'both', 'hub', 'both', 'both']) {
      const hub = startHub({ dataFolder: dataFolder(), home, write: true })
      const { pid } = await hub.started
      await hub.acknowledged(killed.length / 5 + 150)
      if (dies === 'both') process.kill(pid, 'SIGKILL')
      killed.push(...(await hub.kill()))

      const server = await start(dataFolder()) // at once: sessions of the dead may still hold their memory
      const kept = await readIds(server.ownerUrl)
      expect(killed.filter(id => !kept.has(id))).toEqual([])
      await server.stop()
    }
    expect(killed.length).toBeGreaterThan(750)
  })

  it('adopts the server that the killed hub left running', async () => {
    const hub = startHub({ dataFolder: dataFolder(), home })
    const { pid } = await hub.started
    await hub.kill()
    const server = await start(dataFolder())
    expect(server.pid).toBe(pid)
    await server.stop()
    expect(await identifyProcess(pid)).toBeUndefined()
  })

  it('stops the server left running when it has other settings, and starts it with the present ones', async () => {
    const hub = startHub({ dataFolder: dataFolder(), home })
    const { pid } = await hub.started
    await hub.kill()
    const server = await startEmbedded({
      dataFolder: dataFolder(),
      home,
      log: () => {},
      settings: { work_mem: '9MB' },
    })
    expect(server.pid).not.toBe(pid)
    await server.stop()
  })

  it('starts although the process id in postmaster.pid is now that of another program', async () => {
    const hub = startHub({ dataFolder: dataFolder(), home })
    const { pid, folder } = await hub.started
    process.kill(pid, 'SIGKILL')
    await hub.kill()
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const file = join(folder, 'data', 'postmaster.pid')
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(other.pid)))
    try {
      await (await start(dataFolder())).stop()
      expect(other.exitCode).toBeNull() // the other program was left alone
    } finally {
      other.kill()
    }
  })

  it('during the making of the cluster starts afresh', async () => {
    const folder = join(base, 'half-made')
    const hub = startHub({ dataFolder: folder, home })
    // Long enough to be inside initdb, which takes most of a second.
    await new Promise(resolve => setTimeout(resolve, 700))
    await hub.kill()
    const server = await start(folder)
    expect((await new pg.Client(server.url)).database).toBe('causeway')
    await server.stop()
  })
})

async function readIds(url: string): Promise<Set<string>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from written')
  await client.end()
  return new Set(rows.map(({ id }) => id))
}
