import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { mayDo, type permissions, type Role, roles } from '../model/roles.ts'

let test: TestServer
let admin: Browser
const people = new Map<Role, Browser>()
let messageId = ''
let deliveryId = ''
let issueId = ''
let taskId = ''

const visit = (id: string, more: object = {}) => ({
  id,
  start: '2026-12-01T15:00:00Z',
  name: { given: 'Anna', family: 'Brown' },
  birthDate: '1980-02-03',
  ...more,
})

beforeAll(async () => {
  test = await testServer()
  for (const role of roles) {
    await test.addAccount(`${role}@example.org`, role)
    people.set(role, await test.signIn(`${role}@example.org`))
  }
  await test.addAccount('admin@example.org')
  admin = await test.signIn('admin@example.org')
  messageId = await test.book(visit('v1'))
  await test.book(visit('v2', { practitioner: 'dr@example.org' }))
  await test.run()
  const first = async (query: string) => (await test.owner.query<{ id: string }>(query)).rows[0]?.id ?? ''
  deliveryId = await first('select id from delivery order by id limit 1')
  issueId = await first('select id from issue limit 1')
  taskId = await first('select id from task limit 1')
})
afterAll(() => test?.close())

type Call = [method: 'GET' | 'POST', path: () => string, body?: object]

/** Every route of the API with a request that it takes; a route that is missing here fails the test below. */
const calls: Record<string, Call> = {
  'GET /overview': ['GET', () => '/overview'],
  'GET /connections': ['GET', () => '/connections'],
  'GET /routes': ['GET', () => '/routes'],
  'POST /connections/{id}/pause': ['POST', () => `/connections/${test.target.id}/pause`, { reason: 'maintenance' }],
  'POST /connections/{id}/resume': ['POST', () => `/connections/${test.target.id}/resume`],
  'POST /connections/{id}/test': ['POST', () => `/connections/${test.target.id}/test`],
  'POST /routes/{id}/pause': ['POST', () => `/routes/${test.route}/pause`, {}],
  'POST /routes/{id}/resume': ['POST', () => `/routes/${test.route}/resume`],
  'GET /messages': ['GET', () => '/messages'],
  'GET /messages/{id}': ['GET', () => `/messages/${messageId}`],
  'POST /messages/{id}/replay': ['POST', () => `/messages/${messageId}/replay`, { reason: 'for the test' }],
  'POST /messages/{id}/apply-as-it-is': ['POST', () => `/messages/${messageId}/apply-as-it-is`, { reason: 'a test' }],
  'POST /messages/{id}/discard': ['POST', () => `/messages/${messageId}/discard`, { reason: 'a test' }],
  'GET /deliveries': ['GET', () => '/deliveries'],
  'POST /deliveries/{id}/replay': ['POST', () => `/deliveries/${deliveryId}/replay`, { reason: 'a test' }],
  'POST /deliveries/{id}/send-now': ['POST', () => `/deliveries/${deliveryId}/send-now`],
  'POST /deliveries/{id}/suppress': ['POST', () => `/deliveries/${deliveryId}/suppress`, { reason: 'a test' }],
  'POST /deliveries/{id}/it-arrived': ['POST', () => `/deliveries/${deliveryId}/it-arrived`, { reason: 'a test' }],
  'POST /deliveries/{id}/send-again': ['POST', () => `/deliveries/${deliveryId}/send-again`, { reason: 'a test' }],
  'POST /deliveries/{id}/look-up': ['POST', () => `/deliveries/${deliveryId}/look-up`],
  'GET /issues': ['GET', () => '/issues'],
  'POST /issues/{id}/state': ['POST', () => `/issues/${issueId}/state`, { state: 'acknowledged' }],
  'GET /tasks': ['GET', () => '/tasks'],
  'GET /tasks/{id}': ['GET', () => `/tasks/${taskId}`],
  'POST /tasks/{id}/decision': [
    'POST',
    () => `/tasks/${taskId}/decision`,
    { choice: { kind: 'practitioner', reference: 'Practitioner/17' } },
  ],
  'GET /directory': ['GET', () => `/directory?connection=${test.target.id}&type=Practitioner`],
  'GET /live': ['GET', () => '/live'],
}

