/** Revocation lists (RFC 5280): read from DER or PEM, whose signature somebody still has to check. */
import { constants, verify } from 'node:crypto'
import type { Certificate } from './certificates.ts'
import { type Der, digitsOf, extensionsOf, partsOf, readDer, type SignedWith, signedWith, tag, timeOf } from './der.ts'

export type Revocations = {
  /** Name as DER in base64. */
  issuer: string
  from: number
  /** When the next one is due; undefined when the list does not say. */
  until: number | undefined
  serials: ReadonlySet<string>
  signed: Buffer
  with: SignedWith
  signature: Buffer
}

/**
 * A list; undefined when it cannot be read or says only a part: a delta, or a list for some certificates of its issuer
 * (critical extensions).
 */
export function readRevocations(bytes: Buffer): Revocations | undefined {
  const block = /-----BEGIN (?:X509 )?CRL-----([^-]*)-----END/.exec(bytes.toString('latin1'))?.[1]
  const root = readDer(block === undefined ? bytes : Buffer.from(block, 'base64'))
  const [content, algorithm, bits] = root?.tag === tag.sequence ? [...partsOf(root)] : []
  const how = signedWith(algorithm)
  if (!content || !how || bits?.tag !== tag.bits || bits.bytes[0] !== 0) return undefined
  const fields = [...partsOf(content)]
  if (fields[0]?.tag === tag.integer) fields.shift()
  const [, issuer, from, ...rest] = fields
  const start = timeOf(from)
  if (!issuer || start === undefined) return undefined
  const until = timeOf(rest[0])
  if (until !== undefined) rest.shift()
  const list = rest[0]?.tag === tag.sequence ? rest[0] : undefined
  if (extensionsOf(rest.find(field => field.tag === 0xa0)).some(({ critical }) => critical)) return undefined
  const serials = list ? serialsOf(list) : new Set<string>()
  if (!serials) return undefined
  return {
    issuer: issuer.whole.toString('base64'),
    from: start,
    until,
    serials,
    signed: content.whole,
    with: how,
    signature: bits.bytes.subarray(1),
  }
}

/** Whether the list is this authority's: its name, its right to sign lists, its signature. */
export function isSignedBy(list: Revocations, authority: Certificate): boolean {
  if (list.issuer !== authority.subject || authority.usage?.crlSign === false) return false
  const { hash, saltLength } = list.with
  if (saltLength === undefined) return verify(hash, list.signed, authority.publicKey, list.signature)
  const pss = { key: authority.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
  return authority.kind === 'rsa' && verify(hash, list.signed, pss, list.signature)
}

/** Undefined when an entry cannot be read: a list with a hole revokes less than its issuer meant. */
function serialsOf(list: Der): Set<string> | undefined {
  const serials = new Set<string>()
  let length = 0
  for (const entry of partsOf(list)) {
    const [serial] = partsOf(entry)
    if (serial?.tag !== tag.integer) return undefined
    serials.add(digitsOf(serial))
    length += entry.whole.length
  }
  return length === list.bytes.length ? serials : undefined
}
