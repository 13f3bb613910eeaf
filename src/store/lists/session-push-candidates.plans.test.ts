/** Who may be chosen for the source is read page by page through the key, however many people there are. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { withScope } from '../scope.ts'
import { pushFacts, pushFactsQuery } from '../session-push-facts.ts'
import { candidateOfCursor, candidatesQuery, listPushCandidates } from './session-push-candidates.ts'

const organization = randomUUID()
const connection = randomUUID()
const many = 20_000
let test: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 1 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  await owner.query(`insert into organization values ($1, 'o', 'O', 'staging', 1, '2026-01-01')`, [organization])
  await owner.query(
    `insert into connection values ($1, $2, 'c', 'ensora', gen_random_uuid(), 'active', null, 1, '', '2026-01-01')`,
    [organization, connection],
  )
  // Every tenth is chosen already, every hundredth is gone, and the others are at one of ten agencies.
  await owner.query(
    `insert into session_target (organization, kind, id, version, agencies, match, active, body, gone_at)
     select $1, 'client', 'c' || lpad(g::text, 6, '0'), 1, array['a' || g % 10], g, g % 7 > 0, '',
            case when g % 100 = 1 then '2026-01-01'::timestamptz end
       from generate_series(1, ${many}) g`,
    [organization],
  )
  await owner.query(
    `insert into session_push (organization, connection, kind, target, wanted, version, chosen_at, chosen_by, state, tries)
     select $1, $2, 'client', 'c' || lpad(g::text, 6, '0'), g % 20 > 0, 1, '2026-01-01', gen_random_uuid(), 'there', 0
       from generate_series(10, ${many}, 10) g`,
    [organization, connection],
  )
  // At the source every fourth is paired, and few of the others were pushed.
  await owner.query(
    `insert into session_source (organization, id, connection, kind, source, match, hash, updated_at, first_seen_at, seen_at,
                                 body, match_due, version, target, pushed_for)
     select $1, gen_random_uuid(), $2, 'student', g, g + 100000, g, '2026-01-01', '2026-01-01', '2026-01-01', '', false, 1,
            case when g % 4 = 0 then 'c' || lpad(g::text, 6, '0') end,
            case when g % 4 = 1 and g < 100 then 'c' || lpad(g::text, 6, '0') end
       from generate_series(1, ${many}) g`,
    [organization, connection],
  )
  await owner.query('analyze')
  await owner.end()
}, 120_000)
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

describe('who may be chosen for the source', () => {
  it('SES-9 is read through the key, and nothing is sorted', async () => {
    const plan = await withScope(pool, organization, async db => {
      const values = [connection, 'client', null, null, 'c010000', 201]
      const { rows } = await db.query<Record<string, string>>(`explain ${candidatesQuery}`, values)
      return rows.map(row => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain('session_target_pkey')
    expect(plan).not.toMatch(/Seq Scan on session_target|Sort/)
  })

  it('SES-9 holds everybody once who is there, active and not chosen, at the agencies that the reader sees', async () => {
    const ids: string[] = []
    for (let after: string | undefined, more = true; more; ) {
      const page = await withScope(pool, organization, db =>
        listPushCandidates(db, { connection, kind: 'client', agencies: ['a0', 'a1'], agency: 'a0' }, 200, after),
      )
      ids.push(...page.rows.map(({ id }) => id))
      after = page.next === null ? undefined : candidateOfCursor(page.next)
      more = after !== undefined
    }
    // Of the agency a0: every tenth; of these every second was chosen and is not any more.
    const wanted = Array.from({ length: many / 20 }, (_, index) => (index + 1) * 20).filter(g => g % 7 > 0)
    expect(ids).toEqual(wanted.map(g => `c${String(g).padStart(6, '0')}`))
  })

  it('SES-9 finds for a page of them who is there by the pair, and reads those who are not paired once', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `c${String(index + 1).padStart(6, '0')}`)
    const [plan, facts] = await withScope(pool, organization, async db => {
      const values = [connection, 'client', 'student', ids]
      const { rows } = await db.query<Record<string, string>>(`explain ${pushFactsQuery}`, values)
      return [rows.map(row => row['QUERY PLAN']).join('\n'), await pushFacts(db, connection, 'client', ids)]
    })
    expect(plan).toContain('session_source_pair')
    expect(plan).toContain('CTE Scan on made')
    expect(plan).not.toContain('BitmapOr') // both ways at once would read all who are not paired, for each person
    expect(facts.filter(({ known }) => known !== null)).toHaveLength(50 + 25)
  })

  it.each([
    ['nothing', ''],
    ['what no id has', Buffer.from('a\0b').toString('base64url')],
    ['more than an id has', Buffer.from('x'.repeat(300)).toString('base64url')],
  ])('SES-9 begins nowhere with a cursor of %s', (_, cursor) => expect(candidateOfCursor(cursor)).toBeUndefined())
})
