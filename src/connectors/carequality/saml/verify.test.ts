/** NET-4: every signature, expiry, audience and certificate is verified (reference/carequality.md sections 3 and 13). */
import { beforeAll, describe, expect, it } from 'vitest'
import {
  assertionText,
  at,
  type Bent,
  community,
  conditionsText,
  envelopeText,
  principal,
  requestText,
  signAssertion,
  signSeveral,
  timestampText,
  value,
  type World,
  withTo,
  world,
  x509,
} from '../../../../tests/network/assertions.ts'

let w: World
beforeAll(async () => {
  w = await world()
})
const right = () => requestText(w.gateway)
const bare = () => requestText(w.gateway, { timestampSignature: '' })
const sha1 = {
  algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  digest: 'http://www.w3.org/2000/09/xmldsig#sha1',
}

describe('a request that is right', () => {
  it('is verified, and says who asks and for what', () => {
    const verified = w.verify(right())
    expect(verified).toMatchObject({
      kind: 'verified',
      requester: {
        via: 'ihe',
        homeCommunity: community,
        organization: { oid: '1.2.840.1.5', name: 'Elm Clinic' },
        user: { name: 'Dr. Ada Elm', role: { code: '112247003', system: '2.16.840.1.113883.6.96' } },
        purpose: 'TREATMENT',
        certificate: expect.stringMatching(/^[0-9a-f]{64}$/),
        messageId: 'urn:uuid:1',
      },
      until: new Date(at(22)),
    })
  })

  it.each<[string, () => string, Bent?]>([
    ['without the second signature', () => bare()],
    [
      'whose second signature is over To besides (WCF)',
      () => signSeveral(withTo(bare()), w.gateway, ['Timestamp', 'To']),
    ],
    [
      'whose second signature is over the body and a token besides (WSS4J)',
      () => {
        const message = bare().replace('<wsu:Timestamp', token => `<wsse:BinarySecurityToken/>${token}`)
        return signSeveral(message, w.gateway, ['BinarySecurityToken', 'Timestamp', 'Body'])
      },
    ],
    [
      'whose second signature is over To and MessageID besides, the Timestamp last',
      () => signSeveral(withTo(bare()), w.gateway, ['To', 'MessageID', 'Timestamp']),
      { settings: { requireTimestampSignature: true } },
    ],
    [
      'with any prefixes',
      () =>
        right()
          .replaceAll('wsse:', 'w:')
          .replaceAll('xmlns:wsse', 'xmlns:w')
          .replaceAll('soap:', 's:')
          .replaceAll('xmlns:soap', 'xmlns:s'),
    ],
    [
      'with the Timestamp behind the assertion',
      () => right().replace(/(<wsu:Timestamp.*<\/wsu:Timestamp>)(<saml2:Assertion.*<\/saml2:Assertion>)/, '$2$1'),
    ],
    ['by a bare key that is the one of the TLS connection', () => requestText(w.gateway, { signing: { keyInfo: '' } })],
    ['whose chain comes along', () => requestText(w.gateway, { signing: { keyInfo: x509(w.root, w.gateway) } })],
    ['with inclusive prefixes', () => requestText(w.gateway, { signing: { inclusive: ['ds', 'saml2'] } })],
    [
      'with RSA-SHA512',
      () =>
        requestText(w.gateway, {
          signing: {
            algorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
            digest: 'http://www.w3.org/2001/04/xmlenc#sha512',
          },
        }),
    ],
    ['with SHA-1, by a partner that may', () => requestText(w.gateway, { signing: sha1 }), { partner: { sha1: true } }],
    ['within the skew of the clocks', right, { now: new Date(at(-2)) }],
    [
      'with an audience written otherwise',
      () =>
        requestText(w.gateway, {
          conditions: conditionsText(at(0), at(20), ' HTTPS://Hub.example:443/network/ihe/xcpd/ '),
        }),
    ],
    [
      'without an audience, where that is allowed',
      () => requestText(w.gateway, { conditions: conditionsText(at(0), at(20), '') }),
      { settings: { requireAudience: false } },
    ],
    [
      'without an audience, of a partner that need not name one',
      () => requestText(w.gateway, { conditions: conditionsText(at(0), at(20), '') }),
      { partner: { requireAudience: false } },
    ],
    [
      'of a community nobody lists, where that is allowed',
      right,
      { partners: new Map(), settings: { unlisted: 'accept' } },
    ],
    ['by a certificate that the partner lists by its name', right, { partner: { hosts: ['Gateway.example'] } }],
    ['through a proxy that the partner lists', right, { tls: undefined }],
    [
      'with evidence of another assertion inside',
      () =>
        requestText(w.gateway, {
          attributes: {
            more: `<x:Evidence xmlns:x="urn:x">${assertionText({ id: '_e', holder: w.gateway })}</x:Evidence>`,
          },
        }),
    ],
  ])('%s is verified', (name, xml, bent) => {
    const proxy = { tls: w.other, partner: { tlsCertificates: [w.other.fingerprint] } }
    expect(w.verify(xml(), name.startsWith('through') ? proxy : bent)).toMatchObject({ kind: 'verified' })
  })
})

