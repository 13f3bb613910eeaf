/** The list of messages and one message: filters in SQL, newest first, never a body. */
import { deliveryStateWords, messageStateWords } from '../../model/states.ts'
import { bindCondition, type Cause, groupOf } from '../issue-group.ts'
import type { Sql } from '../scope.ts'
import { earlierBySlack, laterBySlack, lowestIdAt, type Page, pageOf } from './page.ts'

export type MessageFilter = {
  /** A state, or a group of them. */
  state?: keyof typeof messageStateWords | undefined
  /** The state, or group of states, that one of its deliveries is in. */
  delivery?: keyof typeof deliveryStateWords | undefined
  /** Where one of its deliveries goes; the same one that is meant by `delivery` and `settledFrom`. */
  target?: string | undefined
  /** The route that one of its deliveries takes; the same one as above. It has one target, and the index is by target. */
  route?: { id: string; target: string } | undefined
  /** When one of its deliveries came to its end, at the earliest. */
  settledFrom?: Date | undefined
  connection?: string | undefined
  type?: string | undefined
  problem?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** A record it is about; its deliveries' order key. */
  record?: string | undefined
  /** Only these, and those about these records: what a search found. */
  among?: { messages: readonly string[]; records: readonly string[] } | undefined
  /** The cause of an issue whose rows are meant. */
  issue?: Cause | undefined
}

export type ListedMessage = {
  id: string
  state: string
  reason: string | null
  problem: string | null
  problem_where: string | null
  received_at: Date
  settled_at: Date | null
  due_at: Date | null
  connection: string
  origin: string
  event_type: string | null
  asks: string | null
  task: string | null
}

const columns = `
  m.id, m.state, m.reason, m.problem, m.problem_where, m.received_at, m.settled_at, m.due_at, m.connection, m.origin,
  m.event_type, m.asks,
  (select w.task
     from task_message w
     join task t on t.organization = w.organization and t.id = w.task and t.state = 'open'
    where w.organization = m.organization and w.message = m.id
    order by w.task
    limit 1) as task`

/** The filters on the message itself; `$n` stands for the value. All are served by an index that ends in the id, or narrow one. */
const ofMessage = {
  connection: 'm.connection = $n',
  type: 'm.event_type = $n',
  problem: 'm.problem = $n',
  from: 'm.received_at >= $n',
  to: 'm.received_at < $n',
} as const satisfies Partial<Record<keyof MessageFilter, string>>

/** A page of messages, newest first, after the one with the id `after`. */
export async function listMessages(
  db: Sql,
  filter: MessageFilter,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedMessage>> {
  const { text, values } = messagesQuery(filter, limit, after)
  const { rows } = await db.query<ListedMessage>(text, values)
  return pageOf(rows, limit, row => row.id)
}

/** The events of a few deliveries: a probe for each, never all events. */
const probedEvent = `cross join lateral (
               select message from event where organization = d.organization and id = d.event
               offset 0) e`
/** The events of all that ever went to a target: the newest messages are walked until the page is full. */
const joinedEvent = 'join event e on e.organization = d.organization and e.id = d.event'

/** The statement of `listMessages`; apart, so that its plan can be tested. */
export function messagesQuery(
  filter: MessageFilter,
  limit: number,
  after: string | undefined,
): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const where = messageConditions(filter, values)
  if (after !== undefined) {
    values.push(after)
    where.push(`m.id < $${values.length}`)
  }
  values.push(limit + 1)
  const text = `
    select ${columns}
      from message m
     where ${where.join('\n       and ')}
     order by m.id desc
     limit $${values.length}`
  return { text, values }
}

/** The conditions of a filter on messages (`m`); adds their values to `values`. */
export function messageConditions(filter: MessageFilter, values: unknown[]): string[] {
  const where = ['m.organization = current_organization()']
  const bind = (condition: string, value: unknown) => {
    values.push(value)
    return condition.replaceAll('$n', `$${values.length}`)
  }
  const add = (condition: string, value: unknown) => where.push(bind(condition, value))
  for (const name of Object.keys(ofMessage) as (keyof typeof ofMessage)[])
    if (filter[name] !== undefined) add(ofMessage[name], filter[name])
  if (filter.state !== undefined) where.push(anyOf('m.state', messageStateWords[filter.state], bind))
  if (filter.from) add('m.id >= $n', lowestIdAt(earlierBySlack(filter.from)))
  if (filter.to) add('m.id < $n', lowestIdAt(laterBySlack(filter.to)))
  const deliveries = [
    ...(filter.delivery === undefined ? [] : [anyOf('d.state', deliveryStateWords[filter.delivery], bind)]),
    ...(filter.target === undefined ? [] : [bind('d.target = $n', filter.target)]),
    ...(filter.route === undefined
      ? []
      : [bind('d.target = $n', filter.route.target), bind('d.route = $n', filter.route.id)]),
    ...(filter.settledFrom === undefined ? [] : [bind('d.settled_at >= $n', filter.settledFrom)]),
  ]
  const few = filter.delivery !== undefined || filter.settledFrom !== undefined
  // A set of messages rather than a look at each: few failures among many messages are found by their index.
  if (deliveries.length > 0)
    where.push(`m.id in (
           select e.message from delivery d
             ${few ? probedEvent : joinedEvent}
            where d.organization = current_organization() and ${deliveries.join(' and ')})`)
  if (filter.record !== undefined)
    where.push(
      bind(
        'm.id in (select e.message from event e where e.organization = current_organization() and e.record = $n)',
        filter.record,
      ),
    )
  if (filter.among !== undefined) {
    const named = bind('select unnest($n::uuid[])', filter.among.messages)
    where.push(
      bind(
        `m.id in (${named} union
           select e.message from event e where e.organization = current_organization() and e.record = any ($n::uuid[]))`,
        filter.among.records,
      ),
    )
  }
  if (filter.issue) where.push(ofIssue(filter.issue, values))
  return where
}

