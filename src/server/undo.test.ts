import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, secret, type TestServer, testServer } from '../../tests/hub-server.ts'
import { bulksDue } from '../pipeline/bulk.ts'
import { writeConnection, writeRoute } from '../store/configuration.ts'
import { withScope } from '../store/scope.ts'

let test: TestServer
let ada: Browser
let cora: Browser
/** A second target of the same bookings. */
let registry: string
const span = { from: '2020-01-01T00:00:00.000Z', to: '2099-01-01T00:00:00.000Z' }

beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'integration-admin')
  await test.addAccount('cora@example.org', 'coordinator')
  ada = await test.signIn('ada@example.org')
  cora = await test.signIn('cora@example.org')
  registry = await addTarget()
  const name = { given: 'Anna', family: 'Brown' }
  await test.book({ id: 'one', start: '2026-12-01T15:00:00.000Z', name, birthDate: '1980-02-03' })
  await test.run()
})
afterAll(() => test?.close())

const preview = (who: Browser, select: object) => who.send('POST', '/bulks', { action: 'delivery.undo', select })

describe('SCH-16 undoing a run over the API', () => {
  it('shows first how many would be set back, and what cannot be, with the reason', async () => {
    const response = await preview(ada, { of: 'deliveries', filter: { route: test.route, ...span } })
    expect(response.json()).toMatchObject({
      selected: 2,
      cannot: [{ state: 'undo.person', count: 1 }],
      sample: [{ what: 'booking.created', who: 'A. B…n' }, {}],
    })
  })

  it('is for who may undo, and for nobody else', async () => {
    const response = await preview(cora, { of: 'deliveries', filter: { route: test.route, ...span } })
    expect(response.statusCode).toBe(403)
  })

  it.each([
    ['without a route', { of: 'deliveries', filter: span }],
    [
      'without an end',
      { of: 'deliveries', filter: { route: '0198f3aa-7c2e-7000-8000-000000000001', from: span.from } },
    ],
    ['of messages', { of: 'messages', filter: { state: 'applied' } }],
    ['of an act that is not there', { of: 'bulk', bulk: '0198f3aa-7c2e-7000-8000-000000000001' }],
  ])('refuses a run %s', async (_what, select) => {
    expect((await preview(ada, select)).statusCode).toBe(400)
  })

  it('does not select what another act made for anything but an undo', async () => {
    const made = (await preview(ada, { of: 'deliveries', filter: { route: test.route, ...span } })).json<{
      id: string
    }>()
    const select = { of: 'bulk', bulk: made.id }
    expect((await ada.send('POST', '/bulks', { action: 'delivery.replay', select })).statusCode).toBe(400)
  })

  it('sets a record back once, however many targets of the run had it', async () => {
    await test.book({ id: 'both', start: '2026-12-08T15:00:00.000Z' })
    await test.run()
    const { rows } = await test.owner.query<{ id: string; record: string }>(
      `select d.id, d.record from delivery d join record r on r.id = d.record where r.starts_at = '2026-12-08T15:00:00Z'`,
    )
    expect(rows).toHaveLength(2)
    const made = await preview(ada, { of: 'ids', ids: rows.map(({ id }) => id) })
    expect(made.json()).toMatchObject({ selected: 2, cannot: [] })
    await ada.send('POST', `/bulks/${made.json<{ id: string }>().id}/start`, { reason: 'a wrong import' })
    while ((await bulksDue(test.hub)) > 0);
    await test.run()
    const { rows: after } = await test.owner.query<{ version: number; status: string }>(
      'select version, status from record where id = $1',
      [rows[0]?.record],
    )
    expect(after).toEqual([{ version: 2, status: 'cancelled' }])
    const { rows: links } = await test.owner.query<{ connection: string; sent_version: number }>(
      'select connection, max(sent_version) as sent_version from link where record = $1 and sent_version is not null group by 1',
      [rows[0]?.record],
    )
    const sent = new Map(links.map(link => [link.connection, link.sent_version]))
    expect([sent.get(test.target.id), sent.get(registry)]).toEqual([2, 2])
  })
})

/** A second target of the same bookings. */
async function addTarget(): Promise<string> {
  const { hub, organization, source, clock } = test
  const [connection, route] = [hub.newId(), hub.newId()]
  await withScope(hub.pool, organization, async db => {
    const settings = hub.sealer.sealJson(organization, 'connection', connection, { secret })
    const row = { id: connection, slug: 'registry', connector: 'parklane', public_id: randomUUID(), version: 1 }
    await writeConnection(db, organization, { ...row, settings }, clock.now)
    const body = hub.sealer.sealJson(organization, 'route', route, { events: ['booking.*'] })
    const named = { id: route, slug: 'to-registry', source: source.id, target: connection, version: 1, body }
    await writeRoute(db, organization, named, clock.now)
  })
  return connection
}
