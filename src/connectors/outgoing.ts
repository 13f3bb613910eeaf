/**
 * The one wrapper of outgoing HTTP. It says whether a failed request had been written (the difference between "try
 * again" and "it may have arrived"), opens connections only to allowed addresses, follows no redirect and limits what
 * comes back. Source: DESIGN.md section 5, reference/operations.md section 2.
 */
import { lookup as resolve } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { AllowAddress } from './allowed-addresses.ts'
import type { Fetch, FetchRequest, HeaderReader, Reply } from './connector.ts'

export type OutgoingSettings = {
  allow: AllowAddress
  /** Milliseconds to open a connection, TLS included. */
  connectMs?: number
  /** Milliseconds to wait for the whole answer, unless the request says otherwise. */
  answerMs?: number
  /** Bytes of an answer, before and after decompression. */
  maxAnswerBytes?: number
  /** Open connections per origin; further requests queue inside the process. */
  connections?: number
  /** Certificate authorities to trust instead of the machine's (PEM): tests, private networks. */
  ca?: string
}

type Failed = Extract<Reply, { kind: 'failed' }>
type Cause = Failed['cause']
type Names = Record<string, string | string[] | undefined>

const mebibyte = 1024 * 1024
const blockedCode = 'ERR_ADDRESS_NOT_ALLOWED'

/**
 * Makes the `fetch` that connectors get. Never rejects for network reasons; `close` ends the idle connections.
 * @example const fetch = createFetch({ allow: allowAddresses() })
 */
export function createFetch(settings: OutgoingSettings): Fetch & { close(): Promise<void> } {
  const { answerMs = 30_000, maxAnswerBytes = 10 * mebibyte, connections = 64 } = settings
  const agent = new Agent({
    connect: connectTo(settings),
    connections,
    pipelining: 1, // a lost connection must leave exactly one request in doubt
    allowH2: false,
    headersTimeout: 0, // one timer of ours covers queue, connection, headers and body
    bodyTimeout: 0,
  })

  const fetch: Fetch = (url, request = {}) =>
    new Promise(answer => {
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return answer(failed(false, 'blocked'))
      send(agent, url, request, { answerMs, maxAnswerBytes: request.maxAnswerBytes ?? maxAnswerBytes }, answer)
    })
  return Object.assign(fetch, { close: () => agent.close() })
}

function send(
  agent: Agent,
  url: URL,
  request: FetchRequest,
  limits: { answerMs: number; maxAnswerBytes: number },
  answer: (reply: Reply | Promise<Reply>) => void,
): void {
  let written = false
  let over = false
  let controller: Dispatcher.DispatchController | undefined
  let status = 0
  let names: Names = {}
  const chunks: Uint8Array[] = []
  let size = 0

  const finish = (reply: Reply | Promise<Reply>): void => {
    if (over) return
    over = true
    clearTimeout(timer)
    answer(reply)
  }
  const giveUp = (cause: Cause): void => {
    finish(failed(written, cause))
    controller?.abort(new Error(cause))
  }
  const timer = setTimeout(giveUp, request.timeoutMs ?? limits.answerMs, 'timeout')

  const handler: Dispatcher.DispatchHandler = {
    // Called with an open connection, immediately before the first byte goes out: the last moment to stop it.
    onRequestStart(given) {
      controller = given
      // A second time would be a repeat behind our back: nothing is ever written twice.
      if (over || written) given.abort(new Error('over'))
      else written = true
    },
    onResponseStart(_controller, code, headers) {
      if (code < 200) return
      status = code
      names = headers
    },
    onResponseData(_controller, chunk) {
      size += chunk.byteLength
      if (size > limits.maxAnswerBytes) giveUp('cut-off')
      else chunks.push(chunk)
    },
    onResponseEnd() {
      const [only] = chunks
      const body = only && chunks.length === 1 ? only : Buffer.concat(chunks)
      const encoding = first(names['content-encoding'])
      finish(encoding ? decoded(encoding, body, status, names, limits.maxAnswerBytes) : answered(status, names, body))
    },
    onResponseError(_controller, error) {
      finish(failed(written, causeOf(error, written)))
    },
  }
  const method = request.method ?? 'GET'
  try {
    agent.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: method === 'GET' ? { 'accept-encoding': 'gzip, deflate, br', ...request.headers } : request.headers,
        body: request.body ?? null,
      },
      handler,
    )
  } catch (error) {
    // A malformed header is a fault of the caller; anything else is reported like a failed connection.
    finish(failed(written, causeOf(error, written)))
  }
}

