/** People and documents of the registry pushed on to Redox: from what a member told to what stands in the repository there. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFakeRedox, type FakeRedox } from '../../src/connectors/redox/fake.ts'
import { settingsOf } from '../../src/connectors/redox/out/testing/io.ts'
import type { Json } from '../../src/model/events.ts'
import type { RegistryAct } from '../../src/model/registry/acts.ts'
import { identifierToken } from '../../src/pipeline/registry-keys.ts'
import { matchWaiting } from '../../src/registry/match-people.ts'
import { unmerge } from '../../src/registry/unmerge.ts'
import { insertDirectives } from '../../src/store/network-directives.ts'
import { withScope } from '../../src/store/scope.ts'
import { faultsOf } from '../redox-schemas.ts'
import { known, merge, openRegistryHub, patient, push, type RegistryHub, register, update } from '../registry-hub.ts'

let hub: RegistryHub
let fake: FakeRedox
beforeAll(async () => {
  hub = await openRegistryHub(['north', 'south', 'quiet'])
  fake = await createFakeRedox({ now: () => hub.test.clock.now })
  const people = (from: string, more: object = {}) => ({
    id: `${from}-out`,
    from,
    to: 'redox',
    events: ['person.seen', 'document.pushed'],
    ...more,
  })
  await hub.test.apply(
    JSON.stringify({
      organization: { slug: 'maple-street', name: 'Maple Street', environment: 'staging' },
      connections: [
        ...['north', 'south', 'quiet'].map(id => ({ id, connector: 'plain-member', settings: {} })),
        { id: 'redox', connector: 'redox-out', settings: settingsOf(fake) },
      ],
      routes: [people('north'), people('south', { filter: "name.family != 'Hidden'" })],
    }),
  )
})
afterAll(async () => {
  await fake?.close()
  await hub?.close()
})

let before = 0
beforeEach(() => {
  before = fake.seen.length
})
const events = () => fake.seen.slice(before).map(({ event }) => event.replace(/^.*\//, ''))
const named = (family: string) => fake.patients().filter(({ demographics }) => demographics.LastName === family)
const documentsOf = (family: string) => {
  const numbers = named(family).map(({ number }) => number)
  return fake.documents().filter(each => each.patient !== undefined && numbers.includes(each.patient))
}

let last = 0
const next = () => `l-${++last}`
let minutes = 0
/** Each later than the one before, as the member says it. */
const at = () => new Date(Date.parse('2026-11-20T10:00:00Z') + ++minutes * 60_000).toISOString()

async function told(...acts: RegistryAct[]): Promise<void> {
  expect(await hub.tell(...acts)).toMatchObject({ state: 'applied' })
  await hub.test.settleDown()
}

async function recordOf(number: string): Promise<string> {
  const { hub: inner, organization } = hub.test
  const [row] = await hub.test.rows<{ record: string }>('select record from link where token = $1', [
    identifierToken({ hub: inner, organization }, known(number).identity),
  ])
  return row?.record ?? ''
}

const outcomes = () =>
  hub.test.rows<{ record_type: string; state: string; problem: string | null }>(
    'select record_type, state, problem from delivery order by position',
  )
const lastOutcome = async () => (await outcomes()).at(-1)

function summary(number: string, says: string, more: { id?: string; label?: string } = {}): RegistryAct {
  const act = push(known(number), '', more.id ?? randomUUID(), at())
  if (act.kind !== 'document') throw new Error('a push is a document')
  const content: Json = {
    Header: {
      Document: { ID: act.document.uniqueId, Title: 'Visit', TypeCode: { Code: '11506-3' } },
      Patient: {
        Identifiers: [{ ID: number, IDType: 'MR' }],
        Demographics: { FirstName: 'Nina', SSN: '900-01-2345', EmailAddresses: ['nina@example.org'] },
      },
    },
    ChiefComplaintText: says,
    Foo: 1,
  }
  return { ...act, document: { ...act.document, content, confidentiality: more.label ?? 'N' } }
}

