/** Two ways: what the EHR's front desk does with appointments comes into the hub, without echo. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookingsOf, day, type TwoWayBookings } from '../two-way-bookings.ts'
import { openTwoWayHub, type TwoWayHub, twoWayYaml } from '../two-way-hub.ts'

let test: TwoWayHub
let bookings: TwoWayBookings
beforeAll(async () => {
  test = await openTwoWayHub()
  bookings = bookingsOf(test)
})
afterAll(() => test?.close())

describe('an appointment of the EHR', () => {
  it('SCH-4 that its front desk makes appears as a record with the people and places it refers to', async () => {
    test.ehr.put({ resourceType: 'Patient', id: 'ada', name: [{ family: 'Example' }], birthDate: '1990-04-05' })
    const { id } = test.desk.book({ patient: 'ada', practitioner: 'okafor', location: 'main', start: day(0, '15') })
    await test.sync()
    const [{ id: record, resource } = { id: '', resource: undefined }] = await test.appointments()
    expect(resource).toMatchObject({ status: 'booked', start: day(0, '15') })
    const types = resource?.participant.map(({ actor }) => actor?.reference?.split('/')[0])
    expect(types).toEqual(['Patient', 'Practitioner', 'Location'])
    const [row] = await test.rows<{ person: string; actors: string[] }>(
      'select person, actors from record where id = $1',
      [record],
    )
    expect(resource?.participant[0]?.actor?.reference).toBe(`Patient/${row?.person}`)
    expect(row?.actors).toHaveLength(2)
    expect(await test.events(record)).toEqual(['appointment.seen'])

    test.desk.move(id, day(0, '16'))
    await test.sync()
    expect((await bookings.hubHas(record)).resource).toMatchObject({ start: day(0, '16') })
    expect(await test.events(record)).toEqual(['appointment.seen', 'appointment.moved'])
  })

  it('with somebody whom only a read by id tells: they become a record of their own, once', async () => {
    const before = await test.rows("select id from record where type = 'Patient'")
    test.ehr.put({ resourceType: 'Patient', id: 'late', name: [{ family: 'Late' }], birthDate: '1991-01-01' })
    test.desk.book({ patient: 'late', practitioner: 'okafor', start: day(0, '10') })
    test.desk.book({ patient: 'late', practitioner: 'okafor', start: day(0, '11') })
    await test.sync() // the stream of patients is not due yet
    expect(await test.rows("select id from record where type = 'Patient'")).toHaveLength(before.length + 1)
    const known = await test.rows("select id from record where type = 'Appointment' and person is not null")
    expect(known).toHaveLength(3)
  })

  it('that names a role means the practitioner whom the role stands for', async () => {
    const practitioner = { reference: 'Practitioner/bergeron' }
    test.ehr.put({ resourceType: 'PractitionerRole', id: 'at-main', practitioner })
    const { id } = test.desk.book({ patient: 'ada', practitioner: 'bergeron', start: day(0, '13') })
    await test.sync()
    const first = (await test.appointments()).at(-1)?.resource.participant
    const held = test.ehr.get('Appointment', id)
    if (held?.resourceType !== 'Appointment') throw new Error('the appointment is there')
    const [patient] = held.participant
    const role = { actor: { reference: 'PractitionerRole/at-main' }, status: 'accepted' as const }
    test.ehr.put({ ...held, id: 'by-role', participant: [...(patient ? [patient] : []), role] })
    await test.sync()
    const second = (await test.appointments()).at(-1)?.resource.participant
    expect(second?.[1]?.actor?.reference).toMatch(/^Practitioner\//)
    expect(second).toEqual(first)
  })

  it('whose patient it does not hand out comes in without, and stays as it is there', async () => {
    const { id } = test.desk.book({ patient: 'hidden', practitioner: 'okafor', start: day(0, '12') })
    await test.sync()
    expect((await test.appointments()).at(-1)?.resource.participant).toHaveLength(1)
    expect(test.ehr.get('Appointment', id)).toMatchObject({
      participant: [{ actor: { reference: 'Patient/hidden' } }, {}],
    })
  })
})

describe('a booking of Cal.com that the EHR changes', () => {
  it('SCH-4 is no news as long as nobody changed it: our own write comes back as an echo', async () => {
    const { record } = await bookings.booked()
    await bookings.messages()
    await test.sync()
    await test.sync()
    expect(await bookings.messages()).toEqual([])
    expect(await test.events(record)).toEqual(['booking.created'])
    expect((await bookings.hubHas(record)).version).toBe(1)
  })

  it.each([
    ['moves', 'appointment.moved', (id: string) => test.desk.move(id, bookings.freeDay())],
    ['cancels', 'appointment.cancelled', (id: string) => test.desk.cancel(id, 'prov')],
    ['marks as no-show', 'appointment.no-show', (id: string) => test.desk.noShow(id)],
    ['sees arrive', 'appointment.arrived', (id: string) => test.desk.arrive(id)],
    ['gives to somebody', 'appointment.changed', (id: string) => test.desk.assign(id, { practitioner: 'bergeron' })],
  ])(
    'SCH-18 that it %s is a new version of the record and the event %s, and nothing goes back',
    async (_what, type, act) => {
      const { id, record } = await bookings.booked()
      const { status, start = '' } = act(id)
      await test.sync()
      const { version, resource } = await bookings.hubHas(record)
      expect(version).toBe(2)
      expect(resource.status).toBe(status)
      expect(Date.parse(resource.start ?? '')).toBe(Date.parse(start))
      expect((await test.events(record))[1]).toBe(type)
      expect(test.ehr.history('Appointment', id)).toHaveLength(2)
    },
  )

  it('SCH-18 that waits for it is confirmed or declined by it', async () => {
    for (const [act, type, status] of [
      ['confirm', 'appointment.confirmed', 'booked'],
      ['decline', 'appointment.declined', 'cancelled'],
    ] as const) {
      test.ehr.put({ resourceType: 'Patient', id: `asks-${act}`, name: [{ family: act }], birthDate: '1990-04-05' })
      const asked = {
        patient: `asks-${act}`,
        practitioner: 'okafor',
        start: bookings.freeDay(),
        status: 'pending' as const,
      }
      const { id } = test.desk.book(asked)
      await test.sync()
      const record = (await test.appointments()).at(-1)?.id ?? ''
      test.desk[act](id)
      await test.sync()
      expect((await bookings.hubHas(record)).resource.status).toBe(status)
      expect(await test.events(record)).toEqual(['appointment.seen', type])
    }
  })

  it('that it fulfils has an encounter, a claim and an answer of the payer', async () => {
    const { id, record } = await bookings.booked()
    test.desk.fulfil(id)
    await test.sync()
    expect(await test.events(record)).toContain('appointment.fulfilled')
    expect(test.ehr.list('Encounter').at(-1)).toMatchObject({ status: 'finished' })
    expect(test.ehr.list('ClaimResponse').at(-1)).toMatchObject({ outcome: 'complete' })
  })
})

describe('the doorbell of a subscription', () => {
  it('SCH-4 has the appointments read within seconds; a wrong secret does not', async () => {
    const doorbell = 'secret-of-the-doorbell'
    const yaml = twoWayYaml(test.calcom.url, test.ehr.url)
    await test.apply(
      yaml.replace('auth: { kind: none } }', `auth: { kind: none }, subscriptionSecrets: ['${doorbell}'] }`),
    )
    const [address] = await test.rows<{ public_id: string }>("select public_id from connection where slug = 'ehr'")
    const endpoint = test.inbound.replace(/[^/]+$/, address?.public_id ?? '')
    const subscribe = (secret: string) =>
      test.ehr.put({
        resourceType: 'Subscription',
        id: 'ours',
        status: 'active',
        reason: 'news',
        criteria: 'Appointment?',
        channel: { type: 'rest-hook', endpoint, header: [`x-subscription-secret: ${secret}`] },
      })
    await test.sync()
    const { id, record } = await bookings.booked()
    for (const [secret, expected] of [
      ['wrong', 1],
      [doorbell, 2],
    ] as const) {
      subscribe(secret)
      test.desk.move(id, bookings.freeDay())
      await test.ehr.flush()
      await test.settleDown()
      test.advance(3_000)
      await test.settleDown()
      expect((await bookings.hubHas(record)).version).toBe(expected)
    }
  })
})
