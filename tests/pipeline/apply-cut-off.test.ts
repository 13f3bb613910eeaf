import { afterAll, beforeAll, expect, it } from 'vitest'
import { insertOrganization } from '../../src/store/configuration.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, standardYaml, type TestHub } from '../hub.ts'

let test: TestHub

beforeAll(async () => {
  test = await openTestHub()
})
afterAll(() => test.close())

it('OPS-7 a file whose first application was cut off, before the keys were made, is applied by the second', async () => {
  const { hub } = test
  const id = hub.newId()
  const cutOff = { id, slug: 'cut-off', name: 'Cut off', environment: 'staging' as const }
  await withScope(hub.pool, id, db => insertOrganization(db, cutOff, hub.now()))
  const file = standardYaml(test.calcom.url, test.ehr.url).replace('slug: maple-street', 'slug: cut-off')
  await test.apply(file)
  const connections = await withScope(hub.pool, id, db => db.query('select from connection'))
  expect(connections.rowCount).toBe(2)
})
