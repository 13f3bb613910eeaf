import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorker, type Worker } from '../../src/pipeline/worker.ts'
import { openTestHub, openTestPool, type TestHub } from '../hub.ts'
import { deliveriesOf, ehrCalendar } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
let worker: Worker

beforeAll(async () => {
  test = await openTestHub()
})
afterAll(async () => {
  await worker.stop()
  await test.close()
})

/** A pool that gives no connection while `isAway` says so, as when PostgreSQL is being restarted. */
function poolThatCanBeAway(isAway: () => boolean): pg.Pool {
  const pool = openTestPool(test.databaseUrl)
  const { connect } = pool
  const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  const guarded = (...args: unknown[]) => {
    if (!isAway()) return Reflect.apply(connect, pool, args)
    const [callback] = args
    return typeof callback === 'function' ? callback(refused()) : Promise.reject(refused())
  }
  return Object.assign(pool, { connect: guarded })
}

describe('while the database is away', () => {
  it('OPS-2 a worker keeps what the target answered, and settles it when the database is back', async () => {
    let away = false
    const created = () => test.ehr.seen.filter(each => each.method === 'POST' && each.path === 'Patient')
    worker = startWorker(test.another(poolThatCanBeAway(() => away)))
    test.ehr.set({ slowMs: 300 })
    await test.book({ person: person(1), at: 0 })
    while (created().length === 0) await wait(10)
    away = true // the request is under way: its answer meets no database
    await wait(1_000)
    away = false

    while (ehrCalendar(test.ehr).length === 0) await wait(10)
    while ((await deliveriesOf(test)).some(each => each.state !== 'delivered')) await wait(20)
    // The clock of this hub stands still: no lease has ended, so nothing was sent a second time.
    expect((await deliveriesOf(test)).map(each => each.attempts)).toEqual([1, 1])
    expect(created()).toHaveLength(1)
  })
})
