/** At which agencies an entry is. */
import { type EntryRow, loadEntries } from '../store/practice-entries.ts'
import type { Scope } from '../store/scope.ts'
import type { EntryKind } from './shapes.ts'

/** `every`: what all agencies share. */
export async function agenciesOf(db: Scope, kind: EntryKind, row: EntryRow): Promise<'every' | readonly string[]> {
  switch (kind) {
    case 'agency':
      return [row.id]
    case 'client':
    case 'period':
    case 'appointment':
      return [String(row.agency)]
    case 'staff':
      return (row.agencies as string[]).map(String)
    case 'authorization': {
      const client = (await loadEntries(db, 'client', [String(row.client)])).get(String(row.client))
      return client ? [String(client.agency)] : []
    }
    case 'right':
      return row.agency === null ? 'every' : [String(row.agency)]
    case 'service':
    case 'funder':
    case 'status-type':
      return 'every'
  }
}
