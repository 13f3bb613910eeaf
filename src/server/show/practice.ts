/** The practice management as the API gives it out: entries, and the names of what they refer to. */
import { z } from 'zod'
import type { Hub } from '../../pipeline/hub.ts'
import { openEntry, type Shown } from '../../practice/entries.ts'
import { type Entry, type EntryKind, shapes } from '../../practice/shapes.ts'
import { type EntryRow, loadEntries } from '../../store/practice-entries.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant } from '../api.ts'

/** An entry of a kind: `fields` are what people enter. */
export function entryShown<Kind extends EntryKind>(kind: Kind) {
  return z.object({ id, version: z.number().int(), changedAt: instant, fields: shapes[kind] })
}

/** What entries refer to, by id. */
export const namesShown = z.record(z.string(), z.string()).describe('Names of what these refer to, by id')

export type EntryOut<Kind extends EntryKind> = { id: string; version: number; changedAt: string; fields: Entry<Kind> }

/** An entry as JSON has it. */
export function showEntry<Kind extends EntryKind>({ id, version, changedAt, fields }: Shown<Kind>): EntryOut<Kind> {
  return { id, version, changedAt: changedAt.toISOString(), fields }
}

/** Which fields of any kind refer to what. */
const referring = [
  ['agency', 'agency'],
  ['agencies', 'agency'],
  ['client', 'client'],
  ['staff', 'staff'],
  ['service', 'service'],
  ['funder', 'funder'],
  ['statusType', 'status-type'],
] as const satisfies ReadonlyArray<readonly [string, EntryKind]>

/** The names of everything that these rows refer to; one statement for each kind of thing. */
export async function namesFor(hub: Hub, db: Scope, rows: readonly EntryRow[]): Promise<Record<string, string>> {
  const names: Record<string, string> = {}
  for (const [field, kind] of referring) {
    const ids = rows.flatMap(row => {
      const value = row[field]
      return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
    })
    for (const row of (await loadEntries(db, kind, ids)).values())
      names[row.id] = nameOf(hub, db.organization, kind, row)
  }
  return names
}

/** What an entry is called. */
export function nameOf(hub: Hub, organization: string, kind: (typeof referring)[number][1], row: EntryRow): string {
  if (kind === 'client' || kind === 'staff') {
    const { first, last } = openEntry(hub, organization, kind, row).fields
    return `${first} ${last}`
  }
  return openEntry(hub, organization, kind, row).fields.name
}
