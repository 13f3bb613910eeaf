/**
 * A streaming replica of a server that a test can kill: its files are copied while it runs, as a base backup copies them, and
 * a server of its own goes on replaying what the first one writes.
 */
import { execFile } from 'node:child_process'
import { appendFile, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { prepareFolder } from '../../src/store/embedded/place.ts'
import { stopPostmaster } from '../../src/store/embedded/postmaster.ts'
import { chooseLastingPort, type KillablePostgres, startAt } from './postgres.ts'

export type Replica = {
  /** Of the application's login. */
  url: string
  /** A connection of the superuser to the hub's database there. */
  open(): Promise<pg.Client>
  /** What has arrived is not replayed until it is resumed. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Waits until everything that is committed at the primary is replayed here. */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}

const run = promisify(execFile)
const patienceMs = 30_000

/** Makes the replica of a server that runs, and resolves when it answers and has caught up. */
export async function startReplica({ files: primary }: KillablePostgres): Promise<Replica> {
  const { place } = primary
  const folder = await mkdtemp(join(tmpdir(), 'causeway-replica-'))
  await prepareFolder(folder, place)
  const data = join(folder, 'data')
  await copyRunning(primary.superUrl, primary.data, data)
  const { hostname, port: primaryPort, username, password } = new URL(primary.superUrl)
  const conninfo = `host=${hostname} port=${primaryPort} user=${username} password=${password} application_name=replica`
  await appendFile(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\nhot_standby = 'on'\n`)
  await own(join(data, 'standby.signal'), '')
  const port = await chooseLastingPort()
  const at = (url: string) => Object.assign(new URL(url), { port: String(port) }).href
  const files = { ...primary, data, port, superUrl: at(primary.superUrl) }
  await startAt(files)

  const url = at(primary.urlOf('application'))
  const open = () => openSuper(files.superUrl, new URL(url).pathname)
  const tell = async (statement: string) => {
    const client = await open()
    await client.query(statement).finally(() => client.end())
  }
  const replica: Replica = {
    url,
    open,
    pause: () => tell('select pg_wal_replay_pause()'),
    resume: () => tell('select pg_wal_replay_resume()'),
    async caughtUp() {
      const [here, there] = [await open(), await openSuper(primary.superUrl, '/postgres')]
      try {
        const { rows } = await there.query<{ lsn: string }>('select pg_current_wal_flush_lsn() as lsn')
        const giveUpAt = performance.now() + patienceMs
        while (performance.now() < giveUpAt) {
          const replayed = await here.query<{ all: boolean }>('select pg_last_wal_replay_lsn() >= $1::pg_lsn as all', [
            rows[0]?.lsn,
          ])
          if (replayed.rows[0]?.all) return
          await wait(50)
        }
        throw new Error(`the replica did not catch up within ${patienceMs / 1_000} s`)
      } finally {
        await Promise.all([here.end(), there.end()])
      }
    },
    async stop() {
      await stopPostmaster(place, data)
      await rm(folder, { recursive: true, force: true })
    },
  }
  await replica.caughtUp()
  return replica

  async function own(path: string, content: string): Promise<void> {
    await writeFile(path, content, { mode: 0o600 })
    if (place.runAs) await chown(path, place.runAs.uid, place.runAs.gid)
  }

  /** Between the two calls files may be copied in any order; the label says from where the log makes them whole. */
  async function copyRunning(superUrl: string, from: string, to: string): Promise<void> {
    const client = await openSuper(superUrl, '/postgres')
    try {
      await client.query(`select pg_backup_start('replica', true)`)
      await run('cp', ['-a', from, to])
      const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
      await own(join(to, 'backup_label'), rows[0]?.labelfile ?? '')
      for (const name of ['postmaster.pid', 'postmaster.opts']) await rm(join(to, name), { force: true })
    } finally {
      await client.end()
    }
  }
}

async function openSuper(superUrl: string, pathname: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: Object.assign(new URL(superUrl), { pathname }).href })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
