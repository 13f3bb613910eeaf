import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { applyDue, deliverDue } from '../../src/pipeline/worker.ts'
import { openTestHub, openTestPool, type TestHub } from '../hub.ts'
import { deliveriesOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub

beforeEach(async () => {
  test = await openTestHub()
})
afterEach(() => test.close())

/** A pool whose connections do `first` once before the statement of that name. */
function poolThatPauses(statement: string, first: () => Promise<void>): pg.Pool {
  const pool = openTestPool(test.databaseUrl)
  let paused = false
  pool.on('connect', client => {
    const { query } = client
    const pausing = async (...args: unknown[]) => {
      const [config] = args
      const isIt = typeof config === 'object' && config !== null && 'name' in config && config.name === statement
      if (isIt && !paused) {
        paused = true
        await first()
      }
      return Reflect.apply(query, client, args)
    }
    Object.assign(client, { query: pausing })
  })
  return pool
}

it('OPS-2 a cancellation that is applied while its new patient arrives at the EHR does not wait for that patient for ever', async () => {
  const uid = await test.book({ person: person(1), at: 0 })
  await test.applyAll()
  await test.cancel(uid)
  const reached = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const pool = poolThatPauses('insert-deliveries', () => {
    reached.resolve()
    return goOn.promise
  })
  const applying = applyDue(test.another(pool))
  await reached.promise
  const arriving = deliverDue(test.hub) // brings the patient to the EHR, and settles
  await Promise.race([arriving, wait(1_000)])
  goOn.resolve()
  await Promise.all([applying, arriving])
  await test.settleDown()
  const deliveries = await deliveriesOf(test)
  expect(deliveries.map(each => each.record_type)).toEqual(['Patient', 'Appointment', 'Appointment'])
  expect(deliveries.filter(each => each.state === 'pending')).toEqual([])
})
