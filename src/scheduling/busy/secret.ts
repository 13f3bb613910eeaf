/** The secret in a feed's address: 256 random bits, of which the hub keeps only the hash. */
import { createHash, randomBytes } from 'node:crypto'

const form = /^[A-Za-z0-9_-]{43}$/

export type Secret = { text: string; hash: Buffer }

/** A new one. */
export function makeSecret(): Secret {
  const text = randomBytes(32).toString('base64url')
  return { text, hash: hashSecret(text) }
}

/** Whether a text has the form of a secret. */
export function isSecret(text: string): boolean {
  return form.test(text)
}

/** As it is kept: random enough that a plain hash tells nothing about it. */
export function hashSecret(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The path of a feed. */
export function pathOf(secret: string): string {
  return `/busy/${secret}.ics`
}

/** The secret in an address of a feed, wherever the hub stands; undefined when it is none. */
export function secretIn(url: string): string | undefined {
  const text = url.match(/\/busy\/([A-Za-z0-9_-]{43})\.ics$/)?.[1]
  return text && isSecret(text) ? text : undefined
}
