/** Undo of a run: what it brought to the EHR is set back, what cannot be says why, and the undo can be undone (SCH-16). */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bulksDue, previewBulk, runBulk } from '../../src/pipeline/bulk.ts'
import { findBulk, reasonsOf } from '../../src/store/bulk.ts'
import type { Selection } from '../../src/store/lists/bulk-selection.ts'
import { withScope } from '../../src/store/scope.ts'
import { undoPlans } from '../../src/store/undo.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { appointments, ehrCalendar } from '../looking.ts'
import { person } from '../people.ts'

const by = '01900000-0000-7000-8000-0000000000ad'
let test: TestHub
beforeAll(async () => {
  test = await openTestHub()
})
afterAll(() => test?.close())

/** Everything that went the route since a time, as a person would choose it. */
const since = (from: Date): Selection => ({
  of: 'deliveries',
  filter: { from, to: new Date(test.clock.now.getTime() + 1) },
})
const preview = (selection: Selection) =>
  withScope(test.hub.pool, test.organization, async db => {
    const made = await previewBulk(test.hub, db, { action: 'delivery.undo', selection, filter: null, about: null, by })
    return { ...made, plans: await undoPlans(db, made.id) }
  })
async function run(id: string) {
  await runBulk(test.hub, test.organization, id, { reason: 'a wrong import', by })
  while ((await bulksDue(test.hub)) > 0);
  await test.settleDown()
  return withScope(test.hub.pool, test.organization, async db => {
    const bulk = await findBulk(db, id)
    const why = await reasonsOf(db, id)
    return { done: bulk?.done, refused: bulk?.refused, why: why.map(each => each.why) }
  })
}

describe('SCH-16 undoing a run', () => {
  let before: string[]
  let undone: string
  it('sets back what was moved and cancels what was made, and people stay', async () => {
    const moved = await test.book({ person: person(0), at: 0 })
    await test.settleDown()
    before = ehrCalendar(test.ehr)
    test.advance(60_000)
    const began = test.clock.now
    await test.reschedule(moved, 4)
    await test.book({ person: person(1), at: 6 })
    await test.settleDown()
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
    test.advance(60_000)

    const found = await preview(since(began))
    expect(found.plans).toEqual(
      expect.arrayContaining([
        { plan: 'cancel', why: null, count: 1 },
        { plan: 'restore', why: null, count: 1 },
        { plan: 'none', why: 'undo.person', count: 1 },
      ]),
    )
    expect(ehrCalendar(test.ehr)).not.toEqual(before)
    undone = found.id
    expect(await run(found.id)).toEqual({ done: 2, refused: 1, why: ['undo.person'] })
    expect(ehrCalendar(test.ehr)).toEqual(before)
    expect(
      appointments(test.ehr)
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['booked', 'cancelled'])
    const audit = await test.rows<{ action: string; outcome: string; reason: string }>(
      `select action, outcome, reason from audit where action = 'delivery.undo' order by outcome`,
    )
    expect(audit.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['done', 'a wrong import'],
      ['done', 'a wrong import'],
      ['refused', 'a wrong import'],
    ])
  })

  it('can itself be undone: both are again as the run had made them', async () => {
    test.advance(60_000)
    const found = await preview({ of: 'bulk', bulk: undone })
    expect(found.plans).toEqual([{ plan: 'restore', why: null, count: 2 }])
    expect(await run(found.id)).toEqual({ done: 2, refused: 0, why: [] })
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
    expect(ehrCalendar(test.ehr)).not.toEqual(before)
  })

  it('leaves alone what was changed since, also between the preview and the start', async () => {
    test.advance(60_000)
    const began = test.clock.now
    const first = await test.book({ person: person(2), at: 10 })
    const second = await test.book({ person: person(2), at: 14 })
    await test.settleDown()
    test.advance(60_000)
    const end = test.clock.now
    await test.reschedule(first, 12)
    await test.settleDown()
    const found = await preview({ of: 'deliveries', filter: { from: began, to: end } })
    expect(found.plans).toEqual(
      expect.arrayContaining([
        { plan: 'none', why: 'undo.changed-since', count: 1 },
        { plan: 'cancel', why: null, count: 1 },
      ]),
    )
    await test.reschedule(second, 16)
    await test.settleDown()
    const now = ehrCalendar(test.ehr)
    const result = await run(found.id)
    expect(result.done).toBe(0)
    expect(new Set(result.why)).toEqual(new Set(['undo.changed-since', 'undo.person']))
    expect(ehrCalendar(test.ehr)).toEqual(now)
  })

  it('says of a run that only sent again what was there that nothing is to be done', async () => {
    test.advance(60_000)
    const [sent] = await test.rows<{ id: string }>(
      `select id from delivery where record_type = 'Appointment' and state = 'delivered' order by position desc limit 1`,
    )
    const replay = await withScope(test.hub.pool, test.organization, db =>
      previewBulk(test.hub, db, {
        action: 'delivery.replay',
        selection: { of: 'ids', ids: [sent?.id ?? ''] },
        filter: null,
        about: null,
        by,
      }),
    )
    expect((await run(replay.id)).done).toBe(1)
    const found = await preview({ of: 'bulk', bulk: replay.id })
    expect(found.plans).toEqual([{ plan: 'none', why: 'undo.unchanged', count: 1 }])
  })

  it('brings the EHR back to what it was, and forward again, whatever a run did', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('book', 'move', 'cancel', 'move twice'), { maxLength: 5 }),
        async acts => {
          const known: string[] = []
          for (const _ of acts) known.push(await test.book({ person: person(slot), at: slot++ }))
          await test.settleDown()
          test.advance(60_000)
          const [began, before] = [test.clock.now, ehrCalendar(test.ehr)]
          for (const [index, act] of acts.entries()) {
            const uid = known[index] ?? ''
            if (act === 'book') await test.book({ person: person(slot), at: slot++ })
            else if (act === 'cancel') await test.cancel(uid)
            else {
              const moved = await test.reschedule(uid, slot++)
              if (act === 'move twice') await test.settleDown()
              if (act === 'move twice') await test.reschedule(moved, slot++)
            }
          }
          await test.settleDown()
          const after = ehrCalendar(test.ehr)
          test.advance(60_000)
          const undo = await preview(since(began))
          await run(undo.id)
          expect(ehrCalendar(test.ehr)).toEqual(before)
          test.advance(60_000)
          await run((await preview({ of: 'bulk', bulk: undo.id })).id)
          expect(ehrCalendar(test.ehr)).toEqual(after)
          test.advance(60_000)
        },
      ),
      { numRuns: 8 },
    )
  })
})

/** The next free half hour, and the person who takes it. */
let slot = 40
