import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { type Scope, withScope } from '../scope.ts'
import { disclosingActions, disclosuresQuery } from './disclosures.ts'
import { registryDocumentsQuery, waitingDocumentsQuery } from './registry-documents.ts'
import { mergesQuery, registryPeopleQuery } from './registry-people.ts'

/** 20,000 people of each of two organizations, with a document each and some merges; one of them was asked about often. */
const count = 20_000
const now = new Date('2026-06-01T12:00:00Z')
const mine = randomUUID()
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
let test: TestDatabase
let pool: pg.Pool
let asked: string

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 2 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  for (const organization of [randomUUID(), mine]) await fill(owner, organization)
  await owner.query('set default_statistics_target = 10000; analyze')
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
    `insert into record (organization, id, type, version, connection, created_at, updated_at)
     select $1, gen_random_uuid(), 'Patient', 1, $2, $3, $3 from generate_series(1, ${count})`,
    [connection, now],
  )
  await run(
    `insert into registry_patient (organization, record, connection, keyed, told_at, heard_at)
     select $1, id, $2, true, $3, $3::timestamptz - row_number() over () * interval '1 second' from record where organization = $1`,
    [connection, now],
  )
  await run(
    `insert into registry_document (organization, id, logical, version, connection, message, record, identity, token,
                                    version_token, status, type_code, confidentiality, hash, meta, content, told_at, stored_at)
     select $1, gen_random_uuid(), gen_random_uuid(), 1, $2, $2, case when n % 2000 = 0 then null else id end, n, n, n,
            'current', '34133-9', 'N', '', '', '', $3, $3::timestamptz - n * interval '1 second'
       from (select id, row_number() over () as n from record where organization = $1) r`,
    [connection, now],
  )
  const { rows } = await run<{ id: string }>('select id from record where organization = $1 order by id limit 2')
  const [first, second] = rows.map(row => row.id)
  if (organization === mine) asked = first ?? ''
  await run(
    `insert into registry_merge (organization, id, survivor, retired, by_kind, at)
     select $1, gen_random_uuid(), $2, $3, 'rules', $4 from generate_series(1, 5000)`,
    [first, second, now],
  )
  await run(
    `with entry as (
       insert into audit (organization, id, at, actor_kind, actor, action, subject_kind, subject, outcome, persons)
       select $1, gen_random_uuid(), $2, 'system', 'x', case when n % 2 = 0 then 'registry.query' else 'record.change' end,
              'record', n::text, 'done', array[case when n % 20 = 0 then $3::uuid else gen_random_uuid() end]
         from generate_series(1, ${count}) n
       returning id, persons)
     insert into audit_person select $1, persons[1], id from entry`,
    [now, first],
  )
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

/** Each with the most rows that it may touch to give a page of 50. */
it.each<[string, () => [text: string, values: unknown[]], number]>([
  ['people', () => [registryPeopleQuery, ['infinity', lastId, null, 51]], 60],
  ['people, a later page', () => [registryPeopleQuery, [new Date(now.getTime() - 9_000_000), lastId, null, 51]], 60],
  ['documents', () => [registryDocumentsQuery, ['infinity', lastId, 51]], 60],
  ['documents that wait', () => [waitingDocumentsQuery, ['infinity', lastId, 51]], 60],
  ['merges', () => [mergesQuery, [lastId, 51]], 60],
  ['what went out about somebody', () => [disclosuresQuery, [[asked], lastId, 51, disclosingActions]], 400],
])('NET-2 a page of %s touches hardly more than it shows', async (_name, query, most) => {
  const { rows, scans } = await touched(...query())
  expect(scans).not.toContain('Seq Scan')
  expect(rows).toBeGreaterThan(0)
  expect(rows).toBeLessThanOrEqual(most)
})
