/**
 * The signed assertion by which a client signs in (RFC 7523): whose it is, for whom, how long, and signed by a key of the
 * client's own. Whether it was used before is asked of the database afterwards.
 * Source: reference/carequality.md sections 1.1 and 10; HL7 SMART App Launch 2.2, client-confidential-asymmetric.
 */
import { createHash, type KeyObject } from 'node:crypto'
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose'
import { z } from 'zod'
import type { KeySets } from './key-sets.ts'

/** Both are asymmetric: with a shared secret whoever verifies could also sign. */
const algorithmsOfKeySets = ['RS384', 'ES384'] as const
const longestMs = 5 * 60_000
const skewMs = 60_000

const Claims = z.object({
  iss: z.string(),
  sub: z.string(),
  jti: z.string().min(1).max(500),
  exp: z.number(),
  iat: z.number().optional(),
})

export type Refusal =
  | 'unreadable'
  | 'algorithm'
  | 'key-id'
  | 'no-keys'
  | 'signature'
  | 'audience'
  | 'subject'
  | 'expired'
  | 'not-yet'
  | 'too-long'
  | 'replayed'

export type Asserted =
  | { kind: 'asserted'; hash: Buffer; endsAt: Date; claims: JWTPayload }
  | { kind: 'refused'; because: Refusal }

/** The client that an assertion says it is of, read without believing it; undefined when it is no assertion. */
export function clientOf(assertion: string): string | undefined {
  try {
    const { sub } = decodeJwt(assertion)
    return typeof sub === 'string' ? sub : undefined // what a token holds may be of any type
  } catch {
    return undefined
  }
}

type Header = { alg: string; kid?: string; x5c?: string[] }

/** The header of an assertion, if it is signed in one of these ways. */
export function headerOf(assertion: string, algorithms: readonly string[]): Header | 'unreadable' | 'algorithm' {
  try {
    const { alg, kid, x5c } = decodeProtectedHeader(assertion)
    if (!alg || !algorithms.includes(alg)) return 'algorithm'
    return {
      alg,
      ...(typeof kid === 'string' && kid !== '' ? { kid } : {}),
      ...(Array.isArray(x5c) ? { x5c } : {}),
    }
  } catch {
    return 'unreadable'
  }
}

/** Checks one that is signed by a key of the client's set. @param keys those of the client, by key id */
export async function checkAssertion(
  assertion: string,
  expected: { client: string; audiences: readonly string[]; keys: KeySets; now: Date },
): Promise<Asserted> {
  const header = headerOf(assertion, algorithmsOfKeySets)
  if (typeof header === 'string') return refuse(header)
  if (!header.kid) return refuse('key-id')
  const set = await expected.keys(header.kid)
  if (!set) return refuse('no-keys')
  const verified = await verifySignature(assertion, set, algorithmsOfKeySets, expected.now)
  if (typeof verified === 'string') return refuse(verified)
  return checkClaims(verified, { ...expected, issuer: expected.client })
}

/** Checks what a verified assertion says. @param expected issuer: whose it must be, who is its subject too */
export function checkClaims(
  verified: JWTPayload,
  expected: { issuer: string; audiences: readonly string[]; now: Date; iatNeeded?: boolean },
): Asserted {
  const claims = Claims.safeParse(verified)
  if (!claims.success) return refuse('unreadable')
  const { iss, sub, jti, exp, iat } = claims.data
  if (iss !== expected.issuer || sub !== expected.issuer) return refuse('subject')
  const audiences = [verified.aud].flat()
  if (!audiences.some(each => typeof each === 'string' && expected.audiences.includes(each))) return refuse('audience')
  if (iat === undefined && expected.iatNeeded) return refuse('unreadable')
  const now = expected.now.getTime()
  // A long-lived assertion is a password: it may end five minutes from now at most, whatever it says of its beginning.
  if (exp * 1000 > now + longestMs + skewMs || (iat !== undefined && exp - iat > longestMs / 1000))
    return refuse('too-long')
  const hash = createHash('sha256').update(`${iss}\n${jti}`).digest()
  return { kind: 'asserted', hash, endsAt: new Date(exp * 1000 + skewMs), claims: verified }
}

/** What an assertion says, once it is found signed by this key, or by one of this set, and its time not over. */
export async function verifySignature(
  assertion: string,
  by: JSONWebKeySet | KeyObject,
  algorithms: readonly string[],
  now: Date,
): Promise<JWTPayload | Extract<Refusal, 'expired' | 'not-yet' | 'unreadable' | 'signature'>> {
  const options = { algorithms: [...algorithms], currentDate: now, clockTolerance: skewMs / 1000 }
  try {
    const { payload } =
      'keys' in by
        ? await jwtVerify(assertion, createLocalJWKSet(by), options)
        : await jwtVerify(assertion, by, options)
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired'
    // Its signature is good. A sender whose clock is fast must not look for what is wrong with its key.
    if (error instanceof errors.JWTClaimValidationFailed)
      return error.claim === 'nbf' && error.reason === 'check_failed' ? 'not-yet' : 'unreadable'
    return 'signature'
  }
}

function refuse(because: Refusal): Asserted {
  return { kind: 'refused', because }
}
