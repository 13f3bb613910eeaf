/** The main job, end to end: a signed booking becomes an appointment in the EHR. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, type TestHub } from '../hub.ts'

describe('a booking on its way to the EHR', () => {
  let test: TestHub
  beforeAll(async () => {
    test = await openTestHub()
  })
  afterAll(() => test?.close())

  it('SCH-3 arrives as one appointment of one new patient, with practitioner, place and kind of visit', async () => {
    await test.settleDown() // the first pull of the EHR's directory
    const booked = await book(test, { name: 'Pat Example', birthDate: '1990-02-03', phone: '+14165550100' })
    expect(booked.status).toBe(201)
    await test.calcom.flush()
    await test.settleDown()
    console.log(
      JSON.stringify(await test.rows('select state, reason, problem, problem_where, event_type from message'), null, 1),
    )
    console.log(JSON.stringify(await test.rows('select record_type, state, wait, problem from delivery'), null, 1))
    expect(test.ehr.list('Patient')).toHaveLength(1)
    expect(test.ehr.list('Appointment')).toHaveLength(1)
    console.log(JSON.stringify(test.ehr.list('Appointment')[0], null, 1))
  })
})

async function book(test: TestHub, person: { name: string; birthDate: string; phone: string }) {
  return fetch(`${test.calcom.url}/v2/bookings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer cal_test', 'cal-api-version': '2024-08-13' },
    body: JSON.stringify({
      start: '2026-12-01T20:00:00Z',
      eventTypeId: 7,
      attendee: { name: person.name, email: 'pat@example.com', timeZone: 'America/Toronto', phoneNumber: person.phone },
      bookingFieldsResponses: { dateOfBirth: person.birthDate },
    }),
  })
}
