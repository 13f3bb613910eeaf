/**
 * Document query for all members: whose documents are asked for, what may be told of them, and the entries. What is withheld
 * looks as if it were not there. Source: SPEC NET-4, OPS-6; reference/carequality.md sections 5 and 7.
 */
import type {
  DocumentEntry,
  DocumentProblem,
  DocumentQuery,
  DocumentsFound,
  PageWanted,
} from '../model/network/documents.ts'
import type { ExchangeOutcome } from '../model/network/exchange.ts'
import { decideMember } from '../model/network/release.ts'
import type { Requester } from '../model/network/requester.ts'
import { documentToken } from '../pipeline/registry-keys.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import {
  type NetworkDocumentRow,
  networkDocuments,
  networkDocumentsByIds,
  personGroups,
} from '../store/network-documents.ts'
import type { Scope } from '../store/scope.ts'
import { entryOf, filterOf, isWantedBy, withReplaced } from './entries.ts'
import type { ExchangeNote, Withheld } from './exchanges.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { turn } from './pages.ts'
import { denied, isUuid, type PersonRelease, personAsked, releasesOf, withheldPerson } from './people-asked.ts'
import { problem } from './problems.ts'
import { type SummariesFound, summariesByIds, summariesWanted } from './summaries-asked.ts'

/** Entries that are told at once; more is an error that asks for less. */
export const mostEntries = 1_000
/** Versions of a person's documents that are looked at: those that may not be told do not count among the others. */
const mostLookedAt = 2_000

type Found = DocumentsFound & {
  member?: Member
  /** Who is known, as the answer says even where it tells of no document of theirs. */
  known?: string
  /** Whose documents they are, by entry id. */
  persons: ReadonlyMap<string, string>
  withheld: readonly Withheld[]
  outcome: ExchangeOutcome
}

/** Answers a document query. What it tells is durably noted before it resolves; nothing is thrown. */
export async function findDocuments(
  network: Network,
  requester: Requester,
  query: DocumentQuery,
): Promise<DocumentsFound> {
  const { hub } = network
  const started = performance.now()
  try {
    const found = await find(network, requester, query)
    await keep(network, requester, started, found)
    const { entries, problems, page } = found
    return { entries, problems, ...(page ? { page } : {}) }
  } catch (error) {
    hub.log.error({ error, step: 'network query' }, 'a document query could not be answered')
    const code = isDatabaseDown(error) ? 'XDSRegistryBusy' : 'XDSRegistryError'
    return { entries: [], problems: [problem(code, 'queryFailed')] }
  }
}

async function find(network: Network, requester: Requester, query: DocumentQuery): Promise<Found> {
  const member = await memberAsked(network, query)
  if ('code' in member) return nothing(undefined, 'invalid', member)
  const { organization, homeCommunity, policy } = member
  if (decideMember(requester, policy).kind === 'withhold')
    return nothing(member, 'refused', problem('XDSRegistryError', 'refused', homeCommunity))
  await network.reading.ready([organization])
  return network.reading.within(organization, db => {
    const asked = { hub: network.hub, reading: network.reading, db, member, requester }
    return query.kind === 'find' ? findOfPatient(asked, query) : findByIds(asked, query)
  })
}

/** The member that is asked: by the endpoint, the home community, else by the OID of the patient's id. */
async function memberAsked({ members }: Network, query: DocumentQuery): Promise<Member | DocumentProblem> {
  const { addressed, homeCommunity } = query
  const home = addressed.kind === 'member' ? addressed.homeCommunity : homeCommunity
  if (home !== undefined) {
    const member = await members.byHomeCommunity(home)
    const isOther = homeCommunity !== undefined && homeCommunity !== home
    return member === undefined || isOther ? problem('XDSUnknownCommunity', 'unknownCommunity') : member
  }
  if (query.kind === 'get') return problem('XDSMissingHomeCommunityId', 'homeMissing')
  return (await members.byPatientOid(query.patient.authority)) ?? problem('XDSUnknownPatientId', 'unknownPatient')
}

type Asked = Pick<Network, 'hub' | 'reading'> & { db: Scope; member: Member; requester: Requester }

async function findOfPatient(
  asked: Asked,
  { patient, wanted, page }: Extract<DocumentQuery, { kind: 'find' }>,
): Promise<Found> {
  const { hub, db, member } = asked
  const unknown = problem('XDSUnknownPatientId', 'unknownPatient', member.homeCommunity)
  const person = await personAsked(hub, db, member, patient)
  if (!person) return nothing(member, 'nothing', unknown)
  const releases = await releasesOf(asked, [person])
  const withheld = withheldPerson(releases, person.survivor)
  if (withheld) return { ...nothing(member, 'nothing', unknown), withheld: [withheld] }
  const tooMany = problem('XDSTooManyResults', 'tooMany', member.homeCommunity)
  const isStable = (wanted.entryTypes ?? ['stable']).includes('stable')
  const rows = isStable ? await networkDocuments(db, person.records, filterOf(wanted), mostLookedAt + 1) : []
  const known = person.survivor
  if (rows.length > mostLookedAt) return { ...nothing(member, 'invalid', tooMany), known }
  const own = { authority: patient.authority, id: patient.id.trim() }
  const found = rows.map(row => ({ row, person: known, patient: own }))
  const stable = tell(asked, found, releases, { isMeant: isWantedBy(wanted), page })
  const release = releases.get(known)
  const summaries = release && (await summariesWanted(asked, { person, release, patient: own }, wanted))
  const told = withSummaries(stable, summaries)
  const isTooMuch = told.persons.size > mostEntries
  return { ...(isTooMuch ? { ...nothing(member, 'invalid', tooMany), withheld: told.withheld } : told), known }
}

