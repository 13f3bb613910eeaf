/** Sections of a clinical summary about what was given or done: medications, immunizations, procedures, devices, plans. */
import { z } from 'zod'
import { coded, codedFields, comments, flag, identifiers, listOf, maybe, narrative, text } from './parts.ts'

const quantity = maybe({ Quantity: text, Units: text })
const frequency = maybe({
  EventCode: text,
  InstitutionSpecified: flag,
  Period: text,
  PeriodMax: text,
  Unit: text,
})

const Medication = z.object({
  Prescription: flag,
  FreeTextSig: narrative,
  Dose: quantity,
  Rate: quantity,
  Route: coded,
  Status: text,
  StartDate: text,
  EndDate: text,
  Frequency: frequency,
  IsPRN: flag,
  NumberOfRefillsRemaining: text,
  Product: coded,
  Indications: listOf(coded),
  SupplyOrder: maybe({ EndDate: text, NumberOfRefillsRemaining: text, Quantity: text, StartDate: text, Units: text }),
  ReasonNotGiven: text,
})
export type Medication = z.output<typeof Medication>
export const medications = listOf(Medication)

const Immunization = z.object({
  DateTime: text,
  Status: text,
  Route: coded,
  Product: maybe({ ...codedFields, LotNumber: text, Manufacturer: text }),
  Dose: quantity,
})
export type Immunization = z.output<typeof Immunization>
export const immunizations = listOf(Immunization)

const Procedure = z.object({
  ...codedFields,
  DateTime: text,
  Status: text,
  TargetSite: coded,
  Comments: comments,
})
export type Procedure = z.output<typeof Procedure>
export const procedures = maybe({
  Observations: listOf(Procedure),
  Procedures: listOf(Procedure),
  Services: listOf(Procedure),
})

const Device = z.object({
  Status: text,
  StartDate: text,
  Quantity: text,
  Comments: comments,
  Product: maybe({
    ...codedFields,
    BrandName: text,
    CatalogNumber: text,
    DeviceID: text,
    DistinctID: text,
    ExpirationDate: text,
    Identifiers: identifiers,
    Issuer: text,
    LotNumber: text,
    ManufactureDate: text,
    ManufacturerName: text,
    ModelNumber: text,
    SafetyObservations: listOf(coded),
    SerialNumber: text,
    Status: coded,
  }),
  Procedure: maybe({ ...codedFields, TargetSite: coded }),
})
export type Device = z.output<typeof Device>
export const devices = listOf(Device)

const Planned = z.object({ ...codedFields, Identifiers: identifiers, Status: text, DateTime: text })
export type Planned = z.output<typeof Planned>
export const planOfCare = maybe({
  Orders: listOf(Planned),
  Procedures: listOf(Planned),
  Encounters: listOf(Planned),
  MedicationAdministration: medications,
  Supplies: listOf(Planned),
  Services: listOf(Planned),
})

const Instruction = z.object({ ...codedFields, Text: narrative })
export type Instruction = z.output<typeof Instruction>
export const instructions = listOf(Instruction)
