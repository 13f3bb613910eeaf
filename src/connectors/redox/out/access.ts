/**
 * Proves to Redox who we are: a signed assertion buys a token of five minutes, which is kept until a minute before it ends and
 * fetched once for all that wait. Source: reference/carequality.md section 1.1; RFC 7523.
 */
import { createHash } from 'node:crypto'
import { importJWK, importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import type { Io, Reply } from '../../connector.ts'
import type { RedoxOutSettings } from './config.ts'
import { failureOutcome, type Halted } from './outcome.ts'

/** The `Authorization` header, or why there is none; `kept` says that a 401 may only mean that it ended early. */
export type Access = { kind: 'access'; header: string; kept: boolean } | { kind: 'no-access'; outcome: Halted }

/** `of`: for whom it was made out; after a change of settings it is nobody's. */
type Token = { header: string; until: number; of: string }

const slot = 'redox-out.token'
const earlierMs = 60_000
const usualSeconds = 300
const assertionSeconds = 240 // at most five minutes, with room for a clock that differs

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().optional() })

/** Access for one message. */
export async function accessOf(io: Io<RedoxOutSettings>): Promise<Access> {
  const of = ownerOf(io.settings)
  const kept = io.memory.get(slot) as Token | undefined
  if (kept?.of === of && kept.until > io.now().getTime()) return { kind: 'access', header: kept.header, kept: true }
  const pending = `${slot}.pending ${of}`
  const waiting = io.memory.get(pending) as Promise<Access> | undefined
  if (waiting) return waiting
  const fetching = fetchToken(io, of).finally(() => io.memory.delete(pending))
  io.memory.set(pending, fetching)
  return fetching
}

/** Forgets a token that is no longer taken; one that was fetched in the meantime stays. */
export function forgetAccess(io: Io<RedoxOutSettings>, header: string): void {
  const kept = io.memory.get(slot) as Token | undefined
  if (kept?.header === header) io.memory.delete(slot)
}

/** An address below the one of the settings. */
export function addressOf({ baseUrl }: RedoxOutSettings, path: string): URL {
  return new URL(path, baseUrl.replace(/\/*$/, '/'))
}

function ownerOf({ baseUrl, clientId, privateKey, keyId }: RedoxOutSettings): string {
  return createHash('sha256')
    .update(JSON.stringify([baseUrl, clientId, privateKey, keyId]))
    .digest('hex')
}

async function fetchToken(io: Io<RedoxOutSettings>, of: string): Promise<Access> {
  const url = addressOf(io.settings, 'v2/auth/token')
  const assertion = await sign(io, url.href)
  if (assertion === undefined) return refused
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  const reply = await io.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
  })
  if (reply.kind !== 'answered' || reply.status !== 200) return { kind: 'no-access', outcome: halted(io, reply) }
  const granted = Granted.safeParse(jsonOf(reply.text()))
  if (!granted.success) return refused
  const { access_token: token, expires_in: seconds = usualSeconds } = granted.data
  const header = `Bearer ${token}`
  io.memory.set(slot, { header, until: io.now().getTime() + seconds * 1000 - earlierMs, of } satisfies Token)
  return { kind: 'access', header, kept: false }
}

/** The assertion, or undefined when the key in the settings cannot sign. */
async function sign(io: Io<RedoxOutSettings>, audience: string): Promise<string | undefined> {
  const { clientId, keyId, jwksUrl, privateKey } = io.settings
  const found = await keyOf(privateKey).catch(() => undefined)
  if (!found) return undefined
  const now = Math.floor(io.now().getTime() / 1000)
  return new SignJWT({})
    .setProtectedHeader({ alg: found.algorithm, kid: keyId, typ: 'JWT', ...(jwksUrl ? { jku: jwksUrl } : {}) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(io.newId())
    .setIssuedAt(now)
    .setExpirationTime(now + assertionSeconds)
    .sign(found.key)
    .catch(() => undefined)
}

/** RSA signs with RS384, P-384 with ES384: what Redox takes. */
async function keyOf(text: string) {
  const jwk = z.looseObject({ kty: z.string() }).safeParse(jsonOf(text))
  if (jwk.success) {
    const algorithm = jwk.data.kty === 'EC' ? 'ES384' : 'RS384'
    return { key: await importJWK(jwk.data, algorithm), algorithm }
  }
  for (const algorithm of ['RS384', 'ES384']) {
    const key = await importPKCS8(text, algorithm).catch(() => undefined)
    if (key) return { key, algorithm }
  }
  return undefined
}

const refused: Access = {
  kind: 'no-access',
  outcome: { kind: 'connection', problem: 'connection.credentials-refused' },
}

/** A token address that is busy is tried again; one that says no waits for a person. */
function halted(io: Io<RedoxOutSettings>, reply: Reply): Halted {
  const outcome = failureOutcome(reply, io.now())
  if (outcome.kind !== 'rejected') return outcome
  return { ...outcome, kind: 'connection', problem: 'connection.credentials-refused' }
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
