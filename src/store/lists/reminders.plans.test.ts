import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { withScope } from '../scope.ts'
import { remindersQuery } from './reminders.ts'

/** 20,000 messages of 4,000 visits: enough that the planner takes an index where there is one. */
const organization = randomUUID()
const now = new Date('2026-06-01T12:00:00Z')
let test: TestDatabase
let pool: pg.Pool
let record: string

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 1 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  const connection = randomUUID()
  await owner.query(`insert into organization values ($1, 'o', 'O', 'staging', 1, $2)`, [organization, now])
  await owner.query(`insert into connection values ($1, $2, 'c', 'x', gen_random_uuid(), 'active', null, 1, '', $3)`, [
    organization,
    connection,
    now,
  ])
  await owner.query(
    `insert into record (organization, id, type, version, connection, starts_at, created_at, updated_at)
     select $1, gen_random_uuid(), 'Appointment', 1, $2, $3::timestamptz + n * interval '1 minute', $3, $3
       from generate_series(1, 4000) n`,
    [organization, connection, now],
  )
  await owner.query(
    `insert into reminder (organization, id, record, kind, minutes_before, starts_at, told, state, due_at, created_at)
     select r.organization, gen_random_uuid(), r.id, 'reminder', n, r.starts_at, 0,
            case when n = 1 and r.starts_at < $2::timestamptz + interval '10 minutes' then 'failed' else 'sent' end, null,
            r.starts_at - n * interval '1 hour'
       from record r cross join generate_series(1, 5) n where r.organization = $1`,
    [organization, now],
  )
  const { rows } = await owner.query<{ id: string }>('select id from record where organization = $1 limit 1', [
    organization,
  ])
  record = rows[0]?.id ?? ''
  await owner.query('set default_statistics_target = 10000; analyze')
  await owner.end()
})
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

const Plan = z.object({ 'QUERY PLAN': z.string() })

describe('the list of messages to people', () => {
  const after = { at: now, id: randomUUID() }
  it.each<[string, Parameters<typeof remindersQuery>[0], typeof after | undefined, RegExp]>([
    ['all', {}, undefined, /reminder_by_time/],
    ['a later page', {}, after, /reminder_by_time/],
    ['a rare state', { state: 'failed' }, undefined, /reminder_by_state/],
    ['a later page of a frequent state', { state: 'sent' }, after, /reminder_by_(time|state)/],
  ])('of %s takes its index and sorts nothing', async (_, filter, from, index) => {
    const { text, values } = remindersQuery(filter, 25, from)
    const plan = await withScope(pool, organization, async db =>
      (await db.query(`explain ${text}`, values)).rows.map(row => Plan.parse(row)['QUERY PLAN']).join('\n'),
    )
    expect(plan).toMatch(index)
    expect(plan).not.toMatch(/Sort|Seq Scan/)
  })

  it('of one visit reads that visit alone', async () => {
    const { text, values } = remindersQuery({ record }, 25, undefined)
    const plan = await withScope(pool, organization, async db =>
      (await db.query(`explain ${text}`, values)).rows.map(row => Plan.parse(row)['QUERY PLAN']).join('\n'),
    )
    expect(plan).toMatch(/reminder_(by_record|once)/)
    expect(plan).not.toMatch(/Seq Scan/)
  })
})
