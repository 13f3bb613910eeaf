/** What every Redox message carries: Meta, and the header of a clinical summary with its patient, author, custodian, visit. */
import { z } from 'zod'
import {
  address,
  coded,
  emails,
  flag,
  identifiers,
  listOf,
  maybe,
  organization,
  phoneNumbers,
  place,
  provider,
  text,
} from './parts.ts'

export const meta = maybe({
  DataModel: text,
  EventType: text,
  EventDateTime: text,
  Test: flag,
  Source: maybe({ ID: text, Name: text }),
  Destinations: listOf(z.object({ ID: text, Name: text })),
  Logs: listOf(z.object({ ID: text, AttemptID: text })),
  Message: maybe({ ID: text }),
  Transmission: maybe({ ID: text }),
  FacilityCode: text,
})

export const demographics = maybe({
  FirstName: text,
  MiddleName: text,
  LastName: text,
  Nickname: text,
  DOB: text,
  SSN: text,
  Sex: text,
  Race: text,
  RaceCodes: listOf(coded),
  Ethnicity: text,
  EthnicGroupCodes: listOf(coded),
  IsHispanic: flag,
  Religion: text,
  MaritalStatus: text,
  IsDeceased: flag,
  DeathDateTime: text,
  Language: text,
  Citizenship: listOf(text),
  PhoneNumber: phoneNumbers,
  EmailAddresses: emails,
  Address: address,
})
export type Demographics = NonNullable<z.output<typeof demographics>>

export const visit = maybe({
  StartDateTime: text,
  EndDateTime: text,
  Reason: text,
  VisitNumber: text,
  Type: coded,
  Location: place,
  DischargeDisposition: coded,
})
export type Visit = NonNullable<z.output<typeof visit>>

export const summaryHeader = maybe({
  DirectAddressFrom: text,
  DirectAddressTo: text,
  Document: maybe({
    Author: provider,
    ID: text,
    Locale: text,
    Title: text,
    DateTime: text,
    Type: text,
    TypeCode: coded,
    Confidentiality: coded,
    Custodian: organization,
    Visit: visit,
  }),
  Patient: maybe({ Identifiers: identifiers, Demographics: demographics, Organization: organization }),
  PCP: provider,
})
