/** What is left in the database after a storm: what still moves, what is stuck, and what became of each message. */
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

export type Counts = Readonly<Record<string, number>>

export type Aftermath = {
  messages: Counts
  deliveries: Counts
  /** Sets-aside by reason, such as `ignored duplicate`. */
  aside: Counts
  tasks: number
  /** Rows that a killed process left as if it still worked on them; empty is right. */
  stuck: string[]
}

/** Longer than a poll of a storm takes, in milliseconds. */
const demandAgainMs = 10_000

const moving = { messages: ['received', 'reading'], deliveries: ['pending', 'sending', 'retry'] } as const

/** A connection that sees all organizations. */
export async function openOwner(ownerUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ownerUrl })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/**
 * Demands a poll of every stream, and waits until each has ended well. One that fails (the database was just away) or
 * that was cut off is demanded again: a supervisor's patience, not the two minutes of its lease.
 * @throws after `limitMs`, with the streams that have not
 */
export async function demandPolls(owner: pg.Client, limitMs: number): Promise<void> {
  const { rows } = await owner.query<{ at: Date }>('select clock_timestamp() as at')
  const startedAt = performance.now()
  let demandedAt = -Infinity
  for (;;) {
    const left = await owner.query<{ stream: string; runs: string | null; due_at: Date }>(
      `select c.stream, c.due_at, (select string_agg(concat_ws(' ', r.state, r.problem), ', ' order by r.started_at)
                                     from run r where r.organization = c.organization and r.connection = c.connection
                                                  and r.stream = c.stream and r.started_at >= $1) as runs
         from checkpoint c
        where not exists (
          select from run r where r.organization = c.organization and r.connection = c.connection
                              and r.stream = c.stream and r.state = 'done'
                              and r.started_at >= $1::timestamptz - interval '1 ms')`,
      [rows[0]?.at],
    )
    if (left.rows.length === 0) return
    const now = performance.now()
    if (now > startedAt + limitMs)
      throw new Error(`Not polled within ${limitMs / 1_000} s: ${JSON.stringify(left.rows)}`)
    if (now > demandedAt + demandAgainMs) {
      const streams = left.rows.map(row => row.stream)
      await owner.query('update checkpoint set due_at = clock_timestamp() where stream = any ($1)', [streams])
      demandedAt = now
    }
    await wait(100)
  }
}

/** Lets the leases of the dead end now: those that were taken before `died`, when nobody who holds one was left alive. */
export async function endLeases(owner: pg.Client, died: Date): Promise<void> {
  await owner.query(
    `update delivery set due_at = $1 where state = 'sending' and due_at < $1::timestamptz + interval '90 s'`,
    [died],
  )
  await owner.query(
    `update message set due_at = $1 where state = 'reading' and due_at between $1 and $1::timestamptz + interval '120 s'`,
    [died],
  )
}

/** Waits until nothing moves by itself any more. @throws after `limitMs`, with what still does */
export async function waitUntilQuiet(owner: pg.Client, limitMs: number): Promise<void> {
  const giveUpAt = performance.now() + limitMs
  for (;;) {
    const { messages, deliveries } = await lookAround(owner)
    const left = [
      ...moving.messages.flatMap(state => (messages[state] ? [`messages ${state} ${messages[state]}`] : [])),
      ...moving.deliveries.flatMap(state => (deliveries[state] ? [`deliveries ${state} ${deliveries[state]}`] : [])),
    ]
    if (left.length === 0) return
    if (performance.now() > giveUpAt)
      throw new Error(`Still moving after ${limitMs / 1_000} s: ${left.join(', ')}\n${await describeMoving(owner)}`)
    await wait(200)
  }
}

/** What still moves, with what it waits for: ids, states and times only. */
async function describeMoving(owner: pg.Client): Promise<string> {
  const messages = await owner.query(
    `select id, state, reason, problem, due_at, tries from message where state = any ($1) order by id limit 5`,
    [moving.messages],
  )
  const deliveries = await owner.query(
    `select d.id, d.record_type, d.event_type, d.record, d.position, d.head, d.state, d.wait, d.problem, d.due_at, d.attempts,
            d.created_at, d.prerequisite, p.state as prerequisite_state, p.settled_at as prerequisite_settled_at,
            (select json_agg(json_build_array(o.position, o.state, o.head, o.settled_at) order by o.position)
               from delivery o where o.order_key = d.order_key) as of_its_key
       from delivery d left join delivery p on p.organization = d.organization and p.id = d.prerequisite
      where d.state = any ($1) order by d.position limit 5`,
    [moving.deliveries],
  )
  return [...messages.rows, ...deliveries.rows].map(row => JSON.stringify(row)).join('\n')
}

/** Counts everything. */
export async function lookAround(owner: pg.Client): Promise<Aftermath> {
  const counts = async (text: string): Promise<Counts> => {
    const { rows } = await owner.query<{ what: string; count: number }>(text)
    return Object.fromEntries(rows.map(row => [row.what, row.count]))
  }
  const messages = await counts('select state as what, count(*)::int as count from message group by 1')
  const deliveries = await counts('select state as what, count(*)::int as count from delivery group by 1')
  const aside = await counts(
    `select state || ' ' || coalesce(reason, problem, 'WITHOUT A REASON') as what, count(*)::int as count
       from message where state not in ('received', 'reading', 'applied') group by 1`,
  )
  const tasks = await counts(`select state as what, count(*)::int as count from task group by 1`)
  const stuck = await counts(
    `select 'run that never ended' as what, count(*)::int as count from run where state = 'running'
     union all select 'stream held by a run', count(*)::int from checkpoint where run is not null
     union all select 'source key held by a finished message', count(*)::int
                 from message_key k join message m on m.organization = k.organization and m.id = k.message
                where m.state in ('applied', 'ignored', 'unreadable')
     union all select 'delivery that waits for one that ended', count(*)::int
                 from delivery d join delivery p on p.organization = d.organization and p.id = d.prerequisite
                where d.state = 'pending' and p.state = 'delivered'
     union all select 'delivered without a closed attempt', count(*)::int from delivery d
                where d.state = 'delivered' and not exists (
                  select from attempt a where a.organization = d.organization and a.delivery = d.id
                                          and a.ended_at is not null)`,
  )
  return {
    messages,
    deliveries,
    aside,
    tasks: tasks.open ?? 0,
    stuck: Object.entries(stuck).flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : [])),
  }
}

/** Of these messages, those that are not there, or are neither applied nor set aside with a reason. */
export async function lostOf(owner: pg.Client, acknowledged: readonly string[]): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `select a.id from unnest($1::uuid[]) as a (id)
      where not exists (
        select from message m
         where m.id = a.id and (m.state = 'applied' or (m.state in ('ignored', 'unreadable', 'held')
                                                        and coalesce(m.reason, m.problem) is not null)))`,
    [acknowledged],
  )
  return rows.map(row => row.id)
}

/** How many different things of the targets the hub holds links to. */
export async function countLinks(owner: pg.Client, entity: string): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(
    `select count(distinct l.token)::int as count
       from link l
       join connection c on (c.organization, c.id) = (l.organization, l.connection)
      where c.connector = 'fhir' and l.entity = $1 and l.sent_version is not null`,
    [entity],
  )
  return rows[0]?.count ?? 0
}
