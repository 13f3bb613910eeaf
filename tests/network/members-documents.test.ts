/** Discovery, document query and retrieve one after the other, over two members and the responder as it runs. */
import { hash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Patient } from '../../src/model/fhir.ts'
import type { DocumentQuery, DocumentsFound, Retrieved } from '../../src/model/network/documents.ts'
import { known, merge, patient, register } from '../registry-hub.ts'
import { asking, type DiscoveryHub, openDiscoveryHub, type Place } from './discovery-hub.ts'
import { summary } from './documents-hub.ts'

let hub: DiscoveryHub
let maple: Place
let oak: Place
const [ofMaple, ofOak, secret] = [randomUUID(), randomUUID(), randomUUID()]
const rosa: Patient = patient('Lindqvist', 'Rosa', '1984-05-06', {
  gender: 'female',
  address: [{ line: ['12 Mill Lane'], city: 'Springfield', state: 'IL', postalCode: '62704' }],
  telecom: [{ system: 'phone', value: '+1 217 544 0188' }],
})
const everybody = { kind: 'everybody' } as const

beforeAll(async () => {
  hub = await openDiscoveryHub()
  const [first, second] = hub.places
  if (!first || !second) throw new Error('two members are needed')
  ;[maple, oak] = [first, second]
  await hub.tellAt(maple, register(known('1'), rosa))
  await hub.tellAt(maple, summary(known('1'), { uniqueId: ofMaple }))
  await hub.tellAt(maple, summary(known('1'), { uniqueId: secret, confidentiality: 'R' }))
  await hub.tellAt(oak, register(known('77'), rosa))
  await hub.tellAt(oak, summary(known('77'), { uniqueId: ofOak }))
})
afterAll(() => hub?.close())

const idsOf = ({ entries }: DocumentsFound) => entries.map(({ uniqueId }) => uniqueId)
const seen = (answers: readonly Retrieved[]) =>
  answers.map(each => (each.kind === 'document' ? each.entry.uniqueId : each.problem.code))
const find = (authority: string, id: string): DocumentQuery => ({
  addressed: everybody,
  kind: 'find',
  patient: { authority, id },
  wanted: {},
})

describe('a person whom two members know', () => {
  it('NET-4 is discovered at both, and the documents of each are listed and handed over under its own ids', async () => {
    const found = await hub.ask(rosa)
    if (found.kind !== 'found') throw new Error(`nobody was found: ${found.kind}`)
    expect(found.subjects.map(({ homeCommunity }) => homeCommunity).sort()).toEqual([maple.home, oak.home])
    const listed = await Promise.all(
      found.subjects.map(({ authority, id }) => hub.responder.findDocuments(asking, find(authority, id))),
    )
    expect(listed.flatMap(idsOf).sort()).toEqual([ofMaple, ofOak].sort())
    const documents = listed.flatMap(({ entries }) =>
      entries.map(({ homeCommunity, repository, uniqueId }) => ({ homeCommunity, repository, uniqueId })),
    )
    const answers = await hub.responder.retrieve(asking, { addressed: everybody, documents })
    expect(answers.map(each => each.kind === 'document' && each.entry)).toEqual(
      documents.map(each => ({ ...each, mimeType: 'text/xml' })),
    )
  })

  it('NET-9 is accounted for at each member with what that member told, and nothing else', async () => {
    for (const [place, own] of [
      [maple, ofMaple],
      [oak, ofOak],
    ] as const) {
      const rows = await hub.within(place, async db => {
        const exchanges = await db.query<{ transaction: string; requester_name: string; documents: number }>(
          'select transaction, requester_name, documents from network_exchange order by id',
        )
        const entries = await db.query<{ id: string; action: string; detail: Buffer }>(
          `select id, action, detail from audit where action like 'network.%' and action <> 'network.withheld' order by id`,
        )
        return { exchanges: exchanges.rows, entries: entries.rows }
      })
      expect(rows.exchanges).toEqual(
        ['discover', 'query', 'retrieve'].map(transaction => ({
          transaction,
          requester_name: 'General Hospital',
          documents: transaction === 'discover' ? 0 : 1,
        })),
      )
      const details = rows.entries.map(({ id, detail }) =>
        hub.test.hub.sealer.openJson(place.organization, 'audit.detail', id, detail),
      )
      expect(details).toMatchObject([{ documents: [] }, { documents: [own] }, { documents: [own] }])
    }
  })

  it('OPS-3 has no document of one member under the ids or at the address of the other', async () => {
    const atOak = { kind: 'member', homeCommunity: oak.home } as const
    const documents = [{ repository: oak.repositoryOid, uniqueId: ofMaple }]
    expect(seen(await hub.responder.retrieve(asking, { addressed: everybody, documents }))).toEqual([
      'XDSDocumentUniqueIdError',
    ])
    const elsewhere = [{ repository: maple.repositoryOid, uniqueId: ofMaple }]
    expect(seen(await hub.responder.retrieve(asking, { addressed: atOak, documents: elsewhere }))).toEqual([
      'XDSUnknownRepositoryId',
    ])
    const got = await hub.responder.findDocuments(asking, {
      addressed: atOak,
      kind: 'get',
      uniqueIds: [ofMaple, ofOak],
      entryIds: [],
    })
    expect(idsOf(got)).toEqual([ofOak])
  })

  it('OPS-6 who objects at one member is there not found, listed or handed over any more, and at the other as before', async () => {
    const [subject] = await hub.askAt(maple, rosa).then(answer => (answer.kind === 'found' ? answer.subjects : []))
    const record = subject?.id ?? ''
    await hub.within(maple, db =>
      db.query(
        `insert into network_directive (organization, id, person, kind, scope, set_by, at)
         values (current_organization(), $1, $2, 'deny', 'all', $1, $3)`,
        [randomUUID(), record, hub.test.clock.now],
      ),
    )
    expect(await hub.askAt(maple, rosa)).toEqual({ kind: 'nobody' })
    const listed = await hub.responder.findDocuments(asking, find(maple.patientOid, record))
    expect(listed.problems.map(({ code }) => code)).toEqual(['XDSUnknownPatientId'])
    const documents = [
      { repository: maple.repositoryOid, uniqueId: ofMaple },
      { repository: maple.repositoryOid, uniqueId: secret },
      { repository: oak.repositoryOid, uniqueId: ofOak },
    ]
    expect(seen(await hub.responder.retrieve(asking, { addressed: everybody, documents }))).toEqual([
      'XDSDocumentUniqueIdError',
      'XDSDocumentUniqueIdError',
      ofOak,
    ])
    const rules = await hub.within(maple, db =>
      db.query<{ reason: string }>(
        `select distinct reason from audit where action = 'network.withheld' order by reason`,
      ),
    )
    expect(rules.rows.map(({ reason }) => reason)).toEqual(['denied', 'restricted'])
  })

  it('NET-7 is no longer told of by a member that takes part no more', async () => {
    await hub.configure(oak, { out: true })
    await hub.keepCurrent()
    const documents = [{ repository: oak.repositoryOid, uniqueId: ofOak }]
    expect(seen(await hub.responder.retrieve(asking, { addressed: everybody, documents }))).toEqual([
      'XDSUnknownRepositoryId',
    ])
    const listed = await hub.responder.findDocuments(asking, { ...find(oak.patientOid, '77'), homeCommunity: oak.home })
    expect(listed.problems.map(({ code }) => code)).toEqual(['XDSUnknownCommunity'])
  })
})

