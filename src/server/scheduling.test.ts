import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { exportConfiguration } from '../configuration/export.ts'

let server: TestServer
let ada: Browser
let message: string
beforeAll(async () => {
  server = await testServer()
  const account = await server.addAccount('ada@example.org', 'integration-admin')
  await server.owner.query(`update membership set rights = '{payloads.reveal}' where account = $1`, [account])
  await server.addAccount('sam@example.org', 'support')
  ada = await server.signIn('ada@example.org')
  message = await server.book({
    id: 'visit-1',
    start: '2026-12-01T15:00:00.000Z',
    name: { given: 'Anna', family: 'Brown' },
    birthDate: '1980-02-03',
  })
  await server.run()
})
afterAll(() => server?.close())

const put = (body: object, version: number) =>
  ada.send('POST', '/scheduling', body, { method: 'PUT', headers: { 'if-match': `"v${version}"` } })

describe('the scheduling settings', () => {
  it('SCH-11 begin with defaults, and keep what is saved with its version and its history', async () => {
    const first = await ada.send('GET', '/scheduling')
    expect(first.json()).toMatchObject({ version: 0, profile: 'small-practice', owners: { time: 'scheduling' } })
    const saved = await put({ profile: 'booking-layer', owners: { location: 'scheduling' }, reason: 'We ask' }, 0)
    expect(saved.json()).toMatchObject({
      version: 1,
      profile: 'booking-layer',
      owners: { time: 'ehr', location: 'scheduling' },
      staleAfterMinutes: 60,
    })
    expect((await put({ profile: 'hospital', reason: 'Late' }, 0)).statusCode).toBe(412)
    const { items } = (await ada.send('GET', '/history?kind=scheduling')).json<{ items: object[] }>()
    expect(items).toMatchObject([{ kind: 'scheduling', version: 1, reason: 'We ask' }])
    const { yaml } = await exportConfiguration(server.hub, server.organization)
    expect(yaml).toContain('profile: booking-layer')
    expect(yaml).toContain('location: scheduling')
    expect(yaml).not.toContain('time: ehr') // as the profile begins
  })

  it.each([
    ['profile', { profile: 'unheard-of' }],
    ['staleAfterMinutes', { staleAfterMinutes: 1 }],
    ['zone', { zone: 'Mars/Olympus' }],
    ['owners', { owners: { colour: 'ehr' } }],
  ])('CO-4 refuse a wrong %s', async (_field, body) => {
    expect((await put({ ...body, reason: 'A test' }, 1)).statusCode).toBe(400)
  })

  it('OPS-3 go back to an earlier version', async () => {
    expect((await put({ profile: 'med-spa', reason: 'A test' }, 1)).json()).toMatchObject({ version: 2 })
    const { organization } = server
    const path = `/history/scheduling/${organization}/1/roll-back`
    const back = await ada.send('POST', path, { reason: 'It was right before' }, { headers: { 'if-match': '"v2"' } })
    expect([back.statusCode, (await ada.send('GET', '/scheduling')).json().profile]).toEqual([200, 'booking-layer'])
    await put({ profile: 'small-practice', reason: 'As it was' }, 3)
  })
})

describe('the privacy preview', () => {
  type Items = {
    items: {
      type: string
      covered: boolean
      rows: { path: string; to: string[]; because: string | null }[]
      body: object
    }[]
  }
  const preview = async (body: object = { message }) =>
    (await ada.send('POST', '/privacy-previews', body)).json<Items>().items

  it('SCH-11 says of each element where it goes or why it stays, covers people, and sends nothing', async () => {
    const before = await server.owner.query('select count(*)::int from attempt')
    const items = await preview()
    expect(items.map(({ type, covered }) => [type, covered])).toEqual([
      ['Patient', true],
      ['Appointment', true],
    ])
    expect(JSON.stringify(items)).not.toMatch(/Anna|Brown|1980/)
    const rows = Object.fromEntries(items[1]?.rows.map(({ path, to, because }) => [path, because ?? to]) ?? [])
    expect(rows).toMatchObject({ start: ['start'], status: ['status'] })
    const after = await server.owner.query('select count(*)::int from attempt')
    expect(after.rows).toEqual(before.rows)
  })

  it('SCH-11 shows what another profile keeps, and the deny table before any list', async () => {
    await put({ profile: 'med-spa', reason: 'A test' }, 4)
    const [person] = await preview()
    expect(person?.rows.find(({ path }) => path === 'birthDate')).toMatchObject({ to: [], because: 'profile' })
    expect(JSON.stringify(person?.body)).not.toContain('birthDate')
    await put({ profile: 'small-practice', reason: 'As it was' }, 5)
  })

  it('G-3 shows values only while the message is uncovered for a reason, and notes who looked', async () => {
    await ada.send('POST', `/messages/${message}/reveal`, { reason: 'A patient asked what we send' })
    const [person] = await preview()
    expect(person?.covered).toBe(false)
    expect(JSON.stringify(person?.body)).toContain('Brown')
    const { rows } = await server.owner.query(
      `select count(*)::int as looks from audit a join audit_person p on p.audit = a.id where a.action = 'privacy.preview'`,
    )
    expect(rows[0].looks).toBeGreaterThanOrEqual(2)
  })

  it('SCH-11 takes the last bookings of a route, too', async () => {
    const items = await preview({ route: server.route })
    expect(items.map(({ type }) => type).sort()).toEqual(['Appointment', 'Patient'])
    expect((await ada.send('POST', '/privacy-previews', {})).statusCode).toBe(404)
    const sam = await server.signIn('sam@example.org')
    expect((await sam.send('POST', '/privacy-previews', { message })).statusCode).toBe(403)
  })
})
