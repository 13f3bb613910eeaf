/**
 * The signed assertion by which a member signs in (RFC 7523): whose it is, for whom, how long, and signed by one of the
 * member's own keys. Whether it was used before is asked of the database afterwards.
 * Source: reference/carequality.md section 1.1.
 */
import { createHash } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify } from 'jose'
import { z } from 'zod'
import type { KeySets } from './key-sets.ts'

/** Both are asymmetric: with a shared secret whoever verifies could also sign. */
const algorithms = ['RS384', 'ES384']
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
  | 'too-long'
  | 'replayed'

export type Asserted = { kind: 'asserted'; hash: Buffer; endsAt: Date } | { kind: 'refused'; because: Refusal }

/** The client that an assertion says it is of, read without believing it; undefined when it is no assertion. */
export function clientOf(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub
  } catch {
    return undefined
  }
}

/** Checks it. @param keys those of the client, by key id */
export async function checkAssertion(
  assertion: string,
  expected: { client: string; audiences: readonly string[]; keys: KeySets; now: Date },
): Promise<Asserted> {
  let header: { alg?: string; kid?: string }
  try {
    header = decodeProtectedHeader(assertion)
  } catch {
    return refuse('unreadable')
  }
  if (!header.alg || !algorithms.includes(header.alg)) return refuse('algorithm')
  if (!header.kid) return refuse('key-id')
  const set = await expected.keys(header.kid)
  if (!set) return refuse('no-keys')
  const verified = await verify(assertion, set, expected.now)
  if (typeof verified === 'string') return refuse(verified)
  const claims = Claims.safeParse(verified)
  if (!claims.success) return refuse('unreadable')
  const { iss, sub, jti, exp, iat } = claims.data
  if (iss !== expected.client || sub !== expected.client) return refuse('subject')
  const audiences = [verified.aud].flat()
  if (!audiences.some(each => typeof each === 'string' && expected.audiences.includes(each))) return refuse('audience')
  const now = expected.now.getTime()
  // A long-lived assertion is a password: it may end five minutes from now at most, whatever it says of its beginning.
  if (exp * 1000 > now + longestMs + skewMs || (iat !== undefined && exp - iat > longestMs / 1000))
    return refuse('too-long')
  const hash = createHash('sha256').update(`${iss}\n${jti}`).digest()
  return { kind: 'asserted', hash, endsAt: new Date(exp * 1000 + skewMs) }
}

async function verify(assertion: string, set: JSONWebKeySet, now: Date) {
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(set), {
      algorithms,
      currentDate: now,
      clockTolerance: skewMs / 1000,
    })
    return payload
  } catch (error) {
    return error instanceof errors.JWTExpired ? ('expired' as const) : ('signature' as const)
  }
}

function refuse(because: Refusal): Asserted {
  return { kind: 'refused', because }
}