describe('people of a member', () => {
  it('NET-8 are pushed once when they are new, and again when something of them changed', async () => {
    const number = next()
    await told(register(known(number), patient('Larch', 'Nina', '1970-01-02'), at()))
    await told(register(known(number), patient('Larch', 'Nina', '1970-01-02'), at()))
    expect(events()).toEqual(['NewPatient'])
    await told(update(known(number), patient('Larch', 'Nina', '1970-01-02', { gender: 'female' }), at()))
    expect(events()).toEqual(['NewPatient', 'PatientUpdate'])
    expect(named('Larch')).toMatchObject([{ identifiers: [{ ID: await recordOf(number) }] }])
  })

  it('NET-8 of a page are pushed, too, each once', async () => {
    const [a, b] = [next(), next()]
    await told(
      register(known(a), patient('Paged', 'A', '1970-01-02'), at()),
      register(known(b), patient('Paged', 'B', '1970-01-02'), at()),
      update(known(b), patient('Paged', 'B', '1970-01-02', { gender: 'male' }), at()),
    )
    expect(named('Paged')).toHaveLength(2)
    expect(events()).toEqual(['NewPatient', 'NewPatient'])
  })

  it('NET-2 are merged there as they are here, and a merge that is undone waits for a person', async () => {
    const [a, b] = [next(), next()]
    await told(
      register(known(a), patient('Rowan', 'Nina', '1970-01-02'), at()),
      register(known(b), patient('Alder', 'Nina', '1970-01-02'), at()),
    )
    await told(merge(known(b), [a], at()))
    expect(events().slice(2)).toEqual(['PatientMerge'])
    expect(named('Rowan')).toEqual([])
    expect(named('Alder')).toMatchObject([{ identifiers: [{}, {}] }])

    const [row] = await hub.test.rows<{ id: string }>('select id from registry_merge order by id desc limit 1')
    await withScope(hub.test.hub.pool, hub.test.organization, db =>
      unmerge(hub.test.hub, db, { merge: row?.id ?? '', account: hub.test.hub.newId() }),
    )
    await hub.test.settleDown()
    expect(await lastOutcome()).toMatchObject({ state: 'rejected', problem: 'registry.merge-stays' })
  })

  it('NET-2 who were merged before anybody was told of them are told of once, as the survivor', async () => {
    const [a, b] = [next(), next()]
    await told(
      register(known(a), patient('Early', 'Nina', '1970-01-02'), at()),
      register(known(b), patient('Earlier', 'Nina', '1970-01-02'), at()),
      merge(known(b), [a], at()),
    )
    expect(events()).toEqual(['NewPatient'])
    expect(named('Earlier')).toHaveLength(1)
  })

  it('NET-8 of a member without a route stay here, also the one into whom somebody was merged', async () => {
    const [a, b] = [next(), next()]
    await told(register(known(a), patient('Outgoing', 'Nina', '1970-01-02'), at()))
    await hub.tellAs('quiet', register(known(b), patient('Quiet', 'Nina', '1970-01-02'), at()))
    await hub.test.settleDown()
    expect(named('Quiet')).toEqual([])
    await mergeByHand(await recordOf(b), await recordOf(a))
    expect(events()).toEqual(['NewPatient'])
    expect(named('Outgoing')).toHaveLength(1)
  })

  it('NET-8 of two members become one there when somebody merges them here', async () => {
    const [a, b] = [next(), next()]
    await told(register(known(a), patient('Bridge', 'Nina', '1970-01-02'), at()))
    await hub.tellAs('south', register(known(b), patient('Brücke', 'Nina', '1970-01-02'), at()))
    await hub.test.settleDown()
    await mergeByHand(await recordOf(b), await recordOf(a))
    expect(events()).toEqual(['NewPatient', 'NewPatient', 'PatientMerge'])
  })

  it('NET-6 stay two there when only the rules made them one here, and what holds of one holds of both', async () => {
    const [a, b] = [next(), next()]
    const somebody = patient('Ottersby', 'Philippa', '1949-03-07', {
      gender: 'female',
      telecom: [{ system: 'phone', value: '+1 212 733 2177' }],
      address: [{ line: ['2177 Mill Road'], city: 'New York', state: 'NY', postalCode: '10004' }],
    })
    await told(register(known(a), somebody, at()))
    await hub.tellAs('south', register(known(b), somebody, at()))
    while ((await matchWaiting(hub.test.hub, hub.test.organization)).merged === 0);
    await hub.test.settleDown()
    expect(events()).toEqual(['NewPatient', 'NewPatient'])
    const rows = await hub.test.rows<{ record: string; merged_into: string | null }>(
      'select record, merged_into from registry_patient where record = any ($1::uuid[])',
      [[await recordOf(a), await recordOf(b)]],
    )
    const [retired] = rows.filter(row => row.merged_into !== null)
    expect(retired).toBeDefined()
    const number = retired?.record === (await recordOf(a)) ? a : b
    const tell = (act: RegistryAct) => (number === a ? hub.tell(act) : hub.tellAs('south', act))
    await tell(summary(number, 'own'))
    await hub.test.settleDown()
    const patientOf = (body = '{}') => (JSON.parse(body) as Sent).Header.Patient
    expect(patientOf(fake.seen.at(-1)?.body)).toMatchObject({ Identifiers: [{ ID: retired?.record }] })

    await objects(retired?.merged_into ?? '')
    await tell(summary(number, 'not to be seen'))
    await hub.test.settleDown()
    expect(await lastOutcome()).toMatchObject({ state: 'suppressed', problem: 'consent.denied' })
  })

  it('NET-8 stay here when the filter of the route says so', async () => {
    await hub.tellAs('south', register(known(next()), patient('Hidden', 'Nina', '1970-01-02'), at()))
    await hub.test.settleDown()
    expect(events()).toEqual([])
  })

  it('OPS-6 stay here when they are restricted or object, and when they do so later', async () => {
    const [a, b] = [next(), next()]
    const restricted = { meta: { security: [{ system: confidentiality, code: 'R' }] } }
    await told(register(known(a), patient('Sealed', 'Nina', '1970-01-02', restricted), at()))
    expect(await lastOutcome()).toMatchObject({ state: 'suppressed', problem: 'policy.network-withheld' })

    await told(register(known(b), patient('Objects', 'Nina', '1970-01-02'), at()))
    expect(named('Objects')).toHaveLength(1)
    await objects(await recordOf(b))
    await told(update(known(b), patient('Objects', 'Nina', '1971-01-02'), at()))
    expect(await lastOutcome()).toMatchObject({ state: 'suppressed', problem: 'consent.denied' })
    await told(summary(b, 'not to be seen'))
    expect(await lastOutcome()).toMatchObject({ record_type: 'DocumentReference', problem: 'consent.denied' })
    expect(documentsOf('Objects')).toEqual([])
  })

  it('OPS-6 stay here by the label of somebody else who is one with them', async () => {
    const [a, b, c] = [next(), next(), next()]
    const restricted = { meta: { security: [{ system: confidentiality, code: 'R' }] } }
    await told(register(known(a), patient('Amber', 'Nina', '1970-01-02', restricted), at()))
    await told(register(known(b), patient('Amber', 'Nina', '1970-01-02'), at()))
    await told(register(known(c), patient('Amber', 'Nina', '1970-01-02'), at()))
    await told(merge(known(b), [a, c], at()))
    await told(summary(c, 'not to be seen'))
    expect(await lastOutcome()).toMatchObject({ state: 'suppressed', problem: 'policy.network-withheld' })
    expect(documentsOf('Amber')).toEqual([])
  })
})

