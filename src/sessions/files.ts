/**
 * Entries of a session-notes system out of a spreadsheet, where its interface cannot be used: first what the file says, row
 * by row, then for real. What is taken goes the same way as a pulled page.
 */
import type { ImportedFile } from '../connectors/session-source.ts'
import type { SourceKind } from '../model/sessions/source.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import { isRunning, sessionSettingOf } from './settings.ts'
import { sessionPages } from './take.ts'

export type FileOutcome =
  | { kind: 'off' }
  /** This source has no files. */
  | { kind: 'not-offered' }
  | { kind: 'read'; file: ImportedFile }

/** Reads a file, and takes what it says unless it is a dry run. Rows that cannot be read are told and left out. */
export async function readSessionFile(
  hub: Hub,
  db: Scope,
  given: { kind: SourceKind; bytes: Uint8Array; dryRun: boolean },
): Promise<FileOutcome> {
  const setting = await sessionSettingOf(hub, db)
  if (!isRunning(setting)) return { kind: 'off' }
  const configuration = await hub.configurations.within(db, db.organization)
  const connection = configuration.connections.get(setting.connection)
  const source = connection?.connector.sessions
  if (!connection || !source) return { kind: 'not-offered' }
  const now = hub.now()
  const file = source.readFile({ kind: given.kind, bytes: given.bytes, at: now.toISOString() })
  if (!given.dryRun) {
    const context = { hub, db, organization: db.organization, configuration, connection, now }
    await sessionPages.take(context, [{ message: null, page: file.page }])
  }
  return { kind: 'read', file }
}
