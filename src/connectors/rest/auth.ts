/** Proves to the system who we are. A bought token is kept until a minute before it ends, and fetched once for all that wait. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { classify, retryAfterMs } from '../../model/failure.ts'
import type { Outcome } from '../../model/outcome.ts'
import type { Io, Reply } from '../connector.ts'
import type { Settings } from './config.ts'

export type Access =
  | { kind: 'access'; headers: Record<string, string> }
  | { kind: 'no-access'; outcome: Extract<Outcome, { kind: 'retry' | 'connection' }> }

type ClientCredentials = Extract<Settings['auth'], { kind: 'client-credentials' }>
/** `of`: where it may go and what bought it; with other settings it is nobody's. */
type Token = { value: string; until: number; of: string }

const slot = 'rest.token'
const earlierMs = 60_000
const defaultSeconds = 300 // RFC 6749 leaves expires_in optional
const Granted = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional(),
})

/** The headers of one request. */
export async function accessOf(io: Io<Settings>): Promise<Access> {
  const { auth } = io.settings
  switch (auth.kind) {
    case 'bearer':
      return access(`Bearer ${auth.token}`)
    case 'header':
      return { kind: 'access', headers: { [auth.name.toLowerCase()]: auth.apiKey } }
    case 'basic':
      return access(`Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`)
    case 'client-credentials':
      return bought(io, auth)
  }
}

/** Forgets a bought token that was refused: it may have ended early. Whether there was one. */
export function forgetToken(io: Io<Settings>): boolean {
  return io.memory.delete(slot)
}

async function bought(io: Io<Settings>, auth: ClientCredentials): Promise<Access> {
  const kept = io.memory.get(slot) as Token | undefined
  const of = ownerOf(io.settings)
  if (kept?.of === of && kept.until > io.now().getTime()) return access(`Bearer ${kept.value}`)
  const pending = `${slot}.pending ${of}`
  const waiting = io.memory.get(pending) as Promise<Access> | undefined
  if (waiting) return waiting
  const fetching = fetchToken(io, auth).finally(() => io.memory.delete(pending))
  io.memory.set(pending, fetching)
  return fetching
}

function ownerOf({ baseUrl, auth }: Settings): string {
  return createHash('sha256')
    .update(JSON.stringify([baseUrl, auth]))
    .digest('hex')
}

async function fetchToken(io: Io<Settings>, auth: ClientCredentials): Promise<Access> {
  const pair = `${encodeURIComponent(auth.clientId)}:${encodeURIComponent(auth.clientSecret)}`
  const reply = await io.fetch(new URL(auth.issuesAt), {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(auth.scope ? { scope: auth.scope } : {}),
    }).toString(),
  })
  const granted =
    reply.kind === 'answered' && reply.status === 200 ? Granted.safeParse(jsonOf(reply.text())) : undefined
  if (!granted?.success) return refused(io, reply)
  const { access_token: value, expires_in: seconds = defaultSeconds } = granted.data
  const until = io.now().getTime() + seconds * 1000 - earlierMs
  io.memory.set(slot, { value, until, of: ownerOf(io.settings) } satisfies Token)
  return access(`Bearer ${value}`)
}

/** One that is busy is tried again; one that says no waits for a person. */
function refused(io: Io<Settings>, reply: Reply): Access {
  const seen = classify(
    reply.kind === 'answered'
      ? { written: true, status: reply.status, repeatable: true }
      : { written: reply.written, cause: reply.cause, repeatable: true },
  )
  if (seen.class === 'transient') {
    const afterMs = reply.kind === 'answered' ? retryAfterMs(reply.headers.get('retry-after'), io.now()) : undefined
    return { kind: 'no-access', outcome: { kind: 'retry', problem: seen.problem, ...(afterMs ? { afterMs } : {}) } }
  }
  const problem = seen.class === 'connection' ? seen.problem : 'connection.credentials-refused'
  return { kind: 'no-access', outcome: { kind: 'connection', problem } }
}

function access(authorization: string): Access {
  return { kind: 'access', headers: { authorization } }
}

/** A text as JSON; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
