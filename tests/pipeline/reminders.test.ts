/** SCH-17: messages to people, each once, to those who want them, in their language, and only where nobody else tells them. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { remindersDue } from '../../src/jobs/reminders.ts'
import { createMailer } from '../../src/jobs/smtp.ts'
import type { ReminderSettings } from '../../src/model/reminders/settings.ts'
import { reminderSettings } from '../../src/model/reminders/settings.ts'
import { sealGateway } from '../../src/scheduling/reminders/setting.ts'
import { createFakeSms, type FakeSms } from '../../src/sms/fake.ts'
import { gatewaySettings } from '../../src/sms/gateway.ts'
import { writeContactChoice } from '../../src/store/reminders-choices.ts'
import {
  loadReminderSetting,
  writeGateway,
  writeReminderCheck,
  writeReminderSetting,
} from '../../src/store/reminders-settings.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { person } from '../people.ts'
import { type VisitDesk, visitDesk } from '../reminder-desk.ts'
import { openSmtp, type TestSmtp } from '../smtp.ts'

const both = { email: true, sms: true }
const start = '2026-12-01T16:00:00Z' // 11:00 in Toronto; the clock stands at 2026-11-23 09:00 there
const marie = {
  telecom: [{ system: 'phone' as const, value: '416-555-0111', use: 'mobile' as const }],
  communication: [{ language: { coding: [{ code: 'fr-CA' }] }, preferred: true }],
}

describe('messages to people', () => {
  let test: TestHub
  let smtp: TestSmtp
  let sms: FakeSms
  let desk: VisitDesk
  beforeEach(async () => {
    test = await openTestHub()
    smtp = await openSmtp()
    sms = await createFakeSms({ now: () => test.clock.now })
    test.hub.mailer = createMailer({ smtpUrl: smtp.url, mailFrom: 'office@example.org' })
    test.hub.address = 'https://hub.example.org'
    await test.settleDown()
    const [ehr] = await test.rows<{ id: string }>(`select id from connection where slug = 'ehr'`)
    desk = visitDesk(test.hub, test.organization, ehr?.id ?? '')
  })
  afterEach(async () => {
    await sms?.close()
    await smtp?.close()
    await test?.close()
  })

  const everything = reminderSettings.parse({
    on: true,
    kinds: { confirmation: both, moved: both, cancelled: both, reminder: both },
    contact: { phone: '416-555-0100' },
  })
  const setUp = async (change: Partial<ReminderSettings> = {}, gateway: object = { keepsKeys: true }) => {
    const now = test.clock.now
    await withScope(test.hub.pool, test.organization, async db => {
      const seen = (await loadReminderSetting(db))?.version ?? 0
      const by = test.hub.newId()
      await writeReminderSetting(db, seen, { body: { ...everything, ...change }, publicId: test.hub.newId(), by }, now)
      const settings = gatewaySettings.parse({
        url: `${sms.url}/messages`,
        key: 'Bearer sms_demo',
        from: '+14165550100',
        secret: 'a secret of the answers',
        ...gateway,
      })
      await writeGateway(db, sealGateway(test.hub, test.organization, settings), by, now)
    })
  }
  const minutes = async (count: number, process = test.hub) => {
    for (let minute = 0; minute < count; minute += 1) {
      test.advance(60_000)
      await remindersDue(process)
    }
  }
  const until = async (instant: string) => {
    test.clock.now = new Date(instant)
    await remindersDue(test.hub)
  }
  const looks = () =>
    test.rows<{ kind: string; state: string; reason: string | null; channel: string | null }>(
      'select kind, state, reason, channel from reminder order by created_at, id',
    )
  const texts = () => sms.messages.map(({ text }) => text)

  it('SCH-17 tell of a new visit, its move, two days and two hours before, and its end, in the language of the person', async () => {
    await setUp()
    await remindersDue(test.hub)
    const visit = await desk.addVisit(await desk.addPerson(marie), '2026-12-01T15:00:00Z')
    await minutes(2)
    await desk.change(visit, { start })
    await minutes(2)
    await until('2026-11-29T16:01:00Z')
    await until('2026-12-01T14:01:00Z')
    await desk.change(visit, { status: 'cancelled' })
    await minutes(2)
    expect(texts()).toEqual([
      'Maple Street Community Health: rendez-vous mar. 1 déc., 10 h 00 HNE. Questions: 416-555-0100. ARRET pour ne plus en recevoir.'.replace(
        'déc.',
        'déc.',
      ),
      'Maple Street Community Health: votre rendez-vous est maintenant mar. 1 déc., 11 h 00 HNE. Questions: 416-555-0100. ARRET pour ne plus en recevoir.',
      'Maple Street Community Health: rappel, rendez-vous mar. 1 déc., 11 h 00 HNE. Questions: 416-555-0100. ARRET pour ne plus en recevoir.',
      'Maple Street Community Health: rappel, rendez-vous mar. 1 déc., 11 h 00 HNE. Questions: 416-555-0100. ARRET pour ne plus en recevoir.',
      'Maple Street Community Health: votre rendez-vous mar. 1 déc., 11 h 00 HNE est annulé. Questions: 416-555-0100. ARRET pour ne plus en recevoir.',
    ])
    expect(smtp.mails).toEqual([])
  })

  it('SCH-17 write mail as plain text with a link that holds nothing of anybody, and keep every word sealed', async () => {
    await setUp({ first: 'email' })
    await remindersDue(test.hub)
    const lea = { telecom: [{ system: 'email' as const, value: 'Lea.Roy@example.org' }] }
    await desk.addVisit(await desk.addPerson(lea), start)
    await minutes(2)
    const [mail] = smtp.mails
    expect(mail?.to).toEqual(['lea.roy@example.org'])
    expect(mail?.text).toContain('You have an appointment on Tuesday, December 1, 2026 at 11:00')
    expect(mail?.text).toContain('(Eastern Standard Time)')
    expect(mail?.text).toMatch(/No more of these messages: https:\/\/hub\.example\.org\/stop\/[\w-]{66}$/)
    expect(mail?.headers.get('content-type')).toMatch(/^text\/plain/)
    const [row] = await test.rows<{ text: string }>(
      `select (to_jsonb(r) - 'body')::text as text from reminder r where state = 'sent'`,
    )
    expect(row?.text).not.toMatch(/lea|roy|example/i)
  })

  it('are off until somebody switches them on, and say nothing new of what was there before', async () => {
    const somebody = await desk.addPerson(marie)
    const old = await desk.addVisit(somebody, start)
    await minutes(2)
    await setUp()
    await minutes(2)
    expect(texts()).toEqual([])
    expect(await looks()).toEqual([
      { kind: 'reminder', state: 'waiting', reason: null, channel: null },
      { kind: 'reminder', state: 'waiting', reason: null, channel: null },
    ])
    await desk.change(old, { start: '2026-12-02T16:00:00Z' })
    await desk.addVisit(somebody, '2026-12-03T16:00:00Z', { happenedAt: new Date('2026-06-01T00:00:00Z') }) // read for the first time
    await minutes(2)
    expect(texts()).toHaveLength(1)
    expect(texts()[0]).toContain('maintenant mer. 2')
  })

  it('leave visits that were booked at Cal.com to Cal.com, unless the administrator found that nobody tells', async () => {
    await setUp()
    await remindersDue(test.hub)
    await test.book({ person: person(1), at: 4 })
    await test.settleDown()
    await minutes(2)
    expect(await looks()).toEqual([])
    const [calcom] = await test.rows<{ id: string }>(`select id from connection where slug = 'calcom'`)
    const no = { confirmations: 'no', reminders: 'no', moves: 'no', cancellations: 'no' } as const
    await withScope(test.hub.pool, test.organization, db =>
      writeReminderCheck(db, {
        connection: calcom?.id ?? '',
        ...no,
        hub_sends: true,
        checked_at: test.clock.now,
        checked_by: test.hub.newId(),
      }),
    )
    await test.book({ person: person(2), at: 5 })
    await test.settleDown()
    await minutes(2)
    expect((await looks()).filter(({ kind }) => kind === 'confirmation')).toHaveLength(1)
  })

  it('respect who wants none: by address, by person, by label; and say why', async () => {
    await setUp()
    await remindersDue(test.hub)
    const quiet = await desk.addPerson(marie)
    await withScope(test.hub.pool, test.organization, db =>
      writeContactChoice(
        db,
        { id: test.hub.newId(), channel: 'all', person: quiet, wanted: false, how: 'office' },
        test.clock.now,
      ),
    )
    await desk.addVisit(quiet, start)
    await minutes(2)
    await desk.addVisit(await desk.addPerson({}), start)
    await minutes(2)
    const meta = { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }] } }
    await desk.addVisit(await desk.addPerson(marie), start, { meta })
    await minutes(2)
    const told = (await looks()).filter(({ kind }) => kind === 'confirmation')
    expect(told.map(({ state, reason }) => `${state} ${reason}`)).toEqual([
      'not-sent no-messages',
      'not-sent no-address',
      'not-sent confidential',
    ])
    expect(texts()).toEqual([])
  })

  it('write to nobody real from a staging organization, and to real people only once production is on record', async () => {
    await setUp()
    await remindersDue(test.hub)
    const real = { telecom: [{ system: 'phone' as const, value: '416-967-1111', use: 'mobile' as const }] }
    await desk.addVisit(await desk.addPerson(real), start)
    await minutes(2)
    expect((await looks()).find(({ kind }) => kind === 'confirmation')).toMatchObject({ reason: 'staging' })
    await withScope(test.hub.pool, test.organization, db =>
      db.query(`update organization set environment = 'production', config_version = config_version + 1`),
    )
    await desk.addVisit(await desk.addPerson(real), '2026-12-02T16:00:00Z')
    await minutes(2)
    const kept = (await looks()).filter(({ kind }) => kind === 'confirmation').map(({ reason }) => reason)
    expect(kept).toEqual(['staging', 'not-live'])
    expect(texts()).toEqual([])
  })

  it('tell another person anew when the office had chosen the wrong one', async () => {
    await setUp()
    await remindersDue(test.hub)
    const mobile = (value: string) => ({ telecom: [{ system: 'phone' as const, value, use: 'mobile' as const }] })
    const visit = await desk.addVisit(await desk.addPerson(mobile('416-555-0121')), start)
    await minutes(2)
    await desk.change(visit, { person: await desk.addPerson(mobile('416-555-0122')) })
    await minutes(2)
    expect(sms.messages.map(({ to }) => to)).toEqual(['+14165550121', '+14165550122'])
  })

  it('wait for the morning, and go at night only when the visit is too near', async () => {
    await setUp()
    await remindersDue(test.hub)
    const somebody = await desk.addPerson(marie)
    test.clock.now = new Date('2026-11-24T03:00:00Z') // 22:00 in Toronto
    await remindersDue(test.hub)
    const late = await desk.addVisit(somebody, start)
    const early = await desk.addVisit(somebody, '2026-11-24T13:30:00Z') // half past eight
    await minutes(3)
    expect(texts()).toHaveLength(1)
    expect(texts()[0]).toContain('8 h 30')
    await until('2026-11-24T13:00:00Z')
    expect(texts()).toHaveLength(2)
    expect([late, early]).toHaveLength(2)
  })

  it('wait while the gateway or the mail server is away, and are never sent twice when it is not known whether they left', async () => {
    await setUp({}, { keepsKeys: false })
    await remindersDue(test.hub)
    const somebody = await desk.addPerson(marie)
    sms.misbehave(503)
    await desk.addVisit(somebody, start)
    await minutes(4)
    expect(texts()).toHaveLength(1)
    sms.misbehave('cut-after')
    await desk.addVisit(somebody, '2026-12-02T16:00:00Z')
    await minutes(20)
    expect(texts()).toHaveLength(2)
    expect((await looks()).filter(({ state }) => state === 'unclear')).toHaveLength(1)
    await setUp({}, { keepsKeys: true })
    sms.misbehave('cut-after')
    await desk.addVisit(somebody, '2026-12-03T16:00:00Z')
    await minutes(20)
    expect(texts()).toHaveLength(3)
    expect((await looks()).filter(({ state, kind }) => state === 'sent' && kind === 'confirmation')).toHaveLength(2)
  })

  it('are not repeated, by whatever key, to somebody who has ended them since', async () => {
    await setUp({ first: 'sms' }, { keepsKeys: true })
    await remindersDue(test.hub)
    const somebody = await desk.addPerson(marie)
    await desk.addVisit(somebody, start)
    test.advance(4_000)
    await remindersDue(test.hub)
    test.advance(120_000)
    const { fetch } = test.hub
    test.hub.fetch = () => new Promise(() => undefined) // never comes back
    void remindersDue(test.hub)
    await expect.poll(async () => (await looks()).some(({ state }) => state === 'sending')).toBe(true)
    test.hub.fetch = fetch
    await withScope(test.hub.pool, test.organization, db =>
      writeContactChoice(
        db,
        { id: test.hub.newId(), channel: 'all', person: somebody, wanted: false, how: 'office' },
        test.clock.now,
      ),
    )
    await minutes(6, test.another())
    expect(texts()).toEqual([])
    expect((await looks()).find(({ kind }) => kind === 'confirmation')).toMatchObject({ state: 'unclear' })
  })

  it('count a process that died while it sent mail as not known, and show it', async () => {
    await setUp({ first: 'email' })
    await remindersDue(test.hub)
    const lea = { telecom: [{ system: 'email' as const, value: 'lea.roy@example.org' }] }
    await desk.addVisit(await desk.addPerson(lea), start)
    test.advance(4_000)
    await remindersDue(test.hub)
    test.advance(120_000)
    const mailer = test.hub.mailer
    test.hub.mailer = { send: () => new Promise(() => undefined), close: () => undefined } // never comes back
    void remindersDue(test.hub)
    await expect.poll(async () => (await looks()).some(({ state }) => state === 'sending')).toBe(true)
    test.hub.mailer = mailer
    await minutes(6, test.another())
    expect(smtp.mails).toEqual([])
    expect((await looks()).find(({ kind }) => kind === 'confirmation')).toMatchObject({
      state: 'unclear',
      reason: 'reminder.unclear',
    })
  })

  it('any order of moves, cancellations, repeats and processes: nobody hears the same twice, and the last word is true', async () => {
    await setUp()
    await remindersDue(test.hub)
    const other = test.another()
    const step = fc.oneof(
      fc.record({ does: fc.constant('move' as const), to: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ does: fc.constantFrom('cancel' as const, 'book' as const, 'run' as const, 'race' as const) }),
    )
    const starts = [1, 2, 3, 4].map(day => `2026-12-0${day}T16:00:00Z`)
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async steps => {
        round += 1
        test.clock.now = new Date('2026-11-23T15:00:00Z')
        await withScope(test.hub.pool, test.organization, db =>
          db.query(`update watch set until = $1, due_at = $1`, [test.clock.now]),
        )
        const number = `+14165550${100 + (round % 100)}`
        const somebody = await desk.addPerson({ telecom: [{ system: 'phone', value: number, use: 'mobile' }] })
        const visit = await desk.addVisit(somebody, starts[0] ?? '')
        let now = { start: starts[0] ?? '', status: 'booked' }
        for (const each of steps) {
          if (each.does === 'move') now = { ...now, start: starts[each.to] ?? '' }
          if (each.does === 'cancel') now = { ...now, status: 'cancelled' }
          if (each.does === 'book') now = { ...now, status: 'booked' }
          if (each.does === 'run') await minutes(2)
          else if (each.does === 'race') {
            test.advance(90_000)
            await Promise.all([remindersDue(test.hub), remindersDue(other)])
          } else await desk.change(visit, now)
        }
        await minutes(3)
        const heard = sms.messages.filter(({ to }) => to === number).map(({ text }) => text)
        for (const [at, text] of heard.entries()) expect(text).not.toBe(heard[at - 1])
        const last = heard.at(-1) ?? ''
        if (now.status === 'booked') expect(last).toContain(`Dec ${starts.indexOf(now.start) + 1}`)
        if (now.status === 'cancelled') expect(heard.length === 0 || /cancelled/.test(last)).toBe(true)
        const twice = await test.rows(
          `select 1 from reminder where record = $1 and state in ('sent', 'unclear')
            group by kind, minutes_before, starts_at, told having count(*) > 1`,
          [visit],
        )
        expect(twice).toEqual([])
      }),
      { numRuns: 12 },
    )
  })
})
