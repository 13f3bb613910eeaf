/**
 * The templateIds of C-CDA R2.1 and Companion Guide 4.1 that are written: root and extension exactly as published, since a
 * wrong extension switches the checks off without a word. Source: reference/carequality.md section 11.
 */
import { el } from '../../model/xml.ts'

const r21 = '2.16.840.1.113883.10.20.22'
const ihe = '1.3.6.1.4.1.19376.1.5.3.1'

/** `ancestor`: has an R1.1 form without extension, which has to stand beside it. */
type Template = { root: string; extension?: string; ancestor?: true }

const withAncestor = (root: string, extension: string): Template => ({ root, extension, ancestor: true })

export const templates = {
  usRealmHeader: withAncestor(`${r21}.1.1`, '2015-08-01'),
  ccd: withAncestor(`${r21}.1.2`, '2015-08-01'),
  progressNote: withAncestor(`${r21}.1.9`, '2015-08-01'),
  dischargeSummary: withAncestor(`${r21}.1.8`, '2015-08-01'),
  // Sections; `…Required` is the form that asks for entries.
  allergiesSection: withAncestor(`${r21}.2.6`, '2015-08-01'),
  allergiesSectionRequired: withAncestor(`${r21}.2.6.1`, '2015-08-01'),
  medicationsSection: withAncestor(`${r21}.2.1`, '2014-06-09'),
  medicationsSectionRequired: withAncestor(`${r21}.2.1.1`, '2014-06-09'),
  problemsSection: withAncestor(`${r21}.2.5`, '2015-08-01'),
  problemsSectionRequired: withAncestor(`${r21}.2.5.1`, '2015-08-01'),
  pastIllnessSection: withAncestor(`${r21}.2.20`, '2015-08-01'),
  resultsSection: withAncestor(`${r21}.2.3`, '2015-08-01'),
  resultsSectionRequired: withAncestor(`${r21}.2.3.1`, '2015-08-01'),
  vitalSignsSection: withAncestor(`${r21}.2.4`, '2015-08-01'),
  vitalSignsSectionRequired: withAncestor(`${r21}.2.4.1`, '2015-08-01'),
  socialHistorySection: withAncestor(`${r21}.2.17`, '2015-08-01'),
  familyHistorySection: withAncestor(`${r21}.2.15`, '2015-08-01'),
  proceduresSection: withAncestor(`${r21}.2.7`, '2014-06-09'),
  proceduresSectionRequired: withAncestor(`${r21}.2.7.1`, '2014-06-09'),
  immunizationsSection: withAncestor(`${r21}.2.2`, '2015-08-01'),
  immunizationsSectionRequired: withAncestor(`${r21}.2.2.1`, '2015-08-01'),
  encountersSection: withAncestor(`${r21}.2.22`, '2015-08-01'),
  encountersSectionRequired: withAncestor(`${r21}.2.22.1`, '2015-08-01'),
  planSection: withAncestor(`${r21}.2.10`, '2014-06-09'),
  assessmentSection: { root: `${r21}.2.8` },
  admissionDiagnosisSection: withAncestor(`${r21}.2.43`, '2015-08-01'),
  dischargeDiagnosisSection: withAncestor(`${r21}.2.24`, '2015-08-01'),
  dischargeMedicationsSection: withAncestor(`${r21}.2.11`, '2015-08-01'),
  dischargeMedicationsSectionRequired: withAncestor(`${r21}.2.11.1`, '2015-08-01'),
  hospitalCourseSection: { root: `${ihe}.3.5` },
  chiefComplaintSection: { root: `${ihe}.1.13.2.1` },
  presentIllnessSection: { root: `${ihe}.3.4` },
  reasonForVisitSection: { root: `${r21}.2.12` },
  reasonForReferralSection: withAncestor(`${ihe}.3.1`, '2014-06-09'),
  physicalExamSection: withAncestor('2.16.840.1.113883.10.20.2.10', '2015-08-01'),
  reviewOfSystemsSection: { root: `${ihe}.3.18` },
  medicalHistorySection: { root: `${r21}.2.39` },
  goalsSection: { root: `${r21}.2.60` },
  healthConcernsSection: { root: `${r21}.2.58`, extension: '2015-08-01' },
  instructionsSection: withAncestor(`${r21}.2.45`, '2014-06-09'),
  functionalStatusSection: withAncestor(`${r21}.2.14`, '2014-06-09'),
  equipmentSection: withAncestor(`${r21}.2.23`, '2014-06-09'),
  directivesSection: withAncestor(`${r21}.2.21`, '2015-08-01'),
  directivesSectionRequired: withAncestor(`${r21}.2.21.1`, '2015-08-01'),
  payersSection: withAncestor(`${r21}.2.18`, '2015-08-01'),
  careTeamsSection: { root: `${r21}.2.500`, extension: '2022-06-01' },
  objectiveSection: { root: '2.16.840.1.113883.10.20.21.2.1' },
  subjectiveSection: { root: '2.16.840.1.113883.10.20.21.2.2' },
  interventionsSection: withAncestor('2.16.840.1.113883.10.20.21.2.3', '2015-08-01'),
  administeredSection: withAncestor(`${r21}.2.38`, '2014-06-09'),
  notesSection: { root: `${r21}.2.65`, extension: '2016-11-01' },
  // Entries.
  allergyConcern: withAncestor(`${r21}.4.30`, '2015-08-01'),
  allergy: withAncestor(`${r21}.4.7`, '2014-06-09'),
  reaction: withAncestor(`${r21}.4.9`, '2014-06-09'),
  severity: withAncestor(`${r21}.4.8`, '2014-06-09'),
  criticality: { root: `${r21}.4.145` },
  medication: withAncestor(`${r21}.4.16`, '2014-06-09'),
  medicationProduct: withAncestor(`${r21}.4.23`, '2014-06-09'),
  medicationSupply: withAncestor(`${r21}.4.17`, '2014-06-09'),
  indication: withAncestor(`${r21}.4.19`, '2014-06-09'),
  precondition: withAncestor(`${r21}.4.25`, '2014-06-09'),
  plannedMedication: withAncestor(`${r21}.4.42`, '2014-06-09'),
  dischargeMedication: withAncestor(`${r21}.4.35`, '2016-03-01'),
  problemConcern: withAncestor(`${r21}.4.3`, '2015-08-01'),
  problem: withAncestor(`${r21}.4.4`, '2015-08-01'),
  problemStatus: withAncestor(`${r21}.4.6`, '2019-06-20'),
  healthStatus: withAncestor(`${r21}.4.5`, '2014-06-09'),
  resultOrganizer: withAncestor(`${r21}.4.1`, '2015-08-01'),
  result: withAncestor(`${r21}.4.2`, '2015-08-01'),
  vitalSignsOrganizer: withAncestor(`${r21}.4.26`, '2015-08-01'),
  vitalSign: withAncestor(`${r21}.4.27`, '2014-06-09'),
  socialHistory: withAncestor(`${r21}.4.38`, '2015-08-01'),
  smokingStatus: withAncestor(`${r21}.4.78`, '2014-06-09'),
  tobaccoUse: withAncestor(`${r21}.4.85`, '2014-06-09'),
  pregnancy: { root: '2.16.840.1.113883.10.20.15.3.8' },
  estimatedDelivery: { root: '2.16.840.1.113883.10.20.15.3.1' },
  familyMember: withAncestor(`${r21}.4.45`, '2015-08-01'),
  familyProblem: withAncestor(`${r21}.4.46`, '2015-08-01'),
  ageAtOnset: { root: `${r21}.4.31` },
  causeOfDeath: { root: `${r21}.4.47` },
  procedure: withAncestor(`${r21}.4.14`, '2014-06-09'),
  procedureObservation: withAncestor(`${r21}.4.13`, '2014-06-09'),
  procedureAct: withAncestor(`${r21}.4.12`, '2014-06-09'),
  immunization: withAncestor(`${r21}.4.52`, '2015-08-01'),
  immunizationProduct: withAncestor(`${r21}.4.54`, '2014-06-09'),
  encounter: withAncestor(`${r21}.4.49`, '2015-08-01'),
  encounterDiagnosis: withAncestor(`${r21}.4.80`, '2015-08-01'),
  location: { root: `${r21}.4.32` },
  admissionDiagnosis: withAncestor(`${r21}.4.34`, '2015-08-01'),
  dischargeDiagnosis: withAncestor(`${r21}.4.33`, '2015-08-01'),
  plannedEncounter: withAncestor(`${r21}.4.40`, '2014-06-09'),
  plannedProcedure: withAncestor(`${r21}.4.41`, '2014-06-09'),
  plannedSupply: withAncestor(`${r21}.4.43`, '2014-06-09'),
  plannedObservation: withAncestor(`${r21}.4.44`, '2014-06-09'),
  plannedAct: withAncestor(`${r21}.4.39`, '2014-06-09'),
  instruction: withAncestor(`${r21}.4.20`, '2014-06-09'),
  goal: { root: `${r21}.4.121` },
  priority: { root: `${r21}.4.143` },
  healthConcern: { root: `${r21}.4.132`, extension: '2015-08-01' },
  functionalStatus: withAncestor(`${r21}.4.67`, '2014-06-09'),
  supply: withAncestor(`${r21}.4.50`, '2014-06-09'),
  device: { root: `${r21}.4.37` },
  advanceDirective: withAncestor(`${r21}.4.48`, '2015-08-01'),
  careTeam: { root: `${r21}.4.500`, extension: '2022-06-01' },
  careTeamMember: { root: `${r21}.4.500.1`, extension: '2022-06-01' },
  note: { root: `${r21}.4.202`, extension: '2016-11-01' },
  authorParticipation: { root: `${r21}.4.119` },
  comment: { root: `${r21}.4.64` },
} as const satisfies Record<string, Template>

export type TemplateName = keyof typeof templates

const written = new Map<string, string>()

/** The templateId elements of a name: for one with an ancestor two. */
export function templateIds(...names: readonly TemplateName[]): string {
  return names.map(name => written.get(name) ?? remember(name)).join('')
}

function remember(name: TemplateName): string {
  const { root, extension, ancestor }: Template = templates[name]
  const xml = (ancestor ? el('templateId', { root }) : '') + el('templateId', { root, extension })
  written.set(name, xml)
  return xml
}
