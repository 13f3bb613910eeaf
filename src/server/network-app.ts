/**
 * The server of a process that answers the network and nothing else of the hub: FHIR and access to it, beside health and
 * metrics. No console, no API, nothing that receives. What speaks SOAP has a listener of its own.
 */
import type { FastifyInstance } from 'fastify'
import type { AccountKeys } from '../store/accounts.ts'
import { addHeadersAndHealth, type BareAppParts, createBareApp } from './bare-app.ts'
import { createMetrics } from './metrics.ts'
import { addNetwork, type NetworkParts } from './network/index.ts'

export type NetworkAppParts = BareAppParts & {
  /** The hub's own keys. */
  keys: AccountKeys
  network: Omit<NetworkParts, 'hub' | 'keys' | 'publicUrl'>
}

/** Makes the server; it does not listen yet. */
export async function createNetworkApp(parts: NetworkAppParts): Promise<FastifyInstance> {
  const { hub, keys, publicUrl, network } = parts
  const metrics = parts.metrics ?? createMetrics(hub)
  const app = createBareApp(parts, metrics)
  await app.register(async answers => addNetwork(answers, { ...network, hub, keys, publicUrl }))
  await app.register(async pages => addHeadersAndHealth(pages, parts, metrics))
  await app.ready()
  return app
}
