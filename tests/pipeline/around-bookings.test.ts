/** What comes around bookings of the simulated Cal.com: meeting timers and answers of routing forms. */
import type { QuestionnaireResponse } from 'fhir/r4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fhirAppointment } from '../../src/mapping/defaults.ts'
import type { Appointment } from '../../src/model/fhir.ts'
import { createFactsReader } from '../../src/scheduling/calendar/facts.ts'
import { loadHistory } from '../../src/scheduling/calendar/history.ts'
import { withScope } from '../../src/store/scope.ts'
import { secret } from '../hub.ts'
import { issuesOf } from '../looking.ts'
import { type Person, person } from '../people.ts'
import { openTwoWayHub, type TwoWayHub, twoWayYaml } from '../two-way-hub.ts'

let test: TwoWayHub
const further = ['MEETING_STARTED', 'MEETING_ENDED', 'FORM_SUBMITTED', 'FORM_SUBMITTED_NO_EVENT']

beforeAll(async () => {
  test = await openTwoWayHub()
  test.calcom.addWebhook({ subscriberUrl: test.inbound, secret, active: true, triggers: further })
  await control('account', { organization: 77 }, 'PATCH')
  await test.settleDown()
})
afterAll(() => test?.close())

async function control(path: string, body: object, method = 'POST'): Promise<{ id: number }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${test.calcom.url}/_control/${path}`, { method, headers, body: JSON.stringify(body) })
  return (await response.json()) as { id: number }
}
/** Books from the page that a routing form led to. */
async function bookFrom(responseId: number, who: Person, start: string): Promise<string> {
  const response = await fetch(`${test.calcom.url}/v2/bookings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cal-api-version': '2024-08-13' },
    body: JSON.stringify({
      start,
      eventTypeId: 7,
      attendee: { name: who.name, email: who.email, timeZone: 'America/Toronto', phoneNumber: who.phone },
      bookingFieldsResponses: { dateOfBirth: who.birthDate },
      routing: { responseId },
    }),
  })
  return ((await response.json()) as { data: { uid: string } }).data.uid
}
const newest = async () => (await test.appointments()).at(-1) as { id: string; version: number; resource: Appointment }
const deliveriesOf = (record: string) =>
  test.rows<{ id: string }>('select id from delivery where record = $1', [record])
const answersIn = ({ contained }: Appointment) =>
  (contained?.find(({ id }) => id === 'answers') as QuestionnaireResponse | undefined)?.item?.map(
    ({ linkId, text, answer }) => [linkId, text, answer?.[0]?.valueString],
  )

describe('meeting timers', () => {
  it('T55 SCH-2 are kept beside the appointment: no version, no attendance, nothing to the EHR; a timer of a time moved away from is none', async () => {
    const uid = await test.book({ person: person(1), at: '2026-12-01T15:00:00.000Z' })
    await test.settleDown()
    const { id, version } = await newest()
    const before = await deliveriesOf(id)
    for (const trigger of ['MEETING_STARTED', 'MEETING_ENDED', 'MEETING_ENDED'])
      await control('meeting', { uid, trigger })
    await test.calcom.flush()
    await test.settleDown()
    expect(await newest()).toMatchObject({ id, version, resource: { status: 'booked' } })
    expect(await deliveriesOf(id)).toEqual(before)
    expect(test.ehr.list('Appointment').at(-1)).toMatchObject({ status: 'booked' })
    const history = await withScope(test.hub.pool, test.organization, db =>
      loadHistory(test.hub, db, createFactsReader(test.hub), id),
    )
    expect(history?.marks).toMatchObject([
      { kind: 'meeting-ended', at: new Date('2026-12-01T15:30:00Z'), message: expect.any(String) },
      { kind: 'meeting-started', at: new Date('2026-12-01T15:00:00Z') },
    ])

    await test.reschedule(uid, '2026-12-02T15:00:00.000Z')
    await test.settleDown()
    await control('meeting', { uid, trigger: 'MEETING_STARTED' })
    await test.calcom.flush()
    await test.settleDown()
    expect(await test.rows('select kind from record_mark')).toHaveLength(2)
  })
})

