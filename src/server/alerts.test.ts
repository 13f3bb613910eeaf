import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AlertListener, isSigned, openAlertListener } from '../../tests/alert-listener.ts'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { openSmtp, type TestSmtp } from '../../tests/smtp.ts'
import { allowAddresses } from '../connectors/allowed-addresses.ts'
import { createFetch } from '../connectors/outgoing.ts'
import { alertsDue } from '../jobs/alerts/look.ts'
import { createMailer } from '../jobs/smtp.ts'
import { raiseIssues } from '../store/issues.ts'
import { insertNotices } from '../store/notices.ts'
import { withScope } from '../store/scope.ts'

describe('the API of alerts and notices', () => {
  let server: TestServer
  let smtp: TestSmtp
  let listener: AlertListener
  let admin: Browser
  let support: Browser
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  beforeAll(async () => {
    server = await testServer()
    smtp = await openSmtp()
    listener = await openAlertListener()
    server.hub.fetch = fetch
    await server.addAccount('admin@example.test')
    await server.addAccount('support@example.test', 'support')
    admin = await server.signIn('admin@example.test')
    support = await server.signIn('support@example.test')
  })
  afterAll(async () => {
    await fetch.close()
    await smtp?.close()
    await listener?.close()
    await server?.close()
  })

  const ruled = async () => (await admin.send('GET', '/alerts/rules')).json<{ version: number; rules: object }>()

  it('SE-1 answers the built-in rules, and keeps changed ones under a new version', async () => {
    const first = await ruled()
    expect(first).toMatchObject({ version: 0, rules: { queue: { oldestMinutes: 15 } } })
    const rules = { ...first.rules, language: 'fr' }
    const put = (version: number) =>
      admin.send('PUT', '/alerts/rules', { rules }, { headers: { 'if-match': `"${version}"` } })
    expect((await put(0)).json()).toEqual({ version: 1 })
    expect((await put(0)).statusCode).toBe(409) // somebody else was faster
    expect((await admin.send('PUT', '/alerts/rules', { rules })).statusCode).toBe(400)
    expect(await ruled()).toMatchObject({ version: 1, rules: { language: 'fr' } })
  })

  it('lets support read and change nothing', async () => {
    expect((await support.send('GET', '/alerts')).statusCode).toBe(200)
    const added = await support.send('POST', '/alerts/channels', { kind: 'email', to: 'me@example.test' })
    expect(added.statusCode).toBe(403)
  })

  it('shows the secret of a webhook once, signs its test with it, and says what the other side answered', async () => {
    const added = await admin.send('POST', '/alerts/channels', { kind: 'webhook', url: listener.url })
    const { id, secret } = added.json<{ id: string; secret: string }>()
    expect(secret).toMatch(/^whsec_/)
    const listed = await admin.send('GET', '/alerts/channels')
    expect(listed.json()).toMatchObject({ items: [{ id, kind: 'webhook', address: listener.url }] })
    expect(listed.body).not.toContain(secret)
    expect((await admin.send('POST', `/alerts/channels/${id}/test`)).json()).toEqual({
      ok: true,
      problem: null,
      status: 204,
    })
    const [call] = listener.calls
    expect(call && isSigned(call, secret)).toBe(true)
    listener.answer(401)
    expect((await admin.send('POST', `/alerts/channels/${id}/test`)).json()).toEqual({
      ok: false,
      problem: 'webhook.refused',
      status: 401,
    })
    expect((await admin.send('DELETE', `/alerts/channels/${id}`)).statusCode).toBe(200)
  })

  it('rotates the secret of a webhook: shown once, and for a day the old one signs beside it', async () => {
    listener.answer(204)
    const added = await admin.send('POST', '/alerts/channels', { kind: 'webhook', url: listener.url })
    const { id, secret: first } = added.json<{ id: string; secret: string }>()
    const rotate = () => admin.send('POST', `/alerts/channels/${id}/rotate`)
    const called = async () => {
      await admin.send('POST', `/alerts/channels/${id}/test`)
      const call = listener.calls.at(-1)
      if (!call) throw new Error('nobody was called')
      return call
    }
    const begun = server.clock.now
    const { secret: second, oldSecretUntil } = (await rotate()).json<{ secret: string; oldSecretUntil: string }>()
    expect(second).toMatch(/^whsec_/)
    expect(Date.parse(oldSecretUntil) - begun.getTime()).toBe(24 * 60 * 60_000)
    const listed = await admin.send('GET', '/alerts/channels')
    expect(listed.json()).toMatchObject({ items: [{ id, oldSecretUntil }] })
    for (const secret of [first, second]) expect(listed.body).not.toContain(secret)
    const both = await called()
    expect([isSigned(both, first), isSigned(both, second)]).toEqual([true, true])

    const { secret: third } = (await rotate()).json<{ secret: string }>() // the first may have leaked: it ends at once
    const latest = await called()
    expect([first, second, third].map(secret => isSigned(latest, secret))).toEqual([false, true, true])

    expect((await support.send('POST', `/alerts/channels/${id}/rotate`)).statusCode).toBe(403)
    expect((await admin.send('DELETE', `/alerts/channels/${id}`)).statusCode).toBe(200)
    expect((await rotate()).statusCode).toBe(404)
    const mail = await admin.send('POST', '/alerts/channels', { kind: 'email', to: 'nobody@example.test' })
    const { id: mailId } = mail.json<{ id: string }>()
    expect((await admin.send('POST', `/alerts/channels/${mailId}/rotate`)).statusCode).toBe(400)
    await admin.send('DELETE', `/alerts/channels/${mailId}`)
  })

  it('shows the secret of a webhook no second time to a write that is repeated', async () => {
    const wanted = { kind: 'webhook', url: listener.url }
    const add = () => admin.send('POST', '/alerts/channels', wanted, { headers: { 'idempotency-key': 'one-webhook' } })
    const { id, secret } = (await add()).json<{ id: string; secret: string }>()
    expect(secret).toMatch(/^whsec_/)
    expect((await add()).json()).toEqual({ id, secret: null })
    expect((await admin.send('DELETE', `/alerts/channels/${id}`)).statusCode).toBe(200)
  })

  it('says what a test of an e-mail address failed of', async () => {
    const added = await admin.send('POST', '/alerts/channels', { kind: 'email', to: 'oncall@example.test' })
    const { id } = added.json<{ id: string }>()
    const test = async () => (await admin.send('POST', `/alerts/channels/${id}/test`)).json()
    expect(await test()).toEqual({ ok: false, problem: 'mail.not-set-up', status: null })
    server.hub.mailer = createMailer({ smtpUrl: smtp.url, mailFrom: 'hub@example.test' })
    smtp.refuse('rcpt', '550 5.1.1 No such user')
    expect(await test()).toEqual({ ok: false, problem: 'mail.refused', status: 550 })
    smtp.refuse('rcpt', undefined)
    expect(await test()).toEqual({ ok: true, problem: null, status: null })
    expect(smtp.mails.map(({ to }) => to)).toEqual([['oncall@example.test']])
  })

  it('lists alerts with whom they were told', async () => {
    await withScope(server.hub.pool, server.organization, db =>
      raiseIssues(
        db,
        server.organization,
        [{ id: server.hub.newId(), connection: server.target.id, step: 'deliver', code: 'target.refused' }],
        server.clock.now,
      ),
    )
    await alertsDue(server.hub)
    expect((await support.send('GET', '/alerts?state=open')).json()).toMatchObject({
      items: [
        {
          code: 'target.refused',
          class: 'message',
          severity: 'warning',
          connection: { slug: 'ehr' },
          clearedAt: null,
          told: [{ event: 'opened', state: 'waiting' }],
        },
      ],
      next: null,
    })
    expect((await admin.send('GET', '/alerts?state=cleared')).json()).toMatchObject({ items: [] })
  })

  it('shows everybody their own notices, and lets nobody read another one’s away', async () => {
    const id = server.hub.newId()
    await withScope(server.hub.pool, server.organization, db =>
      insertNotices(db, [{ id, account: admin.account, kind: 'task.new', key: 'task.new x' }], server.clock.now),
    )
    expect((await admin.send('GET', '/notices')).json()).toMatchObject({ unread: 1, items: [{ id, readAt: null }] })
    expect((await support.send('GET', '/notices')).json()).toMatchObject({ unread: 0, items: [] })
    expect((await support.send('POST', `/notices/${id}/read`)).statusCode).toBe(404)
    expect((await support.send('POST', '/notices/read-all', { upTo: id })).json()).toEqual({ read: 0 })
    expect((await admin.send('POST', '/notices/read-all', { upTo: id })).json()).toEqual({ read: 1 })
    expect((await admin.send('GET', '/notices')).json()).toMatchObject({ unread: 0 })
  })

  it('lets people choose among the notices of their role', async () => {
    const settings = async () => (await admin.send('GET', '/notices/settings')).json()
    expect(await settings()).toEqual({
      items: [
        { kind: 'task.new', wanted: false },
        { kind: 'task.assigned', wanted: true },
        { kind: 'issue.assigned', wanted: true },
        { kind: 'alert.opened', wanted: true },
      ],
    })
    await admin.send('PUT', '/notices/settings', { kind: 'task.new', wanted: true })
    expect(await settings()).toMatchObject({ items: [{ kind: 'task.new', wanted: true }, {}, {}, {}] })
    const other = await admin.send('PUT', '/notices/settings', { kind: 'appointment.new', wanted: true })
    expect(other.statusCode).toBe(400)
  })
})
