import { describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas, schemasMissing } from '../../../../tests/network/schemas.ts'
import { at, attribute, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { cases, context, subject } from './answers.fake.ts'
import { enough, treeOf } from './requests.fake.ts'
import { type AnswerContext, type AnswerToWrite, writeDiscoveryAnswer } from './write-answer.ts'

const write = (answer: AnswerToWrite, over: Partial<AnswerContext> = {}) =>
  treeOf(writeDiscoveryAnswer(answer, { ...context, ...over }))
const code = (element: XmlElement | undefined) => attribute(element, 'code')
const process = (answer: XmlElement) => at(answer, 'controlActProcess')
const found = write({ kind: 'found', subjects: [subject] })
const patient = at(found, 'controlActProcess', 'subject', 'registrationEvent', 'subject1', 'patient')
const person = at(patient, 'patientPerson')

describe('the answer to a patient discovery', () => {
  it.each(cases)('NET-4 $says: $type and $response', ({ answer, type, response }) => {
    const written = write(answer)
    expect(code(at(written, 'acknowledgement', 'typeCode'))).toBe(type)
    expect(code(at(process(written), 'queryAck', 'queryResponseCode'))).toBe(response)
    expect(code(at(process(written), 'queryAck', 'statusCode'))).toBe(type === 'AA' ? 'deliveredResponse' : 'aborted')
    const subjects = answer.kind === 'found' ? answer.subjects.length : 0
    expect(childrenOf(process(written), 'subject')).toHaveLength(subjects)
    expect(childrenOf(process(written), 'reasonOf')).toHaveLength(['found', 'nobody'].includes(answer.kind) ? 0 : 1)
  })

  it('NET-4 gives back the ids of the request and its query, and is addressed to the sender', () => {
    expect(attribute(at(found, 'acknowledgement', 'targetMessage', 'id'), 'extension')).toBe('35423')
    expect(attribute(at(process(found), 'queryAck', 'queryId'), 'extension')).toBe('18204')
    const query = at(process(found), 'queryByParameter')
    expect(attribute(at(query, 'queryId'), 'root')).toBe('1.2.840.5.999')
    expect(textOf(at(query, 'parameterList', 'livingSubjectName', 'value'))).toBe('JimmyJones')
    expect(attribute(at(found, 'receiver', 'device', 'id'), 'root')).toBe('1.2.840.5.567')
    expect(attribute(at(found, 'receiver', 'device', 'asAgent', 'representedOrganization', 'id'), 'root')).toBe(
      '1.2.3.928.955',
    )
    expect(attribute(at(found, 'sender', 'device', 'asAgent', 'representedOrganization', 'id'), 'root')).toBe(
      '2.25.100',
    )
    expect(code(at(found, 'processingCode'))).toBe('T')
  })

  it('NET-4 names the person by one id, and the community by a root alone', () => {
    expect(childrenOf(patient, 'id').map(each => [attribute(each, 'root'), attribute(each, 'extension')])).toEqual([
      [subject.authority, subject.id],
    ])
    const custodian = at(process(found), 'subject', 'registrationEvent', 'custodian', 'assignedEntity')
    expect(at(custodian, 'id')?.attributes.map(({ local, value }) => [local, value])).toEqual([['root', '2.25.100']])
    expect(code(at(custodian, 'code'))).toBe('NotHealthDataLocator')
    expect(attribute(at(custodian, 'code'), 'codeSystem')).toBe('1.3.6.1.4.1.19376.1.2.27.2')
  })

  it('NET-4 tells the degree of the match as a whole number', () => {
    const observation = at(patient, 'subjectOf1', 'queryMatchObservation')
    expect(code(at(observation, 'code'))).toBe('IHE_PDQ')
    expect(attribute(at(observation, 'value'), 'value')).toBe('92')
    expect(attribute(at(observation, 'value'), 'type', 'http://www.w3.org/2001/XMLSchema-instance')).toBe('INT')
  })

  it('NET-4 tells other identifiers with an OID, and none of ours among them', () => {
    const ids = childrenOf(person, 'asOtherIDs').map(each => [
      attribute(each, 'classCode'),
      attribute(at(each, 'id'), 'root'),
      attribute(at(each, 'id'), 'extension'),
      attribute(at(each, 'scopingOrganization', 'id'), 'root'),
    ])
    expect(ids).toEqual([
      ['CIT', '2.16.840.1.113883.4.1', '123-45-6789', '2.16.840.1.113883.4.1'],
      ['PAT', '1.2.840.5.3412', 'MRN-7', '1.2.840.5.3412'],
    ])
  })

  it('NET-4 tells only names with a given and a family name, where some name has both', () => {
    const namesOf = (name: NonNullable<typeof subject.patient.name>) => {
      const written = write({ kind: 'found', subjects: [{ ...subject, patient: { ...subject.patient, name } }] })
      const told = at(process(written), 'subject', 'registrationEvent', 'subject1', 'patient', 'patientPerson')
      return childrenOf(told, 'name').map(each => textOf(each) || attribute(each, 'nullFlavor'))
    }
    const halves = [
      { family: 'Jones' },
      { given: ['Jimmy', ' '] },
      { text: 'Jim Jones' },
      { given: [' '], family: 'Jon' },
    ]
    expect(namesOf([...halves, { given: ['Jim'], family: 'Jones' }])).toEqual(['JimJones'])
    expect(namesOf(halves)).toEqual(['Jones', 'Jimmy', 'Jim Jones', 'Jon'])
    expect(namesOf([])).toEqual(['UNK'])
  })

  it('writes telecoms as addresses that can be dialled and written to', () => {
    expect(childrenOf(person, 'telecom').map(each => attribute(each, 'value'))).toEqual([
      'tel:+1-217-555-0134',
      'mailto:jones%2B7@example.org',
    ])
  })

  it('NET-4 asks for what would tell candidates apart, by the codes of IHE', () => {
    const issue = at(process(write({ kind: 'ask', attributes: ['address', 'telecom', 'gender', 'ssn'] })), 'reasonOf')
    const codes = childrenOf(at(issue, 'detectedIssueEvent'), 'triggerFor').map(each => {
      const order = at(each, 'actOrderRequired', 'code')
      return [code(order), attribute(order, 'codeSystem')]
    })
    expect(codes).toEqual(
      ['PatientAddress', 'PatientTelecom', 'LivingSubjectAdministrativeGender', 'SSN'].map(each => [
        `${each}Requested`,
        '1.3.6.1.4.1.19376.1.2.27.1',
      ]),
    )
  })

  it.each([
    ['busy', 'ResponderBusy'],
    ['not-available', 'AnswerNotAvailable'],
    ['internal', 'InternalError'],
    ['refused', 'AnswerNotAvailable'],
  ] as const)('NET-4 says that it can not answer: %s is %s', (because, expected) => {
    const written = write({ kind: 'cannot', because })
    const management = at(process(written), 'reasonOf', 'detectedIssueEvent', 'mitigatedBy', 'detectedIssueManagement')
    expect(code(at(management, 'code'))).toBe(expected)
    expect(attribute(at(management, 'code'), 'codeSystem')).toBe('1.3.6.1.4.1.19376.1.2.27.3')
    const detail = at(written, 'acknowledgement', 'acknowledgementDetail')
    expect([attribute(detail, 'typeCode'), code(at(detail, 'code'))]).toEqual(['E', 'INTERR'])
  })

  it('OPS-6 a refusal by policy reads like an answer that is not available', () => {
    const answers = (['refused', 'not-available'] as const).map(because =>
      writeDiscoveryAnswer({ kind: 'cannot', because }, context),
    )
    expect(answers[0]).toBe(answers[1])
  })

  it('NET-4 says that a request is invalid, and what would be valid', () => {
    const written = write({ kind: 'invalid', because: 'too-little' })
    const detail = at(written, 'acknowledgement', 'acknowledgementDetail')
    expect(code(at(detail, 'code'))).toBe('SYN113')
    expect(textOf(at(detail, 'text'))).toContain('livingSubjectBirthTime')
    const management = at(process(written), 'reasonOf', 'detectedIssueEvent', 'mitigatedBy', 'detectedIssueManagement')
    expect(code(at(management, 'code'))).toBe('VALIDAT')
  })

  it('answers when nothing of the request could be read', () => {
    const written = write({ kind: 'invalid', because: 'not-a-discovery' }, { echo: undefined })
    expect(attribute(at(written, 'acknowledgement', 'targetMessage', 'id'), 'nullFlavor')).toBe('NI')
  })

  it('gives a gender code also where the gender is unknown, as some readers need one', () => {
    const { gender: _, ...unknown } = subject.patient
    const written = write({ kind: 'found', subjects: [{ ...subject, patient: unknown }] })
    const of = at(process(written), 'subject', 'registrationEvent', 'subject1', 'patient', 'patientPerson')
    expect(code(at(of, 'administrativeGenderCode'))).toBe('UNK')
  })
})

describe('strict readers of an answer', () => {
  const local = (element: XmlElement | undefined) => childrenOf(element).map(each => each.local)

  it('NET-4 find the elements of a person in the order of the schema, and none that they refuse', () => {
    expect([...new Set(local(person))]).toEqual([
      'name',
      'telecom',
      'administrativeGenderCode',
      'birthTime',
      'addr',
      'asOtherIDs',
    ])
    expect(local(patient)).toEqual(['id', 'statusCode', 'patientPerson', 'subjectOf1'])
  })

  it('NET-4 find given and family names, a birth time and a known gender code', () => {
    expect(local(at(person, 'name'))).toEqual(['given', 'given', 'family', 'suffix'])
    expect(attribute(at(person, 'birthTime'), 'value')).toBe('19630804')
    for (const gender of ['male', 'female', 'other', 'unknown'] as const) {
      const told = write({ kind: 'found', subjects: [{ ...subject, patient: { ...subject.patient, gender } }] })
      const of = at(process(told), 'subject', 'registrationEvent', 'subject1', 'patient', 'patientPerson')
      expect(['F', 'M', 'UN', 'UNK', 'OTH', 'U', 'FTM', 'MTF']).toContain(code(at(of, 'administrativeGenderCode')))
    }
  })

  it('NET-4 find names without prefixes, HL7 times and one acknowledgement detail at the most', () => {
    const xml = writeDiscoveryAnswer({ kind: 'cannot', because: 'busy' }, context)
    expect(xml.startsWith('<PRPA_IN201306UV02 xmlns="urn:hl7-org:v3"')).toBe(true)
    expect(xml).toMatch(/<creationTime value="20260417150302\+0000"\/>/)
    expect(childrenOf(at(treeOf(xml), 'acknowledgement'), 'acknowledgementDetail')).toHaveLength(1)
  })
})

if (!haveSchemas) console.warn(schemasMissing)

describe.skipIf(!haveSchemas)('by the schema of HL7', () => {
  const bare = { ...subject, patient: { resourceType: 'Patient' as const } }
  it.each([
    ...cases,
    { says: 'a person of whom nothing may be told', answer: { kind: 'found', subjects: [bare] } as const },
  ])('NET-4 the answer is valid: $says', ({ answer }) => {
    expect(faultsOf('PRPA_IN201306UV02', writeDiscoveryAnswer(answer, context))).toEqual([])
    const { echo: _, ...without } = context
    expect(faultsOf('PRPA_IN201306UV02', writeDiscoveryAnswer(answer, without))).toEqual([])
  })

  it('the fixture that is answered is valid too', async () => {
    const { requestXml } = await import('./requests.fake.ts')
    expect(faultsOf('PRPA_IN201305UV02', requestXml({ parameters: enough }))).toEqual([])
  })
})
