/** A long outage of the EHR while people go on booking: used small in `npm test`, and whole as a chaos run. */
import { expect } from 'vitest'
import { openTestHub } from './hub.ts'
import { appointments, calcomCalendar, deliveriesOf, ehrCalendar, issuesOf, messagesOf } from './looking.ts'
import { person } from './people.ts'

const minute = 60_000
const steps = 26 * 3 // twenty minutes each

/**
 * Twenty-six simulated hours without the EHR, `count` bookings all along: by people it knows and by new ones, a tenth moved
 * or cancelled. Fails unless nothing is dead, everything arrived in order, no budget was touched and it was one issue.
 */
export async function surviveOutage(count: number): Promise<void> {
  const test = await openTestHub()
  try {
    await test.settleDown()
    await test.turn('PATCH', 'account', { allowConflicts: true })
    for (let n = 0; n < 20; n += 1) await test.book({ person: person(n), at: n })
    await test.settleDown()
    const before = (await deliveriesOf(test)).length
    await test.ehr.set({ offline: 'refuse' })
    const made: string[] = []
    for (let step = 0; step < steps; step += 1) {
      const until = Math.round(((step + 1) * count) / steps)
      const wanted = Array.from({ length: until - made.length }, (_, index) => made.length + index)
      made.push(...(await Promise.all(wanted.map(n => test.book({ person: person(n % 120), at: 100 + n })))))
      for (const n of wanted.filter(each => each % 10 === 0)) {
        const uid = made[n] ?? ''
        if (n % 20 === 0) await test.cancel(uid)
        else made[n] = await test.reschedule(uid, 100 + count + n)
      }
      test.advance(20 * minute)
      await test.settleDown()
    }
    expect(await issuesOf(test)).toMatchObject([{ code: 'connection.down' }])
    const waiting = (await deliveriesOf(test)).slice(before)
    // Cancelled before it was ever sent: there is nothing to say, whoever is away.
    const ended = waiting.filter(each => each.state !== 'pending')
    expect(ended.filter(each => each.problem !== 'target.never-arrived')).toEqual([])
    const asked = (await messagesOf(test)).filter(each => each.state === 'reading') // new people, whom nobody could look for
    expect(waiting.length - ended.length + asked.length).toBeGreaterThan(0.9 * count)
    expect(appointments(test.ehr)).toHaveLength(20)

    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(15 * minute, 5 * minute)
    expect(await issuesOf(test)).toEqual([])
    const states = (await deliveriesOf(test)).map(each => each.state)
    expect(states.filter(state => state !== 'delivered' && state !== 'suppressed')).toEqual([])
    expect((await messagesOf(test)).filter(each => !['applied', 'ignored'].includes(each.state))).toEqual([])
    expect(ehrCalendar(test.ehr)).toEqual(calcomCalendar(test.calcom))
    expect(test.ehr.list('Patient')).toHaveLength(120)
    // The attempt that arrived, and the few before the connection counted as down.
    const [{ most, more } = { most: 0, more: 0 }] = await test.rows<{ most: number; more: number }>(
      `select max(spent) as most, (sum(spent) filter (where spent > 1))::int as more from delivery`,
    )
    expect(most).toBeLessThanOrEqual(6)
    expect(more ?? 0).toBeLessThanOrEqual(30)
  } finally {
    await test.close()
  }
}
