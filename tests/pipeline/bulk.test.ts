/** Bulk: one act on many, with a preview; what is interrupted goes on, and what is repeated adds nothing (OPS-2, G-4). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SelectedAction } from '../../src/model/bulk.ts'
import { bulksDue, previewBulk, runBulk, stopBulk } from '../../src/pipeline/bulk.ts'
import { findBulk } from '../../src/store/bulk.ts'
import type { Selection } from '../../src/store/lists/bulk-selection.ts'
import { withScope } from '../../src/store/scope.ts'
import { openFaultyPool } from '../faulty-pool.ts'
import { type TestServer, testServer } from '../hub-server.ts'

const by = '01900000-0000-7000-8000-0000000000ad'
const how = { reason: 'the target was mended', by }
const pastTheLease = 31_000
let test: TestServer
beforeAll(async () => {
  test = await testServer()
})
afterAll(() => test?.close())

const preview = (action: SelectedAction, selection: Selection, filter: { [key: string]: string } | null = null) =>
  withScope(test.hub.pool, test.organization, db =>
    previewBulk(test.hub, db, { action, selection, filter, about: null, by }),
  )
const look = async (id: string) => {
  const bulk = await withScope(test.hub.pool, test.organization, db => findBulk(db, id))
  if (!bulk) throw new Error('there is no such bulk')
  const { state, selected, done, skipped, refused } = bulk
  return { state, selected, done, skipped, refused }
}
const rows = async <T>(text: string, values: unknown[] = []) => (await test.owner.query(text, values)).rows as T[]
const undelivered = { of: 'deliveries', filter: { undelivered: true } } as const
const start = (day: number, hour: number) => new Date(Date.UTC(2027, 0, day, hour)).toISOString()

/** Visits whose every version the target refuses: `versions` deliveries each. */
async function refuseVisits(name: string, visits: number, versions: number): Promise<void> {
  test.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
  for (let version = 0; version < versions; version += 1) {
    for (let n = 0; n < visits; n += 1)
      await test.book({ id: `${name}-${n}`, start: start(1 + (n % 28), 8 + version), practitioner: undefined })
    await test.run()
  }
  test.answers.outcome = { kind: 'delivered' }
}

describe('a bulk of 1,000 deliveries of a target that refused them', () => {
  let id: string

  beforeAll(async () => {
    await refuseVisits('many', 1_000, 1)
    await refuseVisits('moved', 40, 3)
  }, 240_000)

  it('OPS-2 is previewed with what would be sent: the last of each record, once', async () => {
    const found = await preview('delivery.replay', undelivered)
    expect(found).toMatchObject({ selected: 1_040, more: false })
    id = found.id
    expect(await look(id)).toEqual({ state: 'preview', selected: 1_040, done: 0, skipped: 0, refused: 0 })
    expect(await bulksDue(test.hub)).toBe(0)
  })

  it('OPS-2 started ten times at once is one', async () => {
    const starts = await Promise.all(Array.from({ length: 10 }, () => runBulk(test.hub, test.organization, id, how)))
    expect(new Set(starts.map(({ kind }) => kind))).toEqual(new Set(['started']))
    expect(await rows(`select reason from audit where action = 'bulk.run' and subject = $1`, [id])).toEqual([
      { reason: how.reason },
    ])
  })

  it('OPS-2 killed in the middle, at any statement, goes on elsewhere and does nothing twice', async () => {
    const url = String(Reflect.get(test.hub.pool.options, 'connectionString'))
    for (const when of ['before', 'after'] as const)
      for (const at of [400, 901, 1_407]) {
        const pool = openFaultyPool(url, { at, when, dies: true })
        await bulksDue({ ...test.hub, pool }).catch(() => 0)
        expect(pool.struck()).toBe(true)
        const now = await look(id)
        expect(now.done + now.skipped + now.refused).toBeLessThan(1_040)
        expect(await bulksDue(test.hub)).toBe(0) // its lease has not ended
        test.clock.now = new Date(test.clock.now.getTime() + pastTheLease)
      }
    await bulksDue(test.hub)
    expect(await look(id)).toEqual({ state: 'done', selected: 1_040, done: 1_040, skipped: 0, refused: 0 })
    const [count] = await rows<{ replays: number; originals: number }>(
      `select count(*)::int as replays, count(distinct replay_of)::int as originals from delivery where replay_of is not null`,
    )
    expect(count).toEqual({ replays: 1_040, originals: 1_040 })
  }, 240_000)

  it('OPS-2 sends each once, and the group waits for nobody any more', async () => {
    await test.run()
    expect(
      await rows(`select state, count(*)::int as n from delivery where replay_of is not null group by state`),
    ).toEqual([{ state: 'delivered', n: 1_040 }])
    expect(await preview('delivery.replay', undelivered)).toMatchObject({ selected: 0 })
  }, 120_000)

  it('OPS-2 started again after its end adds nothing', async () => {
    expect(await runBulk(test.hub, test.organization, id, how)).toEqual({ kind: 'started' })
    expect(await bulksDue(test.hub)).toBe(0)
    expect(await look(id)).toMatchObject({ state: 'done', done: 1_040 })
  })
})

