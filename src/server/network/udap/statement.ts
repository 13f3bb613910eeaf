/**
 * Software statements: what an application says of itself when it registers, signed by a key whose certificate the trust
 * bundle vouches for. Source: HL7 UDAP Security IG, "Software Statement"; UDAP Dynamic Client Registration section 4.
 */
import { z } from 'zod'
import type { Trust } from '../../../connectors/carequality/saml/trust.ts'
import { type Asserted, checkClaims, headerOf, verifySignature } from '../../oauth/assertion.ts'
import { type Vouched, vouchFor } from './certificates.ts'
import { readScopes } from './scopes.ts'

/** All asymmetric: reference/carequality.md section 10. */
export const udapAlgorithms = ['RS256', 'RS384', 'ES256', 'ES384'] as const

const text = z.string().trim().min(1).max(256)
/** What concerns browsers alone has no place in client credentials; some clients say so by an empty list. */
const nothing = z.array(z.unknown()).max(0).nullish()
const Metadata = z.looseObject({
  client_name: text,
  contacts: z
    .array(z.string().min(1).max(500))
    .min(1)
    .max(20)
    .refine(list => list.some(each => /^mailto:[^@\s]+@[^@\s]+$/i.test(each))),
  grant_types: z.array(z.string()).max(10),
  token_endpoint_auth_method: z.literal('private_key_jwt'),
  scope: z.string().max(5_000),
  response_types: nothing,
  redirect_uris: nothing,
})

export type StatementError = 'invalid_software_statement' | 'unapproved_software_statement' | 'invalid_client_metadata'
export type Statement =
  | {
      kind: 'register' | 'cancel'
      uri: string
      community: Buffer
      name: string
      contacts: readonly string[]
      scopes: readonly string[]
      /** All that it asked to be registered with, for the answer. */
      parameters: Readonly<Record<string, unknown>>
      /** Of issuer and jti, and until when it could be used again. */
      hash: Buffer
      endsAt: Date
    }
  | { kind: 'refused'; error: StatementError; because: string }

/** Reads a statement, and finds out whether to believe it. */
export async function readStatement(
  statement: string,
  { trust, audiences, now }: { trust: Trust; audiences: readonly string[]; now: Date },
): Promise<Statement> {
  const read = await readSigned(statement, { trust, now })
  if (read.kind === 'refused') {
    const distrusted = ['untrusted', 'revoked', 'revocation-stale', 'expired-certificate'].includes(read.because)
    return refuse(distrusted ? 'unapproved_software_statement' : 'invalid_software_statement', read.because)
  }
  const { vouched, claims } = read
  const issuer = typeof claims.iss === 'string' ? claims.iss : ''
  if (!vouched.uris.includes(issuer)) return refuse('invalid_software_statement', 'issuer')
  const checked: Asserted = checkClaims(claims, { issuer, audiences, now, iatNeeded: true })
  if (checked.kind === 'refused') return refuse('invalid_software_statement', checked.because)
  const metadata = Metadata.safeParse(claims)
  if (!metadata.success)
    return refuse('invalid_client_metadata', String(metadata.error.issues[0]?.path.join('.') ?? 'claims'))
  const { client_name, contacts, grant_types, scope } = metadata.data
  const { iss: _iss, sub: _sub, aud: _aud, exp: _exp, iat: _iat, jti: _jti, ...parameters } = claims
  const facts = {
    uri: issuer,
    community: vouched.community,
    name: client_name,
    contacts,
    parameters,
    hash: checked.hash,
    endsAt: checked.endsAt,
  }
  if (grant_types.length === 0) return { kind: 'cancel', ...facts, scopes: [] }
  if (grant_types.length > 1 || grant_types[0] !== 'client_credentials')
    return refuse('invalid_client_metadata', 'grant_types')
  const scopes = readScopes(scope)
  return scopes.length === 0 ? refuse('invalid_client_metadata', 'scope') : { kind: 'register', ...facts, scopes }
}

type Signed =
  | { kind: 'signed'; vouched: Extract<Vouched, { kind: 'trusted' }>; claims: Record<string, unknown> }
  | { kind: 'refused'; because: string }

/** A token whose signer the trust bundle vouches for, and whose signature is the signer's; nothing of its claims is checked. */
export async function readSigned(token: string, { trust, now }: { trust: Trust; now: Date }): Promise<Signed> {
  const header = headerOf(token, udapAlgorithms)
  if (typeof header === 'string') return { kind: 'refused', because: header }
  const vouched = vouchFor(trust, header.x5c ?? [], now)
  if (vouched.kind === 'refused')
    return { kind: 'refused', because: vouched.because === 'expired' ? 'expired-certificate' : vouched.because }
  const claims = await verifySignature(token, vouched.certificate.publicKey, udapAlgorithms, now)
  return typeof claims === 'string' ? { kind: 'refused', because: claims } : { kind: 'signed', vouched, claims }
}

function refuse(error: StatementError, because: string): Statement {
  return { kind: 'refused', error, because }
}
