/**
 * The wsse:Security header of a request, as the initiating side signs it: Timestamp, a holder-of-key assertion with its
 * signature, and a second signature over the Timestamp. Source: reference/carequality.md section 3.
 */
import { createHash, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { purposeSystem } from '../../../model/network/purposes.ts'
import { type Content, el, textOf } from '../../../model/xml.ts'
import { canonicalise } from '../xml/canonical.ts'
import { parseXml } from '../xml/tree.ts'
import {
  attributeNames,
  digestAlgorithms,
  enveloped,
  exclusive,
  holderOfKey,
  ns,
  samlId,
  samlToken,
  signatureAlgorithms,
} from './names.ts'

/** A key and its certificate, read once by `readSigner`. */
export type Signer = {
  key: KeyObject
  kind: 'rsa' | 'ec'
  /** DER in base64; those above it follow, without the root. */
  certificates: readonly [string, ...string[]]
  subject: string
  keyValue: string
}

export type Said = {
  /** The address of the endpoint that is asked. */
  audience: string
  user: { name: string; role: { code: string; system?: string; display?: string }; npi?: string }
  organization: { name: string; oid: string }
  homeCommunity: string
  purpose: string
  /** OID of the organization on whose behalf is asked: a delegated query. */
  onBehalfOf?: string
  /** The patient at the requester, `id^^^&oid&ISO`. */
  resource?: string
}

export type SigningOptions = {
  now: Date
  /** Makes ids; each is used once. */
  id: () => string
  /** How long the assertion lives. */
  lifetimeMs?: number
  /** How long the message lives: Timestamp. */
  timestampMs?: number
  /** SHA-1 only for a partner that knows nothing else. */
  hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  /** Leave the second signature out. */
  timestampSigned?: boolean
}

/** Reads a signer from PEM: the certificate, with those above it behind, and the key. */
export function readSigner(certificates: string, key: string): Signer {
  const blocks = certificates.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const [first, ...above] = blocks.map(block => new X509Certificate(block))
  if (!first) throw new Error('There is no certificate to sign with.')
  const privateKey = createPrivateKey(key)
  const kind = privateKey.asymmetricKeyType
  if (kind !== 'rsa' && kind !== 'ec') throw new Error('Only RSA and elliptic curve keys sign.')
  return {
    key: privateKey,
    kind,
    certificates: [base64(first), ...above.map(base64)],
    subject: first.subject.split('\n').reverse().join(', '),
    keyValue: keyValueOf(first.publicKey),
  }
}

/** The header, as XML text that declares every prefix it uses. */
export function signSecurity(signer: Signer, said: Said, options: SigningOptions): string {
  const { now, id, lifetimeMs = 20 * 60_000, timestampMs = 5 * 60_000, timestampSigned = true } = options
  const assertionId = `_${id()}`
  const timestampId = `TS-${id()}`
  const until = (ms: number) => new Date(now.getTime() + ms).toISOString()
  const timestamp = el(
    'wsu:Timestamp',
    { 'xmlns:wsu': ns.wsu, 'wsu:Id': timestampId },
    el('wsu:Created', {}, until(0)),
    el('wsu:Expires', {}, until(timestampMs)),
  )
  const assertion = assertionOf(signer, said, { id: assertionId, at: until(0), until: until(lifetimeMs) })
  const keyOfAssertion = el(
    'ds:KeyInfo',
    {},
    el('ds:X509Data', {}, ...signer.certificates.map(each => el('ds:X509Certificate', {}, each))),
  )
  const keyOfTimestamp = el(
    'ds:KeyInfo',
    {},
    el(
      'wsse:SecurityTokenReference',
      { 'xmlns:wsse11': ns.wsse11, 'xmlns:wsse': ns.wsse, 'wsse11:TokenType': samlToken },
      el('wsse:KeyIdentifier', { ValueType: samlId }, assertionId),
    ),
  )
  const issuer = '</saml2:Issuer>'
  const place = assertion.indexOf(issuer) + issuer.length
  const signature = signatureOf(signer, assertion, assertionId, [enveloped, exclusive], keyOfAssertion, options)
  return el(
    'wsse:Security',
    { 'xmlns:wsse': ns.wsse },
    timestamp,
    assertion.slice(0, place) + signature + assertion.slice(place),
    timestampSigned ? signatureOf(signer, timestamp, timestampId, [exclusive], keyOfTimestamp, options) : undefined,
  )
}

function assertionOf(signer: Signer, said: Said, { id, at, until }: { id: string; at: string; until: string }): string {
  const { user, organization, purpose, onBehalfOf, resource } = said
  const attribute = (name: string, ...value: Content[]) =>
    el('saml2:Attribute', { Name: name }, el('saml2:AttributeValue', {}, ...value))
  // A name stands beside every code, as in all published samples: Metriport's code refuses a request in which one has none.
  const coded = (name: string, code: string, codeSystem: string, codeSystemName: string, displayName: string) =>
    el(name, { xmlns: ns.hl7, code, codeSystem, codeSystemName, displayName })
  const role = user.role
  const formatX509 = 'urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName'
  return el(
    'saml2:Assertion',
    { 'xmlns:saml2': ns.saml, ID: id, IssueInstant: at, Version: '2.0' },
    el('saml2:Issuer', { Format: formatX509 }, textOf(signer.subject)),
    el(
      'saml2:Subject',
      {},
      el('saml2:NameID', { Format: formatX509 }, textOf(signer.subject)),
      el(
        'saml2:SubjectConfirmation',
        { Method: holderOfKey },
        el(
          'saml2:SubjectConfirmationData',
          {},
          el(
            'ds:KeyInfo',
            { 'xmlns:ds': ns.ds },
            el('ds:KeyValue', {}, signer.keyValue),
            el('ds:X509Data', {}, el('ds:X509Certificate', {}, signer.certificates[0])),
          ),
        ),
      ),
    ),
    el(
      'saml2:Conditions',
      { NotBefore: at, NotOnOrAfter: until },
      el('saml2:AudienceRestriction', {}, el('saml2:Audience', {}, textOf(said.audience))),
    ),
    el(
      'saml2:AuthnStatement',
      { AuthnInstant: at },
      el('saml2:AuthnContext', {}, el('saml2:AuthnContextClassRef', {}, 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509')),
    ),
    el(
      'saml2:AttributeStatement',
      {},
      attribute(attributeNames.user[0], textOf(user.name)),
      attribute(attributeNames.organization[0], textOf(organization.name)),
      attribute(attributeNames.organizationId[0], textOf(`urn:oid:${organization.oid}`)),
      attribute(attributeNames.homeCommunity[0], textOf(`urn:oid:${said.homeCommunity}`)),
      attribute(
        attributeNames.role[0],
        coded('Role', role.code, role.system ?? '2.16.840.1.113883.6.96', 'SNOMED_CT', role.display ?? role.code),
      ),
      attribute(
        attributeNames.purpose[0],
        coded('PurposeOfUse', purpose, purposeSystem, 'nhin-purpose', wordOf(purpose)),
      ),
      user.npi === undefined ? undefined : attribute(attributeNames.npi[0], textOf(user.npi)),
      resource === undefined ? undefined : attribute(attributeNames.resource[0], textOf(resource)),
      // The bare OID, as the network's implementers publish it: Metriport's code looks it up letter for letter.
      onBehalfOf === undefined ? undefined : attribute(attributeNames.grantor[0], textOf(`Organization/${onBehalfOf}`)),
    ),
  )
}

/** `TREATMENT` as people read it: the codes are words. */
function wordOf(purpose: string): string {
  return purpose.slice(0, 1) + purpose.slice(1).toLowerCase()
}

/** A ds:Signature over an element that declares every prefix it uses. */
function signatureOf(
  signer: Signer,
  xml: string,
  id: string,
  transforms: readonly string[],
  keyInfo: string,
  { hash = 'sha256' }: SigningOptions,
): string {
  const digest = createHash(hash).update(canonicalOf(xml)).digest('base64')
  const info = el(
    'ds:SignedInfo',
    { 'xmlns:ds': ns.ds },
    el('ds:CanonicalizationMethod', { Algorithm: exclusive }),
    el('ds:SignatureMethod', { Algorithm: nameOfSignature(signer.kind, hash) }),
    el(
      'ds:Reference',
      { URI: `#${id}` },
      el('ds:Transforms', {}, ...transforms.map(each => el('ds:Transform', { Algorithm: each }))),
      el('ds:DigestMethod', { Algorithm: nameOfDigest(hash) }),
      el('ds:DigestValue', {}, digest),
    ),
  )
  const key = signer.kind === 'ec' ? { key: signer.key, dsaEncoding: 'ieee-p1363' as const } : signer.key
  const value = sign(hash, Buffer.from(canonicalOf(info)), key).toString('base64')
  return el('ds:Signature', { 'xmlns:ds': ns.ds }, info, el('ds:SignatureValue', {}, value), keyInfo)
}

function canonicalOf(xml: string): string {
  const read = parseXml(xml)
  if (read.kind === 'refused') throw new Error('What is to be signed is not XML.')
  return canonicalise(read.root)
}

function nameOfSignature(kind: 'rsa' | 'ec', hash: string): string {
  for (const [name, algorithm] of signatureAlgorithms)
    if (algorithm.key === kind && algorithm.hash === hash) return name
  throw new Error('There is no such signature algorithm.')
}

function nameOfDigest(hash: string): string {
  for (const [name, algorithm] of digestAlgorithms) if (algorithm === hash) return name
  throw new Error('There is no such digest algorithm.')
}

function base64(certificate: X509Certificate): string {
  return certificate.raw.toString('base64')
}

const curveOids: Readonly<Record<string, string>> = {
  'P-256': '1.2.840.10045.3.1.7',
  'P-384': '1.3.132.0.34',
  'P-521': '1.3.132.0.35',
}

/** RSAKeyValue of XML Signature, or ECKeyValue of 1.1. */
function keyValueOf(key: KeyObject): string {
  const jwk = key.export({ format: 'jwk' })
  const bytes = (value: unknown) => Buffer.from(String(value), 'base64url')
  if (jwk.kty === 'RSA')
    return el(
      'ds:RSAKeyValue',
      {},
      el('ds:Modulus', {}, bytes(jwk.n).toString('base64')),
      el('ds:Exponent', {}, bytes(jwk.e).toString('base64')),
    )
  const curve = curveOids[jwk.crv ?? '']
  if (curve === undefined) throw new Error('Only the curves P-256, P-384 and P-521 sign.')
  const point = Buffer.concat([Buffer.from([4]), bytes(jwk.x), bytes(jwk.y)])
  return el(
    'dsig11:ECKeyValue',
    { 'xmlns:dsig11': 'http://www.w3.org/2009/xmldsig11#' },
    el('dsig11:NamedCurve', { URI: `urn:oid:${curve}` }),
    el('dsig11:PublicKey', {}, point.toString('base64')),
  )
}
