/** Staging and production are kept apart by their credentials: the console's routes at the real database. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { withScope } from '../store/scope.ts'
import { applyConfiguration } from './apply.ts'
import { readConfiguration } from './file.ts'

let test: TestServer
let admin: Browser
beforeAll(async () => {
  test = await testServer()
  test.hub.accountKeys = test.keys
  await test.addAccount('admin@example.com')
  admin = await test.signIn('admin@example.com')
})
afterAll(() => test?.close())

const file = (slug: string, environment: string, secret: string) => `
organization: { slug: ${slug}, name: ${slug}, environment: ${environment} }
connections:
  - { id: clinic, connector: parklane, settings: { secret: '${secret}' } }
`
const apply = async (slug: string, environment: string, secret: string) => {
  const read = readConfiguration(file(slug, environment, secret), test.hub.connectors)
  if (!read.ok) throw new Error(read.faults[0]?.says)
  return applyConfiguration(test.hub, test.hub.keys, read.file)
}
const tokens = async (organization: string) =>
  withScope(test.hub.pool, organization, async db => (await db.query('select secret_hash from credential_use')).rows)

it('SCH-15 a credential of production is refused in staging, and the other way round', async () => {
  await apply('elm-live', 'production', 'the secret of elm')
  await expect(apply('elm-trial', 'staging', 'the secret of elm')).rejects.toThrow(/other-environment/)
  await apply('elm-trial', 'staging', 'another secret')
  await expect(apply('elm-live', 'production', 'another secret')).rejects.toThrow(/other-environment/)
})

it('SCH-15 two organizations of one environment may share one', async () => {
  await apply('oak-trial', 'staging', 'shared among trials')
  const { organization } = await apply('ash-trial', 'staging', 'shared among trials')
  expect(await tokens(organization)).toHaveLength(1)
})

it('SCH-15 an organization does not become production while a trial uses what it uses', async () => {
  await apply('fir-trial', 'staging', 'shared for too long')
  await apply('fir-other', 'staging', 'shared for too long')
  await expect(apply('fir-trial', 'production', 'shared for too long')).rejects.toThrow(/other-environment/)
})

it('SCH-15 the form says so at the field', async () => {
  await apply('elm-live', 'production', 'the secret of elm')
  const answer = await admin.send('POST', '/connections', {
    slug: 'copied',
    connector: 'parklane',
    settings: { secret: 'the secret of elm' },
  })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ errors: [{ path: 'secret', code: 'other-environment' }] })
})

it('OPS-4 nothing of a credential stands in the table but its keyed hash', async () => {
  const { rows } = await test.owner.query('select secret_hash::text as token from credential_use')
  expect(rows.length).toBeGreaterThan(0)
  for (const { token } of rows as { token: string }[]) expect(token).toMatch(/^-?\d+$/)
})
