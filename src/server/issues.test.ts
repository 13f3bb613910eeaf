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
const anna = { name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' }
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
    const [first] = await issues('?state=open')
    const asked = { action: 'issue.assign', select: { of: 'issues', filter: { state: 'open' } }, assignee: ada.account }
    const { id } = (await cleo.send('POST', '/bulks', asked)).json<Bulk>()
    await cleo.send('POST', `/bulks/${id}/start`, { reason: 'holidays' })
    await bulksDue(test.hub)
    expect((await issue(first?.id ?? '')).assignee?.id).toBe(ada.account)
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

describe('what is not delivered', () => {
  type Row = { kind: string; id: string; message: string; state: string; who: string | null }
  const list = async (query = '') =>
    (await cleo.send('GET', `/dead-letters${query}`)).json<{ items: Row[]; next: string | null }>()

  it('IS-5 is one list of deliveries and messages with reason, newest first, page by page', async () => {
    await refusing(() => test.book({ id: 'letters', start, ...anna }))
    await test.app.inject({
      method: 'POST',
      url: `/in/${test.source.publicId}`,
      headers: { 'x-parklane-secret': 'parklane-secret', 'content-type': 'application/json' },
      payload: '{"id": 4}',
    })
    await test.run()
    const { items } = await list()
    expect(items[0]).toMatchObject({ kind: 'message', state: 'unreadable', problem: 'message.unreadable' })
    expect(items[1]).toMatchObject({ kind: 'delivery', state: 'rejected', problem: 'target.refused', who: 'A. B…n' })
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const page = await list(`?limit=1${cursor}`)
      seen.push(...page.items.map(row => row.id))
      if (page.next === null) break
      cursor = `&cursor=${page.next}`
    }
    expect(seen).toEqual(items.map(row => row.id))
    expect((await list('?problem=message.unreadable')).items).toHaveLength(1)
    expect((await list(`?connection=${test.target.id}`)).items.every(row => row.kind === 'delivery')).toBe(true)
  })

  it('IS-5 is set aside with a reason, and can be taken back for a day', async () => {
    const [message, delivery] = (await list()).items
    if (!message || !delivery) throw new Error('nothing to discard')
    expect((await cleo.send('POST', `/messages/${message.id}/discard`, {})).statusCode).toBe(400)
    await cleo.send('POST', `/messages/${message.id}/discard`, { reason: 'a test of the vendor' })
    await cleo.send('POST', `/deliveries/${delivery.id}/suppress`, { reason: 'entered by hand' })
    const aside = (await list('?show=set-aside')).items.map(row => row.id)
    expect(aside).toEqual([message.id, delivery.id])
    expect((await list()).items.map(row => row.id)).not.toContain(delivery.id)
    await cleo.send('POST', `/messages/${message.id}/replay`, { reason: 'taken back' })
    await test.run()
    expect((await list()).items[0]).toMatchObject({ id: message.id, state: 'unreadable' })
    forward(25 * 3_600_000)
    const later = await test.signIn('cleo@example.org')
    expect((await later.send('GET', '/dead-letters?show=set-aside')).json()).toEqual({ items: [], next: null })
    cleo = later
    ada = await test.signIn('ada@example.org')
    sam = await test.signIn('sam@example.org')
  })
})

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
    const [first] = await issues()
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
    expect((await issue(first?.id ?? '')).incidents).toMatchObject([{ id }])
    const { rows } = await test.owner.query(`select title from incident union all select body from incident_entry`)
    expect(rows.map(row => row.title?.toString('latin1')).join()).not.toMatch(/Anna|EHR/)
  })

  it('is read by all who answer for it, and written by those who run it', async () => {
    expect((await sam.send('GET', '/incidents?state=closed')).json<{ items: unknown[] }>().items).toHaveLength(1)
    expect((await sam.send('POST', '/incidents', { title: 'Mine' })).statusCode).toBe(403)
    const nothing = { title: 'About nothing', subjects: [{ kind: 'route', id: ada.account }] }
    expect((await cleo.send('POST', '/incidents', nothing)).statusCode).toBe(404)
  })
})

describe('a saved view', () => {
  it('ME-2 is kept per person, shared when wished, and forgotten by its owner only', async () => {
    const view = { name: 'Refused by the EHR', search: { delivery: 'failed', target: test.target.id } }
    const { id } = (await cleo.send('POST', '/views', view)).json<{ id: string }>()
    const of = async (browser: Browser) =>
      (await browser.send('GET', '/views')).json<{ items: { name: string; mine: boolean }[] }>().items
    expect(await of(cleo)).toEqual([{ id, shared: false, mine: true, ...view }])
    expect(await of(ada)).toEqual([])
    await cleo.send('POST', '/views', { ...view, name: 'For all', shared: true })
    expect(await of(ada)).toMatchObject([{ name: 'For all', mine: false }])
    expect((await ada.send('DELETE', `/views/${id}`)).statusCode).toBe(404)
    expect((await cleo.send('DELETE', `/views/${id}`)).statusCode).toBe(200)
    expect((await cleo.send('POST', '/views', { name: 'Nothing', search: {} })).statusCode).toBe(409)
    expect((await cleo.send('POST', '/views', { name: 'Who', search: { who: 'Anna' } })).statusCode).toBe(400)
  })

  it('ME-1 finds messages by an id of the source, without the id in any address', async () => {
    const id = await test.book({ id: 'visit-4711', start, ...anna })
    await test.run()
    const search = (await cleo.send('POST', '/messages/searches', { text: id })).json<{ id: string }>().id
    const { items } = (await cleo.send('GET', `/messages?search=${search}`)).json<{ items: { id: string }[] }>()
    expect(items.map(row => row.id)).toContain(id)
    expect((await ada.send('GET', `/messages?search=${search}`)).json()).toEqual({ items: [], next: null })
  })

  it('ME-1 filters by route and by record', async () => {
    const all = (await cleo.send('GET', `/messages?route=${test.route}`)).json<{ items: { id: string }[] }>().items
    expect(all.length).toBeGreaterThan(5)
    const { rows } = await test.owner.query<{ record: string }>(`select record from event where message = $1 limit 1`, [
      all[0]?.id,
    ])
    const one = (await cleo.send('GET', `/messages?record=${rows[0]?.record}`)).json<{ items: { id: string }[] }>()
      .items
    expect(one.map(row => row.id)).toEqual([all[0]?.id])
    expect((await cleo.send('GET', `/messages?route=${ada.account}`)).json()).toEqual({ items: [], next: null })
  })
})
