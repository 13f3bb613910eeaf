import type { Slot } from 'fhir/r4'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import { createFakeEhr, type FakeEhr } from './fake.ts'
import { parse } from './parse.ts'
import { pull } from './pull.ts'
import { ioFor, loopbackFetch, type TestIo } from './testing/io.ts'

let ehr: FakeEhr
let io: TestIo
let asked: string[]
let now = new Date('2026-12-01T05:00:00Z')
beforeEach(async () => {
  now = new Date('2026-12-01T05:00:00Z')
  ehr = await createFakeEhr({ now: () => now })
  asked = []
  const fetch = loopbackFetch()
  const noting: typeof fetch = (url, request) => {
    asked.push(`${url.pathname.split('/').at(-1)}${url.search}`)
    return fetch(url, request)
  }
  io = { ...ioFor({ baseUrl: ehr.url }, noting), now: () => now }
  ehr.put({ resourceType: 'Practitioner', id: 'd1', name: [{ family: 'Example' }] })
})
afterEach(() => ehr.close())

type Bundle = { entry: { resource: { resourceType: string; id: string; status?: string } }[] }

async function run(checkpoint: Json | undefined, full = false) {
  const bundles: Bundle[] = []
  let last = checkpoint
  for await (const page of pull(io, { stream: 'Slot', full, ...(checkpoint === undefined ? {} : { checkpoint }) })) {
    expect(page.problem).toBeUndefined()
    bundles.push(...page.items.map(({ body }) => JSON.parse(Buffer.from(body).toString()) as Bundle))
    last = page.checkpoint
  }
  const entries = bundles.flatMap(({ entry }) => entry.map(({ resource }) => resource))
  const slots = entries.filter(({ resourceType }) => resourceType === 'Slot')
  return { bundles, entries, checkpoint: last, slots: slots.map(({ id, status }) => `${id} ${status}`) }
}
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms)
}
const minute = 60_000
const hour = 60 * minute

