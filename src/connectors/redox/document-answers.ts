/**
 * Documents in answers to questions, in Redox's shapes: as a list, and one of them as the data model has it. Pure.
 * Source: reference/carequality.md section 1.6.
 */
import type { Json } from '../../model/events.ts'
import { regular, sectionNames } from '../../model/redox/visit-push.ts'
import { known } from '../../model/redox/write-patient.ts'

/** A document as a question for documents lists it. */
export type ListedDocument = {
  uniqueId: string
  title?: string
  typeCode: string
  createdAt: string
  serviceStart?: string
  serviceEnd?: string
}

export function redoxDocument(document: ListedDocument): Record<string, unknown> {
  return known({
    ID: document.uniqueId,
    DateTime: document.createdAt,
    FileType: 'text/xml',
    Locale: 'US',
    Title: document.title,
    Type: { Code: document.typeCode, Codeset: 'LOINC' },
    Visit: known({ StartDateTime: document.serviceStart, EndDateTime: document.serviceEnd }),
  })
}

/** What only the summary of a visit has: the summary of a patient is answered without. */
const ofVisitsOnly: ReadonlySet<string> = new Set([
  'AdmissionDiagnosis',
  'AdmissionDiagnosisText',
  'Assessment',
  'AssessmentText',
  'ChiefComplaintText',
  'DischargeDiagnosis',
  'DischargeDiagnosisText',
  'DischargeMedications',
  'DischargeMedicationsText',
  'HistoryOfPresentIllnessText',
  'Instructions',
  'InstructionsText',
  'InterventionsText',
  'MedicalHistoryText',
  'MedicationsAdministered',
  'MedicationsAdministeredText',
  'NoteSections',
  'ObjectiveText',
  'PhysicalExamText',
  'ReasonForReferralText',
  'ReasonForVisit',
  'ReasonForVisitText',
  'ReviewOfSystemsText',
  'SubjectiveText',
])

type Summarized = {
  /** As it was pushed. */
  content: Json
  /** Of the version that is answered: it may be another one than was pushed. */
  uniqueId: string
  /** Every identifier of the patient that is known now. */
  identifiers: unknown
}

/** The summary of a patient: their state, without what belongs to one visit. */
export function redoxPatientSummary(summarized: Summarized): Record<string, unknown> {
  const { Header, ...sections } = redoxVisitSummary(summarized)
  const { Document, ...header } = objectIn(Header)
  const { Visit: _, ...document } = objectIn(Document)
  return {
    Header: { Document: document, ...header },
    ...Object.fromEntries(Object.entries(sections).filter(([name]) => !ofVisitsOnly.has(name))),
  }
}

/** The summary of a visit, whole; what the data model does not have stays here. */
export function redoxVisitSummary({ content, uniqueId, identifiers }: Summarized): Record<string, unknown> {
  const { Header, ...given } = regular(objectIn(content))
  const { Document, Patient, PCP } = objectIn(Header)
  return {
    Header: known({
      Document: { ...objectIn(Document), ID: uniqueId },
      Patient: { ...objectIn(Patient), Identifiers: identifiers },
      PCP,
    }),
    ...Object.fromEntries(Object.entries(given).filter(([name]) => sectionNames.has(name))),
  }
}

/** The number of the visit that a summary is of. */
export function visitNumberOf(content: Json): string | undefined {
  const { Visit } = objectIn(objectIn(objectIn(content).Header).Document)
  const { VisitNumber: number } = objectIn(Visit)
  return typeof number === 'string' || typeof number === 'number' ? String(number).trim() : undefined
}

function objectIn(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {}
}
