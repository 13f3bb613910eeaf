/**
 * The doorbell: a rest-hook of a Subscription says only that something changed, and the stream is read at once. What it
 * carries is passed over: the poll reads it in order, minimised, and once. Source: HL7 FHIR R4, Subscription.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Inbound, Verification } from '../connector.ts'
import type { Settings } from './config.ts'

/** R4 signs nothing: a header of our own choice carries a secret. */
export const secretHeader = 'x-subscription-secret'

export const inbound: Inbound<Settings> = {
  answer: 'after-store',
  maxBytes: 1024 * 1024,
  contentTypes: ['application/fhir+json', 'application/json'],
  verify: ({ settings, headers }): Verification => {
    const given = headers.get(secretHeader)?.trim()
    if (!given) return { ok: false, because: 'missing' }
    let matches = false
    // No early end: the time taken must not say which secret it was.
    for (const secret of settings.subscriptionSecrets)
      if (timingSafeEqual(digestOf(secret), digestOf(given))) matches = true
    return matches ? { ok: true } : { ok: false, because: 'wrong' }
  },
}

function digestOf(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}
