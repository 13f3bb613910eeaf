/** The sections of visits that nobody sent, all of VisitPush's, as shapes. */
import fc from 'fast-check'
import {
  address,
  cd,
  ce,
  comments,
  diagnosis,
  encounter,
  flag,
  goal,
  ids,
  markup,
  medication,
  number,
  observation,
  organization,
  person,
  planned,
  procedure,
  provider,
  quantity,
  status,
  telecom,
  text,
  time,
  unit,
} from './visit-parts.ts'

export const visitSections = {
  AdmissionDiagnosis: [diagnosis],
  AdvanceDirectives: [
    {
      ...cd,
      Type: cd,
      StartDate: time,
      EndDate: time,
      ExternalReference: text,
      VerifiedBy: [{ ...person, DateTime: time }],
      Custodians: [{ ...person, Address: address }],
    },
  ],
  Allergies: [
    {
      ...comments,
      Type: cd,
      Substance: cd,
      Reaction: [{ ...cd, Severity: ce, Text: text }],
      Severity: ce,
      Criticality: ce,
      Status: ce,
      StartDate: time,
      EndDate: time,
      IsNegativeIndicator: flag,
    },
  ],
  Assessment: {
    Diagnoses: [{ Codes: [ce], Comments: [{ Text: text }], DateTime: time, IsNegativeIndicator: flag, Value: text }],
  },
  CareTeams: [
    {
      Name: text,
      Status: status,
      Types: [cd],
      Encounter: encounter,
      Organization: organization,
      Members: [
        {
          ...person,
          Identifiers: ids,
          Address: address,
          Telecom: telecom,
          Roles: [cd],
          StartDateTime: time,
          EndDateTime: time,
        },
      ],
    },
  ],
  DischargeDiagnosis: [diagnosis],
  DischargeMedications: [medication],
  Encounters: [
    {
      ...encounter,
      Diagnosis: [diagnosis],
      DischargeDisposition: cd,
      Locations: [{ Identifiers: ids, Name: text, Address: address, Telecom: telecom, Type: cd }],
      Providers: [provider],
      ReasonForVisit: [cd],
    },
  ],
  FamilyHistory: [
    {
      Relation: { ...ce, Demographics: { Sex: text, DOB: time }, IsDeceased: flag },
      Problems: [{ ...cd, Type: ce, DateTime: time, AgeAtOnset: number, IsCauseOfDeath: flag }],
    },
  ],
  FunctionalStatus: { Observations: [observation], Supplies: [planned] },
  Goals: [{ ...goal, Milestones: [goal], Comments: [{ Text: text }] }],
  HealthConcerns: [
    {
      ...cd,
      ...comments,
      Category: cd,
      ConcernType: text,
      StartDate: time,
      EndDate: time,
      Status: status,
      TargetSite: cd,
      Units: unit,
      Value: number,
    },
  ],
  Immunizations: [
    {
      DateTime: time,
      Dose: quantity,
      Product: { ...cd, LotNumber: text, Manufacturer: text },
      Route: cd,
      Status: status,
    },
  ],
  Instructions: [{ ...cd, Text: markup }],
  Insurances: [
    {
      Plan: { ID: text, IDType: text, Name: text },
      Company: { ID: text, Name: text, Address: address },
      GroupNumber: text,
      PolicyNumber: text,
      EffectiveDate: time,
      Insured: { ...person, Relationship: text },
    },
  ],
  MedicalEquipment: [
    {
      ...comments,
      Status: status,
      StartDate: time,
      Quantity: number,
      Product: { ...cd, DeviceID: text, Identifiers: ids, LotNumber: text, ManufacturerName: text, ModelNumber: text },
    },
  ],
  Medications: [medication],
  MedicationsAdministered: [medication],
  NoteSections: [
    {
      ...cd,
      Title: text,
      Text: markup,
      Notes: [
        {
          ...cd,
          ContentType: fc.constantFrom<unknown>('Plain Text', 'PDF', null),
          FileContents: fc.oneof(markup, fc.constant('JVBERi0xLjQKJSVFT0YKJVBERi0x')),
          DateTime: time,
          Encounter: encounter,
        },
      ],
    },
  ],
  PlanOfCare: {
    Orders: [planned],
    Procedures: [planned],
    Encounters: [planned],
    MedicationAdministration: [medication],
    Supplies: [planned],
    Services: [planned],
  },
  Problems: [diagnosis],
  Procedures: { Observations: [procedure], Procedures: [procedure], Services: [procedure] },
  ReasonForVisit: [{ ...cd, Category: cd }],
  ResolvedProblems: [diagnosis],
  Results: [
    {
      ...cd,
      Encounter: encounter,
      Status: status,
      Producer: { ID: text, IDType: text, Name: text, Address: address },
      Specimen: { CollectionDateTime: time, Identifiers: [text], Source: ce, TargetSite: ce },
      Observations: [observation],
    },
  ],
  SocialHistory: {
    Observations: [
      { ...cd, Comments: [{ Text: text }], StartDate: time, EndDate: time, Units: unit, Value: cd, ValueText: number },
    ],
    Pregnancy: [{ Comments: [{ Text: text }], StartDate: time, EndDate: time, EstimatedDelivery: time }],
    TobaccoUse: [{ ...cd, Comments: [{ Text: text }], StartDate: time, EndDate: time, IsSmokingStatus: flag }],
  },
  VitalSigns: [{ DateTime: time, Observations: [observation] }],
} as const

/** The sections' texts. */
export const visitTexts =
  'AdmissionDiagnosisText AdvanceDirectivesText AllergyText AssessmentText ChiefComplaintText DischargeDiagnosisText DischargeMedicationsText EncountersText FamilyHistoryText FunctionalStatusText GoalsText HealthConcernsText HistoryOfPresentIllnessText ImmunizationText InstructionsText InsurancesText InterventionsText MedicalEquipmentText MedicalHistoryText MedicationsAdministeredText MedicationsText ObjectiveText PhysicalExamText PlanOfCareText ProblemsText ProceduresText ReasonForReferralText ReasonForVisitText ResolvedProblemsText ResultText ReviewOfSystemsText SocialHistoryText SubjectiveText VitalSignsText'.split(
    ' ',
  )
