import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { withScope } from '../scope.ts'
import { countsText, type ReferralFilter, referralsQuery } from './referrals.ts'

/**
 * 20,000 referrals of one organization beside 20,000 of another: enough that the planner, with real statistics and nothing
 * switched off, takes an index where there is one for the filter, and reads the table where there is none.
 */
const count = 20_000
const now = new Date('2026-06-01T12:00:00Z')
const mine = randomUUID()
let test: TestDatabase
let pool: pg.Pool
let connections: { large: string; small: string }
const listing = randomUUID()

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 2 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  for (const organization of [randomUUID(), mine]) connections = await fill(owner, organization)
  await owner.query('set default_statistics_target = 10000; analyze')
  await owner.end()
}, 120_000)
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

/** Referrals one minute apart up to now; every hundredth is rare in something, and a few have files that are missing. */
async function fill(owner: pg.Client, organization: string): Promise<typeof connections> {
  const [large, small, target, route, event] = [0, 0, 0, 0, 0].map(() => randomUUID())
  const run = (sql: string, values: unknown[] = []) => owner.query(sql, [organization, ...values])
  await run(`insert into organization values ($1, 'o' || left($1::uuid::text, 8), 'O', 'staging', 1, $2)`, [now])
  for (const id of [large, small, target])
    await run(
      `insert into connection values ($1, $2, 'c' || left($2::uuid::text, 8), 'x', gen_random_uuid(), 'active', null, 1, '', $3)`,
      [id, now],
    )
  await run(`insert into route values ($1, $2, 'r', $3, $4, 'active', null, 1, '', $5)`, [route, large, target, now])
  await run(
    `insert into record (organization, id, type, version, connection, created_at, updated_at)
     select $1, gen_random_uuid(), 'ServiceRequest', 1, case when g % 100 = 0 then $3::uuid else $2::uuid end, $4, $4
       from generate_series(1, ${count}) g`,
    [large, small, now],
  )
  await run(
    `insert into referral (organization, record, connection, listing, class, routed, archived, received_at, changed_at,
                           flagged_at, flag_problem, inbox)
     select $1, r.id, r.connection, case when g % 100 = 1 then $3::uuid when g % 100 <> 2 then $1::uuid end,
            case when g % 100 = 3 then 'on-hold' else 'requested' end, g % 100 = 4, g % 100 = 5,
            $2::timestamptz - g * interval '1 minute', $2, case when g % 100 = 6 then $2::timestamptz end,
            case when g % 100 = 6 then 'target.refused' end,
            case when g % 100 = 7 then 'declined' when g % 100 = 8 then null when g % 2 = 0 then 'new' else 'accepted' end
       from (select id, connection, row_number() over () as g from record
              where organization = $1 and type = 'ServiceRequest') r`,
    [now, listing],
  )
  await run(
    `insert into document (organization, id, record, connection, name, state, content_type, meta, created_at, stored_at)
     select $1, gen_random_uuid(), record, connection, 'document-1',
            case when row_number() over () % 1000 = 0 then 'refused' else 'stored' end, 'application/pdf', '', $2, $2
       from referral where organization = $1`,
    [now],
  )
  const { rows } = await run('select record from referral where organization = $1 limit 1')
  await run(
    `insert into message (organization, id, connection, origin, received_at, state, body_token, size, body, headers)
     values ($1, $2, $3, 'push', $4, 'applied', 1, 1, '', '')`,
    [event, large, now],
  )
  await run(`insert into event values ($1, $2, $2, $3, 'referral.received', $4, 1, $5, $5)`, [
    event,
    large,
    rows[0]?.record,
    now,
  ])
  await run(
    `insert into delivery (organization, id, route, target, event, event_type, record, record_type, record_version, order_key,
                           position, head, state, config_version, created_at, settled_at)
     select $1, gen_random_uuid(), $2, $3, $4, 'referral.received', record, 'ServiceRequest', 1, record,
            row_number() over (), false, 'delivered', 1, $5, $5
       from referral where organization = $1`,
    [route, target, event, now],
  )
  await run(
    `insert into delivery_part (organization, delivery, part, state, changed_at)
     select $1, id, 'summary', case when row_number() over () % 1000 = 1 then 'rejected' else 'delivered' end, $2
       from delivery where organization = $1`,
    [now],
  )
  return { large: large ?? '', small: small ?? '' }
}

type Plan = {
  'Plan Rows': number
  'Node Type': string
  'Relation Name'?: string
  Plans?: Plan[]
  [key: string]: unknown
}

async function explain(text: string, values: unknown[]): Promise<Plan[]> {
  return withScope(pool, mine, async db => {
    const { rows } = await db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `explain (analyze, format json) ${text}`,
      values,
    )
    const flatten = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flatten)]
    return (rows[0]?.['QUERY PLAN'] ?? []).flatMap(({ Plan: plan }) => flatten(plan))
  })
}

/** Rows that a plan looked at, those that it threw away included. */
function looked(nodes: readonly Plan[]): number {
  const number = (value: unknown) => (typeof value === 'number' ? value : 0)
  return Math.max(
    ...nodes.map(
      node =>
        (number(node['Actual Rows']) +
          number(node['Rows Removed by Filter']) +
          number(node['Rows Removed by Join Filter'])) *
        Math.max(1, number(node['Actual Loops'])),
    ),
  )
}

describe('G-5 the list of referrals', () => {
  const middle = { at: new Date(now.getTime() - (count / 2) * 60_000), id: '00000000-0000-7000-8000-000000000000' }
  it.each<[string, ReferralFilter | (() => ReferralFilter)]>([
    ['everything', {}],
    ['in the inbox, new', { inbox: 'new' }],
    ['in the inbox, declined', { inbox: 'declined' }],
    ['in no inbox', { inbox: 'none' }],
    ['of one class', { classes: ['on-hold'] }],
    ['of one listing', { listing }],
    ['of no listing that is known', { listing: 'none' }],
    ['of one source', () => ({ connection: connections.small })],
    ['flagged', { flagged: true }],
    ['archived', { archived: true }],
    ['routed', { routed: true }],
    ['with missing files', { missing: true }],
    ['without missing files', { missing: false }],
  ])('%s: reads no table from end to end, and little more than a page', async (_, given) => {
    const filter = typeof given === 'function' ? given() : given
    for (const after of [undefined, middle]) {
      const { text, values } = referralsQuery(filter, 50, after)
      const nodes = await explain(text, values)
      const scanned = nodes.filter(node => node['Node Type'] === 'Seq Scan').map(node => node['Relation Name'])
      expect(scanned).toEqual([])
      expect(looked(nodes)).toBeLessThan(1_500)
    }
  })

  it('counts no further than it says', async () => {
    const nodes = await explain(countsText, [100])
    expect(nodes.filter(node => node['Node Type'] === 'Seq Scan' && looked([node]) > 1_500)).toEqual([])
    expect(looked(nodes)).toBeLessThan(1_500)
  })
})
