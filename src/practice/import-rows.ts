/** The steps of an import for some rows of a file: which entry each is, what would become of it, and writing what fits. */
import { isSame } from '../model/changes.ts'
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { WrittenEntry } from '../store/practice-entries.ts'
import { findAppointmentsAt, findByKeys, insertEntries, loadEntries, updateEntries } from '../store/practice-entries.ts'
import type { Scope } from '../store/scope.ts'
import { type Checked, checkDrafts, type Draft } from './check.ts'
import { type CellFault, columnOf, type ImportedKind } from './csv-columns.ts'
import { externalToken, openEntry } from './entries.ts'
import type { Lookups, Resolved } from './import-resolve.ts'
import { accessOf } from './rights.ts'
import { noteChanges } from './save.ts'
import { shapes } from './shapes.ts'

export const entryKinds = {
  agencies: 'agency',
  clients: 'client',
  staff: 'staff',
  appointments: 'appointment',
} as const
type ImportedEntryKind = (typeof entryKinds)[ImportedKind]

export type ResolvedRow = { line: number; found: Resolved }
/** `isSame`: what is there says the same already. */
export type Prepared = { line: number; draft: Draft<ImportedEntryKind>; isSame: boolean }
export type Refused = { line: number; faults: readonly CellFault[] }

/** Makes an entry of each row, over what is there; `seen` holds what earlier rows of the file were. */
export async function prepareRows(
  hub: Hub,
  db: Scope,
  asked: { kind: ImportedKind; lookups: Lookups; seen: Set<string>; lock: boolean },
  rows: readonly ResolvedRow[],
): Promise<{ prepared: Prepared[]; refused: Refused[] }> {
  const { kind, lookups, seen, lock } = asked
  const entryKind = entryKinds[kind]
  const found = rows.map(row => row.found)
  const there =
    kind === 'appointments'
      ? await appointmentsThere(hub, db, found)
      : entriesThere(lookups[entryKinds[kind] as 'agency' | 'client' | 'staff'], found)
  const before = await loadEntries(db, entryKind, [...there.values()], lock ? 'lock' : undefined)
  const prepared: Prepared[] = []
  const refused: Refused[] = []
  for (const { line, found: resolved } of rows) {
    const id = there.get(resolved)
    const row = id === undefined ? undefined : before.get(id)
    const shown = row && openEntry(hub, db.organization, entryKind, row)
    // What is cancelled is a state there, and a field here.
    const old = shown && { ...shown.fields, ...(row.state === 'cancelled' ? { cancelled: true } : {}) }
    const entry = shapes[entryKind].safeParse({ ...old, ...resolved.given })
    const names = namesOf(resolved, id)
    if (!entry.success) {
      const faults = entry.error.issues.map(({ path, code, message }) => ({
        column: columnOf(kind, String(path[0])),
        code: code === 'custom' ? message : code,
      }))
      refused.push({ line, faults })
    } else if (names.some(name => seen.has(name))) refused.push({ line, faults: [{ column: '', code: 'twice' }] })
    else {
      for (const name of names) seen.add(name)
      const draft = { id: id ?? hub.newId(), entry: entry.data, ...(row && shown ? { before: { shown, row } } : {}) }
      const unchanged = old !== undefined && isSame(shapes[entryKind].parse(old) as Json, entry.data as Json)
      prepared.push({ line, draft: draft as Draft<ImportedEntryKind>, isSame: unchanged })
    }
  }
  return { prepared, refused }
}

export type Fitting = { draft: Draft<ImportedEntryKind>; row: WrittenEntry }

/** Checks what would change; what does not fit is refused row by row. */
export async function checkRows(
  hub: Hub,
  db: Scope,
  by: string,
  kind: ImportedKind,
  prepared: readonly Prepared[],
): Promise<{ fitting: Fitting[]; refused: Refused[] }> {
  const changing = prepared.filter(each => !each.isSame)
  const drafts = changing.map(({ draft }) => draft)
  const checked = await checkDrafts(hub, db, await accessOf(db, by), entryKinds[kind], drafts)
  const fitting: Fitting[] = []
  const refused: Refused[] = []
  for (const [index, { line, draft }] of changing.entries()) {
    const one = checked[index]
    if (one?.kind === 'fits') fitting.push({ draft, row: one.row })
    else refused.push({ line, faults: faultsOf(kind, one) })
  }
  return { fitting, refused }
}

function faultsOf(kind: ImportedKind, checked: Exclude<Checked, { kind: 'fits' }> | undefined): CellFault[] {
  switch (checked?.kind) {
    case 'invalid':
      return checked.faults.map(({ path, code }) => ({ column: columnOf(kind, path), code }))
    case 'cannot':
      return [{ column: '', code: checked.problem }]
    case 'no-right':
    case undefined:
      return [{ column: columnOf(kind, kind === 'staff' ? 'agencies' : 'agency'), code: 'practice.not-allowed' }]
  }
}

/** Writes what fits. */
export async function writeRows(
  hub: Hub,
  db: Scope,
  by: string,
  kind: ImportedKind,
  fitting: readonly Fitting[],
): Promise<void> {
  const entryKind = entryKinds[kind]
  const now = hub.now()
  const made = fitting.filter(({ draft }) => !draft.before)
  const changed = fitting.filter(({ draft }) => draft.before)
  await insertEntries(
    db,
    entryKind,
    made.map(({ row }) => row),
    now,
  )
  await updateEntries(
    db,
    entryKind,
    changed.map(({ row }) => row),
    now,
  )
  await noteChanges(
    hub,
    db,
    by,
    entryKind,
    'create',
    made.map(({ draft }) => ({ id: draft.id })),
  )
  await noteChanges(
    hub,
    db,
    by,
    entryKind,
    'edit',
    changed.map(({ draft }) => ({ id: draft.id, before: draft.before?.shown.fields })),
  )
}

function entriesThere(known: Lookups['agency' | 'client' | 'staff'], rows: readonly Resolved[]): Map<Resolved, string> {
  return new Map(
    rows.flatMap(row => {
      const id = row.keys.map(key => known?.find(key)).find(each => each !== undefined && each !== 'several')
      return id === undefined ? [] : [[row, id] as const]
    }),
  )
}

/** One with an external id is only found by that, since it may have been moved; others by their people and their time. */
async function appointmentsThere(hub: Hub, db: Scope, rows: readonly Resolved[]): Promise<Map<Resolved, string>> {
  const tokens = rows.map(({ given }) =>
    typeof given.externalId === 'string'
      ? externalToken(hub, db.organization, 'appointment', given.externalId)
      : undefined,
  )
  const external = tokens.filter(token => token !== undefined)
  const keys = await findByKeys(db, 'appointment', { external, names: [] })
  const byExternal = new Map(keys.map(each => [each.externalToken, each.id] as const))
  const times = rows.map(({ given }) => ({
    client: typeof given.client === 'string' ? given.client : null,
    staff: String(given.staff),
    startsAt: String(given.startsAt),
  }))
  const atTimes = await findAppointmentsAt(db, times)
  return new Map(
    rows.flatMap((row, index) => {
      const token = tokens[index]
      const id = token === undefined ? atTimes[index] : byExternal.get(token.toString())
      return id === undefined ? [] : [[row, id] as const]
    }),
  )
}

/** What a row is called among the rows of its file: two of one name are one. */
function namesOf({ keys, given }: Resolved, id: string | undefined): string[] {
  const time = given.startsAt === undefined ? [] : [`time ${given.client} ${given.staff} ${given.startsAt}`]
  return [...keys, ...time, ...(id === undefined ? [] : [id])]
}
