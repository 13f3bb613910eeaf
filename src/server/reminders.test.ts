/** SCH-17 over HTTP: the settings, the link that ends messages, and what the gateway brings from phones. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { visitDesk } from '../../tests/reminder-desk.ts'
import { remindersDue } from '../jobs/reminders.ts'
import { reminderSettings } from '../model/reminders/settings.ts'
import { addressToken } from '../scheduling/reminders/address.ts'
import { stopToken } from '../scheduling/reminders/stop-link.ts'
import { signatureHeader, signSms, timestampHeader } from '../sms/gateway.ts'

const settings = reminderSettings.parse({
  on: true,
  kinds: { confirmation: { email: true } },
  contact: { phone: '416-555-0100' },
})
const gateway = {
  url: 'https://sms.example.org/v1',
  header: 'Authorization',
  key: 'Bearer secret-key',
  from: '+14165550100',
  fields: { to: 'to', from: 'from', text: 'text' },
  keepsKeys: true,
  secret: 'a secret of the answers',
}

describe('messages to people over HTTP', () => {
  let server: TestServer
  let admin: Browser
  let coordinator: Browser
  beforeEach(async () => {
    server = await testServer()
    await server.addAccount('ada@example.org', 'integration-admin')
    await server.addAccount('cora@example.org', 'coordinator')
    admin = await server.signIn('ada@example.org')
    coordinator = await server.signIn('cora@example.org')
  })
  afterEach(() => server?.close())

  const save = (seen: number, changed: object = settings) =>
    admin.send('PUT', '/reminders/settings', { settings: changed }, { headers: { 'if-match': `"${seen}"` } })

  it('keep what an administrator set, refuse the second of two who edit, and a switch without a way to be reached', async () => {
    expect((await save(0, { ...settings, contact: { phone: '', email: '' } })).json()).toMatchObject({
      code: 'reminder.no-contact',
    })
    expect((await save(0)).statusCode).toBe(200)
    expect((await save(0)).json()).toMatchObject({ code: 'request.conflict' })
    const read = (await coordinator.send('GET', '/reminders/settings')).json()
    expect(read).toMatchObject({ version: 1, settings, gateway: null, mail: false })
    expect((await coordinator.send('PUT', '/reminders/settings', { settings })).statusCode).toBe(403)
  })

  it('never give the key of the gateway back, and let it go with its address', async () => {
    await save(0)
    expect((await admin.send('PUT', '/reminders/gateway', { gateway })).statusCode).toBe(200)
    const read = await admin.send('GET', '/reminders/settings')
    expect(read.body).not.toContain('secret-key')
    expect(read.json()).toMatchObject({ gateway: { url: gateway.url, answered: true } })
    const { key: _key, secret: _secret, ...bare } = gateway
    expect((await admin.send('PUT', '/reminders/gateway', { gateway: bare })).statusCode).toBe(200)
    const elsewhere = { gateway: { ...bare, url: 'https://other.example.org/' } }
    expect((await admin.send('PUT', '/reminders/gateway', elsewhere)).statusCode).toBe(400)
  })

  it('end by one press behind the link, not by opening it; begin again the same way; and tell a stranger nothing', async () => {
    await save(0)
    await remindersDue(server.hub)
    const desk = visitDesk(server.hub, server.organization, server.target.id)
    const person = await desk.addPerson({ telecom: [{ system: 'email', value: 'lea@example.org' }] })
    const mails: { to: string; stop?: string | undefined }[] = []
    server.hub.mailer = {
      send: async mail => {
        mails.push(mail)
        return { kind: 'sent' }
      },
      close: () => undefined,
    }
    const noon = new Date(Math.ceil(server.clock.now.getTime() / 86_400_000) * 86_400_000 + 16 * 3_600_000)
    const visitAt = (day: number) => new Date(noon.getTime() + day * 86_400_000).toISOString()
    server.clock.now = noon
    server.hub.address = 'https://hub.example.org'
    const tell = async (day: number) => {
      await desk.addVisit(person, visitAt(day))
      for (let minute = 0; minute < 3; minute += 1) {
        server.clock.now = new Date(server.clock.now.getTime() + 60_000)
        await remindersDue(server.hub)
      }
    }
    await tell(5)
    expect(mails.map(({ to }) => to)).toEqual(['lea@example.org'])
    const path = new URL(mails[0]?.stop ?? '').pathname
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const opened = await server.app.inject({ url: path })
    expect(opened.body).toContain('No more messages')
    expect(opened.body).not.toContain('lea@')
    await tell(6)
    expect(mails).toHaveLength(2)
    const pressed = await server.app.inject({ method: 'POST', url: path, headers: form, payload: '' })
    expect(pressed.body).toContain('You get no more messages')
    await tell(7)
    expect(mails).toHaveLength(2)
    const later = await server.signIn('cora@example.org') // hours have passed
    const [row] = (await later.send('GET', '/reminders?state=not-sent')).json<{ items: { reason: string }[] }>().items
    expect(row?.reason).toBe('opted-out')
    await server.app.inject({ method: 'POST', url: `${path}?again=1`, headers: form, payload: '' })
    await tell(8)
    expect(mails).toHaveLength(3)
    const broken = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`
    for (const url of ['/stop/nothing', broken]) {
      const answer = await server.app.inject({ url, headers: { 'accept-language': 'fr-CA' } })
      expect(answer.statusCode).toBe(404)
      expect(answer.body).toMatch(/^<!doctype html>\n<html lang="fr">/)
    }
  })

  it('hear STOP and ARRÊT from the gateway alone, and nothing else', async () => {
    await save(0)
    await admin.send('PUT', '/reminders/gateway', { gateway })
    const { answersTo } = (await admin.send('GET', '/reminders/settings')).json<{ answersTo: string }>()
    const signedNow = (text: string, secret = gateway.secret) => {
      const payload = JSON.stringify({ from: '+1 416 967 1111', text })
      const timestamp = String(Math.floor(server.clock.now.getTime() / 1_000))
      const signed = { [signatureHeader]: signSms(secret, timestamp, payload), [timestampHeader]: timestamp }
      return { payload, headers: { 'content-type': 'application/json', ...signed } }
    }
    const post = (signed: ReturnType<typeof signedNow>) =>
      server.app.inject({ method: 'POST', url: new URL(answersTo, 'http://hub.test').pathname, ...signed })
    const say = (text: string, secret?: string) => post(signedNow(text, secret))
    const advance = (ms: number) => {
      server.clock.now = new Date(server.clock.now.getTime() + ms)
    }
    const wanted = async () =>
      (await server.owner.query<{ wanted: boolean }>('select wanted from contact_choice')).rows.map(row => row.wanted)
    expect((await say('STOP', 'somebody else')).statusCode).toBe(401)
    expect((await say('Thank you!')).statusCode).toBe(204)
    expect(await wanted()).toEqual([])
    expect((await say('Arrêt.')).statusCode).toBe(204)
    expect(await wanted()).toEqual([false])
    const [stop] = [signedNow('STOP')]
    advance(2_000)
    const start = signedNow('start')
    await post(start)
    expect(await wanted()).toEqual([true])
    // What was heard already says nothing new, whoever sends it once more; after five minutes it is not even looked at.
    await post(stop)
    expect(await wanted()).toEqual([true])
    advance(2_000)
    await say('STOP')
    expect((await post(start)).statusCode).toBe(204)
    expect(await wanted()).toEqual([false])
    advance(301_000)
    expect((await post(start)).statusCode).toBe(401)
    const unsigned = signedNow('start')
    expect((await post({ ...unsigned, headers: { ...unsigned.headers, [timestampHeader]: '1' } })).statusCode).toBe(401)
    expect(await wanted()).toEqual([false])
  })

  it('show their words in both languages before anything is sent', async () => {
    await save(0)
    const { texts } = (await coordinator.send('POST', '/reminders/previews', {})).json<{
      texts: { language: string; sms: string; parts: number; mail: string }[]
    }>()
    expect(texts).toHaveLength(8)
    expect(texts.every(({ mail }) => mail.includes('416-555-0100'))).toBe(true)
  })

  it('sign links with the key of the organization: a link of one works at no other', async () => {
    const other = await server.addOrganization('elsewhere')
    const token = addressToken(server.hub, server.organization, 'email', 'lea@example.org')
    const wish = { person: server.hub.newId(), channel: 'email' as const, token }
    const ours = Buffer.from(stopToken(server.hub.tokens, { organization: server.organization, ...wish }), 'base64url')
    const forged = Buffer.concat([Buffer.from(other.replaceAll('-', ''), 'hex'), ours.subarray(16)])
    expect((await server.app.inject({ url: `/stop/${ours.toString('base64url')}` })).statusCode).toBe(200)
    expect((await server.app.inject({ url: `/stop/${forged.toString('base64url')}` })).statusCode).toBe(404)
  })
})
