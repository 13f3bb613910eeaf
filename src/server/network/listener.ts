/**
 * The network's own HTTPS server: mutual TLS, on a port of its own. Nothing but `answer` stands behind it. Certificates, trust
 * and revocation lists follow the gateway's folder while it runs. Source: reference/carequality.md sections 2, 8 and 14.
 */
import { constants } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { SecureContextOptions, TLSSocket } from 'node:tls'
import type { TlsClient } from '../../connectors/carequality/saml/parts.ts'
import type { Log } from '../../log.ts'
import { createLimit } from '../limits.ts'
import type { Gateway, GatewayWatch } from './gateway.ts'
import { createCounts } from './load.ts'
import type { NetworkMetrics } from './network-metrics.ts'
import { createPeers } from './peer.ts'
import { answerBadHttp } from './transport-faults.ts'

/** What is asked over the network: by whom is known, what for is not. Never rejects. */
export type AnswerNetwork = (
  request: IncomingMessage,
  response: ServerResponse,
  from: { client: TlsClient; gateway: Gateway },
) => Promise<void>

export type ListenerParts = {
  /** It must have a state. */
  gateway: GatewayWatch
  host: string
  /** 0 takes a free one. */
  port: number
  answer: AnswerNetwork
  metrics: NetworkMetrics
  log: Log
  now: () => Date
  timeouts?: ListenerTimeouts
  /** Connections that one client may hold open; others need some too. */
  mostOfOne?: number
}

/** How long a sender may take, in milliseconds: for handshake, headers and whole request, and to take its answer. */
export type ListenerTimeouts = { handshakeMs: number; headersMs: number; requestMs: number; stalledMs: number }

export type NetworkListener = {
  port: number
  /** Finishes what is under way, then resolves. */
  stop(): Promise<void>
}

const usualTimeouts: ListenerTimeouts = { handshakeMs: 10_000, headersMs: 10_000, requestMs: 30_000, stalledMs: 60_000 }
/** Partners keep connections open between requests. */
const keepAliveMs = 65_000
const mostConnections = 2_000
const usualMostOfOne = 500
const mostHeaderBytes = 16_384
const patienceMs = 20_000
const sweepMs = 50

/** Starts it. */
export async function startListener(parts: ListenerParts): Promise<NetworkListener> {
  const { gateway, log, metrics, now, answer, timeouts = usualTimeouts, mostOfOne = usualMostOfOne } = parts
  const first = gateway.current()
  if (!first) throw new Error('The gateway folder has not been read.')
  const peers = createPeers()
  /** One line a minute about each cause: who knocks at the door without a key must not fill the log. */
  const lines = createLimit(1, 60_000, now)

  const server = createServer({
    ...secureContextOf(first),
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: timeouts.handshakeMs,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(2_000, timeouts.headersMs),
    maxHeaderSize: mostHeaderBytes,
    noDelay: true,
  })
  server.maxConnections = mostConnections
  server.timeout = timeouts.stalledMs

  const clientOf = (socket: TLSSocket): { client: TlsClient; gateway: Gateway } | undefined => {
    const state = gateway.current() ?? first
    const peer = peers.of(socket, state.trust, now())
    if (peer.kind === 'client') return { client: peer.client, gateway: state }
    metrics.connected(peer.because)
    const { remoteAddress: host } = socket
    if (lines.take(peer.because)) log.warn({ code: peer.because, host }, 'a TLS client of the network was refused')
    socket.destroy()
    return undefined
  }

  const connections = createCounts()
  server.on('secureConnection', (socket: TLSSocket) => {
    const from = clientOf(socket)
    if (!from) return
    const { fingerprint } = from.client
    const open = connections.add(fingerprint)
    socket.once('close', () => connections.remove(fingerprint))
    if (open <= mostOfOne) return metrics.connected('accepted')
    metrics.connected('too-many')
    if (lines.take('too-many')) log.warn({ count: mostOfOne }, 'too many connections of one client of the network')
    socket.destroy()
  })
  server.on('tlsClientError', (error: Error & { code?: string }, socket: TLSSocket) => {
    // Of a certificate that is refused the socket knows why; the error says no more than that it was cut off.
    const code = String(socket.authorizationError ?? error.code ?? 'unknown')
    metrics.connected(handshakeOutcome(code))
    const { remoteAddress: host } = socket
    if (lines.take(code)) log.warn({ code, host }, 'a TLS handshake on the network’s listener failed')
    socket.destroy()
  })
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    const { code = 'unknown' } = error
    // Above all renegotiation, old or new, which is refused: the line names it.
    if (code.startsWith('ERR_SSL') && lines.take(code)) log.warn({ code }, 'a TLS connection of the network broke off')
    answerBadHttp(error, socket as Socket)
  })
  server.on('drop', () => {
    metrics.connected('too-many')
    if (lines.take('drop')) log.warn({ count: mostConnections }, 'too many connections on the network’s listener')
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const from = clientOf(request.socket as TLSSocket)
    if (!from) return
    answer(request, response, from).catch((error: unknown) => {
      log.error({ error }, 'an answer to the network failed')
      response.destroy()
    })
  })

  await listen(server, parts)
  let current = first
  gateway.hear(next => {
    if (next === current) return
    current = next
    // Open connections stay as they are: their certificates are checked with each request.
    server.setSecureContext(secureContextOf(next))
  })
  const { port } = server.address() as AddressInfo
  log.info({ host: parts.host, port }, 'the network’s listener listens')
  let stopping: Promise<void> | undefined
  return {
    port,
    stop() {
      stopping ??= close(server, log)
      return stopping
    },
  }
}

function secureContextOf({ server, authorities }: Gateway): SecureContextOptions {
  return {
    cert: server.cert,
    key: server.key,
    ca: [...authorities],
    minVersion: 'TLSv1.2',
    // No renegotiation at all, old or new; and no tickets: a resumed session would skip the check of the chain.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
  }
}

/** By the codes of OpenSSL. */
const handshakeOutcomes: ReadonlyArray<[code: RegExp, outcome: string]> = [
  [/^ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE$/, 'certificate-missing'],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'expired'],
  [/^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|INVALID_|PATH_LENGTH_|UNSPECIFIED$)/, 'untrusted'],
  [/./, 'handshake-failed'],
]

function handshakeOutcome(code: string): string {
  return handshakeOutcomes.find(([pattern]) => pattern.test(code))?.[1] ?? 'handshake-failed'
}

function listen(server: Server, { host, port }: Pick<ListenerParts, 'host' | 'port'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function close(server: Server, log: Log): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  const late = setTimeout(() => {
    log.warn({ waitMs: patienceMs }, 'requests of the network took too long: their connections are closed')
    server.closeAllConnections()
  }, patienceMs)
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
  await closed
  clearInterval(sweep)
  clearTimeout(late)
}
