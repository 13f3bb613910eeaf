/** NET-4: requests that are signed rightly, by the wrong one, at the wrong time or for somebody else. */
import { beforeAll, describe, expect, it } from 'vitest'
import {
  at,
  type Bent,
  community,
  conditionsText,
  confirmationText,
  principal,
  requestText,
  signTimestamp,
  timestampText,
  value,
  type World,
  world,
  x509,
} from '../../../../tests/network/assertions.ts'

let w: World
beforeAll(async () => {
  w = await world()
})
const right = () => requestText(w.gateway)
const bare = () => requestText(w.gateway, { timestampSignature: '' })

describe('a request of somebody else, of another time or for somebody else is refused', () => {
  const withMore = (more: string) => requestText(w.gateway, { attributes: { more } })
  const timestamped = (from: string, until: string) =>
    requestText(w.gateway, {
      timestamp: timestampText(from, until),
      timestampSignature: signTimestamp(timestampText(from, until), w.gateway),
    })
  const cases: [because: string, name: string, xml: () => string, bent?: () => Bent][] = [
    [
      'certificate-missing',
      'a bare key that is not the one of the TLS connection',
      () =>
        requestText(w.gateway, {
          signing: {
            keyInfo:
              '<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>qqqq</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>',
          },
        }),
    ],
    [
      'certificate-unreadable',
      'more certificates than a chain has',
      () => requestText(w.gateway, { signing: { keyInfo: x509(...Array.from({ length: 11 }, () => w.gateway)) } }),
    ],
    [
      'certificate-unreadable',
      'a certificate that is none',
      () =>
        requestText(w.gateway, {
          signing: { keyInfo: '<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>' },
        }),
    ],
    [
      'certificate-untrusted',
      'a certificate of an authority nobody knows',
      () => requestText(w.stranger),
      () => ({ tls: w.stranger }),
    ],
    ['certificate-expired', 'a certificate that has expired', right, () => ({ now: new Date(at(60 * 25)) })],
    [
      'certificate-of-another',
      'a certificate the partner does not list',
      right,
      () => ({ partner: { fingerprints: ['00'] } }),
    ],
    [
      'certificate-of-another',
      'a name the partner does not list',
      right,
      () => ({ partner: { hosts: ['elm.example'] } }),
    ],
    ['holder-differs', 'an assertion used by another member', right, () => ({ tls: w.other })],
    [
      'holder-differs',
      'an assertion made for another member',
      () => requestText(w.gateway, { confirmation: confirmationText(w.other) }),
    ],
    [
      'holder-missing',
      'a bearer',
      () =>
        requestText(w.gateway, { confirmation: confirmationText(w.gateway, 'urn:oasis:names:tc:SAML:2.0:cm:bearer') }),
    ],
    [
      'holder-missing',
      'two keys in one confirmation',
      () =>
        requestText(w.gateway, {
          confirmation: confirmationText(w.gateway).replace(
            '</ds:KeyInfo>',
            `<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>${'q'.repeat(344)}</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>`,
          ),
        }),
    ],
    [
      'holder-missing',
      'a confirmation that has passed',
      () =>
        requestText(w.gateway, {
          confirmation: confirmationText(w.gateway).replace(
            '<saml2:SubjectConfirmationData>',
            `<saml2:SubjectConfirmationData NotOnOrAfter="${at(-5)}">`,
          ),
        }),
    ],
    ['timestamp-missing', 'no Timestamp', () => bare().replace(/<wsu:Timestamp.*<\/wsu:Timestamp>/, '')],
    [
      'timestamp-unsigned',
      'a Timestamp without signature, where one is asked for',
      () => bare(),
      () => ({ settings: { requireTimestampSignature: true } }),
    ],
    [
      'signature-unsupported',
      'a Timestamp keyed to another assertion',
      () => requestText(w.gateway, { timestampSignature: signTimestamp(timestampText(), w.gateway, '_b') }),
    ],
    [
      'signature-wrong',
      'a Timestamp signed by another key',
      () => requestText(w.gateway, { timestampSignature: signTimestamp(timestampText(), w.other) }),
    ],
    ['timestamp-over', 'an old Timestamp', () => timestamped(at(-20), at(-15))],
    ['timestamp-over', 'a Timestamp of the future', () => timestamped(at(10), at(15))],
    [
      'timestamp-over',
      'a Timestamp without end that is old',
      () =>
        requestText(w.gateway, {
          timestampSignature: '',
          timestamp: timestampText(at(-8)).replace(/<wsu:Expires>.*<\/wsu:Expires>/, ''),
        }),
    ],
    [
      'assertion-over',
      'an assertion that has expired',
      () => requestText(w.gateway, { conditions: conditionsText(at(-30), at(-10)) }),
    ],
    [
      'assertion-early',
      'an assertion of the future',
      () => requestText(w.gateway, { conditions: conditionsText(at(10), at(30)) }),
    ],
    ['assertion-early', 'an assertion issued in the future', () => requestText(w.gateway, { issued: at(10) })],
    [
      'assertion-too-long',
      'an assertion for a week',
      () => requestText(w.gateway, { conditions: conditionsText(at(0), at(7 * 24 * 60)) }),
    ],
    [
      'assertion-unreadable',
      'a time that is none',
      () => requestText(w.gateway, { conditions: conditionsText(at(0), '2026-13-45T99:00:00Z') }),
    ],
    [
      'assertion-unreadable',
      'a condition nobody knows',
      () =>
        requestText(w.gateway, {
          conditions: conditionsText().replace('</saml2:Conditions>', '<saml2:Condition/></saml2:Conditions>'),
        }),
    ],
    ['assertion-endless', 'no conditions', () => requestText(w.gateway, { conditions: '' })],
    [
      'assertion-endless',
      'conditions without an end',
      () => requestText(w.gateway, { conditions: conditionsText().replace(/ NotOnOrAfter="[^"]*"/, '') }),
    ],
    [
      'audience-missing',
      'no audience, of a partner that must name one where others need not',
      () => requestText(w.gateway, { conditions: conditionsText(at(0), at(20), '') }),
      () => ({ settings: { requireAudience: false }, partner: { requireAudience: true } }),
    ],
    [
      'audience-other',
      'another audience, of a partner that need not name one',
      () => requestText(w.gateway, { conditions: conditionsText(at(0), at(20), 'https://other.example/') }),
      () => ({ partner: { requireAudience: false } }),
    ],
    [
      'audience-missing',
      'no audience',
      () => requestText(w.gateway, { conditions: conditionsText(at(0), at(20), '') }),
    ],
    [
      'audience-other',
      'another audience',
      () =>
        requestText(w.gateway, {
          conditions: conditionsText(at(0), at(20), 'https://hub.example/network/ihe/xca-query'),
        }),
    ],
    [
      'audience-other',
      'a second restriction that is not for us',
      () =>
        requestText(w.gateway, {
          conditions: conditionsText().replace(
            '</saml2:Conditions>',
            '<saml2:AudienceRestriction><saml2:Audience>urn:x</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>',
          ),
        }),
    ],
    ['partner-unknown', 'a community nobody lists', right, () => ({ partners: new Map() })],
    [
      'delegate-not-listed',
      'on behalf of somebody who is not listed',
      () => withMore(value('QueryAuthGrantor', `Organization/${principal}`)),
    ],
    ['delegation-unreadable', 'on behalf of nobody', () => withMore(value('QueryAuthGrantor', 'Elm Clinic'))],
  ]
  it.each(cases)('network.%s: %s', (because, _, xml, bent) => {
    expect(w.verify(xml(), bent?.())).toMatchObject({ kind: 'refused', because: `network.${because}` })
  })

  it('and says whose it was only when the signature was right', () => {
    const expired = requestText(w.gateway, { conditions: conditionsText(at(-30), at(-10)) })
    expect(w.verify(expired)).toMatchObject({ homeCommunity: community })
    expect(w.verify(right().replace('Ada', 'Eve'))).not.toHaveProperty('homeCommunity')
  })
})
