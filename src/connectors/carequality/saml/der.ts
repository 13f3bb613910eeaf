/**
 * Just enough of DER to read what node:crypto does not tell of a certificate, and revocation lists of any length.
 * Lengths are definite and stay inside of what holds them; anything else reads as undefined.
 */

export type Der = { tag: number; bytes: Buffer /** With tag and length. */; whole: Buffer }

/** The one value that the bytes are; undefined when they are cut off or something follows. */
export function readDer(bytes: Buffer): Der | undefined {
  const read = next(bytes, 0)
  return read && read.whole.length === bytes.length ? read : undefined
}

/** The values inside of a constructed one, lazily: a list can hold a hundred thousand. Ends early where the form is wrong. */
export function* partsOf({ bytes }: Der): Generator<Der> {
  for (let at = 0; at < bytes.length; ) {
    const read = next(bytes, at)
    if (!read) return
    yield read
    at += read.whole.length
  }
}

function next(bytes: Buffer, at: number): Der | undefined {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const size = first & 0x7f
    if (size === 0 || size > 4 || start + size > bytes.length) return undefined
    length = bytes.readUIntBE(start, size)
    start += size
  }
  if (start + length > bytes.length) return undefined
  return { tag, bytes: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) }
}

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  time: 0x18,
  sequence: 0x30,
} as const

/** An object identifier with dots; empty when it is none. */
export function oidOf(value: Der | undefined): string {
  if (value?.tag !== tag.oid) return ''
  const arcs: number[] = []
  let arc = 0
  for (const byte of value.bytes) {
    arc = arc * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    if (arcs.length === 0) {
      const top = Math.min(2, Math.floor(arc / 40))
      arcs.push(top, arc - top * 40)
    } else arcs.push(arc)
    arc = 0
  }
  return arcs.join('.')
}

/** The instant of a UTCTime or GeneralizedTime in milliseconds; undefined when it is none. */
export function timeOf(value: Der | undefined): number | undefined {
  if (value?.tag !== tag.utcTime && value?.tag !== tag.time) return undefined
  const text = value.bytes.toString('latin1')
  const full = value.tag === tag.time ? text : `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full)
  if (!found) return undefined
  const [, year, month, day, hour, minute, second] = found
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

/** A whole number as upper-case hexadecimal digits, as node:crypto writes serial numbers. */
export function digitsOf(value: Der): string {
  return value.bytes
    .toString('hex')
    .replace(/^(00)+(?=..)/, '')
    .toUpperCase()
}

export type Extension = { oid: string; critical: boolean; value: Buffer }

/** The extensions of a certificate or a revocation list, from the explicit tag that holds them. */
export function extensionsOf(holder: Der | undefined): Extension[] {
  const list = holder && [...partsOf(holder)][0]
  if (!list) return []
  return [...partsOf(list)].map(each => {
    const parts = [...partsOf(each)]
    const critical = parts[1]?.tag === tag.boolean && parts[1].bytes[0] !== 0
    return { oid: oidOf(parts[0]), critical, value: parts.at(-1)?.bytes ?? Buffer.alloc(0) }
  })
}

/** Hashes of the signature algorithms that certificates and revocation lists may be signed with. SHA-1 and MD5 are none. */
const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

const pss = '1.2.840.113549.1.1.10'
const pssHashes: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** Longer than any hash; OpenSSL takes no number whatever. */
const longestSalt = 512

/** `saltLength`: of RSA-PSS, in bytes; else absent. */
export type SignedWith = { hash: string; saltLength?: number }

/** What an AlgorithmIdentifier that may sign says; undefined for any other. Source: RFC 5280; RFC 4055 section 3.1. */
export function signedWith(algorithm: Der | undefined): SignedWith | undefined {
  const [name, parameters] = algorithm ? [...partsOf(algorithm)] : []
  if (oidOf(name) !== pss) {
    const hash = hashes[oidOf(name)]
    return hash === undefined ? undefined : { hash }
  }
  const fields = parameters ? [...partsOf(parameters)] : []
  const inside = (tag: number) => {
    const field = fields.find(each => each.tag === tag)
    return field && [...partsOf(field)][0]
  }
  const digest = inside(0xa0) // absent, it is SHA-1
  const hash = digest && pssHashes[oidOf([...partsOf(digest)][0])]
  const salt = inside(0xa2)
  const saltLength = salt ? Number.parseInt(digitsOf(salt), 16) : 20
  return hash !== undefined && saltLength <= longestSalt ? { hash, saltLength } : undefined
}
