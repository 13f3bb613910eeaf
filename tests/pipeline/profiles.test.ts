/** What leaves under each profile, seen at the EHR: the list has the last word over every mapping. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestHub, standardYaml, type TestHub } from '../hub.ts'
import { appointments, deliveriesOf } from '../looking.ts'
import { person } from '../people.ts'
import { openTwoWayHub, type TwoWayHub } from '../two-way-hub.ts'

let test: TestHub
beforeEach(async () => {
  test = await openTestHub()
  await test.settleDown()
})
afterEach(() => test?.close())

const choose = (profile: string) => test.apply(`organization: maple-street\nscheduling: { profile: ${profile} }`)
const withheld = () =>
  test.rows<{ record_type: string; withheld: string[] | null }>(
    `select d.record_type, a.withheld from attempt a join delivery d on d.id = a.delivery order by d.position`,
  )

describe('a profile', () => {
  it('SCH-11 small practice keeps nothing back of a plain booking', async () => {
    await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    expect(await withheld()).toEqual([
      { record_type: 'Patient', withheld: null },
      { record_type: 'Appointment', withheld: null },
    ])
  })

  it('SCH-11 behavioural health sends codes without names, labels it restricted, and says which fields stayed', async () => {
    await choose('behavioural-health')
    await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    const [visit] = appointments(test.ehr)
    expect(visit).toMatchObject({
      status: 'booked',
      serviceType: [{ coding: [{ code: 'new' }] }],
      meta: { security: [expect.objectContaining({ code: 'R' })] },
    })
    await choose('small-practice')
    expect((await deliveriesOf(test)).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
  })

  it('SCH-11 med spa opens a chart with a name and a way to call, and names the rest that stayed here', async () => {
    await choose('med-spa')
    await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    const [patient] = test.ehr.list('Patient')
    expect(patient).toMatchObject({ name: [{}], telecom: expect.any(Array) })
    expect(JSON.stringify(patient)).not.toContain(person(1).birthDate)
    expect((await withheld())[0]).toEqual({ record_type: 'Patient', withheld: ['birthDate', 'communication'] })
  })
})

describe('a person of whom nothing may leave', () => {
  it('SCH-11 holds no appointment up for ever: it says that the EHR does not have the person', async () => {
    const dates = '{ name: dates, version: 1, rules: [{ to: birthDate, from: birthDate }] }'
    const yaml = standardYaml(test.calcom.url, test.ehr.url)
    const events = "events: ['booking.*']"
    await test.apply(yaml.replace(events, `${events}, mapping: { Patient: ${dates} }`))
    await choose('med-spa')
    await test.book({ person: person(1), at: 1 })
    await test.settleDown()
    const rows = await test.rows('select record_type, state, problem, wait from delivery order by position')
    expect(rows).toEqual([
      { record_type: 'Patient', state: 'suppressed', problem: 'profile.nothing-left', wait: null },
      { record_type: 'Appointment', state: 'rejected', problem: 'delivery.person-not-there', wait: null },
    ])
    expect(await test.rows("select code from issue where code = 'delivery.person-not-there'")).toHaveLength(1)
  })
})

describe('booking layer only', () => {
  let both: TwoWayHub
  beforeEach(async () => {
    both = await openTwoWayHub()
    await both.apply('organization: maple-street\nscheduling: { profile: booking-layer }')
  })
  afterEach(() => both?.close())
  const status = async () => (await both.appointments()).map(({ resource }) => resource.status)
  const atTheEhr = () => appointments(both.ehr).map(each => each.status)
  const theirs = () => appointments(both.ehr)[0]?.id ?? ''

  it('SCH-18 leaves a booking pending until the EHR confirms it; the confirmation comes back', async () => {
    await both.book({ person: person(1), at: 1 })
    await both.sync()
    expect([await status(), atTheEhr()]).toEqual([['pending'], ['pending']])
    both.desk.confirm(theirs())
    await both.sync()
    expect([await status(), atTheEhr()]).toEqual([['booked'], ['booked']])
    const [record] = await both.appointments()
    expect(await both.events(record?.id ?? '')).toEqual(['booking.created', 'appointment.confirmed'])
  })

  it('SCH-18 asks again when a confirmed booking is moved, and what the EHR declines is over', async () => {
    const uid = await both.book({ person: person(1), at: 1 })
    await both.sync()
    both.desk.confirm(theirs())
    await both.sync()
    await both.reschedule(uid, 9)
    await both.sync()
    expect([await status(), atTheEhr()]).toEqual([['pending'], ['pending']])
    both.desk.decline(theirs())
    await both.sync()
    expect([await status(), atTheEhr()]).toEqual([['cancelled'], ['cancelled']])
  })
})
