import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  authority,
  faultsOf,
  home,
  patientId,
  patientSlot,
  person,
  questionOf,
  readQuery,
  statusSlot,
} from './documents.fake.ts'
import { statuses, storedQueries } from './words.ts'

const runs = Number(process.env.CONFORMANCE_RUNS ?? (process.env.npm_lifecycle_event === 'conformance' ? 5_000 : 100))

const find = { slots: { ...patientSlot, ...statusSlot } }
const uuid = '0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b'

describe('a document query', () => {
  it('NET-4 FindDocuments asks for a patient of a community, for entries of a status', () => {
    expect(readQuery({ ...find, id: 'urn:uuid:7' })).toEqual({
      kind: 'read',
      query: {
        kind: 'find',
        homeCommunity: home,
        patient: { authority, id: person },
        wanted: { status: ['approved'] },
      },
      form: { returnType: 'LeafClass', associations: false, requestId: 'urn:uuid:7' },
    })
  })

  it.each([
    ['urn:oid: before it', `urn:oid:${home}`],
    ['no prefix', home],
    ['another case and blanks', ` URN:OID:${home} `],
  ])('NET-4 the home community is the same with %s', (_, said) => {
    expect(questionOf({ ...find, home: said }).homeCommunity).toBe(home)
  })

  it('NET-4 a home community that is no OID stays somebody else’s', () => {
    expect(questionOf({ ...find, home: 'urn:oid:here' }).homeCommunity).toBe('urn:oid:here')
  })

  it('NET-4 a search by patient needs no home community', () => {
    expect(questionOf({ ...find, home: '' }).homeCommunity).toBeUndefined()
  })

  it.each([
    ['quoted', `'${patientId}'`],
    ['not quoted', patientId],
    ['as a list of one', `('${patientId}')`],
    ['with & escaped once too often', `'${patientId.replaceAll('&', '&amp;')}'`],
    ['with the OID alone', `'${person}^^^${authority}'`],
    ['with a name of the authority', `'${person}^^^Lakeside&${authority}&ISO'`],
    ['with urn:oid:', `'${person}^^^&urn:oid:${authority}&ISO'`],
    ['with an identifier type behind it', `'${patientId}^PI'`],
    ['with blanks around it', ` ' ${patientId} ' `],
  ])('NET-4 the patient id is read %s', (_, value) => {
    const question = questionOf({ slots: { ...statusSlot, $XDSDocumentEntryPatientId: [value] } })
    expect(question).toMatchObject({ patient: { authority, id: person } })
  })

  it('NET-4 what HL7 escapes in a patient id is a letter of it', () => {
    const value = `'A\\T\\B\\S\\1^^^&${authority}&ISO'`
    const question = questionOf({ slots: { ...statusSlot, $XDSDocumentEntryPatientId: [value] } })
    expect(question).toMatchObject({ patient: { id: 'A&B^1' } })
  })

  it('NET-4 GetAll finds documents and how they follow each other', () => {
    const slots = {
      $patientId: [`'${patientId}'`],
      ...statusSlot,
      $XDSSubmissionSetStatus: [`('${statuses.approved}')`],
      $XDSFolderStatus: [`('${statuses.approved}')`],
      $XDSDocumentEntryFormatCode: ["('urn:x^^1.2.3')"],
    }
    expect(readQuery({ query: storedQueries.GetAll, slots, returnType: 'ObjectRef' })).toMatchObject({
      kind: 'read',
      query: { kind: 'find', patient: { authority, id: person }, wanted: { formatCodes: [{ code: 'urn:x' }] } },
      form: { returnType: 'ObjectRef', associations: true },
    })
  })

  it.each([
    ['a GUID in capitals', uuid.toUpperCase(), uuid],
    ['a GUID as a URN', `urn:uuid:${uuid}`, uuid],
    ['an OID', '1.2.3.4', '1.2.3.4'],
    ['an OID as a URN', 'urn:oid:1.2.3.4', '1.2.3.4'],
    ['an OID with its extension', '1.2.3.4^A-1', '1.2.3.4^A-1'],
    ['something else', 'doc 1', 'doc 1'],
  ])('NET-4 GetDocuments by unique id: %s', (_, said, expected) => {
    const slots = { $XDSDocumentEntryUniqueId: [`('${said}')`] }
    expect(questionOf({ query: storedQueries.GetDocuments, slots })).toEqual({
      kind: 'get',
      homeCommunity: home,
      uniqueIds: [expected],
      entryIds: [],
    })
  })

  it('NET-4 GetDocuments by the ids of entries, and the documents with what belongs to them', () => {
    const slots = { $XDSDocumentEntryEntryUUID: [`('urn:uuid:${uuid.toUpperCase()}','${uuid}','symbolic')`] }
    expect(readQuery({ query: storedQueries.GetDocumentsAndAssociations, slots })).toMatchObject({
      query: { kind: 'get', uniqueIds: [], entryIds: [uuid] },
      form: { associations: true },
    })
  })

  it('NET-4 an entry’s id that is no UUID is nobody’s', () => {
    const slots = { $XDSDocumentEntryEntryUUID: ["('symbolic')"] }
    expect(faultsOf({ query: storedQueries.GetDocuments, slots })).toBe('empty')
  })

  it('NET-4 the home community may be a slot, as in earlier versions', () => {
    const slots = { $XDSDocumentEntryUniqueId: ["('1.2.3')"], $homeCommunityId: [`'urn:oid:${home}'`] }
    expect(questionOf({ query: storedQueries.GetDocuments, slots, home: '' }).homeCommunity).toBe(home)
  })

  it.each([
    ['FindSubmissionSets', storedQueries.FindSubmissionSets, '$XDSSubmissionSet'],
    ['FindFolders', storedQueries.FindFolders, '$XDSFolder'],
  ])('NET-4 %s finds nothing, since there is nothing of that kind', (_, query, prefix) => {
    const slots = { [`${prefix}PatientId`]: [`'${patientId}'`], [`${prefix}Status`]: [`('${statuses.approved}')`] }
    expect(faultsOf({ query, slots })).toBe('empty')
    expect(faultsOf({ query, slots: {} })).toEqual(['XDSStoredQueryMissingParam', 'XDSStoredQueryMissingParam'])
  })

  it.each<[string, Parameters<typeof faultsOf>[0], string[]]>([
    ['a stored query that is not known', { ...find, query: uuid }, ['XDSUnknownStoredQuery']],
    [
      'FindDocumentsByReferenceId',
      { ...find, query: '12941a89-e02e-4be5-967c-ce4bfc8fe492' },
      ['XDSUnknownStoredQuery'],
    ],
    ['GetAssociations', { ...find, query: 'a7ae438b-4bc2-4642-93e9-be891f7bb155' }, ['XDSUnknownStoredQuery']],
    ['GetRelatedDocuments', { ...find, query: 'd90e5407-b356-4d91-a89f-873917b4b0e6' }, ['XDSUnknownStoredQuery']],
    ['no patient', { slots: statusSlot }, ['XDSStoredQueryMissingParam']],
    ['no status', { slots: patientSlot }, ['XDSStoredQueryMissingParam']],
    ['an empty status', { slots: { ...patientSlot, $XDSDocumentEntryStatus: ['()'] } }, ['XDSStoredQueryMissingParam']],
    [
      'two patients',
      { slots: { ...statusSlot, $XDSDocumentEntryPatientId: [`('${patientId}','x^^^&1.2.3&ISO')`] } },
      ['XDSStoredQueryParamNumber'],
    ],
    [
      'two patients in two values',
      { slots: { ...statusSlot, $XDSDocumentEntryPatientId: [`'${patientId}'`, "'x^^^&1.2.3&ISO'"] } },
      ['XDSStoredQueryParamNumber'],
    ],
    [
      'two times where one may stand',
      { slots: { ...patientSlot, ...statusSlot, $XDSDocumentEntryServiceStartTimeTo: ['2025', '2026'] } },
      ['XDSStoredQueryParamNumber'],
    ],
    [
      'a patient id without an OID',
      { slots: { ...statusSlot, $XDSDocumentEntryPatientId: ["'42'"] } },
      ['XDSUnknownPatientId'],
    ],
    [
      'a patient id without an id',
      { slots: { ...statusSlot, $XDSDocumentEntryPatientId: ["'^^^&1.2.3&ISO'"] } },
      ['XDSUnknownPatientId'],
    ],
    [
      'GetDocuments without a home community',
      { query: storedQueries.GetDocuments, home: '', slots: { $XDSDocumentEntryUniqueId: ["('1.2.3')"] } },
      ['XDSMissingHomeCommunityId'],
    ],
    ['GetDocuments without ids', { query: storedQueries.GetDocuments, slots: {} }, ['XDSStoredQueryMissingParam']],
    [
      'GetDocuments with more ids than anybody has',
      { query: storedQueries.GetDocuments, slots: { $XDSDocumentEntryUniqueId: [numbers(1001)] } },
      ['XDSTooManyResults'],
    ],
    [
      'more codes than anybody has',
      { slots: { ...patientSlot, ...statusSlot, $XDSDocumentEntryTypeCode: [numbers(1001)] } },
      ['XDSStoredQueryParamNumber'],
    ],
    ['documents inside of the answer', { ...find, returnType: 'LeafClassWithRepositoryItem' }, ['XDSRegistryError']],
    ['several things at once', { slots: {}, home: '' }, ['XDSStoredQueryMissingParam', 'XDSStoredQueryMissingParam']],
  ])('NET-4 %s is answered with its code', (_, parts, expected) => {
    expect(faultsOf(parts)).toEqual(expected)
  })

  it('NET-4 no problem repeats what was asked', () => {
    const secret = 'Lopez'
    const read = readQuery({
      slots: { $XDSDocumentEntryPatientId: [`'${secret}'`], $XDSDocumentEntryCreationTimeFrom: [secret] },
    })
    expect(read.kind).toBe('invalid')
    expect(JSON.stringify(read)).not.toContain(secret)
  })

  it('NET-4 whatever stands in a slot is read or refused, and repeated in no problem', () => {
    const names = ['PatientId', 'Status', 'TypeCode', 'ConfidentialityCode', 'CreationTimeTo', 'AuthorPerson', 'Type']
    const value = fc.oneof(
      fc.string({ maxLength: 40, unit: 'grapheme' }),
      fc.stringMatching(/^[('),^&;0-9 ]{0,40}$/),
      fc.constantFrom(`'${patientId}'`, `('${statuses.approved}')`, '20260102'),
    )
    const slot = fc.tuple(fc.constantFrom(...names), fc.array(fc.array(value, { maxLength: 3 }), { maxLength: 3 }))
    fc.assert(
      fc.property(fc.array(slot, { maxLength: 7 }), slots => {
        const texts = Object.fromEntries(slots.map(([name, lists]) => [`$XDSDocumentEntry${name}`, lists]))
        const read = readQuery({ slots: texts })
        if (read.kind !== 'invalid') return
        for (const { context } of read.problems) expect(context).toMatch(/^(\$XDS|The |A query )[\w $,:.^&-]+$/)
      }),
      { numRuns: runs },
    )
  })

  it('NET-4 an id of a request that cannot be repeated is left out', () => {
    expect(readQuery({ ...find, id: 'a b' }).form.requestId).toBeUndefined()
  })
})

function numbers(count: number): string {
  return `(${Array.from({ length: count }, (_, index) => `'1.2.${index}'`).join(',')})`
}
