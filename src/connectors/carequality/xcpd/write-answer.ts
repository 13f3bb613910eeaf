/**
 * Writes the answer to a patient discovery (ITI-55, PRPA_IN201306UV02): the five cases of the profile and the refusal of an
 * invalid request. Source: reference/carequality.md sections 4 and 9.
 */
import type { HumanName } from '../../../model/fhir.ts'
import type { AskedAttribute, DiscoveryAnswer, NetworkSubject } from '../../../model/network/discovery.ts'
import { unreachable } from '../../../model/unreachable.ts'
import { el, isBlank, textOf } from '../../../model/xml.ts'
import {
  answerName,
  asked,
  detailCodes,
  detectedIssues,
  interactions,
  locatorCodes,
  locators,
  reasons,
} from './codes.ts'
import type { DiscoveryEcho } from './echo.ts'
import type { InvalidDiscovery } from './read-request.ts'
import { messageOf } from './write-message.ts'
import { addressOf, birthTimeOf, genderOf, idOf, instanceIdOf, nameOf, telecomOf } from './write-parts.ts'

/** What is told: an answer, or that the request can not be one. */
export type AnswerToWrite = DiscoveryAnswer | { kind: 'invalid'; because: InvalidDiscovery }

export type AnswerContext = {
  /** Of the request that is answered; absent when nothing of it could be read. */
  echo?: DiscoveryEcho
  /** The OID of whoever answers: the member that was addressed, else the gateway. */
  homeCommunity: string
  /** New for every message. */
  id: string
  now: Date
}

/** The payload of the answer: an element without an XML declaration. */
export function writeDiscoveryAnswer(answer: AnswerToWrite, { echo, homeCommunity, id, now }: AnswerContext): string {
  const { acknowledgement, responseCode, status, issue, detail } = outcomeOf(answer)
  const subjects = answer.kind === 'found' ? answer.subjects.map(subjectOf) : []
  return messageOf(
    {
      name: answerName,
      id: { root: homeCommunity, extension: id },
      now,
      processing: echo?.processing ?? 'P',
      acceptAck: 'NE',
      sender: { device: echo?.receiver.device ?? homeCommunity, organization: homeCommunity },
      receiver: echo?.sender ?? {},
    },
    el(
      'acknowledgement',
      {},
      el('typeCode', { code: acknowledgement }),
      el('targetMessage', {}, echo?.messageId ? idOf('id', echo.messageId) : el('id', { nullFlavor: 'NI' })),
      detail,
    ),
    el(
      'controlActProcess',
      { classCode: 'CACT', moodCode: 'EVN' },
      el('code', { code: 'PRPA_TE201306UV02', codeSystem: interactions }),
      ...subjects,
      issue,
      el(
        'queryAck',
        {},
        echo?.queryId && idOf('queryId', echo.queryId),
        el('statusCode', { code: status }),
        el('queryResponseCode', { code: responseCode }),
      ),
      echo?.queryByParameter,
    ),
  )
}

type Outcome = {
  acknowledgement: 'AA' | 'AE'
  responseCode: 'OK' | 'NF' | 'AE' | 'QE'
  status: 'deliveredResponse' | 'aborted'
  issue?: string
  detail?: string
}

function outcomeOf(answer: AnswerToWrite): Outcome {
  switch (answer.kind) {
    case 'found': // cases 1 and 2
      return { acknowledgement: 'AA', responseCode: 'OK', status: 'deliveredResponse' }
    case 'ask': // case 3
      return { acknowledgement: 'AA', responseCode: 'OK', status: 'deliveredResponse', issue: askOf(answer.attributes) }
    case 'nobody': // case 4
      return { acknowledgement: 'AA', responseCode: 'NF', status: 'deliveredResponse' }
    case 'cannot': {
      // Case 5. That policy refused is not told apart: it would say that there is somebody to ask about.
      const because = answer.because === 'refused' ? 'not-available' : answer.because
      const issue = issueOf(managementOf(reasons.codes[because], reasons.system))
      const detail = detailOf('INTERR', 'The request was not answered.')
      return { acknowledgement: 'AE', responseCode: 'AE', status: 'aborted', issue, detail }
    }
    case 'invalid': {
      const issue = issueOf(managementOf('VALIDAT', detectedIssues))
      const detail = detailOf('SYN113', invalidSays[answer.because])
      return { acknowledgement: 'AE', responseCode: 'QE', status: 'aborted', issue, detail }
    }
    default:
      return unreachable(answer)
  }
}

const invalidSays: Readonly<Record<InvalidDiscovery, string>> = {
  'not-a-discovery': 'The message is no patient discovery request.',
  'no-query': 'The request has no parameter list.',
  'initial-quantity': 'initialQuantity is not supported.',
  'too-little': 'Either a livingSubjectId with a root, or a livingSubjectName and a livingSubjectBirthTime are needed.',
  'too-much': 'The request has too many parameter values.',
}

