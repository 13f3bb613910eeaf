/** What the initiating side signs: believed by ourselves and by xml-crypto, with every kind of key. */
import { beforeAll, describe, expect, it } from 'vitest'
import { SignedXml } from 'xml-crypto'
import {
  community,
  endpoint,
  envelopeText,
  now,
  principal,
  trustOf,
  type World,
  world,
} from '../../../../tests/network/assertions.ts'
import { type Authority, type Issued, makeAuthority } from '../../../../tests/network/pki.ts'
import { readSigner, type SigningOptions, signSecurity } from './sign.ts'

let w: World
let root: Authority
let ec: Issued
beforeAll(async () => {
  w = await world()
  root = await makeAuthority({ name: 'Root', now })
  ec = await (await root.authority({ name: 'Middle' })).issue({ name: 'gateway.example' })
})

const said = {
  audience: endpoint,
  user: { name: 'Ada <Elm> & Co', role: { code: '112247003', display: 'Doctor' }, npi: '1234567893' },
  organization: { name: 'Elm "Clinic"', oid: '1.2.840.1.5' },
  homeCommunity: community,
  purpose: 'TREATMENT',
}
function header(issued: Issued, options: Partial<SigningOptions> = {}, more: { onBehalfOf?: string } = {}): string {
  let ids = 0
  const id = () => `id-${ids++}`
  const signer = readSigner(issued.chain, issued.key)
  return signSecurity(signer, { ...said, ...more }, { now, id, ...options })
}
const request = (security: string) => envelopeText('').replace(/<wsse:Security .*?<\/wsse:Security>/, () => security)

describe('a signed request', () => {
  it.each([
    ['an RSA key', () => w.gateway, () => w.trust],
    ['an elliptic curve', () => ec, () => trustOf([root])],
  ])('NET-4 is verified, with %s, its chain coming along', (_, issued, trust) => {
    expect(w.verify(request(header(issued())), { tls: issued(), trust: trust() })).toMatchObject({
      kind: 'verified',
      requester: {
        homeCommunity: community,
        user: { name: 'Ada <Elm> & Co', role: { code: '112247003' }, npi: '1234567893' },
        organization: { oid: '1.2.840.1.5', name: 'Elm "Clinic"' },
      },
    })
  })

  it('can ask on behalf of somebody, leave the second signature out, and use other hashes', () => {
    const partners = new Map([
      [community, { homeCommunityId: community, name: 'Elm', sha1: true }],
      [principal, { homeCommunityId: principal, name: 'Oak', delegates: [community] }],
    ])
    const bent = { tls: w.gateway, partners }
    const onBehalf = header(w.gateway, {}, { onBehalfOf: principal })
    expect(onBehalf).toContain(`>Organization/${principal}<`)
    expect(w.verify(request(onBehalf), bent)).toMatchObject({
      requester: { onBehalfOf: principal },
    })
    for (const hash of ['sha1', 'sha256', 'sha384', 'sha512'] as const)
      expect(w.verify(request(header(w.gateway, { hash })), bent)).toMatchObject({ kind: 'verified' })
    for (const hash of ['sha256', 'sha384', 'sha512'] as const)
      expect(w.verify(request(header(ec, { hash })), { tls: ec, trust: trustOf([root]) }).kind).toBe('verified')
    const one = request(header(w.gateway, { timestampSigned: false }))
    expect(w.verify(one, bent).kind).toBe('verified')
    expect(w.verify(one, { ...bent, settings: { requireTimestampSignature: true } })).toMatchObject({
      because: 'network.timestamp-unsigned',
    })
  })

  it('NET-4 names every code, as strict readers want it', () => {
    const codes = header(w.gateway).match(/<(Role|PurposeOfUse) [^>]*>/g)
    expect(codes?.map(each => / displayName="([^"]*)"/.exec(each)?.[1])).toEqual(['Doctor', 'Treatment'])
    const { user } = said
    const unnamed = signSecurity(
      readSigner(w.gateway.chain, w.gateway.key),
      { ...said, user: { ...user, role: { code: '106292003' } } },
      { now, id: () => 'id' },
    )
    expect(unnamed).toContain(' displayName="106292003"')
  })

  it('of an elliptic curve is verified without the zeros that both of its numbers begin with (Apache Santuario)', async () => {
    const long = await root.issue({ name: 'gateway.example', kind: 'p521' })
    const bent = { tls: long, trust: trustOf([root]) }
    let shortened = 0
    // Of this curve every fourth signature is such a one.
    for (let tries = 0; tries < 200 && shortened < 2; tries += 1) {
      const signed = header(long, { hash: 'sha512' })
      const short = signed.replace(/(?<=<ds:SignatureValue>)[^<]+/g, value => {
        const bytes = Buffer.from(value, 'base64')
        if (bytes[0] !== 0 || bytes[66] !== 0) return value
        return Buffer.concat([bytes.subarray(1, 66), bytes.subarray(67)]).toString('base64')
      })
      expect(w.verify(request(short), bent).kind).toBe('verified')
      if (short !== signed) shortened += 1
      const odd = signed.replace(/(?<=<ds:SignatureValue>)[^<]+/, value =>
        Buffer.from(value, 'base64').subarray(1).toString('base64'),
      )
      expect(w.verify(request(odd), bent)).toMatchObject({ because: 'network.signature-wrong' })
    }
    expect(shortened).toBe(2)
  })

  it('has both signatures right for xml-crypto too', () => {
    const xml = request(header(w.gateway))
    const signatures = xml.match(/<ds:Signature [\s\S]*?<\/ds:Signature>/g) ?? []
    expect(signatures).toHaveLength(2)
    for (const signature of signatures) {
      const options = { publicCert: w.gateway.certificate, getCertFromKeyInfo: () => null }
      const isTimestamp = signature.includes('URI="#TS-')
      const checker = new SignedXml({ ...options, ...(isTimestamp ? { idMode: 'wssecurity' as const } : {}) })
      checker.loadSignature(signature)
      expect(checker.checkSignature(xml)).toBe(true)
    }
  })
})
