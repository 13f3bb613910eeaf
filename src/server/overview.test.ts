import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import type { Connection } from './show/connections.ts'

let test: TestServer
let browser: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org')
  browser = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

type Overview = {
  connections: Connection[]
  counts: Record<string, number>
  throughput: { hour: string; received: number; delivered: number; failed: number }[]
  oldestWaitingMs: number | null
  allWell: boolean
}
const start = '2026-12-01T15:00:00Z'
const overview = async () => (await browser.send('GET', '/overview')).json<Overview>()
const health = async () => (await overview()).connections.map(({ slug, health }) => `${slug} ${health}`)

describe('the overview', () => {
  it('OV-1 of a hub where nothing has happened is well and quiet', async () => {
    expect(await overview()).toMatchObject({
      connections: [
        { slug: 'bookings', title: 'Parklane', health: 'quiet', inboundPath: `/in/${test.source.publicId}` },
        { slug: 'ehr', health: 'quiet' },
      ],
      counts: {
        tasksOpen: 0,
        issuesOpen: 0,
        messagesWaiting: 0,
        messagesHeld: 0,
        messagesToSend: 0,
        messagesFailed: 0,
        messagesDelivered: 0,
      },
      oldestWaitingMs: null,
      allWell: true,
    })
  })

  it('OV-2 counts what came, what waits and for how long, what left and what failed', async () => {
    await test.book({ id: 'waits', start })
    test.clock.now = new Date(test.clock.now.getTime() + 60_000)
    expect(await overview()).toMatchObject({ counts: { messagesWaiting: 1 }, oldestWaitingMs: 60_000, allWell: true })
    await test.run()
    const { throughput, connections, oldestWaitingMs } = await overview()
    expect(oldestWaitingMs).toBeNull()
    expect(throughput).toHaveLength(24)
    const sum = (key: 'received' | 'delivered' | 'failed') => throughput.reduce((total, hour) => total + hour[key], 0)
    expect([sum('received'), sum('delivered'), sum('failed')]).toEqual([1, 1, 0])
    expect(connections).toMatchObject([
      { slug: 'bookings', health: 'well', received24h: 1, lastReceivedAt: expect.any(String) },
      { slug: 'ehr', health: 'well', delivered24h: 1, failed24h: 0, lastSuccessAt: expect.any(String) },
    ])
    test.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
    await test.book({ id: 'refused', start })
    await test.run()
    expect(await overview()).toMatchObject({ counts: { messagesFailed: 1, issuesOpen: 1 }, allWell: false })
    expect(await health()).toEqual(['ehr failing', 'bookings well'])
    test.answers.outcome = { kind: 'delivered' }
  })

  it('OV-1 puts trouble first: paused, down, failing, then what is fine', async () => {
    expect(
      (await browser.send('POST', `/connections/${test.source.id}/pause`, { reason: 'holidays' })).statusCode,
    ).toBe(200)
    expect(await health()).toEqual(['bookings paused', 'ehr failing'])
    await test.book({ id: 'while-paused', start })
    await test.run()
    expect((await overview()).counts.messagesWaiting).toBe(1)
    expect((await browser.send('POST', `/connections/${test.source.id}/resume`)).statusCode).toBe(200)
    await test.run()
    expect((await overview()).counts.messagesWaiting).toBe(0)
    await test.owner.query('update connection_health set down_since = $1 where connection = $2', [
      test.clock.now,
      test.target.id,
    ])
    expect(await health()).toEqual(['ehr down', 'bookings well'])
  })

  it('CO-2 a green test brings a connection back that was down', async () => {
    const response = await browser.send('POST', `/connections/${test.target.id}/test`)
    expect(response.json()).toEqual({ ok: true, findings: [{ name: 'reached', ok: true }], resumed: true })
    expect(await health()).toEqual(['ehr failing', 'bookings well'])
  })
})

describe('an issue', () => {
  type Issue = { id: string; code: string; state: string; count: number }
  const issues = async (query: string) =>
    (await browser.send('GET', `/issues${query}`)).json<{ items: Issue[] }>().items

  it('IS-2 is open, and can be acknowledged, ignored and resolved, each noted with what it was before', async () => {
    const [issue] = await issues('?state=open')
    expect(issue).toMatchObject({
      code: 'target.refused',
      step: 'deliver',
      connection: { slug: 'ehr', title: 'Parklane' },
      count: 1,
      sampleDelivery: expect.any(String),
    })
    for (const state of ['acknowledged', 'ignored', 'resolved', 'open'])
      expect((await browser.send('POST', `/issues/${issue?.id}/state`, { state })).statusCode).toBe(200)
    const { rows } = await test.owner.query('select action from audit where subject = $1 order by id', [issue?.id])
    expect(rows.map(({ action }) => action)).toEqual([
      'issue.acknowledged',
      'issue.ignored',
      'issue.resolved',
      'issue.open',
    ])
  })

  it('IS-1 are listed by when they were last seen, page by page', async () => {
    for (let count = 0; count < 5; count += 1)
      await test.owner.query(
        `insert into issue (organization, id, connection, step, code, detail, state, count, first_seen_at, last_seen_at)
         values ($1, gen_random_uuid(), $2, 'parse', 'version.unknown', $3, 'open', 1, $4, $4)`,
        [test.organization, test.source.id, `v${count}`, test.clock.now],
      )
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path: string = `/issues?limit=2${cursor ? `&cursor=${cursor}` : ''}`
      const page: { items: Issue[]; next: string | null } = (await browser.send('GET', path)).json()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next
    }
    expect(seen).toEqual((await issues('')).map(({ id }) => id))
    expect(new Set(seen).size).toBe(6)
  })
})
