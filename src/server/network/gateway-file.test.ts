import { describe, expect, it } from 'vitest'
import { readGatewayFile } from './gateway-file.ts'

const fingerprint = `${'AB:'.repeat(31)}AB`
const file = (more = '', partners = '') => `
homeCommunityId: urn:oid:2.16.840.1.113883.3.9999.1
name: Test Gateway
addresses: [https://gateway.example.org:8443/]
partners:
  - homeCommunityId: urn:oid:2.16.840.1.113883.3.9999.2
    name: Partner
    sha1: true
    requireAudience: false
    delegates: [2.16.840.1.113883.3.9999.3]
    hosts: [Gateway.Partner.Example]
    fingerprints: ['${fingerprint}']
${partners}
${more}`

const whereOf = (text: string) => {
  const read = readGatewayFile(text)
  return read.kind === 'refused' ? read.where : undefined
}

describe('NET-7 gateway.yaml', () => {
  it('is read with OIDs, fingerprints, hosts and addresses in one form', () => {
    const read = readGatewayFile(file('skewSeconds: 30'))
    if (read.kind === 'refused') throw new Error(read.where)
    const { homeCommunityId, addresses, partners, saml, mostAtOnce } = read.settings
    expect([homeCommunityId, addresses]).toEqual(['2.16.840.1.113883.3.9999.1', ['https://gateway.example.org:8443']])
    expect(partners.get('2.16.840.1.113883.3.9999.2')).toEqual({
      homeCommunityId: '2.16.840.1.113883.3.9999.2',
      name: 'Partner',
      sha1: true,
      requireAudience: false,
      delegates: ['2.16.840.1.113883.3.9999.3'],
      hosts: ['gateway.partner.example'],
      fingerprints: ['ab'.repeat(32)],
    })
    expect(saml).toMatchObject({ skewSeconds: 30, unlisted: 'refuse', requireAudience: true })
    expect(mostAtOnce).toBeGreaterThan(0)
  })

  it('knows whom the URIs of an organization mean', () => {
    const read = readGatewayFile(file('', '    organizationUris: [https://partner.example.org/, urn:x:partner]'))
    if (read.kind === 'refused') throw new Error(read.where)
    const home = '2.16.840.1.113883.3.9999.2'
    expect([...read.settings.organizationUris]).toEqual([
      ['https://partner.example.org/', home],
      ['urn:x:partner', home],
    ])
    expect(read.settings.partners.get(home)).not.toHaveProperty('organizationUris')
  })

  it.each([
    ['no YAML', `${file()}\n  - [`, /^line \d+$/],
    ['a name that is not known', file('skewSecond: 30'), /^skewSecond$/],
    ['a name of a partner that is not known', file('', '    sha: true'), /^partners\.0\.sha$/],
    ['no OID', file().replace('urn:oid:2.16.840.1.113883.3.9999.1', 'me'), /^homeCommunityId$/],
    ['an address without TLS', file().replace('https:', 'http:'), /^addresses\.0$/],
    ['a fingerprint that is none', file().replace(fingerprint, 'ab'), /^partners\.0\.fingerprints\.0$/],
    ['clocks that differ by hours', file('skewSeconds: 3600'), /^skewSeconds$/],
    ['a partner twice', file('', '  - { homeCommunityId: 2.16.840.1.113883.3.9999.2, name: Again }'), /^partners\.1/],
    ['no URI', file('', '    organizationUris: [partner]'), /^partners\.0\.organizationUris\.0$/],
    [
      'a URI of two partners',
      file(
        '',
        '    organizationUris: [urn:x]\n  - { homeCommunityId: 2.16.840.1.2, name: Other, organizationUris: [urn:x] }',
      ),
      /^partners\.1\.organizationUris$/,
    ],
    ['nothing', '', /^the whole file$/],
    ['a list', '- a', /^the whole file$/],
  ])('is refused with %s, and says where', (_, text, where) => {
    expect(whereOf(text)).toMatch(where)
  })
})
