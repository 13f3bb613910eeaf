/** What Cal.com is asked for a comparison: pages by start, whatever "after" means there, inside its limit. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fetch, Io, Reply, SidePage } from '../connector.ts'
import { type CalcomSettings, settings } from './config.ts'
import { side } from './side.ts'

type Made = { uid: string; start: string; next?: string }

function reply(status: number, body: unknown): Reply {
  const text = JSON.stringify(body)
  return { kind: 'answered', status, headers: { get: () => undefined }, body: Buffer.from(text), text: () => text }
}

/** GET /v2/bookings over these, with "after" including its instant or not. */
function serving(made: readonly Made[], inclusive: boolean, asked: URL[] = []): Fetch {
  const sorted = made.toSorted((x, y) => (x.start < y.start ? -1 : x.start > y.start ? 1 : x.uid < y.uid ? -1 : 1))
  return async url => {
    asked.push(url)
    const one = made.find(({ uid }) => url.pathname.endsWith(`/${uid}`))
    if (one) return reply(200, { status: 'success', data: booking(one) })
    if (!url.pathname.endsWith('/bookings')) return reply(404, {})
    const after = Date.parse(url.searchParams.get('afterStart') ?? '')
    const [take, skip] = [Number(url.searchParams.get('take')), Number(url.searchParams.get('skip') ?? 0)]
    const found = sorted.filter(({ start }) => (inclusive ? Date.parse(start) >= after : Date.parse(start) > after))
    return reply(200, { status: 'success', data: found.slice(skip, skip + take).map(booking) })
  }
}

const booking = ({ uid, start, next }: Made) => ({
  uid,
  id: 7,
  status: next ? 'cancelled' : 'accepted',
  start,
  end: new Date(Date.parse(start) + 1_800_000).toISOString(),
  updatedAt: '2026-11-01T00:00:00.000Z',
  hosts: [{ id: 5, email: 'okafor@example.org', name: 'Imani Okafor' }],
  attendees: [{ name: 'Anna Brown', email: 'Anna@example.org', timeZone: 'UTC' }],
  ...(next ? { rescheduledToUid: next } : {}),
})

function ioWith(fetch: Fetch): Io<CalcomSettings> {
  return {
    settings: settings.parse({ auth: { apiKey: 'cal_test' }, webhookSecrets: ['whsec'] }),
    connection: { id: 'c', slug: 'calcom' },
    fetch,
    now: () => new Date('2026-11-23T14:00:00Z'),
    random: () => 0.5,
    newId: () => 'id',
    memory: new Map(),
    sleep: async () => undefined,
  }
}

const from = Date.parse('2026-12-01T00:00:00Z')
const window = { kind: 'Appointment', from: new Date(from).toISOString(), to: '2026-12-20T00:00:00.000Z' } as const

async function read(pages: AsyncGenerator<SidePage>): Promise<SidePage[]> {
  const all: SidePage[] = []
  for await (const page of pages) all.push(page)
  return all
}
const idsOf = (pages: readonly SidePage[]) => new Set(pages.flatMap(page => page.entries.map(({ id }) => id)))

describe('the side of Cal.com', () => {
  it('SCH-13 reads every booking of the window, however many share a start and whatever "after" means', async () => {
    const counts = fc.array(fc.integer({ min: 1, max: 230 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(counts, fc.boolean(), async (given, inclusive) => {
        const made = given.flatMap((count, day) =>
          Array.from({ length: count }, (_, at) => ({
            uid: `u${day}-${at}`,
            start: new Date(from + (day + 1) * 86_400_000).toISOString(),
          })),
        )
        const pages = await read(side.list(ioWith(serving(made, inclusive)), window))
        expect(idsOf(pages).size).toBe(made.length)
        const [first] = pages
        if (!first?.checkpoint) return
        const rest = await read(
          side.list(ioWith(serving(made, inclusive)), { ...window, checkpoint: first.checkpoint }),
        )
        expect(idsOf([first, ...rest]).size, 'from a checkpoint on').toBe(made.length)
      }),
      { numRuns: 25 },
    )
  })

  it('SCH-13 leaves out what another booking followed, and what begins after the window', async () => {
    const made = [
      { uid: 'old', start: '2026-12-02T10:00:00.000Z', next: 'new' },
      { uid: 'new', start: '2026-12-03T10:00:00.000Z' },
      { uid: 'later', start: '2026-12-20T00:00:00.000Z' },
    ]
    const pages = await read(side.list(ioWith(serving(made, true)), window))
    expect([...idsOf(pages)]).toEqual(['new'])
    expect(pages[0]?.entries[0]).toMatchObject({
      entity: 'booking',
      fields: { status: 'booked', practitioner: ['5', 'okafor@example.org'], patient: ['anna@example.org'] },
    })
    const io = ioWith(serving(made, true))
    expect(await side.find(io, { kind: 'Appointment', id: 'new' })).toMatchObject({
      kind: 'found',
      entry: { id: 'new' },
    })
    expect(await side.find(io, { kind: 'Appointment', id: 'old' })).toEqual({ kind: 'missing' })
    expect(await side.find(io, { kind: 'Appointment', id: 'never' })).toEqual({ kind: 'missing' })
  })

  it('SCH-13 gives the run back when the limit is reached', async () => {
    const pages = await read(
      side.list(
        ioWith(async () => reply(429, {})),
        window,
      ),
    )
    expect(pages).toMatchObject([{ entries: [], problem: { kind: 'retry', problem: 'target.busy', afterMs: 60_000 } }])
  })
})
