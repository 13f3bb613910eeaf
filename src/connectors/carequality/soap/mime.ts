/**
 * The body of a request or an answer as it came over HTTP: plain SOAP, or a package of MIME parts (MTOM/XOP) as real senders
 * build it. Source: reference/carequality.md sections 6 and 8; RFC 2046 section 5.1, RFC 2392.
 */
import { decodeText } from './characters.ts'
import type { Form } from './content.ts'
import { soap11Type, soapType, xopType } from './names.ts'

export type Part = { contentType: string; bytes: Buffer }

/** By Content-ID, without angle brackets. */
export type Parts = ReadonlyMap<string, Part>

export type BodyRefusal =
  /** Neither SOAP 1.2 nor a package of it. */
  | 'content-type'
  /** `text/xml`: the media type of SOAP 1.1. */
  | 'soap-1.1'
  | 'characters'
  /** The package ends too early, or has no root. */
  | 'package'
  | 'transfer-encoding'

export type ReadBody =
  | { kind: 'read'; xml: string; form: Form; parts: Parts; action?: string }
  | { kind: 'refused'; because: BodyRefusal }

const noParts: Parts = new Map()

/** The text of the envelope, and the parts beside it. Compression is undone already. */
export function readBody(body: Buffer, contentType: string | undefined): ReadBody {
  const media = parseMediaType(contentType ?? '')
  switch (media.type) {
    case soapType: {
      const xml = decodeText(body, media.parameters.get('charset'))
      if (xml === undefined) return refused('characters')
      return { kind: 'read', xml, form: 'inline', parts: noParts, ...actionOf(media) }
    }
    case 'multipart/related':
      return readPackage(body, media)
    case soap11Type:
      return refused('soap-1.1')
    default:
      return refused('content-type')
  }
}

export type MediaType = { type: string; parameters: ReadonlyMap<string, string> }

/** A Content-Type: type and names of parameters in lower case, values without their quotes. */
export function parseMediaType(text: string): MediaType {
  const [type = '', ...rest] = splitParameters(text)
  const parameters = new Map<string, string>()
  for (const each of rest) {
    const equals = each.indexOf('=')
    if (equals < 1) continue
    const name = each.slice(0, equals).trim().toLowerCase()
    const value = each.slice(equals + 1).trim()
    const quoted = /^"(.*)"$/s.exec(value)?.[1] ?? /^'(.*)'$/s.exec(value)?.[1]
    if (!parameters.has(name)) parameters.set(name, quoted?.replace(/\\(.)/gs, '$1') ?? value)
  }
  return { type: type.trim().toLowerCase(), parameters }
}

/** Splits at semicolons that stand outside of quotes. */
function splitParameters(text: string): string[] {
  if (!text.includes('"')) return text.split(';')
  return text.match(/(?:"(?:[^"\\]|\\.)*"?|[^;"])+/gs) ?? []
}

