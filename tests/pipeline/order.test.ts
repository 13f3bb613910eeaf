/**
 * Order per key, as a property: whatever fails, however many workers take turns, whoever dies with claims in hand, the EHR
 * sees the states of each visit in the order they were, and ends equal to Cal.com (reference/operations.md, pain 14).
 */

import fc from 'fast-check'
import type { Appointment } from 'fhir/r4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimDue, leaseMs } from '../../src/pipeline/deliver.ts'
import { applyDue, deliverDue, readDue } from '../../src/pipeline/worker.ts'
import { openTestHub, type Process, type TestHub } from '../hub.ts'
import { appointments, calcomCalendar, ehrCalendar } from '../looking.ts'
import { person } from '../people.ts'

const runs = Number(process.env.ORDER_RUNS ?? 40)
const people = 3

type Step =
  | { do: 'book' | 'reschedule' | 'cancel'; who: number }
  | { do: 'apply' | 'deliver' | 'both' | 'abandon'; worker: number }
  | { do: 'fail'; how: (typeof failures)[number] }
  | { do: 'wait'; ms: number }

const failures = ['503', '422', '412', 'cut-before', 'cut-after', 'off', 'on'] as const

const worker = fc.integer({ min: 0, max: 2 })
const who = fc.integer({ min: 0, max: people - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('book', 'reschedule', 'cancel'), who }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('apply', 'deliver', 'both', 'abandon'), worker }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail'), how: fc.constantFrom(...failures) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(6_000, 40_000, 150_000) }) },
) as fc.Arbitrary<Step>

let test: TestHub
let workers: Process[]
let slot = 0
beforeAll(async () => {
  test = await openTestHub()
  workers = [test.hub, test.another(), test.another()]
  await test.settleDown()
  for (let n = 0; n < people; n += 1) await test.book({ person: person(n), at: slot++ })
  await test.settleDown()
})
afterAll(() => test?.close())

async function fail(how: (typeof failures)[number]): Promise<void> {
  const { ehr } = test
  switch (how) {
    case '503':
    case '422':
    case '412':
      return ehr.set({ fail: { status: Number(how), next: 1, methods: how === '412' ? ['PUT'] : ['PUT', 'POST'] } })
    case 'cut-before':
      return ehr.set({ cutBeforeWrite: { next: 1 } })
    case 'cut-after':
      return ehr.set({ cutAfterWrite: { next: 1 } })
    case 'off':
      return ehr.set({ offline: 'unavailable' })
    case 'on':
      return ehr.set({ offline: 'no' })
  }
}

/** The visit of each person that the steps are about; what it was, in order, as `start status`. */
type Visit = { uid: string; said: string[]; over: boolean }

async function act(visits: Map<number, Visit>, all: Visit[], given: Step): Promise<void> {
  switch (given.do) {
    case 'book': {
      const known = visits.get(given.who)
      if (known && !known.over) return
      const at = slot++
      const uid = await test.book({ person: person(given.who), at })
      const visit = { uid, said: [`${startOf(at)} booked`], over: false }
      visits.set(given.who, visit)
      all.push(visit)
      return
    }
    case 'reschedule': {
      const visit = visits.get(given.who)
      if (!visit || visit.over) return
      const at = slot++
      visit.uid = await test.reschedule(visit.uid, at)
      visit.said.push(`${startOf(at)} booked`)
      return
    }
    case 'cancel': {
      const visit = visits.get(given.who)
      if (!visit || visit.over) return
      await test.cancel(visit.uid)
      visit.over = true
      visit.said.push(`${visit.said.at(-1)?.split(' ')[0]} cancelled`)
      return
    }
    case 'apply':
      await applyDue(workerOf(given.worker))
      await readDue(workerOf(given.worker))
      return
    case 'deliver':
      await deliverDue(workerOf(given.worker))
      return
    case 'both':
      await Promise.all([deliverDue(workerOf(given.worker)), deliverDue(workerOf(given.worker + 1))])
      return
    case 'abandon':
      await claimDue(workerOf(given.worker), 10) // its process dies here
      return
    case 'fail':
      return fail(given.how)
    case 'wait':
      return test.advance(given.ms)
  }
}

function workerOf(n: number): Process {
  return workers[n % workers.length] ?? test.hub
}

function startOf(at: number): string {
  return new Date(Date.parse('2026-12-01T14:00:00Z') + at * 30 * 60_000).toISOString()
}

/** All versions of a visit that the EHR ever had, repeats left out. */
function historyOf(id: string): string[] {
  const versions = test.ehr.history('Appointment', id) as Appointment[]
  const said = versions.map(each => `${new Date(each.start ?? '').toISOString()} ${each.status}`)
  return said.filter((each, index) => each !== said[index - 1])
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0
  for (const each of whole) if (each === part[at]) at += 1
  return at === part.length
}

describe('order', () => {
  it(`OPS-2 of each visit holds through failures, workers and restarts (${runs} days made up)`, {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async steps => {
        const before = new Set(appointments(test.ehr).map(each => each.id))
        const visits = new Map<number, Visit>()
        const all: Visit[] = []
        try {
          for (const each of steps) await act(visits, all, each)
        } finally {
          await test.ehr.set({ offline: 'no', fail: undefined, cutBeforeWrite: undefined, cutAfterWrite: undefined })
        }
        await test.settleWithin(3 * leaseMs + 400_000, leaseMs)
        // What was refused needs another booking or a person: a person looks at each, and sends it once more.
        await replayRefused()
        expect(ehrCalendar(test.ehr)).toEqual(calcomCalendar(test.calcom))
        const fresh = appointments(test.ehr).filter(each => !before.has(each.id))
        expect(fresh.length).toBeLessThanOrEqual(all.length)
        for (const { id } of fresh) {
          const history = historyOf(id)
          expect(all.some(visit => isSubsequence(history, visit.said))).toBe(true)
        }
        for (const visit of visits.values()) if (!visit.over) await test.cancel(visit.uid)
        await test.settleDown()
      }),
      { numRuns: runs },
    )
  })
})

async function replayRefused(): Promise<void> {
  const { replayDelivery } = await import('../../src/pipeline/by-hand.ts')
  const rows = await test.rows<{ id: string }>(`select id from delivery where state in ('rejected', 'dead')`)
  for (const { id } of rows)
    await replayDelivery(test.hub, test.organization, id, { reason: 'a test', by: test.organization })
  await test.settleDown()
}
