/**
 * Starts a hub process: database, keys, pipeline and, by its role, the web server or the worker. Stops it in the order in
 * which nothing is lost: no new requests, what was acknowledged is stored, what was claimed is settled, then the database.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Registry } from 'prom-client'
import type { Config } from './config.ts'
import { allowAddresses } from './connectors/allowed-addresses.ts'
import { createFetch } from './connectors/outgoing.ts'
import { connectors } from './connectors/registry.ts'
import { startClock, watchdogJobs } from './jobs/clock.ts'
import { createMailer } from './jobs/smtp.ts'
import type { Log } from './log.ts'
import { anchorAll } from './pipeline/audit-chain.ts'
import type { Hub } from './pipeline/hub.ts'
import { createInbox } from './pipeline/inbox.ts'
import { openHub } from './pipeline/open-hub.ts'
import { createReceive } from './pipeline/receive.ts'
import type { SecretReference } from './pipeline/secrets.ts'
import { channel } from './pipeline/wake.ts'
import { startWorker } from './pipeline/worker.ts'
import { practiceTarget } from './practice/target.ts'
import { registryTaker } from './registry/take.ts'
import { createScanner } from './scanner.ts'
import { timesComparer } from './scheduling/times/comparer.ts'
import { createMetrics } from './server/metrics.ts'
import type { RunningNetwork } from './server/network/start.ts'
import { type RunningServer, type ServerParts, startServer } from './server/start.ts'
import { rowActs } from './sessions/row-acts.ts'
import { sessionPages } from './sessions/take.ts'
import { openAnchorFiles } from './store/audit-anchor-files.ts'
import { type Database, openDatabase } from './store/database.ts'
import { openAccountKeys } from './store/hubKeys.ts'
import { openKeyring } from './store/openKeyring.ts'
import type { OrganizationKeys } from './store/organizationKeys.ts'

export const roles = ['all', 'web', 'worker', 'responder'] as const
export type Role = (typeof roles)[number]

const servedBy = {
  all: 'everything',
  web: 'everything',
  responder: 'network',
  worker: 'health',
} as const satisfies Record<Role, NonNullable<ServerParts['serves']>>

export type OpenedHub = {
  hub: Hub & { keys: OrganizationKeys }
  database: Database
  keyring: Awaited<ReturnType<typeof openKeyring>>
  close(): Promise<void>
}

/** Opens database and keys, and puts the hub together; nothing runs yet. For commands that do one thing and end. */
export async function openHubOf(config: Config, log: Log): Promise<OpenedHub> {
  const database = await openDatabase(config, log)
  const keyring = await openKeyring(config, log)
  const allow = allowAddresses({ loopback: config.reach !== 'public', privateRanges: config.reach === 'private' })
  const fetch = createFetch({ allow })
  const mailer = createMailer(config)
  const address = config.publicUrl ?? `${config.tls ? 'https' : 'http'}://${config.host}:${config.port}`
  const anchors = openAnchorFiles(join(config.dataFolder, 'audit'))
  const scan = config.scanner ? createScanner(config.scanner) : undefined
  const outside = { connectors, fetch, readSecret, mailer, address, anchors, scan }
  const parts = {
    pool: database.pool,
    keyring,
    log,
    pages: sessionPages,
    rowActs: rowActs(practiceTarget),
    registry: registryTaker,
    times: timesComparer,
    ...outside,
  }
  const hub = openHub(parts)
  hub.accountKeys = await openAccountKeys(database.pool, keyring, hub.now)
  return {
    hub,
    database,
    keyring,
    async close() {
      hub.wake.close()
      mailer?.close()
      await hub.pdf.close()
      await fetch.close()
      await database.close()
    },
  }
}

export type Running = OpenedHub & {
  server: RunningServer
  /** Where this process answers for the network. */
  network?: RunningNetwork | undefined
  /** What a person who starts it should read: where it listens, and how to sign in for the first time. */
  welcome: readonly string[]
  stop(): Promise<void>
}

/**
 * Starts everything a role runs.
 * @param prepare runs once the hub is open and before anything else starts
 */
