/**
 * Signature wrapping in its published shapes (Somorovsky et al., "On Breaking SAML", XSW 1 to 8), turned to the security
 * header: a signed assertion is kept somewhere, another is put where the reader looks. What is verified is what is read.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import {
  assertionText,
  envelopeText,
  requestText,
  signAssertion,
  timestampText,
  type World,
  world,
  x509,
} from '../../../../tests/network/assertions.ts'
import { ns } from './names.ts'

let w: World
let signed = ''
let signature = ''
let unsigned = ''
beforeAll(async () => {
  w = await world()
  signed = signAssertion(assertionText({ holder: w.gateway }), { signer: w.gateway, keyInfo: x509(w.gateway) })
  signature = /<ds:Signature .*<\/ds:Signature>/.exec(signed)?.[0] ?? ''
  unsigned = signed.replace(signature, '')
})

/** Another's assertion, by the id of the signed one or by one of its own. */
const evil = (id: string, inside = '') =>
  assertionText({ id, holder: w.gateway })
    .replace('Dr. Ada Elm', 'Mallory')
    .replace('</saml2:Issuer>', `</saml2:Issuer>${inside}`)
const withObject = (inside: string) =>
  signature.replace('</ds:Signature>', `<ds:Object>${inside}</ds:Object></ds:Signature>`)
const elsewhere = (inside: string) => `<x:Extensions xmlns:x="urn:x">${inside}</x:Extensions>`
const message = (security: string, body?: string) => envelopeText(timestampText() + security, body)

const shapes: [string, (id: string) => string][] = [
  ['XSW1: the signed one in the signature of the other', id => message(evil(id, withObject(signed)))],
  ['XSW2: the signature and the signed one beside the other', id => message(evil(id) + signature + unsigned)],
  ['XSW3: the other in front of the signed one', id => message(evil(id) + signed)],
  ['XSW4: the signed one inside of the other', id => message(evil(id, signed))],
  ['XSW5: the signature in the other, the signed one at the end', id => message(evil(id, signature) + unsigned)],
  ['XSW6: the signed one in an object of the signature in the other', id => message(evil(id, withObject(unsigned)))],
  ['XSW7: the other in an extension', id => message(elsewhere(evil(id)) + signed)],
  [
    'XSW8: the signed one in an extension, its signature in the other',
    id => message(evil(id, signature) + elsewhere(unsigned)),
  ],
  ['the signed one in the body, the other with its signature', id => message(evil(id, signature), unsigned)],
  ['the signed one in the body, whole', id => message(evil(id), signed)],
  [
    'the signed one in another header',
    id => message(evil(id, signature)).replace('<wsse:Security', `${elsewhere(unsigned)}<wsse:Security`),
  ],
  [
    'the other by an id in another spelling',
    id => message(evil(id, signature).replace(' ID=', ' xml:id=') + elsewhere(unsigned)),
  ],
]

describe('a wrapped signature', () => {
  it.each(shapes)('%s is refused, with the same id and with another', (_, shape) => {
    for (const id of ['_a1', '_evil'])
      expect(w.verify(shape(id))).toMatchObject({
        kind: 'refused',
        because: expect.stringMatching(/-(several|wrapped|unsupported|missing)$/),
      })
  })

  it('of the Timestamp is refused too', () => {
    const right = requestText(w.gateway)
    const [old = ''] = /<wsu:Timestamp.*<\/wsu:Timestamp>/.exec(right) ?? []
    const newer = timestampText().replace('TS-1', 'TS-2')
    for (const xml of [
      right.replace(old, newer + elsewhere(old)),
      right.replace(old, newer).replace('</soap:Body>', `${old}</soap:Body>`),
      right.replace(old, old.replace('TS-1', 'TS-2')),
      right.replace(old, `<wsu:Timestamp xmlns:wsu="${ns.wsu}">${old}</wsu:Timestamp>`),
    ])
      expect(w.verify(xml)).toMatchObject({ kind: 'refused', because: 'network.signature-wrapped' })
  })

  it('swapped between two messages of one sender is refused', () => {
    const other = signAssertion(assertionText({ holder: w.gateway }).replace('Ada', 'Eve'), {
      signer: w.gateway,
      keyInfo: x509(w.gateway),
    })
    const [foreign = ''] = /<ds:Signature .*<\/ds:Signature>/.exec(other) ?? []
    expect(w.verify(message(signed.replace(signature, foreign)))).toMatchObject({ because: 'network.signature-wrong' })
  })
})
