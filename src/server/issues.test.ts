import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { bulksDue } from '../pipeline/bulk.ts'

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

type Event = { kind: string; by: { name: string } | null; about: { id: string } | null; text: string | null }
type Issue = {
  id: string
  code: string
  step: string
  state: string
  count: number
  waiting: number
  assignee: { id: string; name: string } | null
  events: Event[]
  canRetry: boolean
  affects: string
  incidents: { id: string; title: string }[]
}
type Bulk = { id: string; selected: number; done: number; skipped: number; refused: number; state: string }
type Preview = Bulk & { byRoute: unknown[]; cannot: unknown[]; sample: { who: string | null; problem: string }[] }

const start = '2026-12-01T15:00:00.000Z'
const issues = async (query = '') => (await cleo.send('GET', `/issues${query}`)).json<{ items: Issue[] }>().items
const issue = async (id: string) => (await cleo.send('GET', `/issues/${id}`)).json<Issue>()
const refusing = async (work: () => Promise<unknown>) => {
  test.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
  await work()
  await test.run()
  test.answers.outcome = { kind: 'delivered' }
}
const forward = (ms = 60_000) => {
  test.clock.now = new Date(test.clock.now.getTime() + ms)
}

describe('an issue', () => {
  let id: string
  beforeAll(async () => {
    await refusing(async () => {
      for (let n = 0; n < 7; n += 1) await test.book({ id: `first-${n}`, start })
    })
    const [first] = await issues('?state=open')
    id = first?.id ?? ''
  })

  it('IS-1 counts failures of one cause, says how many wait because of it, and knows its story', async () => {
    expect(await issue(id)).toMatchObject({
      code: 'target.refused',
      step: 'deliver',
      state: 'open',
      count: 7,
      waiting: 7,
      affects: 'deliveries',
      canRetry: true,
      events: [{ kind: 'opened', by: null }],
    })
  })

  it('IS-2 that was resolved opens again by itself on a new failure; one that is ignored stays ignored', async () => {
    forward()
    expect((await cleo.send('POST', `/issues/${id}/state`, { state: 'resolved' })).statusCode).toBe(200)
    forward()
    await refusing(() => test.book({ id: 'again', start }))
    expect(await issue(id)).toMatchObject({ state: 'open', count: 8 })
    await cleo.send('POST', `/issues/${id}/state`, { state: 'ignored' })
    forward()
    await refusing(() => test.book({ id: 'again-2', start }))
    expect(await issue(id)).toMatchObject({ state: 'ignored', count: 9 })
    await cleo.send('POST', `/issues/${id}/state`, { state: 'open' })
    expect((await issue(id)).events.map(({ kind, by }) => [kind, by?.name ?? null])).toEqual([
      ['opened', null],
      ['resolved', 'Test Person'],
      ['reopened', null],
      ['ignored', 'Test Person'],
      ['reopened', 'Test Person'],
    ])
  })

  it('IS-2 given the state it has is no event', async () => {
    const before = (await issue(id)).events.length
    await cleo.send('POST', `/issues/${id}/state`, { state: 'open' })
    expect((await issue(id)).events).toHaveLength(before)
  })

  it('IS-3 is given to a person of the organization who may work on it, and to nobody else', async () => {
    const people = (await cleo.send('GET', '/assignees')).json<{ items: { id: string }[] }>().items
    expect(people.map(each => each.id).sort()).toEqual([ada.account, cleo.account].sort())
    const given = await cleo.send('POST', `/issues/${id}/assignee`, { assignee: ada.account })
    expect(given.statusCode).toBe(200)
    expect((await issue(id)).assignee).toEqual({ id: ada.account, name: 'Test Person' })
    expect((await ada.send('GET', '/issues?assignee=me')).json<{ items: Issue[] }>().items).toHaveLength(1)
    expect(await issues('?assignee=me')).toHaveLength(0)
    expect((await cleo.send('POST', `/issues/${id}/assignee`, { assignee: sam.account })).statusCode).toBe(400)
    const other = await test.addOrganization('elsewhere')
    const stranger = await test.addAccount('zoe@example.org', 'coordinator', other)
    expect((await cleo.send('POST', `/issues/${id}/assignee`, { assignee: stranger })).statusCode).toBe(400)
    expect((await cleo.send('POST', `/issues/${id}/assignee`, { assignee: null })).statusCode).toBe(200)
    expect((await issue(id)).assignee).toBeNull()
  })

  it('IS-3 keeps what people say about it, sealed', async () => {
    const text = 'Anna Brown called: the clinic is closed on Mondays'
    expect((await cleo.send('POST', `/issues/${id}/comments`, { text })).statusCode).toBe(200)
    expect((await issue(id)).events.at(-1)).toMatchObject({ kind: 'commented', text, by: { id: cleo.account } })
    const { rows } = await test.owner.query(`select body from issue_event where kind = 'commented'`)
    expect(rows.map(row => row.body.toString('latin1')).join()).not.toContain('Anna')
  })

  it('IS-4 is retried as a group with a preview and a reason; it then waits for nobody, and knows who did it', async () => {
    const select = { of: 'deliveries', filter: { issue: id } }
    const preview = (await cleo.send('POST', '/bulks', { action: 'delivery.replay', select })).json<Preview>()
    expect(preview).toMatchObject({ selected: 9, more: false, byRoute: [{ route: 'to-ehr', count: 9 }], cannot: [] })
    expect(preview.sample).toHaveLength(5)
    expect(preview.sample[0]).toMatchObject({ state: 'rejected', problem: 'target.refused', what: 'booking.created' })
    expect((await cleo.send('POST', `/bulks/${preview.id}/start`, { reason: 'x' })).statusCode).toBe(400)
    for (let press = 0; press < 10; press += 1)
      expect((await cleo.send('POST', `/bulks/${preview.id}/start`, { reason: 'mended there' })).statusCode).toBe(200)
    await bulksDue(test.hub)
    await test.run()
    expect((await cleo.send('GET', `/bulks/${preview.id}`)).json()).toMatchObject({
      state: 'done',
      selected: 9,
      done: 9,
      skipped: 0,
      refused: 0,
      reason: 'mended there',
      by: { id: cleo.account },
      issue: id,
    })
    const after = await issue(id)
    expect(after.waiting).toBe(0)
    expect(after.events.at(-1)).toMatchObject({ kind: 'retried', bulk: preview.id })
  })

  it('IS-4 gets those back that fail again, once each', async () => {
    await refusing(() => test.book({ id: 'back', start }))
    const select = { of: 'deliveries', filter: { issue: id } }
    for (let round = 0; round < 2; round += 1)
      await refusing(async () => {
        const { id: bulk, selected } = (
          await cleo.send('POST', '/bulks', { action: 'delivery.replay', select })
        ).json<Bulk>()
        expect(selected).toBe(1)
        await cleo.send('POST', `/bulks/${bulk}/start`, { reason: 'try once more' })
        await bulksDue(test.hub)
      })
    expect(await issues('?state=open')).toMatchObject([{ id, waiting: 1, count: 12 }])
  })

  it('shows the messages it is about, by its id in the list of messages', async () => {
    const { items } = (await cleo.send('GET', `/messages?issue=${id}`)).json<{ items: { id: string }[] }>()
    expect(items).toHaveLength(1)
    expect((await cleo.send('GET', `/messages?issue=${ada.account}`)).json()).toEqual({ items: [], next: null })
  })

  it('is read but not changed by support', async () => {
    expect((await sam.send('GET', `/issues/${id}`)).statusCode).toBe(200)
    expect((await sam.send('POST', `/issues/${id}/comments`, { text: 'x' })).statusCode).toBe(403)
    expect(
      (await sam.send('POST', '/bulks', { action: 'delivery.replay', select: { of: 'ids', ids: [id] } })).statusCode,
    ).toBe(403)
  })
})

describe('a task', () => {
  it('is given to somebody who may decide it', async () => {
    await test.book({ id: 'mapped', start, practitioner: 'droy@example.org' })
    await test.run()
    const tasks = async () =>
      (await cleo.send('GET', '/tasks')).json<{ items: { id: string; assignee: string | null }[] }>().items
    const [task] = await tasks()
    expect((await cleo.send('POST', `/tasks/${task?.id}/assignee`, { assignee: ada.account })).statusCode).toBe(200)
    expect(await tasks()).toMatchObject([{ id: task?.id, assignee: ada.account }])
    expect((await cleo.send('POST', `/tasks/${task?.id}/assignee`, { assignee: sam.account })).statusCode).toBe(400)
    const asked = {
      action: 'task.assign',
      select: { of: 'tasks', filter: { kind: 'map.practitioner' } },
      assignee: null,
    }
    const { id } = (await cleo.send('POST', '/bulks', asked)).json<Bulk>()
    await cleo.send('POST', `/bulks/${id}/start`, { reason: 'back to all' })
    await bulksDue(test.hub)
    expect(await tasks()).toMatchObject([{ assignee: null }])
  })
})
