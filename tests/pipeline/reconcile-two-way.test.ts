/** With routes both ways: whatever was lost, doubled, moved or deleted on either side, one comparison with repairs makes both equal. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Appointment } from '../../src/model/fhir.ts'
import type { Repair } from '../../src/model/reconcile/kinds.ts'
import { pairsOf } from '../../src/pipeline/reconcile/pairs.ts'
import { repairDifference } from '../../src/pipeline/reconcile/repair.ts'
import { askForRun, reconcileDue } from '../../src/pipeline/reconcile/run.ts'
import { withScope } from '../../src/store/scope.ts'
import { slot as slotOf } from '../front-desk.ts'
import { person } from '../people.ts'
import { openTwoWayHub, type TwoWayHub } from '../two-way-hub.ts'

type Row = { id: string; kind: string; side: string; cause: string; proposal: string | null; state: string }

const mishaps = [
  'none',
  'webhook of a booking lost',
  'webhook of a move lost',
  'webhook of a cancellation lost',
  'moved in the EHR, unread',
  'cancelled in the EHR, unread',
  'deleted in the EHR',
  'entered twice in the EHR',
] as const
type Mishap = (typeof mishaps)[number]

let test: TwoWayHub
beforeAll(async () => {
  test = await openTwoWayHub()
})
afterAll(() => test?.close())

const compare = async (): Promise<Row[]> => {
  const { hub, organization } = test
  await hub.sealer.ready(organization)
  const id = await withScope(hub.pool, organization, async db => {
    const [pair] = await pairsOf(hub, db, await hub.configurations.within(db, organization))
    if (!pair) throw new Error('there is no pair')
    return askForRun(hub, db, pair, { cause: 'person' })
  })
  while ((await reconcileDue(hub)) > 0);
  return test.rows<Row>('select id, kind, side, cause, proposal, state from difference where run = $1 order by id', [
    id,
  ])
}

/** Comparing and doing what is proposed, until nothing is: how many rounds that took, and what is left. */
const putRight = async (): Promise<{ rounds: number; left: Row[] }> => {
  for (let rounds = 0; ; rounds += 1) {
    const rows = (await compare()).filter(row => row.state === 'open')
    if (rows.length === 0 || rounds === 4) return { rounds, left: rows }
    for (const row of rows)
      if (row.proposal)
        await repairDifference(test.hub, test.organization, row.id, {
          reason: 'compared',
          by: '01900000-0000-7000-8000-000000000001',
        })
    await test.settleDown()
    await test.calcom.flush()
    await test.settleDown()
  }
}

const deaf = (is: boolean) => test.turn('PATCH', 'webhooks', { active: !is })
/** The appointment of a booking in the EHR, which knows it by the record. */
const inEhr = async (uid: string) => {
  const record = (await test.appointments()).find(each => JSON.stringify(each.resource.identifier ?? []).includes(uid))
  const held = test.ehr.list('Appointment') as Appointment[]
  return held.find(each => JSON.stringify(each.identifier ?? []).includes(record?.id ?? 'nothing'))
}

let slot = 0
async function befall(mishap: Mishap): Promise<void> {
  const at = ++slot
  const wanted = { person: person(at), at }
  if (mishap === 'webhook of a booking lost') {
    await deaf(true)
    await test.book(wanted)
    return deaf(false)
  }
  const uid = await test.book(wanted)
  await test.settleDown()
  const held = await inEhr(uid)
  if (!held?.id) throw new Error('it did not reach the EHR')
  switch (mishap) {
    case 'none':
      return
    case 'webhook of a move lost':
    case 'webhook of a cancellation lost':
      await deaf(true)
      if (mishap === 'webhook of a move lost') await test.reschedule(uid, at + 500)
      else await test.cancel(uid)
      return deaf(false)
    case 'moved in the EHR, unread': {
      const later = (text: string | undefined) => new Date(Date.parse(text ?? '') + 600 * 1_800_000).toISOString()
      test.ehr.put({ ...held, start: later(held.start), end: later(held.end) })
      return
    }
    case 'cancelled in the EHR, unread':
      test.ehr.put({ ...held, status: 'cancelled' })
      return
    case 'deleted in the EHR':
      test.ehr.remove('Appointment', held.id)
      return
    case 'entered twice in the EHR': {
      const { id: _id, meta: _meta, ...copy } = held
      test.ehr.put(copy as Appointment)
    }
  }
}

const by = '01900000-0000-7000-8000-000000000001'
const repair = (row: Row | undefined, as?: Repair) =>
  repairDifference(test.hub, test.organization, row?.id ?? '', {
    reason: 'looked at',
    by,
    ...(as ? { repair: as } : {}),
  })