describe('a bulk', () => {
  it('keeps order per key: what was chosen of one record leaves in the order in which it came', async () => {
    await refuseVisits('order', 3, 4)
    const chosen = await rows<{ id: string; record: string }>(
      `select d.id, d.record from delivery d where d.state = 'rejected' and d.created_at >= $1 order by d.id desc`,
      [test.clock.now],
    )
    const ids = chosen.map(row => row.id)
    const { id, selected } = await preview('delivery.replay', { of: 'ids', ids })
    expect(selected).toBe(12)
    await runBulk(test.hub, test.organization, id, how)
    await bulksDue(test.hub)
    const replays = await rows<{ record: string; replay_of: string }>(
      `select record, replay_of from delivery where replay_of = any ($1::uuid[]) order by position`,
      [ids],
    )
    for (const [, group] of Map.groupBy(replays, row => row.record)) {
      const order = group.map(row => row.replay_of)
      expect(order).toEqual([...order].sort())
      expect(order).toHaveLength(4)
    }
    await test.run()
  })

  it('OPS-2 adds up when some cannot be done: done, skipped with their state, refused', async () => {
    await refuseVisits('mixed', 4, 1)
    const found = await rows<{ id: string }>(
      `select id from delivery where state = 'rejected' and created_at >= $1 order by id desc limit 4`,
      [test.clock.now],
    )
    const { id } = await preview('delivery.suppress', { of: 'ids', ids: found.map(row => row.id) })
    await test.owner.query(`update delivery set state = 'delivered' where id = $1`, [found[0]?.id])
    await test.owner.query(`update bulk_item set subject = $2 where bulk = $1 and subject = $3`, [id, by, found[1]?.id])
    await runBulk(test.hub, test.organization, id, how)
    await bulksDue(test.hub)
    expect(await look(id)).toEqual({ state: 'done', selected: 4, done: 2, skipped: 1, refused: 1 })
    expect(
      await rows(`select state, why from bulk_item where bulk = $1 and why is not null order by state`, [id]),
    ).toEqual([
      { state: 'refused', why: 'request.not-found' },
      { state: 'skipped', why: 'delivered' },
    ])
  })

  it('G-4 that is cancelled keeps what was done and skips the rest', async () => {
    await refuseVisits('cancel', 20, 1)
    const { id, selected } = await preview('delivery.replay', undelivered)
    await runBulk(test.hub, test.organization, id, how)
    let asked = 0
    await bulksDue(test.hub, () => ++asked > 5)
    expect((await look(id)).done).toBe(5)
    expect(await stopBulk(test.hub, test.organization, id, how)).toEqual({ kind: 'done', id })
    expect(await look(id)).toEqual({ state: 'cancelled', selected, done: 5, skipped: selected - 5, refused: 0 })
    expect(await bulksDue(test.hub)).toBe(0)
    expect(await stopBulk(test.hub, test.organization, id, how)).toMatchObject({ kind: 'conflict' })
  })

  it('that a process gives back when it stops goes on at once in another', async () => {
    const { id, selected } = await preview('delivery.replay', undelivered)
    await runBulk(test.hub, test.organization, id, how)
    let asked = 0
    await bulksDue(test.hub, () => ++asked > 3)
    await bulksDue(test.hub)
    expect(await look(id)).toMatchObject({ state: 'done', done: selected })
    await test.run()
  })

  it('of another person, or of an empty preview, does not start', async () => {
    const { id } = await preview('delivery.replay', undelivered)
    expect(await runBulk(test.hub, test.organization, id, how)).toEqual({ kind: 'empty' })
    expect(await runBulk(test.hub, test.organization, id, { ...how, by: test.organization })).toEqual({
      kind: 'not-found',
    })
  })
})