/** The bytes that `href` of an Include means: `cid:` and a percent-encoded Content-ID (RFC 2392). */
export function partOf(parts: Parts, href: string): Part | undefined {
  const id = /^cid:(.*)$/is.exec(href.trim())?.[1]
  if (id === undefined) return undefined
  return parts.get(decoded(id)) ?? parts.get(id)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function refused(because: BodyRefusal): ReadBody {
  return { kind: 'refused', because }
}

function actionOf({ parameters }: MediaType): { action?: string } {
  const action = parameters.get('action')?.trim()
  return action ? { action } : {}
}

function readPackage(body: Buffer, media: MediaType): ReadBody {
  const boundary = media.parameters.get('boundary')
  const split = boundary ? splitParts(body, boundary) : undefined
  if (!split) return refused('package')
  const parts = new Map<string, Part>()
  const rootId = bareId(media.parameters.get('start') ?? '')
  let first: Part | undefined
  let named: Part | undefined
  for (const raw of split) {
    const part = readPart(raw)
    if (part.kind === 'refused') return refused(part.because)
    const { id, ...rest } = part.part
    first ??= rest
    if (rootId !== '' && id === rootId) named ??= rest
    if (id !== '' && !parts.has(id)) parts.set(id, rest)
  }
  // `start` names the root; else, or when nothing has that name, it is the first.
  const root = named ?? first
  if (!root) return refused('package')
  const rootMedia = parseMediaType(root.contentType)
  if (rootMedia.type !== xopType && rootMedia.type !== soapType) return refused('content-type')
  const xml = decodeText(root.bytes, rootMedia.parameters.get('charset'))
  if (xml === undefined) return refused('characters')
  // Which of them carries the action depends on the sender's stack.
  const action = actionOf(media).action ?? startInfoAction(media) ?? actionOf(rootMedia).action
  return { kind: 'read', xml, form: 'mtom', parts, ...(action ? { action } : {}) }
}

function startInfoAction({ parameters }: MediaType): string | undefined {
  return actionOf(parseMediaType(parameters.get('start-info') ?? '')).action
}

/** More parts than any message has documents. */
const mostParts = 1_000

const dash = 0x2d
const lf = 0x0a
const cr = 0x0d

/**
 * The bytes of each part, headers included; undefined when no closing delimiter comes. Lines may end in LF alone: a package
 * whose first delimiter does loses no CR of its contents.
 */
function splitParts(body: Buffer, boundary: string): Buffer[] | undefined {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1')
  const found: Buffer[] = []
  let start: number | undefined
  let bareLines = false
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at > 0 && body[at - 1] !== lf) continue
    let after = at + delimiter.length
    const closing = body[after] === dash && body[after + 1] === dash
    while (body[after] === 0x20 || body[after] === 0x09) after += 1
    const lineEnds = body[after] === lf || (body[after] === cr && body[after + 1] === lf)
    if (!closing && !lineEnds) continue // a longer boundary, or bytes that look like one
    if (start === undefined) bareLines = body[after] === lf
    else found.push(body.subarray(start, Math.max(start, endBefore(body, at, bareLines))))
    if (closing) return found
    if (found.length > mostParts) return undefined
    start = after + (body[after] === cr ? 2 : 1)
  }
  return undefined
}

/** The line end before a delimiter belongs to the delimiter. */
function endBefore(body: Buffer, at: number, bareLines: boolean): number {
  return at >= 2 && !bareLines && body[at - 2] === cr ? at - 2 : at - 1
}

type RawPart = { kind: 'read'; part: Part & { id: string } } | { kind: 'refused'; because: BodyRefusal }

/** Headers of a part longer than this are none. */
const longestHeaders = 8_192

function readPart(raw: Buffer): RawPart {
  const end = endOfHeaders(raw)
  if (!end) return { kind: 'refused', because: 'package' }
  const headers = parseHeaders(raw.toString('latin1', 0, end.at))
  const contents = raw.subarray(end.next)
  const bytes = undoTransfer(contents, headers.get('content-transfer-encoding') ?? 'binary')
  if (!bytes) return { kind: 'refused', because: 'transfer-encoding' }
  const contentType = headers.get('content-type') ?? 'application/octet-stream'
  return { kind: 'read', part: { id: bareId(headers.get('content-id') ?? ''), contentType, bytes } }
}

function endOfHeaders(raw: Buffer): { at: number; next: number } | undefined {
  if (raw[0] === lf) return { at: 0, next: 1 }
  if (raw[0] === cr && raw[1] === lf) return { at: 0, next: 2 }
  const within = raw.subarray(0, longestHeaders)
  for (let at = within.indexOf(lf); at >= 0; at = within.indexOf(lf, at + 1)) {
    if (raw[at + 1] === lf) return { at, next: at + 2 }
    if (raw[at + 1] === cr && raw[at + 2] === lf) return { at, next: at + 3 }
  }
  return undefined
}

/** Names in lower case; a line that begins with a blank goes on with the one before. */
function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}

function undoTransfer(bytes: Buffer, encoding: string): Buffer | undefined {
  switch (encoding.toLowerCase()) {
    case 'binary':
    case '8bit':
    case '7bit':
      return bytes
    case 'base64':
      return Buffer.from(bytes.toString('latin1'), 'base64')
    case 'quoted-printable':
      return Buffer.from(
        bytes
          .toString('latin1')
          .replace(/=[ \t]*\r?\n/g, '')
          .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      )
    default:
      return undefined
  }
}

function bareId(text: string): string {
  return text.trim().replace(/^<(.*)>$/s, '$1')
}
