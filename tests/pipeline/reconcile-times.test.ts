/** Hours and busy times in a reconciliation, with the simulators, the feed over HTTP and a real database. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import type { Repair } from '../../src/model/reconcile/kinds.ts'
import { createInbox } from '../../src/pipeline/inbox.ts'
import { createReceive } from '../../src/pipeline/receive.ts'
import { pairsOf } from '../../src/pipeline/reconcile/pairs.ts'
import { repairDifference } from '../../src/pipeline/reconcile/repair.ts'
import { askForRun, reconcileDue } from '../../src/pipeline/reconcile/run.ts'
import { keepFeeds } from '../../src/scheduling/busy/keep.ts'
import { renderDue } from '../../src/scheduling/busy/render.ts'
import { timesComparer } from '../../src/scheduling/times/comparer.ts'
import { createApp } from '../../src/server/app.ts'
import { openAccountKeys } from '../../src/store/hubKeys.ts'
import { findRun } from '../../src/store/reconcile-runs.ts'
import { withScope } from '../../src/store/scope.ts'
import { testKeys } from '../keys.ts'
import { openTwoWayHub, type TwoWayHub } from '../two-way-hub.ts'

type Row = { id: string; kind: string; cause: string; proposal: string | null; repairs: string[]; state: string }

let test: TwoWayHub
let app: FastifyInstance
const keys = await testKeys()

beforeAll(async () => {
  test = await openTwoWayHub({ times: timesComparer })
  const { hub } = test
  const log = createLog('silent')
  const accounts = await openAccountKeys(hub.pool, keys.keyring, hub.now)
  app = await createApp({ hub, receive: createReceive(hub, createInbox(hub)), keys: accounts, log })
  await app.listen({ host: '127.0.0.1', port: 0 })
  hub.address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  await keepFeeds(hub)
  for (const monday of ['2026-12-07', '2026-12-14', '2026-12-21'])
    test.desk.publish({ practitioner: 'okafor', from: `${monday}T14:00:00Z`, to: `${monday}T20:00:00Z` })
})
afterAll(async () => {
  await app?.close()
  await test?.close()
  await keys.close()
})

async function compare(cause: 'person' | 'hour' = 'person') {
  const { hub, organization } = test
  await hub.sealer.ready(organization)
  const id = await withScope(hub.pool, organization, async db => {
    const [pair] = await pairsOf(hub, db, await hub.configurations.within(db, organization))
    if (!pair) throw new Error('there is no pair')
    return askForRun(hub, db, pair, { cause })
  })
  while ((await reconcileDue(hub)) > 0);
  const run = await withScope(hub.pool, organization, db => findRun(db, id))
  if (run?.state !== 'done') throw new Error(`the run is ${run?.state}: ${run?.problem}`)
  const rows = await test.rows<Row>(
    'select id, kind, cause, proposal, repairs, state from difference where run = $1 order by id',
    [id],
  )
  return { run, rows, of: (kind: string) => rows.filter(row => row.kind === kind) }
}
const repair = (row: Row | undefined, as: Repair) =>
  repairDifference(test.hub, test.organization, row?.id ?? '', {
    reason: 'seen by hand',
    by: '01900000-0000-7000-8000-000000000001',
    repair: as,
  })
const stateOf = async (row: Row | undefined) =>
  (await test.rows<{ state: string }>('select state from difference where id = $1', [row?.id]))[0]?.state
const follow = async () => {
  await test.sync(300_000)
  await renderDue(test.hub)
}

describe('hours and busy times in a reconciliation', () => {
  it('SCH-13 hours of the EHR and the schedule of Cal.com are compared, pushed, and equal then', async () => {
    const first = await compare()
    expect(first.rows).toMatchObject([
      { kind: 'hours', cause: 'hours-apart', proposal: 'push', repairs: ['push', 'ignore'], state: 'open' },
    ])
    expect(first.run).toMatchObject({ found: 1, fresh: 1, counts: { hours: 1 } })
    const [row] = first.rows
    expect(await repair(row, 'push')).toMatchObject({ kind: 'done' })
    expect(await repair(row, 'push'), 'a double click is one repair').toMatchObject({ kind: 'conflict' })
    const second = await compare()
    expect(second.of('hours')).toEqual([])
    expect(await stateOf(row)).toBe('repaired')
  })

  it('SCH-13 hours that are left as they are stay quiet until they differ otherwise', async () => {
    test.desk.publish({ practitioner: 'okafor', from: '2026-12-14T20:00:00Z', to: '2026-12-14T21:00:00Z' })
    const [row] = (await compare()).of('hours')
    expect(await repair(row, 'ignore')).toMatchObject({ kind: 'done' })
    expect((await compare()).of('hours')).toMatchObject([{ state: 'ignored' }])
    test.desk.publish({ practitioner: 'okafor', from: '2026-12-21T20:00:00Z', to: '2026-12-21T21:00:00Z' })
    const [other] = (await compare()).of('hours')
    expect(other).toMatchObject({ state: 'open' })
    await repair(other, 'push')
  })

  it('SCH-13 time that the EHR holds and Cal.com offers is named with its cause; registering the feed puts it right', async () => {
    for (const slot of test.ehr.list('Slot').slice(0, 2)) test.desk.setSlot(slot.id, 'busy-unavailable')
    await follow()
    const first = await compare('hour')
    expect(first.rows, 'the next two days have none of it').toEqual([])
    const second = await compare()
    expect(second.of('busy')).toMatchObject([
      { cause: 'feed-not-registered', proposal: 'register', repairs: ['register', 'ignore'] },
    ])
    const [row] = second.of('busy')
    expect(await repair(row, 'register')).toMatchObject({ kind: 'done' })
    expect((await compare()).of('busy')).toEqual([])
    expect(await stateOf(row)).toBe('repaired')
  })

  it('SCH-13 a feed that counts no longer there is found, and registered again', async () => {
    const calendars = (await (await fetch(`${test.calcom.url}/v2/calendars`, { headers: own })).json()) as Calendars
    for (const { credentialId, calendars: each } of calendars.data.connectedCalendars)
      for (const { externalId, integration } of each ?? []) {
        const query = new URLSearchParams({ integration, externalId, credentialId: String(credentialId) })
        await fetch(`${test.calcom.url}/v2/selected-calendars?${query}`, { method: 'DELETE', headers: own })
      }
    const [row] = (await compare()).of('busy')
    expect(row).toMatchObject({ cause: 'feed-not-selected', proposal: 'register' })
    expect(await repair(row, 'register')).toMatchObject({ kind: 'done' })
    expect((await compare()).of('busy')).toEqual([])
  })

  it('SCH-13 a calendar of somebody else is for a person to enter: the repair says so, and the row stays open', async () => {
    for (const monday of ['2026-12-08', '2026-12-15'])
      test.desk.publish({ practitioner: 'bergeron', from: `${monday}T15:00:00Z`, to: `${monday}T16:00:00Z` })
    const [slot] = test.ehr.list('Slot').slice(-1)
    test.desk.setSlot(slot?.id ?? '', 'busy-unavailable')
    await follow()
    const [row] = (await compare()).of('busy')
    expect(row).toMatchObject({ cause: 'feed-not-registered' })
    expect(await repair(row, 'register')).toEqual({ kind: 'cannot', problem: 'reconcile.by-hand' })
    expect(await stateOf(row)).toBe('open')
  })

  it('SCH-13 what does not answer is no difference, and confirms nothing', async () => {
    await test.ehr.set({ offline: 'unavailable' })
    const read = await timesComparer.compare(await contextOf(), async () => true)
    expect(read.found.filter(({ kind }) => kind === 'hours')).toEqual([])
    expect(read.kinds).not.toContain('hours')
    await test.ehr.set({ offline: 'no' })
  })
})

const own = { authorization: 'Bearer cal_test' }
type Calendars = {
  data: { connectedCalendars: { credentialId: number; calendars?: { externalId: string; integration: string }[] }[] }
}

async function contextOf() {
  const { hub, organization } = test
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const [pair] = await pairsOf(hub, db, configuration)
    if (!pair) throw new Error('there is no pair')
    const at = hub.now()
    const run = { id: hub.newId(), pair: pair.row.id, cause: 'person' as const, from_at: at, to_at: at, asked_at: at }
    return { hub, organization, configuration, pair, run }
  })
}