/** Opens connections: the name is resolved once, and only to addresses that are allowed. */
function connectTo({ allow, connectMs = 5_000, ca }: OutgoingSettings): buildConnector.connector {
  const connectorFor = (protocol: 'http:' | 'https:'): buildConnector.connector =>
    buildConnector({
      timeout: connectMs,
      allowH2: false,
      autoSelectFamily: true,
      lookup: allowedLookup(protocol, allow),
      ...(ca === undefined ? {} : { ca }),
    })
  const plain = connectorFor('http:')
  const secure = connectorFor('https:')
  return (options, callback) => {
    const protocol = options.protocol === 'https:' ? 'https:' : 'http:'
    const host = options.hostname.replace(/^\[|\]$/g, '')
    // A literal address is never looked up, so it is judged here.
    if (isIP(host) !== 0 && !allow({ protocol, address: host })) return callback(notAllowed(), null)
    return (protocol === 'https:' ? secure : plain)(options, callback)
  }
}

function allowedLookup(protocol: 'http:' | 'https:', allow: AllowAddress): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0)
      const allowed = found.filter(({ address }) => allow({ protocol, address }))
      const [head] = allowed
      if (!head) return callback(notAllowed(), '', 0)
      if (options.all) callback(null, allowed)
      else callback(null, head.address, head.family)
    })
  }
}

function notAllowed(): NodeJS.ErrnoException {
  return Object.assign(new Error('address not allowed'), { code: blockedCode })
}

function failed(written: boolean, cause: Cause): Failed {
  return { kind: 'failed', written, cause }
}

function answered(status: number, names: Names, body: Uint8Array): Reply {
  const headers: HeaderReader = {
    get(name) {
      const value = names[name.toLowerCase()]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
  return {
    kind: 'answered',
    status,
    headers,
    body,
    text: () => Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'),
  }
}

const decoders: Readonly<
  Record<string, (body: Uint8Array, limit: { maxOutputLength: number }) => Promise<Uint8Array>>
> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  identity: async body => body,
}

/** An answer that cannot be decoded, or grows beyond the limit, counts as cut off: its content is not known. */
async function decoded(encoding: string, body: Uint8Array, status: number, names: Names, max: number): Promise<Reply> {
  const decode = decoders[encoding.trim().toLowerCase()]
  if (!decode) return failed(true, 'cut-off')
  if (body.byteLength === 0) return answered(status, names, body)
  try {
    return answered(status, names, await decode(body, { maxOutputLength: max }))
  } catch {
    return failed(true, 'cut-off')
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** How a connection fails, by the codes of Node and undici; the first row that matches wins. */
const causes: readonly { cause: Cause; code: RegExp }[] = [
  { cause: 'blocked', code: new RegExp(`^${blockedCode}$`) },
  { cause: 'address', code: /^(ENOTFOUND|EAI_\w+|EADDRNOTAVAIL)$/ },
  { cause: 'timeout', code: /TIMEOUT|ETIMEDOUT/ },
  { cause: 'tls', code: /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CRL_|HOSTNAME_)/ },
]

function causeOf(error: unknown, written: boolean): Cause {
  const code = codeOf(error)
  if (written) return /TIMEOUT|ETIMEDOUT/.test(code) ? 'timeout' : 'cut-off'
  return causes.find(row => row.code.test(code))?.cause ?? 'refused'
}

/** With several addresses the error is an AggregateError: the first one speaks. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return error instanceof AggregateError ? codeOf(error.errors[0]) : ''
}
