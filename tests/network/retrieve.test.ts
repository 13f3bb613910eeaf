/** Document retrieve: the bytes that the query told of, one answer for each document, and nothing that may not leave. */
import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentWanted, Retrieved } from '../../src/model/network/documents.ts'
import { changeDirectives } from '../../src/network/directives.ts'
import { findDocuments } from '../../src/network/documents.ts'
import { retrieveDocuments } from '../../src/network/retrieve.ts'
import { createRoom } from '../../src/network/room.ts'
import { type Scope, withScope } from '../../src/store/scope.ts'
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
let rosa: string
const [first, second, restricted] = [randomUUID(), '2.16.840.1.113883.3.9001.2^note-1', randomUUID()]

beforeAll(async () => {
  hub = await openDocumentsHub()
  await hub.tell(register(known('1'), patient('Lindqvist', 'Rosa', '1984-05-06')))
  await hub.tell(summary(known('1'), { uniqueId: first }))
  await hub.tell(summary(known('1'), { uniqueId: second, says: 'Überweisung, 2 µg' }))
  await hub.tell(summary(known('1'), { uniqueId: restricted, confidentiality: 'V' }))
  rosa = await hub.recordOf('1')
})
afterAll(() => hub?.close())
beforeEach(() => {
  hub.setPolicy({})
  hub.kept.length = 0
})

const of = (...ids: readonly string[]): DocumentWanted[] =>
  ids.map(uniqueId => ({ repository: repositoryOid, uniqueId }))
const everybody = { kind: 'everybody' } as const
const ask = (documents: readonly DocumentWanted[], network = hub.network, who = requester) =>
  retrieveDocuments(network, who, { addressed: everybody, documents })
const seen = (answers: readonly Retrieved[]) =>
  answers.map(each => (each.kind === 'document' ? each.entry.uniqueId : each.problem.code))

