/** The findings and treatments of a visit of a person who does not exist, and the codes they are made of. */

export const snomed = '2.16.840.1.113883.6.96'
export const loinc = '2.16.840.1.113883.6.1'
export const rxnorm = '2.16.840.1.113883.6.88'
export const icd10 = '2.16.840.1.113883.6.90'

export const code = (Code: string, CodeSystem: string, Name: string, AltCodes: object[] = []) => ({
  Code,
  CodeSystem,
  Name,
  AltCodes,
})

export const asthma = code('195967001', snomed, 'Asthma', [code('J45.909', icd10, 'Unspecified asthma')])
export const active = code('55561003', snomed, 'Active')
export const oral = code('C38288', '2.16.840.1.113883.3.26.1.1', 'Oral')
export const ondansetron = code('104894', rxnorm, 'Ondansetron 4 MG', [
  code('0378-7732-93', '2.16.840.1.113883.6.69', 'Ondansetron'),
])
export const address = { StreetAddress: '12 Birch Road', City: 'Madison', State: 'WI', ZIP: '53703', Country: 'USA' }
export const nurse = {
  ID: '1555555555',
  IDType: 'NPI',
  FirstName: 'Noor',
  LastName: 'Haddad',
  Credentials: ['RN'],
  Address: address,
}

export const medication = {
  Prescription: true,
  FreeTextSig: 'One tablet when sick',
  Dose: { Quantity: '4', Units: 'milliGRAM(s)' },
  Rate: { Quantity: '90', Units: 'ml/min' },
  Route: oral,
  Status: 'active',
  StartDate: '2025-11-11T05:00:00.000Z',
  Frequency: { Period: '8', Unit: 'h' },
  IsPRN: true,
  Product: ondansetron,
  Indications: [code('422587007', snomed, 'Nausea')],
  SupplyOrder: { Quantity: '30', Units: 'tablets', StartDate: '2025-11-11', NumberOfRefillsRemaining: 2 },
}
export const seen = (Code: string, Name: string, Value: string, Units?: string) => ({
  ...code(Code, loinc, Name),
  Value,
  Units,
  DateTime: '2026-01-05T10:00:00Z',
  Status: 'Final',
  Interpretation: 'Normal',
})
export const planned = (Name: string, Code: string) => ({
  ...code(Code, snomed, Name),
  Status: 'Request',
  DateTime: '2026-02-01',
})
export const diagnosis = { ...asthma, Status: active, StartDate: '2020-03-01', Comments: [{ Text: 'Worse in spring' }] }

