import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password, type TestServer, testServer } from '../../tests/hub-server.ts'
import { actionsOf } from '../model/roles.ts'
import { ensureFirstAdmin } from './auth/firstAdmin.ts'
import { hashPassword, verifyPassword } from './auth/passwords.ts'
import { lockMs, makeSignInLink } from './auth/signIn.ts'

let test: TestServer
beforeAll(async () => {
  test = await testServer()
})
afterAll(() => test?.close())

const minutes = (count: number) => count * 60_000
const pass = (ms: number) => {
  test.clock.now = new Date(test.clock.now.getTime() + ms)
}
const post = (url: string, payload: object, remoteAddress = '198.51.100.1') =>
  test.app.inject({ method: 'POST', url: `/api/v1${url}`, payload, remoteAddress })

describe('passwords', () => {
  it('match their own hash only, however the letters are composed', async () => {
    const hash = await hashPassword('Zoë is here')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(hash, 'Zoe\u0308 is here')).toBe(true)
    expect(await verifyPassword(hash, 'Zoe is here')).toBe(false)
    expect(await verifyPassword(undefined, 'Zoë is here')).toBe(false)
  })
})

describe('signing in', () => {
  it('gives a session in a cookie that scripts cannot read, and says who and where one is', async () => {
    await test.addAccount('ada@example.org')
    const response = await post('/session', { email: ' Ada@Example.org ', password })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      account: { id: expect.any(String), email: 'ada@example.org', name: 'Test Person', language: null },
      organizations: [
        {
          slug: 'maple-street',
          name: 'The maple-street',
          environment: 'staging',
          role: 'integration-admin',
          rights: ['payloads.reveal'],
          may: actionsOf({ role: 'integration-admin', rights: ['payloads.reveal'] }),
        },
      ],
      csrf: expect.any(String),
    })
    const [cookie] = response.cookies
    expect(cookie).toMatchObject({ name: 'causeway_session', httpOnly: true, sameSite: 'Strict', path: '/' })
    const again = await test.app.inject({ url: '/api/v1/session', cookies: { causeway_session: cookie?.value ?? '' } })
    expect(again.json()).toEqual(response.json())
  })

  it('stores neither e-mail, name, password nor session in a readable form', async () => {
    await test.addAccount('grace@example.org')
    const { cookies } = await post('/session', { email: 'grace@example.org', password })
    const tables = ['account', 'credential', 'session', 'membership']
    const rows: string[] = []
    for (const table of tables)
      for (const { row } of (await test.owner.query(`select t::text as row from ${table} t`)).rows)
        rows.push(String(row))
    const text = rows.join('\n')
    for (const secret of ['grace@example.org', 'Test Person', password, cookies[0]?.value ?? 'none'])
      for (const form of [secret, Buffer.from(secret).toString('hex')]) expect(text).not.toContain(form)
  })

  it('sends the cookie over TLS only where the hub is reached by it', async () => {
    const secure = await test.server({ publicUrl: 'https://hub.example.org' })
    const payload = { email: 'ada@example.org', password }
    const response = await secure.inject({ method: 'POST', url: '/api/v1/session', payload })
    expect(response.cookies[0]).toMatchObject({ secure: true })
    expect(response.headers['strict-transport-security']).toContain('max-age')
  })

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const wrong = await post('/session', { email: 'ada@example.org', password: 'wrong' })
    const unknown = await post('/session', { email: 'nobody@example.org', password: 'wrong' })
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401])
    const { requestId: _a, ...first } = wrong.json<Record<string, unknown>>()
    const { requestId: _b, ...second } = unknown.json<Record<string, unknown>>()
    expect(first).toEqual(second)
  })

  it.each(['linus@example.org', 'unknown@example.org'])(
    'locks %s after ten failures, also for the right password, and for longer each time',
    async email => {
      if (email.startsWith('linus')) await test.addAccount(email)
      const from = email.startsWith('linus') ? '198.51.100.2' : '198.51.100.3'
      for (let count = 0; count < 10; count += 1)
        expect((await post('/session', { email, password: 'wrong' }, from)).statusCode).toBe(401)
      const locked = await post('/session', { email, password }, from)
      expect(locked.statusCode).toBe(429)
      expect(locked.json()).toMatchObject({ code: 'request.too-many' })
      pass(minutes(1) + 1)
      expect((await post('/session', { email, password: 'wrong' }, from)).statusCode).toBe(401)
      pass(minutes(1) + 1)
      expect((await post('/session', { email, password }, from)).statusCode).toBe(429)
      pass(minutes(1))
      expect((await post('/session', { email, password }, from)).statusCode).toBe(email.startsWith('linus') ? 200 : 401)
    },
  )

  it('waits longer with every failure, up to an hour', () => {
    expect([9, 10, 11, 12, 30].map(lockMs)).toEqual([0, minutes(1), minutes(2), minutes(4), minutes(60)])
  })

  it('counts failures that come at the same moment', async () => {
    const all = Array.from({ length: 12 }, () =>
      post('/session', { email: 'rush@example.org', password: 'no' }, '198.51.100.4'),
    )
    const statuses = (await Promise.all(all)).map(({ statusCode }) => statusCode)
    expect(statuses.filter(status => status === 401)).toHaveLength(10)
    expect(statuses.filter(status => status === 429)).toHaveLength(2)
  })

  it('is slowed down for a source address that tries many e-mails', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 31; count += 1)
      statuses.push(
        (await post('/session', { email: `${count}@example.org`, password: 'no' }, '198.51.100.5')).statusCode,
      )
    expect(statuses.at(-1)).toBe(429)
    expect(new Set(statuses.slice(0, 30))).toEqual(new Set([401]))
  })

  it.each([
    ['no body', undefined],
    ['a body of another form', { user: 'a' }],
    ['a password that is no text', { email: 'ada@example.org', password: { $ne: null } }],
  ])('refuses %s and names fields, never values', async (_what, payload) => {
    const response = await test.app.inject({ method: 'POST', url: '/api/v1/session', ...(payload ? { payload } : {}) })
    expect(response.statusCode).toBe(400)
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(response.json()).toMatchObject({ code: 'request.invalid', errors: expect.any(Array) })
  })
})

