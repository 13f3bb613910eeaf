/** People of an EHR pushed to Redox: the whole way from a poll to what stands in the repository there. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFakeRedox, type FakeRedox } from '../../src/connectors/redox/fake.ts'
import { settingsOf } from '../../src/connectors/redox/out/testing/io.ts'
import type { Patient } from '../../src/model/fhir.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { faultsOf, schemaOf, schemasThere } from '../redox-schemas.ts'

let test: TestHub
let fake: FakeRedox
beforeAll(async () => {
  test = await openTestHub()
  fake = await createFakeRedox({ now: () => test.clock.now })
  await test.apply(
    JSON.stringify({
      organization: { slug: 'maple-street', name: 'Maple Street Community Health', environment: 'staging' },
      connections: [
        { id: 'ehr', connector: 'fhir', settings: { baseUrl: test.ehr.url, auth: { kind: 'none' } } },
        { id: 'redox', connector: 'redox-out', settings: settingsOf(fake) },
      ],
      routes: [{ id: 'people', from: 'ehr', to: 'redox', events: ['person.seen'] }],
    }),
  )
})
afterAll(async () => {
  await fake?.close()
  await test?.close()
})

/** What the EHR holds now; then everything happens that is due. */
async function put(...people: Patient[]): Promise<void> {
  for (const person of people) test.ehr.put(person)
  test.advance(300_000)
  await test.settleDown()
}

function person(id: string, family: string, more: Partial<Patient> = {}): Patient {
  return { resourceType: 'Patient', id, name: [{ family, given: ['Ada'] }], birthDate: '1970-01-02', ...more }
}

function named(family: string) {
  return fake.patients().filter(({ demographics }) => demographics.LastName === family)
}

function eventsSince(count: number): string[] {
  return fake.seen.slice(count).map(({ event }) => event.replace('PatientAdmin/', ''))
}

const replacedBy = (id: string): Partial<Patient> => ({
  active: false,
  link: [{ other: { reference: `Patient/${id}` }, type: 'replaced-by' }],
})

describe('people of the EHR', () => {
  it('NET-1 are pushed once when they are new, and again when they changed', async () => {
    const before = fake.seen.length
    await put(person('p-1', 'Larch'))
    expect(named('Larch')).toHaveLength(1)
    expect(eventsSince(before)).toEqual(['NewPatient'])
    await put(person('p-1', 'Larch', { gender: 'female' }))
    await put(person('p-1', 'Larch', { gender: 'female' }))
    expect(eventsSince(before)).toEqual(['NewPatient', 'PatientUpdate'])
  })

  it('NET-1 reach it in one message when they changed several times while it was away', async () => {
    await put(person('p-2', 'Aspen'))
    await fake.set({ offline: 'unavailable' })
    await put(person('p-2', 'Aspen', { gender: 'female' }))
    await put(person('p-2', 'Aspen', { gender: 'female', birthDate: '1970-01-03' }))
    const before = fake.seen.length
    await fake.set({ offline: 'no' })
    await test.settleWithin(900_000, 60_000)
    expect(eventsSince(before).filter(event => event === 'PatientUpdate')).toHaveLength(1)
    expect(named('Aspen')).toMatchObject([{ demographics: { DOB: '1970-01-03', Sex: 'Female' } }])
  })

  it('NET-2 are merged when the EHR merged them, the survivor first told of', async () => {
    await put(person('m-1', 'Rowan'), person('m-2', 'Alder'))
    const before = fake.seen.length
    await put(person('m-1', 'Rowan', replacedBy('m-2')))
    expect(eventsSince(before)).toEqual(['PatientMerge'])
    expect(named('Rowan')).toEqual([])
    expect(named('Alder')).toMatchObject([{ identifiers: [{}, {}] }])
  })

  it('NET-2 are merged into somebody of whom nobody here had heard', async () => {
    await put(person('u-1', 'Willow'))
    // The survivor is older than anything that a poll would bring now.
    const survivor = randomUUID()
    test.ehr.put({ ...person(survivor, 'Poplar'), meta: { lastUpdated: '2020-01-01T00:00:00Z' } })
    const before = fake.seen.length
    await put(person('u-1', 'Willow', replacedBy(survivor)))
    expect(eventsSince(before)).toEqual(['NewPatient', 'PatientMerge'])
    expect(named('Willow')).toEqual([])
    expect(named('Poplar')).toMatchObject([{ identifiers: [{}, {}] }])
  })

  it.each([
    ['is restricted', { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }],
    ['nobody knows', { system: 'https://ehr.example.org/labels', code: 'lockbox' }],
  ])('OPS-6 stay here when their label %s, and follow when it is gone', async (name, label) => {
    const family = `Hazel${name.length}`
    await put(person(family, family, { meta: { security: [label] } }))
    expect(named(family)).toEqual([])
    const [last] = await test.rows('select state, problem from delivery order by position desc limit 1')
    expect(last).toEqual({ state: 'suppressed', problem: 'policy.network-withheld' })
    await put(person(family, family))
    expect(named(family)).toHaveLength(1)
  })

  it.runIf(schemasThere)('NET-8 leave in messages that are as the published schemas say', () => {
    const sent = fake.seen.map(({ body }): unknown => JSON.parse(body))
    expect(new Set(sent.map(schemaOf))).toContain('patientadmin-patientmerge')
    expect(sent.flatMap(each => faultsOf(each))).toEqual([])
  })

  it('OPS-4 leave nothing in clear of what was sent', async () => {
    const rows = await test.rows<{ row: string }>(
      `select row_to_json(d)::text as row from delivery d union all select row_to_json(a)::text from attempt a
        union all select row_to_json(l)::text from link l`,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ row }) => row).join(' ')).not.toMatch(/Larch|Aspen|Rowan|Alder|Willow|Poplar|Hazel|1970-01-0/)
  })
})
