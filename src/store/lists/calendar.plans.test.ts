import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { withScope } from '../scope.ts'
import { calendarQuery, statements } from './calendar.ts'

/** 20,000 appointments of one organization beside as many of another: half an hour apart, a year and more. */
const count = 20_000
const start = new Date('2026-01-01T00:00:00Z')
const mine = randomUUID()
let test: TestDatabase
let pool: pg.Pool
let ids: string[] = []

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 2 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  for (const organization of [randomUUID(), mine]) await fill(owner, organization)
  await owner.query('set default_statistics_target = 10000; analyze')
  const { rows } = await owner.query<{ id: string }>(
    'select id from record where organization = $1 and starts_at is not null order by starts_at limit 336',
    [mine],
  )
  ids = rows.map(({ id }) => id)
  await owner.end()
}, 120_000)
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

async function fill(owner: pg.Client, organization: string): Promise<void> {
  const [source, target, route] = [randomUUID(), randomUUID(), randomUUID()]
  const run = (sql: string, values: unknown[] = []) => owner.query(sql, [organization, ...values])
  await run(`insert into organization values ($1, 'o' || left($1::uuid::text, 8), 'O', 'staging', 1, $2)`, [start])
  for (const id of [source, target])
    await run(
      `insert into connection values ($1, $2, 'c' || left($2::uuid::text, 8), 'x', gen_random_uuid(), 'active', null, 1, '', $3)`,
      [id, start],
    )
  await run(`insert into route values ($1, $2, 'r', $3, $4, 'active', null, 1, '', $5)`, [route, source, target, start])
  await run(
    `insert into record (organization, id, type, version, status, starts_at, ends_at, connection, actors, created_at, updated_at)
     select $1, gen_random_uuid(), 'Appointment', 1, 'booked', $2::timestamptz + g * interval '30 minutes',
            $2::timestamptz + (g + 1) * interval '30 minutes', $3, array[$4::uuid], $2, $2
       from generate_series(0, ${count - 1}) g`,
    [start, source, route],
  )
  await run(`insert into record_version select $1, id, 1, null, $2, '' from record where organization = $1`, [start])
  await run(
    `insert into message (organization, id, connection, origin, received_at, state, body_token, size, body, headers)
     select $1, id, $2, 'push', $3, 'applied', 1, 1, '', '' from record where organization = $1`,
    [source, start],
  )
  await run(
    `insert into event (organization, id, message, connection, type, record, record_version, happened_at, created_at)
     select $1, id, id, $2, 'booking.created', id, 1, $3, $3 from record where organization = $1`,
    [source, start],
  )
  await run(
    `insert into delivery (organization, id, route, target, event, event_type, record, record_type, record_version,
                           order_key, position, head, state, config_version, created_at)
     select $1, id, $2, $3, id, 'booking.created', id, 'Appointment', 1, id, row_number() over (), false, 'delivered', 1, $4
       from record where organization = $1`,
    [route, target, start],
  )
  await run(
    `insert into link (organization, connection, entity, token, record, kind, body, sent_version, linked_at)
     select $1, $2, 'Appointment', row_number() over (), id, 'auto', '', 1, $3 from record where organization = $1`,
    [target, start],
  )
}

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

async function explain(text: string, values: readonly unknown[]): Promise<Plan[]> {
  const rows = await withScope(
    pool,
    mine,
    async db => (await db.query(`explain (analyze, format json) ${text}`, values)).rows,
  )
  const nodes: Plan[] = []
  const walk = (plan: Plan) => {
    nodes.push(plan)
    for (const child of plan.Plans ?? []) walk(child)
  }
  walk((rows as { 'QUERY PLAN': { Plan: Plan }[] }[])[0]?.['QUERY PLAN'][0]?.Plan as Plan)
  return nodes
}

const week = [start, new Date(start.getTime() + 7 * 24 * 3_600_000)]
const large = new Set(['record', 'record_version', 'event', 'delivery', 'link'])

/** Each statement for a week of 336 appointments, with the most rows that it may touch. */
const asked: readonly [string, () => { text: string; values: readonly unknown[] }, number][] = [
  ['the appointments', () => ({ text: calendarQuery, values: [...week, null, 5_000] }), 400],
  ['the bodies', () => ({ text: statements.versionBodies, values: [ids, ids.map(() => 1)] }), 400],
  ['what systems hold', () => ({ text: statements.links, values: [ids] }), 400],
  ['what systems told', () => ({ text: statements.told, values: [ids] }), 400],
  ['the last deliveries', () => ({ text: statements.deliveries, values: [ids] }), 400],
  ['the news that waits', () => ({ text: statements.news, values: [ids] }), 400],
  ['the conflicts', () => ({ text: statements.conflicts, values: [ids, ids.map(() => 1)] }), 400],
]

describe('CA-1 the plan of a week', () => {
  it.each(asked)('of %s reads no large table whole', async (_name, query, most) => {
    const { text, values } = query()
    const nodes = (await explain(text, values)).filter(node => large.has(node['Relation Name'] ?? ''))
    expect(nodes.filter(node => node['Node Type'] === 'Seq Scan')).toEqual([])
    const rows = nodes.map(node => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
    expect(rows.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(most)
  })
})
