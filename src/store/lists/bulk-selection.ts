/**
 * What a bulk selects: ids that somebody ticked, or everything that a filter matches, oldest first. The conditions are
 * those of the lists, so that what was seen is what is selected.
 */
import { bulkActions, mostSelected, type SelectedAction } from '../../model/bulk.ts'
import { deliveryStateWords } from '../../model/states.ts'
import { bindCondition, type Cause, failedDelivery, groupOf, isLastWord } from '../issue-group.ts'
import type { Sql } from '../scope.ts'
import type { IssueState } from './issues.ts'
import { type MessageFilter, messageConditions } from './messages.ts'
import { type DifferenceFilter, differenceConditions, differencesAsSubjects } from './reconcile-differences.ts'

export type DeliveryFilter = {
  state?: keyof typeof deliveryStateWords | undefined
  /** Only those that ended badly and wait for a person. */
  undelivered?: boolean | undefined
  target?: string | undefined
  route?: string | undefined
  problem?: string | undefined
  type?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  issue?: Cause | undefined
}

export type Selection =
  | { of: 'ids'; ids: readonly string[] }
  /** Found already, in their order, by what no filter can say. */
  | { of: 'found'; ids: readonly string[] }
  | { of: 'deliveries'; filter: DeliveryFilter }
  /** Messages; for an act on deliveries, those that came of them. */
  | { of: 'messages'; filter: MessageFilter }
  | { of: 'deliveries-of'; messages: readonly string[] }
  /** The deliveries that another bulk made or sent: a run to be undone. */
  | { of: 'bulk'; bulk: string }
  | { of: 'issues'; filter: { state?: IssueState | undefined; connection?: string | undefined } }
  | { of: 'tasks'; filter: { kind?: string | undefined; connection?: string | undefined } }
  | { of: 'differences'; filter: DifferenceFilter }

/** The ids of what is selected, oldest first; one more than `mostSelected` when there are more. */
export async function selectIds(db: Sql, action: SelectedAction, selection: Selection): Promise<string[]> {
  if (selection.of === 'found') return [...selection.ids]
  const values: unknown[] = []
  const text = statementOf(action, selection, values)
  const { rows } = await db.query<{ id: string }>(`${text} limit ${mostSelected + 1}`, values)
  return rows.map(row => row.id)
}

const tables = {
  delivery: 'delivery',
  message: 'message',
  issue: 'issue',
  task: 'task',
  referral: '(select organization, record as id, class as state from referral)',
  difference: differencesAsSubjects,
} as const

function statementOf(
  action: SelectedAction,
  selection: Exclude<Selection, { of: 'found' }>,
  values: unknown[],
): string {
  const bind = (condition: string, value: unknown) => {
    values.push(value)
    return condition.replaceAll('$n', `$${values.length}`)
  }
  const here = (alias: string) => `${alias}.organization = current_organization()`
  const equal = (conditions: readonly (readonly [string, unknown])[]) =>
    conditions.flatMap(([condition, value]) => (value === undefined ? [] : [bind(condition, value)]))
  const all = (conditions: readonly string[]) => conditions.join(' and ')
  switch (selection.of) {
    case 'ids': {
      const table = tables[bulkActions[action].subject]
      return `select t.id from ${table} t where ${here('t')} and ${bind('t.id = any ($n::uuid[])', selection.ids)} order by t.id`
    }
    case 'deliveries':
      return `select d.id from delivery d where ${all([here('d'), ...ofDeliveries(selection.filter, values, bind)])} order by d.id`
    case 'messages': {
      const found = `select m.id from message m where ${all(messageConditions(selection.filter, values))}`
      return bulkActions[action].subject === 'delivery' ? deliveriesFrom(action, found) : `${found} order by m.id`
    }
    case 'deliveries-of':
      return deliveriesFrom(action, bind('select unnest($n::uuid[])', selection.messages))
    case 'differences':
      return `select d.id from difference d where ${all(differenceConditions(selection.filter, values))} order by d.id`
    case 'bulk':
      return deliveriesOfBulk(bind('b.id = $n', selection.bulk))
    case 'issues': {
      const { state, connection } = selection.filter
      return `select i.id from issue i where ${all([
        here('i'),
        ...equal([
          ['i.state = $n', state],
          ['i.connection = $n', connection],
        ]),
      ])} order by i.id`
    }
    case 'tasks': {
      const { kind, connection } = selection.filter
      return `select t.id from task t where ${all([
        here('t'),
        `t.state = 'open'`,
        ...equal([
          ['t.kind = $n', kind],
          ['t.connection = $n', connection],
        ]),
      ])} order by t.id`
    }
  }
}

