/** The simulator keeps to the contract: what is built on it must not learn wrong ways. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { actOf } from './fake/api.ts'
import { hashOf } from './fake/inbox.ts'
import { acts } from './fake/knobs.ts'
import { targetFields } from './fields.ts'
import { formOf } from './multipart.ts'
import { crmsForEachTest } from './testing/crms.ts'

const test = crmsForEachTest()
const client = { firstName: 'Robin', lastName: 'Sample', dateOfBirth: '1985-03-14' }

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${test.fake.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { authorization: 'Bearer crms_demo', 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
}

const attach = (id: string, content: string, type = 'application/pdf', sha256 = hashOf(content)) => {
  const form = formOf({ name: 'a.pdf', contentType: type, bytes: Buffer.from(content), sha256 })
  return call('POST', `/api/referrals/${id}/attachments`, form.body, { 'content-type': form.contentType })
}

describe('the simulated CRMS', () => {
  it('creates, shows, finds and keeps files by their content', async () => {
    const created = await call('POST', '/api/referrals', { ...client, externalId: 'r-1', referralNote: 'A note' })
    expect([created.status, created.body, created.headers.get('etag')]).toEqual([
      201,
      { id: '1001', status: 'new' },
      '"1"',
    ])
    expect(await attach('1001', 'one')).toMatchObject({ status: 201, body: { status: 'stored' } })
    expect(await attach('1001', 'one')).toMatchObject({ status: 200, body: { status: 'duplicate' } })
    expect((await call('GET', '/api/referrals?externalId=r-1')).body.items).toMatchObject([{ id: '1001' }])
    expect((await call('GET', '/api/referrals?externalId=r-2')).body.items).toEqual([])
    expect((await call('GET', '/api/referrals/1001')).body).toMatchObject({
      ...client,
      version: 1,
      attachments: [{ sha256: hashOf('one'), size: 3 }],
    })
  })

  it.each([
    ['no birth date', { ...client, dateOfBirth: undefined }, 400, 'Date of birth is required'],
    ['nothing: the first field in its order', {}, 400, 'First name is required'],
    ['a day that does not exist', { ...client, dateOfBirth: '1985-02-30' }, 422, 'Date of birth is not valid'],
    ['a field that it does not know', { ...client, shoeSize: '44' }, 400, 'Unknown field shoeSize'],
    ['a number for a name', { ...client, firstName: 1 }, 400, 'firstName must be a string'],
    [
      'a text for minutes',
      { ...client, appointment: { durationMinutes: '45' } },
      400,
      'appointment.durationMinutes must be a number',
    ],
    ['an appointment on no day', { ...client, appointment: { start: 'soon' } }, 422, 'Appointment start is not valid'],
  ])('refuses %s with one message', async (_, body, status, message) => {
    expect(await call('POST', '/api/referrals', body)).toMatchObject({ status, body: { message } })
    expect(test.fake.referrals()).toEqual([])
  })

  it('answers the same key with the first answer, and another with a conflict', async () => {
    const body = { ...client, externalId: 'r-1' }
    const key = { 'idempotency-key': 'one' }
    expect((await call('POST', '/api/referrals', body, key)).status).toBe(201)
    expect(await call('POST', '/api/referrals', body, key)).toMatchObject({ status: 201, body: { id: '1001' } })
    expect(await call('POST', '/api/referrals', body)).toMatchObject({ status: 409, body: { id: '1001' } })
    expect(test.fake.referrals()).toHaveLength(1)
  })

  it('refuses who it does not know, a plan without referrals, and files that it does not take', async () => {
    expect((await call('GET', '/api/version', undefined, { authorization: 'Bearer no' })).status).toBe(401)
    await call('POST', '/api/referrals', client)
    await test.fake.set({ maxFileBytes: 3 })
    expect((await attach('1001', 'four')).status).toBe(413)
    expect((await attach('1001', 'x', 'application/zip')).status).toBe(415)
    expect((await attach('1001', 'x', 'application/pdf', hashOf('y'))).status).toBe(422)
    expect((await attach('9', 'x')).status).toBe(404)
    await test.fake.set({ plan: false })
    expect(await call('GET', '/api/version')).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('plan') },
    })
  })

  it('takes updates only in that profile, with the version, and until somebody decides', async () => {
    await call('POST', '/api/referrals', client)
    const put = (version?: string) =>
      call('PUT', '/api/referrals/1001', { ...client, city: 'Ottawa' }, version ? { 'if-match': version } : {})
    expect([(await put('"1"')).status, (await call('GET', '/api/referrals/1001/status')).status]).toEqual([404, 404])
    await test.fake.set({ profile: 'until-accepted' })
    expect([(await put()).status, (await put('"7"')).status, (await put('"1"')).status]).toEqual([428, 412, 200])
    test.fake.decide('1001', 'accepted')
    expect((await call('GET', '/api/referrals/1001/status')).body).toEqual({ id: '1001', status: 'accepted' })
    expect((await put('"3"')).status).toBe(409)
  })

  it('follows a plan of faults by number, by what is done, and by file', async () => {
    await test.fake.set({
      faults: [
        { at: 2, does: 'answer', status: 429, retryAfter: '3' },
        { on: 'attach', file: 'a.pdf', does: 'answer', status: 500 },
        { on: 'look-up', does: 'error' },
      ],
    })
    expect((await call('POST', '/api/referrals', client)).status).toBe(201)
    const second = await call('GET', '/api/referrals/1001')
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '3'])
    expect((await attach('1001', 'x')).status).toBe(500)
    expect(await call('GET', '/api/referrals?externalId=x')).toMatchObject({
      status: 200,
      body: { error: expect.any(String) },
    })
    expect((await attach('1001', 'x')).status).toBe(201)
    expect(test.fake.knobs().faults).toEqual([])
  })

  it('is controlled over HTTP', async () => {
    expect((await call('POST', '/_control', { profile: 'until-accepted' })).body.knobs.profile).toBe('until-accepted')
    expect((await call('POST', '/_control', { nonsense: 1 })).status).toBe(400)
    await call('POST', '/api/referrals', client)
    expect((await call('POST', '/_control/decide', { id: '1001', status: 'declined' })).status).toBe(200)
    expect((await call('GET', '/_control/referrals')).body).toMatchObject([{ id: '1001', status: 'declined' }])
    expect((await call('GET', '/_control')).body.counts).toEqual({ referrals: 1, files: 0 })
    expect((await call('POST', '/_control/reset')).body).toMatchObject({
      counts: { referrals: 0 },
      knobs: { profile: 'none' },
    })
  })
})

describe('the page of the simulated CRMS', () => {
  const press = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    call('POST', path, Buffer.from(new URLSearchParams(form).toString()), headers)

  it('shows exactly what arrived, and runs nothing of it', async () => {
    const hostile = '<script>alert("1")</script>'
    await call('POST', '/api/referrals', { ...client, lastName: hostile, referralNote: `Note ${hostile}` })
    await attach('1001', 'one')
    const { text, headers } = await call('GET', '/referrals/1001')
    expect(text).toContain('&lt;script&gt;')
    expect(text).not.toContain('<script>alert')
    expect(text).toContain('1985-03-14')
    expect(text).toContain('/files/1001/1')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await call('GET', '/files/1001/1')).text).toBe('one')
  })

  it('lets a person decide and misbehave, and nobody from another page', async () => {
    await test.fake.set({ profile: 'until-accepted' })
    await call('POST', '/api/referrals', client)
    expect(
      (await press('/decide', { id: '1001', status: 'accepted' }, { 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(403)
    expect(test.fake.get('1001')?.status).toBe('new')
    expect((await press('/decide', { id: '1001', status: 'accepted' })).headers.get('location')).toBe('/referrals/1001')
    expect(test.fake.get('1001')?.status).toBe('accepted')
    await press('/faults', { preset: 'maintenance', times: '2' })
    expect((await call('GET', '/api/version')).status).toBe(503)
    await press('/well', {})
    expect((await call('GET', '/api/version')).status).toBe(200)
  })
})

describe('the contract', () => {
  const contract = parse(readFileSync(new URL('openapi.yaml', import.meta.url), 'utf8'))

  it('names each address that the simulator has, and no other', () => {
    const described = Object.entries<object>(contract.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter(method => ['get', 'post', 'put'].includes(method))
        .map(method => actOf({ method: method.toUpperCase(), path: path.split('/').filter(Boolean).slice(1) })),
    )
    expect(described.sort()).toEqual([...acts].sort())
  })

  it('has each field of the mapping, and no other', () => {
    const fieldsOf = (properties: Record<string, { properties?: object }>, before = ''): string[] =>
      Object.entries(properties).flatMap(([name, each]) =>
        each.properties ? fieldsOf(each.properties as typeof properties, `${name}.`) : [`${before}${name}`],
      )
    expect(fieldsOf(contract.components.schemas.ReferralFields.properties)).toEqual([...targetFields])
  })
})
