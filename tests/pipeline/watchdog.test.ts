/** The watchdog: it must speak when nobody delivers, when too much or something too old waits, and when nothing comes any more. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alertsDue, lookEveryMs } from '../../src/jobs/alerts/look.ts'
import { startClock, watchdogJobs } from '../../src/jobs/clock.ts'
import { createMailer } from '../../src/jobs/smtp.ts'
import { deliverDue } from '../../src/pipeline/worker.ts'
import { setState } from '../../src/store/configuration.ts'
import { withScope } from '../../src/store/scope.ts'
import { mailChannel, setRules } from '../alert-channels.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { person } from '../people.ts'
import { openSmtp, type TestSmtp } from '../smtp.ts'

const minute = 60_000
const hour = 60 * minute

describe('the watchdog', () => {
  let test: TestHub
  let smtp: TestSmtp
  beforeEach(async () => {
    test = await openTestHub()
    smtp = await openSmtp()
    test.hub.mailer = createMailer({ smtpUrl: smtp.url, mailFrom: 'hub@example.test' })
    await mailChannel(test, 'oncall@example.test')
  })
  afterEach(async () => {
    await smtp?.close()
    await test?.close()
  })

  const look = async (ms = lookEveryMs) => {
    test.advance(ms)
    await alertsDue(test.hub)
  }
  const alerts = () =>
    test.rows<{ code: string; cleared: boolean; facts: Record<string, number> }>(
      'select code, cleared_at is not null as cleared, facts from alert order by opened_at, id',
    )
  const codes = async () => (await alerts()).map(({ code, cleared }) => `${code}${cleared ? ' cleared' : ''}`)

  it('OPS-2 speaks although every worker is stopped, from a process that only watches', async () => {
    const watching = startClock(test.hub, watchdogJobs)
    try {
      await test.settleDown()
      await test.book({ person: person(1), at: 1 })
      await test.applyAll() // and from here on nobody works
      for (let round = 0; round < 400 && smtp.mails.length === 0; round += 1) {
        test.advance(30_000)
        await wait(100)
      }
    } finally {
      await watching.stop()
    }
    expect(smtp.mails).toHaveLength(1)
    expect(smtp.mails[0]?.text).toContain('Messages wait for ehr, and nobody works on them.')
    expect(smtp.mails[0]?.text).toContain('Step: deliver')
  })

  it('clears when the workers are back, and tells nothing of the queue that was behind it', async () => {
    await test.settleDown()
    await test.book({ person: person(1), at: 1 })
    await test.applyAll()
    for (let round = 0; round < 5; round += 1) await look(5 * minute)
    expect(await codes()).toEqual(['watchdog.stuck'])
    await test.settleDown()
    await look()
    await look()
    expect(await codes()).toEqual(['watchdog.stuck cleared'])
  })

  it('does not take a queue that moves for one that nobody works on', async () => {
    await test.settleDown()
    await test.turn('PATCH', 'account', { allowConflicts: true })
    for (let n = 0; n < 6; n += 1) await test.book({ person: person(n), at: n })
    await test.applyAll()
    await setRules(test, { queue: { oldestMinutes: 10_000 } })
    for (let round = 0; round < 6; round += 1) {
      await look(6 * minute)
      await deliverDue(test.hub, 1)
    }
    expect(await codes()).toEqual([])
  })

  it('OPS-8 speaks of messages that nobody applies, too', async () => {
    await test.settleDown()
    await test.book({ person: person(1), at: 1 })
    for (let round = 0; round < 3; round += 1) await look(5 * minute)
    expect(await test.rows('select code, step, delivery from alert')).toEqual([
      { code: 'watchdog.stuck', step: 'apply', delivery: null },
    ])
  })

  it('OPS-2 knows how deep a queue may be without being told, and counts it', async () => {
    await setRules(test, { queue: { depth: 3 } })
    await test.settleDown()
    await test.turn('PATCH', 'account', { allowConflicts: true })
    for (let n = 0; n < 4; n += 1) await test.book({ person: person(n), at: n })
    await test.applyAll()
    await look()
    expect(await alerts()).toMatchObject([{ code: 'queue.deep', facts: { depth: 8 } }]) // each with a new person
    await test.settleDown()
    await look()
    expect(await codes()).toEqual(['queue.deep'])
    await look(2 * minute)
    expect(await codes()).toEqual(['queue.deep cleared'])
  })

  it('OPS-2 speaks of the oldest that waits, with what it waits for, and once', async () => {
    await test.settleDown()
    await test.book({ person: person(1), at: 1 })
    await test.applyAll()
    await test.ehr.set({ fail: { status: 503, methods: ['POST', 'PUT'] } })
    for (let round = 0; round < 20; round += 1) {
      test.advance(minute)
      await test.settleDown()
      await look()
    }
    const [alert] = await test.rows<{ code: string; facts: { problem: string; ageMs: number }; message: string }>(
      'select code, facts, message from alert',
    )
    expect(alert).toMatchObject({ code: 'queue.old', facts: { problem: 'target.busy' } })
    expect(alert?.facts.ageMs).toBeGreaterThan(15 * minute)
    expect(await test.rows('select id from message where id = $1', [alert?.message])).toHaveLength(1)
    expect(await codes()).toHaveLength(1)
  })

  it('says nothing of a pause that a person made, until it seems to be forgotten', async () => {
    await test.settleDown()
    const [ehr] = await test.rows<{ id: string }>(`select id from connection where slug = 'ehr'`)
    await withScope(test.hub.pool, test.organization, db => setState(db, 'connection', ehr?.id ?? '', 'paused'))
    test.hub.configurations.forget()
    await test.book({ person: person(1), at: 1 })
    await test.applyAll()
    for (let round = 0; round < 23; round += 1) await look(hour)
    expect(await codes()).toEqual([])
    await look(2 * hour)
    expect(await codes()).toEqual(['connection.paused'])
  })

  it('says which credentials are refused, once, although there is an issue of it', async () => {
    await test.settleDown()
    await test.ehr.set({ fail: { status: 401 } })
    await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    await look()
    await look()
    expect(await codes()).toEqual(['connection.credentials-refused'])
  })

  it('OPS-8 learns what is usual from the deliveries that arrived, each counted once', async () => {
    await test.settleDown()
    await test.turn('PATCH', 'account', { allowConflicts: true })
    await look(2 * minute)
    for (let n = 0; n < 3; n += 1) {
      await test.book({ person: person(n), at: n })
      await test.settleDown()
      await look(2 * minute)
      await look(2 * minute)
    }
    const [{ counted, arrived } = { counted: 0, arrived: -1 }] = await test.rows<{ counted: number; arrived: number }>(
      `select (select sum(count)::int from route_success) as counted,
              (select count(*)::int from delivery where state = 'delivered') as arrived`,
    )
    expect(arrived).toBeGreaterThan(3)
    expect(counted).toBe(arrived)
  })

  it('OPS-8 speaks when a route has been silent for three times its usual gap, and clears with the next success', async () => {
    await test.settleDown()
    await withScope(test.hub.pool, test.organization, db =>
      db.query(
        `insert into route_success (organization, route, hour, count, last_at)
         select r.organization, r.id, h, 2, h + interval '30 min'
           from route r, generate_series($1::timestamptz - interval '40 h', $1::timestamptz - interval '2 h', interval '2 h') h`,
        [new Date(Math.floor(test.clock.now.getTime() / hour) * hour)],
      ),
    )
    await look(3 * hour)
    expect(await codes()).toEqual([]) // 5 hours of silence, 2 are usual
    await look(2 * hour)
    expect(await alerts()).toMatchObject([{ code: 'watchdog.silent', facts: { usualMs: 2 * hour } }])
    await look(hour)
    expect(await alerts()).toHaveLength(1)
    await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    await look(2 * minute)
    expect(await codes()).toEqual(['watchdog.silent cleared'])
  })
})
