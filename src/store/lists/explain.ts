/** What "why is it not there?" asks the store: facts about a few records, their deliveries and unfinished messages. */
import type { EventType } from '../../model/events.ts'
import type { Sql } from '../scope.ts'

export type RecordFacts = {
  id: string
  type: string
  version: number
  status: string | null
  starts_at: Date | null
  connection: string
  body: Buffer
  /** Of its newest event; null for one that was only made because something points to it. */
  event_type: EventType | null
  message: string | null
  written_at: Date | null
}

/** What the hub knows of these records, the newest first. */
export async function recordFacts(db: Sql, records: readonly string[]): Promise<RecordFacts[]> {
  const { rows } = await db.query<RecordFacts>({
    name: 'record-facts',
    text: `
      select r.id, r.type, r.version, r.status, r.starts_at, r.connection, v.body,
             e.type as event_type, e.message, e.created_at as written_at
        from record r
        join record_version v on v.organization = r.organization and v.record = r.id and v.version = r.version
        left join lateral (
          select type, message, created_at from event
           where organization = r.organization and record = r.id
           order by id desc
           limit 1) e on true
       where r.organization = current_organization() and r.id = any ($1::uuid[])
       order by r.id desc`,
    values: [records],
  })
  return rows
}

export type DeliveryFacts = {
  id: string
  record: string
  route: string
  target: string
  state: string
  wait: string | null
  problem: string | null
  due_at: Date | null
  settled_at: Date | null
  record_version: number
  message: string
  /** How many of its key stand before it. */
  ahead: number
}

/** The newest delivery of each record on each route. */
export async function newestDeliveries(db: Sql, records: readonly string[]): Promise<DeliveryFacts[]> {
  const { rows } = await db.query<DeliveryFacts>({
    name: 'newest-deliveries',
    text: `
      select d.id, d.record, d.route, d.target, d.state, d.wait, d.problem, d.due_at, d.settled_at, d.record_version,
             e.message,
             (select count(*)::int from delivery b
               where b.organization = d.organization and b.route = d.route and b.order_key = d.order_key
                 and b.position < d.position and b.state in ('pending', 'sending', 'retry', 'ambiguous')) as ahead
        from unnest($1::uuid[]) as wanted (record)
       cross join lateral (
         select distinct on (route) * from delivery
          where organization = current_organization() and record = wanted.record
          order by route, id desc
         offset 0) d
        join event e on e.organization = d.organization and e.id = d.event
       order by d.id desc`,
    values: [records],
  })
  return rows
}

export type UnfinishedMessage = {
  id: string
  connection: string
  origin: 'push' | 'pull' | 'read-back'
  stream: string | null
  state: string
  reason: string | null
  problem: string | null
  received_at: Date
  due_at: Date | null
  task: string | null
}

const unfinishedColumns = `
  m.id, m.connection, m.origin, m.stream, m.state, m.reason, m.problem, m.received_at, m.due_at,
  (select w.task
     from task_message w
     join task t on t.organization = w.organization and t.id = w.task and t.state = 'open'
    where w.organization = m.organization and w.message = m.id
    order by w.task
    limit 1) as task`

/** The unfinished messages that hold any of these source keys: about the same entity, whether or not it is a record yet. */
export async function unfinishedOfKeys(
  db: Sql,
  keys: readonly { connection: string; token: bigint }[],
): Promise<UnfinishedMessage[]> {
  if (keys.length === 0) return []
  const { rows } = await db.query<UnfinishedMessage>({
    name: 'unfinished-of-keys',
    text: `
      select distinct on (m.id) ${unfinishedColumns}
        from unnest($1::uuid[], $2::bigint[]) as k (connection, token)
        join message_key h on h.organization = current_organization() and h.connection = k.connection
                          and h.token = k.token
        join message m on m.organization = h.organization and m.id = h.message
       order by m.id desc`,
    values: [keys.map(key => key.connection), keys.map(key => key.token)],
  })
  return rows
}

export type UnfinishedBody = UnfinishedMessage & {
  body: Buffer | null
  headers: Buffer | null
  findings: Buffer | null
}

/** The newest unfinished messages with their sealed bodies: what they are about is known only by opening them. */
export async function newestUnfinished(db: Sql, most: number): Promise<UnfinishedBody[]> {
  const { rows } = await db.query<UnfinishedBody>({
    name: 'newest-unfinished',
    text: `
      select ${unfinishedColumns}, m.body, m.headers, m.findings
        from unnest(array['received', 'reading', 'held']) as s (state)
       cross join lateral (
         select * from message
          where organization = current_organization() and state = s.state
          order by id desc
          limit $1) m
       order by m.id desc
       limit $1`,
    values: [most],
  })
  return rows
}

/** Of messages, what they are; any state. */
export async function messageFacts(db: Sql, messages: readonly string[]): Promise<UnfinishedMessage[]> {
  const { rows } = await db.query<UnfinishedMessage>({
    name: 'message-facts',
    text: `
      select ${unfinishedColumns} from message m
       where m.organization = current_organization() and m.id = any ($1::uuid[])
       order by m.id desc`,
    values: [messages],
  })
  return rows
}

/** The records that messages wrote. */
export async function recordsOfMessages(db: Sql, messages: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ record: string }>({
    name: 'records-of-messages-explained',
    text: `
      select distinct record from event
       where organization = current_organization() and message = any ($1::uuid[])`,
    values: [messages],
  })
  return rows.map(row => row.record)
}

/** What an id of the hub names: a message, the record of a delivery, or a record. */
export async function whatIs(db: Sql, id: string): Promise<{ message?: string; record?: string }> {
  const { rows } = await db.query<{ kind: 'message' | 'record'; id: string }>({
    name: 'what-is',
    text: `
      select 'message' as kind, id from message where organization = current_organization() and id = $1
      union all
      select 'record', record from delivery where organization = current_organization() and id = $1
      union all
      select 'record', id from record where organization = current_organization() and id = $1`,
    values: [id],
  })
  const [row] = rows
  return row ? { [row.kind]: row.id } : {}
}

export type SourceState = {
  id: string
  state: 'active' | 'paused'
  down_since: Date | null
  last_received_at: Date | null
  next_run_at: Date | null
}

/** How the organization's connections are doing. */
export async function connectionStates(db: Sql): Promise<SourceState[]> {
  const { rows } = await db.query<SourceState>({
    name: 'connection-states',
    text: `
      select c.id, c.state, h.down_since,
             (select m.received_at from message m
               where m.organization = c.organization and m.connection = c.id
               order by m.id desc
               limit 1) as last_received_at,
             (select min(p.due_at) from checkpoint p
               where p.organization = c.organization and p.connection = c.id) as next_run_at
        from connection c
        left join connection_health h on h.organization = c.organization and h.connection = c.id
       where c.organization = current_organization() and c.removed_at is null`,
  })
  return rows
}
