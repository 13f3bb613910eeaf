/** Alerts, end to end: the simulated systems fail, mail leaves over a socket, webhooks are called (operations.md section 1). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callsDue, callWaitsMs } from '../../src/jobs/alerts/call.ts'
import { alertsDue, lookEveryMs } from '../../src/jobs/alerts/look.ts'
import { createMailer } from '../../src/jobs/smtp.ts'
import { mailDue } from '../../src/pipeline/mail.ts'
import { raiseIssues } from '../../src/store/issues.ts'
import { withScope } from '../../src/store/scope.ts'
import { addAdministrator, mailChannel, setRules, valuesOfPayloads, webhookChannel } from '../alert-channels.ts'
import { type AlertListener, isSigned, openAlertListener } from '../alert-listener.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { person } from '../people.ts'
import { openSmtp, type TestSmtp } from '../smtp.ts'

const minute = 60_000

describe('alerts', () => {
  let test: TestHub
  let smtp: TestSmtp
  let listener: AlertListener
  beforeEach(async () => {
    test = await openTestHub()
    smtp = await openSmtp()
    listener = await openAlertListener()
    test.hub.mailer = createMailer({ smtpUrl: smtp.url, mailFrom: 'hub@hub.example.test' })
    test.hub.address = 'https://hub.example.test'
  })
  afterEach(async () => {
    await smtp?.close()
    await listener?.close()
    await test?.close()
  })

  /** A look of the watchdog, and everything that it says. */
  const watch = async (hub = test.hub) => {
    test.advance(lookEveryMs)
    await alertsDue(hub)
    while ((await mailDue(hub)) > 0);
    await callsDue(hub)
  }
  const watchFor = async (ms: number, stepMs: number) => {
    for (let waited = 0; waited < ms; waited += stepMs) {
      test.advance(stepMs)
      await test.settleDown()
      await watch()
    }
  }
  const connection = async (slug: string) =>
    (await test.rows<{ id: string }>('select id from connection where slug = $1', [slug]))[0]?.id ?? ''
  const raise = async (code: string, times = 1) => {
    const id = await connection('ehr')
    const trouble = () => ({ id: test.hub.newId(), connection: id, step: 'deliver' as const, code })
    await withScope(test.hub.pool, test.organization, db =>
      raiseIssues(db, test.organization, Array.from({ length: times }, trouble), test.clock.now),
    )
  }
  const setIssue = (state: string) =>
    withScope(test.hub.pool, test.organization, db => db.query('update issue set state = $1', [state]))
  const subjects = () => smtp.mails.map(({ headers }) => headers.get('subject'))
  const types = () => listener.calls.map(({ body }) => (JSON.parse(body) as { type: string }).type)
  const alerts = () =>
    test.rows<{ code: string; cleared: boolean; ended: string | null }>(
      'select code, cleared_at is not null as cleared, ended from alert order by opened_at, id',
    )

  it('OPS-2 tell a thousand failures of one cause once, and once that it is over: the EHR away for a day, then back', {
    timeout: 180_000,
  }, async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    await webhookChannel(test, listener.url)
    await test.settleDown()
    await test.turn('PATCH', 'account', { allowConflicts: true })
    for (let n = 0; n < 10; n += 1) await test.book({ person: person(n), at: n })
    await test.settleDown()
    await watch()
    expect(subjects()).toEqual([])

    await test.ehr.set({ offline: 'refuse' })
    for (let step = 0; step < 20; step += 1) {
      await Promise.all(
        Array.from({ length: 50 }, (_, n) => test.book({ person: person(n % 10), at: 100 + step * 50 + n })),
      )
      test.advance(30 * minute)
      await test.settleDown()
      await watch()
    }
    const [{ waiting } = { waiting: 0 }] = await test.rows<{ waiting: number }>(
      `select count(*)::int as waiting from delivery where state in ('pending', 'retry')`,
    )
    expect(waiting).toBeGreaterThanOrEqual(1000)
    expect(subjects()).toEqual(['[Causeway] Maple Street Community Health (staging) – ehr does not answer.'])
    expect(types()).toEqual(['alert.opened'])

    await test.ehr.set({ offline: 'no' })
    await watchFor(60 * minute, 5 * minute)
    expect(subjects()).toEqual([
      '[Causeway] Maple Street Community Health (staging) – ehr does not answer.',
      '[Causeway] Maple Street Community Health (staging) – All clear: ehr does not answer.',
    ])
    expect(types()).toEqual(['alert.opened', 'alert.cleared'])
    expect(await alerts()).toEqual([{ code: 'connection.down', cleared: true, ended: 'gone' }])
  })

  it('OPS-2 tell a thousand refusals of one cause once, whoever looks meanwhile, and once that they are resolved', async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    const other = test.another()
    for (let round = 0; round < 10; round += 1) {
      await raise('target.refused', 100)
      test.advance(lookEveryMs)
      await Promise.all([alertsDue(test.hub), alertsDue(other)])
      await mailDue(test.hub)
    }
    expect(smtp.mails).toHaveLength(1)
    await setIssue('resolved')
    await watch()
    await watch()
    expect(smtp.mails).toHaveLength(2)
    expect(smtp.mails[1]?.text).toContain('Failures so far: 1000')
    await raise('target.refused')
    await watch()
    expect(smtp.mails).toHaveLength(3) // it came back: that is news again
  })

  it('carry id, step, class, code, fix and a link, in the language of the organization', async () => {
    await mailChannel(test, 'astreinte@hub.example.test')
    await setRules(test, { language: 'fr' })
    await raise('target.refused')
    await watch()
    const [mail] = smtp.mails
    expect(mail?.headers.get('subject')).toBe(
      '[Causeway] Maple Street Community Health (staging) – ehr a refusé cet envoi.',
    )
    const [issue] = await test.rows<{ id: string }>('select id from issue')
    for (const words of [
      'À faire\u00a0: ',
      'Connexion\u00a0: ehr',
      'Étape\u00a0: deliver',
      'Type d’échec\u00a0: message',
      'Code\u00a0: target.refused',
      `Problème\u00a0: ${issue?.id}`,
      'Ouvrir\u00a0: https://hub.example.test/o/maple-street/issues',
      'ne contient aucun renseignement personnel',
    ])
      expect(mail?.text).toContain(words)
  })

  it('OPS-8 name the message and the delivery, and nothing of what they hold', async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    await webhookChannel(test, listener.url)
    await test.settleDown()
    const refusal = JSON.stringify({
      resourceType: 'OperationOutcome',
      issue: [{ diagnostics: 'Gruntlesby is barred' }],
    })
    await test.ehr.set({ fail: { status: 422, methods: ['POST', 'PUT'], body: refusal } })
    const someone = person(3)
    await test.book({ person: someone, at: 3, answers: { notes: 'allergic to zzyzxweed' } })
    await test.settleDown()
    await watch()
    const [message] = await test.rows<{ id: string }>(`select id from message where origin = 'push'`)
    expect(smtp.mails).toHaveLength(1)
    expect(smtp.mails[0]?.text).toContain(`https://hub.example.test/o/maple-street/messages/${message?.id}`)
    expect(JSON.parse(listener.calls[0]?.body ?? '{}')).toMatchObject({
      data: { alert: { code: 'target.refused', class: 'message', route: { slug: 'bookings' }, message: message?.id } },
    })
    const told = [...smtp.mails.map(({ raw, text }) => raw + text), ...listener.calls.map(({ body }) => body)].join(
      '\n',
    )
    const kept = JSON.stringify(
      await test.rows('select a.*, n.body from alert a join alert_notice n on n.alert = a.id'),
    )
    const values = [...(await valuesOfPayloads(test)), 'Gruntlesby', someone.name, someone.email, someone.phone]
    expect(values.length).toBeGreaterThan(20)
    expect(values.filter(value => told.includes(value) || kept.includes(value))).toEqual([])
  })

  it('OPS-5 are on record once each, however many are told, with ids and a code only', async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    await webhookChannel(test, listener.url)
    await raise('target.refused', 100)
    await watch()
    await watch()
    const recorded = () =>
      test.rows<{ id: string; subject: string; actor: string; persons: string[]; detail: Buffer; row: string }>(
        `select id, subject, actor, persons, detail, audit::text as row from audit where action = 'alert.tell' order by id`,
      )
    const [alert] = await test.rows<{ id: string }>('select id from alert')
    const [entry, ...others] = await recorded()
    expect(others).toEqual([])
    expect(entry).toMatchObject({ subject: alert?.id, actor: 'alerts', persons: [] })
    if (!entry) throw new Error('nothing is on record')
    const detail = test.hub.sealer.openJson(test.organization, 'audit.detail', entry.id, entry.detail)
    expect(detail).toEqual({ event: 'opened', code: 'target.refused', to: [expect.any(String), expect.any(String)] })
    expect(entry.row + JSON.stringify(detail)).not.toContain('@')
    expect(entry.row + JSON.stringify(detail)).not.toContain(listener.url)
    await setIssue('resolved')
    await watch()
    expect(await recorded()).toHaveLength(2)
  })

  it('OPS-5 that waited for the end of the quiet hours are on record when they are told', async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    const windows = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '13:00', to: '16:00' }]
    await setRules(test, { quiet: { on: true, zone: 'UTC', windows } })
    await raise('target.refused')
    await watch()
    const count = async () => (await test.rows(`select id from audit where action = 'alert.tell'`)).length
    expect([smtp.mails.length, await count()]).toEqual([0, 0])
    test.advance(3 * 60 * minute)
    await watch()
    expect([smtp.mails.length, await count()]).toEqual([1, 1])
  })

  it('are not opened by an issue that somebody has acknowledged, and end without a word when it is ignored', async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    await raise('target.refused')
    await setIssue('acknowledged')
    await watch()
    expect(await alerts()).toEqual([])
    await setIssue('open')
    await watch()
    await setIssue('ignored')
    await watch()
    expect(smtp.mails).toHaveLength(1)
    expect(await alerts()).toEqual([{ code: 'target.refused', cleared: true, ended: 'dismissed' }])
  })

  it('SE-1 follow the rules: how bad, which codes, which connections', async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    await raise('target.refused')
    await setRules(test, { issues: { least: 'critical' } })
    await watch()
    await setRules(test, { issues: { codes: ['mapping.failed'] } })
    await watch()
    await setRules(test, { issues: { connections: [await connection('calcom')] } })
    await watch()
    expect(await alerts()).toEqual([])
    await setRules(test, { issues: { connections: [await connection('ehr')], codes: ['target.refused'] } })
    await watch()
    expect(smtp.mails).toHaveLength(1)
  })

  it('SE-1 wait while it is quiet, and come as one; critical ones come at once', async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    await setRules(test, {
      quiet: { on: true, zone: 'UTC', windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '13:00', to: '16:00' }] },
    })
    await raise('target.refused')
    await watch()
    await raise('target.gone')
    await watch()
    await setIssue('resolved')
    await watch()
    expect(smtp.mails).toEqual([])
    await raise('mapping.failed') // a fault of the hub: critical
    await watch()
    expect(smtp.mails).toHaveLength(1)
    test.advance(3 * 60 * minute)
    await watch()
    await watch()
    expect(smtp.mails).toHaveLength(2)
    expect(subjects()[1]).toContain('4 notices were held back while it was quiet')
    expect(smtp.mails[1]?.text.match(/All clear: /g)).toHaveLength(2)
  })

  it('go to the administrators while nobody has set up a channel', async () => {
    const close = await addAdministrator(test, 'admin@hub.example.test')
    await raise('target.refused')
    await watch()
    await close()
    expect(smtp.mails.map(({ to }) => to)).toEqual([['admin@hub.example.test']])
  })

  it('OPS-2 wait while SMTP is down, are themselves told to the webhook, and leave when it is up again', async () => {
    await mailChannel(test, 'oncall@hub.example.test')
    await webhookChannel(test, listener.url)
    await smtp.down()
    await raise('target.refused')
    await watch()
    await watchFor(10 * minute, minute)
    expect(types()).toEqual(['alert.opened', 'alert.opened'])
    expect(listener.calls[1]?.body).toContain('mail.unreachable')
    await smtp.up()
    await watchFor(20 * minute, minute)
    expect(smtp.mails).toHaveLength(1)
    expect(types().at(-1)).toBe('alert.cleared')
  })

  describe('by webhook', () => {
    it('are signed, with the same id and body at every try', async () => {
      const secret = await webhookChannel(test, listener.url)
      listener.answer(503)
      await raise('target.refused')
      await watch()
      test.advance(callWaitsMs[0] - 1)
      expect(await callsDue(test.hub)).toBe(0)
      listener.answer(200)
      test.advance(1)
      await callsDue(test.hub)
      const [first, second] = listener.calls
      expect(listener.calls).toHaveLength(2)
      expect(listener.calls.every(call => isSigned(call, secret))).toBe(true)
      expect(second?.body).toBe(first?.body)
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
      expect(Number(second?.headers['webhook-timestamp'])).toBe(Math.floor(test.clock.now.getTime() / 1000))
      expect(await calls()).toMatchObject([{ state: 'sent', status: 200 }])
    })

    it('are shown as failed when their tries are used up, with what the other side answered', async () => {
      await webhookChannel(test, listener.url)
      listener.answer(500)
      await raise('target.refused')
      await watch()
      for (const wait of callWaitsMs) {
        test.advance(wait)
        await callsDue(test.hub)
      }
      expect(listener.calls).toHaveLength(callWaitsMs.length + 1)
      expect(await calls()).toMatchObject([{ state: 'failed', problem: 'webhook.refused', status: 500 }])
      const [channel] = await test.rows<{ problem: string }>('select problem from alert_channel')
      expect(channel?.problem).toBe('webhook.refused')
    })

    it('are switched off by 410, as the specification has it', async () => {
      await webhookChannel(test, listener.url)
      listener.answer(410)
      await raise('target.refused')
      await watch()
      expect(await calls()).toMatchObject([{ state: 'failed', problem: 'webhook.gone' }])
      expect(await test.rows('select state from alert_channel')).toEqual([{ state: 'off' }])
    })

    it('never call an address that is not allowed', async () => {
      await webhookChannel(test, 'https://169.254.169.254/latest')
      await raise('target.refused')
      await watch()
      expect(await calls()).toMatchObject([{ state: 'failed', problem: 'webhook.address-refused' }])
    })
  })

  const calls = () =>
    test.rows<{ state: string; problem: string; status: number }>('select state, problem, status from alert_notice')
})
