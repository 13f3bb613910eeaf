import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { Fetch, PulledPage } from '../connector.ts'
import { createWorld, type World } from './fake/world.ts'
import { createFakeEnsora, type FakeEnsora, type KnobsInput } from './fake.ts'
import { parse } from './parse.ts'
import { pull } from './pull.ts'
import { answered, ioFor, type TestIo, testNow } from './testing/io.ts'

let fake: FakeEnsora
let world: World
let io: TestIo
const start = Date.parse('2026-11-20T12:00:00Z')

beforeEach(async () => {
  world = createWorld(() => io.now())
  fake = await createFakeEnsora({ world, now: () => io.now(), random: () => 0.25 })
  io = ioFor(fake, { pageSize: 10 })
})
afterEach(() => fake.close())

/** Sites that changed at `start`, a minute apart unless said otherwise. */
const fill = (count: number, everyMs = 60_000, from = 0) => {
  for (let n = from; n < from + count; n += 1)
    world.put('site', { id: `site-${String(n).padStart(4, '0')}`, name: `Site ${n}` }, start + n * everyMs)
}
async function run(checkpoint?: Json, more: { stream?: string; full?: boolean; pages?: number; io?: TestIo } = {}) {
  const { stream = 'sites', full = false, pages: most = 1_000 } = more
  const pages: PulledPage[] = []
  const request = { stream, full, ...(checkpoint === undefined ? {} : { checkpoint }) }
  for await (const page of pull(more.io ?? io, request)) {
    pages.push(page)
    if (pages.length === most) break
  }
  const items = pages.flatMap(page => page.items)
  return {
    pages,
    ids: items.flatMap(({ body }) => idsIn(body)),
    keys: items.map(({ key }) => key),
    checkpoint: pages.at(-1)?.checkpoint,
    problem: pages.at(-1)?.problem,
  }
}
function idsIn(body: Uint8Array): string[] {
  const parsed = parse({ body })
  return parsed.kind === 'page' ? [...parsed.page.entries, ...parsed.page.gone].map(({ id }) => id) : []
}
const set = (knobs: KnobsInput) => fake.set(knobs)

describe('SES-1 a first pull', () => {
  it('reads everything once, a page at a time, and says how much there is', async () => {
    fill(35)
    const { pages, ids, checkpoint } = await run()
    expect(pages.map(({ items, total }) => [items.length, total])).toEqual(Array(4).fill([1, 35]))
    expect([ids.length, new Set(ids).size]).toEqual([35, 35])
    expect(checkpoint).toEqual({ since: new Date(start + 34 * 60_000).toISOString() })
  })

  it('of an empty list ends at once', async () => {
    const { pages, checkpoint } = await run()
    expect(pages).toHaveLength(1)
    expect(checkpoint).toEqual({})
  })

  it.each([1, 2, 3])('that is killed after page %i goes on behind it', async stored => {
    fill(35)
    const first = await run(undefined, { pages: stored })
    const rest = await run(JSON.parse(JSON.stringify(first.checkpoint)))
    expect([...first.ids, ...rest.ids]).toHaveLength(35)
    expect(new Set([...first.ids, ...rest.ids]).size).toBe(35)
    expect(rest.checkpoint).toEqual({ since: new Date(start + 34 * 60_000).toISOString() })
  })

  it('S39 loses nothing of equal times across the edge of a page', async () => {
    fill(35, 0)
    const { ids } = await run()
    expect(new Set(ids).size).toBe(35)
    expect(ids).toHaveLength(35)
  })

  it('sees what changes while it runs', async () => {
    fill(25)
    const first = await run(undefined, { pages: 1 })
    world.put('site', { id: 'site-0001', name: 'Renamed' }, start + 30 * 60_000)
    expect((await run(first.checkpoint)).ids).toContain('site-0001')
  })

  it('begins again where it began when the source forgot its cursor, once', async () => {
    fill(25)
    const first = await run(undefined, { pages: 1 })
    const forgotten = { ...(first.checkpoint as object), cursor: 'bm9uc2Vuc2U' }
    const rest = await run(forgotten)
    expect(new Set(rest.ids).size).toBe(25)
    await set({ forgetCursors: true })
    expect(await run()).toMatchObject({ problem: { kind: 'retry' } })
  })
})