describe('documents of a member', () => {
  it('NET-8 follow their patient, under the id of their version and the patient’s id there', async () => {
    const number = next()
    const id = randomUUID()
    await told(register(known(number), patient('Birch', 'Nina', '1970-01-02'), at()), summary(number, 'Cough', { id }))
    expect(events()).toEqual(['NewPatient', 'VisitPush'])
    expect(documentsOf('Birch')).toMatchObject([{ id, content: { ChiefComplaintText: 'Cough' } }])
    const sent = JSON.parse(fake.seen.at(-1)?.body ?? '{}') as Sent
    expect(faultsOf(sent)).toEqual([])
    expect(sent.Header.Patient).toEqual({
      Identifiers: [{ ID: await recordOf(number), IDType: fake.knobs().patientOid }],
      Demographics: { FirstName: 'Nina', EmailAddresses: [{ Address: 'nina@example.org' }] },
    })
  })

  it('NET-3 pushed again with the same content are not sent again; corrected they are a new one there', async () => {
    const number = next()
    const id = randomUUID()
    await told(register(known(number), patient('Spruce', 'Nina', '1970-01-02'), at()))
    await told(summary(number, 'first', { id }))
    await told(summary(number, 'first', { id }))
    expect(events()).toEqual(['NewPatient', 'VisitPush'])
    await told(summary(number, 'second', { id }))
    expect(documentsOf('Spruce').map(({ content }) => content.ChiefComplaintText)).toEqual(['first', 'second'])
  })

  it('NET-3 that waited for their patient follow when the patient comes', async () => {
    const number = next()
    await told(summary(number, 'early'))
    expect(events()).toEqual([])
    await told(register(known(number), patient('Late', 'Nina', '1970-01-02'), at()))
    expect(events()).toEqual(['NewPatient', 'VisitPush'])
    expect(documentsOf('Late')).toHaveLength(1)
  })

  it('NET-2 of somebody who was merged are the survivor’s there', async () => {
    const [a, b] = [next(), next()]
    await told(
      register(known(a), patient('Gone', 'Nina', '1970-01-02'), at()),
      register(known(b), patient('Stays', 'Nina', '1970-01-02'), at()),
    )
    await told(summary(a, 'before'))
    await told(merge(known(b), [a], at()))
    await told(summary(a, 'after'))
    expect(documentsOf('Stays').map(({ content }) => content.ChiefComplaintText)).toEqual(['before', 'after'])
  })

  it('OPS-6 stay here when they are restricted, or their patient is by now', async () => {
    const number = next()
    await told(
      register(known(number), patient('Cedar', 'Nina', '1970-01-02'), at()),
      summary(number, 'secret', { label: 'R' }),
    )
    expect(await lastOutcome()).toMatchObject({ state: 'suppressed', problem: 'policy.network-withheld' })
    const restricted = { meta: { security: [{ system: confidentiality, code: 'V' }] } }
    await told(update(known(number), patient('Cedar', 'Nina', '1970-01-02', restricted), at()))
    await told(summary(number, 'plain'))
    expect(await lastOutcome()).toMatchObject({ record_type: 'DocumentReference', problem: 'policy.network-withheld' })
    expect(documentsOf('Cedar')).toEqual([])
  })

  it('OPS-2 arrive once when an answer is lost', async () => {
    const number = next()
    await told(register(known(number), patient('Willow', 'Nina', '1970-01-02'), at()))
    await fake.set({ faults: [{ on: 'message', does: 'cut-after' }] })
    await told(summary(number, 'once'))
    await fake.set({ faults: [] })
    await hub.test.settleWithin(900_000, 60_000)
    expect(documentsOf('Willow')).toHaveLength(1)
    expect(await lastOutcome()).toMatchObject({ state: 'delivered' })
  })

  it('OPS-4 leave nothing in clear of what was sent', async () => {
    const rows = await hub.test.rows<{ row: string }>(
      `select row_to_json(d)::text as row from delivery d union all select row_to_json(a)::text from attempt a
        union all select row_to_json(r)::text from record r union all select row_to_json(l)::text from link l`,
    )
    expect(rows.map(({ row }) => row).join(' ')).not.toMatch(/Larch|Birch|Spruce|Cough|Nina|1970-01-0/)
  })
})

