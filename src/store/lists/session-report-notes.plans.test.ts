/** The report of appointments is read page by page through an index, however many notes there are and however far it is. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { preferIndexes } from '../plans.ts'
import { withScope } from '../scope.ts'
import { type NotePlace, reportNotes, reportNotesQuery } from './session-report-notes.ts'

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
  // Every hundredth has no date that can be read.
  await owner.query(
    `insert into session_note (organization, id, connection, source, student, author, template, version, hash, updated_at,
                               first_seen_at, seen_at, published, date, match_due, step)
     select $1, gen_random_uuid(), $2, g, g % 500, g % 100, 1, 1, g, '2026-01-01', '2026-01-01', '2026-01-01', true,
            case when g % 100 > 0 then '2026-01-01'::date + g % 300 end, false, 'none'
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

const page = (after?: NotePlace) =>
  withScope(pool, organization, async db => {
    await preferIndexes(db)
    return reportNotes(db, { connection }, 500, after)
  })

describe('the report of appointments', () => {
  it.each<[string, NotePlace | undefined]>([
    ['at its beginning', undefined],
    ['among those without a date', { date: null, id: randomUUID() }],
    ['in the middle', { date: '2026-05-05', id: randomUUID() }],
  ])('SES-7 takes an index %s, and sorts nothing', async (_, after) => {
    const plan = await withScope(pool, organization, async db => {
      await preferIndexes(db)
      const { text, values } = reportNotesQuery({ connection }, 500, after)
      const { rows } = await db.query<Record<string, string>>(`explain ${text}`, values)
      return rows.map(row => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain('session_note_list')
    expect(plan).not.toMatch(/Seq Scan on session_note|Sort/)
  })

  it('SES-7 lists each note once, those without a date first, then the newest day first', async () => {
    const began = performance.now()
    const days: (string | null)[] = []
    const ids = new Set<string>()
    for (let after: NotePlace | undefined; ; ) {
      const { rows, next } = await page(after)
      for (const { id, date } of rows) {
        ids.add(id)
        days.push(date)
      }
      const last = rows.at(-1)
      if (next === null || !last) break
      after = { date: last.date, id: last.id }
    }
    if (process.env.MEASURE) process.stdout.write(`read in ${Math.round(performance.now() - began)} ms\n`)
    expect(ids.size).toBe(many)
    expect(days).toHaveLength(many)
    const first = days.findIndex(day => day !== null)
    expect(first).toBe(many / 100)
    const dated = days.slice(first)
    expect(dated).toEqual(dated.toSorted().toReversed())
  })
})