describe('a session', () => {
  it('ends after half an hour without a request, and lives on with requests', async () => {
    const ada = await test.signIn('ada@example.org')
    for (let count = 0; count < 3; count += 1) {
      pass(minutes(20))
      expect((await ada.send('GET', '/api/v1/session')).statusCode).toBe(200)
    }
    pass(minutes(31))
    const ended = await ada.send('GET', '/api/v1/session')
    expect(ended.statusCode).toBe(401)
    expect(ended.json()).toMatchObject({ code: 'request.unauthenticated', fix: 'Sign in again.' })
  })

  it('ends after twelve hours in any case', async () => {
    const ada = await test.signIn('ada@example.org')
    for (let count = 0; count < 35; count += 1) {
      pass(minutes(20))
      expect((await ada.send('GET', '/api/v1/session')).statusCode).toBe(200)
    }
    pass(minutes(21))
    expect((await ada.send('GET', '/api/v1/session')).statusCode).toBe(401)
  })

  it('does not live on from what a page refreshes by itself', async () => {
    const ada = await test.signIn('ada@example.org')
    const headers = { 'x-causeway-background': '1' }
    pass(minutes(20))
    expect((await ada.send('GET', '/api/v1/session', undefined, { headers })).statusCode).toBe(200)
    pass(minutes(11))
    expect((await ada.send('GET', '/api/v1/session', undefined, { headers })).statusCode).toBe(401)
  })

  it('is over after signing out', async () => {
    const ada = await test.signIn('ada@example.org')
    expect((await ada.send('DELETE', '/api/v1/session')).statusCode).toBe(200)
    expect((await ada.send('GET', '/api/v1/session')).statusCode).toBe(401)
  })

  it('takes no write without its CSRF value', async () => {
    const ada = await test.signIn('ada@example.org')
    for (const csrf of ['', 'wrong']) {
      const response = await ada.send('DELETE', '/api/v1/session', undefined, { headers: { 'x-causeway-csrf': csrf } })
      expect(response.statusCode).toBe(403)
    }
    expect((await ada.send('GET', '/api/v1/session')).statusCode).toBe(200)
  })

  it.each(['', 'x', 'a'.repeat(43), '../../etc'])('is not opened by the cookie %j', async value => {
    const response = await test.app.inject({ url: '/api/v1/session', cookies: { causeway_session: value } })
    expect(response.statusCode).toBe(401)
  })
})

