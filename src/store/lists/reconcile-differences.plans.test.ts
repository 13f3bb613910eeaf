/** The list of differences is served by an index of its run, however many runs there were. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { withScope } from '../scope.ts'
import { differencesQuery } from './reconcile-differences.ts'

const now = new Date('2026-06-01T12:00:00Z')
const [organization, pair, run] = [randomUUID(), randomUUID(), randomUUID()]
let test: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 1 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  const all = (sql: string, values: unknown[] = []) => owner.query(sql, [organization, ...values])
  await all(`insert into organization values ($1, 'o', 'O', 'staging', 1, $2)`, [now])
  const [a, b] = [randomUUID(), randomUUID()].sort()
  for (const id of [a, b])
    await all(
      `insert into connection values ($1, $2, 'c' || left($2::uuid::text, 8), 'x', gen_random_uuid(), 'active', null, 1, '', $3)`,
      [id, now],
    )
  await all(
    `insert into reconciliation values ($1, $2, 'Appointment', $3, $4, 1, 7, 60, true, 150, true, 48, 60, true, null, null, $5)`,
    [pair, a, b, now],
  )
  for (const id of [run, ...Array.from({ length: 20 }, () => randomUUID())]) {
    await all(
      `insert into reconciliation_run (organization, id, pair, cause, state, step, from_at, to_at, asked_at)
       values ($1, $2, $3, 'night', 'done', 'compare', $4, $4, $4)`,
      [id, pair, now],
    )
    await all(
      `insert into difference (organization, id, run, pair, key, kind, side, cause, repairs, fresh, state, body)
       select $1, gen_random_uuid(), $2, $3, g, case when g % 50 = 0 then 'late' else 'time' end, 'b', 'changed-there', '{}',
              false, 'open', '\\x00'
         from generate_series(1, 1000) g`,
      [id, pair],
    )
  }
  await owner.query('analyze')
  await owner.end()
}, 120_000)
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

describe('the list of differences', () => {
  it.each([{}, { kind: 'late' }, { state: 'open' }])('takes the index of its run for %j', async filter => {
    const { text, values } = differencesQuery({ run, ...filter }, 100, undefined)
    const plan = await withScope(pool, organization, async db => {
      const { rows } = await db.query<Record<string, string>>(`explain ${text}`, values)
      return rows.map(row => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain('difference_by_run')
    expect(plan).not.toMatch(/Seq Scan on difference/)
  })
})
