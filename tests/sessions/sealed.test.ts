import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foundIn, needlesOf } from '../needles.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

/** What stands for people in the simulated town, and must be found in no table once a day was lived. */
const canaries = [
  'Lindqvist',
  'Okonkwo',
  'jordan.ellis@example.org',
  'Requested breaks with a card',
  'Greta Lindqvist',
  '2017-04-12',
]

describe('session notes at rest', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    await server.settle()
  })
  afterAll(() => server?.close())

  it('OPS-4 no table names anybody, nor what a note says; pictures of signatures are sealed', async () => {
    const { owner } = server.test
    const { rows: tables } = await owner.query<{ name: string }>(
      "select tablename as name from pg_tables where tablename ~ '^(session|practice|message|audit|issue|run|checkpoint)' order by 1",
    )
    expect(tables.length).toBeGreaterThan(20)
    const needles = new Map(canaries.map(text => [text, needlesOf(text)]))
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47])
    needles.set('PNG', [png, Buffer.from(png.toString('hex'))])
    for (const { name } of tables) {
      const { rows } = await owner.query<{ line: string }>(`select t::text as line from ${name} t`)
      const hay = Buffer.from(rows.map(({ line }) => line).join('\n'))
      expect(foundIn(hay, needles), name).toEqual([])
    }
    const { rows: kept } = await owner.query<{ count: number }>(
      'select count(*)::int as count from session_note_version',
    )
    expect(kept[0]?.count).toBe(4)
  })
})
