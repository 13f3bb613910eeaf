/** A crash at statement after statement: sampled in `npm test`, at every single one as a chaos run. */
import { expect } from 'vitest'
import { type Fault, openFaultyPool } from './faulty-pool.ts'
import { openTestHub, runOnce, type TestHub } from './hub.ts'
import { appointments, calcomCalendar, ehrCalendar } from './looking.ts'
import { person } from './people.ts'

const minute = 60_000

/**
 * Lets a process meet a fault at statement `first`, and then at each further `stride`, until a whole day passes without it;
 * after each, another process takes over on the same database. Returns how many statements a day has.
 */
export async function crashThrough(kind: Omit<Fault, 'at'>, first: number, stride: number): Promise<number> {
  const test = await openTestHub()
  try {
    await test.settleDown()
    for (let day = 0, at = first; ; day += 1, at += stride) if (!(await live(test, day, { ...kind, at }))) return at
  } finally {
    await test.close()
  }
}

/** One day: a new person books two visits and moves one; one who came before cancels theirs. True when the fault struck. */
async function live(test: TestHub, day: number, fault: Fault): Promise<boolean> {
  const slot = 10 * day
  const fresh = person(1 + day)
  const known = await test.book({ person: person(0), at: slot })
  await test.settleDown()
  const visits = appointments(test.ehr).length
  const acknowledged = test.calcom.counts().accepted

  const pool = openFaultyPool(test.databaseUrl, fault)
  const process = test.another(pool)
  test.receiveBy(process)
  try {
    const uid = await test.book({ person: fresh, at: slot + 1 })
    await test.book({ person: fresh, at: slot + 2 })
    for (let round = 0; round < 4; round += 1) await runOnce(process).catch(() => undefined)
    await test.reschedule(uid, slot + 3)
    await test.cancel(known)
    test.advance(6 * minute) // a poll of Cal.com is due as well
    for (let round = 0; round < 6; round += 1) await runOnce(process).catch(() => undefined)
  } finally {
    test.receiveBy(test.hub)
  }
  // What was acknowledged is there, whatever happened since.
  const [stored] = await test.rows<{ count: number }>(`select count(*)::int from message where origin = 'push'`)
  expect(stored?.count).toBeGreaterThanOrEqual(test.calcom.counts().accepted)
  expect(test.calcom.counts().accepted).toBeGreaterThanOrEqual(acknowledged)

  await test.settleWithin(6 * minute, 3 * minute) // past every lease, and past the next poll
  expect(ehrCalendar(test.ehr)).toEqual(calcomCalendar(test.calcom))
  expect(appointments(test.ehr)).toHaveLength(visits + 2)
  expect(test.ehr.list('Patient')).toHaveLength(2 + day)
  const left = await test.rows(
    `select state from message where state not in ('applied', 'ignored')
      union all
     select state from delivery where state not in ('delivered', 'suppressed')`,
  )
  expect(left).toEqual([])
  return pool.struck()
}