export function findings(): Record<string, unknown> {
  return {
    AdmissionDiagnosis: [diagnosis],
    DischargeDiagnosis: [diagnosis],
    Problems: [{ ...diagnosis, HealthStatus: code('162467007', snomed, 'Symptom free') }],
    ResolvedProblems: [{ ...diagnosis, EndDate: '2024-01-01', Status: { Name: 'Resolved' } }],
    Allergies: [
      {
        Type: code('419511003', snomed, 'Propensity to adverse reaction to drug'),
        Substance: code('7982', rxnorm, 'Penicillin G'),
        Reaction: [{ ...code('247472004', snomed, 'Hives'), Severity: code('6736007', snomed, 'Moderate') }],
        Criticality: code('CRITH', '2.16.840.1.113883.5.1063', 'High criticality'),
        Status: active,
      },
      { Substance: { Name: 'Latex' }, Severity: { Name: 'Mild' }, IsNegativeIndicator: true, EndDate: '2021' },
    ],
    Results: [
      {
        ...code('58410-2', loinc, 'CBC panel'),
        Status: 'Final',
        Producer: { ID: 'L1', Name: 'Birch Laboratory' },
        Specimen: { Source: code('420135007', snomed, 'Whole blood'), CollectionDateTime: '2026-01-05T06:00:00Z' },
        Observations: [
          {
            ...seen('33765-9', 'WBC', '12.3', '10+3/ul'),
            ReferenceRange: { Low: '4.3', High: '10.8' },
            Interpretation: 'High',
          },
          seen('2160-0', 'Creatinine', '<0.5', 'mg/dl'),
          seen('1988-5', 'CRP', '5.1', 'furlongs'),
          { ...seen('86243-3', 'Colour', 'Green'), CodedValue: code('54662009', snomed, 'Green'), ValueType: 'Code' },
        ],
      },
      { Name: 'Sputum culture', Status: 'In Progress' },
    ],
    VitalSigns: [
      {
        DateTime: '2026-01-05T10:00:00Z',
        Observations: [
          seen('8480-6', 'Systolic', '132', 'mm[Hg]'),
          seen('29463-7', 'Weight', '141', 'lbs'),
          seen('8310-5', 'Temperature', 'hot'),
        ],
      },
    ],
    SocialHistory: {
      Observations: [
        { ...code('160573003', snomed, 'Alcohol intake'), ValueText: '1', Units: '/d', StartDate: '1990' },
      ],
      Pregnancy: [{ StartDate: '1989-02-01', EndDate: '1989-10-30', EstimatedDelivery: '1989-11-02' }],
      TobaccoUse: [
        { ...code('8517006', snomed, 'Former smoker'), IsSmokingStatus: true, StartDate: '2015-06-03T09:35:00Z' },
        { ...code('65568007', snomed, 'Cigarette smoker'), StartDate: '1980', EndDate: '2010' },
      ],
    },
    FamilyHistory: [
      {
        Relation: {
          ...code('FTH', '2.16.840.1.113883.5.111', 'Father'),
          Demographics: { Sex: 'Male', DOB: '1931' },
          IsDeceased: true,
        },
        Problems: [{ ...code('22298006', snomed, 'Myocardial infarction'), AgeAtOnset: '57', IsCauseOfDeath: true }],
      },
      { Relation: { Name: 'Aunt' } },
    ],
    FunctionalStatus: {
      Observations: [
        {
          ...code('47078008', snomed, 'Hearing'),
          CodedValue: code('260379002', snomed, 'Impaired'),
          DateTime: '2026-01-05',
        },
      ],
      Supplies: [{ ...code('14106009', snomed, 'Cardiac pacemaker'), Status: 'completed', DateTime: '2013-07-03' }],
    },
    Goals: [
      {
        ...seen('59408-5', 'Oxygen saturation', '92', '%'),
        Priority: code('394849002', snomed, 'High priority'),
        Milestones: [{ Name: 'Walks to the door' }],
      },
    ],
    HealthConcerns: [
      { ...asthma, Status: 'active', StartDate: '2026-01-04', Comments: [{ Text: 'Lives with smokers' }] },
    ],
    Assessment: { Diagnoses: [{ Value: 'Asthma, under control', Codes: [asthma], DateTime: '2026-01-06' }] },
    ReasonForVisit: [code('267036007', snomed, 'Shortness of breath')],
  }
}

export function treatments(): Record<string, unknown> {
  return {
    Medications: [
      medication,
      { Product: { Name: 'Herbal tea' }, Dose: { Quantity: '1', Units: 'mugs' }, EndDate: '2025-12-01' },
    ],
    MedicationsAdministered: [{ ...medication, ReasonNotGiven: 'She was asleep' }],
    DischargeMedications: [medication],
    Immunizations: [
      {
        DateTime: '2025-10-02',
        Route: code('C28161', '2.16.840.1.113883.3.26.1.1', 'Intramuscular'),
        Product: {
          ...code('88', '2.16.840.1.113883.6.59', 'Influenza vaccine'),
          Manufacturer: 'Health LS',
          LotNumber: 'A7',
        },
        Dose: { Quantity: '0.5', Units: 'ml' },
      },
    ],
    Procedures: {
      Procedures: [
        {
          ...code('168731009', snomed, 'Chest X-ray'),
          Status: 'completed',
          DateTime: '20260105',
          TargetSite: code('181608004', snomed, 'Chest wall'),
        },
      ],
      Observations: [{ ...code('386053000', snomed, 'Evaluation'), DateTime: '2026-01-05' }],
      Services: [{ ...code('409063005', snomed, 'Counselling'), Status: 'aborted', DateTime: '2026-01-05' }],
    },
    MedicalEquipment: [
      {
        Status: 'completed',
        StartDate: '1999',
        Quantity: '1',
        Product: { ...code('58938008', snomed, 'Wheelchair'), ModelNumber: 'W-1' },
      },
    ],
    PlanOfCare: {
      Orders: [planned('Sputum culture', '61594008')],
      Procedures: [planned('Chest X-ray', '168731009')],
      Encounters: [planned('Office visit', '185349003')],
      Supplies: [planned('Walker', '466289007')],
      Services: [planned('Caregiver education', '311401005')],
      MedicationAdministration: [medication],
    },
    Instructions: [{ ...code('311401005', snomed, 'Patient education'), Text: 'Drink<br/>enough' }],
  }
}
