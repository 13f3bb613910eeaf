/** Undo, the preview: for each delivery of a run, what it would be set back to; noted, so that what was seen is what runs. */

import type { Scope } from '../../store/scope.ts'
import { recordStatuses, runDeliveries, type UndoItem } from '../../store/undo.ts'
import type { Hub } from '../hub.ts'
import { decideUndo } from './decide.ts'

/** Statuses in which an appointment takes no time. */
const over: ReadonlySet<string | null> = new Set(['cancelled', 'entered-in-error', 'noshow'])

export type PreparedUndo = Omit<UndoItem, 'written_version'>

/** One item for each record and route that the run touched. */
export async function prepareUndo(hub: Hub, db: Scope, deliveries: readonly string[]): Promise<PreparedUndo[]> {
  const configuration = await hub.configurations.within(db, db.organization)
  const rows = await runDeliveries(db, deliveries)
  const statuses = await recordStatuses(
    db,
    rows.map(({ record }) => record),
  )
  const updatesOf = new Map(configuration.routes.map(each => [each.id, each.target.connector.capabilities.updates]))
  const items = rows.map(row => {
    const updates = updatesOf.get(row.route)
    const isOver = over.has(statuses.get(row.record) ?? null)
    const decision = decideUndo({ ...row, isOver, ...(updates ? { updates } : {}) })
    return {
      delivery: row.id,
      record: row.record,
      plan: decision.plan,
      why: decision.plan === 'none' ? decision.why : null,
      restores: decision.plan === 'restore' ? decision.version : null,
      seen_version: row.current,
    }
  })
  // What can be set back comes first: a sample of it is what a person wants to see.
  return [...items.filter(({ plan }) => plan !== 'none'), ...items.filter(({ plan }) => plan === 'none')]
}
