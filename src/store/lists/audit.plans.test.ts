import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { type Scope, withScope } from '../scope.ts'
import { type AuditFilter, auditQuery } from './audit.ts'
import { lowestIdAt } from './page.ts'

/** 30,000 entries of each of two organizations, about 300 people each; few by people, fewer refused. */
const count = 30_000
const now = new Date('2026-06-01T12:00:00Z')
const mine = randomUUID()
const [connection, account, person] = [randomUUID(), randomUUID(), randomUUID()]
let test: TestDatabase
let pool: pg.Pool

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
})
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

async function fill(owner: pg.Client, organization: string): Promise<void> {
  const run = (sql: string, values: unknown[] = []) => owner.query(sql, [organization, ...values])
  await run(`insert into organization values ($1, 'o' || left($1::uuid::text, 8), 'O', 'staging', 1, $2)`, [now])
  const at = `$2::timestamptz - (${count} - g) * interval '1 minute'`
  const id = `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5($1::uuid::text || g), 1, 3)
              || '8' || substr(md5($1::uuid::text || g), 4, 15))::uuid`
  await run(
    `with people as (select array_agg(case when n = 1 then $4::uuid else gen_random_uuid() end order by n) as ids
                       from generate_series(1, 300) n),
          entry as (
            insert into audit (organization, id, at, actor_kind, actor, action, subject_kind, subject, connection, outcome, persons, position)
            select $1, ${id}, ${at}, case when g % 50 = 0 then 'person' else 'system' end,
                   case when g % 50 = 0 then $5 else $3 end,
                   case when g % 50 = 0 then 'messages.read' when g % 2 = 0 then 'record.create' else 'delivery.send' end,
                   'record', g::text, $3::uuid, case when g % 1000 = 0 then 'refused' else 'done' end,
                   array[ids[1 + g % 300]], g
              from generate_series(1, ${count}) g, people
            returning id, persons)
     insert into audit_person select $1, entry.persons[1], entry.id from entry`,
    [now, connection, person, account],
  )
}

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

/** The nodes of a plan that was carried out with the rights of the application. */
async function explain(text: string, values: readonly unknown[]): Promise<Plan[]> {
  const [row] = await withScope(pool, mine, async (db: Scope) => {
    const result = await db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`explain (analyze, format json) ${text}`, values)
    return result.rows
  })
  const walk = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(walk)]
  return (row?.['QUERY PLAN'] ?? []).flatMap(({ Plan: plan }) => walk(plan))
}

const hour = 3_600_000
const day = { from: new Date(now.getTime() - 240 * hour), to: new Date(now.getTime() - 216 * hour) }
const later = lowestIdAt(new Date(now.getTime() - 100 * hour))
/** Each with the most rows that it may touch to give a page of 50. */
const lists: readonly [string, AuditFilter, string | undefined, number][] = [
  ['everything', {}, undefined, 60],
  ['everything, a later page', {}, later, 60],
  ['a patient: 100 entries', { person }, undefined, 210],
  ['who saw a patient', { person, by: 'people' }, undefined, 210],
  ['one person', { actor: account }, undefined, 60],
  ['an action', { action: 'messages.read' }, undefined, 60],
  ['a subject', { subjectKind: 'record', subject: '17' }, undefined, 10],
  ['a connection', { connection }, undefined, 60],
  ['what was refused', { outcome: 'refused' }, undefined, 60],
  ['a day long ago', day, undefined, 400],
  ['a patient on a day long ago', { person, ...day }, undefined, 60],
]

describe('the plan of the audit trail', () => {
  it.each(lists)('OPS-5 of %s reads only the rows it needs', async (_name, filter, after, mostRows) => {
    const { text, values } = auditQuery(filter, 50, after)
    const nodes = (await explain(text, values)).filter(node => node['Relation Name']?.startsWith('audit'))
    expect(nodes.map(node => node['Node Type'])).not.toContain('Seq Scan')
    const rows = nodes.map(node => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
    expect(rows.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(mostRows)
  })

  it('OPS-5 of a patient needs the look-up table: row-level security keeps an index on an array from being used', async () => {
    const owner = new pg.Client({ connectionString: test.ownerUrl })
    await owner.connect()
    await owner.query('create index audit_by_persons on audit using gin (persons)')
    await owner.query('analyze audit')
    await owner.end()
    const text = `select a.id from audit a where a.organization = current_organization() and a.persons @> array[$1]::uuid[] order by a.id desc limit 50`
    const nodes = await explain(text, [person])
    const read = nodes.map(node => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
    expect(Math.max(...read)).toBeGreaterThan(10_000)
  })
})
