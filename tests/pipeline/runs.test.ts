import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginRun, claimStreams, demandStream, endRun } from '../../src/store/runs.ts'
import { statements, withScope } from '../../src/store/scope.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { connectionId } from '../looking.ts'

let test: TestHub
let connection: string

beforeAll(async () => {
  test = await openTestHub()
  connection = await connectionId(test, 'calcom')
  await test.settleDown()
})
afterAll(() => test.close())

const leaseMs = 120_000
const runs = () =>
  test.rows<{ id: string; state: string }>("select id, state from run where stream = 'bookings' order by id")
const demand = () =>
  withScope(test.hub.pool, test.organization, db => demandStream(db, connection, 'bookings', false, test.clock.now))
const checkpoint = async () => {
  const text = 'select run, due_at from checkpoint where connection = $1'
  const [row] = await test.rows<{ run: string | null; due_at: Date }>(text, [connection])
  return row
}

/** What a process does before it is killed. */
async function beginAndDie(): Promise<string> {
  await demand()
  expect(await claimStreams(statements(test.hub.pool), test.clock.now, 1, leaseMs)).toHaveLength(1)
  const id = test.hub.newId()
  const run = { id, connection, stream: 'bookings', full: false }
  await withScope(test.hub.pool, test.organization, db => beginRun(db, test.organization, run, test.clock.now))
  return id
}

describe('a poll whose process was killed', () => {
  it('OPS-2 is taken up when its lease ends, and does not stay running for ever', async () => {
    const dead = await beginAndDie()
    await test.settleDown()
    expect((await runs()).at(-1)).toEqual({ id: dead, state: 'running' })
    test.advance(leaseMs + 1)
    await test.settleDown()
    const [before, after] = (await runs()).slice(-2)
    expect(before).toEqual({ id: dead, state: 'stopped' })
    expect(after?.state).toBe('done')
    expect((await checkpoint())?.run).toBeNull()
  })

  it('OPS-2 changes nothing of the one that took over, when it was only slow', async () => {
    const slow = await beginAndDie()
    const other = await beginAndDie()
    const before = await checkpoint()
    await withScope(test.hub.pool, test.organization, db =>
      endRun(db, { id: slow, connection, stream: 'bookings', state: 'done' }, new Date(0), test.clock.now),
    )
    expect(await checkpoint()).toEqual(before)
    expect(before?.run).toBe(other)
    expect((await runs()).find(run => run.id === slow)?.state).toBe('stopped')
  })
})
