/** Document query: whose documents, which of them, and what may be told; from real tables, without a wire in front. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentQuery, DocumentsWanted, PagePosition } from '../../src/model/network/documents.ts'
import { findDocuments } from '../../src/network/documents.ts'
import { retrieveDocuments } from '../../src/network/retrieve.ts'
import { type Sql, withScope } from '../../src/store/scope.ts'
import { known, merge, patient, register } from '../registry-hub.ts'
import {
  type DocumentsHub,
  home,
  openDocumentsHub,
  ownOid,
  patientOid,
  repositoryOid,
  requester,
  summary,
} from './documents-hub.ts'

let hub: DocumentsHub
let rosa: string
let tomas: string
const [ccd, note, discharge] = [randomUUID(), '2.16.840.1.113883.3.9001.2^note-1', randomUUID()]

beforeAll(async () => {
  hub = await openDocumentsHub()
  await hub.tell(register(known('1'), patient('Lindqvist', 'Rosa', '1984-05-06')))
  await hub.tell(register(known('2'), patient('Novak', 'Tomas', '1950-01-02')))
  await hub.tell(summary(known('1'), { uniqueId: ccd, author: { family: 'Okafor', given: 'Ada' } }))
  await hub.tell(
    summary(known('1'), {
      uniqueId: note,
      typeCode: '11506-3',
      title: 'Visit',
      createdAt: '2026-10-01T08:00:00Z',
      serviceStart: '2026-09-30T08:00:00Z',
      serviceEnd: '2026-09-30T09:00:00Z',
    }),
  )
  await hub.tell(summary(known('1'), { uniqueId: discharge, typeCode: '18842-5', confidentiality: 'R' }))
  await hub.tell(summary(known('2')))
  rosa = await hub.recordOf('1')
  tomas = await hub.recordOf('2')
})
afterAll(() => hub?.close())
beforeEach(() => {
  hub.setPolicy({})
  hub.kept.length = 0
})

const everybody = { kind: 'everybody' } as const
const find = (wanted: DocumentsWanted = {}, id = rosa) => ({
  addressed: everybody,
  kind: 'find' as const,
  patient: { authority: patientOid, id },
  wanted,
})
const ask = (query: DocumentQuery, who = requester) => findDocuments(hub.network, who, query)
const idsOf = async (query: DocumentQuery) => (await ask(query)).entries.map(each => each.uniqueId)
const codesOf = async (query: DocumentQuery, who = requester) => (await ask(query, who)).problems.map(each => each.code)
const directive = (kind: 'permit' | 'deny', scope: string, person = rosa) =>
  withScope(hub.test.hub.pool, hub.test.organization, db =>
    db.query(
      `insert into network_directive (organization, id, person, kind, scope, set_by, at)
       values (current_organization(), $1, $2, $3, $4, $1, $5)`,
      [randomUUID(), person, kind, scope, hub.test.clock.now],
    ),
  )
const withoutDirectives = () =>
  withScope(hub.test.hub.pool, hub.test.organization, db => db.query('delete from network_directive'))

describe('a document query', () => {
  it('NET-4 tells of the documents of a person with everything that an entry needs', async () => {
    const { entries, problems } = await ask(find())
    expect(problems).toEqual([])
    expect(entries.map(each => each.uniqueId)).toEqual([ccd, note])
    expect(entries[0]).toMatchObject({
      entryId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      version: 1,
      status: 'approved',
      type: 'stable',
      homeCommunity: home,
      patient: { authority: patientOid, id: rosa },
      sourcePatient: { authority: ownOid, id: '1' },
      title: 'Summary of care',
      mimeType: 'text/xml',
      createdAt: '2026-11-20T10:00:00.000Z',
      size: expect.any(Number),
      hash: expect.stringMatching(/^[0-9a-f]{40}$/),
      typeCode: { code: '34133-9' },
      confidentialityCode: { code: 'N' },
      author: { person: '^Okafor^Ada', institution: 'Maple Street' },
    })
    expect(entries[1]).toMatchObject({
      serviceStart: '2026-09-30T08:00:00.000Z',
      serviceStop: '2026-09-30T09:00:00.000Z',
    })
  })

  it('NET-9 is noted with who asked and what they were told, before it is answered', async () => {
    await ask(find())
    const [{ note: told }] = hub.kept as [(typeof hub.kept)[number]]
    expect(told).toMatchObject({
      transaction: 'query',
      outcome: 'found',
      released: [{ person: rosa, documents: [ccd, note] }],
      withheld: [{ person: rosa, rule: 'restricted' }],
    })
    const rows = await hub.test.rows<{ action: string; reason: string; persons: string[] }>(
      'select action, reason, persons from audit where cause = $1 order by action',
      [told.id],
    )
    expect(rows).toEqual([
      { action: 'network.query', reason: 'TREATMENT', persons: [rosa] },
      { action: 'network.withheld', reason: 'restricted', persons: [rosa] },
    ])
  })

  const cases: readonly [string, DocumentsWanted, () => string[]][] = [
    ['its type', { typeCodes: [{ code: '11506-3', scheme: '2.16.840.1.113883.6.1' }] }, () => [note]],
    ['a type of another scheme', { typeCodes: [{ code: '11506-3', scheme: '2.16.840.1.113883.6.96' }] }, () => []],
    ['one of several types', { typeCodes: [{ code: '11506-3' }, { code: '34133-9' }] }, () => [ccd, note]],
    ['its class', { classCodes: [{ code: '11506-3' }] }, () => [note]],
    ['its format', { formatCodes: [{ code: 'urn:hl7-org:sdwg:ccda-structuredBody:2.1' }] }, () => [ccd, note]],
    ['a format that it has not', { formatCodes: [{ code: 'urn:ihe:iti:xds-sd:pdf:2008' }] }, () => []],
    ['its confidentiality', { confidentialityCodes: [{ code: 'N' }] }, () => [ccd, note]],
    ['a setting that it has not', { practiceSettingCodes: [{ code: '394587001' }] }, () => []],
    ['an event', { eventCodes: [{ code: 'X' }] }, () => []],
    ['its author', { authorPersons: ['%okafor%'] }, () => [ccd]],
    ['its author in parts', { authorPersons: ['^Okafor^Ada^^^'] }, () => [ccd]],
    ['another author', { authorPersons: ['Okafor'] }, () => []],
    ['from the moment it was made', { createdFrom: '2026-11-20T10:00:00Z' }, () => [ccd]],
    ['to that moment, which is not meant', { createdTo: '2026-11-20T10:00:00Z' }, () => [note]],
    [
      'the time of its service',
      { serviceStartFrom: '2026-09-30T00:00:00Z', serviceStartTo: '2026-10-01T00:00:00Z' },
      () => [note],
    ],
    [
      'years that stand for no bound',
      { createdFrom: '0000-01-01T00:00:00.000Z', createdTo: '+010000-01-01T00:00:00.000Z' },
      () => [ccd, note],
    ],
    ['the end of it', { serviceStopTo: '2026-09-30T09:00:00Z' }, () => []],
    [
      'the time of a service that it does not say, by when it was made',
      { serviceStartFrom: '2026-11-01T00:00:00Z' },
      () => [ccd],
    ],
    [
      'two filters, of which one does not hold',
      { typeCodes: [{ code: '34133-9' }], createdTo: '2026-11-01' },
      () => [],
    ],
  ]
  it.each(cases)('NET-4 finds by %s', async (_name, wanted, expected) => {
    expect(await idsOf(find(wanted))).toEqual(expected())
  })

  it('NET-4 tells of versions that were replaced only when they are asked for, with what took their place', async () => {
    const first = randomUUID()
    await hub.tell(summary(known('2'), { uniqueId: first, says: 'before', createdAt: '2026-11-21T10:00:00Z' }))
    await hub.tell(
      summary(known('2'), {
        uniqueId: first,
        says: 'after',
        createdAt: '2026-11-21T11:00:00Z',
        at: '2026-11-23T11:00:00Z',
      }),
    )
    const current = await ask(find({ createdFrom: '2026-11-21T00:00:00Z' }, tomas))
    expect(current.entries.map(({ version, replaces }) => ({ version, replaces }))).toEqual([{ version: 2 }])
    const both = await ask(find({ status: ['approved', 'deprecated'], createdFrom: '2026-11-21T00:00:00Z' }, tomas))
    expect(both.entries).toMatchObject([
      { version: 2, status: 'approved', replaces: first },
      { version: 1, status: 'deprecated', uniqueId: first },
    ])
    const [old] = (await ask(find({ status: ['deprecated'] }, tomas))).entries
    expect(old?.uniqueId).toBe(first)
  })

  it.each<[string, () => DocumentQuery, string]>([
    ['a patient id that was never given out', () => find({}, randomUUID()), 'XDSUnknownPatientId'],
    ['a patient id that is none', () => find({}, `x'; drop table record`), 'XDSUnknownPatientId'],
    [
      'a patient of nobody who is answered for',
      () => ({ ...find(), patient: { authority: '1.2.3', id: rosa } }) as DocumentQuery,
      'XDSUnknownPatientId',
    ],
    ['another home community', () => ({ ...find(), homeCommunity: '1.2.3' }), 'XDSUnknownCommunity'],
    [
      'a home community beside the one addressed',
      () => ({ ...find(), addressed: { kind: 'member', homeCommunity: home }, homeCommunity: '1.2.3' }),
      'XDSUnknownCommunity',
    ],
    [
      'ids without a home community',
      () => ({ addressed: everybody, kind: 'get', uniqueIds: [ccd], entryIds: [] }),
      'XDSMissingHomeCommunityId',
    ],
  ])('NET-4 says what is wrong with %s', async (_name, query, code) => {
    expect(await ask(query())).toMatchObject({ entries: [], problems: [{ code, severity: 'error' }] })
  })

  it('NET-4 is addressed by the endpoint or the home community, and says whose answer an error is', async () => {
    const addressed = { ...find(), addressed: { kind: 'member', homeCommunity: home } as const }
    expect((await ask(addressed)).entries).toHaveLength(2)
    expect((await ask({ ...find(), homeCommunity: home })).entries).toHaveLength(2)
    expect(
      (await ask({ ...addressed, patient: { authority: patientOid, id: 'x' } } as DocumentQuery)).problems,
    ).toMatchObject([{ homeCommunity: home }])
  })

  it('NET-4 takes the member’s own number of a patient, and echoes it', async () => {
    const query = { ...find(), homeCommunity: home, patient: { authority: ownOid, id: '1' } } as DocumentQuery
    const { entries } = await ask(query)
    expect(entries.map(each => each.patient)).toEqual([
      { authority: ownOid, id: '1' },
      { authority: ownOid, id: '1' },
    ])
  })

  it('NET-4 gets documents by their unique ids and their entry ids, each once, and none for what is unknown', async () => {
    const [entry] = (await ask(find())).entries
    const got = await ask({
      addressed: everybody,
      homeCommunity: home,
      kind: 'get',
      uniqueIds: [ccd, note, randomUUID()],
      entryIds: [entry?.entryId ?? '', randomUUID(), 'none'],
    })
    expect(got.entries.map(each => each.uniqueId).sort()).toEqual([ccd, note].sort())
    expect(got.problems).toEqual([])
  })

  it('NET-4 of a patient who is known and has none is answered with none, which is no problem', async () => {
    await hub.tell(register(known('6'), patient('Haugland', 'Siv', '1972-12-12')))
    expect(await ask(find({}, await hub.recordOf('6')))).toEqual({ entries: [], problems: [] })
  })

  it('NET-9 that tells of no document is accounted for: whoever asks by the member’s number hears that somebody is known', async () => {
    await hub.tell(register(known('7'), patient('Vestergaard', 'Liv', '1969-08-01')))
    const liv = await hub.recordOf('7')
    const byNumber = { ...find(), homeCommunity: home, patient: { authority: ownOid, id: '7' } }
    expect(await ask(byNumber)).toEqual({ entries: [], problems: [] })
    const note = hub.kept.at(-1)?.note
    expect(note).toMatchObject({ outcome: 'nothing', released: [{ person: liv, documents: [] }], withheld: [] })
    const rows = await hub.test.rows<{ action: string; persons: string[] }>(
      'select action, persons from audit where cause = $1',
      [note?.id],
    )
    expect(rows).toEqual([{ action: 'network.query', persons: [liv] }])
    await ask(find({}, randomUUID()))
    expect(hub.kept.at(-1)?.note).toMatchObject({ outcome: 'nothing', released: [] })
  })

  it('NET-9 for a page is noted with what that page told and kept back, and with nothing of the others', async () => {
    const all = find({ status: ['approved', 'deprecated'] })
    const whole = (await ask(all)).entries.map(each => each.uniqueId)
    const withheld = hub.kept.at(-1)?.note.withheld
    expect([whole.length, withheld?.length]).toEqual([2, 1])
    hub.kept.length = 0
    const told: string[] = []
    let after: PagePosition | undefined
    do {
      const found = await ask({ ...all, page: { order: 'newest-first', count: 1, ...(after ? { after } : {}) } })
      expect(found.page?.total).toBe(whole.length)
      told.push(...found.entries.map(each => each.uniqueId))
      after = found.page?.next
    } while (after)
    expect(told.toSorted()).toEqual(whole.toSorted())
    expect(hub.kept.map(({ note }) => note.released)).toEqual(told.map(id => [{ person: rosa, documents: [id] }]))
    expect(hub.kept.flatMap(({ note }) => note.withheld)).toEqual(withheld)
  })

  it('NET-4 does not tell of two patients at once', async () => {
    const [other] = (await ask(find({}, tomas))).entries
    const query: DocumentQuery = {
      addressed: { kind: 'member', homeCommunity: home },
      kind: 'get',
      uniqueIds: [ccd, other?.uniqueId ?? ''],
      entryIds: [],
    }
    expect(await codesOf(query)).toEqual(['XDSResultNotSinglePatient'])
  })

  it('NET-2 leads from an id that was merged to everything of the survivor, under the id that was asked for', async () => {
    await hub.tell(register(known('3'), patient('Novak', 'T', '1950-01-02')))
    await hub.tell(summary(known('3'), { createdAt: '2026-01-01T00:00:00Z' }))
    const retired = await hub.recordOf('3')
    await hub.tell(merge(known('2'), ['3']))
    const of = async (id: string) => (await ask(find({ createdTo: '2026-02-01' }, id))).entries
    expect((await of(retired)).map(each => each.patient.id)).toEqual([retired])
    expect((await of(tomas)).map(each => each.patient.id)).toEqual([tomas])
  })

  it('NET-3 does not tell of what has no C-CDA, waits for its patient, or was removed', async () => {
    await hub.tell(register(known('4'), patient('Moreau', 'Jeanne', '1971-03-04')))
    const jeanne = await hub.recordOf('4')
    const [bare, gone, waiting] = [randomUUID(), randomUUID(), randomUUID()]
    await hub.tell(summary(known('4'), { uniqueId: bare, content: { text: 'no visit' } }))
    await hub.tell(summary(known('4'), { uniqueId: gone }))
    await hub.tell(summary(known('nobody-yet'), { uniqueId: waiting }))
    await hub.test.rows(`update registry_document set status = 'removed' where record = $1 and xml is not null`, [
      jeanne,
    ])
    expect(await idsOf(find({ status: ['approved', 'deprecated'] }, jeanne))).toEqual([])
    const uniqueIds = [bare, gone, waiting]
    expect(await idsOf({ addressed: everybody, homeCommunity: home, kind: 'get', uniqueIds, entryIds: [] })).toEqual([])
  })

  it('NET-4 tells of the others when one document cannot be read, with a warning', async () => {
    await hub.tell(register(known('5'), patient('Haddad', 'Sami', '1990-03-04')))
    const sami = await hub.recordOf('5')
    await hub.tell(summary(known('5')))
    await hub.tell(summary(known('5')))
    await hub.test.rows(
      `update registry_document d set meta = (select meta from registry_document x where x.record = $2 limit 1)
        where d.id = (select id from registry_document where record = $1 order by id limit 1)`,
      [sami, rosa],
    )
    const { entries, problems } = await ask(find({}, sami))
    expect(entries).toHaveLength(1)
    expect(problems).toMatchObject([{ code: 'XDSRegistryError', severity: 'warning', homeCommunity: home }])
  })

  it('NET-4 answers that it failed when what it tells cannot be noted', async () => {
    const notes = { keep: () => Promise.reject(new Error('no disk')), close: async () => {} }
    const found = await findDocuments({ ...hub.network, notes }, requester, find())
    expect(found).toEqual({ entries: [], problems: [expect.objectContaining({ code: 'XDSRegistryError' })] })
  })
})

describe('what may not be told', () => {
  it('OPS-6 is not there: a person who denied it is a patient id that is unknown', async () => {
    await directive('deny', 'all')
    expect(await ask(find())).toEqual(await ask(find({}, randomUUID())))
    expect(hub.kept[0]?.note.withheld).toEqual([{ person: rosa, rule: 'denied' }])
    expect(
      await idsOf({ addressed: everybody, homeCommunity: home, kind: 'get', uniqueIds: [ccd], entryIds: [] }),
    ).toEqual([])
    await withoutDirectives()
    expect((await ask(find())).entries).toHaveLength(2)
  })

  it('OPS-6 holds from the moment that it was said, also where the rest is read at a replica that is behind', async () => {
    const said = [{ place: 1, code: 'deny all' }]
    const newest = { query: async () => ({ rows: said, rowCount: said.length }) } as unknown as Sql
    const reading = { ...hub.network.reading, newest: <T>(work: (db: Sql) => Promise<T>) => work(newest) }
    const told = await findDocuments({ ...hub.network, reading }, requester, find())
    expect(told.problems.map(({ code }) => code)).toEqual(['XDSUnknownPatientId'])
  })

  it('OPS-6 are restricted documents, until the person agrees to those', async () => {
    expect(await idsOf(find({ typeCodes: [{ code: '18842-5' }] }))).toEqual([])
    await directive('permit', 'restricted')
    expect(await idsOf(find({ typeCodes: [{ code: '18842-5' }] }))).toEqual([discharge])
    hub.setPolicy({ restricted: 'never' })
    expect(await idsOf(find({ typeCodes: [{ code: '18842-5' }] }))).toEqual([])
    await withoutDirectives()
  })

  it('OPS-6 are earlier versions of a document that was labelled anew', async () => {
    const id = randomUUID()
    await hub.tell(register(known('7'), patient('Aaltonen', 'Iida', '1991-07-07')))
    await hub.tell(summary(known('7'), { uniqueId: id }))
    const iida = await hub.recordOf('7')
    const every = find({ status: ['approved', 'deprecated'] }, iida)
    const [first = ''] = await idsOf(every)
    const of = { addressed: everybody, documents: [{ repository: repositoryOid, uniqueId: first }] }
    expect((await retrieveDocuments(hub.network, requester, of))[0]?.kind).toBe('document')
    await hub.tell(
      summary(known('7'), { uniqueId: id, confidentiality: 'R', says: 'more', at: '2026-11-22T12:00:00Z' }),
    )
    expect(await idsOf(every)).toEqual([])
    expect(
      await idsOf({ addressed: everybody, homeCommunity: home, kind: 'get', uniqueIds: [first], entryIds: [] }),
    ).toEqual([])
    expect(await retrieveDocuments(hub.network, requester, of)).toMatchObject([
      { kind: 'problem', problem: { code: 'XDSDocumentUniqueIdError' } },
    ])
    await directive('permit', 'restricted', iida)
    expect(await idsOf(every)).toHaveLength(2)
    await withoutDirectives()
  })

  it('OPS-6 does not show in whether more match than are told at once', async () => {
    await hub.tell(register(known('8'), patient('Bergqvist', 'Olle', '1949-02-02')))
    await hub.tell(summary(known('8')))
    const olle = await hub.recordOf('8')
    await withScope(hub.test.hub.pool, hub.test.organization, db =>
      db.query(
        `insert into registry_document
         select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'logical', gen_random_uuid(),
                  'token', n, 'version_token', n, 'confidentiality', 'R'))).*
           from registry_document d cross join generate_series(1, 1001) n
          where d.organization = current_organization() and d.record = $1`,
        [olle],
      ),
    )
    const told = await ask(find({}, olle))
    expect(told).toMatchObject({ entries: [{}], problems: [] })
    expect(hub.kept.at(-1)?.note.withheld).toHaveLength(1001)
  })

  it('OPS-6 is everything of a 42 CFR Part 2 member whose patient has not agreed', async () => {
    hub.setPolicy({ partTwo: true })
    expect(await codesOf(find())).toEqual(['XDSUnknownPatientId'])
    await directive('permit', 'restricted')
    expect((await ask(find())).entries).toHaveLength(3)
    await withoutDirectives()
  })

  it('OPS-6 is answered to nobody with another purpose, and a delegate only where the member takes them', async () => {
    expect(await codesOf(find(), { ...requester, purpose: 'PAYMENT' })).toEqual(['XDSRegistryError'])
    expect(await codesOf(find({}, randomUUID()), { ...requester, purpose: 'PAYMENT' })).toEqual(['XDSRegistryError'])
    hub.setPolicy({ delegated: false })
    expect(await codesOf(find(), { ...requester, onBehalfOf: '1.2.3' })).toEqual(['XDSRegistryError'])
    hub.setPolicy({})
    expect(await codesOf(find(), { ...requester, onBehalfOf: '1.2.3' })).toEqual([])
  })

  it('OPS-6 is denied for the survivor too when one of two who were merged denied it', async () => {
    const retired = await hub.recordOf('3')
    await directive('deny', 'TREATMENT', retired)
    expect(await codesOf(find({}, tomas))).toEqual(['XDSUnknownPatientId'])
    await withoutDirectives()
    expect(await codesOf(find({}, tomas))).toEqual([])
  })
})
