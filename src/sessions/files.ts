/**
 * Entries of a session-notes system out of a spreadsheet, where its interface cannot be used: of which kind a file is, what
 * it says row by row, then for real. What is taken goes the same way as a pulled page.
 */
import type { FilePattern, ImportedFile } from '../connectors/session-source.ts'
import { type SourceKind, sourceKinds } from '../model/sessions/source.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import { isRunning, sessionSettingOf } from './settings.ts'
import { sessionPages } from './take.ts'
import { takeWholeFile, type WholeTaken } from './take-listed.ts'

/** `off`: nothing is connected or agreed to; `not-offered`: this source has no files. */
type NoFiles = { kind: 'off' } | { kind: 'not-offered' }
/** `whole`: how far a whole list has come, and at its end what it no longer names. */
export type FileOutcome = NoFiles | { kind: 'read'; file: ImportedFile; whole?: WholeTaken }
export type FilePatterns = NoFiles | { kind: 'known'; patterns: readonly ({ kind: SourceKind } & FilePattern)[] }
export type FileKind = NoFiles | { kind: 'known'; of: SourceKind | undefined }

/** The order in which files are brought in: each refers to those before it. */
const inOrder: readonly SourceKind[] = ['site', 'user', 'student', 'template', 'note']

/** What the files of each kind need, and one of each to begin with. */
export async function filePatterns(hub: Hub, db: Scope): Promise<FilePatterns> {
  const found = await placeOfFiles(hub, db)
  if (found.kind !== 'found') return found
  const kinds = [...sourceKinds].sort((a, b) => inOrder.indexOf(a) - inOrder.indexOf(b))
  return { kind: 'known', patterns: kinds.map(kind => ({ kind, ...found.source.filePattern(kind) })) }
}

/** Of which kind a file is, by its first rows. */
export async function sessionFileKind(hub: Hub, db: Scope, start: Uint8Array): Promise<FileKind> {
  const found = await placeOfFiles(hub, db)
  return found.kind === 'found' ? { kind: 'known', of: found.source.fileKindOf(start) } : found
}

/** `before`: ids of earlier pieces of the same file. `whole`: a person says that it is the whole list, or a piece of that. */
type GivenFile = {
  kind: SourceKind
  bytes: Uint8Array
  before?: readonly string[]
  dryRun: boolean
  whole?: { begins: boolean; ends: boolean; reading?: string }
}

/** Reads a file, and takes what it says unless it is a dry run. Rows that cannot be read are told and left out. */
export async function readSessionFile(hub: Hub, db: Scope, given: GivenFile): Promise<FileOutcome> {
  const found = await placeOfFiles(hub, db)
  if (found.kind !== 'found') return found
  const now = hub.now()
  const { kind, bytes, before = [] } = given
  const file = found.source.readFile({ kind, bytes, at: now.toISOString(), before })
  if (!given.dryRun) {
    const { configuration, connection } = found
    const context = { hub, db, organization: db.organization, configuration, connection, now }
    await sessionPages.take(context, [{ message: null, page: file.page }])
    if (given.whole) {
      const ids = file.page.entries.map(({ id }) => id)
      const piece = { kind, ids, ...given.whole, faults: file.errors.length }
      const whole = await takeWholeFile(hub, db, connection.id, piece)
      return { kind: 'read', file, ...(whole ? { whole } : {}) }
    }
  }
  return { kind: 'read', file }
}

async function placeOfFiles(hub: Hub, db: Scope) {
  const setting = await sessionSettingOf(hub, db)
  if (!isRunning(setting)) return { kind: 'off' as const }
  const configuration = await hub.configurations.within(db, db.organization)
  const connection = configuration.connections.get(setting.connection)
  const source = connection?.connector.sessions
  if (!connection || !source) return { kind: 'not-offered' as const }
  return { kind: 'found' as const, configuration, connection, source }
}
