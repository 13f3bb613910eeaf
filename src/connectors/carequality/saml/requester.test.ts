/** NET-4: how real senders write the attributes of an assertion (reference/carequality.md sections 3 and 8). */
import { describe, expect, it } from 'vitest'
import { assertionText, usualAttributes, value } from '../../../../tests/network/assertions.ts'
import { purposes } from '../../../model/network/purposes.ts'
import { parseXml } from '../xml/tree.ts'
import { readAttributes, readClaims } from './requester.ts'

type Attributes = NonNullable<Parameters<typeof assertionText>[0]['attributes']>
const holder = { der: Buffer.alloc(0) } as Parameters<typeof assertionText>[0]['holder']

function claims(attributes: Attributes, statements?: string) {
  const read = parseXml(assertionText({ holder, attributes, ...(statements === undefined ? {} : { statements }) }))
  if (read.kind === 'refused') throw new Error(read.because)
  return readClaims(readAttributes(read.root))
}

const names = {
  user: 'urn:oasis:names:tc:xspa:1.0:subject:subject-id',
  role: 'urn:oasis:names:tc:xacml:2.0:subject:role',
  purpose: 'urn:oasis:names:tc:xspa:1.0:subject:purposeofuse',
  community: 'urn:nhin:names:saml:homeCommunityId',
}
const system = '2.16.840.1.113883.3.18.7.1'
const purpose = (code: string, of = system, name = 'PurposeOfUse') =>
  value(names.purpose, `<${name} xmlns="urn:hl7-org:v3" code="${code}" codeSystem="${of}"/>`)
const several = (name: string, ...values: string[]) =>
  `<saml2:Attribute Name="${name}">${values.map(each => `<saml2:AttributeValue>${each}</saml2:AttributeValue>`).join('')}</saml2:Attribute>`

