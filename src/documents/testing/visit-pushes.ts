/**
 * Visits that nobody sent: any JSON of Redox's VisitPush, with everything missing that can be, codes of no system, times of no
 * calendar and markup that means harm. For property tests, and by seed for documents that are checked in numbers.
 */
import fc from 'fast-check'
import {
  address,
  cd,
  ce,
  flag,
  ids,
  markup,
  organization,
  place,
  provider,
  type Shape,
  text,
  time,
} from './visit-parts.ts'
import { visitSections, visitTexts } from './visit-sections.ts'

const header = {
  PCP: provider,
  Patient: {
    Identifiers: ids,
    Organization: organization,
    Demographics: {
      FirstName: text,
      MiddleName: text,
      LastName: text,
      DOB: time,
      SSN: fc.constant('123-45-6789'),
      Sex: fc.constantFrom<unknown>('Female', 'Male', 'Nonbinary', 'ZZ', null),
      Race: fc.constantFrom<unknown>('White', 'Klingon', null),
      RaceCodes: [{ ...ce, Code: fc.constantFrom<unknown>('2106-3', '2112-1', 'x y', null) }],
      Ethnicity: fc.constantFrom<unknown>('Hispanic or Latino', 'Not Hispanic', 'other', null),
      EthnicGroupCodes: [{ ...ce, Code: fc.constantFrom<unknown>('2135-2', '2149-3', null) }],
      Religion: text,
      MaritalStatus: fc.constantFrom<unknown>('Married', 'It is complicated', null),
      IsDeceased: flag,
      DeathDateTime: time,
      Language: fc.constantFrom<unknown>('en', 'Spanish', 'x-klingon', null),
      PhoneNumber: { Home: fc.constantFrom<unknown>('+18162766909', 'x', null), Mobile: text },
      EmailAddresses: [
        fc.constantFrom<unknown>('a@example.org', { Address: 'b@example.org' }, { Address: '[email protected]' }),
      ],
      Address: address,
    },
  },
  Document: {
    Author: provider,
    ID: fc.constantFrom<unknown>(
      '75cb4ad4-e5f9-4cd3-8750-eb5050521e0d',
      '2.16.840.1.113883.3.6147^1234',
      'local <7>',
      null,
    ),
    Title: text,
    DateTime: time,
    Type: fc.constantFrom<unknown>('Progress Note', 'Discharge Summary', 'CCD', 'Other', null),
    TypeCode: { ...ce, Code: fc.constantFrom<unknown>('34133-9', '18842-5', '11506-3', '99999-9', null) },
    Confidentiality: { ...ce, Code: fc.constantFrom<unknown>('N', 'R', 'V', 'Q', null) },
    Custodian: organization,
    Visit: {
      StartDateTime: time,
      EndDateTime: time,
      Reason: text,
      VisitNumber: text,
      Type: cd,
      Location: place,
      DischargeDisposition: cd,
    },
  },
} as const

const isArbitrary = (of: Shape): of is fc.Arbitrary<unknown> => of instanceof fc.Arbitrary

function isList(of: Shape): of is readonly [Shape] {
  return Array.isArray(of)
}

function arbitraryOf(of: Shape): fc.Arbitrary<unknown> {
  if (isArbitrary(of)) return of
  if (isList(of)) return fc.array(arbitraryOf(of[0]), { maxLength: 2 })
  const fields = Object.entries(of).map(([key, each]): [string, fc.Arbitrary<unknown>] => [key, arbitraryOf(each)])
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] })
}

/** Any VisitPush. `narrative` and `coded` leave out the other half. */
export function visitPushes(only?: 'narrative' | 'coded'): fc.Arbitrary<unknown> {
  const narrative = Object.fromEntries(visitTexts.map(key => [key, markup]))
  return arbitraryOf({
    Meta: { DataModel: fc.constant('Clinical Summary'), EventType: fc.constant('VisitPush'), EventDateTime: time },
    Header: header,
    ...(only === 'narrative' ? {} : visitSections),
    ...(only === 'coded' ? {} : narrative),
  })
}

/** The same visits each time: as many as wanted, of one seed. */
export function sampleVisitPushes(count: number, seed: number, only?: 'narrative' | 'coded'): unknown[] {
  return fc.sample(visitPushes(only), { numRuns: count, seed })
}
