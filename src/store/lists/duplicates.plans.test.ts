/** Possible duplicates, kept decisions and the queue of matching are read by their indexes, however many there are. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { findNearQuery } from '../match-candidates.ts'
import { decisionsOfRecordQuery } from '../match-decisions.ts'
import { claimUnmatchedQuery } from '../match-queue.ts'
import { withScope } from '../scope.ts'
import { duplicatesQuery } from './duplicates.ts'

const now = new Date('2026-06-01T12:00:00Z')
const organization = randomUUID()
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
  const id = `('00000000-0000-7000-8000-' || lpad(g::text, 12, '0'))::uuid`
  await all(
    `insert into record (organization, id, type, version, connection, created_at, updated_at)
     select $1, ${id}, 'Patient', 1, $1, $2, $2 from generate_series(1, 10000) g`,
    [now],
  )
  await all(
    `insert into registry_patient (organization, record, connection, matched_at, told_at, heard_at, keyed)
     select $1, ${id}, $1, case when g % 500 > 0 then $2::timestamptz end, $2, $2, true from generate_series(1, 10000) g`,
    [now],
  )
  await all(
    `insert into token (organization, token, kind, record)
     select $1, g * k, 'name', ${id} from generate_series(1, 10000) g, generate_series(1, 5) k`,
  )
  await all(
    `insert into duplicate (organization, id, one, other, kind, state, rank, because, body, found_at)
     select $1, gen_random_uuid(), ${id}, ${id.replace('g::text', '(g + 1)::text')}, 'pair',
            case when g % 20 = 0 then 'open' else 'different' end, g % 300, 'withheld', '\\x00', $2
       from generate_series(1, 9999) g`,
    [now],
  )
  await all(
    `insert into match_decision (organization, id, purpose, record, outcome, persons, candidates, dropped_keys, versions, at)
     select $1, gen_random_uuid(), 'registration', ${id}, 'none', '{}', 0, 0, '1', $2 from generate_series(1, 10000) g`,
    [now],
  )
  await owner.query('analyze')
  await owner.end()
}, 120_000)
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

async function planOf(text: string, values: readonly unknown[]): Promise<string> {
  return withScope(pool, organization, async db => {
    const { rows } = await db.query<Record<string, string>>(`explain ${text}`, values)
    return rows.map(row => row['QUERY PLAN']).join('\n')
  })
}

const lowest = '00000000-0000-0000-0000-000000000000'
const highest = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const somebody = '00000000-0000-7000-8000-000000000042'

describe('matching', () => {
  it.each([
    ['the list, its first page', duplicatesQuery, ['open', 2_147_483_647, lowest, 51], 'duplicate_by_state'],
    ['the list, a later page', duplicatesQuery, ['open', 200, somebody, 51], 'duplicate_by_state'],
    ['decisions of a person', decisionsOfRecordQuery, [somebody, highest, 51], 'match_decision_by_record'],
    ['who waits', claimUnmatchedQuery, [50], 'registry_patient_to_match'],
    ['look-up keys', findNearQuery, [[0, 0], ['7', '8'], ['name', 'name'], 200, 200], 'token_pkey'],
  ])('PA-1 NET-6 reads %s by an index', async (_what, text, values, index) => {
    const plan = await planOf(text, values)
    expect(plan).toContain(index)
    expect(plan).not.toMatch(/Seq Scan on/)
    expect(plan).not.toMatch(/Sort Key: d\.rank/)
  })
})
