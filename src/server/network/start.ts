/**
 * Starts what answers for the network in a process: the gateway's folder, the responder, and the listener as soon as the
 * folder is good. Stops it so that nothing that was asked is left without its answer.
 */
import { join } from 'node:path'
import type { Registry } from 'prom-client'
import type { Config } from '../../config.ts'
import type { Log } from '../../log.ts'
import type { Ending } from '../../model/network/endings.ts'
import { type OpenedResponder, openResponder } from '../../network/responder.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { insertHubExchanges } from '../../store/network-exchanges.ts'
import type { NetworkPools } from '../../store/network-pools.ts'
import { statements } from '../../store/scope.ts'
import { endingsOf } from './endings.ts'
import { type Gateway, type GatewayWatch, openGateway } from './gateway.ts'
import { createIhe } from './ihe.ts'
import { type NetworkListener, startListener } from './listener.ts'
import { addDatabaseMetrics, addNetworkMetrics, type NetworkMetrics } from './network-metrics.ts'
import { createRefusals, type Refusals } from './refusals.ts'
import { createReplays } from './replays.ts'

export type RunningNetwork = {
  gateway: GatewayWatch
  folder: string
  responder: OpenedResponder
  refusals: Refusals
  metrics: NetworkMetrics
  /** What of the gateway's files ends; undefined while they have never been good. */
  endings(): readonly Ending[] | undefined
  /** Where it listens; undefined while the folder has never been good. */
  listensAt(): string | undefined
  /** Finishes what is under way, then closes what it used. */
  stop(): Promise<void>
}

export type NetworkStart = {
  config: Pick<Config, 'host' | 'port' | 'dataFolder'>
  pools: NetworkPools
  /** Of the process. */
  registry: Registry
  log: Log
}

/** The gateway's folder in the data folder. */
export function gatewayFolder({ dataFolder }: Pick<Config, 'dataFolder'>): string {
  return join(dataFolder, 'network')
}

/** How far the listener's port is from the hub's. */
const portOffset = 363

/** Starts it. The hub needs its own keys. @throws when the folder is good and its port is taken */
export async function startNetwork(hub: Hub, { config, pools, registry, log }: NetworkStart): Promise<RunningNetwork> {
  const folder = gatewayFolder(config)
  const { now, newId } = hub
  const gateway = await openGateway({ folder, log, now })
  const environment = () => gateway.current()?.settings.environment
  const responder = await openResponder(hub, { pools, dataFolder: config.dataFolder, environment })
  const metrics = addNetworkMetrics(registry)
  const { reading, notes } = responder.network
  addDatabaseMetrics(registry, {
    isPrimaryDown: () => ['replica-alone', 'nobody'].includes(reading.standing().source),
    behindMs: () => reading.standing().behindMs,
    waiting: notes.waiting,
  })
  const db = statements(hub.pool)
  const refusals = createRefusals({ log, now, newId, keep: rows => insertHubExchanges(db, rows) })
  const replays = createReplays({ db, log, now })
  const answer = createIhe({ responder, replays, refusals, metrics, log, now, newId })

  let listener: Promise<NetworkListener> | undefined
  let address: string | undefined
  const listen = async ({ settings }: Gateway) => {
    const host = settings.listen.host ?? config.host
    const port = settings.listen.port ?? (config.port === 0 ? 0 : config.port + portOffset)
    listener = startListener({ gateway, host, port, answer, metrics, log, now })
    try {
      address = `https://${host}:${(await listener).port}`
    } catch (error) {
      listener = undefined // the port may be free the next time
      throw error
    }
  }
  const close = async () => {
    gateway.stop()
    await (await listener?.catch(() => undefined))?.stop()
    await Promise.all([refusals.stop(), replays.stop()])
    await responder.close()
  }
  const first = gateway.current()
  try {
    if (first) await listen(first)
  } catch (error) {
    await close()
    throw error
  }
  gateway.hear(state => {
    metrics.certificateEnds(state.server.certificate.validToDate.getTime() / 1000)
    if (!listener) listen(state).catch((error: unknown) => log.error({ error }, 'the network’s listener cannot listen'))
  })
  let stopping: Promise<void> | undefined
  return {
    gateway,
    folder,
    responder,
    refusals,
    metrics,
    endings() {
      const state = gateway.current()
      return state && endingsOf(state)
    },
    listensAt: () => address,
    stop() {
      stopping ??= close()
      return stopping
    },
  }
}
