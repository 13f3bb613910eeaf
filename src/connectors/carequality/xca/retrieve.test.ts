import { describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas, schemasMissing } from '../../../../tests/network/schemas.ts'
import type { DocumentProblem, Retrieved } from '../../../model/network/documents.ts'
import { piecesOf } from '../soap/content.ts'
import { at, attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { entryOf, home, repository, retrieveXml, treeOf } from './documents.fake.ts'
import type { DocumentAsked } from './parts.ts'
import { maxDocuments, readRetrieve } from './read-retrieve.ts'
import { xdsNamespace } from './words.ts'
import { writeRetrieved, writeRetrieveRefused } from './write-retrieved.ts'

if (!haveSchemas) console.warn(schemasMissing)

const gateway = '2.16.840.1.113883.3.9621'
const uuid = '0198f3a2-9d11-7aaa-8bbb-1c2d3e4f5a6b'
const asked = { home: `urn:oid:${home}`, repository, uniqueId: '1.2.3^4' }

const read = (...documents: Parameters<typeof retrieveXml>[0]) => readRetrieve(treeOf(retrieveXml(documents)))
const codes = (...documents: Parameters<typeof retrieveXml>[0]) => {
  const outcome = read(...documents)
  return outcome.kind === 'invalid' ? outcome.problems.map(each => each.code) : outcome.kind
}

describe('a document retrieve', () => {
  it.each([
    ['an OID with its extension', '1.2.3^4', '1.2.3^4'],
    ['an OID', '1.2.3.4', '1.2.3.4'],
    ['an OID as a URN', 'urn:oid:1.2.3.4', '1.2.3.4'],
    ['a GUID in capitals', uuid.toUpperCase(), uuid],
    ['a GUID as a URN', `urn:uuid:${uuid}`, uuid],
    ['a GUID as a URN in capitals', `URN:UUID:${uuid.toUpperCase()}`, uuid],
    ['something else', 'doc 1', 'doc 1'],
  ])('NET-4 looks for %s in its one form and keeps the letters', (_, said, expected) => {
    expect(read({ home: `urn:oid:${home}`, repository: `urn:oid:${repository}`, uniqueId: ` ${said}\n` })).toEqual({
      kind: 'read',
      documents: [{ homeCommunity: home, repository, uniqueId: expected }],
      asked: [{ homeCommunity: `urn:oid:${home}`, repository: `urn:oid:${repository}`, uniqueId: said }],
    })
  })

  it('NET-4 may leave the home community out: the repository tells whose it is', () => {
    expect(read({ repository, uniqueId: '1.2.3' })).toMatchObject({ documents: [{ repository, uniqueId: '1.2.3' }] })
  })

  it.each([1, 5, 9, maxDocuments])('NET-4 names %i documents', count => {
    const outcome = read(...Array.from({ length: count }, (_, index) => ({ ...asked, uniqueId: `1.2.3^${index}` })))
    expect(outcome.kind === 'read' && outcome.documents.map(each => each.uniqueId)).toHaveLength(count)
  })

  it('NET-4 names no more than the limit, and at least one', () => {
    expect(codes(...Array.from({ length: maxDocuments + 1 }, () => asked))).toEqual(['XDSTooManyResults'])
    expect(codes()).toEqual(['XDSRepositoryError'])
  })

  it('NET-4 must say repository and document, in ids that an answer can repeat', () => {
    expect(codes(asked, { ...asked, repository: undefined })).toEqual(['XDSUnknownRepositoryId'])
    expect(codes({ ...asked, uniqueId: ' ' })).toEqual(['XDSDocumentUniqueIdError'])
    expect(codes({ ...asked, uniqueId: 'x'.repeat(257) })).toEqual(['XDSDocumentUniqueIdError'])
  })

  it('NET-4 is read under any prefix', () => {
    const xml = `<z:RetrieveDocumentSetRequest xmlns:z="${xdsNamespace}"><z:DocumentRequest>
      <z:RepositoryUniqueId>1.2</z:RepositoryUniqueId><z:DocumentUniqueId>1.2.3</z:DocumentUniqueId>
    </z:DocumentRequest></z:RetrieveDocumentSetRequest>`
    expect(readRetrieve(treeOf(xml))).toMatchObject({ documents: [{ repository: '1.2', uniqueId: '1.2.3' }] })
  })
})

const content = Buffer.from('<ClinicalDocument/>')
const document = (uniqueId: string, bytes = content): Retrieved => ({
  kind: 'document',
  entry: entryOf({ uniqueId }),
  content: bytes,
})
const problem: DocumentProblem = {
  code: 'XDSDocumentUniqueIdError',
  context: 'There is no such document',
  severity: 'error',
}
const bad: Retrieved = { kind: 'problem', problem }
const of = (uniqueId: string, homeCommunity: string | undefined = `urn:oid:${home}`): DocumentAsked => ({
  homeCommunity,
  repository,
  uniqueId,
})

/** The payload with base64 in the place of bytes. */
function inline(pieces: ReturnType<typeof writeRetrieved>): XmlElement {
  const xml = pieces.map(piece => (typeof piece === 'string' ? piece : piece.bytes.toString('base64'))).join('')
  if (haveSchemas) expect(faultsOf('RetrieveDocumentSetResponse', xml)).toEqual([])
  return treeOf(xml)
}
const statusOf = (tree: XmlElement) => attribute(child(tree, 'RegistryResponse'), 'status')?.split(':').at(-1)
const partsOf = (response: XmlElement | undefined) => childrenOf(response).map(each => [each.local, textOf(each)])

describe('the answer to a retrieve', () => {
  it('NET-4 holds the documents in the order of the schema, under the ids that were asked for', () => {
    const tree = inline(writeRetrieved([document('1.2.3.4')], [of('urn:oid:1.2.3.4')], gateway))
    expect(statusOf(tree)).toBe('Success')
    expect(child(child(tree, 'RegistryResponse'), 'RegistryErrorList')).toBeUndefined()
    expect(partsOf(child(tree, 'DocumentResponse'))).toEqual([
      ['HomeCommunityId', `urn:oid:${home}`],
      ['RepositoryUniqueId', repository],
      ['DocumentUniqueId', 'urn:oid:1.2.3.4'],
      ['mimeType', 'text/xml'],
      ['Document', content.toString('base64')],
    ])
  })

  it.each([uuid, uuid.toUpperCase(), `urn:uuid:${uuid}`, `URN:UUID:${uuid.toUpperCase()}`])(
    'NET-4 repeats the id %s as it was written',
    said => {
      const response = child(inline(writeRetrieved([document(uuid)], [of(said)], gateway)), 'DocumentResponse')
      expect(textOf(child(response, 'DocumentUniqueId'))).toBe(said)
      expect(child(response, 'NewDocumentUniqueId')).toBeUndefined()
    },
  )

  it.each([undefined, home, `urn:oid:${home}`])('NET-4 writes the home community as a URN, asked as %s', said => {
    const response = child(
      inline(writeRetrieved([document('1.2.3')], [{ ...of('1.2.3'), homeCommunity: said }], gateway)),
      'DocumentResponse',
    )
    expect(textOf(child(response, 'HomeCommunityId'))).toBe(`urn:oid:${home}`)
  })

  it('NET-4 passes the very bytes on, beside the XML', () => {
    const pieces = piecesOf(writeRetrieved([document('1.2.3')], [of('1.2.3')], gateway))
    const binary = pieces.filter(piece => typeof piece !== 'string')
    expect(binary).toEqual([{ bytes: content, contentType: 'text/xml' }])
    expect(binary[0]?.bytes).toBe(content)
  })

  it('NET-4 gives a document that was made on demand its own id', () => {
    const response = child(inline(writeRetrieved([document('1.2.3.9')], [of('1.2.3')], gateway)), 'DocumentResponse')
    expect(partsOf(response).slice(2, 4)).toEqual([
      ['DocumentUniqueId', '1.2.3'],
      ['NewDocumentUniqueId', '1.2.3.9'],
    ])
  })

  it('NET-4 gives the good documents when others are bad, and says which', () => {
    const tree = inline(
      writeRetrieved([document('1.2.1'), bad, document('1.2.3')], [of('1.2.1'), of('1.2.2'), of('1.2.3')], gateway),
    )
    expect(statusOf(tree)).toBe('PartialSuccess')
    expect(childrenOf(tree, 'DocumentResponse').map(each => textOf(child(each, 'DocumentUniqueId')))).toEqual([
      '1.2.1',
      '1.2.3',
    ])
    const errors = childrenOf(at(tree, 'RegistryResponse', 'RegistryErrorList'))
    expect(errors.map(each => [attribute(each, 'errorCode'), attribute(each, 'codeContext')])).toEqual([
      ['XDSDocumentUniqueIdError', 'There is no such document (document 2 of 3)'],
    ])
  })

  it('NET-4 fails when all are bad', () => {
    const tree = inline(writeRetrieved([bad, bad], [of('1.2.1'), of('1.2.2')], gateway))
    expect(statusOf(tree)).toBe('Failure')
    expect(childrenOf(tree, 'DocumentResponse')).toEqual([])
  })

  it('NET-4 never sends an empty document', () => {
    const tree = inline(writeRetrieved([document('1.2.1', Buffer.alloc(0))], [of('1.2.1')], gateway))
    expect(statusOf(tree)).toBe('Failure')
    expect(attribute(at(tree, 'RegistryResponse', 'RegistryErrorList', 'RegistryError'), 'errorCode')).toBe(
      'XDSRepositoryError',
    )
  })

  it('NET-4 fails for a request that cannot be read', () => {
    const tree = inline([writeRetrieveRefused([problem], gateway)])
    expect(statusOf(tree)).toBe('Failure')
  })

  it('NET-4 survives hostile ids and media types', () => {
    const hostile: Retrieved = {
      kind: 'document',
      entry: { ...entryOf({ uniqueId: '<a>&"' }), mimeType: 'text/xml"><x' },
      content,
    }
    const response = child(inline(writeRetrieved([hostile], [of('<a>&"')], gateway)), 'DocumentResponse')
    expect(textOf(child(response, 'DocumentUniqueId'))).toBe('<a>&"')
    expect(textOf(child(response, 'mimeType'))).toBe('text/xml"><x')
  })
})
