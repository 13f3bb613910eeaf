import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, secret, type TestHub } from '../../tests/hub.ts'
import { person } from '../../tests/people.ts'
import { sign, signatureHeader } from '../connectors/calcom/verify.ts'
import { replayMessage } from '../pipeline/by-hand.ts'
import { saveRetention } from '../store/retention/settings.ts'
import { withScope } from '../store/scope.ts'
import { retainDue } from './retention.ts'

const day = 86_400_000
const by = '00000000-0000-4000-8000-000000000001'
const periods = { bodies: 7, problems: 14, metadata: 30, audit: 2557 }

let test: TestHub
/** Rows of each table that traffic fills, at the end of each day. */
const sizes: Record<string, number>[] = []
const bytes: number[] = []

const tables = ['message', 'event', 'delivery', 'attempt', 'run', 'session', 'message_key', 'retention_run']

beforeAll(async () => {
  test = await openTestHub()
  const { hub, organization } = test
  await withScope(hub.pool, organization, db => saveRetention(db, { periods, overrides: [] }, 0, by, hub.now()))
  await test.settleDown()
  await test.turn('PATCH', 'account', { allowConflicts: true })
  for (let today = 0; today < 60; today += 1) {
    for (let n = 0; n < 3; n += 1) await test.book({ person: person(today * 3 + n), at: (today + 20) * 48 + n })
    if (today === 1) await trouble()
    await test.settleDown()
    test.advance(day)
    await test.settleDown()
    await retainDue(hub)
    const counts = await Promise.all(
      tables.map(table => test.rows<{ count: number }>(`select count(*)::int from ${table}`)),
    )
    sizes.push(Object.fromEntries(tables.map((table, index) => [table, counts[index]?.[0]?.count ?? 0])))
    const [size] = await test.rows<{ bytes: number }>(
      `select (coalesce(sum(octet_length(body)), 0) + coalesce(sum(octet_length(headers)), 0))::int as bytes from message`,
    )
    bytes.push(size?.bytes ?? 0)
  }
}, 240_000)
afterAll(() => test?.close())

/** What must not go while somebody has to look: a value without a counterpart, a body nobody can read, a refusal. */
async function trouble(): Promise<void> {
  await test.turn('POST', 'hosts', { id: 40, name: 'Dr New Comer', email: 'new.comer@example.com' })
  await test.turn('POST', 'event-types', { id: 40, hostId: 40 })
  await test.book({ person: person(400), at: 5_000, eventType: 40 })
  const body = '{"triggerEvent":'
  await fetch(test.inbound, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [signatureHeader]: sign(secret, body) },
    body,
  })
  await test.applyAll()
  await test.ehr.set({ fail: { status: 422, next: 1, methods: ['POST'] } })
}

describe('60 days of traffic', () => {
  it('OPS-6 the store stops growing: rows and bytes level off', () => {
    const [middle, end] = [sizes[40], sizes[59]]
    for (const table of tables) expect([table, end?.[table]], table).toEqual([table, middle?.[table]])
    expect(sizes[25]?.message).toBeGreaterThan(70) // it did grow, until the first rows were old enough
    const [later, last] = [bytes[20] ?? 0, bytes[59] ?? 0]
    expect(later).toBeGreaterThan(0)
    expect(last).toBeLessThan(later * 1.1)
  })

  it('OPS-6 bodies are gone and say when, while the rows and their counts are still there', async () => {
    const old = await test.rows<{ removed: boolean; empty: boolean; refused: boolean }>(
      `select m.body_removed_at is not null as removed, m.body is null and m.headers is null as empty,
              exists (select from event e join delivery d on d.event = e.id
                       where e.message = m.id and d.state = 'rejected') as refused
         from message m where m.state = 'applied' and m.settled_at < $1`,
      [new Date(test.clock.now.getTime() - 9 * day)],
    )
    const plain = old.filter(each => !each.refused)
    expect(plain.length).toBeGreaterThan(50)
    expect(plain.every(each => each.removed && each.empty)).toBe(true)
    expect(old.filter(each => each.refused).map(each => each.removed)).toEqual([false])
    const young = await test.rows<{ there: boolean }>(
      `select body is not null as there from message where settled_at > $1`,
      [new Date(test.clock.now.getTime() - 6 * day)],
    )
    expect(young.length).toBeGreaterThan(10)
    expect(young.every(each => each.there)).toBe(true)
  })

  it('OPS-6 what each route did stays counted by day, for the days whose rows are gone too', async () => {
    const [sum] = await test.rows<{ days: number; delivered: number }>(
      `select count(*)::int as days, sum(delivered)::int as delivered from statistic where span = 'day'`,
    )
    expect(sum?.days).toBeGreaterThanOrEqual(59)
    expect(sum?.delivered).toBeGreaterThan(300)
    const [hours] = await test.rows<{ delivered: number }>(
      `select sum(delivered)::int as delivered from statistic where span = 'hour'`,
    )
    expect(hours?.delivered).toBeGreaterThanOrEqual(sum?.delivered ?? 0)
    const [rows] = await test.rows<{ count: number }>(`select count(*)::int from delivery where state = 'delivered'`)
    expect(rows?.count).toBeLessThan((sum?.delivered ?? 0) / 1.5)
  })

  it('OPS-6 keeps what waits for a person, whole, however old it is', async () => {
    const held = await test.rows<{ there: boolean }>(
      `select body is not null as there from message where state = 'held'`,
    )
    expect(held).toEqual([{ there: true }])
    const tasks = await test.rows<{ there: boolean }>(`select body is not null as there from task where state = 'open'`)
    expect(tasks.length).toBeGreaterThan(0)
    expect(tasks.every(each => each.there)).toBe(true)
  })

  it('OPS-6 keeps the sample of an open issue, and lets it go when the issue is resolved', async () => {
    const unreadable = () => test.rows(`select 1 from message where state = 'unreadable' and body is not null`)
    const refused = () => test.rows(`select state from delivery where state = 'rejected' and said is not null`)
    expect(await unreadable()).toHaveLength(1)
    expect((await refused()).length).toBeGreaterThan(0)
    await test.rows(`update issue set state = 'resolved' where code <> 'mapping.unmapped' returning 1`)
    test.advance(day)
    await retainDue(test.hub)
    expect(await unreadable()).toEqual([])
    expect(await refused()).toEqual([])
  })

  it('OPS-6 refuses to apply a message again whose body is gone, and says why', async () => {
    const [message] = await test.rows<{ id: string }>(`select id from message where body is null limit 1`)
    const how = { reason: 'look again', by }
    expect(await replayMessage(test.hub, test.organization, message?.id ?? '', how)).toEqual({ kind: 'body-removed' })
    expect(await test.rows('select state from message where id = $1', [message?.id])).toMatchObject([
      { state: expect.stringMatching(/applied|ignored/) },
    ])
  })

  it('OPS-6 goes on delivering what it knows: a booking of the first days can still be moved', async () => {
    const records = await test.rows(`select 1 from record where type = 'Appointment'`)
    expect(records.length).toBeGreaterThan(150)
    expect(
      await test.rows(
        `select 1 from record r join record_version v on v.record = r.id and v.version = r.version where v.body is null`,
      ),
    ).toEqual([])
  })

  it('OPS-6 runs on one process at a time, and once a day', async () => {
    test.advance(2 * day)
    const both = await Promise.all([retainDue(test.hub), retainDue(test.another())])
    expect(both.filter(each => each === 1).length).toBe(1)
    expect(await retainDue(test.hub)).toBe(0)
  })
})
