/** Saves and removes what an organization says of its visits: for the console, for files and for roll-back. */
import type { VisitKind } from '../model/visit/settings.ts'
import { requeueMessages } from '../store/messages.ts'
import { heldVisits } from '../store/visit-tasks.ts'
import { findVisitRow, removeVisitRow, writeVisitRow } from '../store/visits.ts'
import type { Change } from './change.ts'
import { keepRemoved, type Removed } from './remove.ts'
import { keepIfNew, type Saved, type SaveOptions } from './save.ts'
import { asObject, type JsonObject } from './settings-schema.ts'

export type VisitWish = {
  /** Of a visit type that is edited; of the others there is one for what it is about. */
  id?: string
  kind: VisitKind
  /** The record of the Location or Practitioner. */
  about: string | null
  body: object
}

/** Saves a row; what was removed and comes back is the one it was. */
export async function saveVisit(change: Change, wish: VisitWish, options: SaveOptions = {}): Promise<Saved> {
  const { hub, db } = change
  const { organization } = db
  const { kind, about } = wish
  const known = await findVisitRow(db, wish.id ? { id: wish.id } : { kind, about })
  const id = known?.id ?? hub.newId()
  const wanted = wish.body as JsonObject
  const whole = (body: JsonObject) => ({ kind, ...(about ? { about } : {}), ...body })
  const before =
    known && !known.removed
      ? whole(asObject(hub.sealer.openJson(organization, 'visit_setting', id, known.body)) ?? {})
      : undefined
  const kept = await keepIfNew(
    change,
    { kind: 'visit', id, version: known?.version, before, body: whole(wanted) },
    options,
  )
  if (kept.was === 'unchanged') return kept
  const body = hub.sealer.sealJson(organization, 'visit_setting', id, wanted)
  await writeVisitRow(db, organization, { id, kind, about, version: kept.version, body }, hub.now())
  await askAgain(change)
  return kept
}

/** Takes a row away; it can be taken back by its history. */
export async function removeVisit(change: Change, id: string): Promise<Exclude<Removed, { kind: 'in-use' }>> {
  const { hub, db } = change
  const known = await findVisitRow(db, { id })
  if (!known || known.removed) return { kind: 'not-found' }
  await removeVisitRow(db, id, known.version + 1, hub.now())
  await keepRemoved(change, 'visit', known)
  await askAgain(change)
  return { kind: 'removed', waiting: { messages: 0, deliveries: 0 } }
}

/** What waits because of a rule is looked at anew: it may break nothing any more. */
async function askAgain({ hub, db }: Change): Promise<void> {
  const requeued = await requeueMessages(db, await heldVisits(db), ['held'], hub.now())
  if (requeued.length > 0) db.afterCommit(() => hub.wake.tell('messages'))
}
