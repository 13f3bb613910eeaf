/** Runs of a comparison: by the clock, through limits and kills, stopped by a person; and many repairs at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calcom } from '../../src/connectors/calcom/index.ts'
import type { Side } from '../../src/connectors/connector.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { bulksDue, previewBulk, runBulk } from '../../src/pipeline/bulk.ts'
import { pairsOf } from '../../src/pipeline/reconcile/pairs.ts'
import { askForRun, reconcileDue, stopRun } from '../../src/pipeline/reconcile/run.ts'
import { composeMail } from '../../src/pipeline/reconcile/tell.ts'
import { findBulk } from '../../src/store/bulk.ts'
import { findRun, type RunRow } from '../../src/store/reconcile-runs.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { person } from '../people.ts'

const by = '01900000-0000-7000-8000-000000000001'

/** What the listing of Cal.com does on its next pages, and where it was asked to begin. */
const trouble: { next: ('limit' | 'kill' | 'refuse' | 'well')[]; begun: unknown[] } = { next: [], begun: [] }

/** Cal.com with pages of two bookings, and the troubles that a test asks for. */
function troubled(): typeof calcom {
  const { side } = calcom
  if (!side) throw new Error('Cal.com has no side')
  const list: typeof side.list = async function* (io, request) {
    trouble.begun.push(request.checkpoint)
    const { checkpoint: _checkpoint, ...whole } = request
    const all = []
    for await (const page of side.list(io, whole)) all.push(...page.entries)
    const from = (request.checkpoint as { at: number } | undefined)?.at ?? 0
    for (let at = from; at < all.length; at += 2) {
      const next = trouble.next.shift() ?? 'well'
      if (next === 'kill') throw new Error('the process was killed')
      if (next === 'limit')
        return yield { entries: [], problem: { kind: 'retry', problem: 'target.busy', afterMs: 60_000 } }
      if (next === 'refuse')
        return yield { entries: [], problem: { kind: 'connection', problem: 'connection.credentials-refused' } }
      const more = at + 2 < all.length
      yield { entries: all.slice(at, at + 2), total: all.length, ...(more ? { checkpoint: { at: at + 2 } } : {}) }
    }
  }
  return { ...calcom, side: { ...side, list } satisfies Side<never> as typeof side }
}

