/** Summaries on demand of people whom two systems tell of, who are merged and not, and of whom much or odd things are told. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Patient } from '../../src/model/fhir.ts'
import type { DocumentQuery } from '../../src/model/network/documents.ts'
import { findDocuments } from '../../src/network/documents.ts'
import { retrieveDocuments } from '../../src/network/retrieve.ts'
import { summaryEntryId, summaryUniqueId } from '../../src/network/summary-ids.ts'
import { unmerge } from '../../src/registry/unmerge.ts'
import { withScope } from '../../src/store/scope.ts'
import { known, merge, patient, register } from '../registry-hub.ts'
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
beforeAll(async () => {
  hub = await openDocumentsHub(['clinic', 'hospital'])
})
afterAll(() => hub?.close())

const everybody = { kind: 'everybody' } as const
type Told = Parameters<typeof summary>[1]
const tells = (number: string, allergy: string, more: Told & { sections?: object; demographics?: object } = {}) => {
  const { sections, demographics, ...change } = more
  const content = {
    Header: { Document: { ID: 'D-1' }, Patient: { Demographics: demographics } },
    Allergies: [{ Substance: { Name: allergy } }],
    ...sections,
  }
  return summary(known(number), { ...change, content } as Told)
}
const listed = async (record: string, entryTypes: ('stable' | 'on-demand')[]) => {
  const query: DocumentQuery = {
    addressed: everybody,
    kind: 'find',
    patient: { authority: patientOid, id: record },
    wanted: { entryTypes },
  }
  return (await findDocuments(hub.network, requester, query)).entries
}
const idsOf = async (record: string) => (await listed(record, ['on-demand'])).map(each => each.uniqueId)
const undo = async (survivor: string) => {
  const { hub: inner, organization, rows } = hub.test
  const [made] = await rows<{ id: string }>('select id from registry_merge where survivor = $1', [survivor])
  await withScope(inner.pool, organization, db => unmerge(inner, db, { merge: made?.id ?? '', account: randomUUID() }))
}
const retrieve = (...ids: string[]) =>
  retrieveDocuments(hub.network, requester, {
    addressed: everybody,
    documents: ids.map(uniqueId => ({ homeCommunity: home, repository: repositoryOid, uniqueId })),
  })
const xmlOf = async (uniqueId = '') => {
  const [answer] = await retrieve(uniqueId)
  if (answer?.kind !== 'document') throw new Error(answer?.problem.code)
  return answer.content.toString()
}
const registered = async (number: string, of: Patient) => {
  await hub.tell(register(known(number), of))
  return hub.recordOf(number)
}

describe('a summary on demand', () => {
  it('NET-4 is one for each system, though both tell of the same record, and each can be had', async () => {
    await hub.tellAs('hospital', tells('1', 'Penicillin')) // waits until somebody says who that is
    const record = await registered('1', patient('Lindqvist', 'Rosa', '1984-05-06'))
    await hub.tell(tells('1', 'None known', { createdAt: '2026-11-25T10:00:00Z' }))
    const ids = await idsOf(record)
    expect(new Set(ids).size).toBe(2)
    const told = await Promise.all(ids.map(xmlOf))
    expect(told.map(xml => [xml.includes('Penicillin'), xml.includes('None known')]).sort()).toEqual([
      [false, true],
      [true, false],
    ])
  })

  it('NET-6 leads to the one whose it was when a merge is undone', async () => {
    const [ann, eve] = [
      await registered('2', patient('Delta', 'Ann', '1970-01-01')),
      await registered('3', patient('Delta', 'Eve', '1970-01-01')),
    ]
    await hub.tell(tells('2', 'Latex'))
    await hub.tell(tells('3', 'Pollen'))
    await hub.tell(merge(known('2'), ['3']))
    const [ofEve] = await idsOf(eve)
    expect(await xmlOf(ofEve)).toMatch(/Latex|Pollen/)
    await undo(ann)
    const xml = await xmlOf(ofEve)
    expect(xml).toContain('<given>Eve</given>')
    expect(xml).not.toContain('Latex')
  })

  it('OPS-6 tells the numbers that discovery tells, and no others', async () => {
    const record = await registered(
      '4',
      patient('Moss', 'Ida', '1950-01-01', {
        identifier: [
          { system: 'http://hl7.org/fhir/sid/us-mbi', value: '1EG4TE5MK73' },
          { system: 'urn:causeway:redox:INTERNAL', value: 'kept-inside' },
          { system: 'urn:oid:2.16.840.1.113883.3.77', value: 'told' },
        ],
        maritalStatus: { text: 'Divorced' },
      }),
    )
    await hub.tell(tells('4', 'Latex'))
    const xml = await xmlOf((await idsOf(record))[0])
    expect(xml).toContain('extension="told"')
    for (const kept of ['1EG4TE5MK73', 'kept-inside', 'Divorced']) expect(xml).not.toContain(kept)
  })

  it('NET-6 says who it is about as the registry knows them, without what a document said otherwise', async () => {
    const record = await registered('5', patient('Delta', 'Ann', '1970-01-01'))
    const demographics = {
      FirstName: 'James',
      MiddleName: 'James',
      PhoneNumber: { Home: '+1 212 555 0100' },
      Address: { StreetAddress: '1 Old Road' },
      IsDeceased: true,
      Race: 'White',
    }
    await hub.tell(tells('5', 'Latex', { demographics }))
    const xml = await xmlOf((await idsOf(record))[0])
    for (const other of ['James', 'Old Road', '555 0100', 'deceasedInd value="true"']) expect(xml).not.toContain(other)
    expect(xml).toContain('<raceCode code="2106-3"')
  })

  it('NET-4 is not offered when its newest document does not fit in: an older one must not stand for it', async () => {
    const record = await registered('6', patient('Roe', 'Max', '1970-01-01'))
    await hub.tell(tells('6', 'None known', { createdAt: '2026-03-01T10:00:00Z' }))
    expect(await idsOf(record)).toHaveLength(1)
    const long = { AssessmentText: 'Long. '.repeat(1_500_000) }
    await hub.tell(tells('6', 'Penicillin', { createdAt: '2026-11-01T10:00:00Z', sections: long }))
    expect(await idsOf(record)).toEqual([])
  })

  it('NET-4 takes a document without a date for as old as its service', async () => {
    const record = await registered('7', patient('Roe', 'Pia', '1970-01-01'))
    await hub.tell(tells('7', 'Penicillin', { createdAt: '2026-11-01T10:00:00Z' }))
    const undated = tells('7', 'None known', { serviceStart: '2009-01-01T10:00:00Z', at: '2026-11-24T10:00:00Z' })
    if (undated.kind === 'document') delete undated.document.createdAt
    await hub.tell(undated)
    const xml = await xmlOf((await idsOf(record))[0])
    expect(xml).toContain('<tr ID="allergies-1"><td>Penicillin</td>')
  })

  it('NET-4 is made once for whoever asks for it by many made-up ids', async () => {
    const record = await registered('8', patient('Roe', 'Tom', '1970-01-01'))
    await hub.tell(tells('8', 'Latex'))
    const [uniqueId = ''] = await idsOf(record)
    const opened = vi.spyOn(hub.test.hub.sealer, 'openJson')
    const answers = await retrieve(...Array.from({ length: 50 }, (_, n) => `${uniqueId}.${n + 1}`), uniqueId)
    const contents = opened.mock.calls.filter(([, name]) => name === 'registry_document')
    opened.mockRestore()
    expect(contents).toHaveLength(1)
    expect(answers.filter(each => each.kind === 'document')).toHaveLength(1)
  })

  it('OPS-6 notes that it was withheld from whoever asked for it by its id', async () => {
    const record = await registered('9', patient('Roe', 'Uma', '1970-01-01'))
    await hub.tell(tells('9', 'Latex'))
    const uniqueIds = await idsOf(record)
    hub.setPolicy({ partTwo: true })
    hub.kept.length = 0
    const query: DocumentQuery = { addressed: everybody, homeCommunity: home, kind: 'get', uniqueIds, entryIds: [] }
    expect((await findDocuments(hub.network, requester, query)).entries).toEqual([])
    expect(hub.kept[0]?.note.withheld).toEqual([{ person: record, rule: 'part-two' }])
    hub.setPolicy({})
  })

  it('NET-4 and the documents beside it are each handed over as themselves, in any order', async () => {
    const record = await registered('10', patient('Roe', 'Ben', '1970-01-01'))
    await hub.tell(tells('10', 'Latex'))
    const all = await listed(record, ['stable', 'on-demand'])
    const alone = await Promise.all(all.map(each => retrieve(each.uniqueId)))
    const bytes = (answers: Awaited<ReturnType<typeof retrieve>>) =>
      answers.map(each =>
        each.kind === 'document' ? [each.entry.uniqueId, each.content.toString()] : each.problem.code,
      )
    const ids = all.map(each => each.uniqueId)
    expect(bytes(await retrieve(...ids))).toEqual(alone.flatMap(bytes))
    hub.kept.length = 0
    expect(bytes(await retrieve(...ids.toReversed()))).toEqual(alone.toReversed().flatMap(bytes))
    expect(all.map(each => each.type)).toEqual(['stable', 'on-demand'])
    const [stable] = ids
    const [summaryId] = bytes(alone[1] ?? [])[0] ?? []
    expect(hub.kept[0]?.note.released).toEqual([{ person: record, documents: [summaryId, stable] }])
  })

  it('NET-6 is of whom the document is about now, when it was told of under one and then another number', async () => {
    const [ann, eve] = [
      await registered('11', patient('Gamma', 'Ann', '1970-01-01')),
      await registered('12', patient('Gamma', 'Eve', '1970-01-01')),
    ]
    const uniqueId = randomUUID()
    await hub.tell(tells('12', 'Of Eve'))
    await hub.tell(tells('12', 'First', { uniqueId }))
    await hub.tell(merge(known('11'), ['12'], '2026-11-23T10:00:00Z'))
    await hub.tell(tells('11', 'Second', { uniqueId, at: '2026-11-24T10:00:00Z' }))
    await undo(ann)
    const [ofAnn] = await idsOf(ann)
    const xml = await xmlOf(ofAnn)
    expect(xml).toContain('<given>Ann</given>')
    expect(xml).not.toContain('Of Eve')
    expect(await xmlOf((await idsOf(eve))[0])).toContain('<given>Eve</given>')
  })

  it('NET-4 is told once for whoever asks for it by many ids, and a broken one leaves the others', async () => {
    const record = await registered('13', patient('Roe', 'Lea', '1970-01-01'))
    for (const allergy of ['Latex', 'Pollen', 'Nuts']) await hub.tell(tells('13', allergy))
    const stable = await listed(record, ['stable'])
    const get = (entryIds: string[]): DocumentQuery => ({
      addressed: everybody,
      homeCommunity: home,
      kind: 'get',
      uniqueIds: [],
      entryIds,
    })
    const told = await findDocuments(hub.network, requester, get(stable.map(each => summaryEntryId(each.entryId))))
    expect(told.entries).toHaveLength(1)
    await hub.test.rows(
      'update registry_document set meta = set_byte(meta, 30, 255 - get_byte(meta, 30)) where id = $1',
      [stable[0]?.entryId],
    )
    const both: DocumentQuery = {
      addressed: everybody,
      kind: 'find',
      patient: { authority: patientOid, id: record },
      wanted: { entryTypes: ['stable', 'on-demand'] },
    }
    const after = await findDocuments(hub.network, requester, both)
    expect(after.entries.map(each => each.type)).toEqual(['stable', 'stable'])
    expect(after.problems).toMatchObject([{ severity: 'warning' }])
  })

  it('NET-4 of somebody who is not known here is not there', async () => {
    expect(await retrieve(summaryUniqueId('0198f3a2-0000-7000-8000-000000000001'))).toMatchObject([
      { kind: 'problem', problem: { code: 'XDSDocumentUniqueIdError' } },
    ])
  })
})
