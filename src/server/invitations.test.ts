import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, password, type TestServer, testServer } from '../../tests/hub-server.ts'
import { mailDue } from '../pipeline/mail.ts'

let test: TestServer
let admin: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org')
  admin = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

type Shown = { id: string; name: string; email: string; role: string; rights: string[]; state: string; version: number }
const days = (count: number) => count * 24 * 3_600_000
const pass = (ms: number) => {
  test.clock.now = new Date(test.clock.now.getTime() + ms)
}
const list = async (browser = admin) => (await browser.send('GET', '/people')).json<{ items: Shown[] }>().items
const find = async (email: string) => {
  const found = (await list()).find(each => each.email === email)
  if (!found) throw new Error(`${email} is not in the list`)
  return found
}
const invite = async (email: string, more: object = {}) => {
  const response = await admin.send('POST', '/people', { email, name: 'Grace Hopper', role: 'coordinator', ...more })
  const { path, id } = response.json<{ path: string; id: string }>()
  return { response, id, token: path?.split('token=')[1] ?? '' }
}
let address = 0
const post = (url: string, payload: object, cookies: Record<string, string> = {}) => {
  address += 1
  return test.app.inject({
    method: 'POST',
    url: `/api/v1${url}`,
    payload,
    cookies,
    remoteAddress: `203.0.113.${address}`,
  })
}
const audited = async (action: string) =>
  (
    await test.owner.query('select actor, subject, outcome from audit where action = $1 order by id desc limit 1', [
      action,
    ])
  ).rows[0]