/** Somebody's visit, as the front desk enters it. */
const enteredAt = (at: number, name: string) => {
  const patient = test.ehr
    .list('Patient')
    .find(each => each.resourceType === 'Patient' && each.name?.[0]?.family === name.split(' ')[1])
  return test.desk.book({ patient: patient?.id ?? '', practitioner: 'okafor', location: 'main', start: slotOf(at) })
}

describe('comparing two systems that both decide', () => {
  it.each(mishaps)('SCH-13 SCH-18 puts right: %s', async mishap => {
    await befall(mishap)
    const { rounds, left } = await putRight()
    expect(left).toEqual([])
    expect(rounds).toBe(mishap === 'none' ? 0 : 1)
  })

  it('SCH-13 what the front desk entered in place of a refused booking becomes one appointment with it', async () => {
    const at = ++slot + 1_000
    const who = person(1) // was here before
    await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
    await test.book({ person: who, at })
    await test.settleDown()
    const entered = enteredAt(at, who.name)
    await test.sync() // and was heard of: the hub has two records of one visit
    const started = async () =>
      (await test.appointments()).filter(each => Date.parse(each.resource.start ?? '') === Date.parse(slotOf(at)))
    expect((await started()).map(each => each.resource.status)).toEqual(['booked', 'booked'])
    const rows = (await compare()).filter(row => row.state === 'open')
    expect(rows).toMatchObject([{ kind: 'missing', cause: 'refused', proposal: 'link' }])
    expect(await repair(rows[0])).toMatchObject({ kind: 'done' })
    await test.sync()
    expect((await started()).map(each => each.resource.status)).toEqual(['booked', 'entered-in-error'])
    expect(await compare()).toEqual([])
    await test.desk.cancel(entered.id, 'prov')
    await test.sync()
    expect((await started()).map(each => each.resource.status)).toEqual(['cancelled', 'entered-in-error'])
    expect(
      test.calcom
        .bookings()
        .filter(each => each.status === 'accepted' && Date.parse(String(each.start)) === Date.parse(slotOf(at))),
    ).toEqual([])
  })

  it('SCH-13 what the EHR cancelled while the patient moved it can be cancelled at Cal.com too, by a person', async () => {
    const at = ++slot
    const uid = await test.book({ person: person(at), at })
    await test.settleDown()
    const held = await inEhr(uid)
    if (!held?.id) throw new Error('it did not reach the EHR')
    await test.reschedule(uid, at + 700)
    test.desk.cancel(held.id, 'prov')
    await test.settleDown()
    const rows = (await compare()).filter(row => row.state === 'open')
    expect(rows).toMatchObject([{ kind: 'status', cause: 'refused', proposal: null }])
    expect(await repair(rows[0], 'pull')).toMatchObject({ kind: 'conflict', state: 'no-repair' })
    expect(await repair(rows[0], 'cancel-other')).toMatchObject({ kind: 'done' })
    await test.sync()
    expect(await compare()).toEqual([])
    expect(test.ehr.get('Appointment', held.id)).toMatchObject({ status: 'cancelled', start: held.start })
  })

  it('SCH-13 any mixture of losses, copies and changes is put right by one comparison; a second finds nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...mishaps), { minLength: 4, maxLength: 6 }), async mixture => {
        for (const mishap of mixture) await befall(mishap)
        expect((await putRight()).left).toEqual([])
      }),
      { numRuns: 2 },
    )
  })

  it('SCH-13 sending what was given up brings only that, and keeps what the EHR changed itself', async () => {
    const at = ++slot
    const uid = await test.book({ person: person(at), at })
    await test.settleDown()
    const held = await inEhr(uid)
    if (!held?.id) throw new Error('it did not reach the EHR')
    await test.ehr.set({ fail: { status: 500, next: 1_000, methods: ['PUT'] } })
    await test.reschedule(uid, at + 900)
    await test.settleDown()
    await test.ehr.set({ fail: { status: 500, next: 0, methods: ['PUT'] } })
    // All tries used up: they would take a working day.
    await test.rows("update delivery set state = 'dead', head = false where state = 'retry' returning id")
    test.desk.assign(held.id, { practitioner: 'bergeron' })
    const rows = (await compare()).filter(row => row.state === 'open' && row.kind === 'time')
    expect(rows).toMatchObject([{ kind: 'time', cause: 'gave-up', proposal: 'push' }])
    expect(await repair(rows[0])).toMatchObject({ kind: 'done' })
    await test.settleDown()
    const after = test.ehr.get('Appointment', held.id) as Appointment
    expect(Date.parse(after.start ?? '')).toBe(Date.parse(slotOf(at + 900)))
    expect(JSON.stringify(after.participant)).toContain('Practitioner/bergeron')
  })
})
