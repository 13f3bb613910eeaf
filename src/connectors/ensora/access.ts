/**
 * Signs in: the administrator's user name and password buy a token, which is kept until 60 seconds before it ends and
 * fetched once for all that wait.
 */
import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Io, Reply } from '../connector.ts'
import type { Settings } from './config.ts'

/** The header `Authorization`, or the answer that kept us out. */
export type Access = { kind: 'access'; header: string; kept: boolean } | { kind: 'no-access'; reply: Reply }

/** `of`: whom it was given to; after a change of settings it is nobody's. */
type Token = { header: string; until: number; of: string }

const slot = 'ensora.token'
const pendingSlot = 'ensora.token.pending'
const earlierMs = 60_000
const Granted = z.object({ token: z.string().min(1), expiresIn: z.number().positive().max(31_536_000) })

/** Access for one request. */
export async function accessOf(io: Io<Settings>): Promise<Access> {
  const of = ownerOf(io.settings)
  const kept = io.memory.get(slot) as Token | undefined
  if (kept?.of === of && kept.until > io.now().getTime()) return { kind: 'access', header: kept.header, kept: true }
  const pending = `${pendingSlot} ${of}`
  const waiting = io.memory.get(pending) as Promise<Access> | undefined
  if (waiting) return waiting
  const fetching = signIn(io, of).finally(() => io.memory.delete(pending))
  io.memory.set(pending, fetching)
  return fetching
}

/** Forgets a token that is not taken any more; one fetched in the meantime stays. */
export function forgetAccess({ memory }: Pick<Io<Settings>, 'memory'>, header: string): void {
  const kept = memory.get(slot) as Token | undefined
  if (kept?.header === header) memory.delete(slot)
}

async function signIn(io: Io<Settings>, of: string): Promise<Access> {
  const { username, password } = io.settings
  const reply = await io.fetch(addressOf(io.settings, 'token'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  if (reply.kind !== 'answered' || reply.status !== 200) return { kind: 'no-access', reply }
  const granted = Granted.safeParse(jsonOf(reply.text()))
  if (!granted.success) return { kind: 'no-access', reply }
  const header = `Bearer ${granted.data.token}`
  const until = io.now().getTime() + granted.data.expiresIn * 1_000 - earlierMs
  io.memory.set(slot, { header, until, of } satisfies Token)
  return { kind: 'access', header, kept: false }
}

/** An address of the interface; `path` is what follows `/v1/`. */
export function addressOf({ baseUrl }: Settings, path: string): URL {
  return new URL(`v1/${path}`, baseUrl.replace(/\/*$/, '/'))
}

/** The value that a text holds as JSON; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function ownerOf({ baseUrl, username, password }: Settings): string {
  return hash('sha256', JSON.stringify([baseUrl, username, password]), 'hex')
}
