/**
 * The directory of a connection in memory, opened once and kept while nothing in it changes: for suggestions and for
 * choosing a counterpart by name. Names are sealed in the database, so it cannot search them.
 */
import { type DirectoryEntry, directoryEntry } from '../mapping/suggest.ts'
import type { HealthcareService, Location, Practitioner } from '../model/fhir.ts'
import { foldText } from '../model/text.ts'
import type { Hub } from '../pipeline/hub.ts'
import { directoryChangedAt, listDirectory } from '../store/lists/directory.ts'
import type { Scope } from '../store/scope.ts'

export const directoryTypes = ['Practitioner', 'Location', 'HealthcareService'] as const
export type DirectoryType = (typeof directoryTypes)[number]

/** An entry with what people recognise it by. */
export type NamedEntry = DirectoryEntry & { type: DirectoryType; name: string; detail: string | null; folded: string }

export type Directories = {
  /** Every entry of a connection. */
  entriesOf(db: Scope, connection: string): Promise<readonly NamedEntry[]>
}

/** Entries of one connection that are kept; more are not searched. */
const mostEntries = 50_000
/** Connections whose directories are kept at once; the one that was asked for longest ago goes first. */
const mostKept = 50

/** The directories that this process has opened. */
export function createDirectories(hub: Hub): Directories {
  const kept = new Map<string, { changedAt: string; entries: readonly NamedEntry[] }>()
  return {
    async entriesOf(db, connection) {
      const key = `${db.organization} ${connection}`
      const changedAt = await directoryChangedAt(db, directoryTypes)
      const known = kept.get(key)
      kept.delete(key) // to the end of the line
      const entries = known?.changedAt === changedAt ? known.entries : await openDirectory(hub, db, connection)
      kept.set(key, { changedAt, entries })
      if (kept.size > mostKept) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
      return entries
    },
  }
}

async function openDirectory(hub: Hub, db: Scope, connection: string): Promise<NamedEntry[]> {
  const { sealer } = hub
  const { organization } = db
  const rows = await listDirectory(db, connection, directoryTypes, mostEntries)
  return rows.flatMap(row => {
    const type = directoryTypes.find(each => each === row.entity)
    if (!type) return []
    const key = `${connection}/${row.entity}/${row.token}`
    const { id } = sealer.openJson(organization, 'link', key, row.link) as { id: string }
    const body = sealer.openJson(organization, 'record_version', `${row.record}/${row.version}`, row.body)
    const entry = directoryEntry(body as unknown as Practitioner | Location | HealthcareService, `${type}/${id}`)
    const name = entry.names.find(each => each.trim() !== '') ?? `${type}/${id}`
    const detail = entry.emails[0] ?? entry.npi ?? null
    return [{ ...entry, type, name, detail, folded: foldText([...entry.names, ...entry.emails].join(' ')) }]
  })
}

/** Entries of a type whose name or e-mail has every word of `text`, by name; all of them for an empty text. */
export function searchEntries(
  entries: readonly NamedEntry[],
  type: DirectoryType,
  text: string,
  most: number,
): NamedEntry[] {
  const words = foldText(text).split(' ')
  return entries
    .filter(entry => entry.type === type && words.every(word => entry.folded.includes(word)))
    .sort((a, b) => (a.folded < b.folded ? -1 : 1))
    .slice(0, most)
}