describe('OPS-3 inviting', () => {
  it('gives a link once, that chooses a password and lets in with the role that was given', async () => {
    const { response, id, token } = await invite('grace@example.org', { rights: ['payloads.reveal'] })
    expect(response.statusCode).toBe(200)
    expect(await find('grace@example.org')).toMatchObject({ id, state: 'invited', name: 'Grace Hopper' })
    const opened = await post('/invitations/open', { token })
    expect(opened.json()).toEqual({
      organization: { slug: 'maple-street', name: 'The maple-street' },
      email: 'grace@example.org',
      name: 'Grace Hopper',
      proof: 'new-password',
    })
    expect((await post('/invitations/accept', { token, password: 'short' })).statusCode).toBe(400)
    const joined = await post('/invitations/accept', { token, password, name: 'Rear Admiral Hopper' })
    expect(joined.json()).toMatchObject({
      account: { id, name: 'Rear Admiral Hopper' },
      organizations: [{ slug: 'maple-street', role: 'coordinator', rights: ['payloads.reveal'] }],
    })
    expect(await find('grace@example.org')).toMatchObject({ state: 'active', name: 'Rear Admiral Hopper' })
    expect((await post('/invitations/accept', { token, password })).json()).toMatchObject({
      code: 'people.invitation-over',
    })
    expect(await audited('people.invite')).toMatchObject({ actor: admin.account, subject: id, outcome: 'done' })
    expect(await audited('people.join')).toMatchObject({ actor: id, subject: id })
  })

  it('lets nobody in before the link is used, and not after seven days', async () => {
    const { token } = await invite('late@example.org')
    pass(days(7))
    admin = await test.signIn('ada@example.org')
    expect((await post('/invitations/accept', { token, password })).statusCode).toBe(404)
    expect(await find('late@example.org')).toMatchObject({ state: 'invited' })
  })

  it('makes a new link that works instead of the old one, and calls one back', async () => {
    const { id, token } = await invite('again@example.org')
    const again = await admin.send('POST', `/people/${id}/invitation`, {})
    const next = again.json<{ path: string }>().path.split('token=')[1] ?? ''
    expect((await post('/invitations/open', { token })).statusCode).toBe(404)
    expect((await post('/invitations/open', { token: next })).statusCode).toBe(200)
    expect((await admin.send('DELETE', `/people/${id}/invitation`)).statusCode).toBe(200)
    expect((await post('/invitations/accept', { token: next, password })).statusCode).toBe(404)
    expect(await find('again@example.org')).toMatchObject({ state: 'removed', rights: [] })
  })

  it('never signs the inviter in to an account that is somebody’s already', async () => {
    const elm = await test.addOrganization('elm-street')
    const account = await test.addAccount('carla@example.org', 'coordinator', elm)
    const { response, token } = await invite('carla@example.org', { name: 'Somebody' })
    expect(response.statusCode).toBe(200)
    expect(await find('carla@example.org')).toMatchObject({ name: 'Somebody', state: 'invited' })
    expect((await post('/invitations/open', { token })).json()).toMatchObject({ proof: 'password' })
    const guessed = await post('/invitations/accept', { token, password: 'another long password' })
    expect(guessed.statusCode).toBe(401)
    expect(guessed.cookies).toEqual([])
    const joined = await post('/invitations/accept', { token, password })
    expect(joined.json<{ organizations: { slug: string }[] }>().organizations.map(({ slug }) => slug)).toEqual([
      'elm-street',
      'maple-street',
    ])
    expect(await find('carla@example.org')).toMatchObject({ id: account, name: 'Test Person', state: 'active' })
  })

  it('asks an account without a password, that has joined elsewhere, to be signed in first', async () => {
    const oak = await test.addOrganization('oak-street')
    const account = await test.addAccount('linked@example.org', 'integration-admin', oak)
    const signedIn = await post('/session', { email: 'linked@example.org', password })
    await test.owner.query('delete from credential where account = $1', [account])
    const { token } = await invite('linked@example.org')
    expect((await post('/invitations/accept', { token, password })).json()).toMatchObject({ code: 'people.not-yours' })
    const cookies = Object.fromEntries(signedIn.cookies.map(({ name, value }) => [name, value]))
    expect((await post('/invitations/accept', { token }, cookies)).statusCode).toBe(200)
  })

  it('lets a second organization’s invitation not take over an account that the first one has invited', async () => {
    const { token } = await invite('twice@example.org')
    const pine = await test.addOrganization('pine-street')
    await test.addAccount('pine@example.org', 'integration-admin', pine)
    const theirs = await test.signIn('pine@example.org')
    const body = { email: 'twice@example.org', name: 'X', role: 'support' }
    const second = await theirs.send('POST', '/api/v1/o/pine-street/people', body)
    const stolen = second.json<{ path: string }>().path.split('token=')[1] ?? ''
    const both = await Promise.all([
      post('/invitations/accept', { token: stolen, password: 'the thief chose this' }),
      post('/invitations/accept', { token, password: 'the owner chose this' }),
    ])
    const [joined, refused] = both.map(({ statusCode }) => statusCode).sort()
    expect(joined).toBe(200)
    // Not theirs; or, where the other one was done by then, a password that is wrong.
    expect([401, 403]).toContain(refused)
  })

  it('is mailed, in both languages, where mail is set up', async () => {
    const sent: { to: string; text: string }[] = []
    test.hub.mailer = {
      async send(mail) {
        sent.push(mail)
        return { kind: 'sent' }
      },
      close: () => undefined,
    }
    test.hub.address = 'https://hub.example.org'
    const { response, token } = await invite('mailed@example.org')
    await mailDue(test.hub)
    test.hub.mailer = undefined
    expect(response.json()).toMatchObject({ mailed: true })
    expect(sent).toEqual([expect.objectContaining({ to: 'mailed@example.org' })])
    expect(sent[0]?.text.split(`https://hub.example.org/invite#token=${token}`)).toHaveLength(3)
    expect((await invite('by-hand@example.org')).response.json()).toMatchObject({ mailed: false })
  })

  it('shows the link to a repeated request no second time', async () => {
    const headers = { 'idempotency-key': 'invite-once' }
    const body = { email: 'once@example.org', name: 'Once', role: 'support' }
    const first = await admin.send('POST', '/people', body, { headers })
    const second = await admin.send('POST', '/people', body, { headers })
    expect(first.json()).toMatchObject({ path: expect.stringContaining('/invite#token=') })
    expect(second.json()).toEqual({ ...first.json<object>(), path: null })
  })

  it.each([
    ['a role that no person has', { role: 'service' }, undefined],
    ['a right that the role cannot have', { role: 'support', rights: ['payloads.reveal'] }, '/rights'],
    [
      'practitioners for somebody who is no clinician',
      { practitioners: ['00000000-0000-7000-8000-000000000000'] },
      '/practitioners',
    ],
    [
      'practitioners that are none',
      { role: 'clinician', practitioners: ['00000000-0000-7000-8000-000000000000'] },
      '/practitioners',
    ],
  ])('refuses %s', async (_what, more, path) => {
    const response = await admin.send('POST', '/people', {
      email: 'odd@example.org',
      name: 'Odd',
      role: 'coordinator',
      ...more,
    })
    expect(response.statusCode).toBe(400)
    if (path) expect(response.json()).toMatchObject({ errors: [{ path }] })
    expect((await list()).some(({ email }) => email === 'odd@example.org')).toBe(false)
  })

  it('tells nobody what somebody is called elsewhere, and gives work to nobody who has not come or is gone', async () => {
    const elsewhere = await test.addOrganization('poplar-street')
    const invited = await test.addAccount('elsewhere@example.org', 'coordinator', elsewhere)
    expect((await invite('elsewhere@example.org')).id).toBe(invited)
    const gone = await test.addAccount('gone@example.org', 'coordinator')
    expect((await admin.send('DELETE', `/people/${gone}`)).statusCode).toBe(200)
    const { items } = (await admin.send('GET', '/assignees')).json<{ items: { id: string }[] }>()
    expect(items.map(({ id }) => id)).toContain(admin.account)
    for (const account of [invited, gone]) expect(items.map(({ id }) => id)).not.toContain(account)
    const trail = await admin.send('GET', '/audit?action=people.invite&limit=1')
    expect(trail.json()).toMatchObject({ items: [{ subject: { id: invited } }] })
    expect(trail.body).toContain('Test Person') // who invited
    expect(trail.json<{ items: { subject: object }[] }>().items[0]?.subject).not.toMatchObject({ name: 'Test Person' })
  })

  it('refuses an e-mail that is a member already', async () => {
    const { response } = await invite('ADA@example.org ')
    expect(response.statusCode).toBe(400) // a blank at the end is no address
    expect((await invite('ADA@example.org')).response.json()).toMatchObject({ code: 'people.already-member' })
  })
})

describe('the store', () => {
  it('holds no name, e-mail or link of anybody who was invited in a readable form', async () => {
    const { token } = await invite('secret@example.org', { name: 'Hidden Figure' })
    const rows: string[] = []
    for (const table of ['account', 'membership', 'invitation', 'idempotency', 'audit'])
      for (const { row } of (await test.owner.query(`select t::text as row from ${table} t`)).rows)
        rows.push(String(row))
    const text = rows.join('\n')
    for (const secret of ['secret@example.org', 'Hidden Figure', token])
      for (const form of [secret, Buffer.from(secret).toString('hex')]) expect(text).not.toContain(form)
  })
})
