/** The hot statements stay fast at depth: with 100,000 rows they still read through their partial indexes. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, openTestPool, type TestHub } from '../hub.ts'
import { person } from '../people.ts'

const depth = 100_000
let test: TestHub
let owner: pg.Pool

beforeAll(async () => {
  test = await openTestHub()
  await test.settleDown()
  await test.book({ person: person(1), at: 0 })
  await test.settleDown()
  owner = openTestPool(test.ownerUrl, 1)
  // A deep queue of one route: every second delivery waits behind another of its key, half of all has long been settled.
  await owner.query(
    `insert into delivery (organization, id, route, target, event, event_type, record, record_type, record_version,
                           order_key, position, head, state, wait, due_at, config_version, created_at, settled_at)
     select d.organization, gen_random_uuid(), d.route, d.target, d.event, d.event_type, d.record, d.record_type, 1,
            ('00000000-0000-0000-0000-' || lpad((n / 4)::text, 12, '0'))::uuid, 1000 + n, n % 4 = 2,
            case when n % 4 < 2 then 'delivered' else 'pending' end, case when n % 4 = 3 then 'order' end,
            case when n % 4 = 2 then $1::timestamptz + n * interval '1 s' end, 1, $1,
            case when n % 4 < 2 then $1::timestamptz end
       from generate_series(1, ${depth}) n, (select * from delivery order by position limit 1) d`,
    [test.clock.now],
  )
  await owner.query(
    `insert into message (organization, id, connection, origin, received_at, state, due_at, body_token, size, body, headers)
     select m.organization, gen_random_uuid(), m.connection, m.origin, m.received_at,
            case when n % 10 = 0 then 'received' else 'applied' end,
            case when n % 10 = 0 then $1::timestamptz end, n, 1, ''::bytea, ''::bytea
       from generate_series(1, ${depth}) n, (select * from message where origin = 'push' limit 1) m`,
    [test.clock.now],
  )
  await owner.query('analyze')
}, 120_000)
afterAll(async () => {
  await owner?.end()
  await test?.close()
})

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: Node[]
  'Actual Rows'?: number
  'Actual Loops'?: number
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** The plan as it ran; undone afterwards. */
async function explain(text: string, values: readonly unknown[] = []): Promise<Node[]> {
  const client = await owner.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('causeway.organization', '${test.organization}', true)`)
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(`explain (analyze, format json) ${text}`, [
      ...values,
    ])
    const [row] = rows
    if (!row) throw new Error('no plan')
    return nodesOf(row['QUERY PLAN'][0].Plan)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** The query of a function, with its parameters filled in: a call alone shows no plan. */
async function bodyOf(name: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const { rows } = await owner.query<{ prosrc: string }>('select prosrc from pg_proc where proname = $1', [name])
  let body = rows[0]?.prosrc.match(/return query([\s\S]*);\s*end\s*$/)?.[1] ?? ''
  for (const [parameter, value] of Object.entries(parameters))
    body = body.replace(new RegExp(`(?<![.\\w])${parameter}(?!\\w)`, 'g'), value)
  return body
}

function indexesOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap(node => node['Index Name'] ?? [])
}

function readWhole(nodes: readonly Node[]): string[] {
  const large = new Set(['delivery', 'message'])
  return nodes.flatMap(node =>
    node['Node Type'] === 'Seq Scan' && large.has(node['Relation Name'] ?? '') ? [node['Relation Name'] ?? ''] : [],
  )
}

/** The most rows that any step of a plan touched. */
function mostRows(nodes: readonly Node[]): number {
  return Math.max(...nodes.map(node => (node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 1)))
}

describe('with 100,000 rows', () => {
  it('OPS-11 claiming deliveries reads the heads that are due, and no more than it takes', async () => {
    const at = `'${test.clock.now.toISOString()}'::timestamptz + interval '1 day'`
    const nodes = await explain(await bodyOf('claim_deliveries', { at: `(${at})`, most: '64', lease_ms: '90000' }))
    expect(indexesOf(nodes)).toContain('delivery_due')
    expect(readWhole(nodes)).toEqual([])
    expect(mostRows(nodes)).toBeLessThan(1_000)
  })

  it('OPS-11 finding the lanes with messages to apply takes one probe per connection', async () => {
    const at = `'${test.clock.now.toISOString()}'::timestamptz`
    const nodes = await explain(await bodyOf('due_message_lanes', { at: `(${at})` }))
    expect(indexesOf(nodes)).toContain('message_lane')
    expect(readWhole(nodes)).toEqual([])
    expect(mostRows(nodes)).toBeLessThan(100)
  })

  it('OPS-11 taking the next messages of a lane reads only those', async () => {
    const [row] = await test.rows<{ id: string }>(`select id from connection where slug = 'calcom'`)
    const nodes = await explain(
      `select id, body from message
        where organization = current_organization() and connection = $1 and state = 'received' and due_at <= $2
        order by id limit 32 for update skip locked`,
      [row?.id, test.clock.now],
    )
    expect(indexesOf(nodes)).toContain('message_lane')
    expect(mostRows(nodes)).toBeLessThan(100)
  })

  it('OPS-11 making the next of a key head reads the unsettled ones of that key', async () => {
    const [row] = await test.rows<{ route: string }>('select route from delivery limit 1')
    const keys = Array.from({ length: 64 }, (_, n) => `00000000-0000-0000-0000-${String(n + 100).padStart(12, '0')}`)
    // The statement of promoteHeads (src/store), whose shape the planner sees.
    const nodes = await explain(
      `update delivery d set head = true
         from (select distinct k.route, k.order_key from unnest($1::uuid[], $2::uuid[]) as k (route, order_key)) key
        cross join lateral (
          select n.id, n.head from delivery n
           where n.organization = current_organization() and n.route = key.route and n.order_key = key.order_key
             and n.state in ('pending', 'sending', 'retry', 'ambiguous')
           order by n.position limit 1) next
        where d.organization = current_organization() and d.id = next.id and not next.head`,
      [keys.map(() => row?.route), keys],
    )
    expect(indexesOf(nodes)).toContain('delivery_unsettled')
    expect(readWhole(nodes)).toEqual([])
    expect(mostRows(nodes)).toBeLessThan(1_000)
  })
})
