import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepAppointment, keepRecord } from '../../tests/calendar-records.ts'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { waitingIn } from '../scheduling/calendar/waiting.ts'
import { withScope } from '../store/scope.ts'
import type { AppointmentDetail, CalendarAnswer } from './calendar/shapes.ts'

let test: TestServer
let ada: Browser
const ids = { roy: '', kim: '', anna: '', ben: '', place: '', annex: '' }
const day = '2026-12-01'

beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'coordinator')
  ada = await test.signIn('ada@example.org')
  ids.roy = await keepRecord(test, 'Practitioner', { name: 'Dr. Roy' })
  ids.kim = await keepRecord(test, 'Practitioner', { name: 'Dr. Kim' })
  ids.anna = await keepRecord(test, 'Patient', { name: 'Anna Brown', birthDate: '1980-02-03' })
  ids.ben = await keepRecord(test, 'Patient', { name: 'Ben Adler', birthDate: '1990-05-06' })
  ids.place = await keepRecord(test, 'Location', { name: 'Main clinic' })
  ids.annex = await keepRecord(test, 'Location', { name: 'Annex' })
})
afterAll(() => test?.close())

const span = (from: string, to: string) => `from=${from}T00:00:00Z&to=${to}T00:00:00Z`
const read = async (more = '', from = day, to = '2026-12-02', who = ada) =>
  (await who.send('GET', `/calendar?${span(from, to)}${more}`)).json<CalendarAnswer>()
const recordAt = async (start: string) => {
  const { rows } = await test.owner.query<{ id: string }>('select id from record where starts_at = $1', [start])
  return rows[0]?.id ?? ''
}

