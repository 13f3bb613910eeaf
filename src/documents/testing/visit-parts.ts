/** The pieces of visits that nobody sent: texts, times, codes and numbers, right, odd, or of the wrong kind. */
import fc from 'fast-check'

/** A message's shape: an arbitrary, a list of a shape, or fields that can all be missing. */
export type Shape = fc.Arbitrary<unknown> | readonly [Shape] | { readonly [key: string]: Shape }

export const odd = [
  '<script>alert("x")</script>',
  '<img src=x onerror=alert(1)>',
  ']]>',
  '<!-- ',
  '&nosuch; &#0; &#xD800; &amp;lt;',
  '" onload="x',
  "'><b>",
  'line\nline\r\nline\ttab',
  '\u0000\u0008\ud800\ufffe',
  'ünïcödé 漢字 العربية 😀',
  '   ',
]
export const word = fc.constantFrom('Asthma', 'Left arm', 'Smith', 'Dr', '12 Main St', 'x', '0')
/** A text, sometimes an odd one, sometimes not even a text. */
export const text = fc.oneof(
  { arbitrary: word, weight: 6 },
  { arbitrary: fc.constantFrom(...odd), weight: 3 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 12 }), weight: 2 },
  { arbitrary: fc.constantFrom<unknown>(null, '', 7, -1.5, true, {}, [], ['x'], { a: 1 }), weight: 2 },
)
export const time = fc.oneof(
  {
    arbitrary: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2030-01-01') })
      .map(at => at.toISOString()),
    weight: 5,
  },
  {
    arbitrary: fc.constantFrom<unknown>(
      '2012-08-07',
      '20120807',
      '201208071430',
      '20120807143000.123-0500',
      '2012-08-07T14:30:00+02:00',
      '2012-08',
      '2012',
      '2012-02-30',
      '2012-13-01',
      'yesterday',
      null,
    ),
    weight: 3,
  },
)
export const number = fc.oneof(
  { arbitrary: fc.integer({ min: -5, max: 500 }).map(String), weight: 4 },
  {
    arbitrary: fc.constantFrom<unknown>('10.2', '<5', '>=10', '1,200', '1e5', '.5', 'many', 3, null, 'NaN'),
    weight: 3,
  },
)
export const unit = fc.constantFrom<unknown>(
  'mg',
  'mm[Hg]',
  'g/dl',
  '10+3/ul',
  'lbs',
  'puff(s)',
  '%',
  'furlongs',
  'milliGRAM(s)',
  '',
  null,
  'a b',
)
export const flag = fc.constantFrom<unknown>(true, false, null, 'true', 'maybe')
export const status = fc.constantFrom<unknown>(
  'active',
  'completed',
  'Final',
  'In Progress',
  'aborted',
  'on hold',
  'Request',
  '???',
  null,
)
export const system = fc.constantFrom<unknown>(
  '2.16.840.1.113883.6.96',
  '2.16.840.1.113883.6.1',
  '2.16.840.1.113883.6.90',
  '2.16.840.1.113883.6.88',
  '2.16.840.1.113883.6.59',
  'urn:oid:2.16.840.1.113883.6.12',
  'SNOMED CT',
  'house codes',
  '1.2.03',
  null,
  undefined,
)
export const code = fc.oneof(
  { arbitrary: fc.constantFrom<unknown>('55561003', '8302-2', 'J18.9', '1191', '88', '99202', '266919005'), weight: 5 },
  { arbitrary: fc.constantFrom<unknown>('with blank', '<x>', null, '', 5, '\u0001'), weight: 2 },
)
export const ce = {
  Code: code,
  CodeSystem: system,
  CodeSystemName: fc.constantFrom<unknown>('LOINC', 'snomed', 'X', null),
  Name: text,
}
export const cd = { ...ce, AltCodes: [ce] } as const
export const ids = [
  { ID: text, IDType: fc.constantFrom<unknown>('2.16.840.1.113883.4.6', 'NPI', 'MR', 'SSN', '1.2.3', null) },
] as const
export const address = {
  StreetAddress: text,
  City: text,
  State: text,
  ZIP: text,
  Country: fc.constantFrom<unknown>('USA', 'CA', null),
}
export const telecom = [
  {
    System: text,
    Use: text,
    Value: fc.constantFrom<unknown>(
      '+16085551234',
      '(608) 555-1234 x5',
      'a@example.org',
      '[email protected]',
      'call me',
      null,
    ),
  },
] as const
export const comments = { Comment: text, Comments: [{ Text: text }] } as const
export const place = {
  Type: text,
  Facility: text,
  FacilityIdentifiers: ids,
  Department: text,
  DepartmentIdentifiers: ids,
}
export const person = { FirstName: text, MiddleName: text, LastName: text, Credentials: [text] } as const
export const provider = {
  ...person,
  ID: text,
  IDType: fc.constantFrom<unknown>('NPI', '2.16.840.1.113883.4.6', null),
  NPI: text,
  Address: address,
  EmailAddresses: [text],
  PhoneNumber: { Office: fc.constantFrom<unknown>('+16085551234', 'none', null) },
  Location: place,
  Role: cd,
} as const
export const organization = { Identifiers: ids, Name: text, Type: cd, Address: address, Telecom: telecom }
export const encounter = { Identifiers: ids, Type: cd, DateTime: time, EndDateTime: time, Status: status }
export const diagnosis = {
  ...cd,
  ...comments,
  StartDate: time,
  EndDate: time,
  IsNegativeIndicator: flag,
  Status: ce,
  Category: cd,
  HealthStatus: cd,
}
export const quantity = { Quantity: number, Units: unit }
export const medication = {
  Prescription: flag,
  FreeTextSig: text,
  Dose: quantity,
  Rate: quantity,
  Route: cd,
  Status: status,
  StartDate: time,
  EndDate: time,
  Frequency: {
    EventCode: fc.constantFrom<unknown>('AC', 'whenever', null),
    InstitutionSpecified: flag,
    Period: number,
    PeriodMax: number,
    Unit: unit,
  },
  IsPRN: flag,
  NumberOfRefillsRemaining: number,
  Product: cd,
  Indications: [cd],
  SupplyOrder: { StartDate: time, EndDate: time, Quantity: number, Units: unit, NumberOfRefillsRemaining: number },
  ReasonNotGiven: text,
} as const
export const observation = {
  ...cd,
  ...comments,
  Status: status,
  Interpretation: fc.constantFrom<unknown>('High', 'L', 'weird', null),
  DateTime: time,
  CodedValue: cd,
  Value: number,
  ValueType: fc.constantFrom<unknown>('PhysicalQuantity', 'Code', 'String', null),
  Units: unit,
  ReferenceRange: { Low: number, High: number, Text: text },
  TargetSite: cd,
}
export const goal = {
  ...cd,
  AchievementStatus: ce,
  CodedValue: cd,
  DateTime: time,
  StartDate: time,
  EndDate: time,
  Priority: ce,
  Units: unit,
  Value: number,
}
export const planned = { ...cd, Identifiers: ids, Status: status, DateTime: time }
export const procedure = { ...cd, ...comments, DateTime: time, Status: status, TargetSite: cd }

/** Markup as senders write it, in any state of repair. */
export const markup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      {
        arbitrary: fc
          .constantFrom(
            ...'paragraph list item table tr td th thead tbody tfoot caption content br linkHtml col colgroup sub p ul li b script style div root h1'.split(
              ' ',
            ),
          )
          .chain(name =>
            fc.constantFrom(
              `<${name}>`,
              `</${name}>`,
              `<${name}/>`,
              `<${name} ID="a" styleCode="Bold" onclick="x()" href="javascript:x">`,
              `<${name.toUpperCase()} id=b colspan="2">`,
              `<${name} ID='`,
            ),
          ),
        weight: 6,
      },
      { arbitrary: fc.constantFrom(...odd, 'text', ' and more ', '<', '>', '<![CDATA[<b>]]>', '<?x?>'), weight: 3 },
    ),
    { maxLength: 30 },
  )
  .map(parts => parts.join(''))
