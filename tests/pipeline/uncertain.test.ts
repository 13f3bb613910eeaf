/** What may have arrived, and what becomes of it: the target is asked, or else a person. Nothing is sent blindly. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connector } from '../../src/connectors/connector.ts'
import { fhir } from '../../src/connectors/fhir/index.ts'
import { connectors } from '../../src/connectors/registry.ts'
import * as byHand from '../../src/pipeline/by-hand.ts'
import { claimDue, leaseMs } from '../../src/pipeline/deliver.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { appointments, type DeliveryLook, deliveriesOf, ehrCalendar } from '../looking.ts'
import { person } from '../people.ts'

const who = { reason: 'a test', by: '01900000-0000-7000-8000-0000000000ad' }
const second = 1_000
const minute = 60_000
let test: TestHub
afterEach(() => test?.close())

async function open(known: ReadonlyMap<string, Connector>) {
  test = await openTestHub({ random: () => 0.5, connectors: known })
  await test.settleDown()
}

async function book(at: number, n = 1) {
  const uid = await test.book({ person: person(n), at })
  await test.applyAll()
  return uid
}

async function last(): Promise<DeliveryLook> {
  const delivery = (await deliveriesOf(test)).at(-1)
  if (!delivery) throw new Error('there is no delivery')
  return delivery
}

async function attemptsOf(delivery: string): Promise<string[]> {
  const rows = await test.rows<{ outcome: string }>('select outcome from attempt where delivery = $1 order by number', [
    delivery,
  ])
  return rows.map(row => row.outcome)
}

describe('what may have arrived at a target that cannot be asked', () => {
  /** An EHR without conditional create or search: nobody can tell but a person. */
  const mute: Connector = {
    ...(fhir as unknown as Connector),
    capabilities: { ...fhir.capabilities, repeatable: false, lookUp: false },
    lookUp: undefined,
  }
  let uid: string
  beforeEach(async () => {
    await open(new Map([...connectors, ['fhir', mute]]))
    await book(0)
    await test.settleDown()
    uid = await book(20)
    // The process dies with the request under way: the attempt has begun, and no answer will ever come.
    expect(await claimDue(test.hub, 10)).toHaveLength(1)
    test.advance(leaseMs + second)
    test.ehr.forget()
    await test.settleDown()
  })

  it('OPS-2 is not sent again by itself: it waits for a person, and holds its key only', async () => {
    expect(await last()).toMatchObject({ state: 'ambiguous', problem: 'delivery.lease-ended' })
    expect(test.ehr.seen.filter(each => each.method !== 'GET')).toEqual([])
    await test.book({ person: person(1), at: 30 })
    await test.settleWithin(20 * minute, 5 * minute)
    expect(await deliveriesOf(test, 'Appointment')).toMatchObject([
      { state: 'delivered' },
      { state: 'ambiguous' },
      { state: 'delivered' },
    ])
  })

  it('OPS-2 is sent once more after somebody looked and found that it did not arrive', async () => {
    const { id } = await last()
    expect(await byHand.sendAgain(test.hub, test.organization, id, who)).toEqual({ kind: 'done', id })
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered' })
    expect(await attemptsOf(id)).toEqual(['not-arrived', 'not-arrived', 'delivered'])
    expect(appointments(test.ehr)).toHaveLength(2)
  })

  it('OPS-2 is done after somebody looked and found it there', async () => {
    const { id } = await last()
    expect(await byHand.itArrived(test.hub, test.organization, id, who)).toEqual({ kind: 'done', id })
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered' })
    expect(test.ehr.seen.filter(each => each.method !== 'GET')).toEqual([])
  })

  it('SCH-3 is changed later, not made again, when somebody said which id it has there', async () => {
    const { id } = await last()
    const [arrived] = appointments(test.ehr)
    if (!arrived) throw new Error('the first appointment is not there')
    test.ehr.put({ ...arrived, id: 'seen-there', identifier: [] })
    const found = { ...who, targetId: 'seen-there' }
    expect(await byHand.itArrived(test.hub, test.organization, id, found)).toEqual({ kind: 'done', id })
    await test.reschedule(uid, 26)
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered' })
    expect(appointments(test.ehr)).toHaveLength(2)
    const changed = appointments(test.ehr).find(each => each.id === 'seen-there')
    expect(changed?.start).not.toBe(arrived.start)
  })
})

describe('a look-up that fails', () => {
  it('OPS-2 leaves the other deliveries of its batch as they are', async () => {
    let asked = 0
    const broken: Connector = {
      ...(fhir as unknown as Connector),
      async deliver(io, works) {
        const outcomes = await (fhir as unknown as Connector).deliver?.(io, works)
        return (outcomes ?? []).map((outcome, index) =>
          index === 0 && works.length > 1 ? { kind: 'ambiguous', problem: 'target.no-answer' } : outcome,
        )
      },
      async lookUp() {
        asked += 1
        throw new Error('the look-up is broken')
      },
    }
    await open(new Map([...connectors, ['fhir', broken]]))
    for (const n of [1, 2, 3]) {
      await book(2 * n, n)
      await test.settleDown()
    }
    for (const n of [1, 2, 3]) await book(20 + 2 * n, n)
    await test.settleDown()
    expect(asked).toBe(1)
    expect((await deliveriesOf(test)).slice(-3).map(each => each.state)).toEqual([
      'ambiguous',
      'delivered',
      'delivered',
    ])
  })
})

describe('a connector that throws', () => {
  it('OPS-2 after it had written: the target is asked, and nothing is doubled', async () => {
    let throws = false
    const clumsy: Connector = {
      ...(fhir as unknown as Connector),
      async deliver(io, works) {
        const outcomes = await (fhir as unknown as Connector).deliver?.(io, works)
        if (throws) throw new Error('a fault of ours')
        return outcomes ?? []
      },
    }
    await open(new Map([...connectors, ['fhir', clumsy]]))
    await book(0)
    await test.settleDown()
    await book(20)
    throws = true
    await test.settleDown()
    expect(await last()).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(ehrCalendar(test.ehr)).toHaveLength(2)
  })
})
