/** Messages: stored as they came, taken lane by lane, and settled in batches. */
import type { Origin } from '../connectors/connector.ts'
import type { MessageState } from '../model/states.ts'
import { packBodies } from './packed.ts'
import type { Sql } from './scope.ts'

export type NewMessage = {
  id: string
  connection: string
  origin: Origin
  stream?: string
  receivedAt: Date
  bodyToken: bigint
  itemToken?: bigint
  size: number
  contentType?: string
  body: Buffer
  headers: Buffer
}

export type ReceivedMessage = {
  id: string
  origin: Origin
  stream: string | null
  received_at: Date
  as_it_is: boolean
  replays: number
  tries: number
  body_token: string
  content_type: string | null
  body: Buffer
  headers: Buffer
  findings: Buffer | null
}

/**
 * Stores messages of one organization in one statement that also sets the scope, so that a durable 2xx costs one
 * round trip. Items that were pulled before (same item token) are left out; returns how many were stored.
 */
export async function insertMessages(db: Sql, organization: string, rows: readonly NewMessage[]): Promise<number> {
  const packed = packBodies({ body: rows.map(row => row.body), headers: rows.map(row => row.headers) })
  const { body, headers } = packed.columns
  const result = await db.query({
    name: 'insert-messages',
    text: `
      with scope as materialized (
        select set_config('causeway.organization', $1, true) as organization
      )
      insert into message (organization, id, connection, origin, stream, received_at, state, due_at, body_token, item_token,
                           size, content_type, body, headers)
      select scope.organization::uuid, m.id, m.connection, m.origin, m.stream, m.received_at, 'received', m.received_at,
             m.body_token, m.item_token, m.size, m.content_type,
             substring($11::bytea from m.body_at for m.body_length),
             substring($11::bytea from m.headers_at for m.headers_length)
        from scope                             -- a row needs the scope row first, so the scope is set before any check
       cross join unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::bigint[], $8::bigint[],
                         $9::int[], $10::text[], $12::int[], $13::int[], $14::int[], $15::int[])
          as m (id, connection, origin, stream, received_at, body_token, item_token, size, content_type, body_at,
                body_length, headers_at, headers_length)
      on conflict (organization, connection, item_token) where item_token is not null do nothing`,
    values: [
      organization,
      rows.map(row => row.id),
      rows.map(row => row.connection),
      rows.map(row => row.origin),
      rows.map(row => row.stream ?? null),
      rows.map(row => row.receivedAt),
      rows.map(row => row.bodyToken),
      rows.map(row => row.itemToken ?? null),
      rows.map(row => row.size),
      rows.map(row => row.contentType ?? null),
      packed.bytes,
      body.at,
      body.length,
      headers.at,
      headers.length,
    ],
  })
  return result.rowCount ?? 0
}

/** Connections with messages to apply now, over all organizations; needs no scope. */
export async function dueLanes(db: Sql, now: Date): Promise<{ organization: string; connection: string }[]> {
  const { rows } = await db.query<{ organization: string; connection: string }>({
    name: 'due-message-lanes',
    text: 'select organization, connection from due_message_lanes($1)',
    values: [now],
  })
  return rows
}

/** Takes the lane of a connection for this transaction, so that its messages are applied in order; false when it is taken. */
export async function takeLane(db: Sql, connection: string): Promise<boolean> {
  const { rows } = await db.query<{ taken: boolean }>({
    name: 'take-lane',
    text: `select pg_try_advisory_xact_lock(hashtextextended('lane ' || $1, 0)) as taken`,
    values: [connection],
  })
  return rows[0]?.taken === true
}

