import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, secret, type TestServer, testServer } from '../../tests/hub-server.ts'
import { withScope } from '../store/scope.ts'

let test: TestServer
let admin: Browser
let other: Browser
beforeAll(async () => {
  test = await testServer()
  for (const [email, role] of [
    ['admin@example.com', 'integration-admin'],
    ['other@example.com', 'integration-admin'],
    ['officer@example.com', 'privacy-officer'],
    ['desk@example.com', 'coordinator'],
  ] as const)
    await test.addAccount(email, role)
  admin = await test.signIn('admin@example.com')
  other = await test.signIn('other@example.com')
})
afterAll(() => test?.close())

const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })
const settingsOf = async (id: string) =>
  (await admin.send('GET', `/connections/${id}/settings`)).json<{
    version: number
    settings: Record<string, unknown>
    slug: string
  }>()

describe('what can be connected', () => {
  it('CO-5 is told with the schema of its settings, secrets marked', async () => {
    const { items } = (await admin.send('GET', '/connectors')).json<{ items: Record<string, never>[] }>()
    expect(items).toMatchObject([
      {
        name: 'parklane',
        receives: true,
        sends: true,
        hasWebhooks: false,
        needsWebhooks: false,
        schema: { type: 'object', properties: { secret: { type: 'string', secret: true } } },
      },
    ])
  })

  it('says in words what a route may select', async () => {
    const { items } = (await admin.send('GET', '/event-types')).json<{ items: { name: string; says: string }[] }>()
    expect(items.map(({ name }) => name)).toContain('booking.created')
    expect(items.every(({ says }) => says.length > 5)).toBe(true)
  })
})

describe('the settings of a connection', () => {
  it('CO-3 are shown without the secret, and an empty secret keeps it', async () => {
    const before = await admin.send('GET', `/connections/${test.target.id}/settings`)
    expect(before.headers.etag).toBe('"v1"')
    expect(before.json()).toMatchObject({ slug: 'ehr', settings: { secret: { secret: true, set: true } } })
    expect(before.body).not.toContain(secret)
    for (const kept of [{}, { secret: '' }, { secret: { secret: true, set: true } }, { secret: { keep: true } }]) {
      const saved = await admin.send(
        'PUT',
        `/connections/${test.target.id}/settings`,
        { settings: kept },
        ifMatch((await settingsOf(test.target.id)).version),
      )
      expect([saved.statusCode, saved.body]).toEqual([200, expect.any(String)])
    }
    const configuration = await withScope(test.hub.pool, test.organization, db =>
      test.hub.configurations.within(db, test.organization),
    )
    expect(configuration.connections.get(test.target.id)?.settings).toEqual({ secret })
  })

  it('OPS-1 cannot be emptied into something that does not work: the field is named', async () => {
    const answer = await admin.send(
      'PUT',
      `/connections/${test.target.id}/settings`,
      { settings: { secret: 7, more: true } },
      ifMatch((await settingsOf(test.target.id)).version),
    )
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors).toEqual(
      expect.arrayContaining([
        { path: 'secret', code: 'invalid_type' },
        { path: 'more', code: 'unrecognized_keys' },
      ]),
    )
  })

  it('OPS-4 cannot point into the server: no variable and no file that is not there already', async () => {
    const { version } = await settingsOf(test.target.id)
    for (const reference of [{ env: 'CAUSEWAY_MASTER_KEY' }, { file: '/etc/hostname' }]) {
      const path = `/connections/${test.target.id}/settings`
      const answer = await admin.send('PUT', path, { settings: { secret: reference } }, ifMatch(version))
      expect([answer.statusCode, answer.json().errors]).toEqual([400, [{ path: 'secret', code: 'reference' }]])
      const tried = await admin.send('POST', '/connectors/parklane/test', { settings: { secret: reference } })
      expect(tried.statusCode).toBe(400)
    }
  })

  it('OPS-7 two people edit: the second sees the difference, and loses nothing', async () => {
    const path = `/connections/${test.source.id}/settings`
    await admin.send('PUT', path, { settings: {}, slug: 'agenda' }, ifMatch(1))
    const { version } = await settingsOf(test.source.id)
    const first = await admin.send('PUT', path, { settings: {}, slug: 'calendar', reason: 'renamed' }, ifMatch(version))
    expect(first.statusCode).toBe(200)
    const second = await other.send('PUT', path, { settings: { secret: 'new' }, slug: 'bookings' }, ifMatch(version))
    expect(second.statusCode).toBe(412)
    expect(second.json()).toMatchObject({
      code: 'configuration.changed-meanwhile',
      theirs: {
        version: version + 1,
        by: { id: admin.account, name: 'Test Person' },
        changes: [{ path: 'slug', kind: 'changed', before: 'agenda', after: 'calendar' }],
      },
    })
    const again = await other.send(
      'PUT',
      path,
      { settings: { secret }, slug: 'bookings' },
      ifMatch(second.json().theirs.version),
    )
    expect(again.statusCode).toBe(200)
    expect((await admin.send('PUT', path, { settings: {} })).json().errors).toEqual([
      { path: 'if-match', code: 'required' },
    ])
  })

  it('CO-2 are tried before they are saved, with the secret that is kept', async () => {
    const tried = await admin.send('POST', '/connectors/parklane/test', {
      settings: {},
      connection: test.source.id,
    })
    expect(tried.json()).toEqual({ ok: true, findings: [{ name: 'reached', ok: true }] })
    const bare = await admin.send('POST', '/connectors/parklane/test', { settings: {} })
    expect(bare.json().errors).toEqual([{ path: 'secret', code: 'invalid_type' }])
    expect((await admin.send('POST', '/connectors/hl7/test', { settings: {} })).statusCode).toBe(404)
  })
})

