/** Bulks as people see them: what a preview found, and how far a run has come. Sums that add up. */
import { z } from 'zod'
import { bulkActions, type SelectedAction } from '../../model/bulk.ts'
import type { Previewed } from '../../pipeline/bulk.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { accountNames } from '../../store/account-names.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import { type BulkRow, reasonsOf } from '../../store/bulk.ts'
import { findSample } from '../../store/lists/bulk-sample.ts'
import { firstOfBulk, groupsOfBulk, kindsOfBulk, statesOfBulk } from '../../store/lists/bulk-selection.ts'
import { recordsOf } from '../../store/lists/messages.ts'
import type { Scope } from '../../store/scope.ts'
import { undoPlans } from '../../store/undo.ts'
import { id, instant, instantOf } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'
import { personName } from './issues.ts'
import { initialsOfRecords } from './people.ts'

export const bulkPreview = z.object({
  id: id.describe('Starts it'),
  action: z.string(),
  selected: z.number().int(),
  more: z.boolean().describe('More than one act may take are meant: these are the oldest of them'),
  byRoute: z.array(
    z.object({ route: z.string().nullable(), connection: connectionName.nullable(), count: z.number().int() }),
  ),
  byKind: z
    .array(z.object({ kind: z.string(), count: z.number().int() }))
    .describe('Of differences: how many of each kind'),
  cannot: z
    .array(z.object({ state: z.string(), count: z.number().int() }))
    .describe('What its state does not allow; of an undo, a problem code in place of the state'),
  sample: z.array(
    z.object({
      id,
      message: id.nullable(),
      state: z.string(),
      problem: z.string().nullable(),
      what: z.string().nullable(),
      who: z.string().nullable().describe('Initials'),
      connection: connectionName,
      at: instant,
    }),
  ),
})

export const bulkStatus = z.object({
  id,
  action: z.string(),
  state: z.enum(['preview', 'running', 'done', 'cancelled']),
  selected: z.number().int(),
  done: z.number().int(),
  skipped: z.number().int(),
  refused: z.number().int(),
  why: z.array(z.object({ outcome: z.string(), why: z.string(), count: z.number().int() })),
  reason: z.string().nullable(),
  by: personName,
  issue: id.nullable().describe('The issue that it retries'),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
})

const sampleSize = 5

/** What a preview found. */
export async function showPreview(
  hub: Hub,
  db: Scope,
  made: Previewed,
  action: SelectedAction,
): Promise<z.infer<typeof bulkPreview>> {
  const configuration = await hub.configurations.within(db, db.organization)
  const { subject, from } = bulkActions[action]
  const isAllowed = (state: string) => (from as readonly string[]).includes(state)
  const groups =
    subject === 'delivery' || subject === 'message'
      ? await groupsOfBulk(db, made.id, subject)
      : (await statesOfBulk(db, made.id, subject)).map(row => ({ ...row, route: null, target: null }))
  const cannot = new Map<string, number>()
  for (const { state, count } of groups) if (!isAllowed(state)) cannot.set(state, (cannot.get(state) ?? 0) + count)
  const routes = new Map<string, { route: string | null; target: string | null; count: number }>()
  for (const { route, target, count } of groups) {
    const key = `${route ?? ''} ${target ?? ''}`
    routes.set(key, { route, target, count: (routes.get(key)?.count ?? 0) + count })
  }
  const slugs = new Map(configuration.routes.map(route => [route.id, route.slug]))
  return {
    ...made,
    action,
    byRoute: [...routes.values()]
      .filter(each => each.target !== null)
      .map(({ route, target, count }) => ({
        route: route ? (slugs.get(route) ?? null) : null,
        connection: target ? nameConnection(configuration, target) : null,
        count,
      })),
    byKind: subject === 'difference' ? await kindsOfBulk(db, made.id) : [],
    cannot:
      action === 'delivery.undo'
        ? await refusedByUndo(db, made.id)
        : [...cannot].map(([state, count]) => ({ state, count })),
    sample: await sampleOf(hub, db, configuration, made.id, subject),
  }
}

/** Why an undo cannot set back what; problem codes stand in place of states. */
async function refusedByUndo(db: Scope, bulk: string): Promise<{ state: string; count: number }[]> {
  const plans = await undoPlans(db, bulk)
  return plans.flatMap(({ plan, why, count }) => (plan === 'none' ? [{ state: why ?? '', count }] : []))
}

async function sampleOf(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  bulk: string,
  subject: Exclude<BulkRow['subject'], 'session-row'>,
): Promise<z.infer<typeof bulkPreview>['sample']> {
  const rows = await findSample(db, subject, await firstOfBulk(db, bulk, sampleSize))
  const records = await recordsOf(
    db,
    rows.flatMap(row => row.message ?? []),
  )
  const initials = await initialsOfRecords(hub, db, records)
  const recordOf = Map.groupBy(records, record => record.message)
  return rows.map(({ connection, at, ...row }) => ({
    ...row,
    who:
      (row.message ? (recordOf.get(row.message) ?? []) : [])
        .map(record => initials.get(record.record))
        .find(short => short !== undefined) ?? null,
    connection: nameConnection(configuration, connection),
    at: at.toISOString(),
  }))
}

/** How far bulks have come. */
export async function showStatus(
  { hub, keys }: { hub: Hub; keys: AccountKeys },
  db: Scope,
  rows: readonly BulkRow[],
): Promise<z.infer<typeof bulkStatus>[]> {
  const names = await accountNames(
    db,
    keys,
    rows.map(row => row.by),
  )
  const shown: z.infer<typeof bulkStatus>[] = []
  for (const row of rows) {
    const why = row.skipped + row.refused > 0 ? await reasonsOf(db, row.id) : []
    shown.push({
      id: row.id,
      action: row.action,
      state: row.state,
      selected: row.selected,
      done: row.done,
      skipped: row.skipped,
      refused: row.refused,
      why: why.map(({ state, ...each }) => ({ outcome: state, ...each })),
      reason: row.reason ? String(hub.sealer.openJson(db.organization, 'bulk.reason', row.id, row.reason)) : null,
      by: { id: row.by, name: names.get(row.by) ?? '' },
      issue: issueIn(row.filter),
      startedAt: instantOf(row.started_at),
      endedAt: instantOf(row.ended_at),
    })
  }
  return shown
}

function issueIn(filter: BulkRow['filter']): string | null {
  const found = z.object({ issue: z.string() }).safeParse(filter)
  return found.success ? found.data.issue : null
}
