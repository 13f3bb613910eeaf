/** Two ways: what the EHR says of a booking reaches Cal.com, once, and what comes back of it changes nothing. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { problemsOf } from '../../src/connectors/fhir/testing/validate.ts'
import { secret } from '../hub.ts'
import { person } from '../people.ts'
import { type HubAppointment, openTwoWayHub, type TwoWayHub, twoWayYaml } from '../two-way-hub.ts'

const minute = 60_000
const day = 1_440 * minute
let test: TwoWayHub
let count = 0

beforeAll(async () => {
  test = await openTwoWayHub()
})
afterAll(() => test?.close())
beforeEach(() => {
  test.calcom.setAccount({ requiresConfirmation: false, fault: undefined, limits: false })
  count += 1
})

type Row = { uid: string; status: string; start: string; rescheduledToUid?: string; attendees: { absent: boolean }[] }

const rows = () => test.calcom.bookings() as unknown as Row[]
const atCalcom = (uid: string) => rows().find(each => each.uid === uid)
const current = async (record: string) => (await test.appointments()).find(({ id }) => id === record)
/** The hour of the test's own day; far enough ahead for everything that moves the clock. */
const at = (hours: number, days = 0) =>
  new Date(
    Math.floor(test.clock.now.getTime() / day) * day + (7 + days) * day + count * day + hours * 60 * minute,
  ).toISOString()

/** A booking that both sides hold: its uid at Cal.com, its id at the EHR, its record. */
async function booked(how: { start?: string; asks?: boolean } = {}) {
  const before = new Set((await test.appointments()).map(({ id }) => id))
  const atEhr = new Set(test.ehr.list('Appointment').map(({ id }) => id))
  test.calcom.setAccount({ requiresConfirmation: how.asks === true })
  const uid = await test.book({ person: person(count), at: how.start ?? at(15) })
  test.calcom.setAccount({ requiresConfirmation: false })
  await test.sync()
  const [made] = (await test.appointments()).filter(({ id }) => !before.has(id))
  const id = test.ehr.list('Appointment').find(each => !atEhr.has(each.id))?.id
  if (!made || !id) throw new Error('the booking did not arrive')
  return { uid, record: made.id, id }
}

/** Nothing more happens, however often both sides are asked. */
async function staysStill(record: string) {
  const before = await current(record)
  const sent = test.calcom.counts().sent
  await test.sync(6 * minute)
  await test.sync(6 * minute)
  expect(await current(record)).toEqual(before)
  expect(test.calcom.counts().sent).toBe(sent)
}

const deliveries = (record: string) =>
  test.rows<{ state: string; problem: string | null; event_type: string }>(
    `select d.state, d.problem, d.event_type from delivery d join connection c on c.id = d.target
      where d.record = $1 and c.slug = 'calcom' order by d.id`,
    [record],
  )

describe('what the EHR does reaches Cal.com', () => {
  it('SCH-18 a request that it confirms is confirmed there', async () => {
    const { uid, id, record } = await booked({ asks: true })
    expect(atCalcom(uid)?.status).toBe('pending')
    test.desk.confirm(id)
    await test.sync()
    expect(atCalcom(uid)?.status).toBe('accepted')
    await staysStill(record)
    expect(await test.events(record)).toEqual(['booking.requested', 'appointment.confirmed'])
  })

  it('SCH-18 a request that it declines is declined there', async () => {
    const { uid, id, record } = await booked({ asks: true })
    test.desk.decline(id)
    await test.sync()
    expect(atCalcom(uid)).toMatchObject({ status: 'rejected' })
    await staysStill(record)
  })

  it('SCH-18 a move is a move there; the new booking is the same appointment', async () => {
    const { uid, id, record } = await booked()
    test.desk.move(id, at(17))
    await test.sync()
    const next = atCalcom(uid)?.rescheduledToUid ?? ''
    expect(atCalcom(next)).toMatchObject({ status: 'accepted', start: at(17) })
    await staysStill(record)
    expect(await test.events(record)).toEqual(['booking.created', 'appointment.moved'])
    // Its new uid leads to the appointment: the patient cancels it there.
    await test.cancel(next)
    await test.sync()
    expect((await current(record))?.resource.status).toBe('cancelled')
    expect(test.ehr.list('Appointment').find(each => each.id === id)).toMatchObject({ status: 'cancelled' })
  })

  it('SCH-18 a cancellation is one there, and leaves no words of the EHR', async () => {
    const { uid, id, record } = await booked()
    test.desk.cancel(id)
    await test.sync()
    expect(atCalcom(uid)).toMatchObject({
      status: 'cancelled',
      cancellationReason: 'The clinic cancelled this appointment.',
    })
    await staysStill(record)
  })

  it('SCH-18 a no-show that is marked too early goes when the visit has begun', async () => {
    const { uid, id, record } = await booked()
    test.desk.noShow(id)
    await test.sync()
    expect(atCalcom(uid)?.attendees[0]?.absent).toBe(false)
    expect(await deliveries(record)).toMatchObject([{ state: 'retry', problem: 'booking.not-started' }])
    test.advance(Date.parse(at(15)) - test.clock.now.getTime() + minute)
    await test.sync()
    expect(atCalcom(uid)?.attendees[0]?.absent).toBe(true)
    await staysStill(record)
  })
})

