/** The reports of staff and clients are read page by page through an index, however many people there are. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { preferIndexes } from '../plans.ts'
import { withScope } from '../scope.ts'
import { countReportPeople, reportPeople, reportPeopleQuery } from './session-report-people.ts'

const organization = randomUUID()
const connection = randomUUID()
const students = 20_000
const users = 2_000
/** A random one may stand near the end, where sorting the last few costs less than an index. */
const middle = '7fffffff-ffff-4fff-8fff-ffffffffffff'
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
  // Ten sites, each an agency of its own; every tenth person has no pair.
  await owner.query(
    `insert into session_source (organization, id, connection, kind, source, site, hash, updated_at, first_seen_at,
                                 seen_at, body, match_due, version, target, how, reason)
     select $1, gen_random_uuid(), $2, kind, n, case when kind = 'student' then n % 10 end, n, at, at, at, '',
            false, 1,
            case when kind = 'site' then n::text when n % 10 > 0 then n::text end,
            case when kind <> 'site' and n % 10 > 0 then 'auto' end,
            case when kind <> 'site' and n % 10 = 0 then 'NO_CLIENT' end
       from (values ('site', 10), ('student', ${students}), ('user', ${users})) kinds (kind, many),
            generate_series(0, many - 1) n, (select timestamptz '2026-03-04' as at) moment`,
    [organization, connection],
  )
  await owner.query('analyze')
  await owner.end()
}, 120_000)
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

const within = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(pool, organization, work)
const filter = { connection, zone: 'America/Toronto' }

describe('the reports of people', () => {
  it.each(['student', 'user'] as const)('SES-7 takes an index for a page of each %s, and sorts nothing', async kind => {
    const plan = await within(async db => {
      await preferIndexes(db)
      const { text, values } = reportPeopleQuery({ ...filter, kind }, 500, middle)
      const { rows } = await db.query<Record<string, string>>(`explain ${text}`, values)
      return rows.map(row => row['QUERY PLAN']).join('\n')
    })
    expect(plan).not.toMatch(/Seq Scan on session_source s\b/)
    expect(plan).not.toMatch(/Sort Key: s\.id/)
  })

  it('SES-7 lists each person once, over all pages, those of one agency only where that is asked', async () => {
    const idsOf = async (agencies?: readonly string[]) => {
      const ids: string[] = []
      for (let after: string | undefined; ; ) {
        const { rows, next } = await within(async db => {
          await preferIndexes(db)
          return reportPeople(db, { ...filter, kind: 'student', agencies }, 500, after)
        })
        ids.push(...rows.map(({ id }) => id))
        if (next === null) return ids
        after = ids.at(-1)
      }
    }
    const all = await idsOf()
    expect([all.length, new Set(all).size]).toEqual([students, students])
    expect(await idsOf(['3'])).toHaveLength(students / 10)
    expect(await idsOf([])).toEqual([])
  })

  it('SES-7 counts them all, by mapping and reason', async () => {
    const counts = await within(db => countReportPeople(db, { ...filter, kind: 'student' }))
    expect(counts.toSorted((a, b) => b.count - a.count)).toEqual([
      { week: '2026-03-02', how: 'auto', reason: null, rendered: false, count: (students * 9) / 10 },
      { week: '2026-03-02', how: null, reason: 'NO_CLIENT', rendered: false, count: students / 10 },
    ])
  })
})
