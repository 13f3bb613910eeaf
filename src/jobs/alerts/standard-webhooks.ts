/** Standard Webhooks: how a call is signed, so that who is called can tell it from a forged one. Source: standardwebhooks.com. */
import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** A new secret: 32 random bytes. Shown once, then sealed. */
export function newSecret(random: (size: number) => Buffer = randomBytes): string {
  return `${prefix}${random(32).toString('base64')}`
}

/**
 * The headers of a call. The signature covers id, time and body, so none of them can be changed; the time, in whole
 * seconds, lets who is called refuse old ones. Each secret gives a signature, separated by spaces: who is called takes
 * the call when one of them is right.
 */
export function signedHeaders(secrets: readonly string[], id: string, at: Date, body: string): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000).toString()
  const signatures = secrets.map(secret => `v1,${signatureOf(secret, `${id}.${seconds}.${body}`)}`)
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') }
}

function signatureOf(secret: string, content: string): string {
  const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64')
  return createHmac('sha256', key).update(content).digest('base64')
}