describe('SES-1 a later pull', () => {
  it('asks from ten minutes before the newest change', async () => {
    fill(35)
    const first = await run()
    const again = await run(first.checkpoint)
    expect(again.ids).toHaveLength(11)
    expect(again.checkpoint).toEqual(first.checkpoint)
  })

  it('is the same message again when nothing has changed, and another one when something has', async () => {
    fill(35, 1_000)
    const first = await run()
    const second = await run(first.checkpoint)
    const third = await run(second.checkpoint)
    expect(third.keys).toEqual(second.keys)
    world.put('site', { id: 'site-0034', name: 'Renamed' }, start + 34_000)
    expect((await run(third.checkpoint)).keys).not.toEqual(third.keys)
  })

  it('brings what was written late with an older time', async () => {
    fill(5)
    const first = await run()
    world.put('site', { id: 'late', name: 'Late' }, start)
    expect((await run(first.checkpoint)).ids).toContain('late')
  })

  it('brings what was deleted as gone', async () => {
    fill(3)
    const first = await run()
    world.remove('site', 'site-0001', start + 600_000)
    const [page] = (await run(first.checkpoint)).pages
    const parsed = parse({ body: page?.items[0]?.body ?? new Uint8Array() })
    expect(parsed).toMatchObject({ page: { gone: [{ kind: 'site', id: 'site-0001' }] } })
  })

  it('reads everything when everything is asked for', async () => {
    fill(35)
    const first = await run()
    expect((await run(first.checkpoint, { full: true })).ids).toHaveLength(35)
  })

  it('does not believe a time that lies ahead of us', async () => {
    world.put('site', { id: 'future', name: 'Future' }, Date.parse('2099-01-01T00:00:00Z'))
    const read: Fetch = async url =>
      url.pathname.endsWith('/token')
        ? answered(200, { token: 't', expiresIn: 600 })
        : answered(200, { items: [{ id: 'f', name: 'Future', updatedAt: '2099-01-01T00:00:00.000Z' }] })
    const { checkpoint } = await run(undefined, { io: ioFor(fake, {}, read) })
    expect(checkpoint).toEqual({ since: io.now().toISOString() })
  })

  it('sees what is exported late, as far as it is exported', async () => {
    world.put('site', { id: 'a', name: 'A' }, io.now().getTime() - 20 * 60_000)
    await set({ exportDelayMinutes: 30 })
    const early = await run()
    expect(early.ids).toEqual([])
    io.advance(15 * 60_000)
    expect((await run(early.checkpoint)).ids).toEqual(['a'])
  })
})

