/**
 * What every HTTP server of the hub has, whatever it serves: limits of time and size, ids, failures as problems, counting,
 * headers, health. `createHealthApp` has nothing else: it is the server of a worker, which keeps the API out of its memory.
 */
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { uuidv7 } from 'uuidv7'
import type { Log } from '../log.ts'
import type { Hub } from '../pipeline/hub.ts'
import { addFailures } from './failures.ts'
import { addHealth } from './health.ts'
import { createMetrics, type Metrics } from './metrics.ts'

export type BareAppParts = {
  hub: Hub
  log: Log
  /** PEM texts; absent for a server that only this machine or a proxy on it can reach. */
  tls?: { cert: string; key: string } | undefined
  /** How browsers reach the hub, when a proxy does TLS for it. */
  publicUrl?: string | undefined
  /** The OID that was registered for the hub. */
  oidRoot?: string | undefined
  isDraining?: () => boolean
  /** It answers on without the primary now. */
  needsNoPrimary?: () => boolean
  metrics?: Metrics
  timeouts?: Timeouts
}

/** How long a sender may take, in milliseconds: for the headers, for the whole request, and between two requests. */
export type Timeouts = { headersMs: number; requestMs: number; idleMs: number }

/** Who is slower holds a connection and says nothing: it is cut off. */
const defaultTimeouts: Timeouts = { headersMs: 15_000, requestMs: 60_000, idleMs: 72_000 }
const bodyLimit = 65_536
/** Of one part of an address, in characters: a sealed search is longer than what a router takes by itself. */
const longestParam = 1_000

/** A server with nothing to serve yet. */
export function createBareApp(
  { log, tls, timeouts = defaultTimeouts }: Pick<BareAppParts, 'log' | 'tls' | 'timeouts'>,
  metrics: Metrics,
): FastifyInstance {
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
    routerOptions: { maxParamLength: longestParam },
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  })
  addFailures(app, log)
  addRequestCount(app, metrics)
  return app
}

/** Adds the headers that every answer but those of the fast path has, and the health of the process. */
export async function addHeadersAndHealth(
  pages: FastifyInstance,
  parts: BareAppParts,
  metrics: Metrics,
): Promise<void> {
  const { hub, isDraining = () => false, needsNoPrimary = () => false } = parts
  await pages.register(helmet, {
    // Of the API and the plain files; a page of the console brings its own.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: isSecure(parts) ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  await pages.register(async health => addHealth(health, { hub, metrics, isDraining, needsNoPrimary }))
}

/** Whether browsers reach it by TLS, its own or a proxy's. */
export function isSecure({ tls, publicUrl }: Pick<BareAppParts, 'tls' | 'publicUrl'>): boolean {
  return tls !== undefined || publicUrl?.startsWith('https:') === true
}

/** Makes the server of a worker: health and metrics. It does not listen yet. */
export async function createHealthApp(parts: BareAppParts): Promise<FastifyInstance> {
  const metrics = parts.metrics ?? createMetrics(parts.hub)
  const app = createBareApp(parts, metrics)
  await app.register(async pages => addHeadersAndHealth(pages, parts, metrics))
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
