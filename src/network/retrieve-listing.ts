/**
 * Which of the documents that were asked for may leave, and fit into one answer. A summary that is made on demand counts with
 * all that it is made of. Source: SPEC NET-4, OPS-6.
 */
import type { DocumentWanted } from '../model/network/documents.ts'
import type { NetworkRelease } from '../model/network/release.ts'
import type { Requester } from '../model/network/requester.ts'
import { documentToken } from '../pipeline/registry-keys.ts'
import { type NetworkDocumentRow, networkDocumentsByIds, personGroups } from '../store/network-documents.ts'
import { documentOwners } from '../store/network-summaries.ts'
import type { Scope } from '../store/scope.ts'
import type { Withheld } from './exchanges.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { releasesOf, withheldPerson } from './people-asked.ts'
import type { Room } from './room.ts'
import { type Summary, summaryFinder } from './summaries.ts'
import { type SummaryAsked, summaryAsked } from './summary-ids.ts'

/** One document of a request, with its place in it. */
export type Wanted = { place: number; document: DocumentWanted }

/** Where its content comes from. */
export type Source =
  | { kind: 'stored'; key: string; bytes: number; row: NetworkDocumentRow }
  | { kind: 'summary'; key: string; bytes: number; summary: Summary; asked: SummaryAsked }

/** A document that was asked for, as it was decided: with its source it may leave, unless it is too much for one answer. */
export type Listed = Wanted & { source?: Source; person?: string; withheld?: Withheld; tooMuch?: true }

type Listing = Pick<Network, 'hub' | 'reading'> & { db: Scope; member: Member; requester: Requester }

/** @param room what there is for all of them together */
export async function list(
  asked: Listing,
  wanted: readonly Wanted[],
  { bytes: most }: Pick<Room, 'bytes'>,
): Promise<{ listed: Listed[]; bytes: number }> {
  const { hub, db, member } = asked
  const tokens = wanted.map(({ document }) => documentToken({ hub, organization: db.organization }, document.uniqueId))
  const summaries = wanted.map(({ document }) => summaryAsked(document.uniqueId))
  const rows = await networkDocumentsByIds(db, [...new Set(tokens)], [])
  const byToken = new Map(rows.map(row => [row.version_token, row]))
  const owners = await documentOwners(db, member.summaries ? summaries.flatMap(each => each?.document ?? []) : [])
  const records = [...rows, ...owners.values()].map(({ record }) => record)
  const groups = await personGroups(db, [...new Set(records)])
  const releases = await releasesOf(asked, [...groups.values()])
  const summaryOf = summaryFinder(asked)
  const decided: Listed[] = []
  for (const [index, each] of wanted.entries()) {
    const row = byToken.get(String(tokens[index]))
    const summary = summaries[index]
    const owner = summary && owners.get(summary.document)
    const person = groups.get((row ?? owner)?.record ?? '')
    const release = person && releases.get(person.survivor)
    if (!release) decided.push(each)
    else if (row) decided.push({ ...each, ...stored(row, person.survivor, release.document(row)) })
    else if (owner && summary) {
      const withheld = withheldPerson(releases, person.survivor)
      const meant = await summaryOf(owner, person, release)
      decided.push({ ...each, ...(withheld ? { withheld } : meant ? made(meant, summary) : {}) })
    }
  }
  return fitting(decided, most)
}

function stored(row: NetworkDocumentRow, person: string, release: NetworkRelease): Omit<Listed, keyof Wanted> {
  return release.kind === 'permit'
    ? { source: { kind: 'stored', key: row.id, bytes: row.xml_size, row }, person }
    : { withheld: { person, document: row.id, rule: release.rule } }
}

/** Opened, merged and written, documents take so many times the room of what is handed over (170 MB of 8 were seen). */
const roomToMake = 20

function made(summary: Summary, asked: SummaryAsked): Omit<Listed, keyof Wanted> {
  const bytes = roomToMake * summary.sources.reduce((sum, { xml_size }) => sum + xml_size, 0)
  return { source: { kind: 'summary', key: `summary ${summary.first}`, bytes, summary, asked }, person: summary.person }
}

/** What fits into an answer, the first at any rate; a document counts once, however often it is asked for. */
function fitting(decided: readonly Listed[], most: number): { listed: Listed[]; bytes: number } {
  const counted = new Set<string>()
  let bytes = 0
  const listed = decided.map((each): Listed => {
    const { source, person: _, ...asked } = each
    if (!source || counted.has(source.key)) return each
    if (counted.size > 0 && bytes + source.bytes > most) return { ...asked, tooMuch: true }
    counted.add(source.key)
    bytes += source.bytes
    return each
  })
  return { listed, bytes }
}
