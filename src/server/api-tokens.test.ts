import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let admin: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org')
  admin = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

type Made = { id: string; service: string; token: string; endsAt: string }
const hours = (count: number) => new Date(test.clock.now.getTime() + count * 3_600_000).toISOString()
const make = async (more: object = {}) => {
  const body = { name: 'Reports', scopes: ['messages.read'], endsAt: hours(24), ...more }
  return admin.send('POST', '/tokens', body)
}
let address = 0
const call = (token: string, path = '/messages', more: { cookies?: Record<string, string>; ip?: string } = {}) => {
  address += 1
  return test.app.inject({
    url: path.startsWith('/api') ? path : `/api/v1/o/maple-street${path}`,
    headers: { authorization: `Bearer ${token}` },
    remoteAddress: more.ip ?? `198.51.100.${address}`,
    ...(more.cookies ? { cookies: more.cookies } : {}),
  })
}

describe('OPS-3 an API token', () => {
  it('is shown once, kept as a hash, and does what its scopes say without cookie and CSRF value', async () => {
    const { token, id, service } = (await make()).json<Made>()
    expect(token).toMatch(/^cwt_[\w-]{43}$/)
    expect((await call(token)).statusCode).toBe(200)
    expect((await call(token, '/tasks')).statusCode).toBe(403)
    expect((await call(token, '/api/v1/session')).statusCode).toBe(403)
    const { items } = (await admin.send('GET', '/tokens')).json<{ items: { id: string }[] }>()
    expect(items.find(each => each.id === id)).toEqual({
      id,
      service,
      name: 'Reports',
      scopes: ['messages.read'],
      state: 'active',
      createdAt: expect.any(String),
      createdBy: admin.account,
      endsAt: expect.any(String),
      lastUsedAt: test.clock.now.toISOString(),
    })
    const { rows } = await test.owner.query(
      'select t::text as row from api_token t union all select s::text from service_account s',
    )
    const text = rows.map(({ row }) => String(row)).join()
    for (const secret of [token, 'Reports']) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })

  it('may write, and is named in the audit trail as the programme it is', async () => {
    const { token, service } = (await make({ scopes: ['connections.read', 'connections.pause'] })).json<Made>()
    const response = await test.app.inject({
      method: 'POST',
      url: `/api/v1/o/maple-street/connections/${test.source.id}/pause`,
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'pause-once' },
      payload: { reason: 'Maintenance' },
    })
    expect(response.statusCode).toBe(200)
    const { rows } = await test.owner.query('select actor_kind, action, outcome from audit where actor = $1', [service])
    expect(rows).toEqual([{ actor_kind: 'service', action: 'connection.pause', outcome: 'done' }])
  })

  it('is refused by its next request when it is revoked, and when it has run out', async () => {
    const revoked = (await make()).json<Made>()
    expect((await admin.send('DELETE', `/tokens/${revoked.id}`)).statusCode).toBe(200)
    expect((await admin.send('DELETE', `/tokens/${revoked.id}`)).statusCode).toBe(404)
    const expired = (await make({ endsAt: hours(0.1) })).json<Made>()
    test.clock.now = new Date(test.clock.now.getTime() + 600_000)
    for (const { token, service } of [revoked, expired]) {
      const response = await call(token)
      expect(response.statusCode).toBe(401)
      expect(response.json()).toMatchObject({ code: 'request.token' })
      const { rows } = await test.owner.query(
        'select actor_kind, action, outcome from audit where actor = $1 order by id desc limit 1',
        [service],
      )
      expect(rows).toEqual([{ actor_kind: 'service', action: 'token.use', outcome: 'refused' }])
    }
    const states = (await admin.send('GET', '/tokens')).json<{ items: { id: string; state: string }[] }>().items
    expect(states.find(({ id }) => id === revoked.id)?.state).toBe('revoked')
    expect(states.find(({ id }) => id === expired.id)?.state).toBe('expired')
  })

  it('stands for itself: a wrong one is not helped by the cookie of a session', async () => {
    const signedIn = await test.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { email: 'ada@example.org', password: 'a long enough password' },
    })
    const cookies = Object.fromEntries(signedIn.cookies.map(({ name, value }) => [name, value]))
    expect((await call('cwt_wrong', '/messages', { cookies })).statusCode).toBe(401)
  })

  it.each(['', 'x', 'cwt_', `cwt_${'a'.repeat(43)}`, 'a'.repeat(43), "cwt_' or true --"])('is not %j', async token => {
    expect((await call(token)).statusCode).toBe(401)
  })

  it('that is wrong is slowed down and noted, from one address, and works from another', async () => {
    const { token } = (await make()).json<Made>()
    const statuses: number[] = []
    for (let count = 0; count < 22; count += 1)
      statuses.push((await call(`cwt_${'b'.repeat(43)}`, '/messages', { ip: '192.0.2.1' })).statusCode)
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401))
    expect(statuses.slice(20)).toEqual([429, 429])
    expect((await call(token)).statusCode).toBe(200)
    const { rows } = await test.owner.query(
      `select count(*)::int as count from audit where actor = 'unknown' and action = 'token.use'`,
    )
    expect(rows[0]?.count).toBeGreaterThanOrEqual(20)
  })

  it('can be followed by another one of the same service account, which the audit trail knows it by', async () => {
    const first = (await make()).json<Made>()
    const second = (await make({ service: first.service })).json<Made>()
    expect(second.service).toBe(first.service)
    expect(second.token).not.toBe(first.token)
    expect((await call(second.token)).statusCode).toBe(200)
  })

  it.each([
    ['without an end', { endsAt: undefined }],
    ['with an end more than a year away', { endsAt: new Date(Date.now() + 400 * 24 * 3_600_000).toISOString() }],
    ['with an end in the past', { endsAt: '2020-01-01T00:00:00.000Z' }],
    ['without scopes', { scopes: [] }],
    ['with what needs a person', { scopes: ['people.change'] }],
    ['with what was sent, uncovered', { scopes: ['payloads.reveal'] }],
    ['for a service account that is none', { service: '00000000-0000-7000-8000-000000000000' }],
  ])('is not made %s', async (_what, more) => {
    expect((await make(more)).statusCode).toBe(400)
  })
})
