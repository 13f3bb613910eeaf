/** Secrets that a browser or a programme holds: made here, kept by us as hashes only. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const form = /^[A-Za-z0-9_-]{43}$/

/** 32 random bytes, safe in a cookie or an address. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token; undefined when it has not the form of one. */
export function hashToken(token: string | undefined): Buffer | undefined {
  return token && form.test(token) ? createHash('sha256').update(token).digest() : undefined
}

const apiTokenPrefix = 'cwt_'

/** A token of the API: the prefix says what it is to whoever finds it lying about, and to scanners of repositories. */
export function makeApiToken(): string {
  return apiTokenPrefix + makeToken()
}

/** What is stored of an API token; undefined when it has not the form of one. */
export function hashApiToken(token: string): Buffer | undefined {
  return token.startsWith(apiTokenPrefix) ? hashToken(token.slice(apiTokenPrefix.length)) : undefined
}

/**
 * The CSRF value of a session: made from its token, so it needs no storage, and a page of another origin that makes the
 * browser send the cookie cannot know it.
 */
export function csrfOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('csrf').digest('base64url')
}

/** Whether a value is the session's CSRF value, in constant time. */
export function csrfMatches(sessionToken: string, given: string | undefined): boolean {
  const expected = Buffer.from(csrfOf(sessionToken))
  const actual = Buffer.from(given ?? '')
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