describe('SCH-4 the stream of slots', () => {
  it('reads everything at first, then only what takes time or took it; what is free and was free says nothing', async () => {
    const [one, two, three] = ehr.desk.publish({
      practitioner: 'd1',
      from: '2026-12-02T14:00:00Z',
      to: '2026-12-02T15:30:00Z',
    })
    ehr.desk.setSlot(two?.id ?? '', 'busy-unavailable')
    const first = await run(undefined, true)
    expect(first.slots).toEqual([`${one?.id} free`, `${two?.id} busy-unavailable`, `${three?.id} free`])
    pass(5 * minute)
    expect((await run(first.checkpoint)).slots).toEqual([])
    ehr.desk.setSlot(one?.id ?? '', 'busy')
    ehr.desk.setSlot(two?.id ?? '', 'free')
    ehr.put({ ...(ehr.get('Slot', three?.id ?? '') as Slot), serviceType: [{ text: 'Intake' }] })
    pass(5 * minute)
    const second = await run(first.checkpoint)
    expect(second.slots).toEqual([`${one?.id} busy`, `${two?.id} free`])
    pass(5 * minute)
    expect((await run(second.checkpoint)).slots).toEqual([])
  })

  it('asks for what changed, in the days to come only', async () => {
    ehr.desk.publish({ practitioner: 'd1', from: '2026-12-02T14:00:00Z', to: '2026-12-02T15:00:00Z' })
    ehr.desk.publish({ practitioner: 'd1', from: '2027-03-02T14:00:00Z', to: '2027-03-02T15:00:00Z' })
    const { checkpoint, slots } = await run(undefined)
    expect(slots).toHaveLength(2)
    pass(10 * minute)
    await run(checkpoint)
    expect(asked.at(-1)).toBe(
      'Slot?schedule=Schedule/schedule-d1&start=ge2026-12-01&start=lt2027-01-31&_lastUpdated=ge2026-12-01T04:55:00.000Z&_count=100',
    )
  })

  it('reads everything once a day: the days move on, and slots that were deleted let their time go', async () => {
    const [one, two] = ehr.desk.publish({
      practitioner: 'd1',
      from: '2026-12-03T14:00:00Z',
      to: '2026-12-03T15:00:00Z',
    })
    const [later] = ehr.desk.publish({ practitioner: 'd1', from: '2027-01-31T14:00:00Z', to: '2027-01-31T14:30:00Z' })
    for (const slot of [one, two, later]) ehr.desk.setSlot(slot?.id ?? '', 'busy-unavailable')
    const first = await run(undefined)
    expect(first.slots).toEqual([`${one?.id} busy-unavailable`, `${two?.id} busy-unavailable`])
    ehr.remove('Slot', one?.id ?? '')
    pass(hour)
    const second = await run(first.checkpoint)
    expect(second.slots).toEqual([])
    pass(23 * hour)
    const third = await run(second.checkpoint)
    expect(third.slots).toEqual([`${later?.id} busy-unavailable`, `${one?.id} entered-in-error`])
  })

  it('what a search does not show, and the EHR still has, is not taken for gone', async () => {
    const [one] = ehr.desk.publish({ practitioner: 'd1', from: '2026-12-03T14:00:00Z', to: '2026-12-03T14:30:00Z' })
    ehr.desk.setSlot(one?.id ?? '', 'busy-unavailable')
    const first = await run(undefined)
    await ehr.set({ indexDelayMs: 100 * 24 * hour })
    pass(25 * hour)
    const second = await run(first.checkpoint)
    expect(second.slots).toEqual([])
    ehr.remove('Slot', one?.id ?? '')
    pass(25 * hour)
    expect((await run(second.checkpoint)).slots).toEqual([`${one?.id} entered-in-error`])
  })

  it('goes on from a page after a cut, and from the beginning of a search that the server has forgotten', async () => {
    for (const practitioner of ['d1', 'd2'])
      for (const slot of ehr.desk.publish({
        practitioner,
        from: '2026-12-02T00:00:00Z',
        to: '2026-12-05T00:00:00Z',
        minutes: 30,
      }))
        ehr.desk.setSlot(slot.id, 'busy')
    let cut: Json | undefined
    for await (const page of pull(io, { stream: 'Slot', full: true })) {
      cut = page.checkpoint
      break
    }
    const rest = await run(cut)
    expect(
      rest.bundles.map(({ entry }) => entry.filter(({ resource }) => resource.resourceType === 'Slot').length),
    ).toEqual([100, 88])
    const forgotten = JSON.parse(JSON.stringify(cut).replace(/_getpages=[^&"]+/, '_getpages=gone')) as Json
    expect((await run(forgotten)).slots).toHaveLength(288)
  })

  it('knows whom a role stands for, and keeps no comment', async () => {
    ehr.put({ resourceType: 'PractitionerRole', id: 'r1', practitioner: { reference: 'Practitioner/d1' } })
    ehr.put({
      resourceType: 'Schedule',
      id: 's1',
      comment: 'Why',
      actor: [{ reference: 'PractitionerRole/r1' }, { reference: 'Location/l1' }],
    })
    ehr.put({ resourceType: 'Schedule', id: 's2', actor: [{ reference: 'Device/x' }] })
    for (const id of ['s1', 's2'])
      ehr.put({
        resourceType: 'Slot',
        id: `of-${id}`,
        comment: 'Surgery of Ms. Example',
        schedule: { reference: `Schedule/${id}` },
        status: 'busy',
        start: '2026-12-02T14:00:00Z',
        end: '2026-12-02T15:00:00Z',
      })
    const { bundles, entries, slots } = await run(undefined)
    expect(slots).toEqual(['of-s1 busy'])
    expect(entries[0]).toEqual({
      resourceType: 'Schedule',
      id: 's1',
      actor: [{ reference: 'Practitioner/d1' }, { reference: 'Location/l1' }],
    })
    expect(JSON.stringify(bundles)).not.toMatch(/Surgery|Why/)
    const body = Buffer.from(JSON.stringify(bundles[0]))
    const parsed = parse({
      settings: io.settings,
      connection: io.connection,
      origin: 'pull',
      headers: { get: () => undefined },
      body,
    })
    expect(parsed.kind === 'events' && parsed.events[0]).toMatchObject({
      type: 'slot.seen',
      refers: [
        { type: 'Practitioner', id: 'd1' },
        { type: 'Location', id: 'l1' },
      ],
    })
  })

  it.each<[string, Parameters<FakeEhr['set']>[0]]>([
    ['offers no slots', { withoutTypes: ['Slot'] }],
    ['offers no schedules', { withoutTypes: ['Schedule'] }],
    ['says nothing of what it offers', { metadata: false }],
  ])('an EHR that %s is not asked', async (_, switches) => {
    await ehr.set(switches)
    expect((await run(undefined)).bundles).toEqual([])
    expect(ehr.seen.some(({ path }) => path.startsWith('Slot') || path.startsWith('Schedule'))).toBe(false)
  })

  it('without a search by change everything is read each hour; with no days at all, nothing ever', async () => {
    await ehr.set({ withoutParameters: ['_lastUpdated'], strictSearch: true })
    const [one] = ehr.desk.publish({ practitioner: 'd1', from: '2026-12-02T14:00:00Z', to: '2026-12-02T15:00:00Z' })
    const first = await run(undefined)
    ehr.desk.setSlot(one?.id ?? '', 'busy')
    pass(10 * minute)
    expect((await run(first.checkpoint)).slots).toEqual([])
    pass(hour)
    expect((await run(first.checkpoint)).slots).toEqual([`${one?.id} busy`])
    io = { ...io, settings: { ...io.settings, slotDays: 0 } }
    expect((await run(undefined)).slots).toEqual([])
  })

  it('access that does not reach so far is no trouble of the connection; an outage is one of the run', async () => {
    const problems = async () => {
      const found: unknown[] = []
      for await (const page of pull(io, { stream: 'Slot', full: true })) found.push(page.problem?.problem)
      return found
    }
    await run(undefined) // the statement is known from now on
    await ehr.set({ fail: { status: 403, percent: 100 } })
    expect(await problems()).toEqual([undefined])
    await ehr.set({ fail: { status: 503, percent: 100 } })
    expect(await problems()).toEqual(['target.busy'])
  })
})
