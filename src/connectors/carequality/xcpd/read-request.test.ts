import { describe, expect, it } from 'vitest'
import { readDiscovery } from './read-request.ts'
import { birthTime, enough, gender, id, name, parameter, type RequestParts, request, treeOf } from './requests.fake.ts'

function read(parts: RequestParts) {
  const outcome = readDiscovery(request(parts))
  if (outcome.kind !== 'read') throw new Error(`refused: ${outcome.because}`)
  return outcome
}
const patientOf = (parameters: string) => read({ parameters }).discovery.patient
const invalid = (parts: RequestParts) => {
  const outcome = readDiscovery(request(parts))
  return outcome.kind === 'invalid' ? outcome.because : outcome.kind
}

describe('a patient discovery request', () => {
  it('NET-4 says everything of the person that its parameters hold', () => {
    const patient = patientOf(
      [
        gender('M'),
        parameter('livingSubjectBirthPlaceAddress', '<value><city>Moose Jaw</city><country>CA</country></value>'),
        parameter('livingSubjectBirthPlaceName', '<value>General Hospital</value>'),
        birthTime('19630805'),
        id('1.2.840.5.3412', '1234'),
        parameter(
          'livingSubjectName',
          '<value use="L"><prefix>Dr</prefix><given>Jimmy</given><given>Ray</given><family>Jones</family><suffix>Jr</suffix></value>',
        ),
        parameter('mothersMaidenName', '<value><given>Ann</given><family>Miller</family></value>'),
        parameter(
          'patientAddress',
          '<value use="HP"><streetAddressLine>12 King St</streetAddressLine><streetAddressLine>Apt 4</streetAddressLine><city>Springfield</city><county>Sangamon</county><state>IL</state><postalCode>62701</postalCode><country>USA</country></value>',
        ),
        parameter('patientTelecom', '<value value="tel:+1-765-555-4352" use="HP"/>'),
        parameter('patientTelecom', '<value value="mailto:jimmy@example.org"/>'),
        parameter('principalCareProviderId', '<value root="2.16.840.1.113883.4.6" extension="1234567893"/>'),
      ].join(''),
    )
    expect(patient).toEqual({
      resourceType: 'Patient',
      gender: 'male',
      birthDate: '1963-08-05',
      identifier: [{ system: 'urn:oid:1.2.840.5.3412', value: '1234' }],
      name: [{ use: 'official', prefix: ['Dr'], given: ['Jimmy', 'Ray'], family: 'Jones', suffix: ['Jr'] }],
      address: [
        {
          use: 'home',
          line: ['12 King St', 'Apt 4'],
          city: 'Springfield',
          district: 'Sangamon',
          state: 'IL',
          postalCode: '62701',
          country: 'USA',
        },
      ],
      telecom: [
        { system: 'phone', value: '+1-765-555-4352', use: 'home' },
        { system: 'email', value: 'jimmy@example.org' },
      ],
      generalPractitioner: [{ identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' } }],
      extension: [
        { url: 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName', valueString: 'Miller' },
        {
          url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace',
          valueAddress: { city: 'Moose Jaw', country: 'CA', text: 'General Hospital' },
        },
      ],
    })
  })

  it.each([
    ['a social security number', '2.16.840.1.113883.4.1', '000-12-3456', 'http://hl7.org/fhir/sid/us-ssn'],
    ['the same with a prefix', 'urn:oid:2.16.840.1.113883.4.1', '000123456', 'http://hl7.org/fhir/sid/us-ssn'],
    ["a driver's licence", '2.16.840.1.113883.4.3.17', 'J520-1234', 'urn:oid:2.16.840.1.113883.4.3.17'],
    ['a record number', '1.2.840.5.3412', 'MRN 7', 'urn:oid:1.2.840.5.3412'],
  ])('NET-4 knows %s by its root', (_, root, extension, system) => {
    expect(patientOf(id(root, extension)).identifier).toEqual([{ system, value: extension }])
  })

  it('NET-4 means any of several values of one parameter, in one element or in several', () => {
    const two = '<value><given>Jim</given><family>Jones</family></value>'
    const three = '<value><given>Jimmy</given><family>Smith</family></value>'
    const patient = patientOf(
      `${parameter('livingSubjectName', two + three)}${name('James', 'Jones')}${birthTime('1963')}${birthTime('19630508')}`,
    )
    expect(patient.name?.map(({ given, family }) => `${given?.join(' ')} ${family}`)).toEqual([
      'Jim Jones',
      'Jimmy Smith',
      'James Jones',
    ])
    const { discovery } = read({ parameters: `${name('A', 'B')}${birthTime('1963')}${birthTime('19630508')}` })
    expect([discovery.patient.birthDate, discovery.otherBirthDates]).toEqual(['1963', ['1963-05-08']])
  })

  it('says no gender when it gives two', () => {
    expect(patientOf(`${enough}${gender('M')}${gender('F')}`).gender).toBeUndefined()
    expect(patientOf(`${enough}${gender('M')}${gender('m')}`).gender).toBe('male')
  })

  it.each([
    ['M', 'male'],
    ['F', 'female'],
    ['UN', 'other'],
    ['OTH', 'other'],
    ['U', 'unknown'],
    ['UNK', 'unknown'],
    ['banana', undefined],
  ])('reads gender %s as %s', (code, expected) => {
    expect(patientOf(enough + gender(code)).gender).toBe(expected)
  })

  it('reads a gender that is only a null flavour', () => {
    const xml = parameter('livingSubjectAdministrativeGender', '<value nullFlavor="UNK"/>')
    expect(patientOf(enough + xml).gender).toBe('unknown')
  })

  it.each([
    ['19630805', '1963-08-05'],
    ['1963-08-05', '1963-08-05'],
    ['19630805143000-0500', '1963-08-05'],
    ['1963-08-05T14:30:00Z', '1963-08-05'],
    ['196308', '1963-08'],
    ['1963', '1963'],
  ])('reads the birth time %s as %s', (written, date) => {
    expect(patientOf(birthTime(written) + name('A', 'B')).birthDate).toBe(date)
  })

  it.each([
    ['<low value="19630801"/><high value="19630831"/>', '1963-08'],
    ['<low value="19630101"/><high value="19631231"/>', '1963'],
    ['<low value="19630805"/><high value="19630805"/>', '1963-08-05'],
  ])('reads an interval as what both ends agree on', (inside, date) => {
    const interval = parameter('livingSubjectBirthTime', `<value>${inside}</value>`)
    expect(patientOf(interval + name('A', 'B')).birthDate).toBe(date)
  })

  it.each([
    ['tel:+1-765-555-4352', 'phone', '+1-765-555-4352'],
    ['TEL:(765)555-4352;ext=2342', 'phone', '(765)555-4352'],
    ['765 555 4352', 'phone', '765 555 4352'],
    ['mailto:a%2Bb@example.org', 'email', 'a+b@example.org'],
    ['a@example.org', 'email', 'a@example.org'],
  ])('reads the telecom %s', (value, system, read) => {
    const xml = parameter('patientTelecom', `<value value="${value}"/>`)
    expect(patientOf(enough + xml).telecom).toEqual([{ system, value: read }])
  })

  it('takes no web address, fax or masked value for a phone', () => {
    const xml = ['http://example.org', 'fax:+17655554352', 'tel:', '']
      .map(value => parameter('patientTelecom', `<value value="${value}"/>`))
      .join('')
    expect(patientOf(enough + xml).telecom).toBeUndefined()
  })

  it('reads a birth name beside the present one as another name', () => {
    const xml =
      '<value><given>Ann</given><family qualifier="BR">Miller</family><family qualifier="SP">Jones</family></value>'
    expect(patientOf(birthTime('1963') + parameter('livingSubjectName', xml)).name).toEqual([
      { family: 'Jones', given: ['Ann'] },
      { use: 'maiden', family: 'Miller', given: ['Ann'] },
    ])
  })

  it('reads parts of a name by their type, and a name that is one text', () => {
    const parts = '<value><part partType="GIV">Ann</part><part partType="FAM">Jones</part></value>'
    expect(patientOf(birthTime('1963') + parameter('livingSubjectName', parts)).name).toEqual([
      { family: 'Jones', given: ['Ann'] },
    ])
    const text = '<value>Jones, Ann</value>'
    expect(patientOf(birthTime('1963') + parameter('livingSubjectName', text)).name).toEqual([{ text: 'Jones, Ann' }])
  })

  it('builds the street of an address out of its parts', () => {
    const xml =
      '<value><houseNumber>12</houseNumber><streetName>King</streetName><streetNameType>St</streetNameType><unitID>4</unitID><city>Springfield</city></value>'
    expect(patientOf(enough + parameter('patientAddress', xml)).address).toEqual([
      { line: ['12 King St 4'], city: 'Springfield' },
    ])
  })

  it('says whom it is addressed to, what degree it wants and when', () => {
    const agent = (root: string) =>
      `<asAgent classCode="AGNT"><representedOrganization classCode="ORG" determinerCode="INSTANCE"><id root="${root}"/></representedOrganization></asAgent>`
    const degree =
      '<matchCriterionList><minimumDegreeMatch><value xsi:type="INT" value="85"/><semanticsText>x</semanticsText></minimumDegreeMatch></matchCriterionList>'
    const { discovery, deferred } = read({
      parameters: enough,
      receiver: agent('urn:oid:1.2.3.4'),
      before: degree,
      priority: 'D',
    })
    expect(discovery).toMatchObject({ addressedOrganization: '1.2.3.4', minimumDegree: 85 })
    expect(deferred).toBe(true)
    expect(read({ parameters: enough }).discovery).not.toHaveProperty('addressedOrganization')
    expect(read({ parameters: enough }).deferred).toBe(false)
  })
})

describe('a request is invalid', () => {
  it('NET-4 when it has neither an identifier with a root, nor a name and a birth time', () => {
    expect(invalid({ parameters: name('Jimmy', 'Jones') })).toBe('too-little')
    expect(invalid({ parameters: birthTime('19630805') })).toBe('too-little')
    expect(invalid({ parameters: birthTime('soon') + name('Jimmy', 'Jones') })).toBe('too-little')
    expect(invalid({ parameters: parameter('livingSubjectId', '<value extension="7"/>') })).toBe('too-little')
    expect(invalid({ parameters: id('1.2.840.5.3412', '1234') })).toBe('read')
    expect(invalid({ parameters: enough })).toBe('read')
  })

  it('NET-4 when it wants its answer in portions', () => {
    expect(invalid({ parameters: enough, before: '<initialQuantity value="1"/>' })).toBe('initial-quantity')
  })

  it('when it has no parameter list, or is another message', () => {
    expect(invalid({})).toBe('no-query')
    expect(readDiscovery(treeOf('<PRPA_IN201305UV02/>'))).toEqual({ kind: 'invalid', because: 'not-a-discovery' })
    expect(readDiscovery(treeOf('<PRPA_IN201306UV02 xmlns="urn:hl7-org:v3"/>'))).toMatchObject({ kind: 'invalid' })
  })

  it('when it has more values than anybody, and says still what it was', () => {
    const outcome = readDiscovery(request({ parameters: name('A', 'B').repeat(101) }))
    expect(outcome).toMatchObject({ kind: 'invalid', because: 'too-much', echo: { queryId: { extension: '18204' } } })
  })
})

it('NET-6 is invalid when it tries one birth date after the other', () => {
  const dates = (count: number) => Array.from({ length: count }, (_, year) => birthTime(String(1950 + year))).join('')
  expect(invalid({ parameters: name('Jimmy', 'Jones') + dates(4) })).toBe('read')
  expect(invalid({ parameters: name('Jimmy', 'Jones') + dates(5) })).toBe('too-much')
})

describe('senders are careless, and understood', () => {
  it('NET-4 parameters in any order, stray text, descriptions that are missing', () => {
    const patient = patientOf(
      `&lt;0&gt;${name('Jimmy', 'Jones')}${parameter(
        'patientAddress',
        '<value>&lt;0&gt;<city>Springfield</city></value>',
        '',
      )}stray${birthTime('19630805')}${gender('M')}`,
    )
    expect(patient).toMatchObject({ birthDate: '1963-08-05', gender: 'male', address: [{ city: 'Springfield' }] })
  })

  it('NET-4 any prefixes, comments inside of values, elements that HL7 does not know', () => {
    const xml = `<x:PRPA_IN201305UV02 xmlns:x="urn:hl7-org:v3" xmlns:xsd="http://www.w3.org/2001/XMLSchema-instance"><x:controlActProcess><code/><x:queryByParameter><x:parameterList>
      <x:livingSubjectBirthTime><x:value value=" 19630805 "/></x:livingSubjectBirthTime>
      <x:livingSubjectName><x:value xsd:type="x:PN"><x:family>Jo<!-- -->nes</x:family><x:given>Jimmy</x:given></x:value></x:livingSubjectName>
      </x:parameterList></x:queryByParameter></x:controlActProcess></x:PRPA_IN201305UV02>`
    const outcome = readDiscovery(treeOf(xml))
    expect(outcome).toMatchObject({
      kind: 'read',
      discovery: { patient: { birthDate: '1963-08-05', name: [{ family: 'Jones', given: ['Jimmy'] }] } },
    })
  })

  it('leaves out values that are empty or longer than anybody has', () => {
    const long = 'x'.repeat(300)
    const patient = patientOf(`${enough}${id('1.2.3', long)}${id('1.2.3', ' ')}${name(long, ' ')}${name('', 'Lee')}`)
    expect(patient.identifier).toBeUndefined()
    expect(patient.name?.map(({ family }) => family)).toEqual(['Jones', 'Lee'])
  })
})
