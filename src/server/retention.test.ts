import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { retainDue } from '../jobs/retention.ts'
import { defaultPeriods } from '../model/retention.ts'

const day = 86_400_000
const start = '2026-12-01T15:00:00.000Z'
let server: TestServer
let ada: Browser
let privacy: Browser
let cleo: Browser

beforeAll(async () => {
  server = await testServer()
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('paul@example.org', 'privacy-officer')
  await server.addAccount('cleo@example.org', 'coordinator')
  for (const id of ['one', 'two'])
    await server.book({ id, start, name: { given: 'Anna', family: `Brown ${id}` }, birthDate: '1980-02-03' })
  await server.run()
  server.clock.now = new Date(server.clock.now.getTime() + 20 * day)
  ada = await server.signIn('ada@example.org')
  privacy = await server.signIn('paul@example.org')
  cleo = await server.signIn('cleo@example.org')
})
afterAll(() => server?.close())

const put = (by: Browser, body: object, version: number) =>
  by.send('PUT', '/retention', body, { headers: { 'if-match': `"${version}"` } })
const plain = { periods: defaultPeriods, overrides: [] }
const shorter = { periods: { ...defaultPeriods, bodies: 10 }, overrides: [] }

describe('the periods', () => {
  it('SE-2 are the defaults until somebody changes them, and are for those whose role it is', async () => {
    expect((await ada.send('GET', '/retention')).json()).toMatchObject({ ...plain, version: 0 })
    expect((await privacy.send('GET', '/retention')).statusCode).toBe(200)
    for (const path of ['/retention', '/retention/runs']) expect((await cleo.send('GET', path)).statusCode).toBe(403)
    expect((await put(cleo, shorter, 0)).statusCode).toBe(403)
  })

  it('SE-2 show what would go before anything is saved, and remove nothing by it', async () => {
    const preview = async (body: object) =>
      (await ada.send('POST', '/retention/previews', body)).json<{ items: { kind: string; count: number }[] }>().items
    expect(await preview(plain)).toEqual([])
    expect(await preview(shorter)).toMatchObject(
      [
        { kind: 'answers', count: expect.any(Number), connection: { slug: 'ehr' } },
        { kind: 'message-bodies', count: 2, more: false, connection: { slug: 'bookings' } },
      ].toSorted((a, b) => a.connection.slug.localeCompare(b.connection.slug)),
    )
    const own = { periods: defaultPeriods, overrides: [{ connection: server.source.id, bodies: 5 }] }
    expect(await preview(own)).toMatchObject([{ kind: 'message-bodies', count: 2 }])
    expect(await preview(plain)).toEqual([])
  })

  it.each([
    [{ ...defaultPeriods, bodies: 100 }, '/periods/problems', 'shorter-than-before'],
    [{ ...defaultPeriods, audit: 400 }, '/periods/audit', 'too-short'],
  ])('SE-2 are refused with the field when they do not fit together: %j', async (periods, path, code) => {
    const response = await put(ada, { periods, overrides: [] }, 0)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ code: 'retention.periods', errors: [{ path, code }] })
  })

  it('SE-2 are not changed by one who has not seen what another just saved', async () => {
    expect((await put(ada, shorter, 0)).json()).toMatchObject({ ...shorter, version: 1 })
    const late = await put(privacy, plain, 0)
    expect(late.statusCode).toBe(412)
    expect((await ada.send('GET', '/retention')).json()).toMatchObject({ version: 1, periods: { bodies: 10 } })
    expect((await ada.send('PUT', '/retention', plain)).statusCode).toBe(400)
    const { rows } = await server.owner.query(`select outcome from audit where action = 'retention.change'`)
    expect(rows.filter(row => row.outcome === 'done')).toHaveLength(1)
  })

  it('SE-2 cannot be set for a connection of another organization', async () => {
    const stranger = await server.addOrganization('elsewhere')
    const overrides = [{ connection: stranger, bodies: 3 }]
    expect((await put(ada, { periods: defaultPeriods, overrides }, 1)).statusCode).toBe(404)
  })
})

describe('a run', () => {
  it('SE-2 removes what the preview said when a person asks, once however often they press', async () => {
    const first = await ada.send('POST', '/retention/runs', {})
    const second = await ada.send('POST', '/retention/runs', {})
    expect(second.json()).toEqual(first.json())
    await retainDue(server.hub)
    const { items } = (await privacy.send('GET', '/retention/runs')).json<{ items: object[] }>()
    expect(items).toMatchObject([
      { state: 'done', byPerson: true, removed: expect.arrayContaining([{ kind: 'message-bodies', count: 2 }]) },
    ])
  })

  it('OPS-6 leaves messages that say when their body went, and that cannot be replayed', async () => {
    const { items } = (await ada.send('GET', '/messages')).json<{ items: { id: string }[] }>()
    expect(items).toHaveLength(2)
    const id = items[0]?.id ?? ''
    const detail = (await ada.send('GET', `/messages/${id}`)).json<{ actions: string[] }>()
    expect(detail).toMatchObject({ state: 'applied', bodyRemovedAt: server.clock.now.toISOString() })
    expect(detail.actions).not.toContain('replay')
    const replay = await ada.send('POST', `/messages/${id}/replay`, { reason: 'once more' })
    expect(replay.statusCode).toBe(409)
    expect(replay.json()).toMatchObject({ code: 'message.body-removed' })
  })

  it('OPS-6 keeps the counts of each route', async () => {
    const from = new Date(server.clock.now.getTime() - 30 * day).toISOString()
    const { items } = (await ada.send('GET', `/statistics?span=day&from=${from}`)).json<{ items: object[] }>()
    expect(items).toMatchObject([{ route: 'to-ehr', rejected: 0, p50Ms: expect.any(Number) }])
  })
})
