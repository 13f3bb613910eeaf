/**
 * Requests whose every part a test may bend, signed by xml-crypto: a signer that is not ours. Their text is close to what
 * gateways send; each option takes the place of a piece of it.
 */
import { SignedXml } from 'xml-crypto'
import { readTlsClient } from '../../src/connectors/carequality/saml/certificates.ts'
import { holderOfKey, ns } from '../../src/connectors/carequality/saml/names.ts'
import {
  type Partner,
  type SamlSettings,
  usualSamlSettings,
  type Verified,
} from '../../src/connectors/carequality/saml/parts.ts'
import { readTrust, type Trust } from '../../src/connectors/carequality/saml/trust.ts'
import { verifySecurity } from '../../src/connectors/carequality/saml/verify.ts'
import { parseXml } from '../../src/connectors/carequality/xml/tree.ts'
import { type Authority, type Issued, makeAuthority } from './pki.ts'

export const endpoint = 'https://hub.example/network/ihe/xcpd'
export const community = '1.2.840.1'
export const principal = '1.2.840.77'
export const now = new Date('2026-03-01T12:00:00.000Z')

export type World = {
  root: Authority
  gateway: Issued
  /** Of another member of the network, as trusted as the first. */
  other: Issued
  stranger: Issued
  trust: Trust
  /** Reads and verifies as the endpoint does. */
  verify: (xml: string, bent?: Bent) => Verified | { kind: 'unread'; because: string }
}
export type Bent = {
  settings?: Partial<SamlSettings>
  partner?: Partial<Partner>
  partners?: ReadonlyMap<string, Partner>
  tls?: Issued
  trust?: Trust
  audiences?: readonly string[]
  now?: Date
  messageId?: string
}

let made: Promise<World> | undefined

/** One network for all tests of a process: its RSA keys take a moment to make. */
export function world(): Promise<World> {
  made ??= makeWorld()
  return made
}

async function makeWorld(): Promise<World> {
  const root = await makeAuthority({ name: 'Network Root', now })
  const authority = await root.authority({ name: 'Network Authority' })
  const elsewhere = await makeAuthority({ name: 'Somebody', now })
  const gateway = await authority.issue({ name: 'gateway.example', hosts: ['gateway.example'], kind: 'rsa' })
  const other = await authority.issue({ name: 'other.example', hosts: ['other.example'], kind: 'rsa' })
  const stranger = await elsewhere.issue({ name: 'gateway.example', kind: 'rsa' })
  const trust = trustOf([root, authority])
  return {
    root,
    gateway,
    other,
    stranger,
    trust,
    verify(xml, bent = {}) {
      const read = parseXml(xml)
      if (read.kind === 'refused') return { kind: 'unread', because: read.because }
      const tls = readTlsClient((bent.tls ?? gateway).der)
      if (!tls) throw new Error('no certificate')
      return verifySecurity({
        envelope: read.root,
        messageId: bent.messageId ?? 'urn:uuid:1',
        tls,
        trust: bent.trust ?? trust,
        partners:
          bent.partners ??
          new Map([[community, { homeCommunityId: community, name: 'Elm Clinic Gateway', ...bent.partner }]]),
        audiences: bent.audiences ?? [endpoint],
        settings: { ...usualSamlSettings, ...bent.settings },
        now: bent.now ?? now,
      })
    },
  }
}

/** A trust bundle of these authorities. */
export function trustOf(authorities: readonly Issued[], lists: readonly Buffer[] = [], graceSeconds?: number): Trust {
  return readTrust(
    {
      certificates: authorities.map(({ certificate }, at) => ({ name: `${at}.pem`, bytes: Buffer.from(certificate) })),
      revocations: lists.map((bytes, at) => ({ name: `${at}.crl`, bytes })),
    },
    ...(graceSeconds === undefined ? [] : [{ revocationGraceSeconds: graceSeconds }]),
  )
}

const minutes = (count: number) => new Date(now.getTime() + count * 60_000).toISOString()
export const at = minutes

export const value = (name: string, inside: string) =>
  `<saml2:Attribute Name="${name}"><saml2:AttributeValue>${inside}</saml2:AttributeValue></saml2:Attribute>`
const hl7 = (name: string, code: string, system: string) =>
  `<hl7:${name} xmlns:hl7="urn:hl7-org:v3" code="${code}" codeSystem="${system}"/>`

