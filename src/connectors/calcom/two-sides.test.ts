/** Both sides change one appointment: whatever overtakes whatever, they end equal, and nothing goes round in circles. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bookingLayerOwners, defaultOwners } from '../../model/ownership.ts'
import { instantOf } from './instants.ts'
import { kindOf } from './merge.ts'
import { createScenario } from './testing/scenario.ts'
import { openTwoSides, type TwoSides } from './testing/two-sides.ts'
import { fieldsOf } from './tolerant.ts'

async function started(asks = false, owners = defaultOwners): Promise<TwoSides> {
  const sides = openTwoSides({}, owners, createScenario({ requiresConfirmation: asks }))
  await sides.scenario.book()
  await sides.receive(...sides.scenario.take())
  sides.scenario.world.account.requiresConfirmation = false
  return sides
}

/** The booking at the end of the chain. */
function live({ scenario }: TwoSides) {
  const row = [...scenario.world.bookings.values()].find(each => each.nextUid === undefined)
  if (!row) throw new Error('no booking')
  return row
}

describe('our own word comes back', () => {
  it.each(['before the answer', 'after the answer', 'never'] as const)('T60 the webhook comes %s', async when => {
    const sides = await started()
    sides.others({ start: sides.scenario.days(5), end: undefined })
    const delivery = await sides.deliver()
    expect(delivery.kind).toBe('delivered')
    const hooks = sides.scenario.take()
    expect(hooks.map(({ trigger }) => trigger)).toEqual(['BOOKING_RESCHEDULED'])
    if (when === 'before the answer') await sides.receive(...hooks)
    delivery.settle()
    if (when === 'after the answer') await sides.receive(...hooks)
    await sides.poll()
    await sides.receive(...hooks)
    expect(sides.versions).toHaveLength(2)
    // Its new uid leads to the record: nobody else's appointment is made of it.
    await sides.scenario.post(`bookings/${live(sides).uid}/cancel`, {})
    await sides.receive(...sides.scenario.take())
    expect(sides.record().status).toBe('cancelled')
    expect(sides.conflicts).toEqual([])
  })

  it('T60 two moves in a row: the webhook of the first does not undo the second', async () => {
    const sides = await started()
    sides.others({ start: sides.scenario.days(5) })
    const first = await sides.deliver()
    const hooks = sides.scenario.take()
    sides.others({ start: sides.scenario.days(6) })
    await sides.receive(...hooks)
    first.settle()
    const second = await sides.deliver()
    second.settle()
    await sides.receive(...sides.scenario.take())
    expect(sides.record().start).toBe(sides.scenario.days(6))
    expect(new Date(live(sides).start).toISOString()).toBe(sides.scenario.days(6))
    expect(sides.conflicts).toEqual([])
  })

  it.each([
    ['confirmed', { status: 'booked' }, 'accepted'],
    ['declined', { status: 'cancelled' }, 'rejected'],
  ] as const)('T60 SCH-18 %s by the EHR, before the answer', async (_, change, status) => {
    const sides = await started(true)
    sides.others(change)
    const delivery = await sides.deliver()
    await sides.receive(...sides.scenario.take())
    delivery.settle()
    await sides.poll()
    expect(live(sides).status).toBe(status)
    expect(sides.versions).toHaveLength(2)
  })
})

describe('both changed it', () => {
  it.each([
    ['scheduling', defaultOwners, 8],
    ['the EHR', bookingLayerOwners, 5],
  ] as const)('SCH-7 the time, and %s owns it', async (_, owners, day) => {
    const sides = await started(false, owners)
    sides.others({ start: sides.scenario.days(5) })
    await sides.scenario.post(`bookings/${live(sides).uid}/reschedule`, { start: sides.scenario.days(8) })
    await sides.receive(...sides.scenario.take())
    expect(sides.conflicts.map(({ field }) => field)).toEqual(['time'])
    ;(await sides.deliver()).settle()
    await sides.receive(...sides.scenario.take())
    expect(instantOf(sides.record().start)).toBe(sides.scenario.days(day))
    expect(new Date(live(sides).start).toISOString()).toBe(sides.scenario.days(day))
  })

  it('SCH-7 what Cal.com left alone keeps the value of the others', async () => {
    const sides = await started()
    sides.others({ status: 'arrived' })
    await sides.scenario.patch(`bookings/${live(sides).uid}/location`, {
      location: { type: 'address', address: '40 Garden Road, Toronto' },
    })
    await sides.receive(...sides.scenario.take())
    expect(sides.record()).toMatchObject({ status: 'arrived' })
    expect(JSON.stringify(sides.record().participant)).toContain('Location/l2')
    expect(sides.conflicts).toEqual([])
  })

  it('SCH-7 a move by the EHR waits for news of Cal.com that has not come', async () => {
    const sides = await started()
    await sides.scenario.post(`bookings/${live(sides).uid}/reschedule`, { start: sides.scenario.days(8) })
    sides.others({ status: 'cancelled' })
    expect(await sides.deliver()).toMatchObject({ kind: 'retry', problem: 'target.changed-meanwhile' })
    await sides.receive(...sides.scenario.take())
    ;(await sides.deliver()).settle()
    await sides.receive(...sides.scenario.take())
    expect(live(sides).status).toBe('cancelled')
    expect(sides.record().status).toBe('cancelled')
  })
})