describe('CA-1 the calendar of the organization', () => {
  it('shows who comes to whom, where, and marks a practitioner who is booked twice, wherever that is', async () => {
    const visit = (practitioner: string, person: string, place: string, start: string, status = 'booked') =>
      keepAppointment(test, { practitioner, person, place, start: `${day}T${start}:00.000Z`, status })
    const first = await visit(ids.roy, ids.anna, ids.place, '15:00')
    const second = await visit(ids.roy, ids.ben, ids.annex, '15:15')
    await visit(ids.roy, ids.ben, ids.place, '15:10', 'cancelled')
    await visit(ids.kim, ids.ben, ids.place, '15:00')
    const { items, practitioners, locations, zone } = await read()
    expect(items.map(({ start, status, doubleBooked }) => [start?.slice(11, 16), status, doubleBooked])).toEqual([
      ['15:00', 'booked', expect.anything()],
      ['15:00', 'booked', expect.anything()],
      ['15:10', 'cancelled', []],
      ['15:15', 'booked', [ids.roy]],
    ])
    expect(items.find(({ id }) => id === first)).toMatchObject({
      person: { id: ids.anna, name: 'Anna Brown' },
      practitioners: [ids.roy],
      locations: [ids.place],
      visitType: 'First visit',
      doubleBooked: [ids.roy],
      needsALook: true,
    })
    expect(practitioners.map(({ name }) => name)).toEqual(['Dr. Kim', 'Dr. Roy'])
    expect(locations.map(({ name }) => name)).toEqual(['Annex', 'Main clinic'])
    expect(zone).toBe('America/Toronto')
    const atAnnex = await read(`&location=${ids.annex}`)
    expect(atAnnex.items.map(({ id, doubleBooked }) => [id, doubleBooked])).toEqual([[second, [ids.roy]]])
    expect((await read(`&practitioner=${ids.kim}`)).items).toHaveLength(1)
    expect((await read('&status=cancelled')).items).toHaveLength(1)
    expect((await read('&differs=yes')).items.map(({ id }) => id).sort()).toEqual([first, second].sort())
  })

  it('notes whose names were shown, once in ten minutes however often it is read', async () => {
    await test.addAccount('cora@example.org', 'coordinator')
    const cora = await test.signIn('cora@example.org')
    const notes = async () => {
      const { rows } = await test.owner.query(
        `select persons from audit where actor = $1 and action = 'calendar.read' order by id`,
        [cora.account],
      )
      return rows.map(({ persons }: { persons: string[] }) => persons.sort())
    }
    await read(`&practitioner=${ids.kim}`, day, '2026-12-02', cora)
    await read('', day, '2026-12-02', cora)
    await read('', day, '2026-12-02', cora)
    expect(await notes()).toEqual([[ids.ben], [ids.anna]])
    const now = test.clock.now
    test.clock.now = new Date(now.getTime() + 11 * 60_000)
    await read('', day, '2026-12-02', cora)
    test.clock.now = now
    expect((await notes())[2]).toEqual([ids.anna, ids.ben].sort())
  })

  it('says how each system stands, and its own time where an update has not reached it', async () => {
    const [start, later] = ['2026-12-03T15:00:00.000Z', '2026-12-03T17:00:00.000Z']
    const whole = () => read('', '2026-12-03', '2026-12-04')
    await test.book({ id: 'moved', start })
    expect((await whole()).items).toEqual([])
    await test.run()
    const [sent] = (await whole()).items
    expect(sent?.systems.map(({ connection, standing, isOrigin }) => [connection.slug, standing, isOrigin])).toEqual([
      ['bookings', 'equal', true],
      ['ehr', 'equal', false],
    ])
    test.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
    await test.book({ id: 'moved', start: later })
    await test.run()
    test.answers.outcome = { kind: 'delivered' }
    const [moved] = (await whole()).items
    expect(moved).toMatchObject({ start: later, needsALook: true })
    expect(moved?.systems[1]).toMatchObject({
      standing: 'failed',
      problem: 'target.refused',
      theirs: { start, status: 'booked' },
    })

    const response = await ada.send('GET', `/calendar/${moved?.id}`)
    const detail = response.json<AppointmentDetail>()
    expect(detail.versions.map(({ version, connection, changes }) => [version, connection?.slug, changes])).toEqual([
      [2, 'bookings', [{ field: 'start', before: [start], after: [later] }]],
      [1, 'bookings', expect.arrayContaining([{ field: 'status', before: [], after: ['booked'] }])],
    ])
    expect(detail.deliveries.map(({ state, message }) => [state, typeof message])).toEqual([
      ['rejected', 'string'],
      ['delivered', 'string'],
    ])
  })

  it('shows a booking that waits for a decision at the time it would have, and news of a known one on itself', async () => {
    const [start, later] = ['2026-12-05T15:00:00.000Z', '2026-12-05T18:00:00.000Z']
    const name = { given: 'Carla', family: 'Diaz' }
    await test.book({ id: 'unmapped', start, name, birthDate: '1999-09-09', practitioner: 'droy@example.org' })
    await test.book({ id: 'known', start: later })
    await test.run()
    await test.book({ id: 'known', start: '2026-12-05T19:00:00.000Z', practitioner: 'dkim@example.org' })
    await test.run()
    const { waiting, items } = await read('', '2026-12-05', '2026-12-06')
    expect(waiting).toEqual([
      {
        task: expect.any(String),
        kind: 'map.practitioner',
        problem: 'mapping.unmapped',
        connection: expect.objectContaining({ slug: 'bookings' }),
        start,
        end: null,
        name: 'Carla Diaz',
      },
    ])
    expect(items.map(item => [item.start, item.systems[0]?.standing, typeof item.systems[0]?.task])).toEqual([
      [later, 'held', 'string'],
    ])
    expect((await read('', '2026-12-06', '2026-12-07')).waiting).toEqual([])
    // Only so many are opened for one look: the newest; of the others there is a number.
    const span = { from: new Date('2026-12-05T00:00:00Z'), to: new Date('2026-12-06T00:00:00Z') }
    const { hub, organization } = test
    const few = await withScope(hub.pool, organization, async db =>
      waitingIn(hub, db, await hub.configurations.within(db, organization), span, 0),
    )
    expect(few).toEqual({ waiting: [], unopened: 2 })
    expect((await read('', '2026-12-05', '2026-12-06')).unopened).toBe(0)
  })

  it('does not show what ended before the span, and shows what reaches into it', async () => {
    await keepAppointment(test, { practitioner: ids.kim, start: '2026-12-09T23:45:00.000Z' })
    const { rows } = await test.owner.query<{ id: string }>(
      `update record set ends_at = '2026-12-10T00:15:00Z' where id = $1 returning id`,
      [await recordAt('2026-12-09T23:45:00.000Z')],
    )
    expect((await read('', '2026-12-10', '2026-12-11')).items.map(({ id }) => id)).toEqual([rows[0]?.id])
    expect((await read('', '2026-12-11', '2026-12-12')).items).toEqual([])
  })

  it.each([
    ['a span that ends before it begins', span('2026-12-02', '2026-12-01')],
    ['a span of a month', span('2026-12-01', '2026-12-31')],
  ])('is not read over %s', async (_what, query) => {
    expect((await ada.send('GET', `/calendar?${query}`)).statusCode).toBe(400)
  })

  it('has nothing to show of what is no appointment', async () => {
    expect((await ada.send('GET', `/calendar/${ids.anna}`)).statusCode).toBe(404)
    expect((await ada.send('GET', `/calendar/${test.hub.newId()}`)).statusCode).toBe(404)
  })
})
