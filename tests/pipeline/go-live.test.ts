/** Production holds until agreement, access policy and privacy sign-off are on record; then everything goes on by itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordGoLive, withdrawRecord } from '../../src/configuration/go-live.ts'
import { goLiveKinds } from '../../src/store/go-live.ts'
import { demandStream } from '../../src/store/runs.ts'
import { insertScenarioRun } from '../../src/store/scenario-runs.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, standardYaml, type TestHub } from '../hub.ts'
import { person } from '../people.ts'

const by = '01890000-0000-7000-8000-0000000000aa'

describe('an organization in production', () => {
  let test: TestHub
  beforeEach(async () => {
    test = await openTestHub()
    await test.settleDown()
  })
  afterEach(() => test?.close())

  const production = () =>
    test.apply(standardYaml(test.calcom.url, test.ehr.url).replace('environment: staging', 'environment: production'))
  const record = (kind: (typeof goLiveKinds)[number]) =>
    recordGoLive(test.hub, test.organization, { kind, reference: 'file 7', by })
  const play = (green: boolean, daysAgo = 0) =>
    withScope(test.hub.pool, test.organization, db =>
      insertScenarioRun(db, test.organization, {
        id: test.hub.newId(),
        at: new Date(test.clock.now.getTime() - daysAgo * 86_400_000),
        green,
        played: ['cancel', 'no-show'],
        failed: green ? [] : ['no-show'],
      }),
    )
  const states = async (table: 'message' | 'delivery') =>
    test.rows<{ state: string; count: number }>(
      `select state, count(*)::int as count from ${table} ${table === 'message' ? `where origin = 'push'` : ''} group by state order by state`,
    )
  const asked = async () => test.rows(`select id from run order by id`)

  it('SE-3 stores what comes in and lets nothing of it through, not even to read or search, until all are there', async () => {
    await production()
    const runs = (await asked()).length
    await test.book({ person: person(1), at: '2026-12-01T20:00:00Z' })
    await withScope(test.hub.pool, test.organization, async db => {
      const [ehr] = (await db.query<{ id: string }>(`select id from connection where slug = 'ehr'`)).rows
      await demandStream(db, ehr?.id ?? '', 'Patient', true, test.clock.now)
    })
    await test.settleWithin(20 * 60_000, 5 * 60_000)
    expect(await states('message')).toEqual([{ state: 'received', count: 1 }])
    expect(await asked()).toHaveLength(runs) // nor is anything polled
    for (const kind of goLiveKinds.slice(0, 3)) {
      await record(kind)
      await test.settleDown()
      expect(await states('message')).toEqual([{ state: 'received', count: 1 }])
      expect(test.ehr.list('Appointment')).toEqual([])
    }
    await play(true)
    expect(await record('scenarios')).toEqual({ kind: 'done', ready: true })
    await test.settleDown()
    expect(await states('message')).toEqual([{ state: 'applied', count: 1 }])
    expect(test.ehr.list('Appointment')).toHaveLength(1)
    expect(test.ehr.list('Patient')).toHaveLength(1)
  })

  it('SCH-15 takes scenarios only when they were green lately', async () => {
    expect(await record('scenarios')).toEqual({ kind: 'not-green' })
    await play(true, 31)
    expect(await record('scenarios')).toEqual({ kind: 'not-green' })
    await play(true, 29)
    await play(false)
    expect(await record('scenarios')).toEqual({ kind: 'not-green' })
    await play(true)
    expect(await record('scenarios')).toMatchObject({ kind: 'done' })
  })

  it('SE-3 stops when a record is withdrawn: what was on its way waits, in order, and goes on when it is back', async () => {
    await production()
    await play(true)
    for (const kind of goLiveKinds) await record(kind)
    const uid = await test.book({ person: person(1), at: '2026-12-01T20:00:00Z' })
    await test.applyAll()
    const waiting = await states('delivery')
    expect(waiting.length).toBeGreaterThan(0)
    await withdrawRecord(test.hub, test.organization, 'agreement', { by, reason: 'contract ended' })
    await test.settleDown()
    expect(await states('delivery')).toEqual(waiting)
    await test.book({ person: person(2), at: '2026-12-02T20:00:00Z' })
    await test.settleDown()
    expect(test.ehr.list('Appointment')).toEqual([])
    expect(uid).toBeDefined()

    expect(await record('agreement')).toEqual({ kind: 'done', ready: true })
    await test.settleDown()
    expect(test.ehr.list('Appointment')).toHaveLength(2)
    expect(await states('delivery')).toEqual([{ state: 'delivered', count: 4 }])
  })

  it('SE-3 keeps a withdrawn record, and flows again at once when it goes back to staging', async () => {
    await production()
    await record('agreement')
    expect(await record('agreement')).toEqual({ kind: 'conflict' })
    await withdrawRecord(test.hub, test.organization, 'agreement', { by, reason: 'wrong file' })
    expect(await withdrawRecord(test.hub, test.organization, 'agreement', { by, reason: 'again' })).toEqual({
      kind: 'not-found',
    })
    await record('agreement')
    expect(await test.rows('select withdrawn_by from go_live order by id')).toEqual([
      { withdrawn_by: by },
      { withdrawn_by: null },
    ])
    await test.book({ person: person(1), at: '2026-12-01T20:00:00Z' })
    await test.apply(standardYaml(test.calcom.url, test.ehr.url))
    await test.settleDown()
    expect(test.ehr.list('Appointment')).toHaveLength(1)
  })
})