/** The required attributes; a test replaces one, or adds others. */
export const usualAttributes = {
  user: value('urn:oasis:names:tc:xspa:1.0:subject:subject-id', 'Dr. Ada Elm'),
  organization: value('urn:oasis:names:tc:xspa:1.0:subject:organization', 'Elm Clinic'),
  organizationId: value('urn:oasis:names:tc:xspa:1.0:subject:organization-id', 'urn:oid:1.2.840.1.5'),
  homeCommunity: value('urn:nhin:names:saml:homeCommunityId', `urn:oid:${community}`),
  role: value('urn:oasis:names:tc:xacml:2.0:subject:role', hl7('Role', '112247003', '2.16.840.1.113883.6.96')),
  purpose: value(
    'urn:oasis:names:tc:xspa:1.0:subject:purposeofuse',
    hl7('PurposeOfUse', 'TREATMENT', '2.16.840.1.113883.3.18.7.1'),
  ),
}

export type AssertionParts = {
  id?: string
  holder: Issued
  attributes?: Partial<typeof usualAttributes> & { more?: string }
  /** Instead of one statement with the attributes. */
  statements?: string
  conditions?: string
  confirmation?: string
  issued?: string
}

export function assertionText(parts: AssertionParts): string {
  const { id = '_a1', holder, attributes = {}, issued = minutes(0) } = parts
  const { more = '', ...chosen } = { ...usualAttributes, ...attributes }
  const conditions = parts.conditions ?? conditionsText()
  const confirmation = parts.confirmation ?? confirmationText(holder)
  const statements =
    parts.statements ?? `<saml2:AttributeStatement>${Object.values(chosen).join('')}${more}</saml2:AttributeStatement>`
  return `<saml2:Assertion xmlns:saml2="${ns.saml}" xmlns:ds="${ns.ds}" ID="${id}" IssueInstant="${issued}" Version="2.0"><saml2:Issuer>CN=gateway.example</saml2:Issuer><saml2:Subject><saml2:NameID>CN=gateway.example</saml2:NameID>${confirmation}</saml2:Subject>${conditions}<saml2:AuthnStatement AuthnInstant="${issued}"/>${statements}</saml2:Assertion>`
}

export function conditionsText(
  from = minutes(0),
  until = minutes(20),
  audience: string | undefined = endpoint,
): string {
  const restriction = `<saml2:AudienceRestriction><saml2:Audience>${audience}</saml2:Audience></saml2:AudienceRestriction>`
  return `<saml2:Conditions NotBefore="${from}" NotOnOrAfter="${until}">${audience === '' ? '' : restriction}</saml2:Conditions>`
}

export function confirmationText(holder: Issued, method = holderOfKey): string {
  return `<saml2:SubjectConfirmation Method="${method}"><saml2:SubjectConfirmationData><ds:KeyInfo>${x509(holder)}</ds:KeyInfo></saml2:SubjectConfirmationData></saml2:SubjectConfirmation>`
}

export function x509(...certificates: readonly { der: Buffer }[]): string {
  const each = certificates.map(({ der }) => `<ds:X509Certificate>${der.toString('base64')}</ds:X509Certificate>`)
  return `<ds:X509Data>${each.join('')}</ds:X509Data>`
}

export function timestampText(from = minutes(0), until = minutes(5)): string {
  return `<wsu:Timestamp xmlns:wsu="${ns.wsu}" wsu:Id="TS-1"><wsu:Created>${from}</wsu:Created><wsu:Expires>${until}</wsu:Expires></wsu:Timestamp>`
}

export type SigningParts = {
  signer: { key: string }
  keyInfo?: string
  algorithm?: string
  digest?: string
  transforms?: readonly string[]
  canonicalization?: string
  inclusive?: string[]
}

const algorithms = {
  signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  digest: 'http://www.w3.org/2001/04/xmlenc#sha256',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
}

