/**
 * Summaries that are made on demand: one for each system that told of somebody, out of the documents that leave without a word
 * of the person. They are listed here; src/network/summary-content.ts makes them. What is restricted leaves in its own
 * document only, under its own label. Source: SPEC NET-4, OPS-6; docs/decisions/0057-summaries-are-made-not-kept.md.
 */
import { codesOf } from '../model/network/codes.ts'
import type { DocumentEntry, DocumentsWanted } from '../model/network/documents.ts'
import { plainLabels } from '../model/network/release.ts'
import type { PersonGroup } from '../store/network-documents.ts'
import { type SummarySourceRow, summarySources } from '../store/network-summaries.ts'
import type { Scope } from '../store/scope.ts'
import type { Sealer } from '../store/seal.ts'
import { entryOf } from './entries.ts'
import type { Member } from './members.ts'
import type { PersonRelease } from './people-asked.ts'
import { summaryEntryId, summaryUniqueId } from './summary-ids.ts'

export const summaryType = '34133-9'
export const summaryTitle = 'Patient summary'

/** Documents that one summary is made of. */
const most = { documents: 100, bytes: 8_000_000 } as const

export type Summary = {
  /** The survivor. */
  person: string
  /** The system that told of them. */
  connection: string
  /** The document that its ids are made of. */
  first: string
  /** What it is made of, the newest first; never none. */
  sources: readonly [SummarySourceRow, ...SummarySourceRow[]]
  /** How many documents did not fit in. */
  left: number
  /** Whether everything of the person is restricted. */
  restricted: boolean
}

/**
 * The summaries of somebody that may be told; none where nothing can be summed up.
 *
 * @param asked the record that they are asked for by: their ids are made of documents of this one where there are any, so that
 *   they lead to the right person also when a merge is undone
 */
export async function summariesOf(
  { db, member }: { db: Scope; member: Member },
  person: PersonGroup,
  release: PersonRelease,
  asked: string = person.survivor,
): Promise<Summary[]> {
  if (!member.summaries || release.person.kind === 'withhold') return []
  const rows = await summarySources(db, person.records, { labels: plainLabels, most: most.documents, asked })
  const told = rows.filter(row => release.document(row).kind === 'permit')
  const bySystem = Map.groupBy(told, ({ connection }) => connection)
  return [...bySystem.values()].flatMap((of): Summary[] => {
    const [newest, ...others] = fittingOf(of)
    if (!newest) return []
    const { connection, first } = newest
    const left = newest.of - 1 - others.length
    const { restricted } = release
    return [{ person: person.survivor, connection, first, sources: [newest, ...others], left, restricted }]
  })
}

/** Finds the summary that a document's owner leads to; those of a record are looked for once, however many ids of it are asked. */
export function summaryFinder(asked: { db: Scope; member: Member }) {
  const found = new Map<string, Promise<Summary[]>>()
  return async (
    { record, connection }: { record: string; connection: string },
    person: PersonGroup,
    release: PersonRelease,
  ): Promise<Summary | undefined> => {
    const ofRecord = found.get(record) ?? summariesOf(asked, person, release, record)
    found.set(record, ofRecord)
    return (await ofRecord).find(each => each.connection === connection)
  }
}

/** The newest, up to the first for which there is no room: an older one must not stand for it. */
function fittingOf(rows: readonly SummarySourceRow[]): readonly SummarySourceRow[] {
  let bytes = 0
  const end = rows.findIndex(({ xml_size }) => {
    bytes += xml_size
    return bytes > most.bytes
  })
  return end < 0 ? rows : rows.slice(0, end)
}

/** The entry of a summary. @param patient the id under which the person is told of */
export function summaryEntryOf(
  sealer: Sealer,
  member: Member,
  { first, sources, restricted }: Summary,
  patient: DocumentEntry['patient'],
): DocumentEntry {
  const { createdAt: _, size: __, hash: ___, ...newest } = entryOf(sealer, member, sources[0], patient)
  const { start, stop } = serviceOf(sources)
  const entryId = summaryEntryId(first)
  return {
    ...newest,
    entryId,
    logicalId: entryId,
    version: 1,
    type: 'on-demand',
    uniqueId: summaryUniqueId(first),
    title: summaryTitle,
    serviceStart: start.toISOString(),
    serviceStop: stop.toISOString(),
    ...codesOf({ type: summaryType, confidentiality: restricted ? 'R' : 'N' }),
    author: { institution: member.name },
  }
}

/** Whether the times that are wanted hold: it counts as made when the newest of what is in it was. */
export function isTimely({ sources }: Summary, wanted: DocumentsWanted): boolean {
  const { start, stop } = serviceOf(sources)
  return (
    isBetween(sources[0].made, wanted.createdFrom, wanted.createdTo) &&
    isBetween(start, wanted.serviceStartFrom, wanted.serviceStartTo) &&
    isBetween(stop, wanted.serviceStopFrom, wanted.serviceStopTo)
  )
}

function isBetween(at: Date, from: string | undefined, to: string | undefined): boolean {
  return (from === undefined || at.getTime() >= Date.parse(from)) && (to === undefined || at.getTime() < Date.parse(to))
}

/** From the first service that it tells of to the last. */
function serviceOf(rows: Summary['sources']): { start: Date; stop: Date } {
  const starts = rows.map(row => (row.service_start ?? row.made).getTime())
  const stops = rows.map(row => (row.service_end ?? row.service_start ?? row.made).getTime())
  return { start: new Date(Math.min(...starts)), stop: new Date(Math.max(...stops)) }
}
