import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas, schemasMissing } from '../../../../tests/network/schemas.ts'
import type { DocumentEntry, DocumentsWanted } from '../../../model/network/documents.ts'
import { readMessage } from '../soap/message.ts'
import type { Parts } from '../soap/mime.ts'
import { writeMessage } from '../soap/write.ts'
import { authority, entryOf, home, person, repository, treeOf } from './documents.fake.ts'
import type { DocumentQuestion } from './parts.ts'
import { readDocumentsAnswer } from './read-found.ts'
import { readDocumentQuery } from './read-query.ts'
import { readRetrieve } from './read-retrieve.ts'
import { readRetrieved } from './read-retrieved.ts'
import { queryNamespace, responseStatuses, rsNamespace, severities, xdsNamespace } from './words.ts'
import { writeDocumentsAnswer } from './write-found.ts'
import { writeDocumentQuery, writeRetrieve } from './write-requests.ts'
import { writeRetrieved } from './write-retrieved.ts'

if (!haveSchemas) console.warn(schemasMissing)

const runs = Number(process.env.CONFORMANCE_RUNS ?? (process.env.npm_lifecycle_event === 'conformance' ? 3_000 : 60))

const instant = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map(at => new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString())
/** What a code or a name may consist of, quotes, commas and brackets included. */
const word = fc
  .stringMatching(/^[A-Za-z0-9:.,'()&<>"%_ é-]{1,40}$/)
  .map(text => text.trim())
  .filter(text => text !== '')
const oid = fc
  .array(fc.nat({ max: 99_999 }), { minLength: 2, maxLength: 6 })
  .map(numbers => `2.16.${numbers.join('.')}`)
const code = fc.record({ code: word, scheme: oid }, { requiredKeys: ['code'] })
const someCodes = fc.uniqueArray(code, { minLength: 1, maxLength: 3, selector: each => `${each.code}^^${each.scheme}` })
const wanted: fc.Arbitrary<DocumentsWanted> = fc.record(
  {
    status: fc.uniqueArray(fc.constantFrom('approved' as const, 'deprecated' as const), { minLength: 1 }),
    classCodes: someCodes,
    typeCodes: someCodes,
    formatCodes: someCodes,
    practiceSettingCodes: someCodes,
    facilityTypeCodes: someCodes,
    eventCodes: someCodes,
    confidentialityCodes: someCodes,
    authorPersons: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    createdFrom: instant,
    createdTo: instant,
    serviceStartFrom: instant,
    serviceStartTo: instant,
    serviceStopFrom: instant,
    serviceStopTo: instant,
    entryTypes: fc.uniqueArray(fc.constantFrom('stable' as const, 'on-demand' as const), { minLength: 1 }),
  },
  { requiredKeys: ['status'] },
)
const patient = fc.record({ authority: oid, id: fc.stringMatching(/^[A-Za-z0-9&^\\~|.-]{1,30}$/) })

const question: fc.Arbitrary<DocumentQuestion> = fc.oneof(
  fc.record(
    { kind: fc.constant('find' as const), homeCommunity: oid, patient, wanted },
    { requiredKeys: ['kind', 'patient', 'wanted'] },
  ),
  fc.record({
    kind: fc.constant('get' as const),
    homeCommunity: oid,
    uniqueIds: fc.uniqueArray(fc.oneof(oid, fc.uuid()), { minLength: 1, maxLength: 5 }),
    entryIds: fc.uniqueArray(fc.uuid(), { maxLength: 5 }),
  }),
)

describe('asking another gateway', () => {
  it('NET-4 a query that we write is valid, and read as it was meant', () => {
    fc.assert(
      fc.property(question, asked => {
        const xml = writeDocumentQuery(asked)
        if (haveSchemas) expect(faultsOf('AdhocQueryRequest', xml)).toEqual([])
        expect(readDocumentQuery(treeOf(xml))).toMatchObject({ kind: 'read', query: asked })
      }),
      { numRuns: runs },
    )
  })

  it('NET-4 a search asks for approved entries unless it says otherwise', () => {
    const xml = writeDocumentQuery({ kind: 'find', patient: { authority, id: person }, wanted: {} }, 'ObjectRef')
    expect(readDocumentQuery(treeOf(xml))).toMatchObject({
      query: { wanted: { status: ['approved'] } },
      form: { returnType: 'ObjectRef' },
    })
  })

  it('NET-4 a retrieve that we write is valid, and repeats the ids as they were told', () => {
    const documents = [
      { homeCommunity: `urn:oid:${home}`, repository, uniqueId: '1.2.3^<4>' },
      { homeCommunity: undefined, repository: `urn:oid:${repository}`, uniqueId: 'urn:oid:1.2' },
    ]
    const xml = writeRetrieve(documents)
    if (haveSchemas) expect(faultsOf('RetrieveDocumentSetRequest', xml)).toEqual([])
    expect(readRetrieve(treeOf(xml))).toMatchObject({ asked: documents })
  })
})

const title = fc.stringMatching(/^[A-Za-z0-9&<>"'é ]{1,60}$/).map(text => text.replace(/\s+/g, ' ').trim())
const entry: fc.Arbitrary<DocumentEntry> = fc
  .record({
    entryId: fc.uuid(),
    version: fc.integer({ min: 1, max: 99 }),
    status: fc.constantFrom('approved' as const, 'deprecated' as const),
    uniqueId: fc.oneof(oid, fc.uuid()),
    patient,
    sourcePatient: patient,
    title: title.filter(text => text !== ''),
    createdAt: instant,
    serviceStart: instant,
    serviceStop: instant,
    size: fc.nat(),
  })
  .map(parts => entryOf({ ...parts, logicalId: parts.entryId }))

describe('what another gateway answers', () => {
  it('NET-4 entries are read as they are written', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), entries => {
        const form = { returnType: 'LeafClass', associations: true } as const
        const xml = writeDocumentsAnswer({ entries, problems: [] }, form, home)
        if (haveSchemas) expect(faultsOf('AdhocQueryResponse', xml)).toEqual([])
        const told = entries.map(({ member, ...others }) => others)
        expect(readDocumentsAnswer(treeOf(xml))).toMatchObject({ kind: 'read', status: 'success', entries: told })
      }),
      { numRuns: runs },
    )
  })

  it('NET-4 references and replaced entries are read', () => {
    const first = entryOf({ status: 'deprecated' })
    const second = entryOf({
      entryId: '0198f3a2-9d11-7aaa-8bbb-000000000002',
      uniqueId: '1.2.4',
      replaces: first.uniqueId,
    })
    const found = { entries: [first, second], problems: [] }
    const read = (returnType: 'LeafClass' | 'ObjectRef') =>
      readDocumentsAnswer(treeOf(writeDocumentsAnswer(found, { returnType, associations: true }, home)))
    expect(read('LeafClass')).toMatchObject({ entries: [{ entryId: first.entryId }, { replaces: first.uniqueId }] })
    expect(read('ObjectRef')).toMatchObject({
      entries: [],
      references: [{ entryId: first.entryId, homeCommunity: home }, { entryId: second.entryId }],
    })
  })

  it('NET-4 an entry that says next to nothing is an entry still', () => {
    const body = `<AdhocQueryResponse xmlns="${queryNamespace}" status="${responseStatuses.success}">
      <RegistryObjectList><ExtrinsicObject id="symbolic"/></RegistryObjectList></AdhocQueryResponse>`
    expect(readDocumentsAnswer(treeOf(body))).toMatchObject({
      entries: [{ entryId: 'symbolic', status: 'approved', type: 'stable', author: {} }],
    })
  })

  const error = (severity: 'error' | 'warning', code = 'XDSRegistryBusy') =>
    `<RegistryErrorList xmlns="${rsNamespace}"><RegistryError errorCode="${code}" codeContext="later" severity="${severities[severity]}" location="urn:oid:${home}"/></RegistryErrorList>`
  const answered = (status: string, inside: string) =>
    readDocumentsAnswer(
      treeOf(`<AdhocQueryResponse xmlns="${queryNamespace}" status="${status}">${inside}</AdhocQueryResponse>`),
    )
  const object = '<RegistryObjectList><ExtrinsicObject id="a"/></RegistryObjectList>'

  it.each([
    ['success', responseStatuses.success, '', 'success'],
    ['an error beside Success', responseStatuses.success, error('error'), 'failure'],
    ['an error beside Success and an entry', responseStatuses.success, error('error') + object, 'partial'],
    ['a warning beside Success', responseStatuses.success, error('warning') + object, 'success'],
    ['partial success', responseStatuses.partial, error('error') + object, 'partial'],
    [
      'partial success with the words of ebRS',
      'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:PartialSuccess',
      object,
      'partial',
    ],
    ['failure', responseStatuses.failure, error('error'), 'failure'],
    ['failure beside an entry', responseStatuses.failure, error('error') + object, 'failure'],
    ['no status', '', object, 'failure'],
  ])('NET-4 it went so: %s', (_, status, inside, expected) => {
    expect(answered(status, inside)).toMatchObject({ status: expected })
  })

  it('NET-4 problems keep their codes, known or not', () => {
    expect(answered(responseStatuses.failure, error('error', 'XDSSomethingNew'))).toMatchObject({
      problems: [{ code: 'XDSSomethingNew', context: 'later', severity: 'error', homeCommunity: home }],
    })
  })

  it('NET-4 something else is no answer', () => {
    expect(readDocumentsAnswer(treeOf('<a/>'))).toEqual({ kind: 'unreadable' })
    expect(readRetrieved(treeOf('<a/>'), new Map())).toEqual({ kind: 'unreadable' })
  })
})

