/** One request to the system: address and access put on, the answer read as the settings say. */
import type { FetchRequest, HeaderReader, Io, Reply } from '../connector.ts'
import { type Access, accessOf, forgetToken, jsonOf } from './auth.ts'
import type { Settings } from './config.ts'
import { at } from './templates.ts'

export type RestRequest = {
  method: NonNullable<FetchRequest['method']>
  url: URL
  body?: unknown
  /** The delivery that it carries out: the value of the idempotency header. */
  key?: string
}

export type RestReply =
  | { kind: 'answered'; status: number; headers: HeaderReader; text: string; json: unknown }
  | Extract<Reply, { kind: 'failed' }>
  | Extract<Access, { kind: 'no-access' }>

/** Sends one request; once more with a new token when a bought one was refused: then nothing was done. */
export async function send(io: Io<Settings>, request: RestRequest): Promise<RestReply> {
  const reply = await sendOnce(io, request)
  if (reply.kind === 'answered' && reply.status === 401 && forgetToken(io)) return sendOnce(io, request)
  return reply
}

async function sendOnce(io: Io<Settings>, { method, url, body, key }: RestRequest): Promise<RestReply> {
  const access = await accessOf(io)
  if (access.kind === 'no-access') return access
  const { idempotencyHeader } = io.settings
  const reply = await io.fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...access.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyHeader && key ? { [idempotencyHeader.toLowerCase()]: key } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (reply.kind === 'failed') return reply
  const text = reply.text()
  return { kind: 'answered', status: reply.status, headers: reply.headers, text, json: jsonOf(text) }
}

/** Whether an answer means: done. */
export function succeeded(reply: RestReply, { succeeds }: Settings): reply is Extract<RestReply, { kind: 'answered' }> {
  return reply.kind === 'answered' && succeeds.includes(reply.status)
}

/** Whether what was asked for is not there. */
export function wasGone(reply: RestReply): boolean {
  return reply.kind === 'answered' && (reply.status === 404 || reply.status === 410)
}

/** The id in an answer: where the settings say, else the last step of the header Location. */
export function idIn(reply: Extract<RestReply, { kind: 'answered' }>, pointer: string): string | undefined {
  return idOf(reply.json, pointer) ?? lastStep(reply.headers.get('location'))
}

/** The id in a part of an answer. */
export function idOf(json: unknown, pointer: string): string | undefined {
  const value = at(json, pointer)
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value)
  return text.length > 0 && text.length <= 200 ? text : undefined
}

function lastStep(location: string | undefined): string | undefined {
  const step = location?.split(/[?#]/)[0]?.split('/').filter(Boolean).at(-1)
  try {
    return step === undefined ? undefined : decodeURIComponent(step)
  } catch {
    return undefined
  }
}
