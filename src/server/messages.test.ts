import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { createLog } from '../log.ts'
import type { Step } from './show/story.ts'

let test: TestServer
let browser: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'coordinator')
  browser = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

type Row = { id: string; next: string; taskId: string | null; state: string; who: string | null }
type Detail = Row & {
  steps: Step[]
  deliveries: { id: string; state: string; actions: string[]; attempts: { said: unknown; outcome: string }[] }[]
  tasks: { id: string; kind: string; state: string }[]
  actions: string[]
  siblings: string[]
}
const person = { name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' }
const start = '2026-12-01T15:00:00.000Z'
const detail = async (id: string) => (await browser.send('GET', `/messages/${id}`)).json<Detail>()
const states = (steps: readonly Step[]) => steps.map(({ step, state }) => `${step} ${state}`)

describe('a message', () => {
  it('tells who by initials, what, where to and when, and its story to the end', async () => {
    const id = await test.book({ id: 'story', start, ...person })
    await test.run()
    const response = await browser.send('GET', `/messages/${id}`)
    expect(response.json()).toMatchObject({
      id,
      state: 'applied',
      connection: { id: test.source.id, slug: 'bookings', title: 'Parklane' },
      origin: 'push',
      eventType: 'booking.created',
      who: 'A. B…n',
      when: start,
      targets: [
        { connection: 'ehr', deliveryState: 'delivered' },
        { connection: 'ehr', deliveryState: 'delivered' },
      ],
      next: 'none',
      taskId: null,
      actions: ['replay'],
      siblings: [],
    })
    const { steps, deliveries } = response.json<Detail>()
    expect(states(steps)).toEqual([
      'receive done',
      'parse done',
      'apply done',
      'route done',
      'deliver done',
      'settle done',
    ])
    expect(deliveries.map(({ state, actions }) => ({ state, actions }))).toEqual([
      { state: 'delivered', actions: ['replay'] },
      { state: 'delivered', actions: ['replay'] },
    ])
    expect(response.body).not.toContain('Anna')
    expect(response.body).not.toContain('Brown')
  })

  it('is listed with its siblings, and every look at it is in the audit trail', async () => {
    const first = await test.book({ id: 'again', start, ...person })
    const second = await test.book({ id: 'again', start: '2026-12-02T15:00:00Z', ...person })
    await test.run()
    expect((await detail(second)).siblings).toEqual([first])
    const { rows } = await test.owner.query(
      `select action, subject_kind, outcome from audit where subject = $1 and actor = $2`,
      [second, browser.account],
    )
    expect(rows).toEqual([{ action: 'messages.read', subject_kind: 'message', outcome: 'done' }])
    await browser.send('GET', '/messages')
    const { rows: lists } = await test.owner.query(
      `select count(*)::int as n from audit where subject = 'list' and action = 'messages.read' and detail is not null`,
    )
    expect(lists).toEqual([{ n: 1 }])
  })

  it('that the target refused shows its words, its problem and what one can do', async () => {
    test.answers.outcome = {
      kind: 'rejected',
      problem: 'target.refused',
      said: { status: 422, text: 'start must be on a weekday', fields: ['start'] },
    }
    const id = await test.book({ id: 'refused', start })
    await test.run()
    const { steps, deliveries } = await detail(id)
    expect(steps).toContainEqual(
      expect.objectContaining({ step: 'deliver', state: 'failed', problem: 'target.refused' }),
    )
    expect(deliveries).toMatchObject([
      {
        state: 'rejected',
        problem: 'target.refused',
        actions: ['replay', 'suppress'],
        attempts: [{ number: 1, status: 422, said: { text: 'start must be on a weekday', fields: ['start'] } }],
      },
    ])
    test.answers.outcome = { kind: 'delivered' }
    const replay = await browser.send('POST', `/deliveries/${deliveries[0]?.id}/replay`, { reason: 'corrected there' })
    expect(replay.statusCode).toBe(200)
    await test.run()
    expect((await detail(id)).deliveries.map(({ state }) => state)).toEqual(['rejected', 'delivered'])
  })

  it('that is to be retried says when', async () => {
    test.answers.outcome = { kind: 'retry', problem: 'target.busy' }
    const id = await test.book({ id: 'busy', start })
    await test.run()
    expect(await detail(id)).toMatchObject({
      next: 'retry',
      nextAt: new Date(test.clock.now.getTime() + 5_000).toISOString(),
    })
    test.answers.outcome = { kind: 'delivered' }
    const { deliveries } = await detail(id)
    expect((await browser.send('POST', `/deliveries/${deliveries[0]?.id}/send-now`)).statusCode).toBe(200)
    await test.run()
    expect(await detail(id)).toMatchObject({ next: 'none', nextAt: null })
  })

  it('that may have arrived needs somebody, who lets the target be asked, or says what they saw there', async () => {
    test.answers.outcome = { kind: 'ambiguous', problem: 'target.no-answer' }
    const id = await test.book({ id: 'unsure', start })
    await test.run()
    const shown = await detail(id)
    expect(shown).toMatchObject({
      next: 'task',
      deliveries: [{ state: 'ambiguous', actions: ['it-arrived', 'send-again', 'look-up'] }],
    })
    const delivery = shown.deliveries[0]?.id
    expect((await browser.send('POST', `/deliveries/${delivery}/look-up`)).statusCode).toBe(200)
    await test.run()
    expect(test.answers.maybeArrived).toBe(true)
    expect((await browser.send('POST', `/deliveries/${delivery}/it-arrived`)).statusCode).toBe(400)
    const reason = { reason: 'seen in the calendar there' }
    expect((await browser.send('POST', `/deliveries/${delivery}/it-arrived`, reason)).statusCode).toBe(200)
    expect((await detail(id)).deliveries).toMatchObject([{ state: 'delivered' }])
    expect((await browser.send('POST', `/deliveries/${delivery}/look-up`)).statusCode).toBe(409)
    test.answers.outcome = { kind: 'delivered' }
  })

  it('that a person found at the target is linked to its id there, unless that is something else', async () => {
    test.answers.outcome = { kind: 'ambiguous', problem: 'target.no-answer' }
    const ids = [await test.book({ id: 'found', start }), await test.book({ id: 'found-too', start })]
    await test.run()
    test.answers.outcome = { kind: 'delivered' }
    const [first, second] = await Promise.all(ids.map(async id => (await detail(id)).deliveries[0]?.id))
    // What would lead elsewhere once it stands in an address is no id, and changes nothing.
    for (const targetId of [
      '',
      ' ',
      '.',
      '..',
      'a/b',
      'a\\b',
      'a?b',
      'a#b',
      'a%2fb',
      'a b',
      'a\tb',
      'x'.repeat(201),
      7,
    ]) {
      const answer = await browser.send('POST', `/deliveries/${first}/it-arrived`, { reason: 'seen there', targetId })
      expect([targetId, answer.statusCode]).toEqual([targetId, 400])
    }
    const found = { reason: 'seen in the calendar there', targetId: 'a-17' }
    const settle = (delivery: string | undefined) => browser.send('POST', `/deliveries/${delivery}/it-arrived`, found)
    expect((await settle(first)).statusCode).toBe(200)
    const { rows } = await test.owner.query(
      `select l.kind, l.entity from link l join delivery d on d.record = l.record and d.target = l.connection where d.id = $1`,
      [first],
    )
    expect(rows).toEqual([{ kind: 'user', entity: 'Appointment' }])
    const refused = await settle(second)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'request.id-taken'])
    expect((await detail(ids[1] ?? '')).deliveries).toMatchObject([{ state: 'ambiguous' }])
    await browser.send('POST', `/deliveries/${second}/suppress`, { reason: 'the test is over' })
  })

  it('that nobody can read says where it went wrong, and can be replayed or discarded with a reason', async () => {
    const response = await test.app.inject({
      method: 'POST',
      url: `/in/${test.source.publicId}`,
      headers: { 'x-parklane-secret': 'parklane-secret' },
      payload: '{"no":"visit"}',
    })
    const { id } = response.json<{ id: string }>()
    await test.run()
    const shown = await detail(id)
    expect(shown).toMatchObject({ state: 'unreadable', problem: 'message.unreadable', actions: ['replay', 'discard'] })
    expect(states(shown.steps).slice(0, 3)).toEqual(['receive done', 'parse failed', 'apply skipped'])
    expect((await browser.send('POST', `/messages/${id}/discard`, {})).statusCode).toBe(400)
    expect((await browser.send('POST', `/messages/${id}/discard`, { reason: 'a mistake' })).statusCode).toBe(200)
    expect(await detail(id)).toMatchObject({ state: 'ignored', reason: 'discarded' })
    const again = await browser.send('POST', `/messages/${id}/discard`, { reason: 'a mistake' })
    expect(again.statusCode).toBe(409)
    expect(again.json()).toMatchObject({ code: 'request.conflict' })
  })
})

