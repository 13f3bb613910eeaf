import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import { deliver } from './deliver.ts'
import { createFakeEhr, type FakeEhr } from './fake.ts'
import { pull } from './pull.ts'
import { readBack } from './read-back.ts'
import { appointment, ioFor, patient, scriptedFetch, statement, type TestIo, workOf } from './testing/io.ts'

let ehr: FakeEhr
let io: TestIo
let at = Date.parse('2026-11-01T00:00:00Z')
beforeEach(async () => {
  ehr = await createFakeEhr({
    now: () => {
      at += 1_000 // every write has a second of its own
      return new Date(at)
    },
  })
  io = ioFor({ baseUrl: ehr.url })
  ehr.put(patient({ id: 'p1' }))
  ehr.put({ resourceType: 'Practitioner', id: 'd1', name: [{ family: 'Example' }] })
})
afterEach(() => ehr.close())

async function run(checkpoint?: Json) {
  const items: { key: string; body: Record<string, unknown> }[] = []
  let last: Json | undefined
  const request = { stream: 'Appointment', full: false, ...(checkpoint === undefined ? {} : { checkpoint }) }
  for await (const page of pull(io, request)) {
    expect(page.problem).toBeUndefined()
    items.push(...page.items.map(({ key, body }) => ({ key, body: JSON.parse(Buffer.from(body).toString()) })))
    last = page.checkpoint
  }
  return {
    items,
    checkpoint: last,
    types: items.map(({ body }) => body.resourceType),
    keys: items.map(each => each.key),
  }
}

describe('SCH-4 the stream of appointments', () => {
  it('begins with those from yesterday on, each with the people it refers to before it', async () => {
    ehr.put(appointment({ id: 'old', start: '2026-10-01T15:00:00Z', end: '2026-10-01T15:30:00Z' }))
    ehr.put(appointment({ id: 'a1' }))
    ehr.put(appointment({ id: 'a2' }))
    const { keys, types, checkpoint } = await run()
    expect(keys).toEqual(['Patient/p1/1', 'Practitioner/d1/1', 'Appointment/a1/1', 'Appointment/a2/1'])
    expect(types).toEqual(['Patient', 'Practitioner', 'Appointment', 'Appointment'])
    expect(checkpoint).toEqual({ since: ehr.get('Appointment', 'a2')?.meta?.lastUpdated })
  })

  it('goes on with what changed, however old; a change makes another key, none makes the same', async () => {
    ehr.put(appointment({ id: 'old', start: '2026-10-01T15:00:00Z', end: '2026-10-01T15:30:00Z' }))
    ehr.put(appointment({ id: 'a1' }))
    const { checkpoint } = await run()
    at += 3_600_000
    ehr.desk.noShow('old')
    expect((await run(checkpoint)).keys).toContain('Appointment/old/2')
    expect((await run(checkpoint)).keys).toEqual((await run(checkpoint)).keys)
  })

  it('SCH-11 keeps only what is taken over, already in what is stored', async () => {
    const secret = { description: 'secret', comment: 'secret', reasonCode: [{ text: 'secret' }] }
    ehr.put({ ...appointment({ id: 'a1' }), ...secret })
    const { items } = await run()
    expect(JSON.stringify(items)).not.toContain('secret')
  })

  it('takes what changed while it ran for unseen: a page that was read already may have changed again', async () => {
    ehr.put(appointment({ id: 'a1' }))
    at = io.now().getTime() + 60_000
    ehr.put(appointment({ id: 'a2' }))
    expect((await run()).checkpoint).toEqual({ since: io.now().toISOString() })
    at = Date.parse('2026-11-01T00:00:00Z')
  })

  it('leaves out the versions that our own deliveries made, and brings what was changed on top of them', async () => {
    const { checkpoint } = await run()
    const [outcome] = await deliver(io, [workOf(appointment())])
    const id = outcome?.kind === 'delivered' ? (outcome.link?.id ?? '') : ''
    expect((await run(checkpoint)).keys.filter(key => key.startsWith('Appointment'))).toEqual([])
    ehr.desk.arrive(id)
    expect((await run(checkpoint)).keys).toContain(`Appointment/${id}/2`)
  })

  it('asks for nothing that the EHR does not offer', async () => {
    await ehr.set({ includes: false, withoutParameters: ['_lastUpdated', 'date'] })
    ehr.put(appointment({ id: 'a1' }))
    expect((await run({ since: '2026-11-01T00:00:00Z' })).keys).toEqual(['Appointment/a1/1'])
    await ehr.set({ withoutTypes: ['Appointment'] })
    io = ioFor({ baseUrl: ehr.url })
    expect((await run()).keys).toEqual([])
  })

  it('is asked for again without what a server refuses', async () => {
    const empty = { body: { resourceType: 'Bundle', type: 'searchset', total: 0 } }
    const { fetch, asked } = scriptedFetch(statement(), { status: 400 }, { status: 400 }, empty)
    io = ioFor({ baseUrl: 'https://ehr.example.org/fhir' }, fetch)
    await run()
    expect(asked.slice(1).map(({ url }) => url.search)).toEqual([
      '?date=ge2026-11-01&_sort=_lastUpdated&_count=100',
      '?date=ge2026-11-01&_count=100',
      '?_count=100',
    ])
  })

  it('has a key for each content where the EHR has neither versions nor times', async () => {
    const plain = { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: appointment({ id: 'a1' }) }] }
    const { fetch } = scriptedFetch(statement(), { body: plain }, { body: plain })
    io = ioFor({ baseUrl: 'https://ehr.example.org/fhir' }, fetch)
    const [first, second] = [await run(), await run()]
    expect(first.keys[0]).toMatch(/^Appointment\/a1\/.{20,}$/)
    expect(second.keys).toEqual(first.keys)
  })
})

describe('an entry that is read by its id', () => {
  const ask = (key: string) => readBack(io, { what: 'entry', key, entry: true })

  it('comes minimised; one that is not there or not for us is missing; an outage is none', async () => {
    ehr.put({ ...patient({ id: 'p9' }), maritalStatus: { text: 'secret' } })
    expect(await ask('Patient/p9')).toMatchObject({ kind: 'found', body: { resourceType: 'Patient', id: 'p9' } })
    expect(JSON.stringify(await ask('Patient/p9'))).not.toContain('secret')
    expect(await ask('Patient/nobody')).toEqual({ kind: 'missing' })
    ehr.remove('Patient', 'p9')
    expect(await ask('Patient/p9')).toEqual({ kind: 'missing' })
    await ehr.set({ offline: 'unavailable' })
    expect(await ask('Patient/p1')).toMatchObject({ kind: 'retry' })
  })
})