type Sent = { Header: { Patient: unknown } }
const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

/** They say that nobody shall be told of them over the network. */
async function objects(person: string): Promise<void> {
  const { hub: inner, organization, clock } = hub.test
  const said = { id: inner.newId(), person, kind: 'deny', scope: 'all', by: inner.newId() } as const
  await withScope(inner.pool, organization, db => insertDirectives(db, organization, [said], clock.now))
}

/** As the page of possible duplicates does it. */
async function mergeByHand(survivor: string, retired: string): Promise<void> {
  const { hub: inner, organization, clock } = hub.test
  const { writeDuplicate } = await import('../../src/store/duplicates.ts')
  const { mergeDuplicate } = await import('../../src/registry/decide-duplicate.ts')
  const { entryRow } = await import('../../src/registry/duplicate-entries.ts')
  const entry = { one: survivor, other: retired, kind: 'pair', state: 'open', because: 'auto' } as const
  await inner.sealer.ready(organization)
  await withScope(inner.pool, organization, async db => {
    const row = entryRow(inner, organization, entry)
    await writeDuplicate(db, organization, row, clock.now)
    const decided = await mergeDuplicate(inner, db, { id: row.id, account: inner.newId(), survivor })
    expect(decided).toMatchObject({ kind: 'done' })
  })
  await hub.test.settleDown()
}
