import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { PulledPage } from '../connector.ts'
import { createFakeEhr, type FakeEhr } from './fake.ts'
import { parse } from './parse.ts'
import { pull } from './pull.ts'
import { ioFor, patient, scriptedFetch, statement, type TestIo } from './testing/io.ts'

let ehr: FakeEhr
let io: TestIo
let at = Date.parse('2026-11-01T00:00:00Z')
/** A clock on which every write has a second of its own. */
const tick = () => {
  at += 1_000
  return new Date(at)
}
beforeEach(async () => {
  ehr = await createFakeEhr({ now: tick })
  io = ioFor({ baseUrl: ehr.url })
})
afterEach(() => ehr.close())

const fill = (count: number, from = 0) => {
  for (let n = from; n < from + count; n++) ehr.put(patient({ id: `p${n}` }))
}
async function run(checkpoint?: Json, options: { stream?: string; full?: boolean; pages?: number } = {}) {
  const { stream = 'Patient', full = false, pages: most = 1_000 } = options
  const pages: PulledPage[] = []
  for await (const page of pull(io, { stream, full, ...(checkpoint === undefined ? {} : { checkpoint }) })) {
    pages.push(page)
    if (pages.length === most) break
  }
  return { pages, ids: idsOf(pages), checkpoint: pages.at(-1)?.checkpoint, problem: pages.at(-1)?.problem }
}
function idsOf(pages: readonly PulledPage[]): string[] {
  return pages
    .flatMap(({ items }) => items)
    .flatMap(({ body, contentType }) => {
      expect(contentType).toBe('application/fhir+json')
      const parsed = parse({
        settings: io.settings,
        connection: io.connection,
        origin: 'pull',
        headers: { get: () => undefined },
        body,
      })
      return parsed.kind === 'events' ? parsed.events.map(({ source }) => source.aliases[0]?.value ?? '') : []
    })
}

describe('SCH-8 a first run', () => {
  it('reads everybody once, a page at a time, and says how many there are', async () => {
    fill(250)
    const { pages, ids, checkpoint } = await run()
    expect(pages.map(({ items, total }) => [items.length, total])).toEqual([
      [1, 250],
      [1, 250],
      [1, 250],
    ])
    expect(new Set(ids).size).toBe(250)
    expect(checkpoint).toEqual({ since: ehr.get('Patient', 'p249')?.meta?.lastUpdated })
  })

  it('that was interrupted goes on where it stopped', async () => {
    fill(250)
    const first = await run(undefined, { pages: 1 })
    const rest = await run(first.checkpoint)
    expect([...first.ids, ...rest.ids]).toHaveLength(250)
    expect(rest.checkpoint).toEqual({ since: ehr.get('Patient', 'p249')?.meta?.lastUpdated })
  })

  it('starts again when the EHR forgot the search meanwhile', async () => {
    fill(150)
    const first = await run(undefined, { pages: 1 })
    const forgotten = JSON.parse(JSON.stringify(first.checkpoint).replace(/_getpages=[^&]+/, '_getpages=gone'))
    expect((await run(forgotten)).ids).toHaveLength(150)
  })

  it('keys pages without names, alike for alike pages and otherwise for changed ones', async () => {
    fill(3)
    const key = async () => (await run()).pages[0]?.items[0]?.key ?? ''
    const before = await key()
    expect(before).toBe(await key())
    expect(before).not.toMatch(/Example|Ada/)
    ehr.put(patient({ id: 'p1', active: true }))
    expect(await key()).not.toBe(before)
  })
})

describe('a later run', () => {
  it('reads what changed, with some overlap', async () => {
    fill(120)
    at += 3_600_000
    fill(1, 400)
    const { checkpoint } = await run()
    at += 3_600_000
    fill(2, 500)
    const later = await run(checkpoint)
    expect(later.ids).toEqual(['p400', 'p500', 'p501'])
    expect((await run(later.checkpoint)).ids).toEqual(['p500', 'p501'])
    expect((await run(later.checkpoint, { full: true })).ids).toHaveLength(123)
  })

  it('without news is an empty page', async () => {
    const { pages } = await run({ since: '2030-01-01T00:00:00Z' })
    expect(pages).toEqual([{ items: [], checkpoint: { since: '2030-01-01T00:00:00Z' }, total: 0 }])
  })
})

