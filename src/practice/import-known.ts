/** What an import looks rows up in: everything of a kind that is there, by external id and by its natural key. */
import type { Hub } from '../pipeline/hub.ts'
import { listEntries } from '../store/lists/practice.ts'
import type { EntryRow } from '../store/practice-entries.ts'
import type { Scope } from '../store/scope.ts'
import { openEntry, type Shown, sameText } from './entries.ts'
import type { EntryKind } from './shapes.ts'

/** More than any organization has; a page of all. */
const everything = 100_000

export type Known<Kind extends EntryKind> = {
  byId: ReadonlyMap<string, { shown: Shown<Kind>; row: EntryRow }>
  /** By external id, or by the natural key that `keysOf` makes. */
  find(key: string): string | 'several' | undefined
}

/** Loads and opens all entries of a kind; `keysOf` says what else than its external id an entry is found by. */
export async function loadKnown<Kind extends EntryKind>(
  hub: Hub,
  db: Scope,
  kind: Kind,
  keysOf: (fields: Readonly<Record<string, unknown>>) => readonly string[],
): Promise<Known<Kind>> {
  const { rows } = await listEntries(db, kind, {}, everything, undefined)
  const byId = new Map(rows.map(row => [row.id, { row, shown: openEntry(hub, db.organization, kind, row) }] as const))
  const keys = new Map<string, string>()
  for (const [id, { shown }] of byId) {
    const fields = shown.fields as Readonly<Record<string, unknown>>
    const external = typeof fields.externalId === 'string' ? [externalKey(fields.externalId)] : []
    for (const key of [...external, ...keysOf(fields)]) keys.set(key, keys.has(key) ? 'several' : id)
  }
  return { byId, find: key => keys.get(key) }
}

/** External ids and names do not run into each other. */
export function externalKey(external: string): string {
  return `id ${external.trim()}`
}

export const naturalKeys = {
  agency: (fields: Readonly<Record<string, unknown>>) => [`name ${sameText(String(fields.name))}`],
  service: (fields: Readonly<Record<string, unknown>>) => [`name ${sameText(String(fields.name))}`],
  'status-type': (fields: Readonly<Record<string, unknown>>) => [`name ${sameText(String(fields.name))}`],
  client: (fields: Readonly<Record<string, unknown>>) => [clientKey(fields)],
  staff: (fields: Readonly<Record<string, unknown>>) =>
    fields.email === undefined
      ? [`person ${sameText(`${fields.first} ${fields.last}`)}`]
      : [`mail ${sameText(String(fields.email))}`, `person ${sameText(`${fields.first} ${fields.last}`)}`],
} as const

/** A client by agency, names and birth date. */
export function clientKey({ agency, first, last, birthDate }: Readonly<Record<string, unknown>>): string {
  return `client ${agency} ${sameText(String(first))}|${sameText(String(last))}|${birthDate ?? ''}`
}