function detailOf(code: string, says: string): string {
  return el(
    'acknowledgementDetail',
    { typeCode: 'E' },
    el('code', { code, codeSystem: detailCodes }),
    el('text', {}, textOf(says)),
  )
}

function issueOf(...content: string[]): string {
  const code = el('code', { code: 'ActAdministrativeDetectedIssueCode', codeSystem: detectedIssues })
  return el(
    'reasonOf',
    { typeCode: 'RSON' },
    el('detectedIssueEvent', { classCode: 'ALRT', moodCode: 'EVN' }, code, ...content),
  )
}

function managementOf(code: string, codeSystem: string): string {
  return el(
    'mitigatedBy',
    { typeCode: 'MITGT' },
    el('detectedIssueManagement', { classCode: 'ACT', moodCode: 'EVN' }, el('code', { code, codeSystem })),
  )
}

function askOf(attributes: readonly AskedAttribute[]): string {
  const triggers = [...new Set(attributes)].map(attribute =>
    el(
      'triggerFor',
      { typeCode: 'TRIG' },
      el(
        'actOrderRequired',
        { classCode: 'ACT', moodCode: 'RQO' },
        el('code', { code: asked.codes[attribute], codeSystem: asked.system }),
      ),
    ),
  )
  return issueOf(...triggers)
}

/** One person of one member, in a registration event of its own. */
function subjectOf({ homeCommunity, authority, id, patient, observation }: NetworkSubject): string {
  const person = personOf(patient, authority)
  const match = Math.round(Math.min(100, Math.max(0, observation)))
  const event = el(
    'registrationEvent',
    { classCode: 'REG', moodCode: 'EVN' },
    el('id', { nullFlavor: 'NA' }),
    el('statusCode', { code: 'active' }),
    el(
      'subject1',
      { typeCode: 'SBJ' },
      el(
        'patient',
        { classCode: 'PAT' },
        idOf('id', { root: authority, extension: id }),
        el('statusCode', { code: 'active' }),
        person,
        el(
          'subjectOf1',
          {},
          el(
            'queryMatchObservation',
            { classCode: 'COND', moodCode: 'EVN' },
            el('code', { code: 'IHE_PDQ' }),
            el('value', { 'xsi:type': 'INT', value: String(match) }),
          ),
        ),
      ),
    ),
    el(
      'custodian',
      { typeCode: 'CST' },
      el(
        'assignedEntity',
        { classCode: 'ASSIGNED' },
        el('id', { root: homeCommunity }),
        el('code', { code: locators[0], codeSystem: locatorCodes }),
      ),
    ),
  )
  return el('subject', { typeCode: 'SUBJ' }, event)
}

function personOf(patient: NetworkSubject['patient'], authority: string): string {
  const names = namesOf(patient)
    .map(name => nameOf('name', name))
    .filter(name => name !== undefined)
  const ids = (patient.identifier ?? []).map(instanceIdOf).filter(id => id !== undefined)
  return el(
    'patientPerson',
    { classCode: 'PSN', determinerCode: 'INSTANCE' },
    ...(names.length > 0 ? names : [el('name', { nullFlavor: 'UNK' })]),
    ...(patient.telecom ?? []).map(each => telecomOf('telecom', each)),
    genderOf('administrativeGenderCode', patient.gender),
    el('birthTime', birthTimeAttributes(patient.birthDate)),
    ...(patient.address ?? []).map(each => addressOf('addr', each)),
    // An id of our own stands where the patient's id is, and exactly there.
    ...ids.filter(({ root }) => root !== authority).map(otherIdOf),
  )
}

/**
 * Where some name has both a given and a family name, only those that have: some readers throw the whole match away for one
 * that lacks either (section 9).
 */
function namesOf({ name = [] }: NetworkSubject['patient']): readonly HumanName[] {
  const whole = name.filter(({ given = [], family }) => !isBlank(family) && given.some(each => !isBlank(each)))
  return whole.length > 0 ? whole : name
}

function birthTimeAttributes(birthDate: string | undefined): Record<string, string> {
  const value = birthTimeOf(birthDate)
  return value === undefined ? { nullFlavor: 'UNK' } : { value }
}

const citizenRoots = /^2\.16\.840\.1\.113883\.4\.(1|3\.\d+)$/

/** Numbers of a state are a citizen's, all others a patient's. */
function otherIdOf(id: { root: string; extension: string }): string {
  return el(
    'asOtherIDs',
    { classCode: citizenRoots.test(id.root) ? 'CIT' : 'PAT' },
    idOf('id', id),
    el('scopingOrganization', { classCode: 'ORG', determinerCode: 'INSTANCE' }, el('id', { root: id.root })),
  )
}
