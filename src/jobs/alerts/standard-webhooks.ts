/** Standard Webhooks: how a call is signed, so that who is called can tell it from a forged one. Source: standardwebhooks.com. */
import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** A new secret: 32 random bytes. Shown once, then sealed. */
export function newSecret(random: (size: number) => Buffer = randomBytes): string {
  return `${prefix}${random(32).toString('base64')}`
}

/**
 * The headers of a call. The signature covers id, time and body, so none of them can be changed; the time, in whole
 * seconds, lets who is called refuse old ones.
 */
export function signedHeaders(secret: string, id: string, at: Date, body: string): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000).toString()
  const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` }
}
