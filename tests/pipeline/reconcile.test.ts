/** Both systems are compared and put right, with the simulators and a real database. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Appointment } from '../../src/model/fhir.ts'
import type { Repair } from '../../src/model/reconcile/kinds.ts'
import { pairsOf } from '../../src/pipeline/reconcile/pairs.ts'
import { repairDifference } from '../../src/pipeline/reconcile/repair.ts'
import { askForRun, reconcileDue } from '../../src/pipeline/reconcile/run.ts'
import { findRun, type RunRow } from '../../src/store/reconcile-runs.ts'
import { withScope } from '../../src/store/scope.ts'
import { slot } from '../front-desk.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { person } from '../people.ts'

type Row = { id: string; kind: string; side: string; cause: string; proposal: string | null; state: string }

describe('comparing Cal.com with the EHR', () => {
  let test: TestHub
  beforeAll(async () => {
    test = await openTestHub()
    await test.settleDown()
  })
  afterAll(() => test?.close())

  /** Runs a comparison of the only pair; what it found, and the run. */
  const compare = async (): Promise<{ run: RunRow; rows: Row[] }> => {
    const { hub, organization } = test
    await hub.sealer.ready(organization)
    const id = await withScope(hub.pool, organization, async db => {
      const [pair] = await pairsOf(hub, db, await hub.configurations.within(db, organization))
      if (!pair) throw new Error('there is no pair')
      return askForRun(hub, db, pair, { cause: 'person' })
    })
    while ((await reconcileDue(hub)) > 0);
    const run = await withScope(hub.pool, organization, db => findRun(db, id))
    if (run?.state !== 'done') throw new Error(`the run is ${run?.state}: ${run?.problem}`)
    const rows = await test.rows<Row>(
      'select id, kind, side, cause, proposal, state from difference where run = $1 order by id',
      [id],
    )
    return { run, rows }
  }
  const repair = (row: Row | undefined, as?: Repair) =>
    repairDifference(test.hub, test.organization, row?.id ?? '', {
      reason: 'compared by hand',
      by: '01900000-0000-7000-8000-000000000001',
      ...(as ? { repair: as } : {}),
    })
  const appointments = () => test.ehr.list('Appointment') as Appointment[]
  const deaf = (is: boolean) => test.turn('PATCH', 'webhooks', { active: !is })

  it('SCH-13 says that both sides are equal, and how many appointments that were', async () => {
    for (const at of [1, 2, 3, 4, 5]) await test.book({ person: person(at), at })
    await test.settleDown()
    const { run, rows } = await compare()
    expect(rows).toEqual([])
    expect(run).toMatchObject({ read_a: 5, read_b: 5, compared: 5, equal_pairs: 5, found: 0 })
  })

  it('SCH-13 finds a booking whose webhook was lost, and takes it in', async () => {
    await deaf(true)
    await test.book({ person: person(6), at: 6 })
    await deaf(false)
    const { rows } = await compare()
    expect(rows).toMatchObject([{ kind: 'missing', side: 'b', cause: 'never-heard', proposal: 'pull', state: 'open' }])
    expect(await repair(rows[0])).toMatchObject({ kind: 'done' })
    expect(await repair(rows[0]), 'a double click is one repair').toMatchObject({
      kind: 'conflict',
      state: 'repairing',
    })
    await test.settleDown()
    expect(appointments()).toHaveLength(6)
    expect((await compare()).rows).toEqual([])
    expect(await test.rows('select state from difference where id = $1', [rows[0]?.id])).toEqual([
      { state: 'repaired' },
    ])
  })

  it('SCH-13 makes an appointment anew that was deleted in the EHR', async () => {
    const [gone] = appointments()
    test.ehr.remove('Appointment', gone?.id ?? '')
    const { rows } = await compare()
    expect(rows).toMatchObject([{ kind: 'missing', side: 'b', cause: 'removed-there', proposal: 'push' }])
    await repair(rows[0])
    await test.settleDown()
    expect((await compare()).rows).toEqual([])
    expect(appointments().map(each => each.id)).not.toContain(gone?.id)
  })

  it('SCH-13 sees another time, another practitioner and another status in the EHR, and sends what holds', async () => {
    const [first, second, third] = appointments()
    if (!first || !second || !third) throw new Error('there are too few appointments')
    test.ehr.put({ ...first, start: '2026-12-09T15:00:00Z', end: '2026-12-09T15:30:00Z' })
    test.ehr.put({
      ...second,
      participant: second.participant.map(each =>
        each.actor?.reference?.startsWith('Practitioner/')
          ? { ...each, actor: { reference: 'Practitioner/bergeron' } }
          : each,
      ),
    })
    test.ehr.put({ ...third, status: 'pending' })
    const { rows } = await compare()
    expect(rows.map(row => row.kind).sort()).toEqual(['practitioner', 'status', 'time'])
    expect(rows.every(row => row.side === 'b' && row.cause === 'changed-there')).toBe(true)
    for (const row of rows) await repair(row, 'push')
    await test.settleDown()
    expect((await compare()).rows).toEqual([])
  })

  it('SCH-13 proposes nothing where no delivery helps: what was cancelled in the EHR is not brought back to life', async () => {
    const [first] = appointments()
    if (!first) throw new Error('there is no appointment')
    test.ehr.put({ ...first, status: 'cancelled' })
    const { rows } = await compare()
    expect(rows).toMatchObject([{ kind: 'status', side: 'b', cause: 'changed-there', proposal: null }])
    expect(await repair(rows[0], 'push')).toMatchObject({ kind: 'conflict', state: 'no-repair' })
    test.ehr.put(first)
    expect((await compare()).rows).toEqual([])
  })

  it('SCH-13 names an appointment that is there twice, and cancels the second one only', async () => {
    const [first] = appointments()
    if (!first) throw new Error('there is no appointment')
    const { id: _id, meta: _meta, ...copy } = first
    const twin = test.ehr.put(copy as Appointment)
    const { rows } = await compare()
    expect(rows).toMatchObject([{ kind: 'duplicate', side: 'b', cause: 'made-twice', proposal: 'cancel' }])
    await repair(rows[0])
    await test.settleDown()
    const after = new Map(appointments().map(each => [each.id, each.status]))
    expect([after.get(first.id), after.get(twin.id)]).toEqual(['booked', 'cancelled'])
    expect((await compare()).rows).toEqual([])
  })

  it('SCH-13 links what somebody entered in the EHR by hand in place of what had been refused', async () => {
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
    const before = new Set(appointments().map(each => each.id))
    await test.book({ person: person(1), at: 40 })
    await test.settleDown()
    const [model] = appointments().filter(
      each => each.status === 'booked' && Date.parse(each.start ?? '') === Date.parse(slot(1)),
    )
    expect(appointments().filter(each => !before.has(each.id))).toEqual([])
    const { id: _id, meta: _meta, identifier: _identifier, ...rest } = model ?? ({} as Appointment)
    const byHand = test.ehr.put({ ...rest, start: slot(40), end: slot(41) } as Appointment)
    const { rows } = await compare()
    expect(rows).toMatchObject([{ kind: 'missing', side: 'b', cause: 'refused', proposal: 'link' }])
    expect(await repair(rows[0], 'link')).toMatchObject({ kind: 'done' })
    expect((await compare()).rows).toEqual([])
    await test.settleDown()
    expect(
      appointments()
        .filter(each => !before.has(each.id))
        .map(each => each.id),
    ).toEqual([byHand.id])
  })

  it('SCH-13 tells once what arrived late, and asks nothing', async () => {
    await test.ehr.set({ offline: 'unavailable' })
    await test.book({ person: person(2), at: 44 })
    await test.settleWithin(2 * 3_600_000, 600_000)
    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(5 * 3_600_000, 1_200_000) // the next try
    const late = (rows: Row[]) => rows.filter(row => row.kind === 'late')
    expect(late((await compare()).rows)).toMatchObject([{ side: 'b', state: 'noted', proposal: null }])
    test.advance(60_000)
    expect(late((await compare()).rows)).toEqual([])
  })

  it('SCH-13 leaves a difference as it is for as long as it is the same, until somebody changes their mind', async () => {
    const [first] = appointments().filter(each => each.status === 'booked')
    if (!first) throw new Error('there is no appointment')
    test.ehr.put({ ...first, end: new Date(Date.parse(first.start ?? '') + 3_600_000).toISOString() })
    const { rows } = await compare()
    await repair(rows[0], 'ignore')
    expect((await compare()).rows).toMatchObject([{ kind: 'time', state: 'ignored' }])
    test.ehr.put({ ...first, end: new Date(Date.parse(first.start ?? '') + 5_400_000).toISOString() })
    const again = await compare()
    expect(again.rows, 'another difference than the one that was left').toMatchObject([{ kind: 'time', state: 'open' }])
    await repair(again.rows[0], 'push')
    await test.settleDown()
    expect((await compare()).rows).toEqual([])
  })
})