/** The action of each route, as its role check names it. */
const actionOf: Record<string, keyof typeof permissions> = {
  'GET /overview': 'overview.read',
  'GET /connections': 'connections.read',
  'GET /routes': 'routes.read',
  'POST /connections/{id}/pause': 'connections.pause',
  'POST /connections/{id}/resume': 'connections.pause',
  'POST /connections/{id}/test': 'connections.test',
  'POST /routes/{id}/pause': 'routes.pause',
  'POST /routes/{id}/resume': 'routes.pause',
  'GET /messages': 'messages.read',
  'GET /messages/{id}': 'messages.read',
  'POST /messages/{id}/replay': 'messages.replay',
  'POST /messages/{id}/apply-as-it-is': 'messages.apply-as-it-is',
  'POST /messages/{id}/discard': 'messages.discard',
  'GET /deliveries': 'deliveries.read',
  'POST /deliveries/{id}/replay': 'deliveries.replay',
  'POST /deliveries/{id}/send-now': 'deliveries.send-now',
  'POST /deliveries/{id}/suppress': 'deliveries.suppress',
  'POST /deliveries/{id}/it-arrived': 'deliveries.settle',
  'POST /deliveries/{id}/send-again': 'deliveries.settle',
  'POST /deliveries/{id}/look-up': 'deliveries.settle',
  'GET /issues': 'issues.read',
  'POST /issues/{id}/state': 'issues.change',
  'GET /tasks': 'tasks.read',
  'GET /tasks/{id}': 'tasks.read',
  'POST /tasks/{id}/decision': 'tasks.decide',
  'GET /directory': 'directory.read',
  'GET /live': 'live.read',
}

type Document = { openapi: string; paths: Record<string, Record<string, unknown>> }
const prefix = '/api/v1/o/{slug}'
const names = Object.keys(calls)

describe('the description of the API', () => {
  it('is OpenAPI 3.1, and names every route that is tested here', async () => {
    const response = await test.app.inject('/api/openapi.json')
    const { openapi, paths } = response.json<Document>()
    expect(openapi).toBe('3.1.0')
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      path.startsWith(prefix)
        ? Object.keys(methods).map(method => `${method.toUpperCase()} ${path.slice(prefix.length)}`)
        : [],
    )
    expect(names.filter(name => !described.includes(name))).toEqual([])
    expect(Object.keys(paths['/api/v1/session'] ?? {}).sort()).toEqual(['delete', 'get', 'post'])
  })
})

describe('OPS-3 rights', () => {
  it.each(names)('%s is for who is signed in', async name => {
    const [method, path, body] = calls[name] ?? []
    if (!method || !path) throw new Error('no call')
    const url = `/api/v1/o/${test.slug}${path()}`
    const response = await test.app.inject({ method, url, ...(body ? { payload: body } : {}) })
    expect(response.statusCode).toBe(401)
    expect(response.json()).toMatchObject({ code: 'request.unauthenticated' })
  })

  it.each(
    names.flatMap(name =>
      roles.filter(role => !mayDo(role, actionOf[name] ?? 'live.read')).map(role => [name, role] as const),
    ),
  )('%s is refused to the role %s, and the refusal is in the audit trail', async (name, role) => {
    const [method, path, body] = calls[name] ?? []
    const browser = people.get(role)
    if (!method || !path || !browser) throw new Error('no call')
    const response = await browser.send(method, path(), body)
    expect(response.statusCode).toBe(403)
    expect(response.json()).toMatchObject({
      code: 'request.forbidden',
      fix: expect.stringContaining('integration admin'),
    })
    const { rows } = await test.owner.query(
      'select action, outcome from audit where actor = $1 order by id desc limit 1',
      [browser.account],
    )
    expect(rows).toEqual([{ action: actionOf[name], outcome: 'refused' }])
  })

  it.each(names)("%s of another organization's address is like none at all", async name => {
    const [method, path, body] = calls[name] ?? []
    if (!method || !path) throw new Error('no call')
    const other = `other-${names.indexOf(name)}`
    await test.addOrganization(other)
    const theirs = await admin.send(method, `/api/v1/o/${other}${path()}`, body)
    const nobodys = await admin.send(method, `/api/v1/o/no-such-place${path()}`, body)
    expect([theirs.statusCode, nobodys.statusCode]).toEqual([404, 404])
    const strip = ({ requestId: _, ...rest }: Record<string, unknown>) => rest
    expect(strip(theirs.json())).toEqual(strip(nobodys.json()))
  })

  it.each(names.filter(name => name.startsWith('POST')))('%s needs the CSRF value of the session', async name => {
    const [method, path, body] = calls[name] ?? []
    if (!method || !path) throw new Error('no call')
    const response = await admin.send(method, path(), body, { headers: { 'x-causeway-csrf': 'wrong' } })
    expect(response.statusCode).toBe(403)
  })
})

