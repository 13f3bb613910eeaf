import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas } from '../../../../tests/network/schemas.ts'
import { child, type XmlElement } from '../xml/tree.ts'
import { authority, home, person, repository, treeOf } from './documents.fake.ts'
import { readDocumentQuery } from './read-query.ts'
import { readRetrieve } from './read-retrieve.ts'
import { entryTypes, statuses } from './words.ts'

const folder = new URL('../../../../../shared/data/ihe/', import.meta.url)
const have = existsSync(folder) && haveSchemas
if (!have) console.warn('SKIPPED: the published IHE messages (../shared/data/ihe) are not on this machine.')

/** What the names between dollar signs stand for; a number at the end tells values of one list apart. */
const filled: ReadonlyArray<[name: RegExp, value: (name: string) => string]> = [
  [/^home$/, () => `urn:oid:${home}`],
  [/^patient_id$/, () => `${person}^^^&amp;${authority}&amp;ISO`],
  [/^rt0$/, () => 'LeafClass'],
  [/^ot\d$/, name => `urn:uuid:${name === 'ot0' ? entryTypes.stable : entryTypes['on-demand']}`],
  [/^(dst|fst|sst)\d$/, name => (name.endsWith('0') ? statuses.approved : statuses.deprecated)],
  [/^(ctf|ctt|sstf|sstt|sttf|sttt)0$/, () => '20260102030405'],
  [/^repuid$/, () => repository],
  [/^uid\d$/, name => `1.2.3.${name.slice(3)}`],
  [/^[a-z]+\d$/, name => `${name}^^1.2.3`],
]

function published(file: string): string {
  const text = readFileSync(new URL(file, folder), 'utf8')
  return text.replace(/\$([a-z_]+\d?)\$/g, (_, name: string) => {
    const row = filled.find(([pattern]) => pattern.test(name))
    if (!row) throw new Error(`nothing is known of $${name}$`)
    return row[1](name)
  })
}

function valid(payload: Parameters<typeof faultsOf>[0], file: string): XmlElement {
  const xml = published(file)
  expect(faultsOf(payload, xml)).toEqual([])
  return treeOf(xml)
}

describe.skipIf(!have)('published requests', () => {
  it('NET-4 FindDocuments of NIST for references', () => {
    expect(readDocumentQuery(valid('AdhocQueryRequest', 'nist-xca-FindDocuments.xml'))).toEqual({
      kind: 'read',
      query: {
        kind: 'find',
        homeCommunity: home,
        patient: { authority, id: person },
        wanted: { status: ['approved', 'deprecated'] },
      },
      form: { returnType: 'ObjectRef', associations: false },
    })
  })

  it('NET-4 FindDocuments of NIST with every slot', () => {
    const read = readDocumentQuery(valid('AdhocQueryRequest', 'nist-xca-FindDocuments2.xml'))
    const ten = (name: string) =>
      Array.from({ length: 10 }, (_, index) => ({ code: `${name}${index}`, scheme: '1.2.3' }))
    const at = '2026-01-02T03:04:05.000Z'
    expect(read).toMatchObject({
      kind: 'read',
      query: {
        patient: { authority, id: person },
        wanted: {
          status: ['approved', 'deprecated'],
          entryTypes: ['stable', 'on-demand'],
          classCodes: ten('clc'),
          typeCodes: ten('tc'),
          formatCodes: ten('fc'),
          facilityTypeCodes: ten('hftc'),
          practiceSettingCodes: ten('psc'),
          confidentialityCodes: ten('cc'),
          eventCodes: ten('ecl'),
          createdFrom: at,
          createdTo: at,
          serviceStartFrom: at,
          serviceStartTo: at,
          serviceStopFrom: at,
          serviceStopTo: at,
        },
      },
      form: { returnType: 'LeafClass' },
    })
    expect(read.kind === 'read' && read.query.kind === 'find' && read.query.wanted.authorPersons).toHaveLength(10)
  })

  it('NET-4 GetAll of NIST', () => {
    expect(readDocumentQuery(valid('AdhocQueryRequest', 'nist-xca-GetAll.xml'))).toMatchObject({
      kind: 'read',
      query: { kind: 'find', patient: { authority, id: person }, wanted: { entryTypes: ['stable', 'on-demand'] } },
      form: { associations: true },
    })
  })

  it('NET-4 a retrieve of NIST for ten documents', () => {
    const read = readRetrieve(valid('RetrieveDocumentSetRequest', 'nist-xca-RetrieveDocumentSet.xml'))
    expect(read.kind === 'read' && read.documents).toEqual(
      Array.from({ length: 10 }, (_, index) => ({ homeCommunity: home, repository, uniqueId: `1.2.3.${index}` })),
    )
  })

  it('NET-4 the query inside of CONNECT’s own message', () => {
    const text = readFileSync(new URL('connect-dq-loadtest-request.xml', folder), 'utf8')
    const wrapper = child(child(treeOf(text), 'Body'), 'RespondingGateway_CrossGatewayQueryRequest')
    const request = child(wrapper, 'AdhocQueryRequest')
    expect(request && readDocumentQuery(request)).toMatchObject({
      kind: 'read',
      query: { homeCommunity: '1.1', patient: { authority: '1.1', id: 'D123401' }, wanted: { status: ['approved'] } },
    })
  })
})
