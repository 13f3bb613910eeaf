/**
 * Writes what was answered: the decisions, exchanges and audit entries of many requests in one transaction, each
 * organization's rows in its own scope; and what lies in the journal, once, whichever process finds it.
 */
import type { Hub } from '../pipeline/hub.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { isKeyFailure } from '../store/keyFailure.ts'
import { insertMatchDecisions } from '../store/match-decisions.ts'
import { type ConnectionPool, enterScope, type Scope, withScope, withSystem } from '../store/scope.ts'
import { noteExchanges, noteHubExchanges } from './exchanges.ts'
import type { Journal } from './journal.ts'
import type { NetworkNote } from './notes.ts'

/** Writes them, all or none. A row that is there already stays as it is. */
export async function writeNotes(hub: Hub, pool: ConnectionPool, notes: readonly NetworkNote[]): Promise<void> {
  const ofHub = notes.filter(({ organization }) => organization === undefined)
  const byOrganization = new Map<string, NetworkNote[]>()
  for (const note of notes) {
    if (note.organization === undefined) continue
    const own = byOrganization.get(note.organization)
    if (own) own.push(note)
    else byOrganization.set(note.organization, [note])
  }
  for (const organization of byOrganization.keys()) await hub.sealer.ready(organization)
  const [only, ...others] = byOrganization
  if (only && others.length === 0 && ofHub.length === 0)
    return withScope(pool, only[0], db => writeOwn(hub, db, only[1])) // one round trip less
  await withSystem(pool, async db => {
    await noteHubExchanges(
      db,
      ofHub.map(({ note }) => note),
    )
    // In one order everywhere, so that no two transactions wait for each other.
    for (const [organization, own] of [...byOrganization].sort(([one], [other]) => (one < other ? -1 : 1)))
      await writeOwn(hub, await enterScope(db, organization), own)
  })
}

async function writeOwn(hub: Hub, db: Scope, notes: readonly NetworkNote[]): Promise<void> {
  const decisions = notes.flatMap(({ decision }) => decision ?? [])
  await insertMatchDecisions(db, db.organization, decisions, hub.now())
  await noteExchanges(
    hub,
    db,
    notes.map(({ note }) => note),
  )
}

/**
 * Writes the journal into the database, the oldest first; returns how many entries went in. One that cannot be written is
 * told of, stays where it is and keeps no other back.
 * @throws what means that the database is down
 */
export async function writeIn(hub: Hub, pool: ConnectionPool, journal: Journal): Promise<number> {
  let written = 0
  for (const entry of await journal.waiting())
    try {
      await writeEach(hub, pool, await journal.read(entry))
      await journal.remove(entry)
      written += 1
    } catch (error) {
      if (isDatabaseDown(error)) throw error
      hub.log.error({ error, step: 'network' }, 'an entry of the journal of the network could not be written in')
    }
  return written
}

/**
 * All together; else each for itself, so that one that cannot be written keeps back no other of its entry. What concerns an
 * organization that was erased meanwhile goes with it.
 * @throws what kept one of them from being written, once all others are
 */
async function writeEach(hub: Hub, pool: ConnectionPool, notes: readonly NetworkNote[]): Promise<void> {
  try {
    await writeNotes(hub, pool, notes)
  } catch (error) {
    if (isDatabaseDown(error)) throw error
    const failures: unknown[] = []
    for (const note of notes)
      await writeNotes(hub, pool, [note]).catch((failure: unknown) => {
        if (isDatabaseDown(failure)) throw failure
        if (!isKeyFailure(failure, 'key.erased')) failures.push(failure)
      })
    if (failures.length > 0) throw failures[0]
  }
}
