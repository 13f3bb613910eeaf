import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let ada: Browser
let cleo: Browser
let sam: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'integration-admin')
  await test.addAccount('cleo@example.org', 'coordinator')
  await test.addAccount('sam@example.org', 'support')
  ada = await test.signIn('ada@example.org')
  cleo = await test.signIn('cleo@example.org')
  sam = await test.signIn('sam@example.org')
})
afterAll(() => test?.close())

const start = '2026-12-01T15:00:00.000Z'
const refusing = async (work: () => Promise<unknown>) => {
  test.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
  await work()
  await test.run()
  test.answers.outcome = { kind: 'delivered' }
}

beforeAll(() => refusing(() => test.book({ id: 'refused', start })))

describe('the incident log', () => {
  type Incident = {
    id: string
    title: string
    state: string
    subjects: { kind: string; id: string; paused: boolean | null }[]
    entries: { kind: string; text: string | null; by: { id: string } }[]
  }
  const read = async (id: string) => (await cleo.send('GET', `/incidents/${id}`)).json<Incident>()

  it('SCH-16 is opened, linked, written to and closed; pausing from it is written down', async () => {
    const { items } = (await cleo.send('GET', '/issues')).json<{ items: { id: string }[] }>()
    const [first] = items
    const opened = await cleo.send('POST', '/incidents', {
      title: 'EHR refuses everything since the update',
      text: 'Anna Brown of the EHR confirmed it',
      subjects: [{ kind: 'connection', id: test.target.id }],
    })
    const { id } = opened.json<{ id: string }>()
    await cleo.send('POST', `/incidents/${id}/links`, { kind: 'issue', id: first?.id })
    await cleo.send('POST', `/incidents/${id}/links`, { kind: 'issue', id: first?.id })
    await cleo.send('POST', `/incidents/${id}/entries`, { text: 'Vendor promises a fix at noon' })
    const pause = { kind: 'connection', id: test.target.id }
    expect((await cleo.send('POST', `/incidents/${id}/pause`, pause)).statusCode).toBe(403) // coordinators do not pause
    expect((await ada.send('POST', `/incidents/${id}/pause`, pause)).statusCode).toBe(200)
    test.hub.configurations.forget(test.organization)
    expect((await read(id)).subjects).toContainEqual(expect.objectContaining({ id: test.target.id, paused: true }))
    expect((await ada.send('POST', `/incidents/${id}/resume`, pause)).statusCode).toBe(200)
    await cleo.send('POST', `/incidents/${id}/state`, { state: 'closed', text: 'Works again' })
    const closed = await read(id)
    expect(closed).toMatchObject({ state: 'closed', title: 'EHR refuses everything since the update' })
    expect(closed.entries.map(({ kind, text }) => [kind, text])).toEqual([
      ['opened', 'Anna Brown of the EHR confirmed it'],
      ['linked', null],
      ['note', 'Vendor promises a fix at noon'],
      ['paused', null],
      ['resumed', null],
      ['closed', 'Works again'],
    ])
    expect((await cleo.send('POST', `/incidents/${id}/state`, { state: 'closed' })).statusCode).toBe(409)
    const about = await cleo.send('GET', `/issues/${first?.id}`)
    expect(about.json<{ incidents: unknown[] }>().incidents).toMatchObject([{ id }])
    const { rows } = await test.owner.query(`select title from incident union all select body from incident_entry`)
    expect(rows.map(row => row.title?.toString('latin1')).join()).not.toMatch(/Anna|EHR/)
  })

  it('is read by all who answer for it, and written by those who run it', async () => {
    expect((await sam.send('GET', '/incidents?state=closed')).json<{ items: unknown[] }>().items).toHaveLength(1)
    expect((await sam.send('POST', '/incidents', { title: 'Mine' })).statusCode).toBe(403)
    const nothing = { title: 'About nothing', subjects: [{ kind: 'route', id: ada.account }] }
    expect((await cleo.send('POST', '/incidents', nothing)).statusCode).toBe(404)
  })

  it('OPS-5 pauses nothing for who may not pause, and notes that it was asked to', async () => {
    const { id } = (await cleo.send('POST', '/incidents', { title: 'Something is wrong' })).json<{ id: string }>()
    const pausing = { kind: 'route', id: test.route }
    expect((await cleo.send('POST', `/incidents/${id}/pause`, pausing)).statusCode).toBe(403)
    const { rows } = await test.owner.query(
      `select actor, subject, outcome from audit where action = 'routes.pause' and outcome = 'refused'`,
    )
    expect(rows).toEqual([{ actor: cleo.account, subject: test.route, outcome: 'refused' }])
  })
})
