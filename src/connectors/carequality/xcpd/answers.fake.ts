/** Answers of tests: one person of a made-up member, and the context that an answer is written in. */
import type { DiscoveryAnswer, NetworkSubject } from '../../../model/network/discovery.ts'
import { readDiscovery } from './read-request.ts'
import { enough, request } from './requests.fake.ts'
import type { AnswerContext, AnswerToWrite } from './write-answer.ts'

export const subject: NetworkSubject = {
  homeCommunity: '2.25.100',
  member: 'a0a0a0a0-0000-4000-8000-000000000001',
  authority: '2.25.100.1',
  id: '0192f0c4-0000-7000-8000-000000000001',
  patient: {
    resourceType: 'Patient',
    name: [
      { use: 'official', family: 'Jones', given: ['James', 'Ray'], suffix: ['Jr'] },
      { use: 'nickname', family: 'Jones', given: ['Jimmy'] },
    ],
    gender: 'male',
    birthDate: '1963-08-04',
    telecom: [
      { system: 'phone', value: '(217) 555-0134', use: 'home' },
      { system: 'email', value: 'jones+7@example.org' },
    ],
    address: [{ use: 'home', line: ['12 King St'], city: 'Springfield', state: 'IL', postalCode: '62701' }],
    identifier: [
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '123-45-6789' },
      { system: 'urn:oid:1.2.840.5.3412', value: 'MRN-7' },
      { system: 'urn:oid:2.25.100.1', value: 'an id of ours' },
      { system: 'urn:causeway:redox:MR', value: 'a namespace without an OID' },
    ],
  },
  observation: 92.4,
}

export const context: AnswerContext = {
  echo: readDiscovery(request({ parameters: enough })).echo,
  homeCommunity: '2.25.100',
  id: '0192f0c4-0000-7000-8000-00000000000a',
  now: new Date('2026-04-17T15:03:02.123Z'),
}

/** Each case of reference/carequality.md section 4 with what it is told by. */
export const cases: ReadonlyArray<{ says: string; answer: AnswerToWrite; type: string; response: string }> = [
  { says: 'case 1, one match', answer: { kind: 'found', subjects: [subject] }, type: 'AA', response: 'OK' },
  {
    says: 'case 2, several, each of another authority',
    answer: {
      kind: 'found',
      subjects: [subject, { ...subject, homeCommunity: '2.25.200', authority: '2.25.200.1', id: '7', observation: 85 }],
    },
    type: 'AA',
    response: 'OK',
  },
  {
    says: 'case 3, more is asked for',
    answer: { kind: 'ask', attributes: ['address', 'telecom', 'gender', 'ssn'] },
    type: 'AA',
    response: 'OK',
  },
  { says: 'case 4, nobody', answer: { kind: 'nobody' }, type: 'AA', response: 'NF' },
  ...(['busy', 'not-available', 'internal', 'refused'] as const).map(because => ({
    says: `case 5, ${because}`,
    answer: { kind: 'cannot', because } satisfies DiscoveryAnswer,
    type: 'AE',
    response: 'AE',
  })),
  {
    says: 'an invalid request',
    answer: { kind: 'invalid', because: 'too-little' },
    type: 'AE',
    response: 'QE',
  },
]
