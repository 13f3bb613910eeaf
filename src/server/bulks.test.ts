import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { bulksDue } from '../pipeline/bulk.ts'

let test: TestServer
let ada: Browser
let cleo: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'integration-admin')
  await test.addAccount('cleo@example.org', 'coordinator')
  ada = await test.signIn('ada@example.org')
  cleo = await test.signIn('cleo@example.org')
})
afterAll(() => test?.close())

type Bulk = { id: string; selected: number; done: number; skipped: number; refused: number; state: string }
type Preview = Bulk & { byRoute: unknown[]; cannot: unknown[]; sample: { who: string | null; problem: string }[] }

const start = '2026-12-01T15:00:00.000Z'
const refusing = async (work: () => Promise<unknown>) => {
  test.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
  await work()
  await test.run()
  test.answers.outcome = { kind: 'delivered' }
}

beforeAll(() => refusing(() => test.book({ id: 'refused', start })))

describe('a bulk', () => {
  it.each([
    ['deliveries', 'delivery.replay'],
    ['messages', 'message.replay'],
    ['messages', 'delivery.replay'],
    ['issues', 'issue.assign'],
    ['tasks', 'task.assign'],
  ])('G-4 of all %s there are is refused (%s)', async (of, action) => {
    const response = await cleo.send('POST', '/bulks', { action, select: { of, filter: {} } })
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([409, 'bulk.empty-filter'])
  })

  it('refuses filters it does not know, and things of another kind', async () => {
    const send = (action: string, select: unknown) => cleo.send('POST', '/bulks', { action, select })
    expect((await send('delivery.replay', { of: 'deliveries', filter: { who: 'Anna' } })).statusCode).toBe(400)
    expect((await send('message.discard', { of: 'deliveries', filter: { undelivered: true } })).statusCode).toBe(400)
    expect((await send('delivery.replay', { of: 'deliveries', filter: { issue: ada.account } })).statusCode).toBe(400)
  })

  it('says in the preview what cannot be done, and skips it', async () => {
    const id = await test.book({ id: 'fine', start })
    await test.run()
    const { rows } = await test.owner.query<{ id: string }>(
      `select d.id from delivery d join event e on e.id = d.event where e.message = $1`,
      [id],
    )
    const select = { of: 'ids', ids: rows.map(row => row.id) }
    const preview = (await cleo.send('POST', '/bulks', { action: 'delivery.send-now', select })).json<Preview>()
    expect(preview).toMatchObject({ selected: 1, cannot: [{ state: 'delivered', count: 1 }] })
    await cleo.send('POST', `/bulks/${preview.id}/start`, { reason: 'for the test' })
    await bulksDue(test.hub)
    expect((await cleo.send('GET', `/bulks/${preview.id}`)).json()).toMatchObject({
      done: 0,
      skipped: 1,
      refused: 0,
      why: [{ outcome: 'skipped', why: 'delivered', count: 1 }],
    })
    const { items } = (await cleo.send('GET', '/bulks')).json<{ items: Bulk[] }>()
    expect(items[0]?.id).toBe(preview.id)
  })

  it('of another person cannot be started, and nothing that was previewed runs by itself', async () => {
    const select = { of: 'deliveries', filter: { undelivered: true } }
    const { id } = (await cleo.send('POST', '/bulks', { action: 'delivery.suppress', select })).json<Bulk>()
    expect((await ada.send('POST', `/bulks/${id}/start`, { reason: 'not mine' })).statusCode).toBe(404)
    await bulksDue(test.hub)
    expect((await cleo.send('GET', `/bulks/${id}`)).json()).toMatchObject({ state: 'preview', done: 0 })
  })

  it('gives issues to somebody', async () => {
    const { items } = (await cleo.send('GET', '/issues?state=open')).json<{ items: { id: string }[] }>()
    const read = async () =>
      (await cleo.send('GET', `/issues/${items[0]?.id}`)).json<{ assignee: { id: string } | null }>()
    const asked = { action: 'issue.assign', select: { of: 'issues', filter: { state: 'open' } }, assignee: ada.account }
    const sam = await test.addAccount('sam@example.org', 'support') // may read issues, not work on them
    expect((await cleo.send('POST', '/bulks', { ...asked, assignee: sam })).statusCode).toBe(400)
    const { id } = (await cleo.send('POST', '/bulks', asked)).json<Bulk>()
    await cleo.send('POST', `/bulks/${id}/start`, { reason: 'holidays' })
    await bulksDue(test.hub)
    expect((await read()).assignee?.id).toBe(ada.account)
  })
})