describe('both sides at once', () => {
  it('SCH-7 what only one of them changed is kept: the EHR notes the arrival while the patient moves', async () => {
    const { uid, id, record } = await booked()
    test.desk.arrive(id)
    const next = await test.reschedule(uid, at(18))
    await test.sync()
    expect((await current(record))?.resource).toMatchObject({ start: at(18) })
    expect(atCalcom(next)?.status).toBe('accepted')
    expect(await test.conflicts(record)).toEqual([])
  })

  it('SCH-7 both moved it: the booking system owns the time, and it is on record', async () => {
    const { uid, id, record } = await booked()
    test.calcom.setAccount({ fault: { status: 503, times: 10_000 } })
    test.desk.move(id, at(16))
    await test.sync()
    test.calcom.setAccount({ fault: undefined })
    const next = await test.reschedule(uid, at(18))
    await test.settleWithin(20 * minute, minute)
    expect(Date.parse((await current(record))?.resource.start ?? '')).toBe(Date.parse(at(18)))
    expect(atCalcom(next)?.status).toBe('accepted')
    expect(await test.conflicts(record)).toMatchObject([{ field: 'time', winner: 'scheduling' }])
    const ehr = test.ehr.get('Appointment', id)
    expect(ehr?.resourceType === 'Appointment' && Date.parse(ehr.start ?? '')).toBe(Date.parse(at(18)))
  })
})

describe('Cal.com is not at its best', () => {
  it('OPS-2 an outage: what the EHR did waits, in order, and arrives', async () => {
    const { uid, id, record } = await booked()
    test.calcom.setAccount({ fault: { status: 503, times: 10_000 } })
    test.desk.move(id, at(16))
    await test.sync()
    test.desk.cancel(id)
    await test.sync()
    expect(atCalcom(uid)?.status).toBe('accepted')
    test.calcom.setAccount({ fault: undefined })
    await test.settleWithin(20 * minute, minute)
    const live = rows().filter(each => each.status === 'accepted' && each.start.startsWith(at(0).slice(0, 10)))
    expect(live).toEqual([])
    await staysStill(record)
  })

  it('OPS-2 the rate limit is kept to, and nothing is lost', async () => {
    const { uid, id } = await booked()
    test.calcom.setAccount({ fault: { status: 429, times: 1 } })
    test.desk.cancel(id)
    await test.sync()
    expect(atCalcom(uid)?.status).toBe('accepted')
    await test.settleWithin(5 * minute, minute)
    expect(atCalcom(uid)?.status).toBe('cancelled')
  })

  it('SCH-3 webhooks of our own calls that are lost change nothing: the poll finds what it knows', async () => {
    const { uid, id, record } = await booked()
    for (const { id: hook } of [...(await hooks())]) test.calcom.setWebhook(hook, { delivery: { dropNext: 10 } })
    test.desk.move(id, at(17))
    await test.sync()
    for (const { id: hook } of [...(await hooks())]) test.calcom.setWebhook(hook, { delivery: { dropNext: 0 } })
    await staysStill(record)
    await test.cancel(atCalcom(uid)?.rescheduledToUid ?? '')
    await test.sync()
    expect((await current(record))?.resource.status).toBe('cancelled')
    expect(await test.appointments()).toSatisfy(
      (all: HubAppointment[]) => new Set(all.map(each => each.id)).size === all.length,
    )
  })
})

