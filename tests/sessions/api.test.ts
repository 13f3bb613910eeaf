import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Row = {
  id: string
  version: number
  mapping: string
  reason: string | null
  source: { first: string | null; name: string | null }
  target: { id: string; first: string | null } | null
  buttons: Record<string, { offered: boolean; enabled: boolean; because: string | null }>
}

/** Times change, and an unmapped student, user and site come in the order of the tests. */
describe('the API of Synchronization', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    const { world } = server.ensora
    world.put('student', {
      id: 'student-8',
      site: 'site-1',
      first: 'Nate',
      last: 'Rowe',
      born: '2016-03-04',
      soapEnabled: true,
    })
    await server.add('client', {
      agency: server.ids.agencies.get('site-1'),
      first: 'Nathaniel',
      last: 'Rowe',
      birthDate: '2016-03-04',
      enrolments: [{ from: '2026-01-01' }],
    })
    await server.settle()
  })
  afterAll(() => server?.close())

  const get = async <T>(path: string, who: Browser = server.coordinator) => {
    const response = await who.send('GET', path)
    return { status: response.statusCode, body: response.json<T>() }
  }
  const rows = async (tab: string) =>
    (await get<{ items: Row[] }>(`/sessions/${tab}?limit=100`, server.admin)).body.items
  const nate = async () => {
    const found = (await rows('clients')).find(({ source }) => source.first === 'Nate')
    if (!found) throw new Error('no row')
    return found
  }
  const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })

  it('SES-2 says how everything stands: tabs, locks, counts by reason, the last pulls', async () => {
    const { body } = await get<{
      running: boolean
      tabs: { tab: string; locked: boolean; auto: number; reasons: object }[]
      pulls: { stream: string; state: string }[]
      steps: object
    }>('/sessions', server.admin)
    expect(body.running).toBe(true)
    expect(body.tabs.map(({ tab, locked, auto, reasons }) => ({ tab, locked, auto, reasons }))).toEqual([
      { tab: 'agencies', locked: false, auto: 2, reasons: {} },
      { tab: 'clients', locked: false, auto: 7, reasons: { NO_CLIENT: 1 } },
      { tab: 'staff', locked: false, auto: 3, reasons: {} },
      { tab: 'appointments', locked: false, auto: 4, reasons: {} },
    ])
    expect(body.pulls.map(({ stream, state }) => `${stream} ${state}`).sort()).toEqual([
      'notes done',
      'sites done',
      'students done',
      'templates done',
      'users done',
    ])
    expect(body.steps).toEqual({ rendered: 4 })
  })

  it('SES-10 suggests with score and reasons, never by itself', async () => {
    const row = await nate()
    expect(row).toMatchObject({ mapping: 'none', reason: 'NO_CLIENT', target: null })
    const { body } = await get<{ items: { target: { first: string }; score: number; reasons: string[] }[] }>(
      `/sessions/clients/${row.id}/suggestions`,
      server.admin,
    )
    expect(body.items[0]).toMatchObject({ target: { first: 'Nathaniel' } })
    expect(body.items[0]?.reasons).toEqual(expect.arrayContaining(['nickname', 'same-last-name', 'same-birth-date']))
  })

  it('SES-2 a person chooses, takes it back, and the row says User in between', async () => {
    const before = await nate()
    const { body } = await get<{ items: { target: { id: string } }[] }>(
      `/sessions/clients/${before.id}/suggestions`,
      server.admin,
    )
    const path = `/sessions/clients/${before.id}/mapping`
    const target = body.items[0]?.target.id
    expect((await server.admin.send('PUT', path, { target }, ifMatch(before.version + 7))).statusCode).toBe(412)
    expect((await server.admin.send('PUT', path, { target }, ifMatch(before.version))).statusCode).toBe(200)
    const mapped = await nate()
    expect(mapped).toMatchObject({ mapping: 'user', target: { first: 'Nathaniel' } })
    expect(mapped.buttons.delete).toMatchObject({ enabled: true })
    expect((await server.admin.send('DELETE', path, {}, ifMatch(mapped.version))).statusCode).toBe(200)
    expect(await nate()).toMatchObject({ mapping: 'none' })
  })

  it('SES-2 S09 S10 what the rules made has no X, and what others rest on cannot be refused', async () => {
    const [auto] = (await rows('clients')).filter(({ mapping }) => mapping === 'auto')
    if (!auto) throw new Error('no automatic row')
    expect(auto.buttons.delete).toMatchObject({ enabled: false, because: 'auto' })
    expect(auto.buttons.reject).toMatchObject({ enabled: false, because: 'has-dependants' })
    const refused = await server.admin.send(
      'POST',
      `/sessions/clients/${auto.id}/rejection`,
      { reason: 'Not the same child' },
      ifMatch(auto.version),
    )
    expect(refused.statusCode).toBe(409)
    expect(refused.json()).toMatchObject({ code: 'session.not-now', detail: 'has-dependants' })
  })

  it('SES-2 a pair that the rules made is refused with a reason, and never made again by them', async () => {
    const row = (await rows('clients')).find(({ source }) => source.first === 'Mya')
    if (!row) throw new Error('no row')
    const path = `/sessions/clients/${row.id}/rejection`
    const done = await server.admin.send('POST', path, { reason: 'Twins, checked by phone' }, ifMatch(row.version))
    expect(done.statusCode).toBe(200)
    await server.wait(120_000)
    const again = (await rows('clients')).find(({ source }) => source.first === 'Mya')
    expect(again).toMatchObject({ mapping: 'none', reason: 'NO_CLIENT' })
  })

  it('SES-2 S11 a client that is not there is made there, and mapped', async () => {
    server.ensora.world.put('student', {
      id: 'student-9',
      site: 'site-2',
      first: 'Ona',
      last: 'Petri',
      born: '2015-05-05',
      soapEnabled: true,
    })
    await server.wait(1_860_000)
    const row = (await rows('clients')).find(({ source }) => source.first === 'Ona')
    if (!row) throw new Error('no row')
    expect(row.buttons.create).toMatchObject({ enabled: true })
    const made = await server.admin.send('POST', `/sessions/clients/${row.id}/target`, {}, ifMatch(row.version))
    expect(made.statusCode).toBe(200)
    expect((await rows('clients')).find(({ id }) => id === row.id)).toMatchObject({
      mapping: 'user',
      target: { first: 'Ona' },
    })
  })

  it('SES-2 shows notes with their appointments, and what their light says', async () => {
    const { body } = await get<{
      items: { mapping: string; light: { word: string }; step: string; appointment: { time: { date: string } } }[]
    }>('/sessions/appointments', server.admin)
    expect(body.items.map(({ light }) => light.word).sort()).toEqual(['equal', 'equal', 'equal', 'times-differ'])
    expect(new Set(body.items.map(({ step }) => step))).toEqual(new Set(['rendered']))
  })

  it('SES-2 S08 a coordinator without any agency sees no row of theirs, and support sees counts only', async () => {
    expect((await get<{ items: unknown[] }>('/sessions/clients')).body.items).toEqual([])
    const overview = await get<{ tabs: { tab: string; visible: boolean }[] }>('/sessions')
    expect(overview.body.tabs.find(({ tab }) => tab === 'agencies')?.visible).toBe(false)
    expect((await get('/sessions', server.support)).status).toBe(200)
    expect((await get('/sessions/clients', server.support)).status).toBe(403)
  })

  it('SES-1 only support switches the feature, and it is written down', async () => {
    expect((await server.admin.send('PUT', '/sessions/switch', { on: false })).statusCode).toBe(403)
    expect((await server.support.send('PUT', '/sessions/switch', { on: false })).statusCode).toBe(200)
    expect((await get<{ enabled: boolean }>('/sessions', server.admin)).body.enabled).toBe(false)
    expect((await get('/sessions/clients', server.admin)).status).toBe(409)
    expect((await server.support.send('PUT', '/sessions/switch', { on: true })).statusCode).toBe(200)
    const noted = await server.rows<{ action: string }>(
      "select action from audit where action like 'sessions.switch-%'",
    )
    expect(noted.map(({ action }) => action).sort()).toEqual(['sessions.switch-off', 'sessions.switch-on'])
  })
})
