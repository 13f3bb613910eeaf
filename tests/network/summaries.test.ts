/** Summaries on demand: made of what may be told, for whoever asks for such documents, and not kept. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { faultsOf, haveSchemas } from '../../src/documents/testing/ccda-check.ts'
import { wholeVisit } from '../../src/documents/testing/whole-visit.ts'
import type { DocumentQuery, DocumentsWanted } from '../../src/model/network/documents.ts'
import { changeDirectives } from '../../src/network/directives.ts'
import { findDocuments } from '../../src/network/documents.ts'
import { retrieveDocuments } from '../../src/network/retrieve.ts'
import { withScope } from '../../src/store/scope.ts'
import { known, merge, patient, register, update } from '../registry-hub.ts'
import {
  type DocumentsHub,
  home,
  openDocumentsHub,
  patientOid,
  repositoryOid,
  requester,
  summary,
} from './documents-hub.ts'

let hub: DocumentsHub
let rosa: string
const [older, newer, restricted] = [randomUUID(), randomUUID(), randomUUID()]
const everybody = { kind: 'everybody' } as const

const content = (sections: object) => ({
  Header: {
    Document: { ID: 'D-1', Title: 'Summary of care', DateTime: '2026-11-20T10:00:00Z' },
    Patient: { Demographics: { FirstName: 'Rosa', LastName: 'Lindqvist', DOB: '1984-05-06', Race: 'White' } },
  },
  ...sections,
})
const tells = (uniqueId: string, createdAt: string, sections: object, more: object = {}) =>
  summary(known('1'), { uniqueId, createdAt, content: content(sections), ...more } as Parameters<typeof summary>[1])

beforeAll(async () => {
  hub = await openDocumentsHub()
  await hub.tell(register(known('1'), patient('Lindqvist', 'Rosa', '1984-05-06', { gender: 'female' })))
  await hub.tell(
    tells(older, '2026-03-02T10:00:00Z', {
      Allergies: [{ Substance: { Name: 'Latex' } }],
      Medications: [{ Product: { Name: 'Sertraline' } }],
    }),
  )
  await hub.tell(
    tells(
      newer,
      '2026-11-20T10:00:00Z',
      { Allergies: [{ Substance: { Name: 'Penicillin' } }] },
      { serviceStart: '2026-11-19T09:00:00Z' },
    ),
  )
  await hub.tell(
    tells(
      restricted,
      '2026-11-21T10:00:00Z',
      { Allergies: [{ Substance: { Name: 'Kept apart' } }] },
      { confidentiality: 'R' },
    ),
  )
  rosa = await hub.recordOf('1')
})
afterAll(() => hub?.close())
beforeEach(() => {
  hub.setPolicy({})
  hub.member.summaries = true
  hub.kept.length = 0
})

const find = (wanted: DocumentsWanted = {}, person = rosa): DocumentQuery => ({
  addressed: everybody,
  kind: 'find',
  patient: { authority: patientOid, id: person },
  wanted: { entryTypes: ['on-demand'], ...wanted },
})
const found = (query: DocumentQuery) => findDocuments(hub.network, requester, query)
const entryOf = async (query = find()) => {
  const { entries } = await found(query)
  const [entry] = entries
  if (!entry || entries.length > 1) throw new Error(`${entries.length} entries instead of one`)
  return entry
}
const retrieve = async (uniqueId: string) => {
  const documents = [{ homeCommunity: home, repository: repositoryOid, uniqueId }]
  const [answer] = await retrieveDocuments(hub.network, requester, { addressed: everybody, documents })
  if (!answer) throw new Error('no answer')
  return answer
}
const made = async (uniqueId: string) => {
  const answer = await retrieve(uniqueId)
  if (answer.kind !== 'document') throw new Error(answer.problem.code)
  return { uniqueId: answer.entry.uniqueId, xml: answer.content.toString() }
}
const codeOf = async (uniqueId: string) => {
  const answer = await retrieve(uniqueId)
  return answer.kind === 'problem' ? answer.problem.code : 'handed over'
}

describe('a summary on demand', () => {
  it('NET-4 is told of only where such documents are asked for, without time of creation, size and hash', async () => {
    expect((await found(find({ entryTypes: ['stable'] }))).entries.map(each => each.type)).toEqual(['stable', 'stable'])
    const both = await found(find({ entryTypes: ['stable', 'on-demand'] }))
    expect(both.entries.map(each => each.type)).toEqual(['stable', 'stable', 'on-demand'])
    const entry = await entryOf()
    expect(entry).toMatchObject({
      type: 'on-demand',
      status: 'approved',
      title: 'Patient summary',
      typeCode: { code: '34133-9' },
      confidentialityCode: { code: 'N' },
      patient: { authority: patientOid, id: rosa },
      serviceStart: '2026-03-02T10:00:00.000Z',
      serviceStop: '2026-11-19T09:00:00.000Z',
    })
    expect(entry).not.toHaveProperty('createdAt')
    expect(entry).not.toHaveProperty('size')
    expect(entry).not.toHaveProperty('hash')
    expect(hub.kept.at(-1)?.note.released).toEqual([{ person: rosa, documents: [entry.uniqueId] }])
  })

  it('NET-4 is made when it is retrieved, under an id of its own, of the newest that is said of each thing', async () => {
    const { uniqueId } = await entryOf()
    const { uniqueId: own, xml } = await made(uniqueId)
    expect(own).not.toBe(uniqueId)
    expect(xml).toContain('Penicillin')
    expect(xml).toContain('Sertraline')
    expect(xml.match(/Latex/g)).toHaveLength(1)
    expect(xml).toContain('Allergies told of earlier')
    expect(xml).toContain('administrativeGenderCode code="F"') // as the registry knows her
    expect(xml).toContain('raceCode code="2106-3"') // and what only the document says
    expect(xml).toContain(`<id root="${patientOid}" extension="${rosa}"/>`)
    expect(xml).toContain(`<id root="${own}"/>`)
    if (haveSchemas) expect(faultsOf(xml)).toEqual([])
  })

  it('OPS-6 never holds what is restricted, though that may be told by itself', async () => {
    const { hub: of, organization } = hub.test
    const wanted = [{ kind: 'permit', scope: 'restricted' }] as const
    await withScope(of.pool, organization, db =>
      changeDirectives(of, db, { record: rosa, seen: 0, wanted, reason: 'signed', by: randomUUID() }),
    )
    const stable = await found(find({ entryTypes: ['stable'] }))
    expect(stable.entries.map(each => each.uniqueId)).toContain(restricted)
    const { xml } = await made((await entryOf()).uniqueId)
    await withScope(of.pool, organization, db => db.query('delete from network_directive'))
    expect(xml).not.toContain('Kept apart')
  })

  it('NET-4 is the same, byte for byte, until something changes; then what was made is not there any more', async () => {
    const { uniqueId } = await entryOf()
    const first = await made(uniqueId)
    expect(await made(uniqueId)).toEqual(first)
    expect(await made(first.uniqueId)).toEqual(first)
    await hub.tell(
      update(
        known('1'),
        patient('Lindqvist-Moore', 'Rosa', '1984-05-06', { gender: 'female' }),
        '2026-11-24T10:00:00Z',
      ),
    )
    const second = await made(uniqueId)
    expect(second.uniqueId).not.toBe(first.uniqueId)
    expect(second.xml).toContain('Lindqvist-Moore')
    expect(await codeOf(first.uniqueId)).toBe('XDSDocumentUniqueIdError')
  })

  it('NET-9 is accounted for with every document that it was made of', async () => {
    const { uniqueId } = await entryOf()
    hub.kept.length = 0
    const { uniqueId: own } = await made(uniqueId)
    expect(hub.kept[0]?.note.released).toEqual([{ person: rosa, documents: [own, newer, older] }])
  })

  it('NET-4 is found by the id of its entry and by its unique id; what was made of it is no entry', async () => {
    const { entryId, uniqueId } = await entryOf()
    const get = (uniqueIds: string[], entryIds: string[] = []) =>
      found({ addressed: everybody, homeCommunity: home, kind: 'get', uniqueIds, entryIds })
    expect((await get([], [entryId])).entries).toMatchObject([{ entryId, uniqueId, type: 'on-demand' }])
    expect((await get([uniqueId])).entries).toMatchObject([{ entryId, uniqueId }])
    expect((await get([(await made(uniqueId)).uniqueId])).entries).toEqual([])
  })

  it.each<[string, DocumentsWanted, number]>([
    ['its type', { typeCodes: [{ code: '34133-9' }] }, 1],
    ['another type', { typeCodes: [{ code: '11506-3' }] }, 0],
    ['an author', { authorPersons: ['%'] }, 0],
    ['what was replaced', { status: ['deprecated'] }, 0],
    ['news since the newest that is in it', { createdFrom: '2026-11-20T10:00:00Z' }, 1],
    ['news after it', { createdFrom: '2026-11-20T10:00:01Z' }, 0],
    ['services that ended before', { serviceStopTo: '2026-11-19T09:00:00Z' }, 0],
    ['services that began since', { serviceStartFrom: '2026-03-02T10:00:00Z' }, 1],
  ])('NET-4 is told or not by %s', async (_name, wanted, count) => {
    expect((await found(find(wanted))).entries).toHaveLength(count)
  })

  it('NET-4 is not there for somebody of whom there is nothing to sum up, nor where a member offers none', async () => {
    await hub.tell(register(known('9'), patient('Obi', 'Chidi', '1990-01-01')))
    expect((await found(find({}, await hub.recordOf('9')))).entries).toEqual([])
    const { uniqueId } = await entryOf()
    hub.member.summaries = false
    expect((await found(find())).entries).toEqual([])
    expect(await codeOf(uniqueId)).toBe('XDSDocumentUniqueIdError')
  })

  it('OPS-6 is withheld with the person, and looks then as if it were not there', async () => {
    const { uniqueId } = await entryOf()
    hub.setPolicy({ partTwo: true })
    expect((await found(find())).entries).toEqual([])
    expect(await codeOf(uniqueId)).toBe('XDSDocumentUniqueIdError')
    expect(hub.kept.at(-1)?.note.withheld).toEqual([{ person: rosa, rule: 'part-two' }])
  })

  it('NET-2 follows a merge: the id that was told leads to the same summary', async () => {
    await hub.tell(register(known('2'), patient('Lindqvist', 'R', '1984-05-06')))
    await hub.tell(
      summary(known('2'), { content: content({ Immunizations: [{ Product: { Name: 'Tdap' } }] }) } as never),
    )
    const { uniqueId } = await entryOf(find({}, await hub.recordOf('2')))
    await hub.tell(merge(known('1'), ['2']))
    expect((await made(uniqueId)).xml).toMatch(/Penicillin.*Tdap/s)
    expect((await entryOf()).uniqueId).not.toBe(uniqueId)
  })

  it('NET-4 of everything there is, is valid by the schema and both Schematrons', async () => {
    await hub.tell(register(known('3'), patient('Abara', 'Ngozi', '1971-02-03')))
    const at = (createdAt: string) => summary(known('3'), { createdAt, content: wholeVisit() } as never)
    await hub.tell(at('2026-01-02T10:00:00Z'))
    await hub.tell(at('2026-02-02T10:00:00Z'))
    const { xml } = await made((await entryOf(find({}, await hub.recordOf('3')))).uniqueId)
    if (!haveSchemas)
      return console.warn('SKIPPED: the schemas of C-CDA (../shared/validators) are not on this machine.')
    expect(faultsOf(xml)).toEqual([])
  })
})
