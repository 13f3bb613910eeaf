/**
 * Starts the server and stops it gracefully: nothing that was taken is dropped, and who asks whether the hub is ready
 * hears no before the door closes.
 */
import { readFileSync } from 'node:fs'
import { Server as TlsServer } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Inbox } from '../pipeline/inbox.ts'
import type { Receive } from '../pipeline/receive.ts'
import type { AccountKeys } from '../store/accounts.ts'
import { createHealthApp } from './bare-app.ts'
import type { Metrics } from './metrics.ts'
import type { RunningNetwork } from './network/start.ts'

export type ServerParts = {
  /** A worker serves its health and metrics, a responder the network besides; neither loads the rest. Everything unless given. */
  serves?: 'everything' | 'network' | 'health'
  receive: Receive
  inbox: Inbox
  /** Of `openAccountKeys`. */
  keys: AccountKeys
  log: Log
  /** Shared with the workers of this process, which count what they apply and deliver. */
  metrics?: Metrics
  /** What answers for the network in this process. */
  network?: RunningNetwork | undefined
  consoleFolder?: string
  /** How long readiness says no before the door closes, in milliseconds: as long as a load balancer takes to look. */
  drainMs?: number
}

export type RunningServer = {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  url: string
  app: FastifyInstance
  /** Reads certificate and key again; connections from now on get the new ones. @throws when a file cannot be read */
  reloadTls(): void
  /** Stops taking requests, finishes those under way and what they stored, then resolves. */
  stop(): Promise<void>
}

/** In-flight requests may take this long when the server stops, in milliseconds. */
const patienceMs = 20_000
const sweepMs = 50

/** Listens where the configuration says; port 0 takes a free one. */
export async function startServer(
  hub: Hub,
  config: Pick<Config, 'host' | 'port' | 'tls' | 'publicUrl' | 'oidRoot'>,
  parts: ServerParts,
): Promise<RunningServer> {
  const { inbox, log, drainMs = 0 } = parts
  const pem = () =>
    config.tls && { cert: readFileSync(config.tls.certFile, 'utf8'), key: readFileSync(config.tls.keyFile, 'utf8') }
  let draining = false
  const { receive, keys } = parts
  const bare = {
    hub,
    log,
    tls: pem(),
    publicUrl: config.publicUrl,
    oidRoot: config.oidRoot,
    isDraining: () => draining,
    ...(parts.metrics ? { metrics: parts.metrics } : {}),
  }
  const consoleFolder = parts.consoleFolder ? { consoleFolder: parts.consoleFolder } : {}
  const network = parts.network && { ...parts.network, ...whatAnswers(parts.network) }
  // A responder that answers on from a replica must not be taken out of the rotation.
  const needsNoPrimary = () => network?.responder.network.reading.standing().source === 'replica-alone'
  const createServing = async () => {
    const { serves = 'everything' } = parts
    if (serves === 'everything')
      return (await import('./app.ts')).createApp({ ...bare, receive, keys, network, ...consoleFolder })
    if (serves === 'health' || !network) return createHealthApp({ ...bare, needsNoPrimary })
    return (await import('./network-app.ts')).createNetworkApp({ ...bare, keys, network, needsNoPrimary })
  }
  const app = await createServing()
  const listening = await app.listen({ host: config.host, port: config.port })
  const url = config.tls ? listening.replace(/^http:/, 'https:') : listening
  log.info({ host: config.host, port: portOf(url) }, 'listening')

  let stopping: Promise<void> | undefined
  const stop = async () => {
    draining = true
    await wait(drainMs)
    const late = setTimeout(() => {
      log.warn({ waitMs: patienceMs }, 'requests took too long: their connections are closed')
      app.server.closeAllConnections()
    }, patienceMs)
    // Node closes connections that are idle now; those that become so with their last answer would stay for a while.
    const sweep = setInterval(() => app.server.closeIdleConnections(), sweepMs)
    await app.close()
    clearInterval(sweep)
    clearTimeout(late)
    await inbox.drain()
    log.info({}, 'the server has stopped')
  }
  return {
    url,
    app,
    reloadTls() {
      const next = pem()
      if (next && app.server instanceof TlsServer) app.server.setSecureContext(next)
      log.info({}, 'the certificate was read again')
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

function whatAnswers({ responder }: RunningNetwork) {
  const { members, reading, primary } = responder.network
  return { members, reading, primary }
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}
