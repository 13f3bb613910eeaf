import { describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas, schemasMissing } from '../../../../tests/network/schemas.ts'
import type { DocumentEntry, DocumentProblem } from '../../../model/network/documents.ts'
import { at, attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { authority, entryOf, home, patientId, repository, treeOf } from './documents.fake.ts'
import type { QueryForm } from './parts.ts'
import { readDocumentsAnswer } from './read-found.ts'
import { schemes } from './words.ts'
import { writeDocumentsAnswer } from './write-found.ts'

if (!haveSchemas) console.warn(schemasMissing)

const gateway = '2.16.840.1.113883.3.9621'
const leaf: QueryForm = { returnType: 'LeafClass', associations: false }
const problem: DocumentProblem = { code: 'XDSUnknownPatientId', context: 'The patient is not known', severity: 'error' }
const warning: DocumentProblem = { code: 'XDSRegistryError', context: 'One is left out', severity: 'warning' }

function answer(entries: readonly DocumentEntry[], problems: readonly DocumentProblem[] = [], form = leaf): XmlElement {
  const xml = writeDocumentsAnswer({ entries, problems }, form, gateway)
  if (haveSchemas) expect(faultsOf('AdhocQueryResponse', xml)).toEqual([])
  return treeOf(xml)
}
const authorTold = (of: XmlElement) => {
  const read = readDocumentsAnswer(of)
  return read.kind === 'unreadable' ? undefined : read.entries[0]?.author
}
const objectsOf = (of: XmlElement) => childrenOf(child(of, 'RegistryObjectList'))
const slotsOf = (object: XmlElement | undefined) =>
  Object.fromEntries(
    childrenOf(object, 'Slot').map(slot => [attribute(slot, 'name'), textOf(at(slot, 'ValueList', 'Value'))]),
  )
const attributesOf = (of: XmlElement | undefined) =>
  Object.fromEntries((of?.attributes ?? []).map(each => [each.local, each.value]))

describe('the answer to a document query', () => {
  it('NET-4 holds an entry with everything that strict readers look for', () => {
    const [object] = objectsOf(answer([entryOf()]))
    expect(attributesOf(object)).toEqual({
      id: 'urn:uuid:0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b',
      home: `urn:oid:${home}`,
      lid: 'urn:uuid:0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b',
      objectType: 'urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1',
      status: 'urn:oasis:names:tc:ebxml-regrep:StatusType:Approved',
      mimeType: 'text/xml',
    })
    expect(slotsOf(object)).toEqual({
      creationTime: '20260304150607',
      hash: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      languageCode: 'en-US',
      repositoryUniqueId: repository,
      serviceStartTime: '20260304140000',
      serviceStopTime: '20260304144500',
      size: '48213',
      sourcePatientId: 'MRN-0042^^^&2.16.840.1.113883.3.9621.7&ISO',
    })
    const classifications = childrenOf(object, 'Classification')
    expect(classifications.map(each => attribute(each, 'classificationScheme'))).toEqual(
      Object.values(schemes).map(scheme => `urn:uuid:${scheme}`),
    )
    const [author, ...codes] = classifications
    expect(attribute(author, 'nodeRepresentation')).toBe('')
    expect(slotsOf(author)).toEqual({
      authorPerson: '1234567893^Lopez^Ana^^^Dr^^^&2.16.840.1.113883.4.6&ISO',
      authorInstitution: 'Lakeside Clinic',
    })
    expect(codes.map(each => [attribute(each, 'nodeRepresentation'), slotsOf(each).codingScheme])).toEqual([
      ['11506-3', '2.16.840.1.113883.6.1'],
      ['11506-3', '2.16.840.1.113883.6.1'],
      ['urn:hl7-org:sdwg:ccda-structuredBody:2.1', '1.3.6.1.4.1.19376.1.2.3'],
      ['N', '2.16.840.1.113883.5.25'],
      ['35971002', '2.16.840.1.113883.6.96'],
      ['394802001', '2.16.840.1.113883.6.96'],
    ])
    const identifiers = childrenOf(object, 'ExternalIdentifier')
    expect(
      identifiers.map(each => [
        attribute(at(each, 'Name', 'LocalizedString'), 'value'),
        attribute(each, 'value'),
        attribute(each, 'registryObject'),
      ]),
    ).toEqual([
      ['XDSDocumentEntry.patientId', patientId, attribute(object, 'id')],
      ['XDSDocumentEntry.uniqueId', '2.16.840.1.113883.3.9621^1234', attribute(object, 'id')],
    ])
    const ids = [...classifications, ...identifiers].map(each => attribute(each, 'id'))
    expect(new Set(ids).size).toBe(9)
    expect(ids.every(id => /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/.test(id ?? ''))).toBe(
      true,
    )
  })

  it('NET-4 is the same each time', () => {
    const write = () => writeDocumentsAnswer({ entries: [entryOf()], problems: [] }, leaf, gateway)
    expect(write()).toBe(write())
  })

  it('NET-4 says neither size nor hash nor time of what is made on demand', () => {
    const [object] = objectsOf(answer([entryOf({ type: 'on-demand' })]))
    expect(attribute(object, 'objectType')).toBe('urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248')
    expect(Object.keys(slotsOf(object))).not.toEqual(expect.arrayContaining(['creationTime']))
    expect(Object.keys(slotsOf(object)).filter(name => /creationTime|size|hash/.test(name))).toEqual([])
  })

  it('NET-4 leaves out what an entry does not say', () => {
    const entry = entryOf({ title: undefined, serviceStart: undefined, serviceStop: undefined, author: {} })
    const [object] = objectsOf(answer([entry]))
    expect(Object.keys(slotsOf(object)).filter(name => name.startsWith('service'))).toEqual([])
    expect(childrenOf(object, 'Classification')).toHaveLength(6)
    expect(attribute(at(object, 'Name', 'LocalizedString'), 'value')).toBe('Progress note')
  })

  it.each([
    ['Ana Lopez', '^Ana Lopez'],
    ['^^Ana^M', '^Ana M'],
    ['^Lopez^Ana', '^Lopez^Ana'],
    ['12^^^^^^^^&1.2&ISO', '12^^^^^^^^&1.2&ISO'],
    ['^^', undefined],
    ['Smith & Jones', '^Smith \\T\\ Jones'],
    ['^Smith \\T\\ Jones^Ana', '^Smith \\T\\ Jones^Ana'],
  ])('NET-4 writes the author %j with an id or a family name', (person, expected) => {
    const [object] = objectsOf(answer([entryOf({ author: { person, institution: 'Lakeside' } })]))
    expect(slotsOf(child(object, 'Classification')).authorPerson).toBe(expected)
  })

  it('NET-4 escapes in a patient id what separates in HL7', () => {
    const [object] = objectsOf(answer([entryOf({ sourcePatient: { authority, id: 'A&B^1\\' } })]))
    expect(slotsOf(object).sourcePatientId).toBe(`A\\T\\B\\S\\1\\E\\^^^&${authority}&ISO`)
  })

  it('NET-4 escapes it in the name of an institution too, and reads it back', () => {
    const institution = 'Smith & Jones^Clinic'
    const written = answer([entryOf({ author: { person: '^R\\T\\D^Ana', institution } })])
    const author = slotsOf(child(objectsOf(written)[0], 'Classification'))
    expect(author).toEqual({ authorPerson: '^R\\T\\D^Ana', authorInstitution: 'Smith \\T\\ Jones\\S\\Clinic' })
    expect(authorTold(written)).toEqual({ person: '^R\\T\\D^Ana', institution })
  })

  it('NET-4 reads the name of an institution that an id stands behind', () => {
    const written = writeDocumentsAnswer(
      { entries: [entryOf({ author: { institution: 'Lakeside' } })], problems: [] },
      leaf,
      gateway,
    )
    const told = treeOf(written.replace('>Lakeside<', '>Lakeside \\T\\ Co^^^^^^^^^1.2.3<'))
    expect(authorTold(told)).toEqual({ institution: 'Lakeside & Co' })
  })

  it('NET-4 cuts no escape sequence in two', () => {
    for (const letters of [253, 254, 255, 256]) {
      const [object] = objectsOf(answer([entryOf({ author: { institution: `${'x'.repeat(letters)}&&` } })]))
      const { authorInstitution = '' } = slotsOf(child(object, 'Classification'))
      expect(authorInstitution).toBe('x'.repeat(letters) + (letters === 253 ? '\\T\\' : ''))
    }
  })

  it('NET-4 cuts what is longer than its type, by whole characters, but never an id', () => {
    const long = '𝒜'.repeat(300)
    const entry = entryOf({
      title: long,
      author: { person: `^${long}`, institution: long },
      sourcePatient: { authority, id: 'x'.repeat(300) },
    })
    const [object] = objectsOf(answer([entry]))
    expect(attribute(at(object, 'Name', 'LocalizedString'), 'value')).toBe('𝒜'.repeat(128))
    expect([...(slotsOf(child(object, 'Classification')).authorInstitution ?? '')]).toHaveLength(256)
    expect(slotsOf(object)).not.toHaveProperty('sourcePatientId')
  })

  it('NET-4 survives hostile values', () => {
    const hostile = '</rim:Value>"\'&<!DOCTYPE x>\u0000\ud800]]>'
    const [object] = objectsOf(answer([entryOf({ title: hostile, author: { person: hostile, institution: hostile } })]))
    expect(slotsOf(child(object, 'Classification')).authorInstitution).toBe('</rim:Value>"\'\\T\\<!DOCTYPE x>]]>')
  })

  it('NET-4 refers to entries when only their ids are wanted', () => {
    const objects = objectsOf(answer([entryOf()], [], { returnType: 'ObjectRef', associations: true }))
    expect(objects.map(each => [each.local, attributesOf(each)])).toEqual([
      ['ObjectRef', { id: 'urn:uuid:0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b', home: `urn:oid:${home}` }],
    ])
  })

  it('NET-4 tells how versions follow each other to those who ask for it', () => {
    const first = entryOf({ status: 'deprecated' })
    const second = entryOf({
      entryId: '0198f3a2-9d11-7aaa-8bbb-000000000002',
      version: 2,
      uniqueId: '2.16.840.1.113883.3.9621^1235',
      replaces: first.uniqueId,
    })
    const third = entryOf({
      entryId: '0198f3a2-9d11-7aaa-8bbb-000000000003',
      uniqueId: '1.2.4',
      replaces: '1.2.not-told',
    })
    const associations = (form: QueryForm) =>
      objectsOf(answer([first, second, third], [], form)).filter(each => each.local === 'Association')
    expect(associations(leaf)).toEqual([])
    expect(associations({ ...leaf, associations: true }).map(attributesOf)).toEqual([
      expect.objectContaining({
        associationType: 'urn:ihe:iti:2007:AssociationType:RPLC',
        sourceObject: `urn:uuid:${second.entryId}`,
        targetObject: `urn:uuid:${first.entryId}`,
      }),
    ])
  })

  it('NET-4 says for which request it is', () => {
    expect(attribute(answer([], [], { ...leaf, requestId: 'urn:uuid:7' }), 'requestId')).toBe('urn:uuid:7')
    expect(attribute(answer([]), 'requestId')).toBeUndefined()
  })

  it.each<[string, number, readonly DocumentProblem[], string, string | undefined]>([
    ['nothing found', 0, [], 'Success', undefined],
    ['entries', 1, [], 'Success', undefined],
    ['entries beside an error', 1, [problem], 'PartialSuccess', 'Error'],
    ['entries beside a warning', 1, [warning], 'PartialSuccess', 'Warning'],
    ['a warning alone', 0, [warning], 'PartialSuccess', 'Warning'],
    ['an error alone', 0, [problem], 'Failure', 'Error'],
    ['an error and a warning', 0, [warning, problem], 'Failure', 'Error'],
  ])('NET-4 the status follows from what is there: %s', (_, count, problems, status, highest) => {
    const tree = answer(count === 0 ? [] : [entryOf()], problems)
    expect(attribute(tree, 'status')?.split(':').at(-1)).toBe(status)
    const list = child(tree, 'RegistryErrorList')
    expect(attribute(list, 'highestSeverity')?.split(':').at(-1)).toBe(highest)
    expect(objectsOf(tree)).toHaveLength(count)
  })

  it('NET-4 says where a problem is, and never says it without words', () => {
    const tree = answer([], [problem, { ...problem, context: ' ', homeCommunity: home }])
    expect(childrenOf(child(tree, 'RegistryErrorList')).map(attributesOf)).toEqual([
      {
        errorCode: 'XDSUnknownPatientId',
        codeContext: 'The patient is not known',
        severity: 'urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error',
        location: `urn:oid:${gateway}`,
      },
      expect.objectContaining({ codeContext: 'XDSUnknownPatientId', location: `urn:oid:${home}` }),
    ])
  })
})
