/**
 * The HTTP server, put together: inbound addresses, health, the API behind the console, and the console itself. Each
 * part stands in a file of its own; nothing here knows what they do.
 */
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { uuidv7 } from 'uuidv7'
import type { Log } from '../log.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Receive } from '../pipeline/receive.ts'
import type { AccountKeys } from '../store/accounts.ts'
import { addBusyFeed } from './busy-feed.ts'
import { addConsole } from './console.ts'
import { addDocumentation } from './documentation.ts'
import { addFailures } from './failures.ts'
import { addHealth } from './health.ts'
import { addInbound } from './inbound.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { addOptOut } from './opt-out.ts'
import { addApi } from './routes/index.ts'

export type AppParts = {
  hub: Hub
  receive: Receive
  /** The hub's own keys, for accounts. */
  keys: AccountKeys
  log: Log
  /** PEM texts; absent for a server that only this machine or a proxy on it can reach. */
  tls?: { cert: string; key: string } | undefined
  /** How browsers reach the hub, when a proxy does TLS for it. */
  publicUrl?: string | undefined
  /** Where the console is built; console/dist unless given. */
  consoleFolder?: string
  isDraining?: () => boolean
  metrics?: Metrics
  timeouts?: Timeouts
}

/** How long a sender may take, in milliseconds: for the headers, for the whole request, and between two requests. */
export type Timeouts = { headersMs: number; requestMs: number; idleMs: number }

/** Who is slower holds a connection and says nothing: it is cut off. */
const defaultTimeouts: Timeouts = { headersMs: 15_000, requestMs: 60_000, idleMs: 72_000 }
const bodyLimit = 65_536
const builtConsole = new URL('../../console/dist/', import.meta.url).pathname

/** Makes the server; it does not listen yet. Tests call it with `inject`. */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const { hub, log, keys, tls, publicUrl, isDraining = () => false, timeouts = defaultTimeouts } = parts
  const metrics = parts.metrics ?? createMetrics(hub)
  const secure = tls !== undefined || publicUrl?.startsWith('https:') === true
  const app = Fastify({
    serverFactory(handler) {
      const options = {
        headersTimeout: timeouts.headersMs,
        requestTimeout: timeouts.requestMs,
        keepAliveTimeout: timeouts.idleMs,
        connectionsCheckingInterval: Math.min(5_000, timeouts.headersMs),
      }
      return tls
        ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2' }, handler)
        : createServer(options, handler)
    },
    logger: false, // the hub's own log writes only what may be written
    genReqId: () => uuidv7(),
    trustProxy: 'loopback', // a proxy on this machine says who called
    bodyLimit,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  })
  addFailures(app, log)
  addRequestCount(app, metrics)

  // The fast path: nothing but what it needs.
  await app.register(async inbound => addInbound(inbound, { hub, receive: parts.receive, metrics }))
  await app.register(async feeds => addBusyFeed(feeds, { hub }))
  await app.register(async pages => {
    await pages.register(helmet, {
      // Of the API and the plain files; a page of the console brings its own.
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    })
    await pages.register(cookie)
    await pages.register(async health => addHealth(health, { hub, metrics, isDraining }))
    await pages.register(async api => addApi(api, { hub, keys, secure, publicUrl }), { prefix: '/api' })
    await pages.register(async docs => addDocumentation(docs))
    await pages.register(async answers => addOptOut(answers, hub))
    await pages.register(async pages => addConsole(pages, parts.consoleFolder ?? builtConsole))
  })
  await app.ready()
  return app
}

function addRequestCount(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request: FastifyRequest, reply, done) => {
    metrics.requested(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime)
    done()
  })
}
