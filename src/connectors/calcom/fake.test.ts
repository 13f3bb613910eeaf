/** The simulator: the same shapes, answers and refusals as the real one. Source: reference/calcom.md sections 4 to 8, 11. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeCalcom, type FakeCalcom } from './fake.ts'
import { sign } from './verify.ts'

type Got = { headers: NodeJS.Dict<string | string[]>; body: string }
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function started(options: Parameters<typeof createFakeCalcom>[0] = {}): Promise<FakeCalcom> {
  const fake = await createFakeCalcom({ apiKey: 'cal_right', now: () => new Date('2026-11-02T15:00:00Z'), ...options })
  open.push(fake)
  return fake
}

async function receiver(): Promise<{ url: string; got: Got[] }> {
  const got: Got[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.end('ok')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/x`, got }
}

type Answer = {
  status: number
  headers: Headers
  data: Record<string, unknown> & Record<string, unknown>[]
  error?: { code: string; message: string; details?: { errors: string[] } }
  pagination?: Record<string, unknown>
}

async function call(
  fake: FakeCalcom,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(fake.url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      'cal-api-version': '2024-08-13',
      authorization: 'Bearer cal_right',
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { ...((await response.json()) as Answer), status: response.status, headers: response.headers }
}

const start = '2026-11-05T15:00:00Z'
const attendee = { name: 'Rosa Lindqvist', email: 'rosa@example.com', timeZone: 'America/Toronto' }
const booking = { start, attendee, eventTypeId: 7 }

describe('the life of a booking over the API', () => {
  it('books, moves and cancels, and sends each webhook signed', async () => {
    const fake = await started()
    const { url, got } = await receiver()
    fake.addWebhook({ subscriberUrl: url, secret: 'whsec_a' })
    const made = await call(fake, 'POST', '/v2/bookings', booking)
    expect(made).toMatchObject({ status: 201, data: { status: 'accepted', start: '2026-11-05T15:00:00.000Z' } })
    expect(made.data.uid).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/)
    const moved = await call(fake, 'POST', `/v2/bookings/${made.data.uid}/reschedule`, {
      start: '2026-11-06T15:00:00Z',
    })
    expect(moved.data).toMatchObject({ rescheduledFromUid: made.data.uid })
    await call(fake, 'POST', `/v2/bookings/${moved.data.uid}/cancel`, { cancellationReason: 'Ill' })
    expect(got.map(({ body }) => JSON.parse(body).triggerEvent)).toEqual([
      'BOOKING_CREATED',
      'BOOKING_RESCHEDULED',
      'BOOKING_CANCELLED',
    ])
    for (const { body, headers } of got) {
      expect(headers['x-cal-signature-256']).toBe(sign('whsec_a', body))
      expect(headers).toMatchObject({ 'x-cal-webhook-version': '2021-10-20', 'content-type': 'application/json' })
    }
    const old = await call(fake, 'GET', `/v2/bookings/${made.data.uid}`)
    expect(old.data).toMatchObject({ status: 'cancelled', rescheduledToUid: moved.data.uid })
    expect(fake.bookings()).toHaveLength(2)
  })

  it('refuses in the words of Cal.com', async () => {
    const fake = await started()
    const made = await call(fake, 'POST', '/v2/bookings', booking)
    const refusals: [Promise<Answer>, number, RegExp][] = [
      [call(fake, 'POST', '/v2/bookings', booking), 400, /^User either already has booking at this time/],
      [call(fake, 'POST', '/v2/bookings', { ...booking, start: '2020-01-01T00:00:00Z' }), 400, /in the past/],
      [call(fake, 'POST', '/v2/bookings', { ...booking, eventTypeId: 99 }), 404, /^Event type with id 99 not found\.$/],
      [call(fake, 'POST', '/v2/bookings', { start, eventTypeId: 7 }), 400, /attendee\.name/],
      [call(fake, 'GET', '/v2/bookings/unknown'), 404, /^Booking with uid=unknown was not found/],
      [call(fake, 'POST', `/v2/bookings/${made.data.uid}/mark-absent`, {}), 400, /after their scheduled start/],
      [call(fake, 'GET', '/v2/me', undefined, { authorization: 'Bearer cal_wrong' }), 401, /Invalid API Key$/],
    ]
    for (const [answer, status, message] of refusals) {
      const { status: code, error, headers } = await answer
      expect([code, error?.message]).toEqual([status, expect.stringMatching(message)])
      expect(headers.get('x-request-id')).toBeTruthy()
    }
  })

  it('T61 answers in the old dialect to whoever forgets the version', async () => {
    const fake = await started()
    await call(fake, 'POST', '/v2/bookings', booking)
    const old = await call(fake, 'GET', '/v2/bookings', undefined, { 'cal-api-version': '' })
    expect(old.data).toMatchObject({ bookings: [{ startTime: '2026-11-05T15:00:00.000Z' }] })
  })

  it('T62 limits requests to 120 a minute when that is switched on', async () => {
    const fake = await started({ account: { limits: true } })
    const answers = await Promise.all(Array.from({ length: 121 }, () => call(fake, 'GET', '/v2/me')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(1)
    expect(refused[0]?.headers.get('x-ratelimit-reset-default')).toBe('60')
    expect(refused[0]?.error?.message).toMatch(/^CustomThrottlerGuard - Too many requests/)
  })

  it('lists with filters, sorts and pages', async () => {
    const fake = await started()
    for (const day of ['05', '06', '07'])
      await call(fake, 'POST', '/v2/bookings', { ...booking, start: `2026-11-${day}T15:00:00Z` })
    const page = await call(fake, 'GET', '/v2/bookings?take=2&sortStart=desc&afterStart=2026-11-05T16:00:00Z')
    expect(page.data.map(each => each.start)).toEqual(['2026-11-07T15:00:00.000Z', '2026-11-06T15:00:00.000Z'])
    expect(page.pagination).toMatchObject({ totalItems: 2, returnedItems: 2, hasNextPage: false })
  })

  it('offers slots in working hours that are free', async () => {
    const fake = await started()
    const path = '/v2/slots?eventTypeId=7&start=2026-11-05T00:00:00Z&end=2026-11-06T00:00:00Z&timeZone=America/Toronto'
    const slots = async () => {
      const { data } = await call(fake, 'GET', path, undefined, { 'cal-api-version': '2024-09-04' })
      return (data as Record<string, unknown>)['2026-11-05']
    }
    const before = await slots()
    expect(before).toHaveLength(16)
    expect(before).toContainEqual({ start: '2026-11-05T09:00:00-05:00' })
    await call(fake, 'POST', '/v2/bookings', booking)
    expect(await slots()).toHaveLength(15)
  })
})

describe('knobs', () => {
  const bookThree = async (fake: FakeCalcom) => {
    for (const day of ['05', '06', '07'])
      await call(fake, 'POST', '/v2/bookings', { ...booking, start: `2026-11-${day}T15:00:00Z` })
  }

  it('duplicate, reorder, delay and lose webhooks', async () => {
    for (const [delivery, before, after] of [
      [{ copies: 2 }, 6, 6],
      [{ reorder: 3 }, 3, 3],
      [{ reorder: 9 }, 0, 3],
      [{ delayMs: 60_000 }, 0, 3],
      [{ dropNext: 2 }, 1, 1],
      [{ dropShare: 1 }, 0, 0],
    ] as const) {
      const fake = await started()
      const { url, got } = await receiver()
      fake.addWebhook({ subscriberUrl: url, delivery })
      await bookThree(fake)
      expect([delivery, got.length]).toEqual([delivery, before])
      await fake.flush()
      expect([delivery, got.length]).toEqual([delivery, after])
      if ('reorder' in delivery) {
        const times = got.map(({ body }) => JSON.parse(body).payload.startTime)
        expect(times).toEqual(times.toSorted().reverse())
      }
    }
  })

  it('leave out the version, the secret, or the signature, and render a template', async () => {
    const fake = await started()
    const { url, got } = await receiver()
    const { id } = fake.addWebhook({ subscriberUrl: url, secret: 's', headers: { version: false } })
    await call(fake, 'POST', '/v2/bookings', booking)
    fake.setWebhook(id, { secret: null })
    await call(fake, 'POST', '/v2/bookings', { ...booking, start: '2026-11-06T15:00:00Z' })
    fake.setWebhook(id, { headers: { signature: false }, payloadTemplate: 'what={{triggerEvent}}&uid={{uid}}' })
    await call(fake, 'POST', '/v2/bookings', { ...booking, start: '2026-11-07T15:00:00Z' })
    expect(got[0]?.headers['x-cal-webhook-version']).toBeUndefined()
    expect(got[1]?.headers['x-cal-signature-256']).toBe('no-secret-provided')
    expect(got[2]?.headers['x-cal-signature-256']).toBeUndefined()
    expect(got[2]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(got[2]?.body).toMatch(/^what=BOOKING_CREATED&uid=\w{22}$/)
  })

  it('are turned from another process under /_control', async () => {
    const fake = await started()
    const { url, got } = await receiver()
    const control = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${fake.url}/_control/${path}`, {
        method,
        ...(body && { body: JSON.stringify(body) }),
      })
      return response.json()
    }
    await control('POST', 'webhooks', { subscriberUrl: url, secret: 's' })
    await control('PATCH', 'account', { requiresConfirmation: true, serverTimeZone: 'America/Toronto' })
    await control('POST', 'event-types', { id: 20, slug: 'long', title: 'Long visit', minutes: 90 })
    await control('POST', 'ping')
    const made = await call(fake, 'POST', '/v2/bookings', { ...booking, eventTypeId: 20 })
    expect(made.data).toMatchObject({ status: 'pending', end: '2026-11-05T16:30:00.000Z' })
    await control('PATCH', 'account', { fault: { status: 503, times: 1 } })
    expect((await call(fake, 'GET', '/v2/me')).status).toBe(503)
    expect((await call(fake, 'GET', '/v2/me')).status).toBe(200)
    await control('POST', 'meeting', { uid: made.data.uid, trigger: 'MEETING_ENDED' })
    expect(got.map(({ body }) => JSON.parse(body).triggerEvent)).toEqual(['PING', 'BOOKING_REQUESTED', 'MEETING_ENDED'])
    expect(await control('GET', 'state')).toMatchObject({ bookings: 1, counts: { sent: 3 } })
    await control('POST', 'reset')
    expect(await control('GET', 'bookings')).toEqual([])
  })
})
