/**
 * Bulk: one act on many. A preview notes what is selected; once started, one worker at a time goes through it in order, each
 * item in a transaction of its own that also notes what became of it. So a kill anywhere loses nothing and does nothing
 * twice, and done + skipped + refused is what was selected. Source: reference/operations.md section 1 (8, 9).
 */
import { type BulkAction, type BulkOutcome, bulkActions, mostSelected, type SelectedAction } from '../model/bulk.ts'
import type { Json } from '../model/events.ts'
import { appendAudit } from '../store/audit.ts'
import {
  type BulkItem,
  type BulkRow,
  cancelBulk,
  claimBulks,
  dropPreviews,
  endBulk,
  findBulk,
  holdBulk,
  insertBulk,
  nextItems,
  settleItem,
  startBulk,
} from '../store/bulk.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { assignIssue, noteIssue } from '../store/issue-events.ts'
import { type Selection, selectIds } from '../store/lists/bulk-selection.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import { assignTask } from '../store/tasks.ts'
import { insertUndoItems } from '../store/undo.ts'
import { bringIn } from './bring-in.ts'
import type { About, BulkAct, RowActs } from './bulk-acts.ts'
import {
  type ByHand,
  type Done,
  discardMessage,
  replayDelivery,
  replayMessage,
  sendNow,
  suppressDelivery,
} from './by-hand.ts'
import type { Hub } from './hub.ts'
import { repairDifference } from './reconcile/repair.ts'
import { undoDelivery } from './undo/carry-out.ts'
import { prepareUndo } from './undo/preview.ts'

/** How long a worker may be silent before another goes on, in milliseconds; each chunk renews it. */
const leaseMs = 30_000
const chunk = 100
const bulksAtOnce = 4
/** A preview that nobody started is forgotten. */
const previewMs = 3_600_000

const acts: Readonly<Record<BulkAction, BulkAct>> = {
  'delivery.replay': replayDelivery,
  'delivery.send-now': sendNow,
  'delivery.suppress': suppressDelivery,
  'delivery.undo': undoDelivery,
  'message.replay': replayMessage,
  'message.discard': discardMessage,
  'referral.bring-in': bringIn,
  'session.accept': rowAct('session.accept'),
  'session.take-back': rowAct('session.take-back'),
  'difference.repair': (hub, organization, id, how) => repairDifference(hub, organization, id, how),
  'difference.ignore': (hub, organization, id, how) =>
    repairDifference(hub, organization, id, { ...how, repair: 'ignore' }),
  'issue.assign': (hub, organization, id, how) =>
    assign(hub, organization, how, 'issue', id, async db =>
      (await assignIssue(db, id, how.about, how.by, hub.now())) ? { kind: 'done', id } : { kind: 'not-found' },
    ),
  'task.assign': (hub, organization, id, how) =>
    assign(hub, organization, how, 'task', id, async db => {
      const state = await assignTask(db, id, how.about)
      if (state === undefined) return { kind: 'not-found' }
      return state === 'open' ? { kind: 'done', id } : { kind: 'conflict', state }
    }),
}

/** What is done to rows of Synchronization is handed in: this part knows none of it. */
function rowAct(action: keyof RowActs): BulkAct {
  return (hub, organization, id, how) => {
    if (!hub.rowActs) throw new Error('no acts on rows were handed to this process')
    return hub.rowActs[action](hub, organization, id, how)
  }
}

export type AskedBulk = {
  action: SelectedAction
  selection: Selection
  /** The filter as it was asked, kept for the record: ids, states, codes and times; null when ids were given. */
  filter: { [key: string]: Json } | null
  /** Whom things are assigned to. */
  about: string | null
  by: string
}
export type Previewed = { id: string; selected: number; more: boolean }

/** Notes what an act would be done to. Nothing happens until `runBulk`. */
export async function previewBulk(hub: Hub, db: Scope, asked: AskedBulk): Promise<Previewed> {
  const { action, selection, ...rest } = asked
  const { subject } = bulkActions[action]
  const now = hub.now()
  await dropPreviews(db, new Date(now.getTime() - previewMs))
  const ids = await selectIds(db, action, selection)
  const id = hub.newId()
  const undo = action === 'delivery.undo' ? await prepareUndo(hub, db, ids.slice(0, mostSelected)) : undefined
  const taken = undo ? undo.map(each => each.delivery) : ids.slice(0, mostSelected)
  await insertBulk(db, db.organization, { id, subject, action, ...rest }, taken, now)
  if (undo) await insertUndoItems(db, db.organization, id, undo)
  return { id, selected: taken.length, more: ids.length > mostSelected }
}

export type Started = { kind: 'started' } | { kind: 'not-found' } | { kind: 'empty' } | { kind: 'cancelled' }

/** Lets a preview run. Asked again, it answers the same and adds nothing: the preview's id is the key. */
export async function runBulk(
  hub: Hub,
  organization: string,
  id: string,
  how: { reason: string; by: string },
): Promise<Started> {
  return withScope(hub.pool, organization, async db => {
    const bulk = await findBulk(db, id)
    if (!bulk || bulk.by !== how.by) return { kind: 'not-found' }
    if (bulk.selected === 0) return { kind: 'empty' }
    if (bulk.state === 'cancelled') return { kind: 'cancelled' }
    const now = hub.now()
    const reason = hub.sealer.sealJson(organization, 'bulk.reason', id, how.reason)
    if (!(await startBulk(db, id, reason, now))) return { kind: 'started' }
    await audit(hub, db, 'bulk.run', id, how)
    const issue = issueOf(bulk.filter)
    if (issue) await noteIssue(db, issue, { kind: 'retried', by: how.by, about: id }, now)
    return { kind: 'started' }
  })
}

