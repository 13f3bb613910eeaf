/**
 * Document retrieve for all members: each document by its repository and unique id, in the order asked, with an answer for
 * each. Decided anew for every one, as in the query: what may not leave is as if it were not there.
 * Source: SPEC NET-4, OPS-6; reference/carequality.md sections 6 and 7.
 */
import type { DocumentProblem, DocumentWanted, Retrieved, RetrieveRequest } from '../model/network/documents.ts'
import type { ExchangeOutcome } from '../model/network/exchange.ts'
import { decideMember } from '../model/network/release.ts'
import type { Requester } from '../model/network/requester.ts'
import { documentToken } from '../pipeline/registry-keys.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { isKeyFailure } from '../store/keyFailure.ts'
import { type NetworkDocumentRow, networkDocumentsByIds, personGroups } from '../store/network-documents.ts'
import { registryDocumentXml, registryDocumentXmlPart } from '../store/registry-documents.ts'
import type { Scope } from '../store/scope.ts'
import type { ExchangeNote, Withheld } from './exchanges.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { denied, releasesOf } from './people-asked.ts'
import { problem } from './problems.ts'
import type { Room } from './room.ts'

/** One document of a request, with its place in it. */
type Wanted = { place: number; document: DocumentWanted }
type Answered = { place: number; retrieved: Retrieved; person?: string; withheld?: Withheld }

/** A member's documents of a request, and what gives their room back. */
type Handed = { answers: Answered[]; outcome?: ExchangeOutcome; giveBack(): void }
const nothingToGiveBack = () => {}

/**
 * Hands documents over: one answer for each, in their order. What it tells is durably noted before it resolves; nothing is
 * thrown.
 *
 * @param whenSent settles once the answer has left: until then the room of its documents counts as taken
 */
export async function retrieveDocuments(
  network: Network & { room: Room },
  requester: Requester,
  request: RetrieveRequest,
  whenSent: Promise<unknown> = Promise.resolve(),
): Promise<Retrieved[]> {
  const { hub } = network
  const handed: Handed[] = []
  const started = performance.now()
  try {
    const { byMember, answers } = await sortByMember(network, request)
    for (const [member, wanted] of byMember) handed.push(await handOver(network, requester, member, wanted))
    await keep(network, requester, started, byMember, handed, answers)
    const all = [...answers, ...handed.flatMap(each => each.answers)].sort((a, b) => a.place - b.place)
    return all.map(({ retrieved }) => retrieved)
  } catch (error) {
    hub.log.error({ error, step: 'network retrieve' }, 'a document retrieve could not be answered')
    const code = isDatabaseDown(error) ? 'XDSRepositoryBusy' : 'XDSRepositoryError'
    return request.documents.map(() => failed(code, 'retrieveFailed'))
  } finally {
    const giveBack = () => {
      for (const each of handed) each.giveBack()
    }
    void whenSent.then(giveBack, giveBack)
  }
}

async function sortByMember(
  network: Network,
  { addressed, documents }: RetrieveRequest,
): Promise<{ byMember: Map<Member, Wanted[]>; answers: Answered[] }> {
  const byMember = new Map<Member, Wanted[]>()
  const answers: Answered[] = []
  for (const [place, document] of documents.entries()) {
    const home = addressed.kind === 'member' ? addressed.homeCommunity : document.homeCommunity
    const member = await memberOf(network, home, document)
    if ('code' in member) answers.push({ place, retrieved: { kind: 'problem', problem: member } })
    else byMember.set(member, [...(byMember.get(member) ?? []), { place, document }])
  }
  return { byMember, answers }
}

async function memberOf(
  { members }: Network,
  home: string | undefined,
  { homeCommunity, repository }: DocumentWanted,
): Promise<Member | DocumentProblem> {
  if (home !== undefined && homeCommunity !== undefined && homeCommunity !== home)
    return problem('XDSUnknownCommunity', 'unknownCommunity')
  const member = home === undefined ? await members.byRepositoryOid(repository) : await members.byHomeCommunity(home)
  if (!member) {
    return home === undefined
      ? problem('XDSUnknownRepositoryId', 'unknownRepository')
      : problem('XDSUnknownCommunity', 'unknownCommunity')
  }
  return member.repositoryOid === repository
    ? member
    : problem('XDSUnknownRepositoryId', 'unknownRepository', member.homeCommunity)
}

