/** An issue as people see it: the cause, how many wait, who looks after it, and what became of it so far. */
import { z } from 'zod'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { accountNames } from '../../store/account-names.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import { incidentsAbout } from '../../store/incidents.ts'
import { eventsOfIssue } from '../../store/issue-events.ts'
import { countGroup, groupOf } from '../../store/issue-group.ts'
import { issueStates, type ListedIssue } from '../../store/lists/issues.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'

/** Somebody who works here; a name that is gone is empty. */
export const personName = z.object({ id, name: z.string() })

export const issueRow = z.object({
  id,
  connection: connectionName,
  step: z.string(),
  code: z.string(),
  detail: z.string().nullable(),
  state: z.enum(issueStates),
  count: z.number().int().describe('Failures so far'),
  waiting: z.number().int().describe('Deliveries or messages that wait because of it now'),
  assignee: personName.nullable(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  sampleMessage: id.nullable(),
  sampleDelivery: id.nullable(),
})

export const issueDetail = issueRow.extend({
  affects: z.enum(['deliveries', 'messages', 'none']),
  canRetry: z.boolean(),
  events: z.array(
    z.object({
      number: z.number().int(),
      at: instant,
      kind: z.string(),
      by: personName.nullable().describe('null: the hub itself'),
      about: personName.nullable().describe('Whom it was given to'),
      bulk: id.nullable().describe('The bulk that retried it'),
      text: z.string().nullable(),
    }),
  ),
  incidents: z.array(z.object({ id, title: z.string(), state: z.string() })),
})

type Parts = { hub: Hub; keys: AccountKeys }

const mostEvents = 200

/** Rows as the API gives them out. */
export async function showIssues(
  { keys }: Parts,
  db: Scope,
  configuration: Configuration,
  rows: readonly ListedIssue[],
): Promise<z.infer<typeof issueRow>[]> {
  const names = await accountNames(
    db,
    keys,
    rows.map(row => row.assignee),
  )
  const shown: z.infer<typeof issueRow>[] = []
  for (const row of rows)
    shown.push({
      id: row.id,
      connection: nameConnection(configuration, row.connection),
      step: row.step,
      code: row.code,
      detail: row.detail || null,
      state: row.state,
      count: Number(row.count),
      waiting: row.state === 'resolved' ? 0 : await countGroup(db, row),
      assignee: row.assignee ? { id: row.assignee, name: names.get(row.assignee) ?? '' } : null,
      firstSeenAt: row.first_seen_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      sampleMessage: row.sample_message,
      sampleDelivery: row.sample_delivery,
    })
  return shown
}

/** One issue with everything that is known about it. */
export async function showIssueDetail(
  parts: Parts,
  db: Scope,
  configuration: Configuration,
  row: ListedIssue,
): Promise<z.infer<typeof issueDetail>> {
  const { hub, keys } = parts
  const [shown] = await showIssues(parts, db, configuration, [row])
  if (!shown) throw new Error('a row was not shown')
  const waiting = await countGroup(db, row)
  const events = await eventsOfIssue(db, row.id, mostEvents)
  const incidents = await incidentsAbout(db, { kind: 'issue', subject: row.id })
  const group = groupOf(row)
  const names = await accountNames(
    db,
    keys,
    events.flatMap(event => [event.by, event.kind === 'assigned' ? event.about : null]),
  )
  const nameOf = (account: string | null) => (account ? { id: account, name: names.get(account) ?? '' } : null)
  return {
    ...shown,
    waiting,
    affects: group.kind,
    canRetry: group.kind !== 'none' && group.canRetry,
    events: events.map(event => ({
      number: event.number,
      at: event.at.toISOString(),
      kind: event.kind,
      by: nameOf(event.by),
      about: event.kind === 'assigned' ? nameOf(event.about) : null,
      bulk: event.kind === 'retried' ? event.about : null,
      text: event.body
        ? String(hub.sealer.openJson(db.organization, 'issue_event.body', `${row.id}/${event.number}`, event.body))
        : null,
    })),
    incidents: incidents.map(incident => ({
      id: incident.id,
      title: String(hub.sealer.openJson(db.organization, 'incident.title', incident.id, incident.title)),
      state: incident.state,
    })),
  }
}
