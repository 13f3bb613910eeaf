/** Bookings to a system that takes no FHIR, described as data: the same pipeline, each once, whatever is lost on the way. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeRest, type FakeRest } from '../../src/connectors/rest/fake.ts'
import { openTestHub, secret, type TestHub } from '../hub.ts'
import { deliveriesOf, tasksOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
let practice: FakeRest
beforeEach(async () => {
  test = await openTestHub()
  practice = await createFakeRest()
  await test.apply(`
organization: { slug: maple-street, name: Maple Street Community Health, environment: staging }
connections:
  - id: calcom
    connector: calcom
    settings: { baseUrl: '${test.calcom.url}', auth: { apiKey: cal_test }, webhookSecrets: ['${secret}'] }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${test.ehr.url}', auth: { kind: none } } }
  - { id: practice, connector: rest, settings: ${JSON.stringify(practice.settings())} }
routes:
  - { id: bookings, from: calcom, to: practice, events: ['booking.*'] }
crosswalks:
  - { id: p-people, kind: practitioner, from: calcom, to: practice, entries: { '5': Practitioner/17 } }
  - { id: p-places, kind: location, from: calcom, to: practice, entries: { '12 Clinic Way, Toronto': Location/3 } }
  - { id: p-visits, kind: event-type, from: calcom, to: practice, entries: { '7': { serviceType: { code: first } } } }
  - { id: p-questions, kind: question, from: calcom, to: practice, entries: { dateOfBirth: birthDate } }
`)
  await test.settleDown()
})
afterEach(async () => {
  await test?.close()
  await practice?.close()
})

describe('a booking for a REST target', () => {
  it('SCH-8 opens a chart, books, moves and cancels there, in its own ids and plain fields', async () => {
    const uid = await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    expect(await tasksOf(test)).toEqual([])
    const [patient] = practice.entries('patients')
    expect(patient?.fields).toMatchObject({ lastName: person(1).name.split(' ')[1], birthDate: person(1).birthDate })
    const [visit] = practice.entries('appointments')
    expect(visit?.fields).toMatchObject({
      status: 'booked',
      start: '2026-12-01T14:30:00Z',
      patientId: patient?.id,
      practitionerId: '17',
      locationId: '3',
      visitType: 'first',
    })
    const moved = await test.reschedule(uid, 5)
    await test.settleDown()
    expect(practice.entries('appointments')).toMatchObject([
      { id: visit?.id, fields: { start: '2026-12-01T16:30:00Z' } },
    ])
    await test.cancel(moved)
    await test.settleDown()
    expect(practice.entries('appointments')).toMatchObject([{ id: visit?.id, cancelled: true }])
    expect(practice.entries('patients')).toHaveLength(1)
  })

  it.each(['before', 'after'] as const)('SCH-3 cut off %s the write, it is there once in the end', async when => {
    practice.cut(when)
    await test.book({ person: person(1), at: 1 })
    await test.settleWithin(40_000)
    expect((await deliveriesOf(test)).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    expect(practice.entries('patients')).toHaveLength(1)
    expect(practice.entries('appointments')).toHaveLength(1)
  })

  it('OPS-2 waits in order while it is away', async () => {
    await practice.turn('off')
    const uid = await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    await test.reschedule(uid, 5)
    await test.settleDown()
    expect(practice.entries()).toEqual([])
    await practice.turn('on')
    await test.settleWithin(300_000, 30_000)
    expect(practice.entries('appointments')).toMatchObject([{ fields: { start: '2026-12-01T16:30:00Z' } }])
  })
})