describe('links to the next page', () => {
  it.each(['absolute', 'relative', 'internal-host'] as const)(
    'that are %s are followed on the configured address',
    async links => {
      await ehr.set({ links })
      fill(230)
      expect((await run()).ids).toHaveLength(230)
    },
  )

  it('never lead to another host', async () => {
    const next = (url: string) => ({
      body: { resourceType: 'Bundle', link: [{ relation: 'next', url }], entry: [{ resource: patient({ id: 'a' }) }] },
    })
    const last = { body: { resourceType: 'Bundle', entry: [] } }
    const scripted = scriptedFetch(statement(), next('https://evil.example.org/steal?_getpages=1'), last)
    io = ioFor({ baseUrl: 'https://ehr.example.org/fhir' }, scripted.fetch)
    await run()
    expect(scripted.asked.map(({ url }) => url.href)).toEqual([
      'https://ehr.example.org/fhir/metadata',
      'https://ehr.example.org/fhir/Patient?_sort=_lastUpdated&_count=100',
      'https://ehr.example.org/fhir?_getpages=1',
    ])
    const outside = scriptedFetch(statement(), next('https://ehr.example.org/admin?x=1'), last)
    io = ioFor({ baseUrl: 'https://ehr.example.org/fhir' }, outside.fetch)
    await run()
    expect(outside.asked.at(-1)?.url.href).toBe('https://ehr.example.org/fhir?x=1')
  })

  it('that go in a circle end the run', async () => {
    const same = { body: { resourceType: 'Bundle', link: [{ relation: 'next', url: 'Patient?page=2' }], entry: [] } }
    io = ioFor({ baseUrl: 'https://ehr.example.org/fhir' }, scriptedFetch(statement(), same, same).fetch)
    expect((await run()).pages).toHaveLength(2)
  })
})

describe('what a server does not offer', () => {
  it('is an empty stream when the type is missing', async () => {
    await ehr.set({ withoutTypes: ['HealthcareService'] })
    expect((await run(undefined, { stream: 'HealthcareService' })).pages).toEqual([
      { items: [], checkpoint: {}, total: 0 },
    ])
    await ehr.set({ metadata: false })
    io = ioFor({ baseUrl: ehr.url })
    const { pages } = await run(undefined, { stream: 'HealthcareService' })
    expect(pages).toEqual([{ items: [], checkpoint: {}, total: 0 }])
  })

  it('is done without: no order, no changes since', async () => {
    const refused = { status: 400, body: { resourceType: 'OperationOutcome', issue: [] } }
    const all = { body: { resourceType: 'Bundle', entry: [{ resource: patient({ id: 'a' }) }] } }
    const scripted = scriptedFetch(statement(), refused, refused, all)
    io = ioFor({ baseUrl: 'https://ehr.example.org/fhir' }, scripted.fetch)
    const { ids } = await run({ since: '2026-11-01T00:00:00Z' })
    expect(ids).toEqual(['a'])
    expect(scripted.asked.slice(1).map(({ url }) => url.search)).toEqual([
      '?_lastUpdated=ge2026-10-31T23:55:00.000Z&_sort=_lastUpdated&_count=100',
      '?_lastUpdated=ge2026-10-31T23:55:00.000Z&_count=100',
      '?_count=100',
    ])
  })
})

describe('a failure in the middle', () => {
  it('keeps the checkpoint of the last page, and the next run goes on', async () => {
    fill(250)
    await run(undefined, { pages: 1 })
    const first = await run(undefined, { pages: 1 })
    await ehr.set({ fail: { status: 429, next: 1, retryAfter: '3' } })
    const second = await run(first.checkpoint)
    expect(second).toMatchObject({ problem: { kind: 'retry', problem: 'target.busy', afterMs: 3_000 }, ids: [] })
    expect(second.checkpoint).toEqual(first.checkpoint)
    expect((await run(second.checkpoint)).ids).toHaveLength(150)
  })

  it('of access is the connection’s', async () => {
    await ehr.set({ fail: { status: 403 } })
    expect((await run()).problem).toMatchObject({ kind: 'connection', problem: 'connection.credentials-refused' })
  })
})
