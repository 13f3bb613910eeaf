/**
 * Whether a message is really from Caredove: HTTP Basic with one of two live pairs, and, where a secret is set, an HMAC of
 * our own over the received bytes. Caredove publishes no signature. Source: reference/referrals.md section 6.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { HeaderReader, Verification } from '../connector.ts'
import type { CaredoveSettings } from './config.ts'

export const signatureHeader = 'x-causeway-signature'

const basic = /^Basic +([A-Za-z0-9+/]+={0,2})\s*$/i
const digest = /^[0-9a-f]{64}$/

/** Compares every pair and every secret, in constant time: the time taken must not say which one it was. */
export function verify(input: { settings: CaredoveSettings; headers: HeaderReader; body: Uint8Array }): Verification {
  const { settings, headers, body } = input
  const given = headers.get('authorization')?.trim()
  if (!given) return { ok: false, because: 'missing' }
  const encoded = given.match(basic)?.[1]
  if (encoded === undefined) return { ok: false, because: 'wrong' }
  const said = hashed(Buffer.from(encoded, 'base64'))
  let matches = false
  for (const { user, token } of settings.credentials)
    if (timingSafeEqual(hashed(Buffer.from(`${user}:${token}`)), said)) matches = true
  if (!matches) return { ok: false, because: 'wrong' }
  return settings.signingSecrets.length > 0 ? verifySignature(settings.signingSecrets, headers, body) : { ok: true }
}

function verifySignature(secrets: readonly string[], headers: HeaderReader, body: Uint8Array): Verification {
  const header = headers
    .get(signatureHeader)
    ?.trim()
    .toLowerCase()
    .replace(/^sha256=/, '')
  if (!header) return { ok: false, because: 'unsigned' }
  if (!digest.test(header)) return { ok: false, because: 'wrong' }
  const bytes = Buffer.from(header, 'hex')
  let matches = false
  for (const secret of secrets)
    if (timingSafeEqual(createHmac('sha256', secret).update(body).digest(), bytes)) matches = true
  return matches ? { ok: true } : { ok: false, because: 'wrong' }
}

/** Digests have one length, so that nothing is told by the length of what was given. */
function hashed(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** The header of a pair. */
export function basicHeader({ user, token }: { user: string; token: string }): string {
  return `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`
}

/** The value of our signature header for a body. */
export function sign(secret: string, body: Uint8Array | string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}