describe('routing forms', () => {
  it('SCH-10 the answers go with the booking that the form led to, and stay when it changes; the EHR is not bothered', async () => {
    const answers = { 'Reason for the visit': 'Knee pain', 'New or follow-up': ['New'] }
    const { id: response } = await control('form-responses', { answers })
    const uid = await bookFrom(response, person(2), '2026-12-03T15:00:00.000Z')
    await test.settleDown()
    test.advance(310_000)
    await test.settleDown()
    const { id, resource } = await newest()
    expect(answersIn(resource)).toEqual([
      ['dateOfBirth', 'Date of birth', expect.any(String)],
      ['routing.reason', 'Reason for the visit', 'Knee pain'],
      ['routing.kind', 'New or follow-up', 'New'],
    ])
    expect(JSON.stringify(test.ehr.list('Appointment'))).not.toContain('Knee pain')
    const at = (await newest()).version
    test.advance(310_000)
    await test.settleDown()
    expect((await newest()).version).toBe(at)

    await test.reschedule(uid, '2026-12-04T15:00:00.000Z')
    await test.settleDown()
    expect(answersIn((await newest()).resource)).toContainEqual(['routing.reason', 'Reason for the visit', 'Knee pain'])
    expect((await newest()).id).toBe(id)
  })

  it('SCH-10 a form whose booking was never heard of brings it in', async () => {
    const { id: response } = await control('form-responses', { answers: { 'Reason for the visit': 'Check-up' } })
    await control('webhooks', { delivery: { dropNext: 9 } }, 'PATCH')
    await bookFrom(response, person(3), '2026-12-07T15:00:00.000Z')
    await control('webhooks', { delivery: { dropNext: 0 } }, 'PATCH')
    await test.rows("update checkpoint set due_at = due_at + interval '1 day' where stream = 'bookings'")
    test.advance(310_000)
    await test.settleDown()
    expect(answersIn((await newest()).resource)).toContainEqual(['routing.reason', 'Reason for the visit', 'Check-up'])
    expect(test.ehr.list('Appointment')).toHaveLength(3)
  })

  it('SCH-10 the EHR gets them as a QuestionnaireResponse where a rule lets them leave, beside what it contains itself', async () => {
    const rules = [...fhirAppointment.rules, { to: 'contained', from: 'contained' }]
    const mapping = JSON.stringify({ Appointment: { ...fhirAppointment, name: 'withAnswers', version: 2, rules } })
    const events = "events: ['booking.*']"
    await test.apply(twoWayYaml(test.calcom.url, test.ehr.url).replace(events, `${events}, mapping: ${mapping}`))
    const { id: response } = await control('form-responses', { answers: { 'Reason for the visit': 'Sore throat' } })
    await bookFrom(response, person(4), '2026-12-08T15:00:00.000Z')
    await test.settleDown()
    const [made] = test.ehr.list('Appointment').slice(-1) as (Appointment & { id: string })[]
    if (!made) throw new Error('it was booked')
    expect(answersIn(made)?.map(([question]) => question)).toEqual(['dateOfBirth'])
    const note: QuestionnaireResponse = { resourceType: 'QuestionnaireResponse', id: 'own', status: 'completed' }
    test.ehr.put({ ...made, contained: [...(made.contained ?? []), note] })
    test.advance(310_000)
    await test.settleDown()
    const held = test.ehr.get('Appointment', made.id) as Appointment
    expect(answersIn(held)).toContainEqual(['routing.reason', 'Reason for the visit', 'Sore throat'])
    expect(held.contained?.map(({ id }) => id).sort()).toEqual(['answers', 'own'])
    expect(held.supportingInformation).toContainEqual({ reference: '#answers' })
    const { length } = test.ehr.history('Appointment', made.id)
    await test.sync()
    expect(test.ehr.history('Appointment', made.id)).toHaveLength(length)
  })

  it('SCH-10 one that led to no booking is kept, counted as information, and never joined to a booking by its words', async () => {
    const before = (await test.appointments()).length
    for (let count = 0; count < 2; count += 1)
      await control('form-responses', { noEvent: true, answers: { 'Reason for the visit': 'Nobody' } })
    await test.calcom.flush()
    await test.settleDown()
    test.advance(310_000)
    await test.settleDown()
    expect(await test.appointments()).toHaveLength(before)
    expect((await issuesOf(test)).filter(({ code }) => code === 'form.no-booking')).toMatchObject([{ count: 2 }])
    expect(await test.rows("select 1 from message where state in ('unreadable', 'held')")).toEqual([])
  })
})