/** Signs the root of a piece of XML and puts the signature at the place that `location` says. */
function signPiece(xml: string, parts: SigningParts, enveloped: boolean, location: object): string {
  const { signer, keyInfo = '', inclusive = [] } = parts
  const signed = new SignedXml({
    privateKey: signer.key,
    signatureAlgorithm: (parts.algorithm ?? algorithms.signature) as typeof algorithms.signature,
    canonicalizationAlgorithm: parts.canonicalization ?? algorithms.exclusive,
    getKeyInfoContent: () => keyInfo,
    ...(enveloped ? {} : { idMode: 'wssecurity' as const }),
  })
  const usual = enveloped ? [algorithms.enveloped, algorithms.exclusive] : [algorithms.exclusive]
  signed.addReference({
    xpath: '/*',
    transforms: parts.transforms ? [...parts.transforms] : usual,
    digestAlgorithm: parts.digest ?? algorithms.digest,
    inclusiveNamespacesPrefixList: inclusive,
  })
  signed.computeSignature(xml, { prefix: 'ds', location, attrs: {} })
  return enveloped ? signed.getSignedXml() : signed.getSignatureXml()
}

/** An assertion with its enveloped signature behind the issuer. */
export function signAssertion(assertion: string, parts: SigningParts): string {
  const reference = "/*/*[local-name(.)='Issuer']"
  return signPiece(assertion, parts, true, { reference, action: 'after' })
}

/** The signature over a Timestamp, keyed to an assertion. */
export function signTimestamp(timestamp: string, signer: Issued, assertionId = '_a1'): string {
  const keyInfo = `<wsse:SecurityTokenReference xmlns:wsse="${ns.wsse}"><wsse:KeyIdentifier ValueType="http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID">${assertionId}</wsse:KeyIdentifier></wsse:SecurityTokenReference>`
  return signPiece(timestamp, { signer, keyInfo }, false, { reference: '/*', action: 'append' })
}

/** The header To, and a message with it in front of its Security. */
export const toText = `<wsa:To xmlns:wsu="${ns.wsu}" wsu:Id="To-1">${endpoint}</wsa:To>`
export const withTo = (message: string): string => message.replace('<wsse:Security', `${toText}<wsse:Security`)

/** A message with a second signature over several of its elements at once, as WCF and Apache CXF make it. */
export function signSeveral(message: string, signer: Issued, names: readonly string[], assertionId = '_a1'): string {
  const keyInfo = `<wsse:SecurityTokenReference xmlns:wsse="${ns.wsse}"><wsse:KeyIdentifier ValueType="http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID">${assertionId}</wsse:KeyIdentifier></wsse:SecurityTokenReference>`
  const signed = new SignedXml({
    privateKey: signer.key,
    signatureAlgorithm: algorithms.signature as typeof algorithms.signature,
    canonicalizationAlgorithm: algorithms.exclusive,
    getKeyInfoContent: () => keyInfo,
    idMode: 'wssecurity',
  })
  for (const name of names)
    signed.addReference({
      xpath: `//*[local-name(.)='${name}']`,
      transforms: [algorithms.exclusive],
      digestAlgorithm: algorithms.digest,
    })
  const reference = "//*[local-name(.)='Security']"
  signed.computeSignature(message, { prefix: 'ds', location: { reference, action: 'append' }, attrs: {} })
  return signed.getSignedXml()
}

export const body =
  '<PRPA_IN201305UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"><id root="1.2.3" extension="q-1"/></PRPA_IN201305UV02>'

export function envelopeText(security: string, inBody = body): string {
  return `<soap:Envelope xmlns:soap="${ns.soap}" xmlns:wsse="${ns.wsse}" xmlns:wsa="http://www.w3.org/2005/08/addressing"><soap:Header><wsa:MessageID>urn:uuid:1</wsa:MessageID><wsse:Security soap:mustUnderstand="true">${security}</wsse:Security></soap:Header><soap:Body>${inBody}</soap:Body></soap:Envelope>`
}

/** A whole request, right in every point unless a part says otherwise. */
export function requestText(
  signer: Issued,
  parts: Partial<AssertionParts> & {
    signing?: Partial<SigningParts>
    timestamp?: string
    timestampSignature?: string
    body?: string
  } = {},
): string {
  const assertion = signAssertion(assertionText({ holder: signer, ...parts }), {
    signer,
    keyInfo: x509(signer),
    ...parts.signing,
  })
  const timestamp = parts.timestamp ?? timestampText()
  const second = parts.timestampSignature ?? signTimestamp(timestampText(), signer, parts.id)
  return envelopeText(timestamp + assertion + second, parts.body)
}
