import { describe, expect, it } from 'vitest'
import { faultsOf, patientSlot, questionOf, statusSlot, wantedOf } from './documents.fake.ts'
import { entryTypes, statuses } from './words.ts'

describe('what a query wants of documents', () => {
  it('NET-4 all slots together are all of the filters', () => {
    const prefix = '$XDSDocumentEntry'
    expect(
      wantedOf({
        [`${prefix}ClassCode`]: ["('34133-9^^2.16.840.1.113883.6.1','11506-3^^2.16.840.1.113883.6.1')"],
        [`${prefix}TypeCode`]: ["('34133-9^^2.16.840.1.113883.6.1')"],
        [`${prefix}FormatCode`]: ["('urn:hl7-org:sdwg:ccda-structuredBody:2.1^^1.3.6.1.4.1.19376.1.2.3')"],
        [`${prefix}PracticeSettingCode`]: ["('394802001^^2.16.840.1.113883.6.96')"],
        [`${prefix}HealthcareFacilityTypeCode`]: ["('22232009^^2.16.840.1.113883.6.96')"],
        [`${prefix}EventCodeList`]: ["('T-D4909^^SRT')"],
        [`${prefix}ConfidentialityCode`]: ["('N^^2.16.840.1.113883.5.25')"],
        [`${prefix}AuthorPerson`]: ["('%Lopez%','_mith^John')"],
        [`${prefix}CreationTimeFrom`]: ['2025'],
        [`${prefix}CreationTimeTo`]: ['202603'],
        [`${prefix}ServiceStartTimeFrom`]: ['20260101'],
        [`${prefix}ServiceStartTimeTo`]: ['2026010112'],
        [`${prefix}ServiceStopTimeFrom`]: ['202601011230'],
        [`${prefix}ServiceStopTimeTo`]: ['20260101123015'],
        [`${prefix}Type`]: [`('urn:uuid:${entryTypes.stable}','urn:uuid:${entryTypes['on-demand']}')`],
      }),
    ).toEqual({
      classCodes: [
        { code: '34133-9', scheme: '2.16.840.1.113883.6.1' },
        { code: '11506-3', scheme: '2.16.840.1.113883.6.1' },
      ],
      typeCodes: [{ code: '34133-9', scheme: '2.16.840.1.113883.6.1' }],
      formatCodes: [{ code: 'urn:hl7-org:sdwg:ccda-structuredBody:2.1', scheme: '1.3.6.1.4.1.19376.1.2.3' }],
      practiceSettingCodes: [{ code: '394802001', scheme: '2.16.840.1.113883.6.96' }],
      facilityTypeCodes: [{ code: '22232009', scheme: '2.16.840.1.113883.6.96' }],
      eventCodes: [{ code: 'T-D4909', scheme: 'SRT' }],
      confidentialityCodes: [{ code: 'N', scheme: '2.16.840.1.113883.5.25' }],
      authorPersons: ['%Lopez%', '_mith^John'],
      createdFrom: '2025-01-01T00:00:00.000Z',
      createdTo: '2026-03-01T00:00:00.000Z',
      serviceStartFrom: '2026-01-01T00:00:00.000Z',
      serviceStartTo: '2026-01-01T12:00:00.000Z',
      serviceStopFrom: '2026-01-01T12:30:00.000Z',
      serviceStopTo: '2026-01-01T12:30:15.000Z',
      entryTypes: ['stable', 'on-demand'],
    })
  })

  it('NET-4 a query that says no entry type leaves it open', () => {
    expect(wantedOf({})).toEqual({})
  })

  it.each<[string, readonly string[]]>([
    ['quoted', ["('a','b')"]],
    ['with blanks', [" ( 'a' ,\n 'b' ) "]],
    ['not quoted', ['(a,b)']],
    ['with neither quotes nor brackets', ['a,b']],
    ['as several values', ["('a')", "('b')"]],
    ['as several bare values', ['a', 'b']],
    ['as several quoted values', ["'a'", "'b'"]],
    ['with its brackets in different values', ["('a'", "'b')"]],
    ['with commas to spare', ["('a',,'b',)"]],
    ['with an item twice', ["('a','b','a')"]],
    ['with empty items', ["('','a','b')", '()', '']],
  ])('NET-4 a list is the same %s', (_, values) => {
    expect(wantedOf({ $XDSDocumentEntryTypeCode: values })).toEqual({ typeCodes: [{ code: 'a' }, { code: 'b' }] })
  })

  it('NET-4 a repeated slot of a list is one list', () => {
    expect(wantedOf({ $XDSDocumentEntryTypeCode: [["('a')"], ["('b')"]] })).toEqual({
      typeCodes: [{ code: 'a' }, { code: 'b' }],
    })
  })

  it.each([
    ['a doubled quote', "('O''Brien^%')", ["O'Brien^%"]],
    ['a quote that was not doubled', "('O'Brien^%','X')", ["O'Brien^%", 'X']],
    ['a comma in quotes', "('Smith, John')", ['Smith, John']],
    ['a quote that is never closed', "('Smith", ['Smith']],
    [
      'marks that are escaped, and one that is not',
      "('^Smith \\T\\ Jones^%','^A & B')",
      ['^Smith & Jones^%', '^A & B'],
    ],
    ['brackets of its own', "('Smith (John)')", ['Smith (John)']],
  ])('NET-4 a text holds %s', (_, value, expected) => {
    expect(wantedOf({ $XDSDocumentEntryAuthorPerson: [value] })).toEqual({ authorPersons: expected })
  })

  it.each([
    ['without a scheme', '34133-9', { code: '34133-9' }],
    ['with an empty scheme', '34133-9^^', { code: '34133-9' }],
    ['with its name', '34133-9^Summary^2.16.840.1.113883.6.1', { code: '34133-9', scheme: '2.16.840.1.113883.6.1' }],
    ['with urn:oid:', '34133-9^^urn:oid:2.16.840.1.113883.6.1', { code: '34133-9', scheme: '2.16.840.1.113883.6.1' }],
    ['with LOINC by name', '34133-9^^LOINC', { code: '34133-9', scheme: '2.16.840.1.113883.6.1' }],
    ['with a scheme that is called like a part of objects', 'a^^constructor', { code: 'a', scheme: 'constructor' }],
  ])('NET-4 a code is read %s', (_, value, expected) => {
    expect(wantedOf({ $XDSDocumentEntryClassCode: [`('${value}')`] })).toEqual({ classCodes: [expected] })
  })

  it('NET-4 each occurrence of confidentiality codes must hold', () => {
    const slot = (...lists: string[]) => ({ $XDSDocumentEntryConfidentialityCode: lists.map(each => [each]) })
    expect(wantedOf(slot("('N','R')", "('R^^2.16.840.1.113883.5.25','V')"))).toEqual({
      confidentialityCodes: [{ code: 'R', scheme: '2.16.840.1.113883.5.25' }],
    })
    expect(faultsOf({ slots: { ...patientSlot, ...statusSlot, ...slot("('N')", "('R')") } })).toBe('empty')
  })

  it('NET-4 the same code over and over in many lists stays one code', () => {
    const list = Array.from({ length: 90 }, (_, index) => `N^${index}^`).join(',')
    const lists = Array.from({ length: 10 }, () => [`(${list})`])
    expect(wantedOf({ $XDSDocumentEntryConfidentialityCode: lists })).toEqual({ confidentialityCodes: [{ code: 'N' }] })
  })

  it('NET-4 an author who is longer than any name is nobody', () => {
    const slot = (...authors: string[]) => ({ $XDSDocumentEntryAuthorPerson: authors.map(each => `('${each}')`) })
    const long = `${'^'.repeat(100_000)}x`
    expect(wantedOf(slot('%Lopez%', long))).toEqual({ authorPersons: ['%Lopez%'] })
    expect(faultsOf({ slots: { ...patientSlot, ...statusSlot, ...slot(long) } })).toBe('empty')
  })

  it.each([
    ['both', `('${statuses.approved}','${statuses.deprecated}')`, ['approved', 'deprecated']],
    ['not quoted', `(${statuses.approved},${statuses.deprecated})`, ['approved', 'deprecated']],
    ['by a word', 'Approved', ['approved']],
    [
      'beside one that is unknown',
      `('${statuses.deprecated}','urn:oasis:names:tc:ebxml-regrep:StatusType:Submitted')`,
      ['deprecated'],
    ],
  ])('NET-4 the status is read: %s', (_, value, expected) => {
    const question = questionOf({ slots: { ...patientSlot, $XDSDocumentEntryStatus: [value] } })
    expect(question).toMatchObject({ wanted: { status: expected } })
  })

  it.each<[string, readonly string[], readonly string[] | undefined, object]>([
    [
      'alone: those on demand alone',
      ['DeferredCreation'],
      undefined,
      { status: ['approved'], entryTypes: ['on-demand'] },
    ],
    [
      'beside others: nothing more than them',
      ['DeferredCreation', 'Approved'],
      ['stable'],
      { status: ['approved'], entryTypes: ['stable'] },
    ],
  ])('NET-4 deferred creation is asked for %s', (_name, said, types, wanted) => {
    const status = said.map(each => `'urn:ihe:iti:2010:StatusType:${each}'`).join(',')
    const asked = types && { $XDSDocumentEntryType: [`('urn:uuid:${entryTypes.stable}')`] }
    const question = questionOf({ slots: { ...patientSlot, $XDSDocumentEntryStatus: [`(${status})`], ...asked } })
    expect(question).toMatchObject({ wanted })
  })

  it.each([
    ['a status', { ...patientSlot, $XDSDocumentEntryStatus: ["('urn:x:Submitted')"] }],
    ['an entry type', { ...patientSlot, ...statusSlot, $XDSDocumentEntryType: ["('urn:uuid:1')"] }],
  ])('NET-4 %s that nothing has finds nothing', (_, slots) => {
    expect(faultsOf({ slots })).toBe('empty')
  })

  it.each([
    ['20260230', undefined],
    ['2026-02-28', '2026-02-28T00:00:00.000Z'],
    ['2026-02-28T10:20:30Z', '2026-02-28T10:20:30.000Z'],
    ['2026-02-28T10:20:30.123-05:00', '2026-02-28T15:20:30.000Z'],
    ['20260228102030+0500', '2026-02-28T05:20:30.000Z'],
    ['20260228102030.0000', '2026-02-28T10:20:30.000Z'],
    ["'20260228'", '2026-02-28T00:00:00.000Z'],
    ['20260228240000', undefined],
    ['202602281060', undefined],
    ['20261301', undefined],
    ['yesterday', undefined],
    ['20260', undefined],
  ])('NET-4 the time %s is read or refused', (value, expected) => {
    const slots = { $XDSDocumentEntryCreationTimeFrom: [value] }
    if (expected === undefined)
      expect(faultsOf({ slots: { ...patientSlot, ...statusSlot, ...slots } })).toEqual(['XDSRegistryError'])
    else expect(wantedOf(slots)).toEqual({ createdFrom: expected })
  })
})