describe('reference section 13, cases between the transactions', () => {
  const birger = patient('Ostergaard', 'Birger', '1951-03-09', {
    gender: 'male',
    telecom: [{ system: 'phone', value: '+1 217 544 0207' }],
  })
  const subjectOf = async (of: Patient) => {
    const answer = await hub.askAt(maple, of)
    return answer.kind === 'found' ? answer.subjects[0] : undefined
  }

  it('NET-4 a person without documents is told of, and then of no document: an empty success', async () => {
    await hub.tellAt(maple, register(known('b-1'), birger))
    const subject = await subjectOf(birger)
    expect(subject).toMatchObject({ authority: maple.patientOid })
    const listed = await hub.responder.findDocuments(asking, find(maple.patientOid, subject?.id ?? ''))
    expect(listed).toMatchObject({ entries: [], problems: [] })
  })

  it('NET-6 a year alone is no birth date: with a name it tells of nobody', async () => {
    const { telecom: _, ...without } = birger
    for (const birthDate of ['1951', '1951-03'])
      expect((await hub.askAt(maple, { ...without, birthDate })).kind).not.toBe('found')
  })

  it('NET-4 the same document has the same id, size and hash after a re-push, a merge and a restart', async () => {
    const uniqueId = randomUUID()
    await hub.tellAt(maple, register(known('b-2'), birger), summary(known('b-2'), { uniqueId }))
    const told = async (responder = hub.responder) => {
      const subject = await subjectOf(birger)
      const { entries } = await responder.findDocuments(asking, find(maple.patientOid, subject?.id ?? ''))
      return entries.map(({ entryId, logicalId, uniqueId, size, hash }) => ({
        entryId,
        logicalId,
        uniqueId,
        size,
        hash,
      }))
    }
    await hub.tellAt(maple, merge(known('b-1'), ['b-2']))
    const first = await told()
    expect(first).toMatchObject([{ uniqueId }])
    await hub.tellAt(maple, summary(known('b-2'), { uniqueId, at: '2026-11-23T11:00:00Z' }))
    expect(await told()).toEqual(first)
    const restarted = await hub.another()
    expect(await told(restarted)).toEqual(first)
    const documents = [{ repository: maple.repositoryOid, uniqueId }]
    const [got] = await restarted.retrieve(asking, { addressed: everybody, documents })
    if (got?.kind !== 'document') throw new Error('it was not handed over')
    expect([got.content.length, hash('sha1', got.content)]).toEqual([first[0]?.size, first[0]?.hash])
  })
})