async function findByIds(
  asked: Asked,
  { uniqueIds, entryIds }: Extract<DocumentQuery, { kind: 'get' }>,
): Promise<Found> {
  const { hub, db, member } = asked
  if (uniqueIds.length + entryIds.length > mostEntries)
    return nothing(member, 'invalid', problem('XDSTooManyResults', 'tooMany', member.homeCommunity))
  const tokens = uniqueIds.map(id => documentToken({ hub, organization: db.organization }, id))
  const rows = await networkDocumentsByIds(db, tokens, entryIds.filter(isUuid))
  const groups = await personGroups(db, [...new Set(rows.map(({ record }) => record))])
  const releases = await releasesOf(asked, [...groups.values()])
  const found = rows.flatMap(row => {
    const person = groups.get(row.record)?.survivor
    return person ? [{ row, person, patient: { authority: member.patientOid, id: person } }] : []
  })
  const stable = tell(asked, found, releases, { isMeant: () => true })
  const told = withSummaries(stable, await summariesByIds(asked, { uniqueIds, entryIds }))
  if (new Set(told.persons.values()).size < 2) return told
  const several = problem('XDSResultNotSinglePatient', 'severalPatients', member.homeCommunity)
  return { ...nothing(member, 'invalid', several), withheld: told.withheld }
}

type Candidate = { row: NetworkDocumentRow; person: string; patient: DocumentEntry['patient'] }

/** The entries of what may be told; one that cannot be read is a warning beside the others. */
function tell(
  { hub, member }: Asked,
  candidates: readonly Candidate[],
  releases: ReadonlyMap<string, PersonRelease>,
  { isMeant, page }: { isMeant: (entry: DocumentEntry) => boolean; page?: PageWanted },
): Found {
  const persons = new Map<string, string>()
  const held: { entry: DocumentEntry | undefined; withheld: Withheld }[] = []
  let unreadable = 0
  const all = candidates.flatMap(({ row, person, patient }) => {
    const entry = readEntry(hub, member, row, patient)
    const release = releases.get(person)?.document(row) ?? denied
    if (release.kind === 'withhold') {
      // Noted only where it would have been told: what was not asked for was not withheld.
      if (!entry || isMeant(entry)) held.push({ entry, withheld: { person, document: row.id, rule: release.rule } })
      return []
    }
    if (!entry) unreadable += 1
    if (!entry || !isMeant(entry)) return []
    persons.set(entry.entryId, person)
    return [entry]
  })
  const listed = withReplaced(all)
  const turned = page && turn(listed, page)
  const entries = turned?.entries ?? listed
  // What would stand on another page is noted with that one.
  const withheld = held.flatMap(each => (turned && each.entry && !turned.wouldHold(each.entry) ? [] : each.withheld))
  const problems: DocumentProblem[] = unreadable === 0 ? [] : [unreadableOf(member)]
  const outcome = unreadable > 0 ? 'partial' : entries.length > 0 ? 'found' : 'nothing'
  const told = { member, entries, problems, persons, withheld, outcome } as const
  return turned ? { ...told, page: { total: listed.length, next: turned.next } } : told
}

/** What is made on demand, after what is there. */
function withSummaries(all: Found, summaries: SummariesFound | undefined): Found {
  if (!summaries) return all
  const { found, withheld, unreadable } = summaries
  const isPartial = unreadable > 0 && all.outcome !== 'partial'
  return {
    ...all,
    entries: [...all.entries, ...found.map(({ entry }) => entry)],
    persons: new Map([...all.persons, ...found.map(({ entry, person }) => [entry.entryId, person] as const)]),
    withheld: [...all.withheld, ...withheld],
    problems: isPartial ? [...all.problems, unreadableOf(all.member)] : all.problems,
    outcome: isPartial ? 'partial' : all.outcome === 'nothing' && found.length > 0 ? 'found' : all.outcome,
  }
}

/** Some of what would be told cannot be read: a warning beside the rest. */
function unreadableOf(member: Member | undefined): DocumentProblem {
  return { ...problem('XDSRegistryError', 'unreadable', member?.homeCommunity), severity: 'warning' }
}

/** The entry of a version; undefined when what is sealed of it does not open. */
function readEntry(
  hub: Network['hub'],
  member: Member,
  row: NetworkDocumentRow,
  patient: DocumentEntry['patient'],
): DocumentEntry | undefined {
  try {
    return entryOf(hub.sealer, member, row, patient)
  } catch (error) {
    hub.log.error({ error, record: row.id, step: 'network query' }, 'a document could not be listed')
    return undefined
  }
}

function nothing(member: Member | undefined, outcome: ExchangeOutcome, told: DocumentProblem): Found {
  return {
    ...(member ? { member } : {}),
    entries: [],
    problems: [told],
    persons: new Map(),
    withheld: [],
    outcome,
  }
}

async function keep({ hub, notes }: Network, requester: Requester, started: number, found: Found): Promise<void> {
  const byPerson = Map.groupBy(found.entries, ({ entryId }) => found.persons.get(entryId) ?? '')
  // That there is nothing of somebody says that they are known here. Discovery told that to whoever it gave the id to; who
  // has the id from elsewhere, or asks by the member's own number, hears it now: so it is accounted for by itself.
  if (found.known && !byPerson.has(found.known)) byPerson.set(found.known, [])
  const note: ExchangeNote = {
    id: hub.newId(),
    at: hub.now().toISOString(),
    transaction: 'query',
    requester,
    outcome: found.outcome,
    durationMs: performance.now() - started,
    released: [...byPerson].map(([person, entries]) => ({ person, documents: entries.map(each => each.uniqueId) })),
    withheld: found.withheld,
    problems: found.problems.map(({ code }) => code),
  }
  await notes.keep([{ ...(found.member ? { organization: found.member.organization } : {}), note }])
}
