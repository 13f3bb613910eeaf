import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { insertConflicts } from '../store/conflicts.ts'
import { withScope } from '../store/scope.ts'

let test: TestServer
let cleo: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('cleo@example.org', 'coordinator')
  cleo = await test.signIn('cleo@example.org')
  for (const id of ['one', 'two']) await test.book({ id, start: '2026-12-01T15:00:00.000Z' })
  await test.run()
})
afterAll(() => test?.close())

type Conflict = { id: string; record: string; field: string; winner: string; connection: { slug: string } }
const list = async (query = '') =>
  (await cleo.send('GET', `/conflicts${query}`)).json<{ items: Conflict[]; next: string | null }>()

describe('conflicts', () => {
  let records: string[]
  beforeAll(async () => {
    records = await withScope(test.hub.pool, test.organization, async db => {
      const { rows } = await db.query<{ id: string }>("select id from record where type = 'Appointment' order by id")
      const ids = rows.map(row => row.id)
      const conflict = (record: string, field: string) => ({
        id: test.hub.newId(),
        record,
        recordVersion: 1,
        connection: test.source.id,
        field,
        winner: 'ehr' as const,
      })
      const [first = '', second = ''] = ids
      const rowsToAdd = [conflict(first, 'time'), conflict(second, 'location'), conflict(first, 'status')]
      await insertConflicts(db, test.organization, rowsToAdd, test.clock.now)
      return ids
    })
  })

  it('SCH-7 are listed, the latest first, a page at a time', async () => {
    const first = await list('?limit=2')
    expect(first.items.map(({ field, winner }) => ({ field, winner }))).toEqual([
      { field: 'status', winner: 'ehr' },
      { field: 'location', winner: 'ehr' },
    ])
    const rest = await list(`?limit=2&cursor=${first.next}`)
    expect(rest.items.map(({ field }) => field)).toEqual(['time'])
    expect(rest.next).toBeNull()
  })

  it('of one appointment are listed apart', async () => {
    const { items } = await list(`?record=${records[0]}`)
    expect(items.map(({ field }) => field)).toEqual(['status', 'time'])
    expect(items.every(({ record }) => record === records[0])).toBe(true)
  })

  it('with a cursor of somebody else is refused', async () => {
    expect((await cleo.send('GET', '/conflicts?cursor=nonsense')).statusCode).toBe(400)
  })
})