describe('a sign-in link', () => {
  it('works once, sets the password and ends older sessions', async () => {
    const account = await test.addAccount('link@example.org')
    const before = await test.signIn('link@example.org')
    const parts = { pool: test.hub.pool, now: test.hub.now }
    const token = await makeSignInLink(parts, account, minutes(60))
    const chosen = 'another good password'
    const first = await post('/session/link', { token, password: chosen }, '198.51.100.6')
    expect(first.statusCode).toBe(200)
    expect(first.json()).toMatchObject({ account: { id: account } })
    expect((await post('/session/link', { token }, '198.51.100.6')).statusCode).toBe(401)
    expect((await before.send('GET', '/api/v1/session')).statusCode).toBe(401)
    const signIn = (given: string) => post('/session', { email: 'link@example.org', password: given }, '198.51.100.6')
    expect((await signIn(password)).statusCode).toBe(401)
    expect((await signIn(chosen)).statusCode).toBe(200)
  })

  it('is over once a password was chosen, by whatever way', async () => {
    const account = await test.addAccount('several@example.org')
    const parts = { pool: test.hub.pool, now: test.hub.now }
    const [used, left] = [
      await makeSignInLink(parts, account, minutes(60)),
      await makeSignInLink(parts, account, minutes(60)),
    ]
    pass(1000)
    const chosen = 'another good password'
    expect((await post('/session/link', { token: used, password: chosen }, '198.51.100.9')).statusCode).toBe(200)
    expect((await post('/session/link', { token: left }, '198.51.100.9')).statusCode).toBe(401)
    pass(1000)
    const newer = await makeSignInLink(parts, account, minutes(60))
    expect((await post('/session/link', { token: newer }, '198.51.100.9')).statusCode).toBe(200)
  })

  it('runs out', async () => {
    const account = await test.addAccount('late@example.org')
    const token = await makeSignInLink({ pool: test.hub.pool, now: test.hub.now }, account, minutes(60))
    pass(minutes(61))
    expect((await post('/session/link', { token }, '198.51.100.7')).statusCode).toBe(401)
  })

  it('is not used up by a password that is too short', async () => {
    const account = await test.addAccount('short@example.org')
    const token = await makeSignInLink({ pool: test.hub.pool, now: test.hub.now }, account, minutes(60))
    expect((await post('/session/link', { token, password: 'short' }, '198.51.100.8')).statusCode).toBe(400)
    expect((await post('/session/link', { token }, '198.51.100.8')).statusCode).toBe(200)
  })
})

describe('the audit trail', () => {
  it('OPS-5 has sign-ins, refusals and sign-outs, by id', async () => {
    const account = await test.addAccount('audit@example.org')
    const browser = await test.signIn('audit@example.org')
    await post('/session', { email: 'audit@example.org', password: 'wrong' }, '198.51.100.9')
    await browser.send('DELETE', '/api/v1/session')
    const { rows } = await test.owner.query(
      'select action, outcome, organization from audit where actor = $1 order by id',
      [account],
    )
    expect(rows).toEqual([
      { action: 'session.start', outcome: 'done', organization: test.organization },
      { action: 'session.start', outcome: 'refused', organization: test.organization },
      { action: 'session.end', outcome: 'done', organization: test.organization },
    ])
  })
})

describe('the first administrator', () => {
  let fresh: TestServer
  beforeAll(async () => {
    fresh = await testServer()
  })
  afterAll(() => fresh?.close())
  const ensure = (given: { adminEmail?: string; adminPassword?: string }) =>
    ensureFirstAdmin({ pool: fresh.hub.pool, keys: fresh.keys, now: fresh.hub.now, newId: fresh.hub.newId }, given)

  it('is made with a link while nobody has set a password, and gets into every empty organization', async () => {
    const first = await ensure({})
    expect(first).toMatchObject({ kind: 'link', path: expect.stringMatching(/^\/sign-in#token=[\w-]{43}$/) })
    const second = await ensure({})
    if (second.kind !== 'link') throw new Error('no link')
    const token = second.path.split('=')[1]
    const payload = { token, password }
    const response = await fresh.app.inject({ method: 'POST', url: '/api/v1/session/link', payload })
    expect(response.json()).toMatchObject({ organizations: [{ slug: 'maple-street', role: 'integration-admin' }] })
    expect(await ensure({})).toEqual({ kind: 'nothing-to-do' })
  })

  it('is not somebody who was invited under the e-mail that is used when none is named', async () => {
    const other = await testServer()
    const parts = { pool: other.hub.pool, keys: other.keys, now: other.hub.now, newId: other.hub.newId }
    await other.addAccount('first@example.org')
    other.clock.now = new Date(other.clock.now.getTime() + minutes(1))
    await other.addAccount('admin@causeway.local')
    await other.addOrganization('empty-street')
    expect(await ensureFirstAdmin(parts, {})).toEqual({ kind: 'nothing-to-do' })
    const who = await other.signIn('admin@causeway.local')
    const { organizations } = (await who.send('GET', '/api/v1/session')).json<{ organizations: { slug: string }[] }>()
    expect(organizations.map(({ slug }) => slug)).toEqual(['maple-street'])
    await other.close()
  })

  it('is not made again from the environment when there are accounts', async () => {
    expect(await ensure({ adminEmail: 'new@example.org', adminPassword: password })).toEqual({ kind: 'nothing-to-do' })
  })
})