describe('the answers of the form', () => {
  it('SCH-10 SCH-11 are kept with the appointment, and leave by no mapping of ours', async () => {
    const { record, id } = await booked()
    const resource = (await current(record))?.resource
    if (!resource) throw new Error('the record is gone')
    expect(resource.contained).toMatchObject([
      {
        resourceType: 'QuestionnaireResponse',
        id: 'answers',
        item: [{ linkId: 'dateOfBirth', text: 'Date of birth' }],
      },
    ])
    expect(problemsOf(resource)).toEqual([])
    expect(JSON.stringify(test.ehr.get('Appointment', id))).not.toContain('QuestionnaireResponse')
  })
})

describe('a series', () => {
  /** The appointments of a booked series of four, in the order of their times. */
  async function series(asks: boolean) {
    await test.turn('POST', 'event-types', { id: 8, recurring: { freq: 2, count: 4, interval: 1 } })
    const before = new Set((await test.appointments()).map(({ id }) => id))
    test.calcom.setAccount({ requiresConfirmation: asks })
    const uid = await test.book({ person: person(count), at: at(15), eventType: 8 })
    await test.sync()
    const statuses = async () =>
      (await test.appointments()).filter(({ id }) => !before.has(id)).map(({ resource }) => resource.status)
    return { uid, statuses }
  }

  it('T43 is cancelled by one webhook, all of it at once', async () => {
    const { uid, statuses } = await series(false)
    expect(await statuses()).toEqual(Array(4).fill('booked'))
    await test.cancel(uid, { cancelSubsequentBookings: true })
    await test.settleDown()
    expect(await statuses()).toEqual(Array(4).fill('cancelled'))
  })

  it('T44 is confirmed by one webhook, all of it at once', async () => {
    const { uid, statuses } = await series(true)
    await test.sync(6 * minute)
    expect(await statuses()).toEqual(Array(4).fill('pending'))
    await test.confirm(uid)
    await test.settleDown()
    expect(await statuses()).toEqual(Array(4).fill('booked'))
  })
})

describe('an appointment that the EHR made', () => {
  const made = () =>
    test.desk.book({ patient: 'ada', practitioner: 'okafor', location: 'main', start: at(15), minutes: 30 })
  const settings = (ehrFirst: string) =>
    test.apply(
      twoWayYaml(test.calcom.url, test.ehr.url).replace(`['${secret}'] }`, `['${secret}'], ehrFirst: ${ehrFirst} }`),
    )
  const mine = async () =>
    (await test.appointments()).filter(({ resource }) => resource.start?.startsWith(at(15).slice(0, 10)))

  it('SCH-4 is left to the busy feed unless it is said otherwise', async () => {
    test.ehr.put({ resourceType: 'Patient', id: 'ada', name: [{ family: 'Example' }], birthDate: '1990-04-05' })
    made()
    await test.sync()
    const [record] = await mine()
    expect(await deliveries(record?.id ?? '')).toMatchObject([{ state: 'suppressed', problem: 'booking.in-feed' }])
  })

  it('SCH-4 T60 is a booking that names nobody, and its webhook makes no second appointment', async () => {
    await settings(`{ kind: booking, eventTypes: [{ host: '5', eventType: 7 }], email: desk@example.org }`)
    const { id } = made()
    await test.sync()
    const [record, another] = await mine()
    expect(another).toBeUndefined()
    const booking = () => rows().find(each => JSON.stringify(each).includes(record?.id ?? 'none'))
    expect(booking()).toMatchObject({ status: 'accepted', start: at(15), attendees: [{ email: 'desk@example.org' }] })
    await staysStill(record?.id ?? '')
    test.desk.move(id, at(16))
    await test.sync()
    expect(await mine()).toHaveLength(1)
    await test.cancel(atCalcom(booking()?.uid ?? '')?.rescheduledToUid ?? '')
    await test.sync()
    expect((await current(record?.id ?? ''))?.resource.status).toBe('cancelled')
  })
})

async function hooks(): Promise<{ id: string }[]> {
  const answer = await fetch(`${test.calcom.url}/_control/webhooks`)
  return (await answer.json()) as { id: string }[]
}