describe('connections and routes', () => {
  it('OPS-1 come, go and come back with their id, address and history', async () => {
    const made = await admin.send('POST', '/connections', {
      slug: 'second',
      connector: 'parklane',
      settings: { secret: 'two' },
    })
    expect(made.statusCode).toBe(200)
    const { id } = made.json<{ id: string }>()
    const { inboundPath } = (await admin.send('GET', `/connections/${id}/settings`)).json<{ inboundPath: string }>()
    const twice = await admin.send('POST', '/connections', { slug: 'second', connector: 'parklane', settings: {} })
    expect([twice.statusCode, twice.json().code]).toEqual([409, 'request.id-taken'])

    const route = await admin.send('POST', '/routes', {
      slug: 'more',
      from: id,
      to: test.target.id,
      events: ['booking.*'],
      filter: "status = 'booked'",
    })
    expect(route.statusCode).toBe(200)
    const inUse = await admin.send('DELETE', `/connections/${id}`, { reason: 'not needed' })
    expect([inUse.statusCode, inUse.json().code]).toEqual([409, 'configuration.in-use'])
    expect((await admin.send('GET', `/connections/${id}/removal`)).json()).toEqual({
      waiting: { messages: 0, deliveries: 0 },
      routes: [{ id: route.json().id, slug: 'more' }],
      crosswalks: [],
    })
    expect((await admin.send('DELETE', `/routes/${route.json().id}`, { reason: 'not needed' })).statusCode).toBe(200)
    expect((await admin.send('DELETE', `/connections/${id}`, { reason: 'not needed' })).statusCode).toBe(200)
    expect((await admin.send('GET', `/connections/${id}/settings`)).statusCode).toBe(404)

    const bare = await admin.send('POST', '/connections', { slug: 'second', connector: 'parklane', settings: {} })
    expect(bare.statusCode).toBe(400) // its old secret is not taken up unseen
    const back = await admin.send('POST', '/connections', {
      slug: 'second',
      connector: 'parklane',
      settings: { secret: 'three' },
    })
    expect(back.json()).toEqual({ id, version: 3 })
    expect((await settingsOf(id)) as unknown).toMatchObject({ inboundPath })
    const history = await admin.send('GET', `/history?kind=connection&subject=${id}`)
    expect(history.json().items).toMatchObject([
      { version: 3, how: 'console', current: true, slug: 'second', by: { name: 'Test Person' } },
      { version: 2, reason: 'not needed', current: false },
      { version: 1 },
    ])
  })

  it('OPS-1 a route that selects nothing, reads nothing or leads nowhere is refused, field by field', async () => {
    const answer = await admin.send('POST', '/routes', {
      slug: 'odd',
      from: test.route,
      to: test.target.id,
      events: ['bookings.*'],
      filter: '((',
    })
    expect(answer.json().errors).toEqual([
      { path: 'from', code: 'unknown' },
      { path: 'events.0', code: 'unknown' },
      { path: 'filter', code: 'no-fhirpath' },
    ])
    const slow = { slug: 'odd', from: test.source.id, to: test.target.id, events: ['booking.*'] }
    const refused = await admin.send('POST', '/routes', { ...slow, filter: "id.matches('^(a+)+$')" })
    expect(refused.json().errors).toEqual([{ path: 'filter', code: 'costly-pattern' }])
  })

  it('OPS-7 a route is changed by the version that was seen', async () => {
    const route = (await admin.send('GET', `/routes/${test.route}/settings`)).json()
    expect(route).toMatchObject({ slug: 'to-ehr', version: 1, filter: null, mapping: null, waitsMs: null })
    const { slug, from, to } = route
    const draft = { slug, from, to, events: ['booking.created'], waitsMs: [0, 1000] }
    const path = `/routes/${test.route}/settings`
    expect((await admin.send('PUT', path, draft, ifMatch(1))).json()).toEqual({ version: 2 })
    expect((await admin.send('PUT', path, draft, ifMatch(1))).statusCode).toBe(412)
    expect((await admin.send('PUT', path, draft, ifMatch(2))).json()).toEqual({ version: 2 })
  })
})
