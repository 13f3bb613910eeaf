/**
 * The certificates of UDAP's tokens, in their `x5c` header: read, checked against the gateway's trust bundle, and the URIs by
 * which they name an application. Source: HL7 UDAP Security IG, "JWT headers" and "JWT validation".
 */
import type { X509Certificate } from 'node:crypto'
import { type Certificate, readCertificate } from '../../../connectors/carequality/saml/certificates.ts'
import type { Checked, Trust } from '../../../connectors/carequality/saml/trust.ts'

const most = 8

export type Vouched =
  | {
      kind: 'trusted'
      certificate: Certificate
      /** Of the application and its operator. */
      uris: readonly string[]
      /** SHA-256 of the root that it leads to: each stands for a community that vouches for its own. */
      community: Buffer
    }
  | { kind: 'refused'; because: 'unreadable' | Extract<Checked, { kind: 'refused' }>['because'] }

/** The signer of a token, if the trust bundle vouches for it. @param x5c the header: base64 of DER, the signer's own first */
export function vouchFor(trust: Trust, x5c: readonly unknown[], now: Date): Vouched {
  if (x5c.length === 0 || x5c.length > most) return { kind: 'refused', because: 'unreadable' }
  const read = x5c.map(each => (typeof each === 'string' ? readCertificate(each) : undefined))
  const [certificate, ...others] = read
  if (!certificate) return { kind: 'refused', because: 'unreadable' }
  const sent = others.filter(each => each !== undefined)
  const checked = trust.check(certificate, sent, now)
  if (checked.kind === 'refused') return checked
  const root = rootOf(trust, certificate, sent)
  if (!root) return { kind: 'refused', because: 'untrusted' }
  return {
    kind: 'trusted',
    certificate,
    uris: urisOf(certificate.x509),
    community: Buffer.from(root.fingerprint, 'hex'),
  }
}

/** The root at the end of a chain that was found good. */
function rootOf(trust: Trust, certificate: Certificate, sent: readonly Certificate[]): Certificate | undefined {
  const roots = trust.anchors.map(each => each.certificate)
  const between = [...trust.intermediates.map(each => each.certificate), ...sent]
  let at: Certificate | undefined = certificate
  for (let steps = 0; at && steps <= most; steps += 1) {
    const here: Certificate = at
    const isAbove = (above: Certificate) =>
      above !== here && above.subject === here.issuer && here.x509.verify(above.publicKey)
    const root = roots.find(each => each.fingerprint === here.fingerprint || isAbove(each))
    if (root) return root
    at = between.find(isAbove)
  }
  return undefined
}

/** The URIs among the alternative names of a certificate. Node quotes a name that holds a comma or a quotation mark. */
export function urisOf({ subjectAltName }: Pick<X509Certificate, 'subjectAltName'>): string[] {
  const names = (subjectAltName ?? '').matchAll(/(?:^|, )([^:,]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?=, |$)/g)
  return [...names].flatMap(([, kind, name = '']) => {
    if (kind !== 'URI') return []
    return name.startsWith('"') ? [String(JSON.parse(name))] : [name]
  })
}
