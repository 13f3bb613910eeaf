/**
 * Bringing agencies, clients, staff and appointments in from CSV: first what that would do, row by row, then the same
 * for real. The same file again changes nothing: rows find what is there by external id, or by what is natural.
 */
import { readCsv } from '../model/csv/rows.ts'
import type { Hub } from '../pipeline/hub.ts'
import { preferIndexes } from '../store/plans.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { type CellFault, type Head, type ImportedKind, readCells, readHead } from './csv-columns.ts'
import { type Lookups, loadLookups, resolveRow } from './import-resolve.ts'
import { checkRows, prepareRows, type ResolvedRow, writeRows } from './import-rows.ts'

export type ImportedRow = { line: number; what: 'create' | 'change' | 'same' | 'refuse'; faults: readonly CellFault[] }
export type Imported =
  | { kind: 'read'; rows: ImportedRow[]; unused: readonly string[] }
  | {
      kind: 'unreadable'
      because: 'empty-file' | 'not-text' | 'quotes' | 'columns' | 'too-many'
      line: number
      missing: readonly string[]
    }

/** Rows of one file; more are brought in with several. */
export const mostRows = 20_000
const atOnce = 500

/** Reads a file; writes what fits only when `apply`, all in one transaction. */
export async function importCsv(
  hub: Hub,
  organization: string,
  by: string,
  kind: ImportedKind,
  { bytes, apply }: { bytes: Uint8Array; apply: boolean },
): Promise<Imported> {
  const read = readCsv(bytes)
  if (read.kind === 'refused') return { kind: 'unreadable', because: read.because, line: read.line, missing: [] }
  const [first, ...rest] = read.rows
  const head = readHead(kind, first?.cells ?? [])
  if (head.missing.length > 0) return { kind: 'unreadable', because: 'columns', line: 1, missing: head.missing }
  if (rest.length > mostRows) return { kind: 'unreadable', because: 'too-many', line: mostRows + 2, missing: [] }
  await hub.sealer.ready(organization)
  const rows = await withScope(hub.pool, organization, async db => {
    await preferIndexes(db) // a first import fills empty tables
    const lookups = await loadLookups(hub, db, kind)
    const seen = new Set<string>()
    const results: ImportedRow[] = []
    for (let at = 0; at < rest.length; at += atOnce)
      results.push(...(await bringIn(hub, db, { by, kind, head, lookups, seen, apply }, rest.slice(at, at + atOnce))))
    return results
  })
  return { kind: 'read', rows, unused: head.unused }
}

type Bringing = {
  by: string
  kind: ImportedKind
  head: Head
  lookups: Lookups
  seen: Set<string>
  apply: boolean
}

async function bringIn(
  hub: Hub,
  db: Scope,
  { by, kind, head, lookups, seen, apply }: Bringing,
  rows: readonly { line: number; cells: readonly string[] }[],
): Promise<ImportedRow[]> {
  const unread = new Map<number, readonly CellFault[]>()
  const resolved = rows.flatMap(({ line, cells }): ResolvedRow[] => {
    const { fields, faults } = readCells(head, cells)
    const found = resolveRow(kind, lookups, fields)
    // What could not be read is said once, and not again as unknown.
    const all = [...faults, ...found.faults.filter(({ column }) => !faults.some(each => each.column === column))]
    if (all.length === 0) return [{ line, found }]
    unread.set(line, all)
    return []
  })
  const { prepared, refused } = await prepareRows(hub, db, { kind, lookups, seen, lock: apply }, resolved)
  const checked = await checkRows(hub, db, by, kind, prepared)
  if (apply) await writeRows(hub, db, by, kind, checked.fitting)
  const faults = new Map([
    ...unread,
    ...[...refused, ...checked.refused].map(({ line, faults: found }) => [line, found] as const),
  ])
  const kept = new Map(prepared.map(each => [each.line, each]))
  return rows.map(({ line }): ImportedRow => {
    const wrong = faults.get(line)
    if (wrong) return { line, what: 'refuse', faults: wrong }
    const one = kept.get(line)
    return { line, what: one?.isSame ? 'same' : one?.draft.before ? 'change' : 'create', faults: [] }
  })
}
