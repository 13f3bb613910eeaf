import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { PulledPage } from '../connector.ts'
import { createWorld, type World } from './fake/world.ts'
import { createFakeEnsora, type FakeEnsora } from './fake.ts'
import { listAll, nextListing } from './listing.ts'
import { ioFor, type TestIo } from './testing/io.ts'

const hour = 3_600_000
const day = 24 * hour

describe('SES-8 when whole lists are read', () => {
  it.each([
    ['the coming night', 'night', '2026-11-25T23:00:00Z', '2026-11-26T07:00:00Z'],
    ['the same night, before two', 'night', '2026-11-26T05:00:00Z', '2026-11-26T07:00:00Z'],
    ['the next night, right after two', 'night', '2026-11-26T07:00:00Z', '2026-11-27T07:00:00Z'],
    ['in a week', 'week', '2026-11-25T23:00:00Z', '2026-12-02T07:00:00Z'],
    ['at three where two does not exist that night', 'night', '2026-03-07T23:00:00Z', '2026-03-08T07:00:00Z'],
    ['at the first of two, where there are two', 'night', '2026-10-31T23:00:00Z', '2026-11-01T07:00:00Z'],
  ] as const)('%s', (_case, listEvery, now, due) => {
    const { settings } = ioFor({ url: 'http://127.0.0.1:9', username: 'somebody', password: 'secret' }, { listEvery })
    const next = new Date(Date.parse(now) + nextListing(settings, new Date(now)))
    expect(next).toEqual(new Date(due))
  })
})

describe('SES-8 reading whole lists', () => {
  let fake: FakeEnsora
  let world: World
  let io: TestIo
  beforeEach(async () => {
    world = createWorld(() => io.now())
    fake = await createFakeEnsora({ world, now: () => io.now(), random: () => 0.25, knobs: { mostItems: 2 } })
    io = ioFor(fake)
    for (let n = 0; n < 5; n += 1) world.put('site', { id: `site-${n}`, name: `Site ${n}` }, io.now().getTime() - day)
  })
  afterEach(() => fake.close())

  async function read(checkpoint?: Json, most = 100): Promise<PulledPage[]> {
    const pages: PulledPage[] = []
    const request = { stream: 'deletions', full: checkpoint === undefined, ...(checkpoint ? { checkpoint } : {}) }
    for await (const page of listAll(io, request)) {
      pages.push(page)
      if (pages.length === most) break
    }
    return pages
  }
  const sitesOf = (pages: readonly PulledPage[]) =>
    pages.flatMap(({ listed }) => (listed?.kind === 'site' ? [listed] : []))

  it('names every id once, says where each list begins and ends, and makes no messages', async () => {
    world.remove('site', 'site-3')
    const pages = await read()
    expect(pages.every(({ items }) => items.length === 0)).toBe(true)
    const sites = sitesOf(pages)
    expect(sites.flatMap(({ ids }) => ids).sort()).toEqual(['site-0', 'site-1', 'site-2', 'site-4'])
    expect(sites.map(({ begins, ends }) => [begins, ends])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ])
    expect(pages.filter(({ listed }) => listed?.ends).map(({ listed }) => listed?.kind)).toEqual([
      'site',
      'student',
      'user',
      'template',
      'note',
    ])
    expect(pages.at(-1)?.checkpoint).toEqual({})
  })

  it.each([1, 2])('cut off after page %i it goes on behind it, and says so', async stored => {
    const first = await read(undefined, stored)
    const rest = await read(JSON.parse(JSON.stringify(first.at(-1)?.checkpoint)))
    expect(sitesOf(rest)[0]?.begins).toBe(false)
    expect(sitesOf([...first, ...rest]).flatMap(({ ids }) => ids)).toHaveLength(5)
  })

  it('begins a list anew when its cursor is forgotten, and ends with a problem when that happens again', async () => {
    const first = await read(undefined, 1)
    await fake.set({ forgetCursors: true })
    const rest = await read(JSON.parse(JSON.stringify(first.at(-1)?.checkpoint)))
    expect(sitesOf(rest).map(({ begins, ends }) => [begins, ends])).toEqual([[true, false]])
    expect(rest.at(-1)?.problem).toBeDefined()
  })

  it('leaves out notes that were taken back', async () => {
    const note = { template: 't', student: 's', user: 'u', shown: true, values: [] }
    world.put('note', { ...note, id: 'note-1', published: true }, io.now().getTime() - day)
    world.put('note', { ...note, id: 'note-2', published: false }, io.now().getTime() - day)
    const pages = await read()
    expect(pages.flatMap(({ listed }) => (listed?.kind === 'note' ? listed.ids : []))).toEqual(['note-1'])
  })

  it('does nothing by itself where nobody wants it', async () => {
    const never = { ...io, settings: { ...io.settings, listEvery: 'never' as const } }
    const pages: PulledPage[] = []
    for await (const page of listAll(never, { stream: 'deletions', full: false, checkpoint: {} })) pages.push(page)
    expect(pages).toEqual([{ items: [], checkpoint: {} }])
  })
})
