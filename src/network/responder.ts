/**
 * The responder apart from every wire form: patient discovery, document query and document retrieve, for all members.
 * Whoever speaks a protocol asks here. Source: SPEC NET-4; reference/carequality.md sections 4 to 6.
 */
import { join } from 'node:path'
import type { Discovery, DiscoveryAnswer } from '../model/network/discovery.ts'
import type { DocumentQuery, DocumentsFound, Retrieved, RetrieveRequest } from '../model/network/documents.ts'
import type { Requester } from '../model/network/requester.ts'
import type { Hub } from '../pipeline/hub.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { isKeyFailure } from '../store/keyFailure.ts'
import type { NetworkPools } from '../store/network-pools.ts'
import { createDiscover, type DiscoveryNetwork } from './discover.ts'
import { findDocuments } from './documents.ts'
import { openJournal } from './journal.ts'
import { createMembers } from './members.ts'
import { type OpenedNotes, openNotes } from './notes.ts'
import { createOutage } from './outage.ts'
import type { Environment } from './participation.ts'
import { createPrimary, type Primary } from './primary.ts'
import { type OpenedReading, openReading } from './reading.ts'
import { retrieveDocuments } from './retrieve.ts'
import { createRoom, type Room } from './room.ts'

export type Responder = {
  /** Whom a query means. What it answers is durably noted before it resolves; nothing of it is thrown. */
  discover(requester: Requester, discovery: Discovery): Promise<DiscoveryAnswer>
  findDocuments(requester: Requester, query: DocumentQuery): Promise<DocumentsFound>
  /**
   * One for each document that was asked for, in their order.
   * @param whenSent settles once the answer has left: until then its documents count as being in memory
   */
  retrieve(requester: Requester, request: RetrieveRequest, whenSent?: Promise<unknown>): Promise<readonly Retrieved[]>
}

export type OpenedResponder = Responder & {
  network: DiscoveryNetwork & { notes: OpenedNotes; reading: OpenedReading; room: Room; primary: Primary }
  /** Waits for what is under way. */
  close(): Promise<void>
}

export type ResponderParts = { pools: NetworkPools; dataFolder: string; environment?: () => Environment | undefined }

/** Bytes of documents that are handed over at once, and how long one waits for its turn. */
const room = { bytes: 256_000_000, waitMs: 20_000 } as const

/** Keys in memory serve while the primary is down: those of all members are loaded before anybody asks for them. */
const keysEveryMs = 30_000

/**
 * Puts the responder together. The hub needs its own keys (`accountKeys`).
 * @param dataFolder where the journal of an outage lies, in `network/journal`
 * @param environment whose organizations it answers for at the moment; absent: all
 */
export async function openResponder(
  hub: Hub,
  { pools, dataFolder, environment }: ResponderParts,
): Promise<OpenedResponder> {
  if (!hub.accountKeys) throw new Error('the responder needs the keys of the hub')
  const outage = createOutage()
  const reading = openReading(hub, pools, outage)
  const journal = openJournal(hub, join(dataFolder, 'network', 'journal'))
  const notes = openNotes(hub, { pool: pools.primary.scoped, outage, journal })
  const members = createMembers(reading, hub.log, environment)
  const primary = createPrimary(pools.primary.scoped, outage)
  const network = { hub, members, reading, notes, primary, room: createRoom(room) }
  await reading.look()
  const loadKeys = async () => {
    try {
      for (const { organization } of await members.all())
        await reading.ready([organization]).catch((error: unknown) => {
          if (!isKeyFailure(error)) throw error // said when the member is asked
        })
    } catch (error) {
      if (!isDatabaseDown(error))
        hub.log.warn({ error, step: 'network' }, 'the keys of the members could not be loaded')
    }
  }
  let loading: Promise<void> | undefined
  const keepKeys = () => {
    loading ??= loadKeys().finally(() => {
      loading = undefined
    })
  }
  keepKeys()
  const timer = setInterval(keepKeys, keysEveryMs).unref()
  const discover = createDiscover(network)
  return {
    network,
    discover,
    findDocuments: (requester, query) => findDocuments(network, requester, query),
    retrieve: (requester, request, whenSent) => retrieveDocuments(network, requester, request, whenSent),
    async close() {
      clearInterval(timer)
      reading.close()
      await loading
      await notes.close()
    },
  }
}
