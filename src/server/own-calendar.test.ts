import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepAppointment, keepRecord } from '../../tests/calendar-records.ts'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let admin: Browser
let roy: Browser
/** The hub's records: two practitioners and one person each. */
const ids = { roy: '', kim: '', anna: '', ben: '', place: '' }
const day = '2026-12-01'

beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org')
  admin = await test.signIn('ada@example.org')
  ids.roy = await keepRecord(test, 'Practitioner', { name: 'Dr. Roy' })
  ids.kim = await keepRecord(test, 'Practitioner', { name: 'Dr. Kim' })
  ids.anna = await keepRecord(test, 'Patient', { name: 'Anna Brown', birthDate: '1980-02-03' })
  ids.ben = await keepRecord(test, 'Patient', { name: 'Ben Adler', birthDate: '1990-05-06' })
  ids.place = await keepRecord(test, 'Location', { name: 'Main clinic' })
  const visit = (practitioner: string, person: string, start: string, status = 'booked') =>
    keepAppointment(test, { practitioner, person, place: ids.place, start, status })
  await visit(ids.roy, ids.anna, `${day}T15:00:00.000Z`)
  await visit(ids.kim, ids.ben, `${day}T16:00:00.000Z`)
  await visit(ids.roy, ids.ben, '2026-12-02T15:00:00.000Z', 'cancelled')
  await visit(ids.roy, ids.ben, '2026-12-20T15:00:00.000Z')
  const account = await test.addAccount('roy@example.org', 'clinician')
  roy = await test.signIn('roy@example.org')
  const body = { role: 'clinician', practitioners: [ids.roy] }
  const bound = await admin.send('PUT', `/people/${account}`, body, { headers: { 'if-match': '"1"' } })
  expect(bound.statusCode).toBe(200)
})
afterAll(() => test?.close())

const span = (from: string, to: string) => `?from=${from}T00:00:00Z&to=${to}T00:00:00Z`
type Calendar = { bound: boolean; items: { id: string; person: { name: string } | null; status: string }[] }
const calendar = async (browser: Browser, from = '2026-12-01', to = '2026-12-08') =>
  (await browser.send('GET', `/my/calendar${span(from, to)}`)).json<Calendar>()

describe('OPS-3 a clinician’s own calendar', () => {
  it('holds the appointments of the practitioner they are bound to, in order, and no others', async () => {
    const { bound, items } = await calendar(roy)
    expect(bound).toBe(true)
    expect(items).toEqual([
      {
        id: expect.any(String),
        start: '2026-12-01T15:00:00.000Z',
        end: '2026-12-01T15:30:00.000Z',
        status: 'booked',
        person: { id: ids.anna, name: 'Anna Brown', birthDate: '1980-02-03' },
        visitType: 'First visit',
        place: 'Main clinic',
        targets: [],
      },
      expect.objectContaining({ status: 'cancelled', person: expect.objectContaining({ name: 'Ben Adler' }) }),
    ])
  })

  it('lists the people of it, by name, with when they come next', async () => {
    const response = await roy.send('GET', `/my/people${span('2026-12-01', '2026-12-30')}`)
    expect(response.json()).toEqual({
      bound: true,
      items: [
        { id: ids.anna, name: 'Anna Brown', birthDate: '1980-02-03', visits: 1, nextAt: expect.any(String) },
        { id: ids.ben, name: 'Ben Adler', birthDate: '1990-05-06', visits: 2, nextAt: '2026-12-20T15:00:00.000Z' },
      ],
    })
  })

  it('notes whose data was shown, and nobody else’s', async () => {
    await calendar(roy, '2026-12-01', '2026-12-02')
    const { rows } = await test.owner.query(
      `select action, persons from audit where actor = $1 order by id desc limit 1`,
      [roy.account],
    )
    expect(rows).toEqual([{ action: 'own-calendar.read', persons: [ids.anna] }])
  })

  it('shows how far each appointment has got at the systems it goes to', async () => {
    await test.book({ id: 'sent', start: '2026-12-03T15:00:00.000Z' })
    await test.run()
    const { rows } = await test.owner.query<{ id: string }>(
      `select id from record where type = 'Appointment' and starts_at = $1`,
      ['2026-12-03T15:00:00.000Z'],
    )
    const [sent] = rows
    if (!sent) throw new Error('nothing was booked')
    const start = '2026-12-03T15:00:00.000Z'
    await keepAppointment(test, { practitioner: ids.roy, start }, { id: sent.id, version: 2 })
    const { items } = await calendar(roy, '2026-12-03', '2026-12-04')
    expect(items).toMatchObject([{ id: sent.id, person: null, targets: [{ system: 'Parklane', state: 'delivered' }] }])
  })

  it('is empty, and says why, for a clinician who is bound to nobody', async () => {
    await test.addAccount('new@example.org', 'clinician')
    expect(await calendar(await test.signIn('new@example.org'))).toEqual({ bound: false, items: [] })
  })

  it.each([
    ['no span', ''],
    ['a span that ends before it begins', span('2026-12-02', '2026-12-01')],
    ['a span of a year', span('2026-01-01', '2026-12-31')],
  ])('is not read over %s', async (_what, query) => {
    expect((await roy.send('GET', `/my/calendar${query}`)).statusCode).toBe(400)
  })
})

describe('choosing a practitioner', () => {
  it('finds them by any part of the name, and people by none', async () => {
    const search = async (q: string) =>
      (await admin.send('GET', `/people/practitioners?q=${q}`)).json<{ items: { id: string; name: string }[] }>().items
    expect(await search('roy')).toEqual([{ id: ids.roy, name: 'Dr. Roy', system: 'Parklane' }])
    expect((await search('')).map(({ name }) => name)).toEqual(['Dr. Kim', 'Dr. Roy'])
    expect(await search('brown')).toEqual([])
  })

  it('refuses a record that is a person, a place or of nobody', async () => {
    for (const record of [ids.anna, ids.place, test.hub.newId()]) {
      const body = { email: 'x@example.org', name: 'X', role: 'clinician', practitioners: [record] }
      expect((await admin.send('POST', '/people', body)).statusCode).toBe(400)
    }
  })
})