async function handOver(
  { hub, members, reading, room }: Network & { room: Room },
  requester: Requester,
  member: Member,
  wanted: readonly Wanted[],
): Promise<Handed> {
  const { organization, homeCommunity, policy } = member
  const all = (...of: Parameters<typeof problem>) => wanted.map(({ place }) => ({ place, retrieved: failed(...of) }))
  if (decideMember(requester, policy).kind === 'withhold') {
    const answers = all('XDSRepositoryError', 'refused', homeCommunity)
    return { answers, outcome: 'refused', giveBack: nothingToGiveBack }
  }
  await reading.ready([organization])
  const openAll = async (db: Scope, listed: readonly Listed[]): Promise<Answered[]> => {
    const answers: Answered[] = []
    const opened = new Map<string, Answered>()
    for (const each of listed) {
      const before = each.row && opened.get(each.row.id)
      const answer = before ? { ...before, place: each.place } : await open({ hub, db, member }, each)
      if (each.row) opened.set(each.row.id, answer)
      answers.push(answer)
    }
    return answers
  }
  const taken: (() => void)[] = []
  let isOver = false
  const giveBackBut = (kept?: () => void) => {
    isOver = true
    for (const each of taken) if (each !== kept) each()
  }
  try {
    const first = await reading.within(organization, async db => {
      const { listed, bytes } = await list({ hub, db, member, requester, reading }, wanted, room)
      // A read that is made again elsewhere, as its server hangs, may go on after that one has ended.
      if (isOver) throw new Error('the documents were read elsewhere')
      const giveBack = room.takeNow(bytes)
      if (!giveBack) return { bytes, giveBack }
      taken.push(giveBack)
      return { answers: await openAll(db, listed), giveBack }
    })
    giveBackBut(first.giveBack)
    if (first.giveBack) return first
    // Outside of the transaction: who waits for room keeps no connection from others.
    const giveBack = await room.take(first.bytes)
    if (!giveBack)
      return { answers: all('XDSRepositoryBusy', 'busy', homeCommunity), outcome: 'busy', giveBack: nothingToGiveBack }
    taken.push(giveBack)
    // Whoever objected meanwhile, and a member that was paused, is heard: it is decided when the document leaves.
    const now = await members.byHomeCommunity(homeCommunity)
    if (now?.organization !== organization)
      return { answers: all('XDSUnknownCommunity', 'unknownCommunity'), outcome: 'invalid', giveBack }
    const answers = await reading.within(organization, async db => {
      const { listed } = await list({ hub, db, member: now, requester, reading }, wanted, { bytes: first.bytes })
      return openAll(db, listed)
    })
    return { answers, giveBack }
  } catch (error) {
    giveBackBut()
    throw error
  }
}

/** A document that was asked for, as it was decided: with its row it may leave, unless it is too much for one answer. */
type Listed = Wanted & { row?: NetworkDocumentRow; person?: string; withheld?: Withheld; tooMuch?: true }

/** What fits into an answer, the first at any rate; a document counts once, however often it is asked for. */
function fitting(decided: readonly Listed[], most: number): { listed: Listed[]; bytes: number } {
  const counted = new Set<string>()
  let bytes = 0
  const listed = decided.map((each): Listed => {
    const { row, person: _, ...asked } = each
    if (!row || counted.has(row.id)) return each
    if (counted.size > 0 && bytes + row.xml_size > most) return { ...asked, tooMuch: true }
    counted.add(row.id)
    bytes += row.xml_size
    return each
  })
  return { listed, bytes }
}

type Listing = Pick<Network, 'hub' | 'reading'> & { db: Scope; member: Member; requester: Requester }

/** @param room what there is for all of them together */
async function list(
  { hub, db, member, requester, reading }: Listing,
  wanted: readonly Wanted[],
  { bytes: most }: Pick<Room, 'bytes'>,
): Promise<ReturnType<typeof fitting>> {
  const tokens = wanted.map(({ document }) => documentToken({ hub, organization: db.organization }, document.uniqueId))
  const rows = await networkDocumentsByIds(db, [...new Set(tokens)], [])
  const byToken = new Map(rows.map(row => [row.version_token, row]))
  const groups = await personGroups(db, [...new Set(rows.map(({ record }) => record))])
  const releases = await releasesOf({ hub, reading, member, requester }, [...groups.values()])
  const decided = wanted.map((each, index): Listed => {
    const row = byToken.get(String(tokens[index]))
    const person = row && groups.get(row.record)?.survivor
    if (!row || !person) return each
    const release = releases.get(person)?.document(row) ?? denied
    return release.kind === 'permit'
      ? { ...each, row, person }
      : { ...each, withheld: { person, document: row.id, rule: release.rule } }
  })
  return fitting(decided, most)
}