/** Of these messages, the deliveries that the act is meant for: those that failed for a replay, those that wait to be sent. */
function deliveriesFrom(action: SelectedAction, messages: string): string {
  const states = bulkActions[action].from.map(state => `'${state}'`).join(', ')
  const meant = action === 'delivery.replay' ? failedDelivery : `d.state in (${states}) and ${isLastWord}`
  return `select d.id
            from event e
            join delivery d on d.organization = e.organization and d.event = e.id
           where e.organization = current_organization() and e.message in (${messages}) and ${meant}
           order by d.id`
}

/** What a bulk names as its results: deliveries, or messages that were applied again and made deliveries. */
function deliveriesOfBulk(bulk: string): string {
  return `with did as (
            select i.result, b.started_at
              from bulk b
              join bulk_item i on i.organization = b.organization and i.bulk = b.id and i.state = 'done'
             where b.organization = current_organization() and ${bulk}
          )
          select d.id from (
            select d.id from did
              join delivery d on d.organization = current_organization() and d.id = did.result
             union
            select d.id from did
              join event e on e.organization = current_organization() and e.message = did.result
              join delivery d on d.organization = e.organization and d.event = e.id and d.created_at >= did.started_at) d
           order by d.id`
}

function ofDeliveries(
  filter: DeliveryFilter,
  values: unknown[],
  bind: (condition: string, value: unknown) => string,
): string[] {
  const rows: readonly (readonly [string, unknown])[] = [
    ['d.state = any ($n::text[])', filter.state && deliveryStateWords[filter.state]],
    ['d.target = $n', filter.target],
    ['d.route = $n', filter.route],
    ['d.problem = $n', filter.problem],
    ['d.event_type = $n', filter.type],
    ['d.created_at >= $n', filter.from],
    ['d.created_at < $n', filter.to],
  ]
  const group = filter.issue && groupOf(filter.issue)
  return [
    ...rows.flatMap(([condition, value]) => (value === undefined ? [] : [bind(condition, value)])),
    ...(filter.undelivered ? [failedDelivery] : []),
    ...(group ? [group.kind === 'deliveries' ? bindCondition(group.where, values) : 'false'] : []),
  ]
}

export type PreviewGroup = { route: string | null; target: string | null; state: string; count: number }

/** What a bulk holds, by route or connection and state. */
export async function groupsOfBulk(db: Sql, bulk: string, subject: 'delivery' | 'message'): Promise<PreviewGroup[]> {
  const by =
    subject === 'delivery'
      ? { columns: 's.route, s.target, s.state', table: 'delivery' }
      : { columns: 'null::uuid as route, s.connection as target, s.state', table: 'message' }
  const { rows } = await db.query<PreviewGroup>(
    `select ${by.columns}, count(*)::int as count
       from bulk_item i
       join ${by.table} s on s.organization = i.organization and s.id = i.subject
      where i.organization = current_organization() and i.bulk = $1
      group by 1, 2, 3
      order by 4 desc`,
    [bulk],
  )
  return rows
}

/** How many of a bulk of issues or tasks are in which state. */
export async function statesOfBulk(
  db: Sql,
  bulk: string,
  subject: 'issue' | 'task' | 'referral' | 'difference',
): Promise<{ state: string; count: number }[]> {
  const { rows } = await db.query<{ state: string; count: number }>(
    `select s.state, count(*)::int as count
       from bulk_item i
       join ${tables[subject]} s on s.organization = i.organization and s.id = i.subject
      where i.organization = current_organization() and i.bulk = $1
      group by 1
      order by 2 desc`,
    [bulk],
  )
  return rows
}

/** How many differences of each kind a bulk selected. */
export async function kindsOfBulk(db: Sql, bulk: string): Promise<{ kind: string; count: number }[]> {
  const { rows } = await db.query<{ kind: string; count: number }>(
    `select d.kind, count(*)::int as count
       from bulk_item i
       join difference d on d.organization = i.organization and d.id = i.subject
      where i.organization = current_organization() and i.bulk = $1
      group by 1
      order by 2 desc, 1`,
    [bulk],
  )
  return rows
}

/** The first of what a bulk selected. */
export async function firstOfBulk(db: Sql, bulk: string, most: number): Promise<string[]> {
  const { rows } = await db.query<{ subject: string }>(
    `select subject from bulk_item where organization = current_organization() and bulk = $1 order by number limit $2`,
    [bulk, most],
  )
  return rows.map(row => row.subject)
}