/** Waits for a lane: what a person decides is not refused because the hub was at it. */
export async function waitForLane(db: Sql, connection: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('lane ' || $1, 0))`, [connection])
}

/** Goes along with everybody who shares a lane, and waits for whoever has it alone. */
export async function shareLane(db: Sql, lane: string): Promise<void> {
  await db.query({
    name: 'share-lane',
    text: `select pg_advisory_xact_lock_shared(hashtextextended('lane ' || $1, 0))`,
    values: [lane],
  })
}

/** Waits for the lane of a message: nobody decides to wait behind it while it frees its keys. */
export async function waitForLaneOf(db: Sql, message: string): Promise<void> {
  await db.query(
    `
    select pg_advisory_xact_lock(hashtextextended('lane ' || connection::text, 0)) from message
     where organization = current_organization() and id = $1`,
    [message],
  )
}

/** The next due messages of a lane, in order of arrival, locked until the transaction ends. */
export async function takeReceived(db: Sql, connection: string, now: Date, limit: number): Promise<ReceivedMessage[]> {
  const { rows } = await db.query<ReceivedMessage>({
    name: 'take-received',
    text: `
      select id, origin, stream, received_at, as_it_is, replays, tries, body_token, content_type, body, headers, findings
        from message
       where organization = current_organization() and connection = $1 and state = 'received' and due_at <= $2
       order by id
       limit $3
         for update skip locked`,
    values: [connection, now, limit],
  })
  return rows
}

/** Which of these bodies came before on this connection: body token → the earlier messages' ids. */
export async function earlierBodies(
  db: Sql,
  connection: string,
  bodies: readonly { id: string; token: string }[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: 'earlier-bodies',
    text: `
      select b.id
        from unnest($2::uuid[], $3::bigint[]) as b (id, token)
       cross join lateral (
         select from message m
          where m.organization = current_organization() and m.connection = $1 and m.body_token = b.token
            and m.id < b.id and m.state not in ('unreadable', 'ignored')
          limit 1) earlier                 -- a probe for each: without statistics the planner would read them all`,
    values: [connection, bodies.map(body => body.id), bodies.map(body => body.token)],
  })
  return new Set(rows.map(row => row.id))
}

export type MessageChange = {
  id: string
  state: MessageState
  reason?: string
  problem?: string
  where?: string
  eventType?: string
  /** When it is looked at again; absent: when somebody wakes it. */
  dueAt?: Date
  findings?: Buffer
  /** The connection that is asked while it is being read. */
  asks?: string
  settledAt?: Date
  tries?: number
  /** What was taken all the same and its sender should know: codes and paths. */
  remarks?: readonly StoredRemark[]
}
export type StoredRemark = { problem: string; where?: string }

/** Writes the new states of messages, one statement for all. */
export async function changeMessages(db: Sql, changes: readonly MessageChange[]): Promise<void> {
  if (changes.length === 0) return
  await db.query({
    name: 'change-messages',
    text: `
      update message m
         set state = case when c.state = 'ignored' and m.replays > 0 and exists (
                            select from event e where e.organization = m.organization and e.message = m.id)
                          then 'applied'         -- replayed, and nothing was left to change
                          else c.state end,
             reason = c.reason, problem = c.problem, problem_where = c.problem_where,
             event_type = coalesce(c.event_type, m.event_type), due_at = c.due_at,
             findings = coalesce(c.findings, m.findings), asks = c.asks, settled_at = c.settled_at,
             tries = coalesce(c.tries, m.tries), remarks = c.remarks
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::bytea[],
                    $9::uuid[], $10::timestamptz[], $11::int[], $12::jsonb[])
          as c (id, state, reason, problem, problem_where, event_type, due_at, findings, asks, settled_at, tries, remarks)
       where m.organization = current_organization() and m.id = c.id`,
    values: [
      changes.map(change => change.id),
      changes.map(change => change.state),
      changes.map(change => change.reason ?? null),
      changes.map(change => change.problem ?? null),
      changes.map(change => change.where ?? null),
      changes.map(change => change.eventType ?? null),
      changes.map(change => change.dueAt ?? null),
      changes.map(change => change.findings ?? null),
      changes.map(change => change.asks ?? null),
      changes.map(change => change.settledAt ?? null),
      changes.map(change => change.tries ?? null),
      changes.map(change => (change.remarks ? JSON.stringify(change.remarks) : null)),
    ],
  })
}

/** Whether a message still has its raw bytes: retention removes them long before the row. */
export async function hasBody(db: Sql, id: string): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>(
    'select body is not null as there from message where organization = current_organization() and id = $1',
    [id],
  )
  return rows[0]?.there === true
}

/** Puts messages back to the start: after a task was decided, or because a person replays them. Returns those that moved. */
export async function requeueMessages(
  db: Sql,
  ids: readonly string[],
  from: readonly MessageState[],
  now: Date,
  options: { replay?: boolean; asItIs?: boolean } = {},
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'requeue-messages',
    text: `
      update message
         set state = 'received', due_at = $3, reason = null, problem = null, problem_where = null, settled_at = null, tries = 1,
             replays = replays + case when $4 then 1 else 0 end, as_it_is = as_it_is or $5
       where organization = current_organization() and id = any ($1::uuid[]) and state = any ($2::text[])
         and body is not null
      returning id`,
    values: [ids, from, now, options.replay ?? false, options.asItIs ?? false],
  })
  return rows.map(row => row.id)
}

/** Where a message stands. */
export type MessageStanding = {
  id: string
  state: MessageState
  reason: string | null
  problem: string | null
  problem_where: string | null
  due_at: Date | null
  remarks: readonly StoredRemark[] | null
}

/** Where these messages stand now. */
export async function messageStandings(db: Sql, ids: readonly string[]): Promise<Map<string, MessageStanding>> {
  const { rows } = await db.query<MessageStanding>({
    name: 'message-standings',
    text: `
      select id, state, reason, problem, problem_where, due_at, remarks
        from message
       where organization = current_organization() and id = any ($1::uuid[])`,
    values: [ids],
  })
  return new Map(rows.map(row => [row.id, row]))
}
