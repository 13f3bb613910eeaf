/**
 * Tokens, the blind index: the only way to look something up by what it says. A token is a keyed hash of kind and
 * text, cut to 64 bits: equal texts of one organization have equal tokens, and without the key it says nothing.
 * What the text is (normalised name, phone, a prefix) is decided in matching. Source: DESIGN.md section 7, tokens.
 */
import { createHmac, type KeyObject } from 'node:crypto'
import type { OrganizationKeys } from './organizationKeys.ts'

/** Signed, as PostgreSQL's bigint. Comes back from a query as text: `BigInt(row.token)`. */
export type Token = bigint

export type Tokens = {
  /** Loads the organization's keys. @throws KeyFailure `key.missing`, `key.erased`, `key.damaged` */
  ready(organization: string): Promise<void>
  /** @throws KeyFailure `key.not-loaded` */
  token(organization: string, kind: string, text: string): Token
  /** The same for many, in their order. @throws KeyFailure `key.not-loaded` */
  tokens(organization: string, entries: readonly TokenInput[]): Token[]
}

export type TokenInput = { kind: string; text: string }

/** Tokens under each organization's own key, which does not rotate with the data keys: tokens are compared for ever. */
export function createTokens(keys: OrganizationKeys): Tokens {
  return {
    ready: keys.ready,
    token: (organization, kind, text) => tokenUnder(keys.token(organization), kind, text),
    tokens(organization, entries) {
      const key = keys.token(organization)
      return entries.map(({ kind, text }) => tokenUnder(key, kind, text))
    },
  }
}

/**
 * The first 64 bits of HMAC-SHA256 over kind, line break, text. Of an organization's key, or of the network's for
 * the projection that answers for many members at once.
 * @throws TypeError when the kind holds a line break: (a, b⏎c) and (a⏎b, c) would be one token
 */
export function tokenUnder(key: KeyObject, kind: string, text: string): Token {
  if (kind.includes('\n')) throw new TypeError('a kind of token must not hold a line break')
  return createHmac('sha256', key).update(`${kind}\n${text}`).digest().readBigInt64BE(0)
}
