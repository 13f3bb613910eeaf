/**
 * Makes the agency, client or staff member of a row in the practice management. It is another system: it is asked outside
 * of any transaction, and the row is paired afterwards; one that is there already is taken, so a second try makes no second.
 */
import { z } from 'zod'
import type { CreateOutcome, PracticeTarget } from '../connectors/practice.ts'
import type { SourceSite, SourceStudent, SourceUser } from '../model/sessions/source.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import type { Hub } from '../pipeline/hub.ts'
import { isKeyFailure } from '../store/keyFailure.ts'
import type { ListedEntry } from '../store/lists/session-entries.ts'
import { waitForLane } from '../store/messages.ts'
import type { Scope } from '../store/scope.ts'
import { isRefused, pairEntry } from '../store/session-by-hand.ts'
import { writeTargets } from '../store/session-mirror.ts'
import { followPairs } from '../store/session-pairs.ts'
import { type Decided, type Deciding, type EntryTab, hindranceOf, kindOfTab, rowOf } from './by-hand.ts'
import { pairLane } from './settings.ts'

export type Created =
  | Exclude<Decided, { kind: 'done' }>
  /** `undo` takes it back; absent where it was there already, or the person may not remove it. */
  | { kind: 'done'; version?: number; undo?: string }
  | { kind: 'refused'; problem: string }
type Within = <T>(work: (deciding: Deciding) => Promise<T>) => Promise<T | undefined>

/** Makes and pairs; undefined where the feature is off. @param within runs a step in a transaction of its own */
export async function createTarget(
  within: Within,
  target: PracticeTarget,
  tab: EntryTab,
  seen: { id: string; version: number },
): Promise<Created | undefined> {
  const begun = await within(async deciding => {
    const row = await rowOf(deciding, tab, seen.id)
    if (!row) return { kind: 'not-found' as const }
    if (row.version !== seen.version) return { kind: 'changed' as const }
    const because = await hindranceOf(deciding, tab, row, 'create')
    if (because) return { kind: 'hindered' as const, because }
    const { organization } = deciding.db
    const entry = deciding.hub.sealer.openJson(organization, 'session_source', row.id, row.body)
    return { kind: 'begun' as const, row, entry: entry as unknown as Entry, account: deciding.account }
  })
  if (begun?.kind !== 'begun') return begun
  const made = await make(target, tab, begun.row, begun.entry, begun.account)
  if (made.kind !== 'created' && made.kind !== 'exists') return { kind: 'refused', problem: made.problem }
  return within(async deciding => {
    const { hub, db, connection, account } = deciding
    await waitForLane(db, pairLane(connection))
    // One that is there already may be the very one that a person said it is not.
    if (await isRefused(db, kindOfTab[tab], seen.id, made.id)) return { kind: 'taken' }
    await showAtOnce(hub, db, tab, made.id, begun.row, begun.entry)
    const done = await pairEntry(db, { ...seen, target: made.id, by: account }, hub.now())
    if (done.kind !== 'done') return done
    await followPairs(db, connection, kindOfTab[tab], [seen.id])
    await noteOwnAct(hub, db, [
      {
        actor: { kind: 'person', id: account },
        action: 'sessions.create',
        subject: { kind: 'session-entry', id: seen.id },
        connection,
      },
    ])
    if (made.kind !== 'created' || !deciding.rights.edit) return done
    return { ...done, undo: undoOf(deciding, tab, { row: seen.id, target: made.id }) }
  })
}

/** The mirror brings it within a minute; until then the row shows what it was made of. */
async function showAtOnce(
  hub: Hub,
  db: Scope,
  tab: EntryTab,
  id: string,
  row: ListedEntry,
  entry: Entry,
): Promise<void> {
  const kind = targetKinds[tab]
  const { name, first, last, birthDate, email, zone = null } = entry
  const fields = JSON.parse(JSON.stringify({ kind, id, name, first, last, birthDate, email }))
  const body = hub.sealer.sealJson(db.organization, 'session_target', `${db.organization}/${kind}/${id}`, fields)
  const own = { id, version: 0, match: null, active: true, zone, grace: kind === 'agency' ? 5 : null, body }
  await writeTargets(db, db.organization, kind, [{ ...own, agencies: kind === 'agency' ? [id] : row.agencies }])
}

const targetKinds = { agencies: 'agency', clients: 'client', staff: 'staff' } as const

const undoShape = z.object({ row: z.uuid(), target: z.string() })
type Undo = z.infer<typeof undoShape>

/** What only the hub can have said: that this was made for that row. Sealed, since it is handed out and comes back. */
function undoOf({ hub, db }: Deciding, tab: EntryTab, undo: Undo): string {
  return hub.sealer.sealJson(db.organization, 'session.created', `${tab}/${undo.row}`, undo).toString('base64url')
}

/** What was made for a row; undefined where the hub never said so. */
export function madeFor({ hub, db }: Deciding, tab: EntryTab, row: string, undo: string): string | undefined {
  try {
    const sealed = Buffer.from(undo, 'base64url')
    const read = undoShape.safeParse(hub.sealer.openJson(db.organization, 'session.created', `${tab}/${row}`, sealed))
    return read.success ? read.data.target : undefined
  } catch (error) {
    if (isKeyFailure(error, 'sealed.tampered') || isKeyFailure(error, 'sealed.malformed')) return undefined
    throw error
  }
}

type Entry = SourceSite & SourceStudent & SourceUser

async function make(
  target: PracticeTarget,
  tab: EntryTab,
  row: ListedEntry,
  entry: Entry,
  by: string,
): Promise<CreateOutcome> {
  const [agency] = row.agencies
  switch (tab) {
    case 'agencies':
      return target.createAgency({ name: entry.name, zone: entry.zone ?? 'America/Toronto' }, by)
    case 'clients': {
      if (!agency) return { kind: 'refused', problem: 'session.sites-unmapped' }
      const { first, last, birthDate } = entry
      return target.createClient({ agency, first, last, ...(birthDate ? { birthDate } : {}) }, by)
    }
    case 'staff': {
      if (!agency) return { kind: 'refused', problem: 'session.sites-unmapped' }
      const { first, last, email, title, phone } = entry
      const more = { ...(email ? { email } : {}), ...(title ? { title } : {}), ...(phone ? { phone } : {}) }
      return target.createStaff({ agency, first, last, ...more }, by)
    }
  }
}
