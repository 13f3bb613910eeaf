/**
 * Accepting suggestions in bulk: a preview that changes nothing and says who is left out and why, a start by its id, and one
 * undo of it all. The bulk itself (pipeline/bulk.ts) goes through it row by row, and survives a kill.
 */
import { type Accepted, type LeftOut, oneToOne } from '../matching/one-to-one.ts'
import { bulkActions } from '../model/bulk.ts'
import type { Tab } from '../model/sessions/tabs.ts'
import type { Hub } from '../pipeline/hub.ts'
import { cancelBulk, dropPreviews, findBulk, insertBulk, startBulk } from '../store/bulk.ts'
import type { Scope } from '../store/scope.ts'
import { type AcceptedItem, insertAccepted, madeBy } from '../store/session-acceptances.ts'
import type { Deciding } from './by-hand.ts'
import { type AcceptAsked, entryWishes, noteWishes } from './find-acceptances.ts'

type Within = <T>(work: (deciding: Deciding) => Promise<T>) => Promise<T | undefined>

export type AcceptPreview = {
  id: string
  /** How many rows without a pair there are. */
  looked: number
  more: boolean
  pairs: readonly Accepted[]
  leftOut: readonly LeftOut[]
}

/** A preview that nobody started is forgotten. */
const previewMs = 3_600_000

/** Finds what would be accepted and notes it; undefined where the feature is off. */
export async function previewAccept(within: Within, tab: Tab, asked: AcceptAsked): Promise<AcceptPreview | undefined> {
  const wishes = await within(deciding =>
    tab === 'appointments' ? noteWishes(deciding, asked) : entryWishes(deciding, tab, asked),
  )
  if (!wishes) return undefined
  const found = await wishes.find()
  const { pairs, leftOut } = oneToOne(found)
  const items = pairs.map(
    ({ row, target, score }): AcceptedItem => ({
      source: row,
      tab,
      target,
      score,
      seenVersion: wishes.versions.get(row) ?? 0,
    }),
  )
  return within(async ({ hub, db, account }) => {
    await dropPreviews(db, new Date(hub.now().getTime() - previewMs))
    const filter = { of: 'session-rows', tab, score: asked.score, ...(asked.agency ? { agency: asked.agency } : {}) }
    const id = await addBulk(hub, db, { action: 'session.accept', filter, by: account }, items)
    return { id, looked: found.filter(({ rival }) => !rival).length, more: wishes.more, pairs, leftOut }
  })
}

type Started = { kind: 'started'; id: string } | { kind: 'not-found' } | { kind: 'empty' } | { kind: 'cancelled' }

/** Lets a preview run. Asked again, it answers the same and adds nothing. */
export async function startAccept({ hub, db, account }: Deciding, id: string): Promise<Started> {
  const bulk = await findBulk(db, id)
  if (bulk?.action !== 'session.accept' || bulk.by !== account) return { kind: 'not-found' }
  if (bulk.selected === 0) return { kind: 'empty' }
  if (bulk.state === 'cancelled') return { kind: 'cancelled' }
  await start(hub, db, id, `Suggestions accepted in bulk, score ${scoreIn(bulk.filter)} or more`)
  return { kind: 'started', id }
}

/** Takes back everything that an acceptance has made and that is still as it made it. */
export async function undoAccept({ hub, db, account }: Deciding, id: string): Promise<Started> {
  const bulk = await findBulk(db, id)
  if (bulk?.action !== 'session.accept' || bulk.state === 'preview') return { kind: 'not-found' }
  await cancelBulk(db, id, hub.now()) // one that still runs goes no further
  const items = await madeBy(db, id)
  if (items.length === 0) return { kind: 'empty' }
  const filter = { of: 'bulk', bulk: id }
  const undo = await addBulk(hub, db, { action: 'session.take-back', filter, by: account }, items)
  await start(hub, db, undo, 'Suggestions that were accepted in bulk are taken back')
  return { kind: 'started', id: undo }
}

async function addBulk(
  hub: Hub,
  db: Scope,
  bulk: { action: 'session.accept' | 'session.take-back'; filter: { [name: string]: string | number }; by: string },
  items: readonly AcceptedItem[],
): Promise<string> {
  const id = hub.newId()
  const { subject } = bulkActions[bulk.action]
  const subjects = items.map(({ source }) => source)
  await insertBulk(db, db.organization, { id, subject, about: null, ...bulk }, subjects, hub.now())
  await insertAccepted(db, db.organization, id, items)
  return id
}

async function start(hub: Hub, db: Scope, id: string, why: string): Promise<void> {
  await startBulk(db, id, hub.sealer.sealJson(db.organization, 'bulk.reason', id, why), hub.now())
}

function scoreIn(filter: unknown): string {
  const found = typeof filter === 'object' && filter !== null && 'score' in filter ? Number(filter.score) : 0
  return found.toFixed(2)
}