describe('SES-1 trouble on the way', () => {
  it('a page that comes twice is one message', async () => {
    fill(25)
    await set({ repeatPages: 1 })
    const { keys, ids } = await run()
    expect([keys.length, new Set(keys).size]).toEqual([4, 3])
    expect(new Set(ids).size).toBe(25)
  })

  it('a page that leads to itself for ever ends the run', async () => {
    fill(5)
    await set({ repeatPages: 1_000 })
    expect((await run()).pages.length).toBeLessThan(5)
  })

  it('a token that ends between two pages is fetched anew, once', async () => {
    fill(35)
    await set({ forgetTokensAfter: 2 })
    const { ids, problem } = await run()
    expect([ids.length, problem, fake.tokensGranted()]).toEqual([35, undefined, 2])
  })

  it('credentials revoked between two pages pause the connection, and nothing is lost', async () => {
    fill(35)
    const first = await run(undefined, { pages: 2 })
    await set({ credentials: false })
    const cut = await run(first.checkpoint)
    expect(cut.problem).toEqual({ kind: 'connection', problem: 'connection.credentials-refused' })
    await set({ credentials: true })
    const rest = await run(first.checkpoint)
    expect(new Set([...first.ids, ...rest.ids]).size).toBe(35)
  })

  it('a short 429 is waited out inside the run, a long one goes back with its time', async () => {
    fill(5)
    await set({ fail: { status: 429, times: 2, retryAfter: '3' } })
    expect((await run()).ids).toHaveLength(5)
    expect(io.slept).toEqual([3_000, 3_000])
    await set({ fail: { status: 429, times: 1, retryAfter: '600' } })
    expect((await run()).problem).toEqual({ kind: 'retry', problem: 'target.busy', afterMs: 600_000 })
  })

  it.each([
    [503, { kind: 'retry', problem: 'target.busy' }],
    [403, { kind: 'connection', problem: 'connection.credentials-refused' }],
    [404, { kind: 'connection', problem: 'connection.lacks-capability' }],
    [422, { kind: 'retry', problem: 'target.busy' }],
  ])('%i ends the run with its reason', async (status, problem) => {
    await set({ fail: { status, times: 10, list: 'sites' } })
    expect((await run()).problem).toEqual(problem)
  })

  it('a cut answer is asked for again in a smaller page', async () => {
    fill(5)
    await run()
    await set({ cutAfter: 1 })
    const { ids, problem } = await run()
    expect([ids.length, problem]).toEqual([5, undefined])
    await set({ cutAfter: 5 })
    expect((await run()).problem).toEqual({ kind: 'retry', problem: 'target.no-answer' })
  })

  it('stores of an image that is too large only its size', async () => {
    const bytes = Buffer.alloc(3_000_000, 7)
    const signature = { contentType: 'image/png', bytes, signedAt: '2026-11-20T12:00:00Z' }
    const values = [{ label: 'Signature', type: 'signature' as const, value: { signature } }]
    const ids = { template: 't', student: 's', user: 'u' }
    world.put('note', { id: 'n', ...ids, published: true, shown: true, values }, start)
    const [page] = (await run(undefined, { stream: 'notes' })).pages
    const [item] = page?.items ?? []
    expect(item?.body.byteLength).toBeLessThan(1_000)
    expect(parse({ body: item?.body ?? new Uint8Array() })).toMatchObject({
      page: { entries: [{ values: [{ signature: { tooLarge: 3_000_000 } }] }] },
    })
  })

  it('stores nothing that the contract does not name: no PIN, and of a draft no content', async () => {
    const items = [
      { id: 'u', type: 'Employee', firstName: 'P', lastName: 'R', siteIds: [], devicePin: '4711', updatedAt: testNow },
      {
        id: 'n',
        published: false,
        values: [{ label: 'Notes', type: 'Free Text', value: 'secret' }],
        updatedAt: testNow,
      },
    ]
    const read: Fetch = async url =>
      answered(200, url.pathname.endsWith('/token') ? { token: 't', expiresIn: 600 } : { items })
    const { pages } = await run(undefined, { stream: 'users', io: ioFor(fake, {}, read) })
    const stored = Buffer.from(pages[0]?.items[0]?.body ?? '').toString()
    expect(stored).toContain('"firstName":"P"')
    expect(stored).not.toMatch(/4711|secret/)
  })

  it('CO-3 puts neither credentials nor tokens into an address', async () => {
    const addresses: string[] = []
    const { fetch } = io
    const listening: Fetch = (url, request) => {
      addresses.push(url.href)
      return fetch(url, request)
    }
    fill(25)
    await run(undefined, { io: { ...io, fetch: listening } })
    expect(addresses.length).toBeGreaterThan(3)
    for (const address of addresses) expect(address).not.toMatch(/ensora_demo|admin@|edc_/)
  })
})
