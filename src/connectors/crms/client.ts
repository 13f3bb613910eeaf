/** One request to the CRMS: address and access put on, the answer read. Knows no endpoint by itself. */
import { z } from 'zod'
import type { FetchRequest, HeaderReader, Io, Reply } from '../connector.ts'
import type { Settings } from './config.ts'

export type CrmsRequest = {
  method?: FetchRequest['method']
  /** What follows `api/`. */
  path: string
  json?: unknown
  form?: { contentType: string; body: Uint8Array }
  headers?: Record<string, string>
}

export type CrmsReply =
  | {
      kind: 'answered'
      status: number
      headers: HeaderReader
      text: string
      /** The body as JSON; undefined when it is none. */
      json: unknown
    }
  | Extract<Reply, { kind: 'failed' }>

/** Sends one request. */
export async function send(io: Io<Settings>, request: CrmsRequest): Promise<CrmsReply> {
  const url = new URL(`api/${request.path}`, io.settings.baseUrl.replace(/\/*$/, '/'))
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...accessOf(io.settings),
    ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.form ? { 'content-type': request.form.contentType } : {}),
    ...request.headers,
  }
  const body = request.form?.body ?? (request.json === undefined ? undefined : JSON.stringify(request.json))
  const reply = await io.fetch(url, {
    method: request.method ?? 'GET',
    headers,
    ...(body === undefined ? {} : { body }),
  })
  if (reply.kind === 'failed') return reply
  const text = reply.text()
  return { kind: 'answered', status: reply.status, headers: reply.headers, text, json: jsonOf(text) }
}

function accessOf({ auth }: Settings): Record<string, string> {
  switch (auth.kind) {
    case 'bearer':
      return { authorization: `Bearer ${auth.token}` }
    case 'header':
      return { [auth.name.toLowerCase()]: auth.apiKey }
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}` }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const id = z.union([z.string().min(1).max(200), z.int()]).transform(String)
const Referral = z.object({
  id,
  status: z.string().optional(),
  version: z.union([z.string(), z.int()]).transform(String).optional(),
  externalId: z.string().optional(),
})
export type CrmsReferral = z.infer<typeof Referral>

/** The referral that a good answer holds; undefined for a failure, an error in disguise, and anything unreadable. */
export function referralIn(reply: CrmsReply): CrmsReferral | undefined {
  if (reply.kind !== 'answered' || reply.status < 200 || reply.status > 299 || errorIn(reply.json)) return undefined
  const read = Referral.safeParse(reply.json)
  if (!read.success) return undefined
  const version =
    reply.headers
      .get('etag')
      ?.trim()
      .match(/^(?:W\/)?"([^"]+)"$/)?.[1] ?? read.data.version
  return { ...read.data, ...(version === undefined ? {} : { version }) }
}

const Found = z.union([
  z.array(Referral),
  z.object({ items: z.array(Referral) }).transform(({ items }) => items),
  Referral.transform(one => [one]),
])

/** The referrals that an answer to a look-up holds; undefined when it is not an answer to one. */
export function referralsIn(reply: CrmsReply): readonly CrmsReferral[] | undefined {
  if (reply.kind !== 'answered') return undefined
  if (reply.status === 404) return []
  const read = reply.status === 200 && !errorIn(reply.json) ? Found.safeParse(reply.json) : undefined
  return read?.success ? read.data : undefined
}

/** The id in an answer that is no success, as a 409 has it. */
export function idIn(reply: CrmsReply): string | undefined {
  const read = reply.kind === 'answered' ? z.object({ id }).safeParse(reply.json) : undefined
  return read?.success ? read.data.id : undefined
}

const Words = z.string().trim().min(1)
const Message = z.union([
  z.object({ message: Words }).transform(({ message }) => message),
  z.object({ error: Words }).transform(({ error }) => error),
  z.object({ error: z.object({ message: Words }) }).transform(({ error }) => error.message),
])

/** The message in an answer; undefined when it has none. */
export function messageIn(json: unknown): string | undefined {
  const read = Message.safeParse(json)
  return read.success ? read.data : undefined
}

/** Whether an answer says that something is wrong, whatever its status. */
export function errorIn(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false
  return 'error' in json && json.error !== null && json.error !== false && json.error !== ''
}