describe('runs of a comparison', () => {
  let test: TestHub
  beforeAll(async () => {
    test = await openTestHub({ connectors: new Map([...connectors, ['calcom', troubled() as never]]) })
    await test.settleDown()
    for (const at of [1, 2, 3, 4, 5]) await test.book({ person: person(at), at })
    await test.settleDown()
  })
  afterAll(() => test?.close())

  const ask = async () => {
    const { hub, organization } = test
    await hub.sealer.ready(organization)
    return withScope(hub.pool, organization, async db => {
      const [pair] = await pairsOf(hub, db, await hub.configurations.within(db, organization))
      if (!pair) throw new Error('there is no pair')
      return askForRun(hub, db, pair, { cause: 'person', by })
    })
  }
  const look = async (id: string): Promise<RunRow> => {
    const run = await withScope(test.hub.pool, test.organization, db => findRun(db, id))
    if (!run) throw new Error('the run is gone')
    return run
  }
  const rowsOf = (run: string) =>
    test.rows<{ id: string; kind: string; state: string }>('select id, kind, state from difference where run = $1', [
      run,
    ])

  it('SCH-13 waits for the vendor’s limit and goes on where it was', async () => {
    trouble.next = ['well', 'limit']
    const id = await ask()
    await reconcileDue(test.hub)
    expect(await look(id)).toMatchObject({ state: 'running', step: 'read-a', read_a: 2, problem: 'target.busy' })
    expect(await reconcileDue(test.hub), 'not before the limit is over').toBe(0)
    test.advance(61_000)
    await reconcileDue(test.hub)
    expect(await look(id)).toMatchObject({ state: 'done', read_a: 5, read_b: 5, compared: 5, found: 0, problem: null })
    expect(trouble.begun.at(-1)).toEqual({ at: 2 })
  })

  it('SCH-13 goes on from its last page after a kill, and answers a second asker with the same run', async () => {
    trouble.next = ['well', 'well', 'kill']
    const id = await ask()
    await reconcileDue(test.hub)
    expect(await look(id)).toMatchObject({ state: 'running', read_a: 4 })
    expect(await ask()).toBe(id)
    test.advance(121_000) // its lease ends
    await reconcileDue(test.another())
    expect(await look(id)).toMatchObject({ state: 'done', read_a: 5, compared: 5 })
    expect(trouble.begun.at(-1)).toEqual({ at: 4 })
    expect(await test.rows('select count(*)::int as count from reconciliation_page')).toEqual([{ count: 0 }])
  })

  it('SCH-13 is stopped by a person, and by a refusal', async () => {
    trouble.next = ['limit']
    const stopped = await ask()
    await reconcileDue(test.hub)
    await withScope(test.hub.pool, test.organization, db => stopRun(test.hub, db, stopped))
    test.advance(61_000)
    await reconcileDue(test.hub)
    expect(await look(stopped)).toMatchObject({ state: 'cancelled' })
    trouble.next = ['refuse']
    const refused = await ask()
    await reconcileDue(test.hub)
    expect(await look(refused)).toMatchObject({ state: 'failed', problem: 'connection.credentials-refused' })
  })

  it('SCH-13 runs each hour over the next hours and each night over all, by itself', async () => {
    const before = await test.rows<{ id: string }>('select id from reconciliation_run')
    test.advance(3_600_000)
    await reconcileDue(test.hub)
    test.advance(24 * 3_600_000)
    while ((await reconcileDue(test.hub)) > 0);
    const made = await test.rows<{ cause: string; state: string; hours: number }>(
      `select cause, state, round(extract(epoch from to_at - from_at) / 3600)::int as hours
         from reconciliation_run where id <> all ($1) order by id`,
      [before.map(row => row.id)],
    )
    expect(made).toEqual([
      { cause: 'hour', state: 'done', hours: 48 },
      { cause: 'night', state: 'done', hours: 68 * 24 },
    ])
  })

  it('SCH-13 puts many right at once after a preview, once each, and the sums add up', async () => {
    const { hub, organization } = test
    await test.turn('PATCH', 'webhooks', { active: false })
    for (const at of [11, 12, 13]) await test.book({ person: person(at), at })
    await test.turn('PATCH', 'webhooks', { active: true })
    const [first] = test.ehr.list('Appointment')
    if (first?.resourceType === 'Appointment') test.ehr.put({ ...first, status: 'cancelled' }) // nothing is proposed
    const run = await ask()
    await reconcileDue(hub)
    expect((await rowsOf(run)).map(row => row.kind).sort()).toEqual(['missing', 'missing', 'missing', 'status'])
    const preview = await withScope(hub.pool, organization, db =>
      previewBulk(hub, db, {
        action: 'difference.repair',
        selection: { of: 'differences', filter: { run, state: 'open' } },
        filter: { run },
        about: null,
        by,
      }),
    )
    expect(preview.selected).toBe(4)
    for (const _click of [1, 2]) await runBulk(hub, organization, preview.id, { reason: 'lost webhooks', by })
    while ((await bulksDue(hub)) > 0);
    const bulk = await withScope(hub.pool, organization, db => findBulk(db, preview.id))
    expect(bulk).toMatchObject({ state: 'done', selected: 4, done: 3, skipped: 1, refused: 0 })
    await test.settleDown()
    const again = await ask()
    await reconcileDue(hub)
    expect(await look(again)).toMatchObject({ compared: 8, found: 1, counts: { status: 1 } })
    // The EHR's word has been read since, and in this set-up it cannot be brought to Cal.com.
    expect(await test.rows('select side, cause, proposal from difference where run = $1', [again])).toEqual([
      { side: 'a', cause: 'no-route', proposal: null },
    ])
    expect((await rowsOf(run)).filter(row => row.kind === 'missing').map(row => row.state)).toEqual(
      Array.from({ length: 3 }, () => 'repaired'),
    )
  })

  it('SCH-13 mail says how many of which kind, and where to look, and nothing of anybody', () => {
    const mail = composeMail({
      organization: 'Maple Street',
      systems: ['calcom', 'ehr'],
      found: 3,
      fresh: 2,
      counts: { missing: 2, time: 1 },
      link: 'https://hub.example.org/o/maple/reconciliation?run=1',
    })
    expect(mail.subject).toBe('[Maple Street] calcom / ehr: 2 new')
    expect(mail.text).toContain('  missing: 2\n  another time: 1\n')
    expect(mail.text).toContain('https://hub.example.org/o/maple/reconciliation?run=1')
  })
})
