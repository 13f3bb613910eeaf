/** The API of comparisons: pairs and their settings, runs, what they found, and who may do what. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { applyConfiguration } from '../configuration/apply.ts'
import { readConfiguration } from '../configuration/file.ts'
import { defineConnector, type SideEntry } from '../connectors/connector.ts'
import { reconcileDue } from '../pipeline/reconcile/run.ts'

/** What each of two made-up calendars holds. */
const held: Record<'left' | 'right', SideEntry[]> = { left: [], right: [] }

function calendar(name: 'left' | 'right') {
  return defineConnector({
    name,
    title: name === 'left' ? 'Left' : 'Right',
    settings: z.strictObject({}),
    capabilities: {
      repeatable: true,
      lookUp: false,
      updates: 'always',
      batch: 1,
      concurrency: 1,
      delivers: ['Appointment'],
    },
    check: async () => ({ ok: true, findings: [] }),
    side: {
      kinds: ['Appointment'],
      async *list() {
        yield { entries: held[name], total: held[name].length }
      },
      async find(_io, { id }) {
        const entry = held[name].find(each => each.id === id)
        return entry ? { kind: 'found', entry, items: [] } : { kind: 'missing' }
      },
    },
  })
}

const entry = (id: string, patient: string): SideEntry => ({
  entity: 'visit',
  id,
  aliases: [{ system: 'visit', value: id }],
  fields: {
    status: 'booked',
    start: '2026-12-01T15:00:00Z',
    end: '2026-12-01T15:30:00Z',
    patient: [patient],
    location: ['7 Elm Street, at home'],
    practitioner: ['Practitioner/12'],
  },
})

const yaml = `
organization: { slug: SLUG }
connections:
  - { id: left, connector: left }
  - { id: right, connector: right }
routes:
  - { id: across, from: left, to: right, events: ['booking.*'] }
`

type PairAnswer = { items: { id: string; version: number; settings: Record<string, unknown>; lastRun: unknown }[] }

describe('SCH-13 comparing two systems over the API', () => {
  let test: TestServer
  let desk: Browser
  beforeAll(async () => {
    const made = [calendar('left'), calendar('right')]
    test = await testServer(undefined, made)
    const read = readConfiguration(yaml.replace('{ slug: SLUG }', test.slug), test.hub.connectors)
    if (!read.ok) throw new Error('the configuration of this test has faults')
    await applyConfiguration(test.hub, test.hub.keys, read.file)
    await test.addAccount('desk@example.org', 'coordinator')
    await test.addAccount('help@example.org', 'support')
    desk = await test.signIn('desk@example.org')
  }, 120_000)
  afterAll(() => test?.close())

  const pair = async () => {
    const { items } = (await desk.send('GET', '/reconciliation/pairs')).json<PairAnswer>()
    const [only] = items
    if (!only || items.length > 1) throw new Error(`there are ${items.length} pairs`)
    return only
  }
  const run = async () => {
    const asked = await desk.send('POST', `/reconciliation/pairs/${(await pair()).id}/runs`, {})
    await reconcileDue(test.hub)
    return asked.json<{ id: string }>().id
  }

  it('makes a pair of what a route joins, and keeps its settings against the version that was looked at', async () => {
    const { id, version, settings } = await pair()
    expect(settings).toMatchObject({ daysBefore: 7, daysAfter: 60, nightly: true, hourly: true })
    const path = `/reconciliation/pairs/${id}`
    const change = { ...settings, daysAfter: 30, hourly: false }
    const headers = { 'if-match': `"v${version}"` }
    expect((await desk.send('PUT', path, change, { headers })).statusCode).toBe(200)
    expect((await desk.send('PUT', path, change, { headers })).statusCode, 'an old version').toBe(409)
    expect(await pair()).toMatchObject({ settings: { daysAfter: 30, hourly: false } })
  })

  it('says that both are empty, then what one lacks, and leaves it with a reason', async () => {
    const empty = await run()
    expect((await desk.send('GET', `/reconciliation/runs/${empty}`)).json()).toMatchObject({
      run: { state: 'done', found: 0, read: { a: 0, b: 0 } },
      counts: [],
    })
    held.left = [entry('one', 'anna@example.org')]
    const id = await run()
    const list = await desk.send('GET', `/reconciliation/runs/${id}/differences?limit=1`)
    const { items } = list.json<{ items: { id: string }[] }>()
    expect(list.json()).toMatchObject({
      items: [
        { kind: 'missing', side: 'b', cause: 'never-heard', proposal: 'pull', fresh: true, a: { id: 'one' }, b: null },
      ],
      next: null,
    })
    const notes = await test.owner.query(
      "select cause from audit where action = 'reconciliation.read' and actor = $1 and cause = $2",
      [desk.account, id],
    )
    expect(notes.rows, 'the look is on record').toHaveLength(1)
    const path = `/reconciliation/differences/${items[0]?.id}`
    const push = await desk.send('POST', `${path}/repair`, { repair: 'push', reason: 'it must be there' })
    expect(push.json()).toMatchObject({ code: 'reconcile.not-offered' })
    const ignore = { repair: 'ignore', reason: 'a test of the vendor' }
    expect((await desk.send('POST', `${path}/repair`, ignore)).statusCode).toBe(200)
    expect((await desk.send('POST', `${path}/repair`, ignore)).statusCode, 'it is done once').toBe(409)
    expect((await desk.send('GET', `/reconciliation/runs/${await run()}`)).json()).toMatchObject({
      run: { found: 0, leftOut: { ignored: 1 } },
    })
    expect((await desk.send('POST', `${path}/count-again`, {})).statusCode).toBe(200)
    expect((await desk.send('GET', `/reconciliation/runs/${await run()}`)).json()).toMatchObject({ run: { found: 1 } })
  })

  it('previews many at once by kind, and shows support no repair', async () => {
    const id = await run()
    const select = { of: 'differences', filter: { run: id, state: 'open' } }
    expect((await desk.send('POST', '/bulks', { action: 'difference.repair', select })).json()).toMatchObject({
      selected: 1,
      byKind: [{ kind: 'missing', count: 1 }],
      sample: [{ what: 'missing', connection: { slug: 'right' } }],
    })
    const help = await test.signIn('help@example.org')
    const seen = await help.send('GET', `/reconciliation/runs/${id}/differences`)
    expect(seen.statusCode).toBe(200)
    // Where nobody knows the place, what a booking says of it can be somebody's home.
    type Seen = { items: { id: string; a: { location: string | null; practitioner: string | null } }[] }
    expect(seen.json<Seen>().items[0]?.a).toMatchObject({ location: null, practitioner: 'Practitioner/12' })
    const whole = await desk.send('GET', `/reconciliation/runs/${id}/differences`)
    expect(whole.json<Seen>().items[0]?.a.location).toBe('7 Elm Street, at home')
    const first = seen.json<Seen>().items[0]?.id
    const tried = await help.send('POST', `/reconciliation/differences/${first}/repair`, {
      repair: 'ignore',
      reason: 'no',
    })
    expect(tried.statusCode).toBe(403)
  })

  it('keeps ids and addresses of people out of what is in clear', async () => {
    const { rows } = await test.owner.query<{ row: string }>('select to_jsonb(d)::text as row from difference d')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.some(({ row }) => /anna@example/.test(row))).toBe(false)
  })
})
