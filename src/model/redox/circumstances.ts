/** Sections of a clinical summary about what surrounds care: visits, care teams, insurance, directives, notes. */
import { z } from 'zod'
import { diagnoses } from './findings.ts'
import {
  address,
  coded,
  codedFields,
  credentials,
  identifiers,
  listOf,
  maybe,
  narrative,
  organization,
  providerFields,
  telecoms,
  text,
  visitReference,
} from './parts.ts'

const Encounter = z.object({
  Identifiers: identifiers,
  Type: coded,
  DateTime: text,
  EndDateTime: text,
  Status: text,
  Providers: listOf(z.object(providerFields)),
  Locations: listOf(
    z.object({ Identifiers: identifiers, Name: text, Address: address, Telecom: telecoms, Type: coded }),
  ),
  Diagnosis: diagnoses,
  ReasonForVisit: listOf(coded),
  DischargeDisposition: coded,
})
export type Encounter = z.output<typeof Encounter>
export const encounters = listOf(Encounter)

const CareTeam = z.object({
  Name: text,
  Status: text,
  Types: listOf(coded),
  Encounter: visitReference,
  Organization: organization,
  Members: listOf(
    z.object({
      Identifiers: identifiers,
      FirstName: text,
      MiddleName: text,
      LastName: text,
      Credentials: credentials,
      Address: address,
      Telecom: telecoms,
      Roles: listOf(coded),
      StartDateTime: text,
      EndDateTime: text,
    }),
  ),
})
export type CareTeam = z.output<typeof CareTeam>
export const careTeams = listOf(CareTeam)

const Insurance = z.object({
  Plan: maybe({ ID: text, IDType: text, Name: text, Type: text }),
  Company: maybe({ ID: text, IDType: text, Name: text, Address: address, PhoneNumber: text }),
  GroupNumber: text,
  GroupName: text,
  EffectiveDate: text,
  ExpirationDate: text,
  PolicyNumber: text,
  MemberNumber: text,
  AgreementType: text,
  CoverageType: text,
  Priority: text,
  Insured: maybe({
    Identifiers: identifiers,
    FirstName: text,
    MiddleName: text,
    LastName: text,
    SSN: text,
    Relationship: text,
    DOB: text,
    Sex: text,
    Address: address,
  }),
})
export type Insurance = z.output<typeof Insurance>
export const insurances = listOf(Insurance)

const AdvanceDirective = z.object({
  ...codedFields,
  Type: coded,
  StartDate: text,
  EndDate: text,
  ExternalReference: text,
  VerifiedBy: listOf(z.object({ FirstName: text, LastName: text, Credentials: credentials, DateTime: text })),
  Custodians: listOf(z.object({ FirstName: text, LastName: text, Credentials: credentials, Address: address })),
})
export type AdvanceDirective = z.output<typeof AdvanceDirective>
export const advanceDirectives = listOf(AdvanceDirective)

const NoteSection = z.object({
  ...codedFields,
  Title: text,
  Text: narrative,
  Notes: listOf(
    z.object({
      ...codedFields,
      ContentType: text,
      FileContents: narrative,
      DateTime: text,
      Status: text,
      Encounter: visitReference,
    }),
  ),
})
export type NoteSection = z.output<typeof NoteSection>
export const noteSections = listOf(NoteSection)

export const reasonsForVisit = listOf(z.object({ ...codedFields, Category: coded }))