/** Opens what may leave. A document that does not open is its own failure: the others leave. */
async function open(
  { hub, db, member }: { hub: Network['hub']; db: Scope; member: Member },
  { place, document, row, person, withheld, tooMuch }: Listed,
): Promise<Answered> {
  const { homeCommunity, repositoryOid: repository } = member
  const unknown = failed('XDSDocumentUniqueIdError', 'unknownDocument', homeCommunity)
  if (tooMuch) return { place, retrieved: failed('XDSRepositoryBusy', 'busy', homeCommunity) }
  if (!row || !person) return { place, retrieved: unknown, ...(withheld ? { withheld } : {}) }
  try {
    const content = await contentOf(hub, db, row)
    if (!content) return { place, retrieved: unknown }
    const entry = { homeCommunity, repository, uniqueId: document.uniqueId, mimeType: 'text/xml' }
    return { place, person, retrieved: { kind: 'document', entry, content } }
  } catch (error) {
    if (!isKeyFailure(error)) throw error
    hub.log.error({ error, record: row.id, step: 'network retrieve' }, 'a document could not be opened')
    return { place, retrieved: failed('XDSRepositoryError', 'documentFailed', homeCommunity) }
  }
}

/** The bytes of a document: at once, or of a large one in pieces, so that it lies in memory once. */
async function contentOf(hub: Network['hub'], db: Scope, row: NetworkDocumentRow): Promise<Buffer | undefined> {
  const { organization } = db
  const { id, xml_size: size } = row
  if (size > largeBytes) {
    const read = (from: number, length: number) => registryDocumentXmlPart(db, id, from, length)
    return hub.sealer.openLong(organization, 'registry_document.xml', id, size, read)
  }
  const sealed = await registryDocumentXml(db, id)
  return sealed && hub.sealer.open(organization, 'registry_document.xml', id, sealed)
}
const largeBytes = 2_000_000

function failed(...of: Parameters<typeof problem>): Retrieved {
  return { kind: 'problem', problem: problem(...of) }
}

/** A row for each member that was asked, and one of the hub's own for what named no member. */
async function keep(
  { hub, notes }: Network,
  requester: Requester,
  started: number,
  byMember: ReadonlyMap<Member, unknown>,
  handed: readonly Handed[],
  unanswered: readonly Answered[],
): Promise<void> {
  const noteOf = (answers: readonly Answered[], outcome = outcomeOf(answers)): ExchangeNote => {
    const told = Map.groupBy(
      answers.filter(({ person }) => person !== undefined),
      ({ person }) => person ?? '',
    )
    return {
      id: hub.newId(),
      at: hub.now().toISOString(),
      transaction: 'retrieve',
      requester,
      outcome,
      durationMs: performance.now() - started,
      released: [...told].map(([person, all]) => ({ person, documents: all.flatMap(documentIds) })),
      withheld: answers.flatMap(({ withheld }) => withheld ?? []),
      problems: answers.flatMap(({ retrieved }) => (retrieved.kind === 'problem' ? [retrieved.problem.code] : [])),
    }
  }
  const ofMembers = [...byMember.keys()].map((member, index) => ({
    organization: member.organization,
    note: noteOf(handed[index]?.answers ?? [], handed[index]?.outcome),
  }))
  await notes.keep([...ofMembers, ...(unanswered.length > 0 ? [{ note: noteOf(unanswered) }] : [])])
}

const documentIds = ({ retrieved }: Answered) => (retrieved.kind === 'document' ? [retrieved.entry.uniqueId] : [])

function outcomeOf(answers: readonly Answered[]): ExchangeOutcome {
  const codes = answers.flatMap(({ retrieved }) => (retrieved.kind === 'problem' ? [retrieved.problem.code] : []))
  if (codes.length === 0) return 'found'
  if (codes.length < answers.length) return 'partial'
  if (codes.includes('XDSRepositoryError')) return 'failed'
  return codes.includes('XDSDocumentUniqueIdError') ? 'nothing' : 'invalid'
}