describe('a document retrieve', () => {
  it('NET-4 hands over exactly the bytes whose size and hash the query told', async () => {
    const { entries } = await findDocuments(hub.network, requester, {
      addressed: everybody,
      kind: 'find',
      patient: { authority: patientOid, id: rosa },
      wanted: {},
    })
    const answers = await ask(of(...entries.map(each => each.uniqueId)))
    expect(entries).toHaveLength(2)
    for (const [index, entry] of entries.entries()) {
      const answer = answers[index]
      if (answer?.kind !== 'document') throw new Error('a document that was listed was not handed over')
      expect(answer.entry).toEqual({
        homeCommunity: home,
        repository: repositoryOid,
        uniqueId: entry.uniqueId,
        mimeType: 'text/xml',
      })
      expect(answer.content.byteLength).toBe(entry.size)
      expect(createHash('sha1').update(answer.content).digest('hex')).toBe(entry.hash)
      expect(answer.content.toString()).toContain('<ClinicalDocument')
    }
  })

  it('NET-4 answers for each document in the order asked, whatever becomes of the others', async () => {
    const unknown = randomUUID()
    const answers = await ask([...of(second, unknown), { repository: '1.2.3', uniqueId: first }, ...of(first, second)])
    expect(seen(answers)).toEqual([second, 'XDSDocumentUniqueIdError', 'XDSUnknownRepositoryId', first, second])
    expect(hub.kept.map(({ organization, note }) => [organization !== undefined, note.outcome])).toEqual([
      [true, 'partial'],
      [false, 'invalid'],
    ])
  })

  it.each<[string, DocumentWanted, string]>([
    [
      'a home community that is not ours',
      { homeCommunity: '1.2.3', repository: repositoryOid, uniqueId: first },
      'XDSUnknownCommunity',
    ],
    [
      'a repository that is not the member’s',
      { homeCommunity: home, repository: '1.2.3', uniqueId: first },
      'XDSUnknownRepositoryId',
    ],
  ])('NET-4 says what is wrong with %s', async (_name, wanted, code) => {
    expect(seen(await ask([wanted]))).toEqual([code])
    const addressed = { kind: 'member', homeCommunity: home } as const
    expect(seen(await retrieveDocuments(hub.network, requester, { addressed, documents: [wanted] }))).toEqual([code])
  })

  it('NET-3 still hands over a version that was replaced, under its own id', async () => {
    const id = randomUUID()
    await hub.tell(summary(known('1'), { uniqueId: id, says: 'before' }))
    await hub.tell(summary(known('1'), { uniqueId: id, says: 'after', at: '2026-11-23T11:00:00Z' }))
    const [answer] = await ask(of(id))
    expect(answer?.kind === 'document' && answer.content.toString()).toContain('before')
  })

  it('NET-2 is not disturbed by a merge between query and retrieve', async () => {
    const id = randomUUID()
    await hub.tell(register(known('2'), patient('Lindqvist', 'R', '1984-05-06')))
    await hub.tell(summary(known('2'), { uniqueId: id }))
    await hub.tell(merge(known('1'), ['2']))
    expect(seen(await ask(of(id)))).toEqual([id])
    expect(hub.kept[0]?.note.released).toEqual([{ person: rosa, documents: [id] }])
  })

  it('NET-4 says that a document is not available when it was removed since the query', async () => {
    const id = randomUUID()
    await hub.tell(summary(known('1'), { uniqueId: id }))
    expect(seen(await ask(of(id)))).toEqual([id])
    await hub.test.rows(`update registry_document set status = 'removed' where token = $1`, [
      hub.test.hub.tokens.token(hub.test.organization, 'link document uniqueId', id),
    ])
    expect(seen(await ask(of(id)))).toEqual(['XDSDocumentUniqueIdError'])
  })

  it('OPS-6 answers for a document that may not leave as for one that is not there', async () => {
    const [withheld, unknown] = await ask(of(restricted, randomUUID()))
    expect(withheld).toEqual(unknown)
    expect(hub.kept[0]?.note).toMatchObject({ withheld: [{ person: rosa, rule: 'restricted' }], released: [] })
  })

  it('OPS-6 refuses a purpose that the member does not answer, whatever was asked for', async () => {
    const answers = await ask(of(first, randomUUID()), hub.network, { ...requester, purpose: 'RESEARCH' })
    expect(seen(answers)).toEqual(['XDSRepositoryError', 'XDSRepositoryError'])
    expect(hub.kept).toMatchObject([{ organization: hub.test.organization, note: { outcome: 'refused' } }])
  })

  it('NET-9 notes each document that was handed over, for its person', async () => {
    await ask(of(first, second))
    const id = hub.kept[0]?.note.id
    const rows = await hub.test.rows<{ action: string; persons: string[] }>(
      'select action, persons from audit where cause = $1',
      [id],
    )
    expect(rows).toEqual([{ action: 'network.retrieve', persons: [rosa] }])
    const [exchange] = await hub.test.rows('select documents, withheld, outcome from network_exchange where id = $1', [
      id,
    ])
    expect(exchange).toEqual({ documents: 2, withheld: 0, outcome: 'found' })
  })

  it('NET-4 hands over the others when one cannot be opened', async () => {
    const id = randomUUID()
    await hub.tell(summary(known('1'), { uniqueId: id }))
    await hub.test.rows(
      `update registry_document set xml = set_byte(xml, 30, 255 - get_byte(xml, 30)) where token = $1`,
      [hub.test.hub.tokens.token(hub.test.organization, 'link document uniqueId', id)],
    )
    expect(seen(await ask(of(id, first)))).toEqual(['XDSRepositoryError', first])
  })

  it('NET-4 hands nothing over when it cannot be noted', async () => {
    const notes = { keep: () => Promise.reject(new Error('no disk')), close: async () => {} }
    const answers = await ask(of(first), { ...hub.network, notes })
    expect(seen(answers)).toEqual(['XDSRepositoryError'])
  })

  it('NET-4 keeps the room of an answer until it has left, and is busy for whom there is none in time', async () => {
    const network = { ...hub.network, room: createRoom({ bytes: 1_000, waitMs: 20 }) }
    let sent = () => {}
    const whenSent = new Promise<void>(resolve => {
      sent = resolve
    })
    const request = { addressed: everybody, documents: of(first) }
    expect(seen(await retrieveDocuments(network, requester, request, whenSent))).toEqual([first])
    expect(seen(await retrieveDocuments(network, requester, request))).toEqual(['XDSRepositoryBusy'])
    sent()
    await whenSent
    expect(seen(await retrieveDocuments(network, requester, request))).toEqual([first])
  })
})

describe('many documents in one request', () => {
  it('NET-4 lie in memory once however often they are asked for, and no more of them than there is room for', async () => {
    const [{ size = 0 } = {}] = await hub.test.rows<{ size: number }>(
      'select max(xml_size)::int as size from registry_document where confidentiality = $1',
      ['N'],
    )
    const network = { ...hub.network, room: createRoom({ bytes: size + 100, waitMs: 20 }) }
    const answers = await ask(of(first, second, first, second), network)
    expect(seen(answers)).toEqual([first, 'XDSRepositoryBusy', first, 'XDSRepositoryBusy'])
    const [one, , again] = answers
    expect(one?.kind === 'document' && again?.kind === 'document' && one.content === again.content).toBe(true)
    expect(hub.kept.at(-1)?.note).toMatchObject({ outcome: 'partial', released: [{ documents: [first] }] })
    expect(seen(await ask(of(second), network))).toEqual([second])
  })
})

