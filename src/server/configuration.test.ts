import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, secret, type TestServer, testServer } from '../../tests/hub-server.ts'
import { withScope } from '../store/scope.ts'

let test: TestServer
let admin: Browser
let officer: Browser
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
  officer = await test.signIn('officer@example.com')
})
afterAll(() => test?.close())

const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })
const settingsOf = async (id: string) =>
  (await admin.send('GET', `/connections/${id}/settings`)).json<{
    version: number
    settings: Record<string, unknown>
    slug: string
  }>()
const auditsOf = async (action: string) =>
  (await test.owner.query('select subject, reason, actor_kind from audit where action = $1 order by id', [action])).rows

describe('what can be connected', () => {
  it('CO-5 is told with the schema of its settings, secrets marked', async () => {
    const { items } = (await admin.send('GET', '/connectors')).json<{ items: Record<string, never>[] }>()
    expect(items).toMatchObject([
      {
        name: 'parklane',
        receives: true,
        sends: true,
        hasWebhooks: false,
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

describe('a crosswalk', () => {
  it('SCH-6 is made, filled and emptied here; what waited for a value goes on by itself', async () => {
    const message = await test.book({
      id: 'unmapped',
      start: '2026-12-01T15:00:00Z',
      practitioner: 'roy@example.com',
    })
    await test.run()
    const stateOf = async () =>
      (await test.owner.query('select state from message where id = $1', [message])).rows[0].state
    expect(await stateOf()).toBe('held')

    const made = await admin.send('POST', '/crosswalks', {
      slug: 'people',
      kind: 'practitioner',
      from: test.source.id,
      to: test.target.id,
    })
    const { id, version } = made.json<{ id: string; version: number }>()
    const seen = (await admin.send('GET', `/crosswalks/${id}`)).json()
    expect(seen).toMatchObject({ version, unmapped: [{ value: 'roy@example.com' }], entries: [] })
    const to = { kind: 'practitioner', reference: 'Practitioner/roy' }
    const path = `/crosswalks/${id}/entries`
    const set = await admin.send('PUT', path, { set: [{ from: 'Roy@Example.com', to }] }, ifMatch(version))
    expect(set.json()).toEqual({ version: version + 1, wentOn: 1 })
    await test.run()
    expect(await stateOf()).toBe('applied')
    expect((await admin.send('PUT', path, { remove: ['roy@example.com'] }, ifMatch(version))).statusCode).toBe(412)
    const unfit = await admin.send(
      'PUT',
      path,
      { set: [{ from: 'x', to: { kind: 'question', field: 'none' } }] },
      ifMatch(version + 1),
    )
    expect(unfit.json().errors).toEqual([{ path: 'set.0.to', code: 'unfit' }])

    const csv = (await admin.send('GET', `/crosswalks/${id}/export.csv`)).body
    expect(csv).toBe('from,to,label\r\nRoy@Example.com,Practitioner/roy,\r\n')
    const sheet = `${csv}=cmd@example.com,Practitioner/okafor,"Okafor, Imani"\r\nodd,Location/1,\r\n`
    const dry = await admin.send('POST', `/crosswalks/${id}/import`, { csv: sheet, dryRun: true })
    expect(dry.json()).toEqual({ added: 1, changed: 0, unchanged: 1, refused: [{ line: 4, because: 'counterpart' }] })
    await admin.send('POST', `/crosswalks/${id}/import`, { csv: sheet, dryRun: false })
    const again = (await admin.send('GET', `/crosswalks/${id}/export.csv`)).body
    expect(again).toContain(`'=cmd@example.com,Practitioner/okafor,"Okafor, Imani"`)
    const round = await admin.send('POST', `/crosswalks/${id}/import`, { csv: again, dryRun: true })
    expect(round.json()).toEqual({ added: 0, changed: 0, unchanged: 2, refused: [] })

    const now = (await admin.send('GET', `/crosswalks/${id}`)).json<{ version: number }>().version
    const back = await admin.send(
      'POST',
      `/history/crosswalk/${id}/${version + 1}/roll-back`,
      { reason: 'wrong sheet' },
      ifMatch(now),
    )
    expect(back.json()).toEqual({ version: now + 1 })
    expect((await admin.send('GET', `/crosswalks/${id}`)).json().entries).toHaveLength(1)
  })
})

describe('the history', () => {
  it('CO-6 tells who, when and why, shows the difference with secrets covered, and goes back', async () => {
    const path = `/connections/${test.target.id}/settings`
    const { version } = await settingsOf(test.target.id)
    await admin.send(
      'PUT',
      path,
      { settings: { secret: 'another-one' }, slug: 'chart', reason: 'moved' },
      ifMatch(version),
    )
    const shown = await admin.send('GET', `/history/connection/${test.target.id}/${version + 1}`)
    expect(shown.body).not.toContain('another-one')
    expect(shown.body).not.toContain(secret)
    await admin.send('PUT', path, { settings: { secret: 'third' }, slug: 'chart' }, ifMatch(version + 1))
    const second = await admin.send('GET', `/history/connection/${test.target.id}/${version + 2}`)
    expect(second.json().changes).toEqual([
      {
        path: 'settings.secret',
        kind: 'changed',
        before: { secret: true, set: true },
        after: { secret: true, set: true },
      },
    ])
    const at = `/history/connection/${test.target.id}/${version + 1}/roll-back`
    expect((await admin.send('POST', at, { reason: 'third was wrong' }, ifMatch(version))).statusCode).toBe(412)
    const back = await admin.send('POST', at, { reason: 'third was wrong' }, ifMatch(version + 2))
    expect(back.json()).toEqual({ version: version + 3 })
    const configuration = await withScope(test.hub.pool, test.organization, db =>
      test.hub.configurations.within(db, test.organization),
    )
    expect(configuration.connections.get(test.target.id)?.settings).toEqual({ secret: 'another-one' })
    expect(await auditsOf('configuration.roll-back')).toContainEqual({
      subject: test.target.id,
      reason: 'third was wrong',
      actor_kind: 'person',
    })
  })

  it('OPS-7 a version whose secret is gone, or whose connection was removed, is refused and says why', async () => {
    const made = await admin.send('POST', '/connections', {
      slug: 'third',
      connector: 'parklane',
      settings: { secret: 'x' },
    })
    const { id } = made.json<{ id: string }>()
    const gone = { slug: 'third', connector: 'parklane', settings: { secret: { env: 'NOT_SET_ANY_MORE' } } }
    const sealed = test.hub.sealer.sealJson(test.organization, 'configuration', `${id}/1`, gone)
    await test.owner.query('update configuration set body = $2 where subject = $1 and version = 1', [id, sealed])
    await admin.send('PUT', `/connections/${id}/settings`, { settings: { secret: 'y' } }, ifMatch(1))
    const at = `/history/connection/${id}/1/roll-back`
    const refused = await admin.send('POST', at, { reason: 'back' }, ifMatch(2))
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'configuration.secret-gone'])
    expect(refused.json().detail).toContain('NOT_SET_ANY_MORE')

    const route = await admin.send('POST', '/routes', {
      slug: 'third',
      from: id,
      to: test.target.id,
      events: ['booking.*'],
    })
    const routeId = route.json<{ id: string }>().id
    await admin.send('DELETE', `/routes/${routeId}`, { reason: 'not needed' })
    await admin.send('DELETE', `/connections/${id}`, { reason: 'not needed' })
    const nowhere = await admin.send('POST', `/history/route/${routeId}/1/roll-back`, { reason: 'back' }, ifMatch(2))
    expect([nowhere.statusCode, nowhere.json().code]).toEqual([409, 'configuration.cannot-return'])
    expect(nowhere.json().detail).toContain('third')
  })

  it('comes in pages that neither skip nor repeat', async () => {
    const all: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: LightMyRequestResponse = await admin.send(
        'GET',
        `/history?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      )
      const page = answer.json<{ items: { subject: string; version: number }[]; next: string | null }>()
      all.push(...page.items.map(item => `${item.subject}/${item.version}`))
      cursor = page.next
    }
    const { rows } = await test.owner.query('select count(*)::int as count from configuration')
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBe(rows[0].count)
  })
})

describe('going live', () => {
  it('SE-3 needs three records, the sign-off by the privacy officer alone; in production nothing flows before', async () => {
    const live = async () => (await admin.send('GET', '/go-live')).json()
    expect(await live()).toMatchObject({ environment: 'staging', ready: false, flowing: true })
    const { version } = (await admin.send('GET', '/organization')).json<{ version: number }>()
    const moved = await admin.send(
      'PUT',
      '/organization',
      { name: 'Maple Street', environment: 'production', reason: 'opening day' },
      ifMatch(version),
    )
    expect(moved.json()).toEqual({ version: version + 1, flowing: false })
    await test.book({ id: 'early', start: '2026-12-02T15:00:00Z' })
    await test.run()
    expect(await live()).toMatchObject({ flowing: false, waiting: { messages: 1 } })

    for (const kind of ['agreement', 'access-policy'])
      expect((await admin.send('POST', '/go-live/records', { kind, reference: 'file 7' })).statusCode).toBe(200)
    const sign = { kind: 'privacy-sign-off', reference: 'letter of Nov 20', note: 'for the scheduling job' }
    expect((await admin.send('POST', '/go-live/records', sign)).statusCode).toBe(403)
    await test.run()
    expect(await live()).toMatchObject({ flowing: false, waiting: { messages: 1 } })
    expect((await officer.send('POST', '/go-live/records', sign)).json()).toEqual({ ready: true })
    expect((await officer.send('POST', '/go-live/records', sign)).statusCode).toBe(409)
    await test.run()
    expect(await live()).toMatchObject({
      flowing: true,
      ready: true,
      waiting: { messages: 0, deliveries: 0 },
      records: [
        { kind: 'agreement', recorded: { reference: 'file 7', note: null }, mayRecord: true },
        { kind: 'access-policy' },
        { kind: 'privacy-sign-off', recorded: { by: { name: 'Test Person' } }, mayRecord: false },
      ],
    })
    const withdrawn = await officer.send('DELETE', '/go-live/records/agreement', { reason: 'contract ended' })
    expect(withdrawn.json()).toEqual({ ready: false })
    expect(await live()).toMatchObject({ flowing: false })
    expect(await auditsOf('go-live.withdraw')).toHaveLength(1)
  })

  it('shows the first steps as they are', async () => {
    const steps = (await admin.send('GET', '/first-steps')).json()
    expect(steps).toMatchObject({
      organization: { done: true },
      source: { done: true },
      route: { done: true },
      tested: { done: true },
      goLive: { done: false },
    })
  })

  it('OPS-3 makes no second organization from the console', async () => {
    const answer = await admin.send('POST', '/api/v1/organizations', { slug: 'another', name: 'Another' })
    expect(answer.statusCode).toBe(403)
  })
})
