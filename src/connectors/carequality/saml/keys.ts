/** ds:KeyInfo: the certificates and the key it shows. It is believed in nothing: others say whether that is a key to trust. */
import { createPublicKey } from 'node:crypto'
import { attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { type Certificate, readCertificate } from './certificates.ts'
import { ns } from './names.ts'

export type ShownKeys =
  | {
      kind: 'read'
      certificates: readonly Certificate[]
      /** Public keys in base64 (SubjectPublicKeyInfo), of certificates and bare ones: one, if all mean the same. */
      keys: readonly string[]
    }
  | { kind: 'unreadable' }

/** A chain is three or four; a thousand would be an attempt to keep us busy. */
const mostShown = 10

/** Reads a KeyInfo: X509Certificate, RSAKeyValue and ECKeyValue; other hints are passed over. */
export function readKeyInfo(keyInfo: XmlElement | undefined): ShownKeys {
  const certificates: Certificate[] = []
  const keys = new Set<string>()
  const shown = childrenOf(keyInfo, 'X509Data', ns.ds).flatMap(data => childrenOf(data, 'X509Certificate', ns.ds))
  const values = childrenOf(keyInfo, 'KeyValue', ns.ds)
  if (shown.length + values.length > mostShown) return { kind: 'unreadable' }
  for (const each of shown) {
    const certificate = readCertificate(textOf(each))
    if (!certificate) return { kind: 'unreadable' }
    certificates.push(certificate)
  }
  const leaf = leafOf(certificates)
  if (leaf) keys.add(leaf.key)
  for (const value of values) {
    const key = bareKey(value)
    if (key === undefined) return { kind: 'unreadable' }
    keys.add(key)
  }
  return { kind: 'read', certificates, keys: [...keys] }
}

/** Of several certificates, the one that is no authority: their order is not laid down. */
export function leafOf(certificates: readonly Certificate[]): Certificate | undefined {
  return certificates.find(({ ca }) => !ca) ?? certificates[0]
}

const kept = new Map<string, string | undefined>()
const most = 2000
/** More than a key of 16,384 bits takes. */
const longest = 4096

function bareKey(value: XmlElement): string | undefined {
  const rsa = child(value, 'RSAKeyValue', ns.ds)
  const curve = child(value, 'ECKeyValue')
  const texts = rsa
    ? ['rsa', textOf(child(rsa, 'Modulus')), textOf(child(rsa, 'Exponent'))]
    : ['ec', attribute(child(curve, 'NamedCurve'), 'URI') ?? '', textOf(child(curve, 'PublicKey'))]
  const name = texts.join(' ')
  if (name.length > longest) return undefined
  if (kept.has(name)) return kept.get(name)
  const read = keyOf(texts)
  if (kept.size >= most) kept.delete(kept.keys().next().value ?? '')
  kept.set(name, read)
  return read
}

const curves: Readonly<Record<string, { crv: string; size: number }>> = {
  'urn:oid:1.2.840.10045.3.1.7': { crv: 'P-256', size: 32 },
  'urn:oid:1.3.132.0.34': { crv: 'P-384', size: 48 },
  'urn:oid:1.3.132.0.35': { crv: 'P-521', size: 66 },
}

function keyOf([kind, first = '', second = '']: readonly string[]): string | undefined {
  const url = (bytes: Buffer) => bytes.toString('base64url')
  try {
    if (kind === 'rsa') {
      const [modulus, exponent] = [Buffer.from(first, 'base64'), Buffer.from(second, 'base64')]
      return spkiOf({ kty: 'RSA', n: url(modulus), e: url(exponent) })
    }
    const curve = curves[first]
    const point = Buffer.from(second, 'base64')
    if (!curve || point[0] !== 4 || point.length !== 1 + 2 * curve.size) return undefined
    return spkiOf({
      kty: 'EC',
      crv: curve.crv,
      x: url(point.subarray(1, 1 + curve.size)),
      y: url(point.subarray(1 + curve.size)),
    })
  } catch {
    return undefined // no key: a modulus of no bytes, a point beside the curve
  }
}

function spkiOf(jwk: { kty: string } & Record<string, string>): string {
  return createPublicKey({ format: 'jwk', key: jwk }).export({ type: 'spki', format: 'der' }).toString('base64')
}