describe('the list of messages', () => {
  it('pages by cursor: no row twice and none left out, while new ones come in', async () => {
    const all = (await browser.send('GET', '/messages?limit=200')).json<{ items: Row[] }>().items.map(({ id }) => id)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: Row[]; next: string | null } = (
        await browser.send('GET', `/messages?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
      ).json()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next
      await test.book({ id: `late-${seen.length}`, start })
    }
    expect(seen).toEqual(all)
  })

  it.each([
    ['state=ignored', (row: Row) => row.state === 'ignored'],
    ['state=applied', (row: Row) => row.state === 'applied'],
    ['type=booking.created&state=applied', (row: Row) => row.state === 'applied'],
    ['problem=message.unreadable', () => false],
    ['from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z', () => false],
  ])('filters in SQL: %s', async (query, keeps) => {
    await test.run()
    const { items } = (await browser.send('GET', `/messages?limit=200&${query}`)).json<{ items: Row[] }>()
    const everything = (await browser.send('GET', '/messages?limit=200')).json<{ items: Row[] }>().items
    expect(items.map(({ id }) => id)).toEqual(everything.filter(keeps).map(({ id }) => id))
  })

  it('filters by the time of arrival, by connection and by the state of a delivery', async () => {
    const count = async (query: string) =>
      (await browser.send('GET', `/messages?limit=200&${query}`)).json<{ items: Row[] }>().items.length
    const total = await count('')
    const day = 24 * 3_600_000
    const at = (ms: number) => encodeURIComponent(new Date(test.clock.now.getTime() + ms).toISOString())
    expect(await count(`from=${at(-day)}&to=${at(day)}`)).toBe(total)
    expect(await count(`connection=${test.source.id}`)).toBe(total)
    expect(await count(`connection=${test.target.id}`)).toBe(0)
    expect(await count('delivery=rejected')).toBe(1)
    expect(await count('delivery=dead')).toBe(0)
  })
})

describe('the log', () => {
  it('OPS-8 holds no name, e-mail, address or secret of what went through the server', async () => {
    const lines: string[] = []
    const logged = await testServer(createLog('debug', { write: line => void lines.push(line) }))
    await logged.addAccount('secret-person@example.org')
    const ada = await logged.signIn('secret-person@example.org')
    await logged.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { email: 'secret-person@example.org', password: 'wrong-secret' },
    })
    logged.answers.outcome = { kind: 'rejected', problem: 'target.refused', said: { text: 'Brown is unknown' } }
    const id = await logged.book({ id: 'logged', start, ...person, practitioner: 'droy@example.org' })
    await logged.run()
    for (const path of [`/messages/${id}`, '/tasks', '/messages?type=Brown', `/messages/${id}/nothing?name=Brown`])
      await ada.send('GET', path)
    await ada.send('POST', `/messages/${id}/discard`, { reason: 'Anna Brown asked' })
    await logged.app.inject({ method: 'POST', url: `/in/${logged.source.publicId}`, payload: 'Brown' })
    await logged.close()
    expect(lines.length).toBeGreaterThan(0)
    const text = lines.join('')
    for (const hidden of [
      'secret-person',
      'wrong-secret',
      'Anna',
      'Brown',
      'droy',
      logged.source.publicId,
      'parklane-secret',
    ])
      expect(text).not.toContain(hidden)
  })
})
