/**
 * Opens the database: the one at DATABASE_URL, or the embedded one. Migrates it, makes sure that row-level security
 * holds for every connection of the pool, and listens for notices. Source: DESIGN.md sections 3, 5 and 7.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Log } from '../log.ts'
import { isDatabaseDown } from './databaseDown.ts'
import { type Embedded, startEmbedded } from './embedded.ts'
import { createListener, type Listener } from './listen.ts'
import { inspectLogin, type Login, roleToTake } from './login.ts'
import { migrate } from './migrate.ts'
import { type NetworkPools, openNetworkPool } from './network-pools.ts'
import { connectionConfig, openPool } from './pool.ts'

export type DatabaseConfig = {
  /** Absent: the embedded PostgreSQL is started. */
  databaseUrl?: string
  databaseOwnerUrl?: string
  databaseReplicaUrl?: string
  dataFolder: string
  /** Connections of this process; the replica has as many again. */
  poolSize: number
}

export type Database = {
  pool: Pool
  /** For reads that may be a moment old. Absent when none is configured or it cannot be reached at the start. */
  replica?: Pool
  /** Of the login that migrations ran through. */
  ownerUrl?: string
  embedded?: Embedded
  /**
   * Connections of the responder, which may read the network scope; closed with the rest.
   * @throws Error naming the fix when the login may not take on the network's role
   */
  openNetwork(): Promise<NetworkPools>
  /** Notices of a channel; see listen.ts. */
  listen: Listener['listen']
  /** Waits for open transactions, then closes everything, the embedded PostgreSQL included. A second call does nothing. */
  close(): Promise<void>
}

type Parts = { start: typeof startEmbedded; migrate: (ownerUrl: string) => Promise<unknown>; patienceMs: number }

/** A server that starts together with the hub (compose, a reboot) may need this long. */
const patienceMs = 30_000

/**
 * Opens, migrates and checks.
 * @throws Error naming the fix when the login is not one that row-level security holds for; an error that
 * `isDatabaseDown` knows when the server does not answer for 30 s; what migrations throw
 */
export async function openDatabase(config: DatabaseConfig, log: Log, parts: Partial<Parts> = {}): Promise<Database> {
  const { start = startEmbedded, migrate: runMigrations = migrate } = parts
  const embedded =
    config.databaseUrl === undefined
      ? await start({ dataFolder: config.dataFolder, log: line => log.info({}, line) })
      : undefined
  const url = config.databaseUrl ?? embedded?.url ?? ''
  const opened: Pool[] = []
  try {
    const login = await retryWhileDown(parts.patienceMs ?? patienceMs, () => inspectUrl(url, log)).catch(
      (error: unknown) => {
        throw isDatabaseDown(error) ? goneAtStart(config, error) : error
      },
    )
    const ownerUrl = config.databaseOwnerUrl ?? embedded?.ownerUrl ?? (login.mayMigrate ? url : undefined)
    if (ownerUrl !== undefined) await runMigrations(ownerUrl)

    const { pool, role } = await openSafely(url)
    const replica = config.databaseReplicaUrl === undefined ? undefined : await openReplica(config.databaseReplicaUrl)
    const listener = createListener({ connection: connectionConfig(url, role), log })
    let closed: Promise<void> | undefined
    const close = () => {
      closed ??= listener.close().then(closeAll)
      return closed
    }
    const openNetwork = async (): Promise<NetworkPools> => {
      const open = async (address: string) => {
        const network = await openNetworkPool(address, config.poolSize, log)
        opened.push(network)
        return network
      }
      const primary = { scoped: pool, network: await open(url) }
      const { databaseReplicaUrl } = config
      if (!replica || databaseReplicaUrl === undefined) return { primary }
      return { primary, replica: { scoped: replica, network: await open(databaseReplicaUrl) } }
    }
    return { pool, replica, ownerUrl, embedded, openNetwork, listen: listener.listen, close }
  } catch (error) {
    await closeAll()
    throw error
  }

  async function closeAll(): Promise<void> {
    await Promise.all(opened.map(each => each.end()))
    await embedded?.stop()
  }

  /** A pool in which nobody sees past their organization; looked at again through the pool itself. */
  async function openSafely(address: string): Promise<{ pool: Pool; role: string | undefined }> {
    const role = roleToTake(await inspectUrl(address, log))
    const pool = openPool(address, role, config.poolSize, log)
    opened.push(pool)
    const { name, unsafe, exposed } = await inspectLogin(pool)
    if (unsafe) throw new Error(`The role ${name} ${unsafe}. Take that from it: the application must not have it.`)
    if (exposed) log.warn({}, 'the connection to the database is not encrypted: add sslmode=verify-full to its URL')
    if (role !== undefined) log.info({ role }, 'the login of the database is privileged: connections take on a role')
    return { pool, role }
  }

  async function openReplica(address: string): Promise<Pool | undefined> {
    try {
      return (await openSafely(address)).pool
    } catch (error) {
      if (!isDatabaseDown(error)) throw error
      log.warn({ error }, 'the replica does not answer: reads go to the primary until the next start')
      return undefined
    }
  }
}

/** Names the server and nothing of its login. */
function goneAtStart({ databaseUrl, databaseReplicaUrl }: DatabaseConfig, cause: unknown): Error {
  const host = databaseUrl !== undefined && URL.canParse(databaseUrl) ? new URL(databaseUrl).host : ''
  // Who has not seen the primary cannot know how old a replica is, and could tell of what has been forbidden since.
  const alone = databaseReplicaUrl === undefined ? '' : ' The replica alone is not enough to start with.'
  const says = `PostgreSQL does not answer${host ? ` at ${host}` : ''} (DATABASE_URL).${alone}`
  return new Error(`${says} Start it, or correct the address; then start the hub again.`, { cause })
}

async function inspectUrl(url: string, log: Log): Promise<Login> {
  const pool = openPool(url, undefined, 1, log)
  try {
    return await inspectLogin(pool)
  } finally {
    await pool.end()
  }
}

async function retryWhileDown<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  for (let waited = 0, waitMs = 100; ; waited += waitMs, waitMs = Math.min(2 * waitMs, 2_000)) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseDown(error) || waited >= limitMs) throw error
      await wait(waitMs)
    }
  }
}