export async function startHub(
  config: Config,
  role: Role,
  log: Log,
  prepare?: (opened: OpenedHub) => Promise<void>,
): Promise<Running> {
  const opened = await openHubOf(config, log)
  const running: Stoppable[] = [{ name: 'database', stop: opened.close }]
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= stopAll(running, log)
    return stopped
  }
  try {
    await prepare?.(opened)
    const { hub, database, keyring } = opened
    const hearing = database.listen(channel, signal => {
      if (signal.kind === 'notified') hub.wake.heard(signal.payload)
      else for (const work of ['messages', 'reading', 'deliveries'] as const) hub.wake.heard(work)
    })
    running.push({ name: 'listener', stop: async () => hearing.stop() })
    hub.wake.hear(work => {
      if (work === 'configuration') hub.configurations.forget()
    })
    const keys = hub.accountKeys ?? (await openAccountKeys(hub.pool, keyring, hub.now))
    if (role === 'web') {
      const watchdog = startClock(hub, watchdogJobs)
      running.push({ name: 'watchdog', stop: () => watchdog.stop() })
    } else if (role !== 'responder') {
      running.push({ name: 'audit', stop: () => anchorAll(hub) }) // after the worker, which appends to the last moment
      const workers = [startWorker(hub), startClock(hub)]
      running.push({ name: 'worker', stop: () => Promise.all(workers.map(each => each.stop())) })
    }
    const inbox = createInbox(hub)
    running.push({ name: 'inbox', stop: () => inbox.drain() })
    const receive = createReceive(hub, inbox)
    const metrics = createMetrics(hub)
    const network = await startNetworkOf(config, role, { hub, database, registry: metrics.registry, log })
    if (network) {
      running.push({ name: 'network', stop: () => network.stop() })
      hub.gatewayEndings = network.endings
    }
    const serves = servedBy[role]
    const server = await startServer(hub, config, { serves, receive, inbox, keys, log, metrics, network })
    running.push({ name: 'server', stop: () => server.stop() })
    const address = config.publicUrl ?? server.url
    const welcome = [`Causeway listens at ${address}`]
    const gateway = network?.listensAt()
    if (gateway) welcome.push(`The gateway of the network listens at ${gateway}`)
    if (serves === 'everything') {
      const { ensureFirstAdmin } = await import('./server/auth/firstAdmin.ts')
      const { adminEmail, adminPassword } = config
      const parts = { pool: hub.pool, keys, now: hub.now, newId: hub.newId }
      const admin = await ensureFirstAdmin(parts, { adminEmail, adminPassword })
      if (admin.kind === 'link') welcome.push(`First sign-in, once and within a day: ${address}${admin.path}`)
    }
    return { ...opened, server, network, welcome, stop }
  } catch (error) {
    await stop() // else what had started would keep a hub alive that does nothing
    throw error
  }
}

type NetworkHub = { hub: Hub; database: Database; registry: Registry; log: Log }

/** A process of the role answers always, one that serves everything where the gateway's folder is there. */
async function startNetworkOf(
  config: Config,
  role: Role,
  { hub, database, registry, log }: NetworkHub,
): Promise<RunningNetwork | undefined> {
  if (role === 'worker' || (role !== 'responder' && !existsSync(join(config.dataFolder, 'network')))) return undefined
  const { startNetwork } = await import('./server/network/start.ts')
  return startNetwork(hub, { config, pools: await database.openNetwork(), registry, log })
}

type Stoppable = { name: string; stop(): Promise<unknown> }

/** An attempt may take 35 s from connecting to the last byte; what takes longer, such as a long pull, goes on later. */
const patienceMs = 45_000

/** Stops what runs, the last started first; nothing is waited for longer than `patienceMs`, and no failure skips the rest. */
async function stopAll(running: readonly Stoppable[], log: Log): Promise<void> {
  for (const { name, stop } of running.toReversed()) {
    const late = new AbortController()
    const stopping = stop().catch((error: unknown) => log.error({ error, type: name }, 'a part did not stop well'))
    const patience = wait(patienceMs, undefined, { signal: late.signal }).then(
      () => log.warn({ type: name, waitMs: patienceMs }, 'a part takes too long: its leases end by themselves'),
      () => undefined,
    )
    await Promise.race([stopping, patience])
    late.abort()
  }
}

/** A secret that the settings refer to, as it is where this process runs. */
function readSecret(reference: SecretReference): string | undefined {
  if ('env' in reference) return process.env[reference.env] || undefined
  try {
    return readFileSync(reference.file, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
