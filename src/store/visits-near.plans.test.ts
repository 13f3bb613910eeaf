import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/postgres.ts'
import { withScope } from './scope.ts'
import { appointmentsNear, appointmentsNearQuery } from './visits-near.ts'

/** 10,000 half-hours of two practitioners, of one organization beside another. */
const count = 10_000
const from = new Date('2026-06-01T00:00:00Z')
const mine = randomUUID()
const actors = [randomUUID(), randomUUID()] as const
let test: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 1 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  for (const organization of [randomUUID(), mine]) {
    await owner.query(`insert into organization values ($1, 'o' || left($1::uuid::text, 8), 'O', 'staging', 1, $2)`, [
      organization,
      from,
    ])
    await owner.query(
      `insert into record (organization, id, type, version, status, starts_at, ends_at, connection, actors, created_at, updated_at)
       select $1, gen_random_uuid(), 'Appointment', 1, case when g % 10 = 0 then 'cancelled' else 'booked' end,
              $2::timestamptz + g * interval '30 minutes', $2::timestamptz + (g + 1) * interval '30 minutes', $3,
              array[case when g % 2 = 0 then $4 else $5 end]::uuid[], $2, $2
         from generate_series(1, ${count}) g`,
      [organization, from, randomUUID(), ...actors],
    )
  }
  await owner.query('set default_statistics_target = 10000; analyze')
  await owner.end()
})
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

describe('the visits near a booking', () => {
  const at = (days: number) => new Date(from.getTime() + days * 86_400_000)
  const span = (days: number, actor: string) => ({
    record: randomUUID(),
    from: at(days),
    to: at(days + 1),
    actors: [actor],
  })

  it('SCH-9 are those of the practitioner that take place, of each span that was asked for', async () => {
    const rows = await withScope(pool, mine, db => appointmentsNear(db, [span(10, actors[0]), span(20, actors[1])]))
    expect(rows.filter(({ asked }) => asked === 0)).toHaveLength(19) // 24 of 48, less every fifth of these
    expect(rows.filter(({ asked }) => asked === 1)).toHaveLength(24)
    expect(rows.every(({ asked, actors: of }) => of.includes(actors[asked] ?? ''))).toBe(true)
  })

  it('SCH-9 are found by the index of the start, and touch a day for each booking', async () => {
    const wanted = [span(10, actors[0]), span(20, actors[1])]
    const { rows } = await withScope(pool, mine, db =>
      db.query<{ 'QUERY PLAN': string }>(
        `explain (analyze, costs off, timing off, summary off) ${appointmentsNearQuery}`,
        [
          wanted.map(each => each.record),
          wanted.map(each => each.from),
          wanted.map(each => each.to),
          wanted.map(each => each.actors.join(' ')),
        ],
      ),
    )
    const plan = rows.map(row => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('record_by_start')
    expect(plan).not.toContain('Seq Scan on record')
  })
})
