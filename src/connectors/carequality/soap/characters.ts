/**
 * Bytes of XML as text: UTF-8 and UTF-16 by byte-order mark, by charset in any spelling, or by the first bytes (XML 1.0
 * appendix F). Bytes that are no text of their charset are refused, never replaced.
 */
import { isAscii, isUtf8 } from 'node:buffer'

/** The text without its byte-order mark; undefined when it is none. */
export function decodeText(bytes: Buffer, charset?: string): string | undefined {
  const name = encodingOf(bytes, charset?.trim().toLowerCase())
  if (name === 'utf-8') {
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
    if (isAscii(bytes)) return bytes.toString('latin1')
    return isUtf8(bytes) ? bytes.toString('utf8', start) : undefined
  }
  if (name === undefined) return undefined
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Others that senders were seen to declare; all of them are known to TextDecoder. */
const named: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
}

function encodingOf(bytes: Buffer, charset: string | undefined): string | undefined {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xef && second === 0xbb) return 'utf-8'
  // No XML begins with a zero character: where it stands says which half comes first.
  if (first === 0x3c && second === 0) return 'utf-16le'
  if (first === 0 && second === 0x3c) return 'utf-16be'
  if (charset === undefined || charset === '') return declaredEncoding(bytes)
  return Object.hasOwn(named, charset) ? named[charset] : undefined
}

/** What the XML declaration says; UTF-8 when it says nothing. */
function declaredEncoding(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 100)
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1]?.toLowerCase()
  if (declared === undefined) return 'utf-8'
  return Object.hasOwn(named, declared) ? named[declared] : undefined
}