describe('a value that a comment stands in', () => {
  it('is read as the whole that was signed', () => {
    const verified = w.verify(right().replace('Dr. Ada Elm', 'Dr. Ada<!-- x --> Elm'))
    expect(verified).toMatchObject({ kind: 'verified', requester: { user: { name: 'Dr. Ada Elm' } } })
  })
})

describe('a delegated query', () => {
  const asked = (grantor: string) =>
    requestText(w.gateway, { attributes: { more: value('QueryAuthGrantor', grantor) } })
  const partners = (delegates: string[]) =>
    new Map([
      [community, { homeCommunityId: community, name: 'Elm' }],
      [principal, { homeCommunityId: principal, name: 'Oak', delegates }],
    ])
  it.each([`Organization/${principal}`, `Organization/urn:oid:${principal}`, ` organization/URN:OID:${principal} `])(
    'is taken when the directory lists the delegate: %s',
    grantor => {
      for (const delegate of ['1.2.840.1.5', community])
        expect(w.verify(asked(grantor), { partners: partners([delegate]) })).toMatchObject({
          requester: { onBehalfOf: principal },
        })
      expect(w.verify(asked(grantor), { partners: partners(['1.2.840.9']) })).toMatchObject({
        because: 'network.delegate-not-listed',
      })
    },
  )

  it('is not taken of who calls its organization by the name of another community', () => {
    const organizationId = value('urn:oasis:names:tc:xspa:1.0:subject:organization-id', 'urn:oid:1.2.840.9')
    const more = value('QueryAuthGrantor', `Organization/${principal}`)
    const request = requestText(w.gateway, { attributes: { organizationId, more } })
    const delegated = partners(['1.2.840.9'])
    expect(w.verify(request, { partners: delegated })).toMatchObject({ kind: 'verified' })
    const listed = new Map([...delegated, ['1.2.840.9', { homeCommunityId: '1.2.840.9', name: 'Fir' }]])
    expect(w.verify(request, { partners: listed })).toMatchObject({ because: 'network.delegate-not-listed' })
  })
})

describe('a message by the holder of the key', () => {
  it('is told apart from one through a proxy, even where the partner lists one', () => {
    const partner = { tlsCertificates: [w.other.fingerprint] }
    expect(w.verify(right(), { partner })).toMatchObject({ kind: 'verified', fromHolder: true })
    expect(w.verify(right(), { partner, tls: w.other })).toMatchObject({ kind: 'verified', fromHolder: false })
    const own = { tlsCertificates: [w.gateway.fingerprint] }
    expect(w.verify(right(), { partner: own })).toMatchObject({ kind: 'verified', fromHolder: false })
  })
})

describe('the replay key', () => {
  it('is the same for the same message, and another for another MessageID or signature', () => {
    const key = (xml: string, messageId = 'urn:uuid:1') => {
      const verified = w.verify(xml, { messageId })
      return verified.kind === 'verified' ? verified.replayKey : verified
    }
    const message = right()
    const again = signAssertion(assertionText({ holder: w.gateway, issued: at(-1) }), {
      signer: w.gateway,
      keyInfo: x509(w.gateway),
    })
    const other = envelopeText(timestampText() + again)
    expect(key(message)).toBe(key(message))
    expect(new Set([key(message), key(message, 'urn:uuid:2'), key(other)]).size).toBe(3)
  })
})
