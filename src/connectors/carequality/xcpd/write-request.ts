/**
 * Writes a patient discovery request (ITI-55, PRPA_IN201305UV02) of our own: everything that is known of a person, as
 * parameters in the order of the schema. Source: reference/carequality.md section 4.
 */
import type { Patient } from '../../../model/fhir.ts'
import { type Content, el, isBlank, textOf } from '../../../model/xml.ts'
import { interactions, type ParameterName, parameters, requestName } from './codes.ts'
import type { Party } from './echo.ts'
import type { InstanceId } from './read-parts.ts'
import { birthPlaceUrl, maidenNameUrl } from './read-request.ts'
import { messageOf } from './write-message.ts'
import { addressOf, birthTimeOf, genderOf, idOf, instanceIdOf, nameOf, telecomOf } from './write-parts.ts'

export type RequestContext = {
  /** Our home community as the sender's organization, theirs as the receiver's. */
  sender: Party
  receiver: Party
  messageId: InstanceId
  queryId: InstanceId
  /** The namespace in which we number the person, so that the other side can ask back. */
  authority?: string
  /** 0 to 100. */
  minimumDegree?: number
  /** Default `P`. */
  processing?: 'P' | 'T' | 'D'
  now: Date
}

/** The payload of a request: an element without an XML declaration. */
export function writeDiscoveryRequest(patient: Patient, context: RequestContext): string {
  const { sender, receiver, messageId, queryId, authority, minimumDegree, processing = 'P', now } = context
  return messageOf(
    { name: requestName, id: messageId, now, processing, acceptAck: 'AL', sender, receiver },
    el(
      'controlActProcess',
      { classCode: 'CACT', moodCode: 'EVN' },
      el('code', { code: 'PRPA_TE201305UV02', codeSystem: interactions }),
      authority &&
        el(
          'authorOrPerformer',
          { typeCode: 'AUT' },
          el('assignedDevice', { classCode: 'ASSIGNED' }, el('id', { root: authority })),
        ),
      el(
        'queryByParameter',
        {},
        idOf('queryId', queryId),
        el('statusCode', { code: 'new' }),
        el('responseModalityCode', { code: 'R' }),
        el('responsePriorityCode', { code: 'I' }),
        minimumDegree === undefined ? undefined : degreeOf(minimumDegree),
        el('parameterList', {}, ...parametersOf(patient)),
      ),
    ),
  )
}

function degreeOf(degree: number): string {
  const value = el('value', { 'xsi:type': 'INT', value: String(degree) })
  const says = el('semanticsText', {}, 'MinimumDegreeMatch')
  return el('matchCriterionList', {}, el('minimumDegreeMatch', {}, value, says))
}

function parametersOf(patient: Patient): Content[] {
  const birthTime = birthTimeOf(patient.birthDate)
  const birthPlace = patient.extension?.find(({ url }) => url === birthPlaceUrl)?.valueAddress
  const maidenName = patient.extension?.find(({ url }) => url === maidenNameUrl)?.valueString
  return [
    ...(patient.gender ? [parameter('livingSubjectAdministrativeGender', genderOf('value', patient.gender))] : []),
    parameter('livingSubjectBirthPlaceAddress', birthPlace && addressOf('value', birthPlace)),
    parameter('livingSubjectBirthPlaceName', textParameter(birthPlace?.text)),
    parameter('livingSubjectBirthTime', birthTime && el('value', { value: birthTime })),
    ...(patient.identifier ?? []).map(each => {
      const id = instanceIdOf(each)
      return parameter('livingSubjectId', id && idOf('value', id))
    }),
    ...(patient.name ?? []).map(each => parameter('livingSubjectName', nameOf('value', each))),
    parameter('mothersMaidenName', maidenName && nameOf('value', { family: maidenName })),
    // ITI-55 allows these once, with every value in it; names, numbers and providers each in a parameter of their own.
    parameter('patientAddress', ...(patient.address ?? []).map(each => addressOf('value', each))),
    parameter('patientTelecom', ...(patient.telecom ?? []).map(each => telecomOf('value', each))),
    ...(patient.generalPractitioner ?? []).map(({ identifier }) => {
      const id = identifier && instanceIdOf(identifier)
      return parameter('principalCareProviderId', id && idOf('value', id))
    }),
  ]
}

function parameter(name: ParameterName, ...values: (string | undefined)[]): Content {
  return values.some(Boolean) ? el(name, {}, ...values, el('semanticsText', {}, parameters[name])) : undefined
}

function textParameter(text: string | undefined): string | undefined {
  return text === undefined || isBlank(text) ? undefined : el('value', {}, textOf(text))
}
