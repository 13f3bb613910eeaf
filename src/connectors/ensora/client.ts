/** One request to the interface: address and access put on, the answer read, a short 429 waited out. */
import { retryAfterMs } from '../../model/failure.ts'
import type { FetchRequest, HeaderReader, Io, Reply } from '../connector.ts'
import { accessOf, addressOf, forgetAccess, jsonOf } from './access.ts'
import type { Settings } from './config.ts'

export type EnsoraRequest = {
  method?: FetchRequest['method']
  /** What follows `/v1/`, query included. */
  path: string
  json?: unknown
  timeoutMs?: number
  maxAnswerBytes?: number
}

export type EnsoraReply =
  /** `signingIn`: it is the answer to the credentials, and nothing else was asked. `json` is read when it is looked at. */
  | { kind: 'answered'; status: number; headers: HeaderReader; body: Uint8Array; json(): unknown; signingIn: boolean }
  | (Extract<Reply, { kind: 'failed' }> & { signingIn: boolean })

/** Waits of at most this long are sat out; longer ones go back to whoever asked. */
const longestWaitMs = 10_000
const mostWaits = 3

/** Sends one request. A 401 to a token fetches a new one, once; after that the credentials count as refused. */
export async function send(io: Io<Settings>, request: EnsoraRequest): Promise<EnsoraReply> {
  for (let waits = 0; ; waits += 1) {
    const reply = await sendNow(io, request)
    if (reply.kind !== 'answered' || reply.status !== 429 || waits === mostWaits) return reply
    const waitMs = retryAfterMs(reply.headers.get('retry-after'), io.now()) ?? longestWaitMs
    if (waitMs > longestWaitMs) return reply
    await io.sleep(waitMs)
  }
}

async function sendNow(io: Io<Settings>, request: EnsoraRequest): Promise<EnsoraReply> {
  const access = await accessOf(io)
  if (access.kind === 'no-access') return read(access.reply, true)
  const reply = await sendWith(io, request, access.header)
  if (reply.kind !== 'answered' || reply.status !== 401) return read(reply, false)
  forgetAccess(io, access.header)
  if (!access.kept) return read(reply, false)
  const renewed = await accessOf(io)
  if (renewed.kind === 'no-access') return read(renewed.reply, true)
  return read(await sendWith(io, request, renewed.header), false)
}

function sendWith(io: Io<Settings>, request: EnsoraRequest, authorization: string): Promise<Reply> {
  const { method = 'GET', path, json, timeoutMs, maxAnswerBytes } = request
  return io.fetch(addressOf(io.settings, path), {
    method,
    headers: {
      accept: 'application/json',
      authorization,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxAnswerBytes === undefined ? {} : { maxAnswerBytes }),
  })
}

function read(reply: Reply, signingIn: boolean): EnsoraReply {
  if (reply.kind === 'failed') return { ...reply, signingIn }
  const { status, headers, body } = reply
  return { kind: 'answered', status, headers, body, json: () => jsonOf(reply.text()), signingIn }
}
