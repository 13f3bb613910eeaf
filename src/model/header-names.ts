/**
 * Names of HTTP headers that a setting may choose: a token (RFC 9110, section 5.1) that neither steers the connection nor
 * says what the message is, since those are the client's to set, and whoever could set them could say where a request ends.
 */

const token = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,60}$/

/** Hop by hop (RFC 9110, section 7.6.1), or set by the client itself. */
const taken: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'date',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

/** Whether a setting may name this header; `alsoTaken`, in lower case, are those that its own requests carry already. */
export function isFreeHeader(name: string, alsoTaken: readonly string[] = []): boolean {
  const lower = name.toLowerCase()
  return token.test(name) && !taken.has(lower) && !lower.startsWith('x-forwarded-') && !alsoTaken.includes(lower)
}

export const headerFault =
  'not a header that can be chosen: it steers the connection, or the request carries it already'
