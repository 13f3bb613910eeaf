/**
 * Whether a file may be passed on: its size, its kind as its bytes say it, and the test file that every malware scanner
 * knows. Pure; a real scanner is asked beside it. Source: SPEC REF-6.
 */
import type { ProblemCode } from '../model/problems.ts'

/** The largest file that is kept, in bytes. */
export const mostFileBytes = 25 * 1024 * 1024

/** The kinds that are passed on. `begins` is how their bytes begin, a dot for any; absent: text. */
const kinds: readonly { type: string; begins?: readonly string[] }[] = [
  { type: 'application/pdf', begins: ['%PDF-'] },
  { type: 'image/jpeg', begins: ['\xff\xd8\xff'] },
  { type: 'image/png', begins: ['\x89PNG\r\n\x1a\n'] },
  { type: 'image/gif', begins: ['GIF87a', 'GIF89a'] },
  { type: 'image/tiff', begins: ['II*\0', 'MM\0*'] },
  { type: 'image/bmp', begins: ['BM'] },
  { type: 'image/webp', begins: ['RIFF....WEBP'] },
  { type: 'image/heic', begins: ['....ftyp'] },
  { type: 'image/heif', begins: ['....ftyp'] },
  { type: 'application/rtf', begins: ['{\\rtf'] },
  { type: 'text/rtf', begins: ['{\\rtf'] },
  { type: 'application/msword', begins: ['\xd0\xcf\x11\xe0'] },
  { type: 'application/vnd.ms-excel', begins: ['\xd0\xcf\x11\xe0'] },
  { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', begins: ['PK\x03\x04'] },
  { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', begins: ['PK\x03\x04'] },
  { type: 'application/vnd.oasis.opendocument.text', begins: ['PK\x03\x04'] },
  { type: 'text/plain' },
  { type: 'text/csv' },
  { type: 'text/xml' },
  { type: 'application/xml' },
  { type: 'application/cda+xml' },
  { type: 'application/hl7-cda+xml' },
  { type: 'application/fhir+json' },
  { type: 'application/json' },
]

/** How programs begin, whatever they are called: Windows, Linux, macOS, Java, scripts. */
const programs: readonly string[] = ['MZ', '\x7fELF', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe', '#!']

/** The test file of the European Institute for Computer Antivirus Research; in two parts, so that this file is not it. */
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'].join('')

/**
 * What speaks against passing a file on; undefined when nothing does.
 *
 * @example
 * inspectFile(Buffer.from('%PDF-1.7 …'), 'application/pdf') // undefined
 */
export function inspectFile(bytes: Uint8Array, contentType: string): ProblemCode | undefined {
  if (bytes.byteLength > mostFileBytes) return 'document.too-large'
  const head = latin(bytes.subarray(0, 512))
  if (head.includes(eicar)) return 'document.infected'
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const kind = kinds.find(each => each.type === type)
  if (!kind || bytes.byteLength === 0 || programs.some(start => head.startsWith(start))) return 'document.type-refused'
  const fits = kind.begins ? kind.begins.some(pattern => beginsLike(head, pattern)) : isText(bytes)
  return fits ? undefined : 'document.type-refused'
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function beginsLike(head: string, pattern: string): boolean {
  return head.length >= pattern.length && [...pattern].every((char, index) => char === '.' || head[index] === char)
}

/** No zero bytes in its beginning: text in every encoding that is still in use, UTF-16 by its mark. */
function isText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 4_096)
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  return marked || !head.includes(0)
}
