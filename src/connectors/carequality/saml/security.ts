/** The wsse:Security header taken apart: one assertion with its signature, the Timestamp and the signature over it. */
import { child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { ns } from './names.ts'
import type { SamlRefusal } from './parts.ts'
import { readSignature, type Signature } from './signature.ts'

export type Security = {
  assertion: XmlElement
  signature: Signature
  timestamp: XmlElement | undefined
  timestampSignature: Signature | undefined
}

/** Takes the header apart, or says what is wrong with its form. */
export function readSecurity(envelope: XmlElement): Security | SamlRefusal {
  const headers = childrenOf(envelope, 'Header', ns.soap)
  const [security, ...more] = headers.flatMap(header => childrenOf(header, 'Security', ns.wsse))
  if (!security) return 'network.security-missing'
  if (more.length > 0 || headers.length > 1) return 'network.security-several'
  const [assertion, ...others] = childrenOf(security, 'Assertion', ns.saml)
  if (!assertion) return 'network.assertion-missing'
  if (others.length > 0 || hasAssertion(envelope, assertion)) return 'network.assertion-several'
  const [own, ...further] = childrenOf(assertion, 'Signature', ns.ds)
  if (!own) return 'network.signature-missing'
  const signature = further.length === 0 ? readSignature(own) : undefined
  const [second, ...third] = childrenOf(security, 'Signature', ns.ds)
  const timestampSignature = second && third.length === 0 ? readSignature(second) : undefined
  if (signature?.references.length !== 1 || (second && !timestampSignature)) return 'network.signature-unsupported'
  // A signature that stands twice is one that somebody put elsewhere, whatever for.
  const values = new Set([signature.value, timestampSignature?.value])
  if (countValues(envelope, values) > (second ? 2 : 1)) return 'network.signature-wrapped'
  const timestamps = childrenOf(security, 'Timestamp', ns.wsu)
  if (timestamps.length > 1) return 'network.security-several'
  return { assertion, signature, timestamp: child(security, 'Timestamp', ns.wsu), timestampSignature }
}

/**
 * Whether an assertion stands anywhere else. Inside of the one that is read it may (evidence of a decision statement): that
 * is signed with it, and nobody reads it.
 */
function hasAssertion(element: XmlElement, except: XmlElement): boolean {
  for (const each of element.children) {
    if (typeof each === 'string' || each === except) continue
    if (each.local === 'Assertion' && each.uri === ns.saml) return true
    if (hasAssertion(each, except)) return true
  }
  return false
}

/** How many SignatureValues of the whole message are one of these. */
function countValues(element: XmlElement, values: ReadonlySet<string | undefined>): number {
  let count = 0
  for (const each of element.children) {
    if (typeof each === 'string') continue
    if (each.local === 'SignatureValue' && each.uri === ns.ds && values.has(textOf(each).replace(/\s+/g, '')))
      count += 1
    count += countValues(each, values)
  }
  return count
}
