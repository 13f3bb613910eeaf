/**
 * Names, numbers and codes of ITI-55 patient discovery. Source: reference/carequality.md section 4.
 */
import type { AskedAttribute } from '../../../model/network/discovery.ts'

export const hl7 = 'urn:hl7-org:v3'
export const xsi = 'http://www.w3.org/2001/XMLSchema-instance'

export const interactions = '2.16.840.1.113883.1.6'
export const requestName = 'PRPA_IN201305UV02'
export const answerName = 'PRPA_IN201306UV02'

export const locatorCodes = '1.3.6.1.4.1.19376.1.2.27.2'
export const detectedIssues = '2.16.840.1.113883.5.4'
export const detailCodes = '2.16.840.1.113883.5.1100'

/** Whether a community keeps track of where a patient's data are; the hub does not answer that transaction (ITI-56). */
export const locators = ['NotHealthDataLocator', 'SupportsHealthDataLocator'] as const

const requestedCodes = '1.3.6.1.4.1.19376.1.2.27.1'
const reasonCodes = '1.3.6.1.4.1.19376.1.2.27.3'

export const asked: { system: string; codes: Readonly<Record<AskedAttribute, string>> } = {
  system: requestedCodes,
  codes: {
    address: 'PatientAddressRequested',
    telecom: 'PatientTelecomRequested',
    gender: 'LivingSubjectAdministrativeGenderRequested',
    ssn: 'SSNRequested',
  },
}

/** As some responders spell it. */
export const misspelled: Readonly<Record<string, AskedAttribute>> = { PatientAdressRequested: 'address' }

export const reasons = {
  system: reasonCodes,
  codes: { busy: 'ResponderBusy', 'not-available': 'AnswerNotAvailable', internal: 'InternalError' },
} as const

/**
 * Namespaces of identifiers that FHIR names by an address, and v3 by an OID. Everything else is `urn:oid:` plus the OID, as
 * members send it.
 */
export const namedSystems: ReadonlyArray<{ system: string; root: string }> = [
  { system: 'http://hl7.org/fhir/sid/us-ssn', root: '2.16.840.1.113883.4.1' },
  { system: 'http://hl7.org/fhir/sid/us-npi', root: '2.16.840.1.113883.4.6' },
]

/** Parameters in the order of the schema, each with the text that the standard fixes for it. */
export const parameters = {
  livingSubjectAdministrativeGender: 'LivingSubject.administrativeGender',
  livingSubjectBirthPlaceAddress: 'LivingSubject.BirthPlace.Addr',
  livingSubjectBirthPlaceName: 'LivingSubject.BirthPlace.Place.Name',
  livingSubjectBirthTime: 'LivingSubject.birthTime',
  livingSubjectDeceasedTime: 'LivingSubject.deceasedTime',
  livingSubjectId: 'LivingSubject.id',
  livingSubjectName: 'LivingSubject.name',
  mothersMaidenName: 'Person.MothersMaidenName',
  otherIDsScopingOrganization: 'OtherIDs.scopingOrganization.id',
  patientAddress: 'Patient.addr',
  patientStatusCode: 'Patient.statusCode',
  patientTelecom: 'Patient.telecom',
  principalCareProviderId: 'AssignedProvider.id',
  principalCareProvisionId: 'PatientOfOtherProvider.id',
} as const
export type ParameterName = keyof typeof parameters
