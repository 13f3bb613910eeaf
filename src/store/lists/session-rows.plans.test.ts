/** The lists of Synchronization are read page by page through an index: what rests on a row is counted for its page only. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { withScope } from '../scope.ts'
import { type EntryFilter, entriesQuery, listEntries } from './session-entries.ts'
import { notesQuery } from './session-notes.ts'

const organization = randomUUID()
const connection = randomUUID()
const many = 20_000
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
  // Two sites with an agency each; half of the students at either, and three quarters of them with a client.
  await owner.query(
    `insert into session_source (organization, id, connection, kind, source, site, hash, updated_at, first_seen_at, seen_at,
                                 body, target, how, match_due, version)
     select $1::uuid, gen_random_uuid(), $2::uuid, 'site', -g, null::int, g, '2026-01-01'::timestamptz,
            '2026-01-01'::timestamptz, '2026-01-01'::timestamptz, ''::bytea, 'agency-' || g,
            'auto', false, 1
       from generate_series(1, 2) g
     union all
     select $1::uuid, gen_random_uuid(), $2::uuid, 'student', g, -1 - g % 2, g, '2026-01-01', '2026-01-01', '2026-01-01', '',
            case when g % 4 > 0 then 'client-' || g end, case when g % 4 > 0 then 'auto' end, false, 1
       from generate_series(1, ${many}) g`,
    [organization, connection],
  )
  await owner.query(
    `insert into session_note (organization, id, connection, source, student, author, template, version, hash, updated_at,
                               first_seen_at, seen_at, published, date, match_due, step)
     select $1, gen_random_uuid(), $2, g, 1 + g % 500, g % 100, 1, 1, g, '2026-01-01', '2026-01-01', '2026-01-01', true,
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

type Node = { 'Node Type': string; 'Index Name'?: string; 'Relation Name'?: string; Plans?: Node[] }

/** Every node of a plan, the outermost first. */
const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** What is read in order to find the rows of a page, without what is looked up for each of them. */
const pageOf = ({ text, values }: { text: string; values: unknown[] }) =>
  withScope(pool, organization, async db => {
    const { rows } = await db.query<{ 'QUERY PLAN': { Plan: Node }[] }>(`explain (format json) ${text}`, values)
    const [plan] = rows[0]?.['QUERY PLAN'] ?? []
    const limit = plan && nodesOf(plan.Plan).find(node => node['Node Type'] === 'Limit')
    if (!limit) throw new Error('no page in the plan')
    return nodesOf(limit)
  })
const read = (nodes: Node[]) => new Set(nodes.flatMap(node => node['Relation Name'] ?? []))
const indexes = (nodes: Node[]) => nodes.flatMap(node => node['Index Name'] ?? [])

const students: EntryFilter = { connection, kind: 'student' }

describe('the lists of Synchronization', () => {
  it.each<[string, EntryFilter, string | undefined]>([
    ['all of them', students, undefined],
    ['from the middle on', students, middle],
    ['those without a pair', { ...students, mapping: 'none' }, undefined],
    ['those of one agency', { ...students, agencies: ['agency-1'] }, undefined],
  ])('SES-10 find a page of students first, and count what rests on those only: %s', async (_, filter, after) => {
    expect(read(await pageOf(entriesQuery(filter, 100, after)))).toEqual(new Set(['session_source']))
  })

  it('SES-10 read students in the order of their ids, and sort none', async () => {
    const nodes = await pageOf(entriesQuery(students, 100, middle))
    expect(indexes(nodes)).toEqual(['session_source_pkey'])
    expect(nodes.map(node => node['Node Type'])).not.toContain('Sort')
  })

  it('SES-10 read notes with a date through their index, and sort no more than a day of them', async () => {
    const nodes = await pageOf(notesQuery({ connection }, 100, 'dated'))
    expect(indexes(nodes)).toContain('session_note_list')
    expect(nodes.map(node => node['Node Type'])).not.toContain('Seq Scan')
  })

  it('SES-10 read notes without a date through an index, however many others there are', async () => {
    const nodes = await pageOf(notesQuery({ connection }, 100, 'undated'))
    expect(indexes(nodes).length).toBeGreaterThan(0)
    expect(nodes.map(node => node['Node Type'])).not.toContain('Seq Scan')
  })

  it('SES-9 hold each student of an agency once', async () => {
    const ids = new Set<string>()
    for (let after: string | undefined; ; ) {
      const { rows, next } = await withScope(pool, organization, db =>
        listEntries(db, { ...students, agencies: ['agency-1'] }, 1_000, after),
      )
      for (const { id, agencies } of rows) {
        ids.add(id)
        expect(agencies).toEqual(['agency-1'])
      }
      after = rows.at(-1)?.id
      if (next === null) break
    }
    expect(ids.size).toBe(many / 2)
  })
})
