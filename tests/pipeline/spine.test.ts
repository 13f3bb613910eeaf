/** The main job, end to end: a signed booking becomes an appointment in the EHR. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, type TestHub } from '../hub.ts'
import { person } from '../people.ts'

describe('a booking on its way to the EHR', () => {
  let test: TestHub
  beforeAll(async () => {
    test = await openTestHub()
  })
  afterAll(() => test?.close())

  it('SCH-3 arrives as one appointment of one new patient, with practitioner, place and kind of visit', async () => {
    await test.settleDown() // the first pull of the EHR's directory
    await test.book({ person: person(1), at: '2026-12-01T20:00:00Z' })
    await test.settleDown()
    const [patient, ...others] = test.ehr.list('Patient')
    expect(others).toEqual([])
    expect(patient).toMatchObject({ birthDate: person(1).birthDate })
    expect(test.ehr.list('Appointment')).toHaveLength(1)
    expect(test.ehr.list('Appointment')[0]).toMatchObject({
      status: 'booked',
      start: '2026-12-01T20:00:00Z',
      end: '2026-12-01T20:30:00Z',
      serviceType: [{ coding: [{ system: 'http://example.test/visits', code: 'new' }] }],
      participant: [
        { actor: { reference: `Patient/${patient?.id}` } },
        { actor: { reference: 'Practitioner/okafor' } },
        { actor: { reference: 'Location/main' } },
      ],
    })
  })
})