describe('every route', () => {
  const answered = new Set([200, 409]) // what the state does not allow is a clear answer too
  it.each(names.filter(name => name !== 'GET /live'))('%s answers who may', async name => {
    const [method, path, body] = calls[name] ?? []
    if (!method || !path) throw new Error('no call')
    const response = await admin.send(method, path(), body)
    expect(answered, response.body).toContain(response.statusCode)
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers['x-content-type-options']).toBe('nosniff')
  })

  it.each(names.filter(name => name.includes('{id}')))('%s answers 404 for an id that nothing has', async name => {
    const [method, path, body] = calls[name] ?? []
    if (!method || !path) throw new Error('no call')
    const unknown = path().replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '01890000-0000-7000-8000-000000000000')
    const response = await admin.send(method, unknown, body)
    expect(response.statusCode).toBe(404)
    expect(response.json()).toMatchObject({ code: 'request.not-found' })
    const malformed = await admin.send(method, path().replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'not-an-id'), body)
    expect(malformed.statusCode).toBe(400)
  })
})

describe('errors', () => {
  it.each([
    ['/messages?state=nonsense', '/state'],
    ['/messages?cursor=nonsense', '/cursor'],
    ['/messages?limit=100000', '/limit'],
    ['/messages?from=yesterday', '/from'],
    ['/issues?cursor=nonsense', '/cursor'],
    ['/tasks?cursor=nonsense', '/cursor'],
    ['/deliveries?cursor=nonsense', '/cursor'],
    ['/directory?type=Patient', '/type'],
  ])('%s names %s and no value', async (path, field) => {
    const response = await admin.send('GET', path)
    expect(response.statusCode).toBe(400)
    const { code, errors } = response.json<{ code: string; errors: { path: string }[] }>()
    expect(code).toBe('request.invalid')
    expect(errors.map(each => each.path)).toContain(field)
    expect(response.body).not.toContain('nonsense')
  })

  it('say what an address takes when the method is wrong', async () => {
    const response = await admin.send('DELETE', '/messages')
    expect(response.statusCode).toBe(405)
    expect(response.headers.allow).toBe('GET')
  })

  it.each([
    ['not JSON', '{"reason":', 'application/json', 400],
    ['of another type', '<reason/>', 'application/xml', 415],
    ['too large', JSON.stringify({ reason: 'x'.repeat(100_000) }), 'application/json', 413],
    ['nested 20,000 deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'application/json', 400],
    ['with a poisoned prototype', '{"__proto__":{"reason":"abc"}}', 'application/json', 400],
  ])('answer a body that is %s, and do not crash', async (_what, payload, type, status) => {
    const path = `/messages/${messageId}/replay`
    const response = await admin.send('POST', path, payload, { headers: { 'content-type': type } })
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toContain('application/problem+json')
  })

  it('tell who asks for something unknown what is there, in one form', async () => {
    const response = await test.app.inject('/api/v1/nothing')
    expect(response.statusCode).toBe(404)
    expect(response.json()).toEqual({
      type: 'urn:causeway:problem:request.not-found',
      title: expect.any(String),
      status: 404,
      code: 'request.not-found',
      fix: 'Check the address.',
      requestId: response.headers['x-request-id'],
    })
  })
})
