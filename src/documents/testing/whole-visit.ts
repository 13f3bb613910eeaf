/** A visit with something in every section, of a person who does not exist, in the form of Redox's VisitPush. */
import { address, code, diagnosis, findings, loinc, nurse, snomed, treatments } from './whole-visit-care.ts'

/** All sections; `changes` replaces whole top-level keys. */
export function wholeVisit(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { ...header(), ...findings(), ...treatments(), ...circumstances(), ...changes }
}

function header(): Record<string, unknown> {
  return {
    Meta: {
      DataModel: 'Clinical Summary',
      EventType: 'VisitPush',
      EventDateTime: '2026-01-06T08:00:00Z',
      Source: { ID: 'x' },
    },
    Header: {
      Patient: {
        Identifiers: [
          { ID: '4711', IDType: '2.16.840.1.113883.3.6147.99.1' },
          { ID: '123-45-6789', IDType: 'SSN' },
        ],
        Demographics: {
          FirstName: 'Ada',
          LastName: 'Nguyen',
          DOB: '1961-04-09',
          SSN: '123-45-6789',
          Sex: 'Female',
          Race: 'Asian',
          Ethnicity: 'Not Hispanic or Latino',
          MaritalStatus: 'Married',
          Language: 'Vietnamese',
          PhoneNumber: { Home: '+1 (608) 555-0101', Mobile: null },
          EmailAddresses: [{ Address: 'ada@example.org' }, { Address: '[email protected]' }],
          Address: address,
        },
      },
      PCP: { ...nurse, FirstName: 'Priya', Credentials: ['MD'] },
      Document: {
        Author: nurse,
        ID: 'b1a9f0de-6a55-4a38-9d2f-0d4c5b8f3f11',
        Title: 'Stay of January 2026',
        DateTime: '2026-01-06T08:00:00Z',
        Type: 'Discharge Summary',
        TypeCode: code('18842-5', loinc, 'Discharge summary'),
        Confidentiality: { Code: 'N' },
        Visit: {
          StartDateTime: '2026-01-04T22:10:00Z',
          EndDateTime: '2026-01-06T07:30:00Z',
          VisitNumber: '90210',
          Type: code('IMP', '2.16.840.1.113883.5.4', 'inpatient encounter'),
          Location: { Type: 'Inpatient', Facility: 'Birch Hospital', Department: 'Ward 3' },
          DischargeDisposition: code('01', '2.16.840.1.113883.6.301.5', 'Discharged to home'),
        },
      },
    },
  }
}

function circumstances(): Record<string, unknown> {
  return {
    Encounters: [
      {
        Identifiers: [{ ID: '2376492', IDType: 'Ward system' }],
        Type: code('99222', '2.16.840.1.113883.6.12', 'Admission'),
        DateTime: '2026-01-04T22:10:00Z',
        EndDateTime: '2026-01-06T07:30:00Z',
        Providers: [nurse, { Role: code('59058001', snomed, 'General physician') }],
        Locations: [
          {
            Name: 'Birch Hospital',
            Type: code('1160-1', '2.16.840.1.113883.6.259', 'Urgent care center'),
            Address: address,
          },
        ],
        Diagnosis: [diagnosis],
        ReasonForVisit: [code('267036007', snomed, 'Shortness of breath')],
        DischargeDisposition: code('01', '2.16.840.1.113883.6.301.5', 'Home'),
      },
    ],
    AdvanceDirectives: [
      {
        ...code('304253006', snomed, 'Do not resuscitate'),
        Type: code('304251008', snomed, 'Resuscitation'),
        StartDate: '2011-02-13T05:00:00Z',
        VerifiedBy: [{ FirstName: 'Robert', LastName: 'Dolin', Credentials: 'Dr.' }],
        Custodians: [{ FirstName: 'Robert', LastName: 'Dolin', Address: address }],
      },
    ],
    Insurances: [
      {
        Plan: { Name: 'Deductible plan' },
        Company: { Name: 'Birch Mutual' },
        PolicyNumber: '914',
        EffectiveDate: '2015-01-01',
      },
    ],
    CareTeams: [
      {
        Name: 'Lung team',
        Status: 'active',
        Members: [
          {
            ...nurse,
            Identifiers: [{ ID: '1555555555', IDType: 'NPI' }],
            Roles: [code('224535009', snomed, 'Registered nurse')],
          },
        ],
      },
    ],
    NoteSections: [
      { Code: '8648-8', CodeSystem: loinc, Title: 'Hospital course', Text: 'She got better.' },
      {
        ...code('11504-8', loinc, 'Surgical operation note'),
        Title: 'Notes of the ward',
        Notes: [
          {
            ...code('34109-9', loinc, 'Note'),
            FileContents: 'Slept well',
            DateTime: '2026-01-05T07:00:00Z',
            Encounter: {
              Identifiers: [{ ID: '90210', IDType: '1.2.3' }],
              Type: { Code: 'IMP', CodeSystem: '2.16.840.1.113883.5.4' },
            },
          },
        ],
      },
    ],
    ChiefComplaintText: '<paragraph>Short of breath.</paragraph>',
    HistoryOfPresentIllnessText: '<list><item><caption>Monday</caption>Coughed</item></list>',
    ReasonForReferralText: 'Asthma clinic',
    PhysicalExamText: 'Wheezing<br/>no fever',
    ReviewOfSystemsText: '<paragraph>Nothing else</paragraph>',
    ObjectiveText: 'Alert',
    SubjectiveText: 'Feels better',
    InterventionsText: 'Breathing lessons',
    MedicalHistoryText: '<table><tr><td>Migraine</td></tr></table>',
  }
}