describe('documents from another gateway', () => {
  const response = (content: string, status: string = responseStatuses.success) => `<RetrieveDocumentSetResponse
    xmlns="${xdsNamespace}"><r:RegistryResponse xmlns:r="${rsNamespace}" status="${status}"/><DocumentResponse>
    <HomeCommunityId>urn:oid:${home}</HomeCommunityId><RepositoryUniqueId>${repository}</RepositoryUniqueId>
    <DocumentUniqueId>1.2.3</DocumentUniqueId><mimeType>text/xml</mimeType><Document>${content}</Document>
    </DocumentResponse></RetrieveDocumentSetResponse>`
  const include = (href: string) => `<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="${href}"/>`
  const bytes = Buffer.from('<ClinicalDocument/>')
  const parts: Parts = new Map([
    ['1 +é@a', { contentType: 'text/xml', bytes }],
    ['none', { contentType: 'text/xml', bytes: Buffer.alloc(0) }],
  ])
  const readOf = (content: string) => readRetrieved(treeOf(response(content)), parts)

  it.each([
    ['inline', bytes.toString('base64')],
    ['inline with line ends', ` ${bytes.toString('base64').slice(0, 8)}\r\n${bytes.toString('base64').slice(8)}\n`],
    ['as a part', include('cid:1%20+%C3%A9%40a')],
  ])('NET-4 a document is read %s', (_, content) => {
    expect(readOf(content)).toMatchObject({
      status: 'success',
      documents: [
        { kind: 'document', homeCommunity: `urn:oid:${home}`, repository, uniqueId: '1.2.3', content: bytes },
      ],
    })
  })

  it.each([
    ['an empty document', '', 'empty'],
    ['a part without bytes', include('cid:none'), 'empty'],
    ['a part that is not there', include('cid:other'), 'part-missing'],
    ['a part that is elsewhere', include('https://example.org/'), 'part-missing'],
    ['what is no base64', 'a*b', 'not-base64'],
  ])('NET-4 %s is an error', (_, content, because) => {
    expect(readOf(content)).toMatchObject({ status: 'failure', documents: [{ kind: 'broken', because }] })
  })

  it.each(['mtom', 'inline'] as const)('NET-4 a document travels %s and arrives byte for byte', form => {
    const content = Buffer.from(Array.from({ length: 200_003 }, (_, index) => (index * 31 + (index >> 8)) & 0xff))
    const asked = [{ homeCommunity: undefined, repository, uniqueId: 'URN:OID:1.2.3' }]
    const payload = writeRetrieved([{ kind: 'document', entry: entryOf({ uniqueId: '1.2.3' }), content }], asked, home)
    const written = writeMessage({ action: 'urn:x:y', messageId: 'urn:uuid:1' }, payload, form, () => 'id')
    const read = readMessage(Buffer.concat([...written.chunks()]), written.contentType)
    if (read.kind !== 'read') throw new Error(read.fault.reason)
    const { envelope, parts } = read.message
    expect(readRetrieved(envelope.payload, parts)).toMatchObject({
      status: 'success',
      documents: [{ kind: 'document', uniqueId: 'URN:OID:1.2.3', content }],
    })
  })

  it('NET-4 what comes later is told apart', () => {
    const body = `<RetrieveDocumentSetResponse xmlns="${xdsNamespace}"><RegistryResponse xmlns="${rsNamespace}"
      status="${responseStatuses.partial}"><ResponseSlotList><Slot name="DeferredProcessingRequired"/></ResponseSlotList>
      </RegistryResponse></RetrieveDocumentSetResponse>`
    expect(readRetrieved(treeOf(body), new Map())).toMatchObject({ status: 'partial', deferred: true, documents: [] })
  })
})
