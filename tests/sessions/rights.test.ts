import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Row = {
  id: string
  version: number
  mapping: string
  reason: string | null
  source: { first: string | null }
  target: { id: string } | null
}

/** A coordinator of one agency beside an administrator of all; a student who came back under another id. */
describe('what people may choose in Synchronization', () => {
  let server: SessionServer
  let oak = ''
  beforeAll(async () => {
    server = await openSessionServer()
    const { ids, ensora, coordinator } = server
    oak = ids.agencies.get('site-1') ?? ''
    await server.add('right', { account: coordinator.account, agency: oak, may: ['view', 'edit', 'create'] })
    ensora.world.put('student', student('student-8', 'Nate', '2016-03-04'))
    ensora.world.put('student', student('student-9', 'Nat', '2016-03-04'))
    ids.clients.set('student-8', await client('Nathaniel'))
    await server.settle()
  })
  afterAll(() => server?.close())

  const student = (id: string, first: string, born: string) =>
    ({ id, site: 'site-1', first, last: 'Rowe', born, soapEnabled: true }) as const
  const client = (first: string) =>
    server.add('client', {
      agency: server.ids.agencies.get('site-1'),
      first,
      last: 'Rowe',
      birthDate: '2016-03-04',
      enrolments: [{ from: '2026-01-01' }],
    })
  const rows = async (tab: string) =>
    (await server.admin.send('GET', `/sessions/${tab}?limit=100`)).json<{ items: Row[] }>().items
  const row = async (tab: string, first: string) => {
    const found = (await rows(tab)).find(({ source }) => source.first === first)
    if (!found) throw new Error(`no ${first}`)
    return found
  }
  const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })
  const choose = (who: SessionServer['admin'], { id, version }: Row, target: string | undefined) =>
    who.send('PUT', `/sessions/clients/${id}/mapping`, { target }, ifMatch(version))

  it('SES-2 a row is the same row until something of it changes', async () => {
    const before = await row('clients', 'Nate')
    await server.wait(120_000)
    await server.wait(120_000)
    expect(await row('clients', 'Nate')).toEqual(before)
  })

  it('SES-2 only what the drop-down offers can be chosen: nothing that is not there, or is of another agency', async () => {
    const nate = await row('clients', 'Nate')
    expect((await choose(server.admin, nate, 'no-such-client')).statusCode).toBe(404)
    expect((await choose(server.admin, nate, server.ids.clients.get('student-4'))).statusCode).toBe(404)
    expect((await choose(server.admin, nate, oak)).statusCode).toBe(404)
    expect(await row('clients', 'Nate')).toMatchObject({ mapping: 'none' })
  })

  it('SES-2 what is said of one client is never given to the appointment of another', async () => {
    const [note] = await server.rows<{ id: string }>('select id from session_note where appointment = $1', [
      server.appointments[0],
    ])
    const path = `/sessions/appointments/${note?.id}`
    const { items } = (await server.admin.send('GET', `/sessions/appointments?id=${note?.id}`)).json<{ items: Row[] }>()
    const { items: choices } = (await server.admin.send('GET', `${path}/choices`)).json<{ items: { id: string }[] }>()
    expect(choices.map(({ id }) => id)).not.toContain(server.appointments[1])
    const headers = ifMatch(items[0]?.version ?? 0)
    const refused = await server.admin.send('PUT', `${path}/mapping`, { appointment: server.appointments[1] }, headers)
    expect(refused.statusCode).toBe(404)
  })

  it('SES-2 pages of notes hold each note once, the newest first, and those without a date last', async () => {
    await server.rows('update session_note set date = null where appointment = $1', [server.appointments[3]])
    const dates: (string | null)[] = []
    const ids = new Set<string>()
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page = (await server.admin.send('GET', `/sessions/appointments?limit=1${more}`)).json<{
        items: { id: string }[]
        next: string | null
      }>()
      for (const { id } of page.items) {
        ids.add(id)
        const [found] = await server.rows<{ date: string | null }>('select date from session_note where id = $1', [id])
        dates.push(found?.date ?? null)
      }
      cursor = page.next
    }
    expect([ids.size, dates.length]).toEqual([4, 4])
    const known = dates.slice(0, 3)
    expect(known).toEqual([...known].sort().reverse())
    expect(dates[3]).toBeNull()
  })

  it('SES-9 a coordinator of one agency sees and settles nothing of another', async () => {
    const { coordinator } = server
    const [there] = await server.rows<{ id: string }>('select id from session_note where appointment = $1', [
      server.appointments[2],
    ])
    const path = `/sessions/appointments/${there?.id}`
    expect((await coordinator.send('GET', `${path}/choices`)).statusCode).toBe(404)
    expect((await coordinator.send('POST', `${path}/review`, { decision: 'keep' })).statusCode).toBe(404)
    const jordan = await row('staff', 'Jordan') // works at both
    const asked = await coordinator.send('GET', `/sessions/staff/${jordan.id}/suggestions?limit=50`)
    const { items } = asked.json<{ items: { target: { first: string } }[] }>()
    const seen = items.map(({ target }) => target.first)
    expect(seen).toContain('Priya')
    expect(seen).not.toContain('Camille')
    const [noted] = await server.rows<{ detail: Buffer | null }>(
      "select detail from audit where action = 'sessions.suggestions' and subject = $1",
      [jordan.id],
    )
    expect(noted?.detail).not.toBeNull() // who was shown
  })

  it('SES-4 two people who choose one client for two rows at one moment: one of them has it', async () => {
    const target = server.ids.clients.get('student-8')
    const answers = await Promise.all(
      ['Nate', 'Nat'].map(async first => choose(server.admin, await row('clients', first), target)),
    )
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409])
  })

  it('SES-4 one that is gone at the source gives its client up to the one that came in its place', async () => {
    const nate = (await rows('clients')).find(({ mapping }) => mapping === 'user')
    if (!nate) throw new Error('nobody is mapped')
    server.ensora.world.remove('student', nate.source.first === 'Nate' ? 'student-8' : 'student-9')
    server.ensora.world.put('student', student('student-10', 'Natan', '2016-03-04'))
    await server.wait(1_860_000)
    const natan = await row('clients', 'Natan')
    expect((await choose(server.admin, natan, server.ids.clients.get('student-8'))).statusCode).toBe(200)
  })

  it('SES-2 S17 Create gives nobody the very one that a person said they are not', async () => {
    const mya = await row('clients', 'Mya')
    const reason = { reason: 'Twins, checked by phone' }
    await server.admin.send('POST', `/sessions/clients/${mya.id}/rejection`, reason, ifMatch(mya.version))
    const { version } = await row('clients', 'Mya')
    const made = await server.admin.send('POST', `/sessions/clients/${mya.id}/target`, {}, ifMatch(version))
    expect(made.statusCode).toBe(409)
    expect(await row('clients', 'Mya')).toMatchObject({ mapping: 'none' })
  })

  it('SES-2 making somebody in the practice management for a row is written down', async () => {
    server.ensora.world.put('student', student('student-11', 'Ona', '2015-05-05'))
    await server.wait(1_860_000)
    const { id, version } = await row('clients', 'Ona')
    await server.admin.send('POST', `/sessions/clients/${id}/target`, {}, ifMatch(version))
    const noted = await server.rows("select subject from audit where action = 'sessions.create' and subject = $1", [id])
    expect(noted).toHaveLength(1)
  })
})
