import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let admin: Browser
let officer: Browser
beforeAll(async () => {
  test = await testServer()
  for (const [email, role] of [
    ['admin@example.com', 'integration-admin'],
    ['other@example.com', 'integration-admin'],
    ['officer@example.com', 'privacy-officer'],
    ['desk@example.com', 'coordinator'],
  ] as const)
    await test.addAccount(email, role)
  admin = await test.signIn('admin@example.com')
  officer = await test.signIn('officer@example.com')
})
afterAll(() => test?.close())

const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })
const auditsOf = async (action: string) =>
  (await test.owner.query('select subject, reason, actor_kind from audit where action = $1 order by id', [action])).rows

describe('going live', () => {
  it('SE-3 needs three records, the sign-off by the privacy officer alone; in production nothing flows before', async () => {
    const live = async () => (await admin.send('GET', '/go-live')).json()
    expect(await live()).toMatchObject({ environment: 'staging', ready: false, flowing: true })
    const { version } = (await admin.send('GET', '/organization')).json<{ version: number }>()
    const moved = await admin.send(
      'PUT',
      '/organization',
      { name: 'Maple Street', environment: 'production', reason: 'opening day' },
      ifMatch(version),
    )
    expect(moved.json()).toEqual({ version: version + 1, flowing: false })
    await test.book({ id: 'early', start: '2026-12-02T15:00:00Z' })
    await test.run()
    expect(await live()).toMatchObject({ flowing: false, waiting: { messages: 1 } })

    for (const kind of ['agreement', 'access-policy'])
      expect((await admin.send('POST', '/go-live/records', { kind, reference: 'file 7' })).statusCode).toBe(200)
    const sign = { kind: 'privacy-sign-off', reference: 'letter of Nov 20', note: 'for the scheduling job' }
    expect((await admin.send('POST', '/go-live/records', sign)).statusCode).toBe(403)
    await test.run()
    expect(await live()).toMatchObject({ flowing: false, waiting: { messages: 1 } })
    expect((await officer.send('POST', '/go-live/records', sign)).json()).toEqual({ ready: true })
    expect((await officer.send('POST', '/go-live/records', sign)).statusCode).toBe(409)
    await test.run()
    expect(await live()).toMatchObject({
      flowing: true,
      ready: true,
      waiting: { messages: 0, deliveries: 0 },
      records: [
        { kind: 'agreement', recorded: { reference: 'file 7', note: null }, mayRecord: true },
        { kind: 'access-policy' },
        { kind: 'privacy-sign-off', recorded: { by: { name: 'Test Person' } }, mayRecord: false },
      ],
    })
    const withdrawn = await officer.send('DELETE', '/go-live/records/agreement', { reason: 'contract ended' })
    expect(withdrawn.json()).toEqual({ ready: false })
    expect(await live()).toMatchObject({ flowing: false })
    expect(await auditsOf('go-live.withdraw')).toHaveLength(1)
  })

  it('shows the first steps as they are', async () => {
    const steps = (await admin.send('GET', '/first-steps')).json()
    expect(steps).toMatchObject({
      organization: { done: true },
      source: { done: true },
      route: { done: true },
      tested: { done: true },
      goLive: { done: false },
    })
  })

  it('OPS-3 makes no second organization from the console', async () => {
    const answer = await admin.send('POST', '/api/v1/organizations', { slug: 'another', name: 'Another' })
    expect(answer.statusCode).toBe(403)
  })
})