/** The issue that a bulk retries, if it is one issue's. */
function issueOf(filter: Json | null): string | undefined {
  if (typeof filter !== 'object' || filter === null) return undefined
  const found = Object.entries(filter).find(([name]) => name === 'issue')?.[1]
  return typeof found === 'string' ? found : undefined
}

/** Stops a bulk where it is. What was done stays done; the rest is skipped. */
export function stopBulk(hub: Hub, organization: string, id: string, how: ByHand): Promise<Done> {
  return withScope(hub.pool, organization, async db => {
    const bulk = await findBulk(db, id)
    if (!bulk) return { kind: 'not-found' }
    if (!(await cancelBulk(db, id, hub.now()))) return { kind: 'conflict', state: bulk.state }
    await audit(hub, db, 'bulk.cancel', id, how)
    return { kind: 'done', id }
  })
}

/**
 * Claims bulks that were started, and goes on with them; returns how many items it came through.
 * @param stops asked between items: a process that ends gives its bulks back, and another goes on at once
 */
export async function bulksDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  const worker = hub.newId()
  const claimed = await claimBulks(statements(hub.pool), worker, hub.now(), bulksAtOnce, leaseMs)
  let count = 0
  let failed: { error: unknown } | undefined
  for (const { organization, id } of claimed)
    try {
      count += await goThrough(hub, organization, id, worker, stops)
    } catch (error) {
      failed ??= { error } // its lease ends, and it goes on then; those behind it need not wait for that
    }
  if (failed) throw failed.error
  return count
}

async function goThrough(
  hub: Hub,
  organization: string,
  id: string,
  worker: string,
  stops: () => boolean,
): Promise<number> {
  await hub.sealer.ready(organization)
  const bulk = await withScope(hub.pool, organization, db => findBulk(db, id))
  if (!bulk) return 0
  const how = {
    by: bulk.by,
    about: bulk.about,
    bulk: id,
    reason: bulk.reason ? String(hub.sealer.openJson(organization, 'bulk.reason', id, bulk.reason)) : '',
  }
  for (let count = 0; ; ) {
    const items = await withScope(hub.pool, organization, async db => {
      await holdBulk(db, id, worker, new Date(hub.now().getTime() + leaseMs))
      return nextItems(db, id, worker, chunk)
    })
    if (items.length === 0) {
      await withScope(hub.pool, organization, db => endBulk(db, id, hub.now()))
      return count
    }
    for (const item of items) {
      if (stops()) {
        await withScope(hub.pool, organization, db => holdBulk(db, id, worker, hub.now()))
        return count
      }
      if (!(await doItem(hub, organization, bulk, worker, item, how))) return count // cancelled, or somebody else's by now
      count += 1
    }
  }
}

/** Thrown to undo an act whose item is no longer ours. */
const notOurs = Symbol('not ours')

async function doItem(
  hub: Hub,
  organization: string,
  bulk: BulkRow,
  worker: string,
  item: BulkItem,
  how: Pick<ByHand, 'reason' | 'by'> & About,
): Promise<boolean> {
  const note = (db: Scope, outcome: { state: BulkOutcome; why?: string; result?: string }) =>
    settleItem(db, bulk.id, worker, item.number, outcome)
  try {
    await acts[bulk.action](hub, organization, item.subject, {
      ...how,
      alongside: async (db, done) => {
        if (!(await note(db, outcomeOf(done)))) throw notOurs
      },
    })
    return true
  } catch (error) {
    if (error === notOurs) return false
    // The database went away, or two waited for each other: the lease ends, and the item is done then.
    if (isDatabaseDown(error) || isPassing(error)) throw error
    hub.log.error({ error, step: 'bulk' }, 'one of a bulk could not be done')
    return withScope(hub.pool, organization, db => note(db, { state: 'refused', why: 'hub.unexpected' }))
  }
}

function outcomeOf(done: Done): { state: BulkOutcome; why?: string; result?: string } {
  switch (done.kind) {
    case 'done':
      return { state: 'done', result: done.id }
    case 'conflict':
      return { state: 'skipped', why: done.state }
    case 'not-found':
      return { state: 'refused', why: 'request.not-found' }
    case 'cannot':
      return { state: 'refused', why: done.problem }
    case 'id-taken':
      return { state: 'refused', why: 'request.id-taken' }
    case 'body-removed':
      return { state: 'refused', why: 'message.body-removed' }
  }
}

/** Errors of PostgreSQL that say nothing about the item: the transaction may simply run again. */
function isPassing(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return ['40001', '40P01', '55P03'].includes(code)
}

async function assign(
  hub: Hub,
  organization: string,
  how: ByHand,
  kind: 'issue' | 'task',
  id: string,
  work: (db: Scope) => Promise<Done>,
): Promise<Done> {
  return withScope(hub.pool, organization, async db => {
    const done = await work(db)
    if (done.kind === 'done') await audit(hub, db, `${kind}.assign`, id, how, kind)
    await how.alongside?.(db, done)
    return done
  })
}

async function audit(
  hub: Hub,
  db: Scope,
  action: string,
  id: string,
  how: Pick<ByHand, 'reason' | 'by'>,
  kind = 'bulk',
): Promise<void> {
  const actor = { kind: 'person' as const, id: how.by }
  const entry = { id: hub.newId(), actor, action, subject: { kind, id }, outcome: 'done' as const }
  await appendAudit(db, db.organization, [{ ...entry, ...(how.reason ? { reason: how.reason } : {}) }], hub.now())
}
