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
  /** As `tokens`, remembering nothing: for texts that hardly come twice, where that costs more than it saves. @throws KeyFailure `key.not-loaded` */
  tokensOnce(organization: string, entries: readonly TokenInput[]): Token[]
}

export type TokenInput = { kind: string; text: string }

/**
 * Tokens kept in memory per key: one message asks for the same few again and again (measured: 60 for 25 different
 * ones, at 7 µs each). They go with the key, and all at once when there are too many.
 */
const mostRemembered = 20_000
/** Hashes of whole bodies come once each: not worth remembering. */
const longestRemembered = 60

/** Tokens under each organization's own key, which does not rotate with the data keys: tokens are compared for ever. */
export function createTokens(keys: OrganizationKeys): Tokens {
  const memories = new WeakMap<KeyObject, Map<string, Token>>()
  const remembered = (key: KeyObject, kind: string, text: string): Token => {
    if (text.length > longestRemembered || kind.includes('\n')) return tokenUnder(key, kind, text)
    const memory = memories.get(key) ?? new Map<string, Token>()
    memories.set(key, memory)
    const name = `${kind}\n${text}`
    const known = memory.get(name)
    if (known !== undefined) return known
    if (memory.size >= mostRemembered) memory.clear()
    const token = tokenUnder(key, kind, text)
    memory.set(name, token)
    return token
  }
  return {
    ready: keys.ready,
    token: (organization, kind, text) => remembered(keys.token(organization), kind, text),
    tokens(organization, entries) {
      const key = keys.token(organization)
      return entries.map(({ kind, text }) => remembered(key, kind, text))
    },
    tokensOnce(organization, entries) {
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
