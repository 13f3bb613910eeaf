/**
 * Redox's Clinical Summary VisitPush (and PatientPush, which has the same sections): what a member's system says of one visit.
 * Source: reference/carequality.md 1.5; only Meta is required by Redox, everything else can be absent.
 */
import { z } from 'zod'
import * as circumstances from './circumstances.ts'
import * as findings from './findings.ts'
import { meta, summaryHeader } from './header.ts'
import { narrative } from './parts.ts'
import { type Aside, asideOf, withoutBlanks } from './read.ts'
import * as treatments from './treatments.ts'

const Summary = z.object({
  Meta: meta,
  Header: summaryHeader,
  AdmissionDiagnosis: findings.diagnoses,
  AdmissionDiagnosisText: narrative,
  AdvanceDirectives: circumstances.advanceDirectives,
  AdvanceDirectivesText: narrative,
  Allergies: findings.allergies,
  AllergyText: narrative,
  Assessment: findings.assessment,
  AssessmentText: narrative,
  CareTeams: circumstances.careTeams,
  CareTeamsText: narrative,
  ChiefComplaintText: narrative,
  DischargeDiagnosis: findings.diagnoses,
  DischargeDiagnosisText: narrative,
  DischargeMedications: treatments.medications,
  DischargeMedicationsText: narrative,
  Encounters: circumstances.encounters,
  EncountersText: narrative,
  FamilyHistory: findings.familyHistory,
  FamilyHistoryText: narrative,
  FunctionalStatus: findings.functionalStatus,
  FunctionalStatusText: narrative,
  Goals: findings.goals,
  GoalsText: narrative,
  HealthConcerns: findings.healthConcerns,
  HealthConcernsText: narrative,
  HistoryOfPresentIllnessText: narrative,
  Immunizations: treatments.immunizations,
  ImmunizationText: narrative,
  Instructions: treatments.instructions,
  InstructionsText: narrative,
  Insurances: circumstances.insurances,
  InsurancesText: narrative,
  InterventionsText: narrative,
  MedicalEquipment: treatments.devices,
  MedicalEquipmentText: narrative,
  MedicalHistoryText: narrative,
  Medications: treatments.medications,
  MedicationsText: narrative,
  MedicationsAdministered: treatments.medications,
  MedicationsAdministeredText: narrative,
  NoteSections: circumstances.noteSections,
  ObjectiveText: narrative,
  PhysicalExamText: narrative,
  PlanOfCare: treatments.planOfCare,
  PlanOfCareText: narrative,
  Problems: findings.diagnoses,
  ProblemsText: narrative,
  Procedures: treatments.procedures,
  ProceduresText: narrative,
  ReasonForReferralText: narrative,
  ReasonForVisit: circumstances.reasonsForVisit,
  ReasonForVisitText: narrative,
  ResolvedProblems: findings.diagnoses,
  ResolvedProblemsText: narrative,
  Results: findings.results,
  ResultText: narrative,
  ReviewOfSystemsText: narrative,
  SocialHistory: findings.socialHistory,
  SocialHistoryText: narrative,
  SubjectiveText: narrative,
  VitalSigns: findings.vitalSigns,
  VitalSignsText: narrative,
})
export type VisitPush = z.output<typeof Summary>

/** Everything of the data model beside Meta and Header. */
export const sectionNames: ReadonlySet<string> = new Set(
  Object.keys(Summary.shape).filter(name => name !== 'Meta' && name !== 'Header'),
)

/** Regular names that some systems write instead of the irregular ones of the data model. */
const otherSpellings: Readonly<Record<string, string>> = {
  AllergiesText: 'AllergyText',
  ImmunizationsText: 'ImmunizationText',
  ResultsText: 'ResultText',
}

/** `aside` is what nothing reads: unknown keys, `Extensions`, values of the wrong kind. Log their paths, never their values. */
export type ReadVisitPush = { kind: 'read'; visit: VisitPush; aside: Aside[] } | { kind: 'unreadable' }

/** Reads a VisitPush that JSON.parse made; anything but an object is unreadable. */
export function readVisitPush(json: unknown): ReadVisitPush {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return { kind: 'unreadable' }
  const given = regular(json)
  const visit = Summary.parse(given)
  return { kind: 'read', visit, aside: asideOf(given, visit) }
}

/** A summary without blanks, every section under the name that the data model has for it; values as they came. */
export function regular(json: object): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(withoutBlanks(json) ?? {})) {
    const name = otherSpellings[key] ?? key
    if (given[name] === undefined) given[name] = value
  }
  return given
}