describe('a retrieve that had to wait for its turn', () => {
  const waiting = async (meanwhile: () => unknown) => {
    const network = { ...hub.network, room: createRoom({ bytes: 1_000, waitMs: 5_000 }) }
    let sent = () => {}
    const whenSent = new Promise<void>(resolve => {
      sent = resolve
    })
    const request = { addressed: everybody, documents: of(first) }
    expect(seen(await retrieveDocuments(network, requester, request, whenSent))).toEqual([first])
    let take = () => {}
    const isWaiting = new Promise<void>(resolve => {
      take = resolve
    })
    const watchedTake = (bytes: number) => {
      take()
      return network.room.take(bytes)
    }
    const watched = { ...network, room: { ...network.room, take: watchedTake } }
    const answer = retrieveDocuments(watched, requester, request)
    await isWaiting
    await meanwhile()
    sent()
    return { answer: seen(await answer), network, request }
  }

  it('OPS-6 hands nothing over of somebody who objected meanwhile', async () => {
    const { test } = hub
    const said = { kind: 'deny' as const, scope: 'all' as const }
    const { answer } = await waiting(() =>
      withScope(test.hub.pool, test.organization, db =>
        changeDirectives(test.hub, db, {
          record: rosa,
          seen: 0,
          wanted: [said],
          reason: 'by letter',
          by: randomUUID(),
        }),
      ),
    )
    expect(answer).toEqual(['XDSDocumentUniqueIdError'])
    expect(hub.kept.at(-1)?.note).toMatchObject({ released: [], withheld: [{ person: rosa, rule: 'denied' }] })
    await withScope(test.hub.pool, test.organization, db => db.query('delete from network_directive'))
  })

  it('NET-6 hands nothing over of a member that answers no more', async () => {
    const { members } = hub.network
    const byHomeCommunity = members.byHomeCommunity
    const { answer, network, request } = await waiting(() => {
      members.byHomeCommunity = async () => undefined
    })
    members.byHomeCommunity = byHomeCommunity
    expect(answer).toEqual(['XDSUnknownCommunity'])
    expect(seen(await retrieveDocuments(network, requester, request))).toEqual([first])
  })

  it('NET-4 keeps no room that it took in a read that broke off', async () => {
    const network = { ...hub.network, room: createRoom({ bytes: 1_000, waitMs: 20 }) }
    const { within } = network.reading
    let late: Promise<unknown> = Promise.resolve()
    const twice = {
      ...network.reading,
      within: async <T>(of: string, work: (db: Scope) => Promise<T>) => {
        await within(of, work)
        const read = await within(of, work)
        late = Promise.resolve()
          .then(() => new Promise(resolve => setTimeout(resolve, 50)))
          .then(() => within(of, work))
          .catch(() => undefined)
        return read
      },
    }
    const failing = {
      ...network,
      reading: twice,
      notes: { keep: () => Promise.reject(new Error('no disk')), close: async () => {} },
    }
    const request = { addressed: everybody, documents: of(first) }
    expect(seen(await retrieveDocuments({ ...network, reading: twice }, requester, request))).toEqual([first])
    await late
    expect(seen(await retrieveDocuments(failing, requester, request))).toEqual(['XDSRepositoryError'])
    await late
    expect(seen(await retrieveDocuments(network, requester, request))).toEqual([first])
  })
})

describe('a large document', () => {
  it('NET-4 is handed over whole, and lies in memory hardly more than once', async () => {
    const id = randomUUID()
    await hub.tell(summary(known('1'), { uniqueId: id }))
    const { sealer, newId } = hub.test.hub
    const { organization } = hub.test
    const large = Buffer.alloc(30_000_000, '<x/>')
    const [row] = await hub.test.rows<{ id: string }>(
      'select id from registry_document order by stored_at desc, id desc',
    )
    const documentId = row?.id ?? newId()
    const sealed = sealer.seal(organization, 'registry_document.xml', documentId, large)
    await hub.test.rows('update registry_document set xml = $2, xml_size = $3 where id = $1', [
      documentId,
      sealed,
      large.byteLength,
    ])
    let longestRead = 0
    const { within } = hub.network.reading
    const reading = {
      ...hub.network.reading,
      within: <T>(of: string, work: (db: Scope) => Promise<T>) =>
        within(of, db =>
          work({
            ...db,
            async query<R>(...asked: Parameters<Scope['query']>) {
              const read = await db.query<R>(...asked)
              for (const value of read.rows.flatMap(each => Object.values(each as object)))
                if (Buffer.isBuffer(value)) longestRead = Math.max(longestRead, value.byteLength)
              return read
            },
          }),
        ),
    }
    const [answer] = await ask(of(id), { ...hub.network, reading })
    expect(answer?.kind === 'document' && answer.content.equals(large)).toBe(true)
    // Beside the document itself nothing of its size is read: memory as the process counts it says when garbage was collected.
    expect(longestRead).toBeGreaterThan(100_000)
    expect(longestRead).toBeLessThan(large.byteLength / 20)
  })
})
