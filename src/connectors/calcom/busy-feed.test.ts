import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allowAddresses } from '../allowed-addresses.ts'
import type { Io, RegisterRequest } from '../connector.ts'
import { createFetch } from '../outgoing.ts'
import { busy } from './busy-feed.ts'
import { type CalcomSettings, settings } from './config.ts'
import { createFakeCalcom, type FakeCalcom } from './fake.ts'

const text = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'DTSTART:20261201T150000Z',
  'DTEND:20261201T153000Z',
  'SUMMARY:Busy',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n')
const from = new Date('2026-11-23T14:00:00Z')
const to = new Date('2026-12-07T14:00:00Z')
let fake: FakeCalcom
let fetch: ReturnType<typeof createFetch>
let feeds: Server
let origin: string
beforeEach(async () => {
  fake = await createFakeCalcom({ now: () => from })
  fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  feeds = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/calendar' }).end(text))
  await new Promise<void>(resolve => feeds.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(feeds.address() as AddressInfo).port}`
})
afterEach(async () => {
  await Promise.all([fake.close(), fetch.close(), new Promise(resolve => feeds.close(resolve))])
})

const io = (auth: { apiKey: string } | undefined = { apiKey: 'cal_test' }): Io<CalcomSettings> => ({
  settings: settings.parse({ baseUrl: fake.url, unsigned: true, ...(auth ? { auth } : {}) }),
  connection: { id: '018f0000-0000-7000-8000-000000000002', slug: 'calcom' },
  fetch,
  now: () => from,
  random: () => 0.5,
  newId: () => '018f0000-0000-7000-8000-000000000003',
  memory: new Map(),
  sleep: async () => {},
})
const isOurs = (url: string) => url.includes('/busy/')
const wanted = (name: string, values: readonly string[] = ['5']): RegisterRequest => ({
  url: `${origin}/busy/${name}.ics`,
  values,
  isOurs,
})
/** The addresses that the user has there, and whether each counts. */
async function calendars(): Promise<{ url: string; counts: boolean }[]> {
  const answer = await globalThis.fetch(`${fake.url}/v2/calendars`, { headers: { authorization: 'Bearer cal_test' } })
  const { data } = (await answer.json()) as {
    data: { connectedCalendars: { calendars: { externalId: string; isSelected: boolean }[] }[] }
  }
  return data.connectedCalendars.flatMap(each =>
    each.calendars.map(({ externalId, isSelected }) => ({ url: externalId.replace(origin, ''), counts: isSelected })),
  )
}
async function addByHand(path: string): Promise<void> {
  const body = JSON.stringify({ hostId: 5, url: `${origin}${path}` })
  await globalThis.fetch(`${fake.url}/_control/feeds`, { method: 'POST', body })
}

describe('busy feeds at Cal.com', () => {
  it('SCH-4 are saved and selected, beside what the user reads already, and a newer address takes the place of an older', async () => {
    await addByHand('/family.ics')
    const first = await busy.register(io(), wanted('one'))
    expect(first.kind).toBe('ok')
    expect(await calendars()).toEqual([
      { url: '/family.ics', counts: true },
      { url: '/busy/one.ics', counts: true },
    ])
    expect((await busy.register(io(), wanted('two'))).kind).toBe('ok')
    expect(await calendars()).toEqual([
      { url: '/family.ics', counts: true },
      { url: '/busy/two.ics', counts: true },
    ])
  })

  it('SCH-4 are read back: the times that Cal.com holds because of them', async () => {
    const made = await busy.register(io(), wanted('one'))
    const registration = made.kind === 'ok' ? made.value : null
    const seen = await busy.seen(io(), { registration, isOurs, from, to })
    expect(seen).toMatchObject({ kind: 'ok', value: [{ start: '2026-12-01T15:00:00.000Z' }] })
    expect(await busy.forget(io(), { registration, isOurs })).toEqual({ kind: 'ok', value: null })
    expect(await busy.seen(io(), { registration, isOurs, from, to })).toEqual({ kind: 'missing' }) // no longer counts
  })

  it.each([
    ['the user id', ['5'], 'ok'],
    ['somebody else', ['6', 'luc.bergeron@example.com'], 'not-theirs'],
    ['nothing', [], 'not-theirs'],
  ])('are for the user of the credentials alone: known by %s', async (_, values, kind) => {
    expect((await busy.register(io(), wanted('one', values))).kind).toBe(kind)
  })

  it('need credentials, and an address that answers', async () => {
    expect(await busy.register({ ...io(), settings: { ...io().settings, auth: undefined } }, wanted('one'))).toEqual({
      kind: 'no-credentials',
    })
    feeds.removeAllListeners('request')
    feeds.on('request', (_, response) => response.writeHead(503).end())
    expect(await busy.register(io(), wanted('one'))).toEqual({
      kind: 'failed',
      problem: 'target.refused',
      detail: '400',
    })
    expect(await calendars()).toEqual([])
  })
})
