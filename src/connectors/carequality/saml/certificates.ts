/**
 * Certificates, read once: what chains, signatures and holder-of-key are checked against. Kept by their text, because the
 * same few come with every message.
 */
import { type KeyObject, X509Certificate } from 'node:crypto'
import { digitsOf, extensionsOf, partsOf, readDer, signedWith, tag } from './der.ts'
import type { TlsClient } from './parts.ts'

export type Certificate = {
  x509: X509Certificate
  /** DER in base64. */
  base64: string
  /** SHA-256, lower-case hexadecimal digits. */
  fingerprint: string
  publicKey: KeyObject
  kind: 'rsa' | 'ec'
  /** SubjectPublicKeyInfo in base64. */
  key: string
  serial: string
  /** Names as DER in base64. */
  subject: string
  issuer: string
  from: number
  until: number
  selfSigned: boolean
  ca: boolean
  pathLength: number | undefined
  /** Bits of keyUsage in the order of RFC 5280; undefined when nothing is said. */
  usage: { digitalSignature: boolean; keyCertSign: boolean; crlSign: boolean } | undefined
  /** DNS names, and the common name, in lower case. */
  hosts: readonly string[]
}

const kept = new Map<string, Certificate | undefined>()
const most = 2000
/** No certificate is longer; and what is kept stays bounded. */
const longest = 16_384

/**
 * A certificate from the base64 of its DER (white space may stand in it). Undefined when it cannot be read or may not be
 * used: keys that are too short, algorithms that are broken, critical extensions that nobody here understands.
 */
export function readCertificate(base64: string): Certificate | undefined {
  if (base64.length > longest) return undefined
  if (kept.has(base64)) return kept.get(base64)
  const read = certificateOf(Buffer.from(base64, 'base64'))
  if (kept.size >= most) kept.delete(kept.keys().next().value ?? '')
  kept.set(base64, read)
  return read
}

/** Every certificate of a file: PEM, one or many, or DER. Those that cannot be read are undefined. */
export function readCertificates(bytes: Buffer): (Certificate | undefined)[] {
  const text = bytes.toString('latin1')
  const blocks = [...text.matchAll(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----([^-]*)-----END/g)]
  if (blocks.length === 0) return [certificateOf(bytes)]
  return blocks.map(([, block = '']) => certificateOf(Buffer.from(block, 'base64')))
}

/** The client of a TLS connection by its certificate, DER; undefined when it cannot be read. */
export function readTlsClient(der: Buffer): TlsClient | undefined {
  const read = certificateOf(der)
  return read && { fingerprint: read.fingerprint, publicKey: read.key, certificate: read.base64 }
}

function certificateOf(der: Buffer): Certificate | undefined {
  try {
    return describe(new X509Certificate(der))
  } catch {
    return undefined // not a certificate: OpenSSL says no more than that
  }
}

const understood = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.37'])
const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

function describe(x509: X509Certificate): Certificate | undefined {
  const root = readDer(x509.raw)
  const [content, algorithm] = root ? [...partsOf(root)] : []
  if (!content) return undefined
  const fields = [...partsOf(content)].filter(field => field.tag !== 0xa0)
  const [serial, , issuer, , subject] = fields
  if (!serial || !issuer || !subject) return undefined
  const extensions = extensionsOf(fields.find(field => field.tag === 0xa3))
  if (extensions.some(({ critical, oid }) => critical && !understood.has(oid))) return undefined
  const { publicKey } = x509
  const kind = publicKey.asymmetricKeyType
  const { modulusLength = 0, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {}
  if (kind !== 'rsa' && kind !== 'ec') return undefined
  if (kind === 'rsa' ? modulusLength < 2048 : !curves.has(namedCurve)) return undefined
  const selfSigned = subject.whole.equals(issuer.whole) && x509.verify(publicKey)
  // Nobody relies on the signature of a root: it is trusted because it lies in the folder.
  if (!selfSigned && signedWith(algorithm) === undefined) return undefined
  return {
    x509,
    base64: x509.raw.toString('base64'),
    fingerprint: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    publicKey,
    kind,
    key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    serial: digitsOf(serial),
    subject: subject.whole.toString('base64'),
    issuer: issuer.whole.toString('base64'),
    from: x509.validFromDate.getTime(),
    until: x509.validToDate.getTime(),
    selfSigned,
    ...constraintsOf(extensions.find(({ oid }) => oid === '2.5.29.19')?.value),
    usage: usageOf(extensions.find(({ oid }) => oid === '2.5.29.15')?.value),
    hosts: hostsOf(x509, extensions.find(({ oid }) => oid === '2.5.29.17')?.value),
  }
}

function constraintsOf(value: Buffer | undefined): { ca: boolean; pathLength: number | undefined } {
  const list = value && readDer(value)
  const [first, second] = list ? [...partsOf(list)] : []
  const ca = first?.tag === tag.boolean && first.bytes[0] !== 0
  const length = second?.tag === tag.integer ? Number.parseInt(digitsOf(second), 16) : undefined
  return { ca, pathLength: length }
}

function usageOf(value: Buffer | undefined): Certificate['usage'] {
  const bits = value && readDer(value)
  if (bits?.tag !== tag.bits) return undefined
  const first = bits.bytes[1] ?? 0
  // contentCommitment (0x40) is a signature too.
  return { digitalSignature: (first & 0xc0) !== 0, keyCertSign: (first & 0x04) !== 0, crlSign: (first & 0x02) !== 0 }
}

const dnsName = 0x82

/** From the extension itself: in the text of all names, one could hold what looks like another. */
function hostsOf(x509: X509Certificate, alternative: Buffer | undefined): string[] {
  const list = alternative && readDer(alternative)
  const names = list ? [...partsOf(list)].filter(each => each.tag === dnsName) : []
  const common = /^CN=(.+)$/m.exec(x509.subject)?.[1]
  return [...names.map(({ bytes }) => bytes.toString('latin1')), ...(common === undefined ? [] : [common])].map(name =>
    name.toLowerCase(),
  )
}
