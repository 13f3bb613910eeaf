/** What runs at night over all session notes stays quick when there are many: retention, whole lists, and "why not there?". */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/postgres.ts'
import { noteFacts } from './lists/session-explain.ts'
import { sessionNotes } from './retention/sessions.ts'
import { withScope } from './scope.ts'
import { beginListing, countListed, endListing, noteListed, noteMissing, reviveListed } from './session-listings.ts'

const organization = randomUUID()
const connection = randomUUID()
const many = 40_000
const now = new Date('2026-06-01T00:00:00Z')
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
  // Rendered over 250 days; what is older than 30 days has lost its contents already, but for the oldest three hundred.
  await owner.query(
    `insert into session_note (organization, id, connection, source, student, author, template, version, hash, updated_at,
                               first_seen_at, seen_at, published, date, match_due, step, appointment, how, rendered_at)
     select $1, ('00000000-0000-4000-8000-' || lpad(g::text, 12, '0'))::uuid, $2, g, g % 20000, g % 5000, 1, 1, g, at,
            at, at, true, at::date, false, 'rendered', 'a' || g, 'auto', at
       from generate_series(1, ${many}) g, lateral (select '2026-06-01'::timestamptz - g * interval '540 s' as at) t`,
    [organization, connection],
  )
  await owner.query(
    `insert into session_note_version (organization, note, version, seen_at, updated_at, content, body)
     select organization, id, 1, seen_at, updated_at, 1,
            case when seen_at > '2026-05-02' or source > ${many - 300} then 'x'::bytea end
       from session_note where organization = $1`,
    [organization],
  )
  await owner.query('analyze')
  await owner.end()
}, 120_000)
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

type Node = { 'Relation Name'?: string; 'Index Name'?: string; 'Node Type': string; Plans?: Node[] }
const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

describe(`${many} session notes`, () => {
  it('OPS-6 what may go is found among the contents that are still kept, not among all', async () => {
    const limits = [new Date('2026-05-02'), new Date('2026-03-03'), new Date('2025-04-27')]
    const values = [connection, ...limits, 500]
    const [found, plan] = await withScope(pool, organization, async db => {
      const { rows } = await db.query<{ id: string }>(sessionNotes, values)
      const explained = await db.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
        `explain (format json) ${sessionNotes}`,
        values,
      )
      return [rows, explained.rows[0]?.['QUERY PLAN'][0].Plan] as const
    })
    expect(found).toHaveLength(300)
    const nodes = plan ? nodesOf(plan) : []
    expect(nodes.map(node => node['Index Name'])).toContain('session_note_version_kept')
    expect(nodes.filter(node => node['Node Type'] === 'Seq Scan')).toEqual([])
  })

  it('SES-8 of a whole list, what it does not name is found, each once', async () => {
    const began = performance.now()
    await withScope(pool, organization, db => beginListing(db, organization, connection, 'note', now))
    for (let first = 1; first <= many; first += 500) {
      const ids = Array.from({ length: 500 }, (_, n) => BigInt(first + n)).filter(id => id % 1_000n !== 0n)
      await withScope(pool, organization, db => noteListed(db, organization, connection, 'note', ids))
    }
    const listed = performance.now()
    const missing = await withScope(pool, organization, async db => {
      expect(await countListed(db, connection, 'note', now)).toEqual({ known: many, listed: many - many / 1_000 })
      const count = await noteMissing(db, connection, 'note', now, now)
      await reviveListed(db, connection, 'note', now, now)
      await endListing(db, connection, 'note', { known: many, missing: 0, askedBefore: null }, now)
      return count
    })
    expect(missing).toBe(many / 1_000)
    const ended = performance.now()
    console.log(`listed in ${Math.round(listed - began)} ms, compared in ${Math.round(ended - listed)} ms`)
  })

  it('ME-8 facts of a student’s notes are found by index', async () => {
    const plain = { ids: [], sources: [17n], targets: ['a17'] }
    const began = performance.now()
    const found = await withScope(pool, organization, db => noteFacts(db, connection, plain, 20))
    console.log(`explained in ${Math.round(performance.now() - began)} ms`)
    expect(found.length).toBeGreaterThan(3)
  })
})