const acts = fc.constantFrom(
  'ehr moves',
  'ehr cancels',
  'ehr reassigns',
  'patient moves',
  'patient cancels',
  'host changes',
  'place changes',
  'deliver',
  'deliver late',
  'hooks',
  'lose hooks',
  'poll',
)

describe('any interleaving', () => {
  it('SCH-13 ends with both sides equal, after one more poll and one more delivery, and then stays so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(acts, { maxLength: 12 }), async (layer, steps) => {
        const sides = await started(false, layer ? bookingLayerOwners : defaultOwners)
        const late: (() => void)[] = []
        let day = 10
        for (const step of steps) {
          day += 1
          await act(sides, step, day, late)
        }
        for (const settle of late) settle()
        await sides.receive(...sides.scenario.take())
        for (let round = 0; round < 3; round += 1) {
          await sides.poll()
          ;(await sides.deliver()).settle()
          await sides.receive(...sides.scenario.take())
        }
        const row = live(sides)
        const there = kindOf(sides.record().status)
        const here = row.status === 'accepted' ? 'booked' : row.status === 'pending' ? 'pending' : 'cancelled'
        expect([steps, here]).toEqual([steps, there])
        if (here !== 'cancelled') {
          expect([steps, new Date(row.start).toISOString()]).toEqual([steps, instantOf(sides.record().start)])
          expect([steps, row.host.id === 6]).toEqual([
            steps,
            JSON.stringify(sides.record()).includes('Practitioner/d2'),
          ])
        }
        const { length } = sides.versions
        await sides.poll()
        ;(await sides.deliver()).settle()
        expect(sides.scenario.take()).toEqual([])
        expect([steps, sides.versions.length]).toEqual([steps, length])
      }),
      { numRuns: 150 },
    )
  })
})

async function act(sides: TwoSides, step: string, day: number, late: (() => void)[]): Promise<void> {
  const { scenario } = sides
  const row = live(sides)
  const isLive = row.status === 'accepted'
  switch (step) {
    case 'ehr moves':
      return sides.others({ start: scenario.days(day) })
    case 'ehr cancels':
      return sides.others({ status: 'cancelled' })
    case 'ehr reassigns':
      return sides.others(
        JSON.parse(
          JSON.stringify({ participant: sides.record().participant }).replaceAll(
            /Practitioner\/d\d/g,
            day % 2 ? 'Practitioner/d1' : 'Practitioner/d2',
          ),
        ),
      )
    case 'patient moves':
      if (isLive) fieldsOf(await scenario.post(`bookings/${row.uid}/reschedule`, { start: scenario.days(day) }))
      return
    case 'patient cancels':
      if (isLive) await scenario.post(`bookings/${row.uid}/cancel`, {})
      return
    case 'host changes':
      if (isLive) await scenario.post(`bookings/${row.uid}/reassign/${row.host.id === 5 ? 6 : 5}`)
      return
    case 'place changes':
      if (isLive)
        await scenario.patch(`bookings/${row.uid}/location`, {
          location: { type: 'address', address: '40 Garden Road, Toronto' },
        })
      return
    case 'deliver':
      return (await sides.deliver()).settle()
    case 'deliver late':
      late.push((await sides.deliver()).settle)
      return
    case 'hooks':
      return sides.receive(...scenario.take())
    case 'lose hooks':
      scenario.take()
      return
    default:
      return sides.poll()
  }
}
