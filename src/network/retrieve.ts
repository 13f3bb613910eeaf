/**
 * Document retrieve for all members: each document by its repository and unique id, in the order asked, with an answer for
 * each. Decided anew for every one, as in the query: what may not leave is as if it were not there.
 * Source: SPEC NET-4, OPS-6; reference/carequality.md sections 6 and 7.
 */
import type { DocumentProblem, DocumentWanted, Retrieved, RetrieveRequest } from '../model/network/documents.ts'
import type { ExchangeOutcome } from '../model/network/exchange.ts'
import { decideMember } from '../model/network/release.ts'
import type { Requester } from '../model/network/requester.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import type { ExchangeNote } from './exchanges.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { problem } from './problems.ts'
import { type Answered, answerAll, failed, openAll } from './retrieve-contents.ts'
import { list, type Wanted } from './retrieve-listing.ts'
import type { Room } from './room.ts'

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
      return { listed, opened: await openAll({ hub, db, member }, listed), giveBack }
    })
    giveBackBut(first.giveBack)
    const { giveBack: back } = first
    if (back) return { answers: await answerAll({ hub, member }, first.listed, first.opened), giveBack: back }
    // Outside of the transaction: who waits for room keeps no connection from others.
    const giveBack = await room.take(first.bytes)
    if (!giveBack)
      return { answers: all('XDSRepositoryBusy', 'busy', homeCommunity), outcome: 'busy', giveBack: nothingToGiveBack }
    taken.push(giveBack)
    // Whoever objected meanwhile, and a member that was paused, is heard: it is decided when the document leaves.
    const now = await members.byHomeCommunity(homeCommunity)
    if (now?.organization !== organization)
      return { answers: all('XDSUnknownCommunity', 'unknownCommunity'), outcome: 'invalid', giveBack }
    const second = await reading.within(organization, async db => {
      const { listed } = await list({ hub, db, member: now, requester, reading }, wanted, { bytes: first.bytes })
      return { listed, opened: await openAll({ hub, db, member: now }, listed) }
    })
    return { answers: await answerAll({ hub, member: now }, second.listed, second.opened), giveBack }
  } catch (error) {
    giveBackBut()
    throw error
  }
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
      released: [...told].map(([person, all]) => ({ person, documents: [...new Set(all.flatMap(documentIds))] })),
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

/** What was handed over: of a summary also what it was made of. */
const documentIds = ({ retrieved, sources = [] }: Answered) =>
  retrieved.kind === 'document' ? [retrieved.entry.uniqueId, ...sources] : []

function outcomeOf(answers: readonly Answered[]): ExchangeOutcome {
  const codes = answers.flatMap(({ retrieved }) => (retrieved.kind === 'problem' ? [retrieved.problem.code] : []))
  if (codes.length === 0) return 'found'
  if (codes.length < answers.length) return 'partial'
  if (codes.includes('XDSRepositoryError')) return 'failed'
  return codes.includes('XDSDocumentUniqueIdError') ? 'nothing' : 'invalid'
}
