import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pushSessions } from '../../src/jobs/sessions.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Planned = { items: { id: string; does: string; fields: string[]; invites: boolean }[] }
type Row = { id: string; state: string; problem: string | null; fields: string[]; invitedAt: string | null }

/** One staff member and one client who are not at Ensora yet; the tests follow them in order. */
describe('people who are created at Ensora Data Collection', () => {
  let server: SessionServer
  let staff: string
  let client: string
  const fields = { first: 'Ada', last: 'Lund', email: 'ada@example.com', phone: '+1 416 555 0100', title: 'BCBA' }
  beforeAll(async () => {
    server = await openSessionServer()
    const agency = server.ids.agencies.get('site-1')
    const account = await server.test.addAccount('ada@example.com', 'clinician')
    staff = await server.add('staff', { agencies: [agency], ...fields, account })
    client = await server.add('client', { agency, first: 'Noor', last: 'Haddad', birthDate: '2017-05-06' })
    await server.settle()
  })
  afterAll(() => server?.close())

  const stops = () => false
  const push = () => pushSessions(server.test.hub, stops)
  const dryRun = async (kind: string, id: string, on = true) =>
    (await server.admin.send('POST', '/sessions/pushes/dry-runs', { kind, ids: [id], on })).json<Planned>().items[0]
  const choose = (kind: string, id: string, body: object) =>
    server.admin.send('PUT', `/sessions/pushes/${kind}/${id}`, body)
  const rows = async () => (await server.admin.send('GET', '/sessions/pushes')).json<{ items: Row[] }>().items
  const rowOf = async (id: string) => (await rows()).find(row => row.id === id)
  const users = () => server.ensora.world.all('user').filter(user => user.last === 'Lund')
  const change = async (more: object, id = staff) => {
    const { version, ...before } = (await server.admin.send('GET', `/practice/staff/${id}`)).json<{
      version: number
      fields?: object
    }>()
    const body = { ...(before.fields ?? before), ...more }
    const saved = await server.admin.send('PUT', `/practice/staff/${id}`, body, {
      headers: { 'if-match': `"v${version}"` },
    })
    expect(saved.statusCode, saved.body).toBe(200)
    await server.wait(120_000)
  }

  it('SES-9 S35 the dry run names what is missing, and who lacks it cannot be chosen', async () => {
    expect(await dryRun('staff', staff)).toEqual({ id: staff, does: 'lacking', fields: ['address'], invites: false })
    const refused = await choose('staff', staff, { on: true, does: 'create' })
    expect(refused.statusCode).toBe(409)
    expect(refused.json()).toMatchObject({ code: 'session.push-incomplete', errors: [{ path: '/address' }] })
    expect(await push()).toBe(0)
    expect(users()).toEqual([])
  })

  it('SES-9 S36 who is chosen is created, and invited once, whatever the answers are', async () => {
    await change({ address: '1 Main St, Toronto' })
    expect(await dryRun('staff', staff)).toEqual({ id: staff, does: 'create', fields: [], invites: true })
    expect((await choose('staff', staff, { on: true, does: 'update' })).statusCode).toBe(412)
    expect((await choose('staff', staff, { on: true, does: 'create' })).statusCode).toBe(200)
    await server.ensora.set({ fail: { list: 'users', status: 503, times: 1 } })
    await push()
    expect(await rowOf(staff)).toMatchObject({ state: 'waiting', problem: expect.any(String) })
    server.test.clock.now = new Date(server.test.clock.now.getTime() + 60_000)
    await push()
    expect(await rowOf(staff)).toMatchObject({ state: 'there', problem: null, invitedAt: expect.any(String) })
    expect(users()).toMatchObject([{ first: 'Ada', sites: ['site-1'], title: 'BCBA', active: true }])
    expect(server.ensora.invitations()).toHaveLength(1)
    expect(await push()).toBe(0)
  })

  it('SES-9 S37 comes back with the next pull as the same person, not as a second one', async () => {
    await server.wait(1_900_000)
    const paired = await server.rows<{ target: string; how: string }>(
      "select target, how from session_source where kind = 'user' and pushed_for = $1",
      [staff],
    )
    expect(paired).toEqual([{ target: staff, how: 'auto' }])
  })

  it('SES-9 later changes go by themselves, without another invitation', async () => {
    await change({ last: 'Lund', first: 'Adah' })
    await push()
    expect(users()).toMatchObject([{ first: 'Adah' }])
    expect(server.ensora.invitations()).toHaveLength(1)
    await server.wait(120_000)
    expect(await push()).toBe(0)
  })

  it('SES-9 clearing the choice switches the account off and deletes nobody', async () => {
    expect(await dryRun('staff', staff, false)).toMatchObject({ does: 'switch-off' })
    expect((await choose('staff', staff, { on: false })).statusCode).toBe(200)
    await push()
    expect(await rowOf(staff)).toMatchObject({ state: 'off' })
    expect(users()).toMatchObject([{ active: false }])
  })

  it('SES-9 a client is created as a student, and somebody with the same fields is mapped instead', async () => {
    expect(await dryRun('client', client)).toMatchObject({ does: 'create', invites: false })
    const born = '2017-05-06'
    server.ensora.world.put('student', {
      id: 'student-70',
      site: 'site-2',
      first: 'Noor',
      last: 'Haddad',
      born,
      soapEnabled: true,
    })
    await server.wait(1_900_000)
    expect(await dryRun('client', client)).toMatchObject({ does: 'twin' })
    expect((await choose('client', client, { on: true, does: 'create' })).json()).toMatchObject({
      code: 'session.push-twin',
    })
  })

  it('SES-9 what the source refuses names the fields, is one issue for all of them, and goes on once it is mended', async () => {
    const agency = server.ids.agencies.get('site-1')
    const people: string[] = []
    for (const first of ['Bo', 'Cy']) {
      const email = `${first.toLowerCase()}@example.com`
      const account = await server.test.addAccount(email, 'clinician')
      const more = { first, last: 'Short', email, account, phone: '12', address: '1 Main St, Toronto' }
      people.push(await server.add('staff', { agencies: [agency], ...more }))
    }
    await server.wait(120_000)
    for (const id of people) expect((await choose('staff', id, { on: true, does: 'create' })).statusCode).toBe(200)
    await push()
    for (const id of people) expect(await rowOf(id)).toMatchObject({ state: 'refused', fields: ['phone'] })
    const issues = await server.rows<{ code: string; count: string }>(
      "select code, count from issue where step = 'deliver' and code = (select problem from session_push where target = $1)",
      [people[0]],
    )
    expect(issues).toMatchObject([{ count: '2' }])
    const [id = ''] = people
    await change({ phone: '+1 416 555 0123' }, id)
    await push()
    expect(await rowOf(id)).toMatchObject({ state: 'there', problem: null })
  })

  it('SES-9 who lacks something later on waits under one issue, which closes once it is mended', async () => {
    const [{ target: id } = { target: '' }] = await server.rows<{ target: string }>(
      "select target from session_push where kind = 'staff' and state = 'there'",
    )
    const states = () =>
      server.rows<{ state: string }>("select state from issue where code = 'session.push-incomplete'")
    await change({ phone: undefined }, id)
    for (let round = 0; round < 3; round += 1) {
      await push()
      expect(await rowOf(id)).toMatchObject({ state: 'lacking', fields: ['phone'] })
      server.test.clock.now = new Date(server.test.clock.now.getTime() + 601_000)
    }
    expect(await states()).toEqual([{ state: 'open' }])
    await change({ phone: '+1 416 555 0124' }, id)
    await push()
    expect(await rowOf(id)).toMatchObject({ state: 'there', problem: null })
    expect(await states()).toEqual([{ state: 'resolved' }])
  })

  it('SES-9 while the source is away everybody waits, and nobody loses a try', async () => {
    const [, id] = [...server.ids.clients.values()]
    if (!id) throw new Error('nobody')
    expect(await dryRun('client', id)).toMatchObject({ does: 'update' }) // mapped by the rules: no second student
    const count = server.ensora.count('student')
    expect((await choose('client', id, { on: true, does: 'update' })).statusCode).toBe(200)
    await server.ensora.set({ offline: 'refuse' })
    await push()
    expect(await rowOf(id)).toMatchObject({ state: 'waiting' })
    await server.ensora.set({ offline: 'no' })
    server.test.clock.now = new Date(server.test.clock.now.getTime() + 120_000)
    await push()
    expect(await rowOf(id)).toMatchObject({ state: 'there', problem: null })
    expect(server.ensora.count('student')).toBe(count)
  })

  it('SES-9 whoever may not edit in the practice management chooses nobody', async () => {
    await server.wait(900_000) // signs everybody in anew
    const refused = await server.coordinator.send('PUT', `/sessions/pushes/client/${client}`, {
      on: true,
      does: 'create',
    })
    expect(refused.statusCode).toBe(403)
    expect(
      (await server.coordinator.send('POST', '/sessions/pushes/dry-runs', { kind: 'client', ids: [client] })).json(),
    ).toEqual({ items: [] })
  })
})
