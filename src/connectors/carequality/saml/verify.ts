/**
 * Whether a request is from whom it says: certificate, signatures, holder of the key, time, audience, attributes, directory,
 * in the order of reference/carequality.md section 3. Nothing is read from an element other than the one that was verified.
 */
import { hash } from 'node:crypto'
import { type Ids, readIds } from '../xml/ids.ts'
import { attribute, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { type Certificate, readCertificate } from './certificates.ts'
import { checkConditions, confirmationsOf, isTimely } from './conditions.ts'
import { leafOf, readKeyInfo } from './keys.ts'
import { ns, samlId } from './names.ts'
import type { Partner, SamlRefusal, Verified, VerifyParts } from './parts.ts'
import { communityOf, readAttributes, readClaims } from './requester.ts'
import { readSecurity, type Security } from './security.ts'
import { checkSignature, type Signature, usesSha1 } from './signature.ts'

/**
 * Verifies the security header of a request. Pure: no clock, no store; the caller keeps the memory of replay keys.
 *
 * @example
 * const verified = verifySecurity({ envelope, messageId, tls, trust, partners, audiences, settings, now })
 * if (verified.kind === 'refused') return faultFor(verified.because)
 */
export function verifySecurity(parts: VerifyParts): Verified {
  const { envelope, partners, settings, now } = parts
  const security = readSecurity(envelope)
  if (typeof security === 'string') return { kind: 'refused', because: security }
  const { assertion, signature } = security
  const ids = readIds(envelope)
  // Read before it is verified, but of the same element: which partner's rules the verification follows.
  const attributes = readAttributes(assertion)
  const community = communityOf(attributes)
  const partner = community === undefined ? undefined : partners.get(community)

  const signer = signerOf(signature, parts)
  if (typeof signer === 'string') return { kind: 'refused', because: signer }
  const certificate = signer.fingerprint
  const refuse = (because: SamlRefusal, about?: string, homeCommunity?: string): Verified => ({
    kind: 'refused',
    because,
    certificate,
    ...(about === undefined ? {} : { about }),
    ...(homeCommunity === undefined ? {} : { homeCommunity }),
  })

  if (!partner?.sha1 && [signature, security.timestampSignature].some(each => each && usesSha1(each)))
    return refuse('network.signature-too-weak')
  const { publicKey, kind } = signer
  const checked = checkSignature(signature, { signed: assertion, ids, publicKey, kind })
  if (checked === 'wrapped') return refuse('network.signature-wrapped', 'Assertion')
  if (checked === 'wrong') return refuse('network.signature-wrong', 'Assertion')

  if (partner && !signsFor(signer, partner)) return refuse('network.certificate-of-another', undefined, community)
  const held = checkHolder(security, { signer, partner, ids }, parts)
  if (typeof held === 'string') return refuse(held, undefined, community)
  const { requireAudience = settings.requireAudience } = partner ?? {}
  const until = checkConditions(assertion, parts.audiences, { ...settings, requireAudience }, now)
  if (typeof until === 'string') return refuse(until, undefined, community)
  const claims = readClaims(attributes)
  if ('because' in claims) return refuse(claims.because, claims.about, community)
  if (!partner && settings.unlisted === 'refuse') return refuse('network.partner-unknown', undefined, community)
  const { grantor, homeCommunity, organization, user, purpose } = claims
  if (grantor !== undefined && !isDelegate(partners, grantor, { homeCommunity, organization: organization.oid }))
    return refuse('network.delegate-not-listed', undefined, community)

  return {
    kind: 'verified',
    requester: {
      via: 'ihe',
      homeCommunity,
      organization,
      user,
      purpose,
      ...(grantor === undefined ? {} : { onBehalfOf: grantor }),
      certificate,
      messageId: parts.messageId,
    },
    replayKey: hash('sha256', `${parts.messageId}\n${signature.value}`, 'base64url').slice(0, 22),
    until: new Date(until + settings.skewSeconds * 1000),
    fromHolder: held.fromHolder,
  }
}

/** The certificate that signed, once the trust bundle vouches for it. */
function signerOf(signature: Signature, { tls, trust, now }: VerifyParts): Certificate | SamlRefusal {
  const shown = readKeyInfo(signature.keyInfo)
  if (shown.kind === 'unreadable') return 'network.certificate-unreadable'
  // Some gateways show only the bare key, or nothing: then it can only be the one of their TLS certificate.
  const leaf = leafOf(shown.certificates) ?? readCertificate(tls.certificate)
  if (!leaf || shown.keys.some(key => key !== leaf.key)) return 'network.certificate-missing'
  const checked = trust.check(leaf, shown.certificates, now)
  if (checked.kind === 'trusted') return leaf
  return checked.because === 'revocation-stale' ? 'network.revocation-stale' : `network.certificate-${checked.because}`
}

function signsFor(signer: Certificate, { fingerprints, hosts }: Partner): boolean {
  return (
    (fingerprints === undefined || fingerprints.includes(signer.fingerprint)) &&
    (hosts === undefined || hosts.some(host => signer.hosts.includes(host.toLowerCase())))
  )
}

/** Holder-of-key: whoever sends is whom the assertion was made for; and the Timestamp, which that key may have signed. */
function checkHolder(
  { assertion, timestamp, timestampSignature }: Security,
  { signer, partner, ids }: { signer: Certificate; partner: Partner | undefined; ids: Ids },
  { envelope, tls, settings, now }: VerifyParts,
): SamlRefusal | { fromHolder: boolean } {
  const shown = confirmationsOf(assertion, settings, now)
    .map(data => readKeyInfo(childrenOf(data, 'KeyInfo', ns.ds)[0]))
    // A confirmation that shows two different keys would be confirmed by either: it confirms nobody.
    .flatMap(each => (each.kind === 'read' && each.keys.length === 1 ? [each] : []))
  if (shown.length === 0) return 'network.holder-missing'
  const isProxy = partner?.tlsCertificates?.includes(tls.fingerprint) === true
  const holder = shown.find(({ keys }) => keys[0] === tls.publicKey) ?? (isProxy ? shown[0] : undefined)
  if (!holder) return 'network.holder-differs'
  if (!timestamp) return 'network.timestamp-missing'
  if (timestampSignature) {
    const certificates = [leafOf(holder.certificates), readCertificate(tls.certificate), signer]
    const key = certificates.find(each => each?.key === holder.keys[0])
    if (!key || !namesAssertion(timestampSignature, assertion)) return 'network.signature-unsupported'
    const { publicKey, kind } = key
    const others = signableBeside(timestamp, envelope)
    const checked = checkSignature(timestampSignature, { signed: timestamp, others, ids, publicKey, kind })
    if (checked !== 'right') return `network.signature-${checked}`
  } else if (settings.requireTimestampSignature) return 'network.timestamp-unsigned'
  if (!isTimely(timestamp, settings, now)) return 'network.timestamp-over'
  return { fromHolder: !isProxy && holder.keys[0] === tls.publicKey }
}

/**
 * What a policy may have signed together with the Timestamp: WCF signs the header To, WSS4J and CXF the Body, or the tokens
 * beside it. Nothing is believed more for that, but each must be what was signed. Source: WS-SecurityPolicy 1.3 section 8.
 */
function signableBeside(timestamp: XmlElement, envelope: XmlElement): XmlElement[] {
  const security = timestamp.parent
  const blocks = childrenOf(security?.parent).filter(block => block !== security)
  const tokens = childrenOf(security).filter(({ uri }) => uri !== ns.ds)
  return [...blocks, ...tokens, ...childrenOf(envelope, 'Body', ns.soap)]
}

/** A signature keyed to an assertion by SAMLID must mean this one; one that names its key in another way is checked by it too. */
function namesAssertion({ keyInfo }: Signature, assertion: Security['assertion']): boolean {
  const references = childrenOf(keyInfo, 'SecurityTokenReference', ns.wsse)
  const identifiers = references.flatMap(each => childrenOf(each, 'KeyIdentifier', ns.wsse))
  return identifiers.every(
    each => attribute(each, 'ValueType') !== samlId || textOf(each).trim() === attribute(assertion, 'ID'),
  )
}

/**
 * Whether the directory lists who asks for the organization that grants: the community, or its organization. What the latter
 * is called only the community says; so it may not be another community, which would sign for itself.
 */
function isDelegate(
  partners: VerifyParts['partners'],
  grantor: string,
  { homeCommunity, organization }: { homeCommunity: string; organization: string | undefined },
): boolean {
  const delegates = partners.get(grantor)?.delegates ?? []
  if (delegates.includes(homeCommunity)) return true
  return organization !== undefined && !partners.has(organization) && delegates.includes(organization)
}
