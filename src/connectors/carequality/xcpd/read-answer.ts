/**
 * Reads the answer to a patient discovery of our own (ITI-55, PRPA_IN201306UV02), as responders write it: the five cases, and
 * that our request was refused. Source: reference/carequality.md sections 4 and 8.
 */
import type { Patient } from '../../../model/fhir.ts'
import type { AskedAttribute } from '../../../model/network/discovery.ts'
import { at, attribute, child, childrenOf, type XmlElement } from '../xml/tree.ts'
import { answerName, asked, hl7, misspelled, reasons } from './codes.ts'
import {
  type InstanceId,
  lineOf,
  readAddress,
  readBirthTime,
  readGender,
  readIdentifier,
  readInstanceId,
  readNames,
  readOid,
  readTelecom,
} from './read-parts.ts'

/** One person of one community, as told to us. */
export type FoundSubject = {
  homeCommunity: string | undefined
  /** What documents are asked for by. */
  id: Required<InstanceId>
  patient: Patient
  /** 0 to 100. */
  observation: number | undefined
}

export type DiscoveryAnswerRead = {
  /** The request that is answered, and its query. */
  targetMessage?: InstanceId
  queryId?: InstanceId
} & (
  | { kind: 'found'; subjects: readonly [FoundSubject, ...FoundSubject[]] }
  /** `others`: codes that we know no attribute for. */
  | { kind: 'ask'; attributes: readonly AskedAttribute[]; others: readonly string[] }
  | { kind: 'nobody' }
  | { kind: 'cannot'; because: 'busy' | 'not-available' | 'internal' }
  /** Our request was refused: QE, or anything else that is an error. */
  | { kind: 'refused'; says: string }
  /** It is no answer to a discovery, or none that can be understood. */
  | { kind: 'unreadable' }
)

/** Reads the payload of an answer, the child of the SOAP body. */
export function readDiscoveryAnswer(body: XmlElement): DiscoveryAnswerRead {
  if (body.local !== answerName || body.uri !== hl7) return { kind: 'unreadable' }
  const process = child(body, 'controlActProcess')
  const acknowledgement = child(body, 'acknowledgement')
  const targetMessage = readInstanceId(at(acknowledgement, 'targetMessage', 'id'))
  const queryId = readInstanceId(at(process, 'queryAck', 'queryId'))
  const about = { ...(targetMessage ? { targetMessage } : {}), ...(queryId ? { queryId } : {}) }
  const type = codeOf(child(acknowledgement, 'typeCode'))
  const response = codeOf(at(process, 'queryAck', 'queryResponseCode'))
  if (type === undefined || response === undefined) return { ...about, kind: 'unreadable' }
  const issues = childrenOf(process, 'reasonOf').flatMap(each => childrenOf(each, 'detectedIssueEvent'))
  if (type !== 'AA' && type !== 'CA') return { ...about, ...errorOf(response, issues, acknowledgement) }
  const [first, ...others] = childrenOf(process, 'subject')
    .map(readSubject)
    .filter(each => each !== undefined)
  if (first) return { ...about, kind: 'found', subjects: [first, ...others] }
  if (response === 'NF') return { ...about, kind: 'nobody' }
  if (response !== 'OK') return { ...about, ...errorOf(response, issues, acknowledgement) }
  const ask = askOf(issues)
  if (ask) return { ...about, ...ask }
  // OK with a subject that can not be used is no "nobody": a person of theirs may well be meant.
  return { ...about, kind: childrenOf(process, 'subject').length > 0 ? 'unreadable' : 'nobody' }
}

function errorOf(
  response: string,
  issues: readonly XmlElement[],
  acknowledgement: XmlElement | undefined,
): { kind: 'cannot'; because: keyof typeof reasons.codes } | { kind: 'refused'; says: string } {
  const codes = issues.map(each => codeOf(at(each, 'mitigatedBy', 'detectedIssueManagement', 'code')))
  const because = reasonNames.find(name => codes.includes(reasons.codes[name]))
  if (because) return { kind: 'cannot', because }
  const detail = child(acknowledgement, 'acknowledgementDetail')
  const says = [codeOf(child(detail, 'code')), lineOf(child(detail, 'text'))].filter(each => each !== undefined)
  if (response === 'AE' && says.length === 0) return { kind: 'cannot', because: 'internal' }
  return { kind: 'refused', says: says.join(': ') || response }
}

const reasonNames = ['busy', 'not-available', 'internal'] as const

function askOf(issues: readonly XmlElement[]) {
  const codes = issues
    .flatMap(each => childrenOf(each, 'triggerFor'))
    .map(each => codeOf(at(each, 'actOrderRequired', 'code')))
    .filter(code => code !== undefined)
  if (codes.length === 0) return undefined
  const attributes = codes.map(attributeNamed).filter(each => each !== undefined)
  const others = codes.filter(code => attributeNamed(code) === undefined)
  return { kind: 'ask', attributes: [...new Set(attributes)], others } as const
}

const attributesByCode: Readonly<Record<string, AskedAttribute>> = {
  ...misspelled,
  [asked.codes.address]: 'address',
  [asked.codes.telecom]: 'telecom',
  [asked.codes.gender]: 'gender',
  [asked.codes.ssn]: 'ssn',
}

function attributeNamed(code: string): AskedAttribute | undefined {
  return Object.hasOwn(attributesByCode, code) ? attributesByCode[code] : undefined
}

function readSubject(subject: XmlElement): FoundSubject | undefined {
  const event = child(subject, 'registrationEvent')
  const patient = at(event, 'subject1', 'patient')
  const id = readInstanceId(child(patient, 'id'))
  const root = readOid(child(patient, 'id'))
  if (id?.extension === undefined || root === undefined) return undefined
  const observation = attribute(at(patient, 'subjectOf1', 'queryMatchObservation', 'value'), 'value')?.trim() ?? ''
  return {
    homeCommunity: readOid(at(event, 'custodian', 'assignedEntity', 'id')),
    id: { root, extension: id.extension },
    patient: readPerson(child(patient, 'patientPerson')),
    observation: /^\d{1,3}$/.test(observation) ? Number(observation) : undefined,
  }
}

function readPerson(person: XmlElement | undefined): Patient {
  const all = <T>(name: string, read: (element: XmlElement) => T | undefined): T[] =>
    childrenOf(person, name)
      .map(read)
      .filter(each => each !== undefined)
  const gender = all('administrativeGenderCode', readGender)[0]
  const birthDate = all('birthTime', readBirthTime)[0]
  const ids = childrenOf(person, 'asOtherIDs').flatMap(each => childrenOf(each, 'id'))
  return {
    resourceType: 'Patient',
    name: childrenOf(person, 'name').flatMap(readNames),
    telecom: all('telecom', readTelecom),
    address: all('addr', readAddress),
    identifier: ids.map(readIdentifier).filter(each => each !== undefined),
    ...(gender ? { gender } : {}),
    ...(birthDate ? { birthDate } : {}),
  }
}

function codeOf(element: XmlElement | undefined): string | undefined {
  const code = attribute(element, 'code')?.trim()
  return code === '' ? undefined : code
}
