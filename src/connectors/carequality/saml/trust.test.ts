/** NET-4: whose certificate is believed: chains, what an authority may do, time, and revocation. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { now, trustOf } from '../../../../tests/network/assertions.ts'
import { type Authority, Extension, type Issued, makeAuthority, X509Crl } from '../../../../tests/network/pki.ts'
import { runs } from '../../conformance.ts'
import { readCertificate, readTlsClient } from './certificates.ts'
import { partsOf, readDer } from './der.ts'
import { readRevocations } from './revocations.ts'
import { readTrust } from './trust.ts'

const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const read = ({ der }: Issued) => {
  const certificate = readCertificate(der.toString('base64'))
  if (!certificate) throw new Error('unreadable')
  return certificate
}

let root: Authority
let middle: Authority
let leaf: Issued
beforeAll(async () => {
  root = await makeAuthority({ name: 'Root', now })
  middle = await root.authority({ name: 'Middle', pathLength: 0 })
  leaf = await middle.issue({ name: 'gateway.example', hosts: ['a.example', 'B.example'] })
})

describe('a certificate', () => {
  it('is believed when a chain leads to a root of the folder, by its files or by what comes along', () => {
    expect(trustOf([root, middle]).check(read(leaf), [], now)).toEqual({ kind: 'trusted' })
    expect(trustOf([root]).check(read(leaf), [read(middle)], now)).toEqual({ kind: 'trusted' })
    expect(trustOf([root]).check(read(leaf), [], now)).toEqual({ kind: 'refused', because: 'untrusted' })
    expect(trustOf([middle]).check(read(leaf), [], now)).toEqual({ kind: 'refused', because: 'untrusted' })
    expect(trustOf([]).check(read(leaf), [read(root), read(middle)], now)).toMatchObject({ kind: 'refused' })
  })

  it('is read with its names, key and limits', () => {
    expect(read(leaf)).toMatchObject({ hosts: ['a.example', 'b.example', 'gateway.example'], ca: false, kind: 'ec' })
    expect(read(middle)).toMatchObject({ ca: true, pathLength: 0, selfSigned: false })
    expect(readTlsClient(leaf.der)).toMatchObject({ fingerprint: leaf.fingerprint, publicKey: read(leaf).key })
    expect(readTlsClient(Buffer.from('nothing'))).toBeUndefined()
  })

  it('has no name of a host that only stands inside of another name', async () => {
    const names = der(
      0x30,
      der(0x86, Buffer.from('https://x.example/?DNS:partner.example')),
      der(0x82, Buffer.from('c.example')),
    )
    const odd = await middle.issue({ name: 'x', extensions: [new Extension('2.5.29.17', false, names)] })
    expect(read(odd).hosts).toEqual(['c.example', 'x'])
  })

  it.each<[string, () => Promise<[Issued, Issued[]]>, string]>([
    [
      'below one that is no authority',
      async () => {
        const no = await root.authority({ name: 'No Authority', ca: false })
        return [await no.issue({ name: 'x' }), [no]]
      },
      'untrusted',
    ],
    [
      'below a leaf',
      async () => {
        const fake = await middle.authority({ name: 'gateway.example', ca: false })
        return [await fake.issue({ name: 'x' }), [middle, fake]]
      },
      'untrusted',
    ],
    [
      'of a path that is too long',
      async () => {
        const third = await middle.authority({ name: 'Third' })
        return [await third.issue({ name: 'x' }), [middle, third]]
      },
      'untrusted',
    ],
    [
      'of another authority with the same name',
      async () => {
        const twin = await (await makeAuthority({ name: 'Root', now })).authority({ name: 'Middle' })
        return [await twin.issue({ name: 'x' }), [twin]]
      },
      'untrusted',
    ],
    ['that has expired', async () => [await middle.issue({ name: 'x', until: later(-1) }), [middle]], 'expired'],
    ['that is not valid yet', async () => [await middle.issue({ name: 'x', from: later(1) }), [middle]], 'expired'],
    ['that may not sign', async () => [await root.authority({ name: 'Signs certificates only' }), []], 'untrusted'],
  ])('%s is refused', async (_, make, because) => {
    const [certificate, sent] = await make()
    expect(trustOf([root]).check(read(certificate), sent.map(read), now)).toEqual({ kind: 'refused', because })
  })

  it('signed by RSA-PSS is believed, and so are the lists of such an authority', async () => {
    const authority = await makeAuthority({ name: 'PSS', now, kind: 'pss' })
    const [one, other] = [await authority.issue({ name: 'x' }), await authority.issue({ name: 'y' })]
    expect(trustOf([authority]).check(read(one), [], now)).toEqual({ kind: 'trusted' })
    const trust = trustOf([authority], [await authority.revoke([one])])
    expect(trust.check(read(one), [], now)).toEqual({ kind: 'refused', because: 'revoked' })
    expect(trust.check(read(other), [], now)).toEqual({ kind: 'trusted' })
    const twin = await makeAuthority({ name: 'PSS', now, kind: 'pss' })
    expect(trustOf([twin]).check(read(one), [], now)).toEqual({ kind: 'refused', because: 'untrusted' })
    for (const kind of ['pss', 'ec'] as const) {
      const namesake = await makeAuthority({ name: 'PSS', now, kind })
      expect(trustOf([namesake], [await authority.revoke([one])]).unusable).toMatchObject([
        { because: 'issuer-unknown' },
      ])
    }
  })

  it('with a critical extension that nobody here understands cannot be read', async () => {
    const odd = await middle.issue({ name: 'x', extensions: [new Extension('1.2.3.4', true, new Uint8Array([5, 0]))] })
    expect(readCertificate(odd.der.toString('base64'))).toBeUndefined()
    const fine = await middle.issue({
      name: 'x',
      extensions: [new Extension('1.2.3.4', false, new Uint8Array([5, 0]))],
    })
    expect(readCertificate(fine.der.toString('base64'))).toBeDefined()
  })

  it('of authorities that vouch for each other in circles ends soon', async () => {
    const circle = await Promise.all(Array.from({ length: 8 }, () => root.authority({ name: 'Circle' })))
    const [first] = circle
    const below = await first?.issue({ name: 'x' })
    if (!below) throw new Error('none')
    expect(trustOf([middle]).check(read(below), circle.map(read), now)).toMatchObject({ because: 'untrusted' })
  })

  it('stays believed without another look, until it or its list expires', async () => {
    const short = await middle.issue({ name: 'x', until: later(2) })
    const list = await middle.revoke([], { until: later(1) })
    const trust = trustOf([root, middle], [list], 0)
    expect(trust.check(read(short), [], now).kind).toBe('trusted')
    expect(trust.check(read(short), [], later(0.9)).kind).toBe('trusted')
    expect(trust.check(read(short), [], later(1))).toEqual({ kind: 'refused', because: 'revocation-stale' })
    expect(trust.check(read(short), [], later(2))).toEqual({ kind: 'refused', because: 'expired' })
  })
})

describe('a revocation list', () => {
  it('refuses whom it names, and those below', async () => {
    const other = await middle.issue({ name: 'other.example' })
    const trust = trustOf([root, middle], [await middle.revoke([leaf])])
    expect(trust.check(read(leaf), [], now)).toEqual({ kind: 'refused', because: 'revoked' })
    expect(trust.check(read(other), [], now)).toEqual({ kind: 'trusted' })
    const above = trustOf([root, middle], [await root.revoke([middle])])
    expect(above.check(read(other), [], now)).toEqual({ kind: 'refused', because: 'revoked' })
  })

  it('counts for a while after the next one was due', async () => {
    const list = await middle.revoke([], { until: later(1) })
    expect(trustOf([root, middle], [list]).check(read(leaf), [], later(20)).kind).toBe('trusted')
    expect(trustOf([root, middle], [list], 3600).check(read(leaf), [], later(3)).kind).toBe('refused')
  })

  it('the newest one counts', async () => {
    const older = await middle.revoke([leaf], { from: later(-5) })
    const newer = await middle.revoke([], { from: later(-2) })
    for (const lists of [
      [older, newer],
      [newer, older],
    ])
      expect(trustOf([root, middle], lists).check(read(leaf), [], now).kind).toBe('trusted')
  })

  it('of a new key of an authority takes no place of the one of its old key', async () => {
    const renewed = await root.authority({ name: 'Middle' })
    const older = await middle.revoke([leaf], { from: later(-5) })
    const newer = await renewed.revoke([], { from: later(-2) })
    for (const lists of [
      [older, newer],
      [newer, older],
    ]) {
      const trust = trustOf([root, middle, renewed], lists)
      expect(trust.check(read(leaf), [], now)).toEqual({ kind: 'refused', because: 'revoked' })
      expect(trust.revocations).toHaveLength(2)
    }
  })

  it('of somebody else with the name of the authority is not used', async () => {
    const twin = await (await makeAuthority({ name: 'Root', now })).authority({ name: 'Middle' })
    const trust = trustOf([root, middle], [await twin.revoke([leaf])])
    expect(trust.unusable).toEqual([{ file: '0.crl', because: 'issuer-unknown' }])
    expect(trust.check(read(leaf), [], now).kind).toBe('trusted')
  })

  it('is read like another reader does, as DER and as PEM, at any length', async () => {
    const serials = Array.from({ length: 300 }, (_, at) => ({ serial: (0x40_0000 + at * 77).toString(16) }))
    const der = await middle.revoke(serials)
    const theirs = new X509Crl(der)
    const pem = Buffer.from(theirs.toString('pem'))
    for (const bytes of [der, pem]) {
      const ours = readRevocations(bytes)
      expect([...(ours?.serials ?? [])]).toEqual(theirs.entries.map(({ serialNumber }) => serialNumber.toUpperCase()))
      expect(new Date(ours?.until ?? 0)).toEqual(theirs.nextUpdate)
    }
  })

  it('may be long', async () => {
    const [content, ...rest] = await partsOfList(middle)
    if (!content) throw new Error('no list')
    const entry = (at: number) => {
      const serial = Buffer.from((0x40_0000 + at).toString(16), 'hex')
      return der(0x30, der(0x02, serial), der(0x17, Buffer.from('260301120000Z')))
    }
    const entries = Array.from({ length: 30_000 }, (_, at) => entry(at))
    const long = der(
      0x30,
      der(0x30, ...[...partsOf(content)].map(({ whole }) => whole), der(0x30, ...entries)),
      ...rest.map(({ whole }) => whole),
    )
    expect(readRevocations(long)?.serials.size).toBe(30_000)
  })

  it('that is cut off, or no list at all, is said to be unusable', async () => {
    const der = await middle.revoke([leaf])
    for (const bytes of [der.subarray(0, -5), Buffer.alloc(0), Buffer.from('list'), leaf.der])
      expect(trustOf([root, middle], [bytes]).unusable).toEqual([{ file: '0.crl', because: 'list' }])
  })
})

describe('the trust folder', () => {
  it('tells roots from authorities between, and says which files it cannot use', () => {
    const trust = readTrust({
      certificates: [
        { name: 'both.pem', bytes: Buffer.from(`# ours\n${root.certificate}\n${middle.certificate}`) },
        { name: 'der.cer', bytes: leaf.der },
        { name: 'notes.txt', bytes: Buffer.from('see the binder') },
      ],
      revocations: [],
    })
    expect(trust.anchors.map(({ file }) => file)).toEqual(['both.pem'])
    expect(trust.intermediates.map(({ file }) => file)).toEqual(['both.pem', 'der.cer'])
    expect(trust.unusable).toEqual([{ file: 'notes.txt', because: 'certificate' }])
  })
})

describe('bytes that were changed at random', () => {
  it('are believed in nothing: no certificate, and no list that says less', { timeout: 120_000 }, async () => {
    const rsa = await makeAuthority({ name: 'Root', now, kind: 'rsa' })
    const pss = await makeAuthority({ name: 'PSS', now, kind: 'pss' })
    const lists = [await middle.revoke([leaf, middle]), await pss.revoke([leaf, middle])]
    const saidBy = (list: ReturnType<typeof readRevocations>) => [list?.from, list?.until, [...(list?.serials ?? [])]]
    const changed = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean())
    const change = (bytes: Buffer, [at, by, cut]: [number, number, boolean]) => {
      const copy = Buffer.from(bytes)
      const place = at % copy.length
      copy[place] = (copy[place] ?? 0) ^ by
      return cut && by % 4 === 0 ? copy.subarray(0, place) : copy
    }
    fc.assert(
      fc.property(changed, changed, fc.constantFrom(...lists), (ofLeaf, ofList, whole) => {
        const certificate = readCertificate(change(leaf.der, ofLeaf).toString('base64'))
        if (certificate)
          expect(trustOf([root, rsa, middle]).check(certificate, [read(rsa)], now)).toMatchObject({ kind: 'refused' })
        // What is around the signed part may be changed: it says nothing.
        for (const { list } of trustOf([root, middle, pss], [change(whole, ofList)]).revocations)
          expect(saidBy(list)).toEqual(saidBy(readRevocations(whole)))
      }),
      { numRuns: runs > 100 ? 3000 : 100 },
    )
  })
})

async function partsOfList(authority: Authority) {
  const list = readDer(await authority.revoke([]))
  return list ? [...partsOf(list)] : []
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(5, 0x84)
  length.writeUInt32BE(body.length, 1)
  return Buffer.concat([Buffer.from([tag]), length, body])
}
