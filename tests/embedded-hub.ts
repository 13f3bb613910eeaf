/**
 * A hub reduced to its database, as a process of its own that tests can kill: starts the embedded PostgreSQL, says
 * `started {…}`, and writes rows for as long as it lives when told to, saying `row <n>` only after the commit.
 */
import { writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Binaries } from '../src/store/embedded/binaries.ts'
import { startEmbedded } from '../src/store/embedded.ts'

/** `uid` drops root's rights first. Ctrl-C makes the hub drain for `drainMs` ms and stop. */
export type HubOrder = {
  dataFolder: string
  home: string
  uid?: number
  binaries?: Binaries
  write?: boolean
  drainMs?: number
}

const order = JSON.parse(process.argv[2] ?? '') as HubOrder
// Written at once: what stands in the pipe when the process is killed is what it had acknowledged.
const say = (line: string) => writeSync(1, `${line}\n`)

if (order.uid !== undefined) {
  process.setgroups?.([])
  process.setgid?.(order.uid)
  process.setuid?.(order.uid)
}
try {
  const server = await startEmbedded({ ...order, log: () => {} })
  process.on('SIGINT', async () => {
    await wait(order.drainMs ?? 0)
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.query('select 1')
    await client.end()
    await server.stop()
    say('drained')
    process.exit(0)
  })
  say(
    `started ${JSON.stringify({ pid: server.pid, url: server.url, ownerUrl: server.ownerUrl, folder: server.folder })}`,
  )
  if (order.write) await write(server.ownerUrl)
  else setInterval(() => {}, 1000)
} catch (cause) {
  say(`failed ${cause instanceof Error ? cause.message : cause}`)
  process.exit(1)
}

async function write(ownerUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 8 })
  await pool.query('create table if not exists written (id bigint generated always as identity primary key)')
  const writeOn = async (): Promise<never> => {
    for (;;) {
      const { rows } = await pool.query<{ id: string }>('insert into written default values returning id')
      say(`row ${rows[0]?.id}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, writeOn))
}
