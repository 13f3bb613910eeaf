/** The sections of each kind of document: in which order they stand, and which must be there. Source: carequality.md 11. */
import { equipment, immunizations, procedures } from './acts.ts'
import { allergies } from './allergies.ts'
import { advanceDirectives, careTeams, payers } from './circumstances.ts'
import { encounters } from './encounters.ts'
import { functionalStatus, goals, healthConcerns } from './goals.ts'
import { familyHistory, socialHistory } from './history.ts'
import type { DocumentKind } from './kind.ts'
import { dischargeMedications, medications, medicationsAdministered } from './medications.ts'
import { instructions, planOfTreatment } from './plans.ts'
import { admissionDiagnosis, dischargeDiagnosis, problems, resolvedProblems } from './problems.ts'
import { results, vitalSigns } from './results.ts'
import type { Need, Section } from './section.ts'
import * as texts from './texts.ts'

/** In the order a reader wants them: why and what first, then the state, what was done, what comes next, what surrounds it. */
export const sections: readonly Section[] = [
  texts.reasonForVisit,
  texts.chiefComplaint,
  texts.reasonForReferral,
  admissionDiagnosis,
  dischargeDiagnosis,
  texts.hospitalCourse,
  texts.presentIllness,
  texts.subjective,
  allergies,
  medications,
  dischargeMedications,
  problems,
  resolvedProblems,
  texts.objective,
  texts.reviewOfSystems,
  texts.physicalExam,
  vitalSigns,
  results,
  texts.assessment,
  planOfTreatment,
  instructions,
  goals,
  healthConcerns,
  procedures,
  texts.interventions,
  medicationsAdministered,
  immunizations,
  texts.medicalHistory,
  familyHistory,
  socialHistory,
  functionalStatus,
  equipment,
  encounters,
  advanceDirectives,
  careTeams,
  payers,
]

const needs: Readonly<Record<DocumentKind, ReadonlyMap<Section, Need>>> = {
  ccd: new Map<Section, Need>([
    [allergies, 'must-with-entries'],
    [medications, 'must-with-entries'],
    [problems, 'must-with-entries'],
    [results, 'must-with-entries'],
    [vitalSigns, 'must-with-entries'],
    [socialHistory, 'must'],
  ]),
  'progress-note': new Map<Section, Need>([
    [texts.assessment, 'must'],
    [planOfTreatment, 'must'],
  ]),
  'discharge-summary': new Map<Section, Need>([
    [allergies, 'must'],
    [texts.hospitalCourse, 'must'],
    [dischargeDiagnosis, 'must'],
    [planOfTreatment, 'must'],
  ]),
}

/** Whether a kind of document must have a section. */
export function needOf(kind: DocumentKind, section: Section): Need {
  return needs[kind].get(section) ?? 'may'
}
