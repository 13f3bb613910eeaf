/**
 * The HTTP server, put together: inbound addresses, health, the API behind the console, and the console itself. Each
 * part stands in a file of its own; nothing here knows what they do.
 */
import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import type { Receive } from '../pipeline/receive.ts'
import type { AccountKeys } from '../store/accounts.ts'
import { addHeadersAndHealth, type BareAppParts, createBareApp, isSecure } from './bare-app.ts'
import { addBusyFeed } from './busy-feed.ts'
import { addConsole } from './console.ts'
import { addDocumentation } from './documentation.ts'
import { addInbound } from './inbound.ts'
import { createMetrics } from './metrics.ts'
import type { NetworkParts } from './network/parts.ts'
import { addOptOut } from './opt-out.ts'
import { addRedox } from './redox/endpoint.ts'
import { addApi } from './routes/index.ts'

export type AppParts = BareAppParts & {
  receive: Receive
  /** The hub's own keys, for accounts. */
  keys: AccountKeys
  /** Where the console is built; console/dist unless given. */
  consoleFolder?: string
  /** What answers for the network; absent where this process answers nobody of it. */
  network?: Omit<NetworkParts, 'hub' | 'keys' | 'publicUrl'> | undefined
}

const builtConsole = new URL('../../console/dist/', import.meta.url).pathname

/** Makes the server; it does not listen yet. Tests call it with `inject`. */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const { hub, keys, publicUrl, oidRoot, network } = parts
  const metrics = parts.metrics ?? createMetrics(hub)
  const app = createBareApp(parts, metrics)

  // The fast path: nothing but what it needs.
  await app.register(async inbound => addInbound(inbound, { hub, receive: parts.receive, metrics }))
  const redox = { hub, receive: parts.receive, metrics, publicUrl, takingPart: network?.members }
  await app.register(async members => addRedox(members, redox))
  await app.register(async feeds => addBusyFeed(feeds, { hub }))
  if (network) {
    const { addNetwork } = await import('./network/index.ts') // matching and signatures, only where somebody is answered
    await app.register(async answers => addNetwork(answers, { ...network, hub, keys, publicUrl }))
  }
  await app.register(async pages => {
    await addHeadersAndHealth(pages, parts, metrics)
    await pages.register(cookie)
    const apiParts = { hub, keys, secure: isSecure(parts), publicUrl, oidRoot, network }
    await pages.register(async api => addApi(api, apiParts), { prefix: '/api' })
    await pages.register(async docs => addDocumentation(docs))
    await pages.register(async answers => addOptOut(answers, hub))
    await pages.register(async pages => addConsole(pages, parts.consoleFolder ?? builtConsole))
  })
  await app.ready()
  return app
}
