/** The API side: pages, limits, credentials, versions. Source: reference/calcom.md section 8. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Fetch, Io, PulledPage } from '../connector.ts'
import type { CalcomSettings } from './config.ts'
import { createFakeCalcom, type FakeCalcom } from './fake.ts'
import { calcom } from './index.ts'
import { pace, pull } from './pull.ts'
import { readBack } from './read-back.ts'
import { connection, settingsWith } from './testing/small-hub.ts'

const fakes: FakeCalcom[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close()
})

const overHttp: Fetch = async (url, request = {}) => {
  const response = await fetch(url, { method: request.method ?? 'GET', headers: request.headers ?? {} })
  const body = new Uint8Array(await response.arrayBuffer())
  const headers = { get: (name: string) => response.headers.get(name) ?? undefined }
  return { kind: 'answered', status: response.status, headers, body, text: () => Buffer.from(body).toString() }
}

type Clock = { at: number }
async function kit(settings: Record<string, unknown> = {}, options: Parameters<typeof createFakeCalcom>[0] = {}) {
  const clock: Clock = { at: Date.parse('2026-11-02T15:00:00Z') }
  const fake = await createFakeCalcom({ apiKey: 'cal_right', now: () => new Date(clock.at), ...options })
  fakes.push(fake)
  const calls: string[] = []
  const slept: number[] = []
  const io: Io<CalcomSettings> = {
    settings: settingsWith({ baseUrl: fake.url, auth: { apiKey: 'cal_right' }, ...settings }),
    connection,
    fetch: (url, request) => {
      calls.push(`${url.pathname}${url.search}`)
      return overHttp(url, request)
    },
    now: () => new Date(clock.at),
    random: () => 0.5,
    newId: () => 'id',
    memory: new Map(),
    sleep: async ms => {
      slept.push(ms)
    },
  }
  let hour = 0
  const book = async (count: number, tickMs = 1_000) => {
    const uids: string[] = []
    for (let index = 0; index < count; index++) {
      clock.at += tickMs
      const start = new Date(Date.parse('2026-11-03T00:00:00Z') + 1_800_000 * hour++).toISOString()
      const response = await fetch(`${fake.url}/v2/bookings`, {
        method: 'POST',
        headers: { 'cal-api-version': '2024-08-13' },
        body: JSON.stringify({
          start,
          eventTypeId: 7,
          attendee: { name: 'Ana Sousa', email: 'ana@example.com', timeZone: 'UTC' },
        }),
      })
      uids.push(((await response.json()) as { data: { uid: string } }).data.uid)
    }
    return uids
  }
  return { fake, io, clock, calls, slept, book }
}

async function allOf(pages: AsyncGenerator<PulledPage, void, void>, each?: (page: PulledPage) => Promise<unknown>) {
  const all: PulledPage[] = []
  for await (const page of pages) {
    all.push(page)
    await each?.(page)
  }
  return all
}
const uidsOf = (pages: readonly PulledPage[]) =>
  pages.flatMap(page => page.items.map(({ key }) => key.split(' ')[0] ?? ''))
const request = { stream: 'bookings', full: false }

describe('polling', () => {
  it('SCH-8 reads page by page, and the checkpoint moves with each page', async () => {
    const { io, book } = await kit()
    const uids = await book(230)
    const pages = await allOf(pull(io, request))
    expect(uidsOf(pages)).toEqual(uids)
    expect(pages.length).toBe(3)
    const checkpoints = pages.map(page => (page.checkpoint as { updatedAt: string }).updatedAt)
    expect(checkpoints).toEqual(checkpoints.toSorted())
    expect(pages[0]?.total).toBe(230)
  })

  it('goes on ten minutes before the checkpoint, and sees what changed since', async () => {
    const { io, book, clock, calls } = await kit()
    await book(3)
    const first = await allOf(pull(io, request))
    const checkpoint = first.at(-1)?.checkpoint ?? null
    clock.at += 3_600_000
    const [late] = await book(1)
    const again = await allOf(pull(io, { ...request, checkpoint }))
    expect(uidsOf(again)).toEqual([...uidsOf(first), late])
    expect(calls.at(-1)).toContain('sortUpdatedAt=asc')
    const after = new URL(calls.at(-1) ?? '', 'http://x').searchParams.get('afterUpdatedAt')
    expect(after).toBe('2026-11-02T14:50:03.000Z')
  })

  it('T63 misses nothing when bookings change between two pages', async () => {
    const { io, book, fake, clock } = await kit()
    const uids = await book(250)
    let done = false
    const pages = await allOf(pull(io, request), async () => {
      if (done) return
      done = true
      clock.at += 60_000
      for (const uid of uids.slice(0, 40))
        await fetch(`${fake.url}/v2/bookings/${uid}/cancel`, {
          method: 'POST',
          headers: { 'cal-api-version': '2024-08-13' },
        })
    })
    expect(new Set(uidsOf(pages))).toEqual(new Set(uids))
    const cancelled = pages.flatMap(page => page.items).filter(({ key }) => key.endsWith(' cancelled'))
    expect(cancelled).toHaveLength(40)
  })

  it('gets past more bookings of one instant than a page holds', async () => {
    const { io, book } = await kit()
    const uids = await book(230, 0)
    expect(new Set(uidsOf(await allOf(pull(io, request))))).toEqual(new Set(uids))
  })

  it('a full sync ignores the checkpoint, and begins where it is told to', async () => {
    const { io, book, calls } = await kit()
    const uids = await book(3)
    const checkpoint = { updatedAt: '2026-12-01T00:00:00.000Z' }
    expect(uidsOf(await allOf(pull(io, { ...request, full: true, checkpoint })))).toEqual(uids)
    expect(calls.at(-1)).toContain(`afterStart=${encodeURIComponent('2026-10-31T15:00:03.000Z')}`)
    await allOf(pull(io, { ...request, full: true, checkpoint: { start: '2026-11-01T00:00:00Z' } }))
    expect(calls.at(-1)).toContain(`afterUpdatedAt=${encodeURIComponent('2026-11-01T00:00:00.000Z')}`)
  })

  it('ends with the problem, and keeps the checkpoint of the last page that was read', async () => {
    const { io, book, fake } = await kit()
    await book(150)
    const pages = await allOf(pull(io, request), async () => {
      fake.setAccount({ fault: { status: 502, times: 1 } })
    })
    expect(pages.map(({ items, problem }) => [items.length, problem?.kind])).toEqual([
      [100, undefined],
      [0, 'retry'],
    ])
    expect(pages[1]?.checkpoint).toEqual(pages[0]?.checkpoint)
  })
})

describe('the rate limit', () => {
  it('T62 waits out a 429 without asking again, at least a minute', async () => {
    const { io, clock, calls } = await kit({}, { account: { limits: true } })
    for (let count = 0; count < 120; count++) await readBack(io, { what: 'booking', key: 'x' })
    // The budget is known to be used up before Cal.com has to say so.
    expect(await readBack(io, { what: 'booking', key: 'x' })).toEqual({
      kind: 'retry',
      problem: 'target.busy',
      afterMs: 60_000,
    })
    expect(calls).toHaveLength(120)
    io.memory.clear()
    expect(await readBack(io, { what: 'booking', key: 'x' })).toMatchObject({ kind: 'retry', afterMs: 60_000 })
    clock.at += 61_000
    expect(await readBack(io, { what: 'booking', key: 'x' })).toEqual({ kind: 'missing' })
  })

  it('waits here when it is only a moment', async () => {
    const { io, slept, clock } = await kit()
    io.memory.set('calcom.budget', { remaining: 0, resetsAt: clock.at + 2_000 })
    await readBack(io, { what: 'booking', key: 'x' })
    expect(slept).toEqual([2_000])
  })

  it.each([
    ['the time that remains', '90', 90_000],
    ['a timestamp', String(Date.parse('2026-11-02T15:01:30Z') / 1000), 90_000],
    ['less than a minute', '5', 60_000],
  ])('understands a reset that is %s', async (_, reset, afterMs) => {
    const { io } = await kit()
    const headers = { get: (name: string) => (name === 'x-ratelimit-reset-default' ? reset : undefined) }
    io.fetch = async () => ({ kind: 'answered', status: 429, headers, body: new Uint8Array(), text: () => '' })
    expect(await readBack(io, { what: 'booking', key: 'x' })).toEqual({
      kind: 'retry',
      problem: 'target.busy',
      afterMs,
    })
  })
})

describe('reading back', () => {
  it('finds bookings, and says when there is none', async () => {
    const { io, book } = await kit()
    const [uid = ''] = await book(1)
    expect(await readBack(io, { what: 'booking', key: uid })).toMatchObject({ kind: 'found', body: { uid } })
    expect(await readBack(io, { what: 'seat', key: 'none' })).toEqual({ kind: 'missing' })
  })

  it('a network that fails is tried again, refused credentials stop the connection, a proxy page is no answer', async () => {
    const { io, fake } = await kit()
    const ask = { what: 'booking', key: 'x' }
    const { fetch: works } = io
    io.fetch = async () => ({ kind: 'failed', written: true, cause: 'timeout' })
    expect(await readBack(io, ask)).toEqual({ kind: 'retry', problem: 'target.no-answer' })
    io.fetch = works
    io.settings = settingsWith({ baseUrl: fake.url, auth: { apiKey: 'cal_wrong' } })
    expect(await readBack(io, ask)).toEqual({ kind: 'connection', problem: 'connection.credentials-refused' })
    const headers = { get: () => undefined }
    io.fetch = async () => ({ kind: 'answered', status: 200, headers, body: new Uint8Array(), text: () => '<html>' })
    expect(await readBack(io, ask)).toEqual({ kind: 'retry', problem: 'target.busy' })
  })
})

describe('the test of a connection', () => {
  it('passes with a right key and version', async () => {
    const { io } = await kit()
    expect(await calcom.check(io)).toMatchObject({
      ok: true,
      findings: [{ name: 'signature' }, { name: 'me' }, { name: 'version', ok: true }],
    })
  })

  it.each([
    ['a wrong key', { auth: { apiKey: 'cal_wrong' } }, 'me', 'connection.credentials-refused'],
    [
      'T61 SCH-14 a version that falls back to the old dialect',
      {
        apiVersions: { bookings: '2030-01-01', slots: '2024-09-04', eventTypes: '2024-06-14', schedules: '2024-06-11' },
      },
      'version',
      'version.unknown',
    ],
  ])('names %s', async (_, settings, name, problem) => {
    const { io } = await kit(settings)
    const { ok, findings } = await calcom.check(io)
    expect(ok).toBe(false)
    expect(findings.at(-1)).toMatchObject({ name, ok: false, problem })
  })

  it('names an address that does not answer', async () => {
    const { io, fake } = await kit()
    await fake.close()
    io.fetch = async () => ({ kind: 'failed', written: false, cause: 'refused' })
    expect(await calcom.check(io)).toMatchObject({
      ok: false,
      findings: [{}, { name: 'me', problem: 'target.unreachable' }],
    })
  })

  it('without credentials says that nothing is read back', async () => {
    const { io } = await kit({ auth: undefined })
    expect(await calcom.check(io)).toMatchObject({
      ok: true,
      findings: [{}, { name: 'address', ok: true }, { name: 'credentials' }],
    })
  })
})

describe('on schedule, by setting', () => {
  it.each([
    [{}, 5 * 60_000],
    [{ syncMinutes: 60 }, 60 * 60_000],
    [{ sync: 'api', syncMinutes: 1, auth: { apiKey: 'cal_right' } }, 60_000],
    [{ sync: 'webhooks', syncMinutes: 1 }, 30 * 86_400_000],
  ])('SCH-8 %j asks every so many milliseconds', (given, everyMs) => {
    expect(pace(settingsWith(given), 'bookings')).toBe(everyMs)
  })

  it('SCH-8 asks again from before the newest known change, by as much as the setting says', async () => {
    const { io, calls } = await kit({ overlapMinutes: 30 })
    for await (const _ of pull(io, {
      stream: 'bookings',
      full: false,
      checkpoint: { updatedAt: '2026-11-02T14:00:00.000Z' },
    }));
    expect(decodeURIComponent(calls[0] ?? '')).toContain('afterUpdatedAt=2026-11-02T13:30:00.000Z')
  })
})
