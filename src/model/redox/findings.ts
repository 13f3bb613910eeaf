/** Sections of a clinical summary about how a person is: problems, allergies, results, vital signs, history, goals. */
import { z } from 'zod'
import { address, coded, codedFields, comments, flag, listOf, maybe, text, visitReference } from './parts.ts'

const Diagnosis = z.object({
  ...codedFields,
  StartDate: text,
  EndDate: text,
  IsNegativeIndicator: flag,
  Status: coded,
  Category: coded,
  HealthStatus: coded,
  Comment: text,
  Comments: comments,
})
export type Diagnosis = z.output<typeof Diagnosis>
export const diagnoses = listOf(Diagnosis)

const Allergy = z.object({
  Type: coded,
  Substance: coded,
  Reaction: listOf(z.object({ ...codedFields, Severity: coded, Text: text })),
  Severity: coded,
  Criticality: coded,
  Status: coded,
  StartDate: text,
  EndDate: text,
  IsNegativeIndicator: flag,
  Comment: text,
  Comments: comments,
})
export type Allergy = z.output<typeof Allergy>
export const allergies = listOf(Allergy)

export const assessment = maybe({
  Diagnoses: listOf(
    z.object({ Value: text, DateTime: text, IsNegativeIndicator: flag, Codes: listOf(coded), Comments: comments }),
  ),
})

const Observation = z.object({
  ...codedFields,
  Status: text,
  Interpretation: text,
  DateTime: text,
  CodedValue: coded,
  Value: text,
  ValueType: text,
  Units: text,
  ReferenceRange: maybe({ High: text, Low: text, Text: text }),
  TargetSite: coded,
  Comments: comments,
})
export type Observation = z.output<typeof Observation>

const Result = z.object({
  ...codedFields,
  Status: text,
  Encounter: visitReference,
  Producer: maybe({ ID: text, IDType: text, Name: text, Address: address }),
  Specimen: maybe({ CollectionDateTime: text, Identifiers: listOf(text), Source: coded, TargetSite: coded }),
  Observations: listOf(Observation),
})
export type Result = z.output<typeof Result>
export const results = listOf(Result)

const VitalSigns = z.object({ DateTime: text, Observations: listOf(Observation) })
export type VitalSigns = z.output<typeof VitalSigns>
export const vitalSigns = listOf(VitalSigns)

const SocialObservation = z.object({
  ...codedFields,
  Value: coded,
  ValueText: text,
  Units: text,
  StartDate: text,
  EndDate: text,
  Comments: comments,
})
export type SocialObservation = z.output<typeof SocialObservation>
const Tobacco = z.object({
  ...codedFields,
  IsSmokingStatus: flag,
  StartDate: text,
  EndDate: text,
  Comments: comments,
})
export type Tobacco = z.output<typeof Tobacco>
const Pregnancy = z.object({ StartDate: text, EndDate: text, EstimatedDelivery: text, Comments: comments })
export type Pregnancy = z.output<typeof Pregnancy>
export const socialHistory = maybe({
  Observations: listOf(SocialObservation),
  Pregnancy: listOf(Pregnancy),
  TobaccoUse: listOf(Tobacco),
})

const FamilyMember = z.object({
  Relation: maybe({
    ...codedFields,
    Demographics: maybe({ Sex: text, DOB: text }),
    IsDeceased: flag,
  }),
  Problems: listOf(z.object({ ...codedFields, Type: coded, DateTime: text, AgeAtOnset: text, IsCauseOfDeath: flag })),
})
export type FamilyMember = z.output<typeof FamilyMember>
export const familyHistory = listOf(FamilyMember)

export const functionalStatus = maybe({
  Observations: listOf(Observation),
  Supplies: listOf(z.object({ ...codedFields, Status: text, DateTime: text })),
})

const goalFields = {
  ...codedFields,
  AchievementStatus: coded,
  CodedValue: coded,
  DateTime: text,
  EndDate: text,
  Priority: coded,
  StartDate: text,
  Units: text,
  Value: text,
}
const Goal = z.object({ ...goalFields, Comments: comments, Milestones: listOf(z.object(goalFields)) })
export type Goal = z.output<typeof Goal>
export const goals = listOf(Goal)

const HealthConcern = z.object({
  ...codedFields,
  Category: coded,
  ConcernType: text,
  Interpretation: text,
  StartDate: text,
  EndDate: text,
  Status: text,
  TargetSite: coded,
  Units: text,
  Value: text,
  Comments: comments,
})
export type HealthConcern = z.output<typeof HealthConcern>
export const healthConcerns = listOf(HealthConcern)
