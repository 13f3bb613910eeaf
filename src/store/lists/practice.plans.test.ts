/** The practice management's lists and gates read through their indexes, however many appointments there are. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { overlapsQuery, usedUnitsQuery } from '../practice-rendering.ts'
import { withScope } from '../scope.ts'
import { changesQuery, practiceQuery } from './practice.ts'

const organization = randomUUID()
const from = new Date('2026-06-10T00:00:00Z')
let test: TestDatabase
let pool: pg.Pool
const some = { agency: '', client: '', staff: '', appointment: '', authorization: '' }

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 1 })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  const all = (sql: string) => owner.query(sql, [organization])
  await all(`insert into organization values ($1, 'o', 'O', 'staging', 1, '2026-01-01')`)
  const times = `'2026-01-01', '2026-01-01'`
  await all(`
    insert into practice_agency (organization, id, version, zone, grace_minutes, automation, severities, active, body, created_at, changed_at)
    select $1, gen_random_uuid(), 1, 'America/Toronto', 5, true, '{}', true, '', ${times} from generate_series(1, 20)`)
  await all(`
    insert into practice_client (organization, id, version, agency, enrolments, active, search_tokens, body, created_at, changed_at)
    select $1, gen_random_uuid(), 1, a.id, '[]', true, array[g, g % 50], '', ${times}
      from practice_agency a, generate_series(1, 50) g`)
  await all(`
    insert into practice_staff (organization, id, version, agencies, credentials, active, search_tokens, body, created_at, changed_at)
    select $1, gen_random_uuid(), 1, array[a.id], '[]', true, '{}', '', ${times} from practice_agency a, generate_series(1, 10)`)
  await all(`
    insert into practice_service (organization, id, version, kind, unit_minutes, group_allowed, client_overlap_allowed,
                                  notes_required, direct, credentials, active, body, created_at, changed_at)
    select $1, gen_random_uuid(), 1, 'service', 15, false, false, true, 'direct', '{}', true, '', ${times}`)
  await all(`
    insert into practice_authorization (organization, id, version, client, service, from_date, to_date, windows, body, created_at, changed_at)
    select $1, gen_random_uuid(), 1, c.id, s.id, '2026-01-01', '2026-12-31', '[]', '', ${times}
      from practice_client c, practice_service s`)
  await all(`
    insert into practice_appointment (organization, id, version, agency, client, staff, service, kind, state, starts_at, ends_at,
                                      date, authorized_by, units, failed_gates, body, created_at, changed_at)
    select $1, gen_random_uuid(), 1, c.agency, c.id, s.id, x.id, 'service',
           case when g % 2 = 0 then 'rendered' else 'scheduled' end, t.at, t.at + interval '1 hour', t.at::date,
           case when g % 2 = 0 then z.id end, 4, case when g % 20 = 1 then array['R09'] when g % 2 = 0 then '{}'::text[] end,
           '', '2026-01-01', '2026-01-01'::timestamptz + g * interval '1 minute'
      from practice_client c
      join practice_authorization z on z.client = c.id
      join lateral (select id from practice_staff p where p.agencies @> array[c.agency] order by id limit 1) s on true
     cross join practice_service x
     cross join generate_series(1, 30) g
     cross join lateral (select '2026-06-01T08:00Z'::timestamptz + g * interval '1 day' as at) t`)
  await owner.query('analyze')
  const { rows } = await owner.query(
    'select id as appointment, agency, client, staff, authorized_by as authorization from practice_appointment where authorized_by is not null limit 1',
  )
  Object.assign(some, rows[0])
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

describe('the schedule', () => {
  it.each([
    [() => ({}), 'practice_appointment_by_time'],
    [() => ({ from, to: new Date('2026-06-11T00:00:00Z') }), 'practice_appointment_by_time'],
    [() => ({ agency: some.agency, from }), 'practice_appointment_by_agency'],
    [() => ({ agencies: [some.agency], from, to: new Date('2026-06-11T00:00:00Z') }), 'practice_appointment_by_'],
    [() => ({ client: some.client }), 'practice_appointment_by_client'],
    [() => ({ gate: 'R09' }), 'practice_appointment_failed'],
  ])('takes an index, case %#', async (filter, index) => {
    const { text, values } = practiceQuery('appointment', filter(), 50, undefined)
    const plan = await planOf(text, values)
    expect(plan).toContain(index)
    expect(plan).not.toMatch(/Seq Scan on practice_appointment/)
  })

  it('is followed by the time of change', async () => {
    expect(await planOf(changesQuery('appointment'), [from, randomUUID(), 1_000])).toContain(
      'practice_appointment_changes',
    )
  })
})

describe('the gates', () => {
  it('look for what else there is at the time by the index of staff and client', async () => {
    const plan = await planOf(overlapsQuery, [[some.appointment]])
    expect(plan).toContain('practice_appointment_by_staff')
    expect(plan).toContain('practice_appointment_by_client')
    expect(plan).not.toMatch(/Seq Scan on practice_appointment/)
  })

  it('count units by the index of the authorization', async () => {
    const plan = await planOf(usedUnitsQuery, [[some.authorization], ['2026-01-01'], ['2026-12-31']])
    expect(plan).toContain('practice_appointment_units')
  })
})
