/**
 * What really left for a target and what came back, delivery by delivery, for those who may see bodies. Kept without
 * headers and with every secret masked before it is sealed: a secret that is not stored cannot be read.
 */
import { z } from 'zod'
import type { Fetch, FetchRequest, Io, Reply, Work } from '../connectors/connector.ts'
import type { ConnectionConfig } from './configuration.ts'

/** One request and its answer. Bodies are as they were, but for secrets, and cut when they are very long. */
export type Exchange = {
  method: string
  url: string
  sent?: string
  status?: number
  answer?: string
  /** How it failed, when nothing came back. */
  failed?: string
}

export type Recorder = Pick<Io<unknown>, 'fetchFor'> & {
  fetch: Fetch
  /** What was exchanged for a delivery; in a batch whose requests cannot be told apart: nothing. */
  of(work: Work): readonly Exchange[]
}

const mostExchanges = 10
const mostSent = 256 * 1024
const mostAnswer = 64 * 1024

/** A network that keeps what goes through it for these deliveries. */
export function recordExchanges(fetch: Fetch, connection: ConnectionConfig, works: readonly Work[]): Recorder {
  const secrets = secretsOf(connection)
  const kept = new Map<string, Exchange[]>()
  const fetchFor = (work: Work): Fetch => {
    const exchanges = kept.get(work.id) ?? []
    kept.set(work.id, exchanges)
    return async (url, request = {}) => {
      const reply = await fetch(url, request)
      if (exchanges.length < mostExchanges) exchanges.push(exchangeOf(url, request, reply, secrets))
      return reply
    }
  }
  const [only] = works
  return {
    fetch: works.length === 1 && only ? fetchFor(only) : fetch,
    fetchFor,
    of: work => kept.get(work.id) ?? [],
  }
}

function exchangeOf(url: URL, request: FetchRequest, reply: Reply, secrets: readonly string[]): Exchange {
  const sent = isFile(request) ? fileWords(request) : textOf(request.body)
  return {
    method: request.method ?? 'GET',
    url: maskUrl(url, secrets),
    ...(sent ? { sent: cut(maskText(sent, secrets), mostSent) } : {}),
    ...(reply.kind === 'answered'
      ? { status: reply.status, answer: cut(maskText(reply.text(), secrets), mostAnswer) }
      : { failed: reply.cause }),
  }
}

/** A file is kept once, where files are kept: here only that it was sent, and how large it was. */
function isFile({ headers = {} }: FetchRequest): boolean {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  return /^(multipart|application\/(pdf|octet-stream)|image)\b/i.test(type)
}

function fileWords({ body }: FetchRequest): string {
  return `(${typeof body === 'string' ? body.length : (body?.byteLength ?? 0)} bytes)`
}

function textOf(body: FetchRequest['body']): string | undefined {
  return body === undefined || typeof body === 'string' ? body : Buffer.from(body).toString()
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`
}

export const masked = '••••'

/** Names, of headers, fields and parameters, whose values are secrets. */
const secretName = /authori[sz]ation|cookie|secret|signature|password|passwd|token|api-?_?key|assertion|credential/i

/** Headers as people may see them. */
export function maskHeaders(
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretName.test(name) ? masked : maskText(value, secrets)]),
  )
}

function maskUrl(url: URL, secrets: readonly string[]): string {
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  for (const name of shown.searchParams.keys()) if (secretName.test(name)) shown.searchParams.set(name, masked)
  return maskText(shown.href, secrets)
}

const secretFields =
  /("(?:access_token|refresh_token|id_token|client_secret|client_assertion|assertion|password|api_?key)"\s*:\s*")(?:[^"\\]|\\.)*"/gi
const secretParameters =
  /((?:^|[?&])(?:client_secret|client_assertion|assertion|password|refresh_token|code)=)[^&\s]*/gi

/** A text without the secrets of its connection, and without what is a secret by its name. */
export function maskText(text: string, secrets: readonly string[]): string {
  let shown = text.replace(secretFields, `$1${masked}"`).replace(secretParameters, `$1${masked}`)
  for (const secret of secrets) shown = shown.replaceAll(secret, masked)
  return shown
}

/** Shorter ones would be found in words that are none. */
const shortestSecret = 6
type Schema = {
  secret?: boolean
  properties?: { [name: string]: Schema }
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
}
const known = new WeakMap<ConnectionConfig, readonly string[]>()

/** The secrets in a connection's settings, as its schema marks them; the longest first. */
export function secretsOf(connection: ConnectionConfig): readonly string[] {
  const before = known.get(connection)
  if (before) return before
  const schema = z.toJSONSchema(connection.connector.settings, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  })
  const found = new Set<string>()
  collect(schema as Schema, connection.settings, false, found)
  const secrets = [...found].filter(text => text.length >= shortestSecret).sort((a, b) => b.length - a.length)
  known.set(connection, secrets)
  return secrets
}

function collect(schema: Schema | undefined, value: unknown, inSecret: boolean, found: Set<string>): void {
  const isSecret = inSecret || schema?.secret === true
  const variants = schema?.anyOf ?? schema?.oneOf
  if (variants) for (const variant of variants) collect(variant, value, isSecret, found)
  else if (typeof value === 'string') {
    if (isSecret) found.add(value)
  } else if (Array.isArray(value)) for (const item of value) collect(schema?.items, item, isSecret, found)
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) collect(schema?.properties?.[name], inner, isSecret, found)
}
