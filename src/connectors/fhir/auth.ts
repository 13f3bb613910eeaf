/**
 * Proves to the EHR who we are. SMART backend services: a signed assertion buys an access token, which is kept until
 * 60 seconds before it ends and fetched once for all that wait. Source: SMART App Launch 2.2, backend services.
 */
import { createHash } from 'node:crypto'
import { importJWK, importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import { classify, retryAfterMs } from '../../model/failure.ts'
import type { Outcome } from '../../model/outcome.ts'
import type { Io, Reply } from '../connector.ts'
import type { Settings, SmartAuth } from './config.ts'

/** The `Authorization` header, or why there is none; `cached` says that a 401 may only mean that it ended early. */
export type Access =
  | { kind: 'access'; header: string | undefined; cached: boolean }
  | { kind: 'no-access'; outcome: Extract<Outcome, { kind: 'retry' | 'connection' }> }

/** `of`: where it may go and what it was granted for; with other settings it is nobody's. */
type Token = { header: string; until: number; of: string }

const slot = 'fhir.token'
const scopeSlot = 'fhir.scope'
const earlierMs = 60_000
const defaultSeconds = 300 // RFC 6749 leaves expires_in optional; SMART recommends at most 5 minutes
const Granted = z.object({
  access_token: z.string().min(1),
  scope: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
})
const Discovered = z.object({ token_endpoint: z.url(), capabilities: z.array(z.string()).optional() })

/** The least that the connector needs, in the words of SMART scopes version 2 and version 1. */
export const leastScopes = {
  v2: 'system/Patient.crs system/Practitioner.rs system/Location.rs system/HealthcareService.rs system/Appointment.crus',
  v1: 'system/Patient.read system/Patient.write system/Practitioner.read system/Location.read system/HealthcareService.read system/Appointment.read system/Appointment.write',
} as const

/**
 * Of use where the EHR has them: it rings when an appointment changes; appointments name practitioners by their roles;
 * slots say what is closed.
 */
const optionalTypes: ReadonlySet<string> = new Set(['Subscription', 'PractitionerRole', 'Schedule', 'Slot'])

/** Access for one request. */
export async function accessOf(io: Io<Settings>): Promise<Access> {
  const { auth } = io.settings
  switch (auth.kind) {
    case 'none':
      return { kind: 'access', header: undefined, cached: false }
    case 'bearer':
      return { kind: 'access', header: `Bearer ${auth.token}`, cached: false }
    case 'basic': {
      const pair = Buffer.from(`${auth.user}:${auth.password}`).toString('base64')
      return { kind: 'access', header: `Basic ${pair}`, cached: false }
    }
    case 'smart':
      return smartAccess(io, auth)
  }
}

/** What is granted beyond what the connector needs, in the words of the EHR; empty when nothing is, or nothing is known. */
export function scopesBeyondNeed(io: Io<Settings>): readonly string[] {
  const granted = io.memory.get(scopeSlot)
  if (typeof granted !== 'string') return []
  const needed = new Map(leastScopes.v2.split(' ').map(scope => split(scope)))
  return granted.split(/\s+/).filter(scope => {
    const [type, rights] = split(scope)
    if (!type || leastScopes.v1.split(' ').includes(scope)) return false // not about records, such as openid
    if (optionalTypes.has(type)) return false
    const enough = needed.get(type)
    return enough === undefined || [...rights].some(right => !enough.includes(right))
  })
}

/** The type of a scope such as `system/Patient.rs`, and its rights as letters of version 2. */
function split(scope: string): [type: string, rights: string] {
  const [, type = '', rights = ''] = scope.match(/^(?:system|user|patient)\/([A-Za-z]+|\*)\.([a-z]+|\*)/) ?? []
  const old: Readonly<Record<string, string>> = { read: 'rs', write: 'cu', '*': 'cruds' }
  return [type, old[rights] ?? rights]
}

/** Forgets a token that the EHR no longer takes; one fetched in the meantime stays. */
export function forgetAccess(io: Io<Settings>, header: string | undefined): void {
  const kept = io.memory.get(slot) as Token | undefined
  if (kept?.header === header) io.memory.delete(slot)
}

async function smartAccess(io: Io<Settings>, auth: SmartAuth): Promise<Access> {
  const kept = io.memory.get(slot) as Token | undefined
  const of = ownerOf(io.settings)
  if (kept?.of === of && kept.until > io.now().getTime()) return { kind: 'access', header: kept.header, cached: true }
  const pending = `${slot}.pending ${of}`
  const waiting = io.memory.get(pending) as Promise<Access> | undefined
  if (waiting) return waiting
  const fetching = fetchToken(io, auth).finally(() => io.memory.delete(pending))
  io.memory.set(pending, fetching)
  return fetching
}

/** Where a token may go, and what it was granted for: after a change of settings it is nobody's. */
function ownerOf({ baseUrl, auth }: Settings): string {
  return createHash('sha256')
    .update(JSON.stringify([baseUrl, auth]))
    .digest('hex')
}

async function fetchToken(io: Io<Settings>, auth: SmartAuth): Promise<Access> {
  const found = await discover(io, auth)
  if ('kind' in found) return found
  const assertion = await sign(io, auth, found.tokenUrl)
  if (assertion === undefined) return credentialsRefused
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: auth.scopes ?? found.scopes,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  const reply = await io.fetch(new URL(found.tokenUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
  })
  if (reply.kind !== 'answered' || reply.status !== 200) return noAccess(io, reply)
  const granted = Granted.safeParse(json(reply.text()))
  if (!granted.success) return credentialsRefused
  const { access_token: token, expires_in: seconds = defaultSeconds, scope } = granted.data
  io.memory.set(scopeSlot, scope ?? auth.scopes ?? found.scopes) // unless it says otherwise, what was asked for (RFC 6749)
  const header = `Bearer ${token}`
  const until = io.now().getTime() + seconds * 1000 - earlierMs
  io.memory.set(slot, { header, until, of: ownerOf(io.settings) } satisfies Token)
  return { kind: 'access', header, cached: false }
}

async function discover(io: Io<Settings>, auth: SmartAuth): Promise<{ tokenUrl: string; scopes: string } | Access> {
  if (auth.tokenUrl) return { tokenUrl: auth.tokenUrl, scopes: leastScopes.v2 }
  const base = io.settings.baseUrl.replace(/\/*$/, '/')
  const url = new URL('.well-known/smart-configuration', base)
  const reply = await io.fetch(url, { headers: { accept: 'application/json' } })
  if (reply.kind !== 'answered' || reply.status >= 500) return noAccess(io, reply)
  const found = Discovered.safeParse(json(reply.text()))
  if (!found.success)
    return { kind: 'no-access', outcome: { kind: 'connection', problem: 'connection.lacks-capability' } }
  const { token_endpoint: tokenUrl, capabilities = [] } = found.data
  const onlyOld = capabilities.includes('permission-v1') && !capabilities.includes('permission-v2')
  return { tokenUrl, scopes: onlyOld ? leastScopes.v1 : leastScopes.v2 }
}

/** The assertion, or undefined when the key in the settings cannot sign. */
async function sign(io: Io<Settings>, auth: SmartAuth, audience: string): Promise<string | undefined> {
  try {
    const { key, algorithm, keyId } = await keyOf(auth)
    const now = Math.floor(io.now().getTime() / 1000)
    return await new SignJWT({})
      .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(keyId ? { kid: keyId } : {}) })
      .setIssuer(auth.clientId)
      .setSubject(auth.clientId)
      .setAudience(audience)
      .setJti(io.newId())
      .setIssuedAt(now)
      .setExpirationTime(now + 240) // at most five minutes, with room for a clock that differs
      .sign(key)
  } catch {
    return undefined
  }
}

async function keyOf(auth: SmartAuth) {
  const jwk = json(auth.privateKey)
  if (typeof jwk === 'object' && jwk !== null) {
    const parsed = z.looseObject({ kty: z.string(), kid: z.string().optional() }).parse(jwk)
    const algorithm = auth.algorithm ?? (parsed.kty === 'EC' ? 'ES384' : 'RS384')
    return { key: await importJWK({ ...parsed }, algorithm), algorithm, keyId: auth.keyId ?? parsed.kid }
  }
  const tries = auth.algorithm ? [auth.algorithm] : (['RS384', 'ES384'] as const)
  for (const algorithm of tries) {
    const key = await importPKCS8(auth.privateKey, algorithm).catch(() => undefined)
    if (key) return { key, algorithm, keyId: auth.keyId }
  }
  throw new Error('the private key is neither RSA nor P-384')
}

const credentialsRefused: Access = {
  kind: 'no-access',
  outcome: { kind: 'connection', problem: 'connection.credentials-refused' },
}

/** A token endpoint that is busy is tried again; one that says no waits for a person. */
function noAccess(io: Io<Settings>, reply: Reply): Access {
  const failure =
    reply.kind === 'answered'
      ? { written: true, status: reply.status, repeatable: true }
      : { written: reply.written, cause: reply.cause, repeatable: true }
  const seen = classify(failure)
  if (seen.class !== 'transient') {
    const problem = seen.class === 'connection' ? seen.problem : 'connection.credentials-refused'
    return { kind: 'no-access', outcome: { kind: 'connection', problem } }
  }
  const afterMs = reply.kind === 'answered' ? retryAfterMs(reply.headers.get('retry-after'), io.now()) : undefined
  return { kind: 'no-access', outcome: { kind: 'retry', problem: seen.problem, ...(afterMs ? { afterMs } : {}) } }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
