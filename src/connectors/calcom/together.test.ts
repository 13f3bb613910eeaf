/**
 * Connector and simulator over real HTTP: webhooks that get lost, doubled and reordered, and a poll afterwards, end in
 * exactly the bookings that Cal.com has.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { Fetch, Io } from '../connector.ts'
import type { CalcomSettings } from './config.ts'
import { createFakeCalcom } from './fake.ts'
import { pull } from './pull.ts'
import { readBack } from './read-back.ts'
import { seeded } from './testing/scenario.ts'
import { connection, createSmallHub, settingsWith } from './testing/small-hub.ts'
import { textOf } from './tolerant.ts'
import { verify } from './verify.ts'

const overHttp: Fetch = async (url, request = {}) => {
  const response = await fetch(url, { method: request.method ?? 'GET', headers: request.headers ?? {} })
  const body = new Uint8Array(await response.arrayBuffer())
  const headers = { get: (name: string) => response.headers.get(name) ?? undefined }
  return { kind: 'answered', status: response.status, headers, body, text: () => Buffer.from(body).toString() }
}

it('SCH-13 a crippled webhook and one poll end in the same bookings', async () => {
  const dice = seeded(11)
  const fake = await createFakeCalcom({ random: seeded(5) })
  const settings = settingsWith({ baseUrl: fake.url, auth: { apiKey: 'cal_any' }, webhookSecrets: ['old', 'whsec'] })
  const io: Io<CalcomSettings> = {
    settings,
    connection,
    fetch: overHttp,
    now: () => new Date(),
    random: dice,
    newId: () => 'id',
    memory: new Map(),
    sleep: async () => undefined,
  }
  const hub = createSmallHub(async ask => {
    const answer = await readBack(io, ask)
    return answer.kind === 'found' ? answer.body : null
  })
  const inbox: Buffer[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const headers = { get: (name: string) => textOf(request.headers[name]) }
      response.statusCode = verify({ settings, headers, body }).ok ? 200 : 401
      if (response.statusCode === 200) inbox.push(body)
      response.end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const subscriberUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/x`
  fake.addWebhook({ subscriberUrl, secret: 'whsec', delivery: { copies: 2, reorder: 5, dropShare: 0.3 } })

  const post = async (path: string, body: object) => {
    const headers = { 'cal-api-version': '2024-08-13', authorization: 'Bearer cal_any' }
    const response = await fetch(`${fake.url}/v2/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return ((await response.json()) as { data?: { uid?: string } }).data?.uid
  }
  const at = (hours: number) =>
    new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + hours * 3_600_000).toISOString()
  const uids: string[] = []
  for (let step = 0; step < 80; step++) {
    const chosen = uids[Math.floor(dice() * uids.length)]
    const kind = dice()
    if (!chosen || kind < 0.5) {
      const attendee = { name: `Person ${step} Example`, email: `p${step}@example.com`, timeZone: 'America/Toronto' }
      const uid = await post('bookings', { start: at(24 + step), eventTypeId: step % 3 ? 7 : 9, attendee })
      if (uid) uids.push(uid)
    } else if (kind < 0.75) {
      const uid = await post(`bookings/${chosen}/reschedule`, { start: at(200 + step) })
      if (uid) uids.push(uid)
    } else await post(`bookings/${chosen}/${kind < 0.9 ? 'cancel' : 'confirm'}`, {})
  }
  await fake.flush()
  for (const body of inbox) await hub.receive(body)
  for await (const page of pull(io, { stream: 'bookings', full: true }))
    for (const { body } of page.items) await hub.receive(Buffer.from(body), { origin: 'pull' })

  const words: Record<string, string> = { accepted: 'booked', pending: 'pending', cancelled: 'cancelled' }
  const theirs = fake.bookings().filter(booking => booking.rescheduledToUid === undefined)
  const ours = hub.appointments().map(({ status, start, identifier }) => {
    const uid = identifier?.find(({ use }) => use === 'usual')?.value
    return `${uid} ${status} ${status === 'cancelled' ? '' : start}`
  })
  const expected = theirs.map(({ uid, status, start }: Record<string, Json | unknown>) => {
    const word = words[String(status)]
    return `${uid} ${word} ${word === 'cancelled' ? '' : start}`
  })
  expect(ours.toSorted()).toEqual(expected.toSorted())
  expect(fake.counts().dropped).toBeGreaterThan(5)
  await fake.close()
  server.close()
})
