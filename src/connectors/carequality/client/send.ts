/**
 * Sends a request to another gateway over mutual TLS, on connections that stay open, and brings back the SOAP message that
 * answers it. Never rejects for reasons of the network. Source: reference/carequality.md sections 2 and 12.
 */
import type { SecureVersion } from 'node:tls'
import { Agent, request } from 'undici'
import { inflateBody } from '../soap/compression.ts'
import { type ReadFault, readFault } from '../soap/fault.ts'
import { readMessage, type SoapMessage } from '../soap/message.ts'
import type { Composed, Transaction } from './compose.ts'

export type TlsIdentity = {
  /** PEM: the certificate and those above it. */
  certificate: string
  /** PEM. */
  key: string
  /** PEM of what vouches for the other side; absent: the machine's authorities. */
  authorities?: string
}

export type SenderSettings = {
  /** Absent: the other side does not learn who connects, and will refuse. */
  identity: TlsIdentity | { authorities?: string }
  connectMs?: number
  /** For the whole answer, by transaction. */
  answerMs?: Readonly<Record<Transaction, number>>
  maxAnswerBytes?: number
  /** Open connections to one gateway. */
  connections?: number
}

export type Answered = {
  kind: 'answered'
  status: number
  message: SoapMessage
  /** As it came, compression undone. */
  raw: { body: Buffer; contentType: string }
}

export type Sent = { ms: number } & (
  | Answered
  | { kind: 'fault'; status: number; fault: ReadFault; raw: Answered['raw'] }
  /** Something answered that is no SOAP message to this request. */
  | { kind: 'unreadable'; status: number; because: 'not-soap' | 'other-request'; raw: Answered['raw'] }
  /** `code` is Node's or undici's. */
  | { kind: 'failed'; because: 'unreachable' | 'tls' | 'timeout' | 'cut-off' | 'too-large'; code: string }
)

export type Sender = { send(composed: Composed): Promise<Sent>; close(): Promise<void> }

const mebibyte = 1024 * 1024
/** Discovery as real clients wait; the others as long as documents may take. */
const usualAnswerMs: Readonly<Record<Transaction, number>> = { discover: 60_000, query: 120_000, retrieve: 120_000 }
const oldestTls: SecureVersion = 'TLSv1.2'

/** Opens a sender; `close` ends its connections. */
export function openSender(settings: SenderSettings): Sender {
  const { identity, connectMs = 10_000, answerMs = usualAnswerMs, maxAnswerBytes = 256 * mebibyte } = settings
  const { authorities } = identity
  const agent = new Agent({
    connect: {
      timeout: connectMs,
      minVersion: oldestTls,
      ...('certificate' in identity ? { cert: identity.certificate, key: identity.key } : {}),
      ...(authorities === undefined ? {} : { ca: authorities }),
    },
    connections: settings.connections ?? 16,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 60_000,
    headersTimeout: 0, // one timer covers queue, connection, headers and body
    bodyTimeout: 0,
  })
  return {
    async send(composed) {
      const began = performance.now()
      const timer = AbortSignal.timeout(answerMs[composed.transaction])
      const outcome = await exchange(agent, composed, timer, maxAnswerBytes)
      return { ms: performance.now() - began, ...outcome }
    },
    close: () => agent.close(),
  }
}

type WithoutTime<Each> = Each extends unknown ? Omit<Each, 'ms'> : never
type Outcome = WithoutTime<Sent>

async function exchange(agent: Agent, composed: Composed, signal: AbortSignal, maxBytes: number): Promise<Outcome> {
  const failed = (because: Extract<Sent, { kind: 'failed' }>['because'], code = ''): Outcome => ({
    kind: 'failed',
    because,
    code,
  })
  let heard = false
  try {
    const headers = { 'content-type': composed.contentType, 'accept-encoding': 'gzip' }
    const response = await request(composed.to, {
      method: 'POST',
      headers,
      body: composed.body,
      dispatcher: agent,
      signal,
    })
    heard = true
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of response.body) {
      size += chunk.length
      if (size > maxBytes) return failed('too-large')
      chunks.push(chunk)
    }
    const inflated = await inflateBody(Buffer.concat(chunks), one(response.headers['content-encoding']), maxBytes)
    if (inflated.kind !== 'read') return failed(inflated.kind === 'too-large' ? 'too-large' : 'cut-off')
    const raw = { body: inflated.body, contentType: one(response.headers['content-type']) ?? '' }
    return readAnswer(composed, response.statusCode, raw)
  } catch (error) {
    if (signal.aborted) return failed('timeout')
    const code = codeOf(error)
    if (isTls(code)) return failed('tls', code)
    return failed(heard || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' ? 'cut-off' : 'unreachable', code)
  }
}

function readAnswer(composed: Composed, status: number, raw: Answered['raw']): Outcome {
  const read = readMessage(raw.body, raw.contentType)
  if (read.kind === 'refused') return { kind: 'unreadable', status, because: 'not-soap', raw }
  const { envelope } = read.message
  const fault = readFault(envelope.payload)
  if (fault) return { kind: 'fault', status, fault, raw }
  const { relatesTo } = envelope.addressing
  // Some leave it out, or its prefix; another one's answer is nobody's to read.
  if (relatesTo !== undefined && bareId(relatesTo) !== bareId(composed.messageId))
    return { kind: 'unreadable', status, because: 'other-request', raw }
  return { kind: 'answered', status, message: read.message, raw }
}

/** Metriport's published code relates its answers to a retrieve to the bare UUID. */
function bareId(messageId: string): string {
  return messageId
    .trim()
    .toLowerCase()
    .replace(/^urn:uuid:/, '')
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function codeOf(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('code' in each && typeof each.code === 'string') return each.code
  return ''
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|ERR_OSSL)/

function isTls(code: string): boolean {
  return tlsCodes.test(code)
}
