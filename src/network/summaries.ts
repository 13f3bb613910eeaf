/**
 * Summaries that are made on demand: one for each system that told of somebody, out of the documents that may be told without
 * a word of the person. They are listed here; src/network/summary-content.ts makes them. What is restricted leaves in its own
 * document only, under its own label. Source: SPEC NET-4, OPS-6; docs/decisions/0057-summaries-are-made-not-kept.md.
 */
import { codesOf } from '../model/network/codes.ts'
import type { DocumentEntry, DocumentsWanted } from '../model/network/documents.ts'
import { isRestricted } from '../model/network/release.ts'
import { type NetworkDocumentRow, networkDocuments, type PersonGroup } from '../store/network-documents.ts'
import type { Scope } from '../store/scope.ts'
import type { Sealer } from '../store/seal.ts'
import { entryOf } from './entries.ts'
import type { Member } from './members.ts'
import type { PersonRelease } from './people-asked.ts'
import { summaryEntryId, summaryUniqueId } from './summary-ids.ts'

export const summaryType = '34133-9'
export const summaryTitle = 'Patient summary'

/** Documents of somebody that are looked at, and of them those that one summary is made of. */
const most = { lookedAt: 2_000, documents: 100, bytes: 8_000_000 } as const

export type Summary = {
  /** The survivor. */
  person: string
  /** The record that its ids are made of, */
  record: string
  /** and all those whose ids lead here. */
  records: ReadonlySet<string>
  /** What it is made of, the newest first; never none. */
  sources: readonly [NetworkDocumentRow, ...NetworkDocumentRow[]]
  /** How many documents did not fit in. */
  left: number
  /** Whether everything of the person is restricted. */
  restricted: boolean
}

/** The summaries of somebody that may be told; none where nothing can be summed up. */
export async function summariesOf(
  { db, member }: { db: Scope; member: Member },
  person: PersonGroup,
  release: PersonRelease,
): Promise<Summary[]> {
  if (!member.summaries || release.person.kind === 'withhold') return []
  const rows = await networkDocuments(db, person.records, { status: ['current'] }, most.lookedAt)
  const told = rows.filter(row => isPlain(row) && release.document(row).kind === 'permit')
  const bySystem = Map.groupBy(told, ({ connection }) => connection)
  return [...bySystem.values()].flatMap((of): Summary[] => {
    const { fitting, left } = fit(of)
    const [newest, ...others] = fitting
    if (!newest) return []
    // The first record that the system told of; whoever was merged since leads to the same summary.
    const record = of.reduce((first, row) => (row.record < first ? row.record : first), newest.record)
    const records = new Set(of.map(each => each.record))
    const { survivor } = person
    return [{ person: survivor, record, records, sources: [newest, ...others], left, restricted: release.restricted }]
  })
}

const isPlain = ({ confidentiality }: NetworkDocumentRow) =>
  !isRestricted({ member: { partTwo: false }, confidentiality: [confidentiality] })

/** The newest, as far as there is room in one summary. */
function fit(rows: readonly NetworkDocumentRow[]): { fitting: NetworkDocumentRow[]; left: number } {
  let bytes = 0
  const fitting = rows.slice(0, most.documents).filter(({ xml_size }) => {
    if (bytes + xml_size > most.bytes) return false
    bytes += xml_size
    return true
  })
  return { fitting, left: rows.length - fitting.length }
}

/** When a document was made. */
export function madeAt({ created_on, told_at }: NetworkDocumentRow): Date {
  return created_on ?? told_at
}

/** The entry of a summary. @param patient the id under which the person is told of */
export function summaryEntryOf(
  sealer: Sealer,
  member: Member,
  { record, sources, restricted }: Summary,
  patient: DocumentEntry['patient'],
): DocumentEntry {
  const { createdAt: _, size: __, hash: ___, ...newest } = entryOf(sealer, member, sources[0], patient)
  const { start, stop } = serviceOf(sources)
  const entryId = summaryEntryId(record)
  return {
    ...newest,
    entryId,
    logicalId: entryId,
    version: 1,
    type: 'on-demand',
    uniqueId: summaryUniqueId(record),
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
    isBetween(madeAt(sources[0]), wanted.createdFrom, wanted.createdTo) &&
    isBetween(start, wanted.serviceStartFrom, wanted.serviceStartTo) &&
    isBetween(stop, wanted.serviceStopFrom, wanted.serviceStopTo)
  )
}

function isBetween(at: Date, from: string | undefined, to: string | undefined): boolean {
  return (from === undefined || at.getTime() >= Date.parse(from)) && (to === undefined || at.getTime() < Date.parse(to))
}

/** From the first service that it tells of to the last. */
function serviceOf(rows: Summary['sources']): { start: Date; stop: Date } {
  const starts = rows.map(row => (row.service_start ?? madeAt(row)).getTime())
  const stops = rows.map(row => (row.service_end ?? row.service_start ?? madeAt(row)).getTime())
  return { start: new Date(Math.min(...starts)), stop: new Date(Math.max(...stops)) }
}
