import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allowAddresses } from '../allowed-addresses.ts'
import type { Io } from '../connector.ts'
import { createFetch } from '../outgoing.ts'
import { type CalcomSettings, settings } from './config.ts'
import { createFakeCalcom, type FakeCalcom } from './fake.ts'
import { webhooks } from './webhooks.ts'

const url = 'https://hub.example.org/in/018f0000-0000-7000-8000-000000000001'
let fake: FakeCalcom
let fetch: ReturnType<typeof createFetch>
let io: Io<CalcomSettings>
beforeEach(async () => {
  fake = await createFakeCalcom()
  fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  io = ioWith({ apiKey: 'cal_test' })
})
afterEach(async () => {
  await fake.close()
  await fetch.close()
})

function ioWith(auth: { apiKey: string } | undefined): Io<CalcomSettings> {
  return {
    settings: settings.parse({ baseUrl: fake.url, unsigned: true, ...(auth ? { auth } : {}) }),
    connection: { id: '018f0000-0000-7000-8000-000000000002', slug: 'calcom' },
    fetch,
    now: () => new Date(),
    random: () => 0.5,
    newId: () => '018f0000-0000-7000-8000-000000000003',
    memory: new Map(),
    sleep: async () => {},
  }
}

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await globalThis.fetch(`${fake.url}/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return response.json()
}

describe('webhooks at Cal.com', () => {
  it('OPS-7 are made with every trigger that means something here, and a secret', async () => {
    const made = await webhooks.ensure(io, { url, secret: 'whsec_a' })
    expect(made).toMatchObject({ kind: 'ok', value: { url, active: true, triggers: webhooks.triggers.wanted } })
    expect(await webhooks.list(io)).toMatchObject({ kind: 'ok', value: [{ url, secret: 'whsec_a' }] })
  })

  it('are made without the newer triggers where Cal.com does not know them', async () => {
    fake.setAccount({ oldTriggers: true })
    const made = await webhooks.ensure(io, { url, secret: 'whsec_a' })
    expect(made).toMatchObject({ kind: 'ok', value: { triggers: webhooks.triggers.needed } })
  })

  it('that are there are put right instead of made twice: active, all triggers, the new secret', async () => {
    fake.addWebhook({ subscriberUrl: url, active: false, triggers: ['MEETING_ENDED'], secret: 'old' })
    await webhooks.ensure(io, { url, secret: 'whsec_b' })
    const list = await webhooks.list(io)
    expect(list).toMatchObject({ kind: 'ok', value: [{ active: true, secret: 'whsec_b' }] })
    expect(list.kind === 'ok' && list.value).toHaveLength(1)
  })

  it('at an event type are found, changed and removed there', async () => {
    fake.addWebhook({ subscriberUrl: url, eventTypeId: 7, active: true, triggers: ['BOOKING_CREATED'] })
    const list = await webhooks.list(io)
    const [one] = list.kind === 'ok' ? list.value : []
    expect(one?.url).toBe(url)
    expect(await webhooks.rotate(io, one?.id ?? '', 'whsec_c')).toMatchObject({
      kind: 'ok',
      value: { secret: 'whsec_c' },
    })
    expect(await webhooks.remove(io, one?.id ?? '')).toEqual({ kind: 'ok', value: null })
    expect(await webhooks.list(io)).toEqual({ kind: 'ok', value: [] })
    expect(await webhooks.remove(io, one?.id ?? '')).toEqual({ kind: 'missing' })
  })

  it('OPS-2 that cannot be seen say why', async () => {
    expect(await webhooks.list(ioWith(undefined))).toEqual({ kind: 'no-credentials' })
    expect(await webhooks.list(ioWith({ apiKey: 'wrong' }))).toEqual({
      kind: 'failed',
      problem: 'connection.credentials-refused',
    })
    await control('PATCH', 'account', { fault: { status: 503, times: 1 } })
    expect(await webhooks.ensure(io, { url, secret: 's' })).toMatchObject({ kind: 'failed', problem: 'target.busy' })
  })

  it('of the hosted service need a public address, of one nearby they do not', () => {
    const needs = (baseUrl: string) => webhooks.needsPublicUrl(settings.parse({ baseUrl, unsigned: true }))
    expect(needs('https://api.cal.com')).toBe(true)
    for (const near of ['http://127.0.0.1:8091', 'http://cal.internal', 'http://10.0.0.7', 'http://calcom:3000'])
      expect(needs(near)).toBe(false)
  })

  it('of the simulator refuse what Cal.com refuses: one address twice, unknown triggers', async () => {
    const post = async (body: unknown, path = 'webhooks') =>
      (
        await globalThis.fetch(`${fake.url}/v2/${path}`, {
          method: 'POST',
          headers: { authorization: 'Bearer cal_test', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).status
    const body = { subscriberUrl: url, active: true, triggers: ['BOOKING_CREATED'] }
    expect(await post(body)).toBe(201)
    expect(await post(body)).toBe(409)
    expect(await post(body, 'event-types/7/webhooks')).toBe(201) // another level: both are told
    expect(await post({ ...body, triggers: ['BOOKING_CONFIRMED'] })).toBe(400)
    expect(await post({ subscriberUrl: 'https://else.example.org' })).toBe(400)
  })
})