/** The messages of an issue: its own, or those whose deliveries are. */
function ofIssue(cause: Cause, values: unknown[]): string {
  const group = groupOf(cause)
  switch (group.kind) {
    case 'messages':
      return bindCondition(group.where, values)
    case 'deliveries':
      return `m.id in (
           select e.message from delivery d
             ${probedEvent}
            where d.organization = current_organization() and ${bindCondition(group.where, values)})`
    case 'none':
      return 'false'
  }
}

/** One state is asked for by itself, because only then the index by state gives the rows in their order. */
function anyOf(column: string, states: readonly string[], bind: (condition: string, value: unknown) => string): string {
  return states.length === 1 ? bind(`${column} = $n`, states[0]) : bind(`${column} = any ($n::text[])`, states)
}

/** A message with when retention removed its body, if it did, and the version that it says it has. */
export type FoundMessage = ListedMessage & { body_removed_at: Date | null; version: string | null }

/** One message. */
export async function findMessage(db: Sql, id: string): Promise<FoundMessage | undefined> {
  const { rows } = await db.query<FoundMessage>(
    `select ${columns}, m.body_removed_at,
            (select v.version from message_version v where v.organization = m.organization and v.message = m.id) as version
       from message m
      where m.organization = current_organization() and m.id = $1`,
    [id],
  )
  return rows[0]
}

export type MessageTarget = { message: string; id: string; target: string; state: string; due_at: Date | null }

/** The deliveries that came of messages. */
export async function targetsOf(db: Sql, messages: readonly string[]): Promise<MessageTarget[]> {
  const { rows } = await db.query<MessageTarget>({
    name: 'targets-of-messages',
    text: `
      select e.message, d.id, d.target, d.state, d.due_at
        from event e
        join delivery d on d.organization = e.organization and d.event = e.id
       where e.organization = current_organization() and e.message = any ($1::uuid[])
       order by d.id`,
    values: [messages],
  })
  return rows
}

export type MessageRecord = {
  message: string
  record: string
  type: string
  event_type: string
  starts_at: Date | null
  version: number
  display: Buffer | null
  body: Buffer
  created_at: Date
}

/** The records that messages wrote, as they are now. */
export async function recordsOf(db: Sql, messages: readonly string[]): Promise<MessageRecord[]> {
  const { rows } = await db.query<MessageRecord>({
    name: 'records-of-messages',
    text: `
      select e.message, e.record, r.type, e.type as event_type, r.starts_at, r.version, r.display, v.body, e.created_at
        from event e
        join record r on r.organization = e.organization and r.id = e.record
        join record_version v on v.organization = r.organization and v.record = r.id and v.version = r.version
       where e.organization = current_organization() and e.message = any ($1::uuid[])
       order by e.id`,
    values: [messages],
  })
  return rows
}

/** What lists show of records, sealed. */
export async function displaysOf(db: Sql, records: readonly string[]): Promise<Map<string, Buffer>> {
  if (records.length === 0) return new Map()
  const { rows } = await db.query<{ id: string; display: Buffer }>({
    name: 'displays-of-records',
    text: `
      select id, display from record
       where organization = current_organization() and id = any ($1::uuid[]) and display is not null`,
    values: [records],
  })
  return new Map(rows.map(row => [row.id, row.display]))
}

/** Other messages about the same records, newest first. */
export async function siblingsOf(
  db: Sql,
  message: string,
  records: readonly string[],
  most: number,
): Promise<string[]> {
  const { rows } = await db.query<{ message: string }>({
    name: 'siblings-of-message',
    text: `
      select distinct e.message
        from event e
       where e.organization = current_organization() and e.record = any ($1::uuid[]) and e.message <> $2
       order by e.message desc
       limit $3`,
    values: [records, message, most],
  })
  return rows.map(row => row.message)
}

/** The tasks that a message waits, or waited, for. */
export async function tasksOf(
  db: Sql,
  message: string,
): Promise<{ id: string; kind: string; state: string; created_at: Date }[]> {
  const { rows } = await db.query<{ id: string; kind: string; state: string; created_at: Date }>({
    name: 'tasks-of-message',
    text: `
      select t.id, t.kind, t.state, t.created_at
        from task_message w
        join task t on t.organization = w.organization and t.id = w.task
       where w.organization = current_organization() and w.message = $1
       order by t.id`,
    values: [message],
  })
  return rows
}
