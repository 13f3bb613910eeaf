/** Choosing many people for the source, and how far one has come, by what the reader may see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pushSessions } from '../../src/jobs/sessions.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Candidate = { id: string; does: string; fields: string[]; invites: boolean; person: { first: string } }
type Chosen = { done: string[]; left: { id: string; because: string }[] }
type One = {
  row: { state: string; wanted: boolean } | null
  plan: { does: string }
  changes: { sent: string[]; waiting: string[] }
  mayChoose: boolean
}

describe('many people who are created at Ensora Data Collection', () => {
  let server: SessionServer
  const people: Record<string, string> = {}
  let oak: string
  beforeAll(async () => {
    server = await openSessionServer()
    oak = server.ids.agencies.get('site-1') ?? ''
    const north = server.ids.agencies.get('site-2')
    for (const [first, agency] of [
      ['Al', oak],
      ['Bea', oak],
      ['Cal', north],
    ] as const)
      people[first] = await server.add('client', { agency, first, last: 'Many', birthDate: '2017-05-06' })
    people.Dot = await server.add('client', { agency: oak, first: 'Dot', last: 'Many' })
    people.Off = await server.add('client', { agency: oak, first: 'Off', last: 'Many', active: false })
    await server.add('right', { account: server.coordinator.account, agency: oak, may: ['view', 'edit'] })
    await server.settle()
  })
  afterAll(() => server?.close())

  const push = () => pushSessions(server.test.hub, () => false)
  const candidates = async (who = server.admin) => {
    const found: Candidate[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page = await who.send('GET', `/sessions/pushes/candidates?kind=client&limit=3${more}`)
      const { items, next } = page.json<{ items: Candidate[]; next: string | null }>()
      found.push(...items)
      cursor = next
    }
    return found.filter(({ person }) => Object.hasOwn(people, person.first))
  }
  const choose = async (body: object) =>
    (await server.admin.send('POST', '/sessions/pushes/choices', { kind: 'client', ...body })).json<Chosen>()
  const one = async (first: string) =>
    (await server.admin.send('GET', `/sessions/pushes/client/${people[first]}`)).json<One>()

  it('SES-9 who may be chosen comes with what it would do; the inactive are left out, and agencies hold', async () => {
    const plans = (await candidates()).map(({ person, does, fields }) => [person.first, does, ...fields]).sort()
    expect(plans).toEqual([
      ['Al', 'create'],
      ['Bea', 'create'],
      ['Cal', 'create'],
      ['Dot', 'lacking', 'birthDate'],
    ])
    const seen = (await candidates(server.coordinator)).map(({ person }) => person.first).sort()
    expect(seen).toEqual(['Al', 'Bea', 'Dot'])
    expect((await server.admin.send('GET', '/sessions/pushes/candidates?kind=client&cursor=AA')).statusCode).toBe(400)
  })

  it('SES-9 of many each stands for itself: who is not as the dry run said is left, with the reason', async () => {
    const wish = (first: string, does = 'create') => ({ id: people[first], does })
    const { done, left } = await choose({
      on: true,
      people: [wish('Al'), wish('Bea', 'update'), wish('Dot'), { id: 'nobody', does: 'create' }],
    })
    expect(done).toEqual([people.Al])
    expect(left).toEqual([
      { id: people.Bea, because: 'changed' },
      { id: people.Dot, because: 'lacking' },
      { id: 'nobody', because: 'unknown' },
    ])
    await push()
    expect(server.ensora.world.all('student').filter(({ last }) => last === 'Many')).toMatchObject([{ first: 'Al' }])
    expect((await candidates()).map(({ person }) => person.first)).not.toContain('Al')
    const [noted] = await server.rows<{ detail: Buffer | null }>(
      "select detail from audit where action = 'sessions.push' order by at desc limit 1",
    )
    expect(noted).toBeDefined()
  })

  it('SES-9 one of them says how far it is and which fields were sent, by name only', async () => {
    expect(await one('Al')).toMatchObject({
      row: { state: 'there', wanted: true },
      plan: { does: 'update' },
      changes: { sent: [], waiting: [] },
      mayChoose: true,
    })
    const path = `/practice/clients/${people.Al}`
    const { version, fields } = (await server.admin.send('GET', path)).json<{ version: number; fields: object }>()
    const headers = { 'if-match': `"v${version}"` }
    const saved = await server.admin.send('PUT', path, { ...fields, birthDate: '2017-06-05' }, { headers })
    expect(saved.statusCode, saved.body).toBe(200)
    await server.wait(120_000)
    expect((await one('Al')).changes).toEqual({ sent: [], waiting: ['birthDate'] })
    await push()
    expect((await one('Al')).changes).toEqual({ sent: ['birthDate'], waiting: [] })
    expect(await one('Bea')).toMatchObject({ row: null, plan: { does: 'create' } })
    const { coordinator } = server
    expect((await coordinator.send('GET', `/sessions/pushes/client/${people.Cal}`)).statusCode).toBe(404)
    expect((await coordinator.send('GET', `/sessions/pushes/client/${people.Al}`)).statusCode).toBe(200)
  })

  it('SES-9 an id that an earlier version sealed by itself still counts, and has no changes to name', async () => {
    const { hub, organization } = server.test
    const key = `${server.connection}/client/${people.Al}`
    const [student] = server.ensora.world.all('student').filter(({ last }) => last === 'Many')
    const sealed = hub.sealer.sealJson(organization, 'session_push', key, student?.id ?? '')
    await server.rows('update session_push set source = $1 where target = $2', [sealed, people.Al])
    expect(await one('Al')).toMatchObject({ plan: { does: 'update' }, changes: { sent: [], waiting: [] } })
  })

  it('SES-9 the choice of many is cleared in one step, and the counts say how far all have come', async () => {
    expect((await choose({ on: true, people: [{ id: people.Bea, does: 'create' }] })).done).toEqual([people.Bea])
    const counts = async () => (await server.admin.send('GET', '/sessions/pushes/counts')).json()
    expect(await counts()).toMatchObject({ client: { waiting: 1, there: 1 }, staff: {}, problems: [] })
    expect(await choose({ on: false, ids: [people.Al, people.Bea] })).toMatchObject({ left: [] })
    await push()
    expect(await counts()).toMatchObject({ client: { off: 2 } })
    const students = server.ensora.world.all('student').filter(({ last }) => last === 'Many')
    expect(students).toMatchObject([{ first: 'Al', soapEnabled: false }]) // Bea was never sent
  })

  it('SES-9 whoever may only look chooses nobody', async () => {
    const officer = await server.test.addAccount('privacy@example.com', 'privacy-officer')
    await server.add('right', { account: officer, may: ['view'] })
    const privacy = await server.test.signIn('privacy@example.com')
    const refused = await privacy.send('POST', '/sessions/pushes/choices', {
      on: true,
      kind: 'client',
      people: [{ id: people.Bea, does: 'create' }],
    })
    expect(refused.statusCode).toBe(403)
  })
})
