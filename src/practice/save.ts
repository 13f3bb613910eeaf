/** Making, changing and taking away what the practice management holds; each by somebody, checked, and written down. */
import type { ProblemCode } from '../model/problems.ts'
import type { Hub } from '../pipeline/hub.ts'
import { appendAudit } from '../store/audit.ts'
import { lockTokens } from '../store/locks.ts'
import { appendPracticeHistory } from '../store/practice-content.ts'
import {
  type EntryRow,
  findByKeys,
  insertEntries,
  loadEntries,
  removeEntries,
  updateEntries,
} from '../store/practice-entries.ts'
import { findRight } from '../store/practice-rights.ts'
import { holdAgencies, isUsed } from '../store/practice-uses.ts'
import type { Scope } from '../store/scope.ts'
import { checkDrafts, type Fault } from './check.ts'
import { externalToken, nameToken, openEntry } from './entries.ts'
import { type Access, accessOf } from './rights.ts'
import { agenciesOf } from './scope.ts'
import type { Entry, EntryKind } from './shapes.ts'

export type SaveOutcome =
  | { kind: 'saved'; id: string; version: number }
  | { kind: 'not-found' }
  | { kind: 'no-right' }
  | { kind: 'invalid'; faults: readonly Fault[] }
  | { kind: 'exists'; id: string }
  | { kind: 'meanwhile'; version: number }
  | { kind: 'cannot'; problem: ProblemCode }

/** Adds an entry. */
export async function createEntry<Kind extends EntryKind>(
  hub: Hub,
  db: Scope,
  by: string,
  kind: Kind,
  entry: Entry<Kind>,
): Promise<SaveOutcome> {
  const id = hub.newId()
  const access = await accessOf(db, by)
  const [checked] = await checkDrafts(hub, db, access, kind, [{ id, entry }])
  if (checked?.kind !== 'fits') return checked ?? { kind: 'not-found' }
  const same = await sameAs(hub, db, kind, entry)
  if (same) return { kind: 'exists', id: same }
  await holdPeriods(db, kind, entry)
  await insertEntries(db, kind, [checked.row], hub.now())
  await noteChanges(hub, db, by, kind, 'create', [{ id }])
  return { kind: 'saved', id, version: 1 }
}

/** Replaces an entry; `seen` is the version that somebody began with. */
export async function editEntry<Kind extends EntryKind>(
  hub: Hub,
  db: Scope,
  by: string,
  kind: Kind,
  which: { id: string; seen: number },
  entry: Entry<Kind>,
): Promise<SaveOutcome> {
  const { id, seen } = which
  const access = await accessOf(db, by)
  const row = await visibleEntry(db, access, kind, id, 'lock')
  if (!row) return { kind: 'not-found' }
  const before = { shown: openEntry(hub, db.organization, kind, row), row }
  const [checked] = await checkDrafts(hub, db, access, kind, [{ id, entry, before }])
  if (checked?.kind !== 'fits') return checked ?? { kind: 'not-found' }
  if (row.version !== seen) return { kind: 'meanwhile', version: row.version }
  const same = await sameAs(hub, db, kind, entry)
  if (same && same !== id) return { kind: 'exists', id: same }
  await holdPeriods(db, kind, entry)
  await updateEntries(db, kind, [checked.row], hub.now())
  await noteChanges(hub, db, by, kind, 'edit', [{ id, before: before.shown.fields }])
  return { kind: 'saved', id, version: row.version + 1 }
}

/** Takes an entry away; what refers to it keeps it from going. */
export async function removeEntry(
  hub: Hub,
  db: Scope,
  by: string,
  kind: EntryKind,
  which: { id: string; seen: number },
): Promise<SaveOutcome> {
  const { id, seen } = which
  const access = await accessOf(db, by)
  const row = await visibleEntry(db, access, kind, id, 'lock')
  if (!row) return { kind: 'not-found' }
  const where = await agenciesOf(db, kind, row)
  const may = where === 'every' ? access.agencies('edit') === 'all' : where.every(agency => access.at(agency, 'edit'))
  if (!may) return { kind: 'no-right' }
  if (row.version !== seen) return { kind: 'meanwhile', version: row.version }
  if (row.state === 'rendered') return { kind: 'cannot', problem: 'practice.rendered' }
  if (row.closed === true) return { kind: 'cannot', problem: 'practice.period-closed' }
  if (await isUsed(db, kind, id)) return { kind: 'cannot', problem: 'practice.in-use' }
  await holdPeriods(db, kind, row)
  await removeEntries(db, kind, [id], hub.now())
  await noteChanges(hub, db, by, kind, 'remove', [{ id, before: openEntry(hub, db.organization, kind, row).fields }])
  return { kind: 'saved', id, version: row.version + 1 }
}

/** An entry that was not taken away, if it is at an agency that somebody sees. */
export async function visibleEntry(
  db: Scope,
  access: Access,
  kind: EntryKind,
  id: string,
  lock?: 'lock',
): Promise<EntryRow | undefined> {
  const row = (await loadEntries(db, kind, [id], lock)).get(id)
  if (!row || row.removedAt !== null) return undefined
  const where = await agenciesOf(db, kind, row)
  const seen = where === 'every' || where.some(agency => access.at(agency, 'view'))
  return seen ? row : undefined
}

/** Who did what to which entries: in the audit trail, and for appointments in their history with what was there before. */
export async function noteChanges(
  hub: Hub,
  db: Scope,
  by: string,
  kind: EntryKind,
  what: 'create' | 'edit' | 'remove',
  entries: readonly { id: string; before?: unknown }[],
): Promise<void> {
  const now = hub.now()
  await appendAudit(
    db,
    db.organization,
    entries.map(({ id }) => ({
      id: hub.newId(),
      actor: { kind: 'person', id: by },
      action: `practice.${what}`,
      subject: { kind: `practice-${kind}`, id },
      outcome: 'done',
    })),
    now,
  )
  if (kind !== 'appointment') return
  const rows = entries.map(({ id: appointment, before }) => {
    const id = hub.newId()
    const bound = `${appointment}/${id}`
    const body = before === undefined ? undefined : { before }
    const sealed = body && hub.sealer.seal(db.organization, 'practice_history', bound, JSON.stringify(body))
    return { appointment, id, what, by, body: sealed }
  })
  await appendPracticeHistory(db, rows, now)
}

/** The entry that this would be a second of: the same external id, or the same natural key. */
async function sameAs(hub: Hub, db: Scope, kind: EntryKind, entry: Entry<EntryKind>): Promise<string | undefined> {
  if (kind === 'period') return undefined
  if (kind === 'right') {
    const { account, agency } = entry as Entry<'right'>
    return findRight(db, account, agency)
  }
  const fields: Readonly<Record<string, unknown>> = entry
  const external = typeof fields.externalId === 'string' ? fields.externalId : undefined
  const name = nameToken(hub, db.organization, kind, fields)
  const keys = {
    external: external === undefined ? [] : [externalToken(hub, db.organization, kind, external)],
    names: name === undefined ? [] : [name],
  }
  await lockTokens(db, [...keys.external, ...keys.names]) // two people who make the same at one moment
  const [first] = await findByKeys(db, kind, keys)
  return first?.id
}

async function holdPeriods(db: Scope, kind: EntryKind, entry: Readonly<Record<string, unknown>>): Promise<void> {
  if (kind === 'period') await holdAgencies(db, [String(entry.agency)], 'periods')
}
