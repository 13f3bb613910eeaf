/** With routes both ways: whatever was lost, doubled, moved or deleted on either side, one comparison with repairs makes both equal. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Appointment } from '../../src/model/fhir.ts'
import { pairsOf } from '../../src/pipeline/reconcile/pairs.ts'
import { repairDifference } from '../../src/pipeline/reconcile/repair.ts'
import { askForRun, reconcileDue } from '../../src/pipeline/reconcile/run.ts'
import { withScope } from '../../src/store/scope.ts'
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

describe('comparing two systems that both decide', () => {
  it.each(mishaps)('SCH-13 SCH-18 puts right: %s', async mishap => {
    await befall(mishap)
    const { rounds, left } = await putRight()
    expect(left).toEqual([])
    expect(rounds).toBe(mishap === 'none' ? 0 : 1)
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
})
