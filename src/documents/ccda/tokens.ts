/**
 * Markup cut into tokens, whatever state it is in: not closed, not quoted, not even XML. Works along the text without
 * keeping it twice, and in time that grows with its length only.
 */
import { decodeEntities } from './entities.ts'

export type Token =
  | { kind: 'text'; text: string }
  | { kind: 'open'; name: string; attributes: string; empty: boolean }
  | { kind: 'close'; name: string }

const longestTag = 4096
const longestText = 65_536

/** Elements that are dropped with all that stands in them: nothing in them was meant to be read. */
const unread = new Set(
  'script style iframe frame object embed applet svg math template noscript head title video audio canvas'.split(' '),
)

/** The tokens of a text, in order. Names are in lower case and without a prefix. */
export function* tokensOf(source: string): Generator<Token> {
  let at = 0
  // Ends that are not there, and the next one that is, are looked for once only.
  const missing = new Set<string>()
  let bracket = -1
  while (at < source.length) {
    const next = source.indexOf('<', at)
    const end = next < 0 ? source.length : next
    while (at < end) {
      const to = end - at > longestText ? cut(source, at + longestText, at) : end
      yield { kind: 'text', text: decodeEntities(source.slice(at, to)) }
      at = to
    }
    if (next < 0) return
    const special = skipSpecial(source, at, missing)
    if (special !== undefined) {
      if (special.text !== '') yield { kind: 'text', text: special.text }
      at = special.end
      continue
    }
    if (bracket < at) bracket = endIndex(source, '>', at)
    const tag = bracket - at > longestTag ? undefined : readTag(source, at)
    if (tag === undefined) {
      yield { kind: 'text', text: '<' }
      at++
      continue
    }
    at = tag.end
    if (tag.token.kind === 'open' && unread.has(tag.token.name)) {
      if (!tag.token.empty) at = endOf(source, tag.token.name, at)
      continue
    }
    yield tag.token
  }
}

function endIndex(source: string, wanted: string, from: number): number {
  const at = source.indexOf(wanted, from)
  return at < 0 ? Number.POSITIVE_INFINITY : at
}

/** Not within an entity or a pair of surrogates. */
function cut(source: string, wanted: number, start: number): number {
  const ampersand = source.lastIndexOf('&', wanted)
  const at = ampersand > wanted - 12 && ampersand > start ? ampersand : wanted
  const code = source.charCodeAt(at - 1)
  return code >= 0xd800 && code < 0xdc00 && at - 1 > start ? at - 1 : at
}

/** Comments, CDATA, processing instructions and declarations; undefined when none begins here. */
function skipSpecial(source: string, at: number, missing: Set<string>): { end: number; text: string } | undefined {
  const kind = source.startsWith('<!--', at)
    ? '-->'
    : source.startsWith('<![CDATA[', at)
      ? ']]>'
      : source[at + 1] === '!' || source[at + 1] === '?'
        ? '>'
        : undefined
  if (kind === undefined) return undefined
  const close = missing.has(kind) ? -1 : source.indexOf(kind, at + 2)
  if (close < 0) {
    missing.add(kind)
    return { end: at + 2, text: '' }
  }
  return { end: close + kind.length, text: kind === ']]>' ? source.slice(at + 9, close) : '' }
}

const name = /<(\/?)(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)(?=[\s/>])/y

function readTag(source: string, at: number): { token: Token; end: number } | undefined {
  name.lastIndex = at
  const match = name.exec(source)
  if (match === null) return undefined
  const [, slash, written = ''] = match
  const from = name.lastIndex
  const close = closeOfTag(source, from)
  if (close < 0) return undefined
  const tag = written.toLowerCase()
  const empty = source[close - 1] === '/'
  const token: Token =
    slash === '/'
      ? { kind: 'close', name: tag }
      : { kind: 'open', name: tag, attributes: source.slice(from, empty ? close - 1 : close), empty }
  return { token, end: close + 1 }
}

/** Where a tag closes: behind its quotes, or at the first `>` when a quote never ends. */
function closeOfTag(source: string, from: number): number {
  const limit = Math.min(source.length, from + longestTag)
  let quote = 0
  let first = -1
  for (let at = from; at < limit; at++) {
    const code = source.charCodeAt(at)
    if (code === 0x3e && first < 0) first = at
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 0x22 || code === 0x27) quote = code
    else if (code === 0x3e) return at
  }
  return first
}

/** Behind the closing tag of an element that is not read; the end of the text when it never closes. */
function endOf(source: string, tag: string, from: number): number {
  const close = new RegExp(`</(?:[A-Za-z][\\w.-]*:)?${tag}[^>]{0,200}>`, 'gi')
  close.lastIndex = from
  return close.exec(source) === null ? source.length : close.lastIndex
}

const attribute = /(?<![\w:.-])([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+))/g

/** The value of an attribute, whatever the case of its name. */
export function attributeIn(attributes: string, wanted: string): string | undefined {
  if (attributes === '' || !attributes.includes('=')) return undefined
  for (const [, key = '', double, single, bare] of attributes.matchAll(attribute)) {
    if (key.toLowerCase() === wanted) return decodeEntities(double ?? single ?? bare ?? '')
  }
  return undefined
}
