/**
 * Whether a webhook is really from Cal.com: HMAC-SHA256 over the received bytes, before anything is parsed.
 * Source: reference/calcom.md section 3.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HeaderReader, Verification } from '../connector.ts'
import type { CalcomSettings } from './config.ts'

export const signatureHeader = 'x-cal-signature-256'
/** What Cal.com writes into the header when the webhook has no secret. */
export const noSecret = 'no-secret-provided'

const digest = /^[0-9a-f]{64}$/

/** Tries every active secret, in constant time; an optional `sha256=` prefix and upper-case hex are accepted. */
export function verify(input: { settings: CalcomSettings; headers: HeaderReader; body: Uint8Array }): Verification {
  const header = input.headers.get(signatureHeader)?.trim()
  if (header === noSecret || (!header && input.settings.unsigned))
    return input.settings.unsigned ? { ok: true } : { ok: false, because: 'unsigned' }
  if (!header) return { ok: false, because: 'missing' }
  const given = header.toLowerCase().replace(/^sha256=/, '')
  if (!digest.test(given)) return { ok: false, because: 'wrong' }
  const bytes = Buffer.from(given, 'hex')
  let matches = false
  // No early end: the time taken must not say which secret it was.
  for (const secret of input.settings.webhookSecrets) {
    if (timingSafeEqual(createHmac('sha256', secret).update(input.body).digest(), bytes)) matches = true
  }
  return matches ? { ok: true } : { ok: false, because: 'wrong' }
}

/** The value of the signature header for a body: what Cal.com sends, and what the simulator sends. */
export function sign(secret: string | undefined, body: Uint8Array | string): string {
  return secret === undefined ? noSecret : createHmac('sha256', secret).update(body).digest('hex')
}
