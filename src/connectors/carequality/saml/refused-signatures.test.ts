/** NET-4: requests whose security header or signatures are not as they must be (reference/carequality.md section 3). */
import { beforeAll, describe, expect, it } from 'vitest'
import {
  assertionText,
  at,
  endpoint,
  envelopeText,
  requestText,
  signSeveral,
  timestampText,
  toText,
  type World,
  withTo,
  world,
} from '../../../../tests/network/assertions.ts'
import { ns } from './names.ts'

let w: World
beforeAll(async () => {
  w = await world()
})
const right = () => requestText(w.gateway)
const several = (...names: string[]) =>
  signSeveral(withTo(requestText(w.gateway, { timestampSignature: '' })), w.gateway, names)
const sha1 = {
  algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  digest: 'http://www.w3.org/2000/09/xmldsig#sha1',
}

describe('a request whose form or signature is wrong is refused', () => {
  const cases: [because: string, name: string, xml: () => string][] = [
    ['security-missing', 'no header', () => right().replace(/<wsse:Security[\s\S]*<\/wsse:Security>/, '')],
    ['security-missing', 'a header in the namespace of nobody', () => right().replaceAll(ns.wsse, 'urn:x')],
    [
      'security-several',
      'two security headers',
      () => right().replace('</soap:Header>', '<wsse:Security/></soap:Header>'),
    ],
    ['security-several', 'two SOAP headers', () => right().replace('<soap:Body>', '<soap:Header/><soap:Body>')],
    [
      'security-several',
      'two timestamps',
      () => right().replace('<wsu:Timestamp', `${timestampText().replace('TS-1', 'TS-2')}<wsu:Timestamp`),
    ],
    ['assertion-missing', 'no assertion', () => envelopeText(timestampText())],
    [
      'assertion-missing',
      'an assertion of SAML 1',
      () => envelopeText(assertionText({ holder: w.gateway }).replaceAll(':2.0:', ':1.0:')),
    ],
    [
      'assertion-several',
      'a second assertion',
      () => right().replace('</wsse:Security>', `${assertionText({ id: '_b', holder: w.gateway })}</wsse:Security>`),
    ],
    [
      'assertion-several',
      'an assertion in the body',
      () => requestText(w.gateway, { body: assertionText({ id: '_b', holder: w.gateway }) }),
    ],
    [
      'signature-wrapped',
      'a signature that stands twice',
      () => right().replace('<soap:Body>', `<soap:Body>${/<ds:Signature [\s\S]*?<\/ds:Signature>/.exec(right())?.[0]}`),
    ],
    ['signature-missing', 'unsigned', () => envelopeText(timestampText() + assertionText({ holder: w.gateway }))],
    [
      'signature-unsupported',
      'two signatures in the assertion',
      () => right().replace('</saml2:Issuer>', `</saml2:Issuer><ds:Signature xmlns:ds="${ns.ds}"/>`),
    ],
    [
      'signature-unsupported',
      'more inclusive prefixes than anybody needs',
      () => requestText(w.gateway, { signing: { inclusive: Array.from({ length: 100 }, (_, each) => `p${each}`) } }),
    ],
    [
      'signature-unsupported',
      'a shared secret (HMAC)',
      () => right().replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256'),
    ],
    [
      'signature-unsupported',
      'another canonical form',
      () =>
        requestText(w.gateway, { signing: { canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' } }),
    ],
    [
      'signature-unsupported',
      'a form with comments',
      () =>
        requestText(w.gateway, {
          signing: {
            transforms: [
              'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
              'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
            ],
          },
        }),
    ],
    [
      'signature-unsupported',
      'an XPath transform',
      () =>
        right().replace(
          '<ds:Transforms>',
          '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>',
        ),
    ],
    ['signature-unsupported', 'two references', () => right().replace(/(<ds:Reference.*?<\/ds:Reference>)/, '$1$1')],
    [
      'signature-unsupported',
      'a second signature that means one element twice',
      () => several('Timestamp', 'To').replace(/(<ds:Reference URI="#To-1".*?<\/ds:Reference>)/, '$1$1'),
    ],
    [
      'signature-unsupported',
      'more references than there are blocks',
      () =>
        several('Timestamp', 'To').replace(/(<ds:Reference URI="#To-1".*?<\/ds:Reference>)/, reference =>
          Array.from({ length: 10 }, (_, each) => reference.replace('To-1', `To-${each}`)).join(''),
        ),
    ],
    ['signature-wrapped', 'a second signature over To and not the Timestamp', () => several('To')],
    [
      'signature-wrong',
      'a body that was signed and changed',
      () => several('Timestamp', 'Body').replace('extension="q-1"', 'extension="q-2"'),
    ],
    [
      'signature-wrapped',
      'a body that was signed and put aside for another',
      () =>
        several('Timestamp', 'Body').replace(
          /(<soap:Body [^>]*>)(.*)(<\/soap:Body>)/,
          (signed, _, payload) => `<soap:Body>${payload.replace('/>', `/>${signed}`)}</soap:Body>`,
        ),
    ],
    ['signature-wrapped', 'a second signature over the body and not the Timestamp', () => several('Body', 'To')],
    [
      'signature-wrapped',
      'a second signature over the payload besides',
      () => several('Timestamp', 'PRPA_IN201305UV02'),
    ],
    [
      'signature-wrapped',
      'a second signature over the header that it stands in',
      () => several('Timestamp', 'Security'),
    ],
    [
      'signature-wrapped',
      'a To that was signed and put aside for another',
      () => {
        const message = several('Timestamp', 'To')
        const other = toText.replace('To-1', 'To-2').replace('hub.example', 'other.example')
        return message.replace(toText, other).replace('</soap:Body>', `${toText}</soap:Body>`)
      },
    ],
    [
      'signature-wrapped',
      'a To whose id stands twice',
      () => several('Timestamp', 'To').replace('</soap:Body>', `${toText}</soap:Body>`),
    ],
    ['signature-wrapped', 'a To that was taken away', () => several('Timestamp', 'To').replace(toText, '')],
    ['signature-wrong', 'a changed To', () => several('Timestamp', 'To').replace(`${endpoint}</wsa:To>`, 'x</wsa:To>')],
    [
      'signature-wrong',
      'a reference too few',
      () => several('Timestamp', 'To').replace(/<ds:Reference URI="#To-1".*?<\/ds:Reference>/, ''),
    ],
    ['signature-unsupported', 'a reference to the whole document', () => right().replace('URI="#_a1"', 'URI=""')],
    [
      'signature-unsupported',
      'a reference to a place elsewhere',
      () => right().replace('URI="#_a1"', 'URI="https://x.example/a"'),
    ],
    [
      'signature-unsupported',
      'an object in the signature',
      () =>
        right().replace(
          '</ds:KeyInfo></ds:Signature><saml2:Subject>',
          '</ds:KeyInfo><ds:Object/></ds:Signature><saml2:Subject>',
        ),
    ],
    [
      'signature-unsupported',
      'text between its parts',
      () => right().replace('<ds:SignatureValue>', 'x<ds:SignatureValue>'),
    ],
    ['signature-wrapped', 'a reference to the Timestamp', () => right().replace('URI="#_a1"', 'URI="#TS-1"')],
    ['signature-wrapped', 'the id twice', () => right().replace('<soap:Body>', '<soap:Body ID="_a1">')],
    [
      'signature-wrapped',
      'the id of the Timestamp twice',
      () => right().replace('<soap:Body>', '<soap:Body xml:id="TS-1">'),
    ],
    ['signature-wrong', 'a changed value', () => right().replace('Dr. Ada Elm', 'Dr. Eve Elm')],
    [
      'signature-wrong',
      'a changed digest',
      () => right().replace(/<ds:DigestValue>./, digit => `${digit.slice(0, -1)}${digit.endsWith('A') ? 'B' : 'A'}`),
    ],
    ['signature-wrong', 'the signature of another key', () => requestText(w.gateway, { signing: { signer: w.other } })],
    [
      'signature-wrong',
      'the assertion signature of another message',
      () =>
        right().replace(
          /<ds:SignatureValue>[^<]*/,
          /<ds:SignatureValue>[^<]*/.exec(requestText(w.gateway, { id: '_a1', issued: at(-1) }))?.[0] ?? '',
        ),
    ],
    ['signature-wrong', 'a changed Timestamp', () => right().replace(at(5), at(6))],
    ['signature-too-weak', 'SHA-1 by a partner that may not', () => requestText(w.gateway, { signing: sha1 })],
    ['signature-too-weak', 'a SHA-1 digest alone', () => requestText(w.gateway, { signing: { digest: sha1.digest } })],
  ]
  it.each(cases)('network.%s: %s', (because, _, xml) => {
    expect(w.verify(xml())).toMatchObject({ kind: 'refused', because: `network.${because}` })
  })

  it('unread: a comment inside of a signature, a DOCTYPE, an instruction', () => {
    for (const xml of [
      right().replace('<ds:DigestValue>', '<ds:DigestValue><!-- -->'),
      `<!DOCTYPE a>${right()}`,
      right().replace('<saml2:Issuer>', '<?x y?><saml2:Issuer>'),
    ])
      expect(w.verify(xml)).toMatchObject({ kind: 'unread' })
  })
})
