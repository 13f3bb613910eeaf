import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { networkDocumentsQuery } from '../network-documents.ts'
import { summarySourcesQuery } from '../network-summaries.ts'
import { type Scope, withScope } from '../scope.ts'
import { exchangesOfRequesterQuery, exchangesQuery, requestersQuery } from './network-exchanges.ts'

/** 12,000 exchanges of each of two organizations, of 300 requesters, and people with documents. */
const count = 12_000
const now = new Date('2026-06-01T12:00:00Z')
const since = new Date('2026-05-30T12:00:00Z')
const mine = randomUUID()
const firstId = '00000000-0000-0000-0000-000000000000'
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
let test: TestDatabase
let pool: pg.Pool
let person: string

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 2 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  for (const organization of [randomUUID(), mine]) await fill(owner, organization)
  await owner.query('set default_statistics_target = 1000; analyze')
  await owner.end()
}, 120_000)
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

async function fill(owner: pg.Client, organization: string): Promise<void> {
  const connection = randomUUID()
  const run = <T>(sql: string, values: unknown[] = []) =>
    owner.query<T & pg.QueryResultRow>(sql, [organization, ...values])
  await run(`insert into organization values ($1, 'o' || left($1::uuid::text, 8), 'O', 'staging', 1, $2)`, [now])
  await run(
    `insert into connection values ($1, $2, 'c' || left($2::uuid::text, 8), 'x', gen_random_uuid(), 'active', null, 1, '', $3)`,
    [connection, now],
  )
  await run(
    `insert into network_exchange (organization, id, at, transaction, via, requester, requester_name, certificate, purpose,
                                   outcome, persons, documents, withheld, duration_ms, meta)
     select $1, gen_random_uuid(), $2, 'discover', 'ihe', '1.2.' || n % 300, 'R', '', 'TREATMENT',
            case when n % 10 = 0 then 'found' else 'nothing' end, '{}', 0, 0, 5, ''
       from generate_series(1, ${count}) n`,
    [now],
  )
  await run(
    `insert into network_requester_hour
     select $1, '1.2.' || r, $2::timestamptz - h * interval '1 hour', 'R', 1, 1, 1, 1, 1, 1, 0, 0, 0
       from generate_series(1, 40) r cross join generate_series(0, 335) h`,
    [now],
  )
  await run(
    `insert into network_anomaly
     select $1, '1.2.' || r, $2::timestamptz - h * interval '1 hour', 'sweep', 600, 10, $2
       from generate_series(1, 60) r cross join generate_series(0, 99) h`,
    [now],
  )
  await run(
    `insert into record (organization, id, type, version, connection, created_at, updated_at)
     select $1, gen_random_uuid(), 'Patient', 1, $2, $3, $3 from generate_series(1, 3000)`,
    [connection, now],
  )
  await run(
    `insert into registry_document (organization, id, logical, version, connection, message, record, identity, token,
                                    version_token, status, type_code, confidentiality, hash, meta, content, told_at, stored_at,
                                    xml, xml_size, xml_sha1)
     select $1, gen_random_uuid(), gen_random_uuid(), 1, $2, $2, id, n, n, n, 'current', '34133-9', 'N', '', '', '', $3, $3,
            '', 100, ''
       from (select id, row_number() over () as n from record where organization = $1) r`,
    [connection, now],
  )
  const { rows } = await run<{ id: string }>('select id from record where organization = $1 limit 1')
  if (organization === mine) person = rows[0]?.id ?? ''
}

type Plan = {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

/** Rows that the nodes at the bottom of a plan touched, carried out with the rights of the application. */
async function touched(text: string, values: readonly unknown[]): Promise<{ rows: number; scans: string[] }> {
  const nodes = await withScope(pool, mine, async (db: Scope) => {
    const { rows } = await db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `explain (analyze, format json) ${text}`,
      values,
    )
    const walk = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(walk)]
    return (rows[0]?.['QUERY PLAN'] ?? []).flatMap(({ Plan: plan }) => walk(plan))
  })
  const leaves = nodes.filter(node => /Scan/.test(node['Node Type']) && node['Node Type'] !== 'Subquery Scan')
  const rows = leaves.map(node => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
  return { rows: rows.reduce((sum, each) => sum + each, 0), scans: leaves.map(node => node['Node Type']) }
}

const none = [null, null, null, null, null, null, null]

/** Each with the most rows that it may touch. */
it.each<[string, () => [text: string, values: unknown[]], number]>([
  ['a page of exchanges', () => [exchangesQuery, [lastId, 51, null, null, firstId]], 60],
  ['a page of those that found somebody', () => [exchangesQuery, [lastId, 51, null, ['found'], firstId]], 1_000],
  [
    'a page of those of one requester',
    () => [exchangesOfRequesterQuery, [lastId, 51, null, null, firstId, '1.2.7']],
    60,
  ],
  ['the requesters of two days', () => [requestersQuery, [since, 500]], 6_500],
  ['what a summary of a person is made of', () => [summarySourcesQuery, [[person], ['N'], 100, person]], 10],
  ['the documents of a person', () => [networkDocumentsQuery, [[person], ['current'], ...none, 1_001]], 10],
])('NET-9 %s touches hardly more than it shows', async (_name, query, most) => {
  const { rows, scans } = await touched(...query())
  expect(scans).not.toContain('Seq Scan')
  expect(rows).toBeGreaterThan(0)
  expect(rows).toBeLessThanOrEqual(most)
})