describe('attributes', () => {
  const expected = {
    homeCommunity: '1.2.840.1',
    organization: { oid: '1.2.840.1.5', name: 'Elm Clinic' },
    user: { name: 'Dr. Ada Elm', role: { code: '112247003', system: '2.16.840.1.113883.6.96' } },
    purpose: 'TREATMENT',
  }

  it.each<[string, Attributes, object?]>([
    ['as they should be', {}],
    ['with white space around', { homeCommunity: value(names.community, '\n   urn:oid:1.2.840.1\n  ') }],
    ['an OID without urn:oid:', { homeCommunity: value(names.community, '1.2.840.1') }],
    ['in the name of XCA', { homeCommunity: value('urn:ihe:iti:xca:2010:homeCommunityId', 'URN:OID:1.2.840.1') }],
    ['in both names', { more: value('urn:ihe:iti:xca:2010:homeCommunityId', 'urn:oid:1.2.840.1') }],
    ['repeated', { more: usualAttributes.role + usualAttributes.purpose + usualAttributes.user }],
    [
      'with a name format',
      {
        user: usualAttributes.user.replace(
          ' Name=',
          ' NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" Name=',
        ),
      },
    ],
    [
      'with xsi:type',
      {
        user: usualAttributes.user.replace(
          '<saml2:AttributeValue>',
          '<saml2:AttributeValue xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema" i:type="x:string">',
        ),
      },
    ],
    ['folded over lines', { user: value(names.user, '\n Dr. Ada\n     Elm ') }],
    ['the user in the older name', { user: value('urn:oasis:names:tc:xacml:1.0:subject:subject-id', 'Dr. Ada Elm') }],
    ['the older PurposeForUse', { purpose: purpose('TREATMENT', system, 'PurposeForUse') }],
    ['a purpose in lower case, its system with urn:oid:', { purpose: purpose('treatment', `urn:oid:${system}`) }],
    ['a purpose as text', { purpose: value(names.purpose, ' TREATMENT ') }],
    [
      'a role and a purpose whose attributes are in the namespace of HL7',
      {
        role: usualAttributes.role.replace(/ code/g, ' hl7:code'),
        purpose: usualAttributes.purpose.replace(/ code/g, ' hl7:code'),
      },
    ],
    [
      'a purpose on the value itself',
      {
        purpose: usualAttributes.purpose
          .replace('<saml2:AttributeValue>', `<saml2:AttributeValue code="TREATMENT">`)
          .replace(/<hl7:.*?\/>/, ''),
      },
    ],
    [
      'foreign elements beside a purpose',
      {
        purpose: several(
          names.purpose,
          '<Garbage xmlns="urn:x" code="RESEARCH"/>',
          `<PurposeOfUse xmlns="urn:hl7-org:v3" code="TREATMENT"/>`,
        ),
      },
    ],
    [
      'purposes of other systems beside it',
      {
        purpose: several(
          names.purpose,
          `<PurposeOfUse xmlns="urn:hl7-org:v3" code="RESEARCH" codeSystem="1.2.3"/>`,
          `<PurposeOfUse xmlns="urn:hl7-org:v3" code="TREATMENT"/>`,
        ),
      },
    ],
    [
      'a role as text',
      { role: value(names.role, 'Physician') },
      { user: { ...expected.user, role: { code: 'Physician' } } },
    ],
    [
      'the text of a role where the user should be',
      { user: value(names.user, 'Physician') },
      { user: { ...expected.user, name: 'Physician' } },
    ],
    [
      'an NPI',
      { more: value('urn:oasis:names:tc:xspa:2.0:subject:npi', ' 1234567893 ') },
      { user: { ...expected.user, npi: '1234567893' } },
    ],
    [
      'an NPI in the older name',
      { more: value('urn:oasis:names:tc:xspa:1.0:subject:npi', '1234567893') },
      { user: { ...expected.user, npi: '1234567893' } },
    ],
    ['an NPI that is none', { more: value('urn:oasis:names:tc:xspa:2.0:subject:npi', '12') }],
    [
      'an organization that is no OID',
      { organizationId: value('urn:oasis:names:tc:xspa:1.0:subject:organization-id', 'http://elm.example') },
      { organization: { name: 'Elm Clinic' } },
    ],
    [
      'several organizations',
      { organization: several('urn:oasis:names:tc:xspa:1.0:subject:organization', 'Elm Clinic', 'Oak Clinic') },
    ],
    ['others that nobody asked for', { more: value('urn:x', '<y/>') + several('urn:z') }],
  ])('are read: %s', (_, attributes, instead = {}) => {
    expect(claims(attributes)).toEqual({ ...expected, ...instead })
  })

  it('are read over several statements, and not from deeper than that', () => {
    const { user, ...rest } = usualAttributes
    const statement = (inside: string) => `<saml2:AttributeStatement>${inside}</saml2:AttributeStatement>`
    expect(claims({}, statement(user) + Object.values(rest).map(statement).join(''))).toEqual(expected)
    const deep = `<x:Advice xmlns:x="urn:x">${statement(user)}</x:Advice>`
    expect(claims({}, deep + statement(Object.values(rest).join('')))).toMatchObject({
      because: 'network.attribute-missing',
      about: names.user,
    })
  })

  it.each(purposes)('may have the purpose %s', code => {
    expect(claims({ purpose: purpose(code) })).toMatchObject({ purpose: code })
  })

  it.each(Object.keys(usualAttributes) as (keyof typeof usualAttributes)[])('need %s, and it needs a value', name => {
    const spelling = /Name="([^"]+)"/.exec(usualAttributes[name])?.[1]
    for (const instead of ['', value(spelling ?? '', '  ')])
      expect(claims({ [name]: instead })).toEqual({ because: 'network.attribute-missing', about: spelling })
  })

  it.each<[string, Attributes, string]>([
    ['two communities', { more: value(names.community, 'urn:oid:1.2.840.2') }, 'attribute-conflict'],
    ['a community that is no OID', { homeCommunity: value(names.community, 'elm') }, 'attribute-conflict'],
    ['two purposes', { more: purpose('RESEARCH') }, 'attribute-conflict'],
    [
      'two purposes in two spellings of one attribute',
      { purpose: usualAttributes.purpose.replace(' code=', ' hl7:code="RESEARCH" code=') },
      'attribute-conflict',
    ],
    [
      'a purpose of another system, in the namespace of HL7',
      { purpose: usualAttributes.purpose.replace(/ code/g, ' hl7:code').replace('.18.7.1', '.18.7.9') },
      'purpose-unknown',
    ],
    ['a purpose nobody knows', { purpose: purpose('CURIOSITY') }, 'purpose-unknown'],
    ['a purpose of another system', { purpose: purpose('TREATMENT', '1.0.14265.12') }, 'purpose-unknown'],
    [
      'two principals',
      { more: several('QueryAuthGrantor', 'Organization/1.2.3', 'Organization/1.2.4') },
      'attribute-conflict',
    ],
    ['a principal that is no OID', { more: value('QueryAuthGrantor', 'Organization/elm') }, 'delegation-unreadable'],
    [
      'a principal that is no organization',
      { more: value('QueryAuthGrantor', 'Patient/1.2.3') },
      'delegation-unreadable',
    ],
  ])('that say two things or nothing are refused: %s', (_, attributes, because) => {
    expect(claims(attributes)).toMatchObject({ because: `network.${because}` })
  })
})
