/** What an organization chooses about matching: saved with its history, in files, and in force with the next comparison. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { exportConfiguration } from '../configuration/export.ts'
import { readConfiguration } from '../configuration/file.ts'
import { cmsRules } from '../matching/score/cms-rules.ts'
import { tenantRules } from '../matching/score/tenant-rules.ts'
import { contestedRows, ownRules } from '../model/matching.ts'
import { policyOf } from '../registry/judgement.ts'
import { withScope } from '../store/scope.ts'

let server: TestServer
let ada: Browser
beforeAll(async () => {
  server = await testServer()
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('sam@example.org', 'support')
  ada = await server.signIn('ada@example.org')
})
afterAll(() => server?.close())

const path = '/registry/matching'
const put = (body: object, version: number) =>
  ada.send('POST', path, { reason: 'A test', ...body }, { method: 'PUT', headers: { 'if-match': `"v${version}"` } })

const inForce = async () => {
  const { hub, organization } = server
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    return policyOf({ db, organization, configuration, now: hub.now() }, true)
  })
}

describe('the matching settings', () => {
  it('NET-6 begin with the careful ones, and keep what is saved with its version and its history', async () => {
    const first = { version: 0, combinations: 'careful', contested: [], rules: ['identifier'] }
    expect((await ada.send('GET', path)).json()).toEqual(first)
    expect(await inForce()).toMatchObject({ cmsToTheLetter: false, contestedCmsRules: [], tenantRules: ['identifier'] })
    const saved = await put({ combinations: 'to-the-letter', contested: ['36', '33', '36'], rules: [] }, 0)
    expect(saved.json()).toEqual({ version: 1, combinations: 'to-the-letter', contested: ['33', '36'], rules: [] })
    expect(await inForce()).toMatchObject({ cmsToTheLetter: true, contestedCmsRules: ['33', '36'], tenantRules: [] })
    expect((await put({}, 0)).statusCode).toBe(412)
    const { items } = (await ada.send('GET', '/history?kind=matching')).json<{ items: object[] }>()
    expect(items).toMatchObject([{ kind: 'matching', version: 1, reason: 'A test' }])
  })

  it.each([
    ['reading', { combinations: 'bold' }],
    ['row', { contested: ['01'] }],
    ['rule', { rules: ['gut-feeling'] }],
  ])('CO-4 refuse a %s that there is not', async (_name, body) => {
    expect((await put(body, 1)).statusCode).toBe(400)
  })

  it('OPS-3 go back to an earlier version', async () => {
    expect((await put({}, 1)).json()).toMatchObject({ version: 2, combinations: 'careful' })
    const back = `/history/matching/${server.organization}/1/roll-back`
    const answer = await ada.send('POST', back, { reason: 'It was right before' }, { headers: { 'if-match': '"v2"' } })
    expect(answer.statusCode).toBe(200)
    expect((await ada.send('GET', path)).json()).toMatchObject({ version: 3, combinations: 'to-the-letter' })
  })

  it('OPS-3 stand in the file, and come from it', async () => {
    const { yaml } = await exportConfiguration(server.hub, server.organization)
    expect(yaml).toMatch(/matching:\n {2}combinations: to-the-letter/)
    const read = readConfiguration(yaml.replace('to-the-letter', 'careful'), server.hub.connectors)
    if (!read.ok) throw new Error(JSON.stringify(read.faults))
    expect(read.file.matching).toEqual({ combinations: 'careful', contested: ['33', '36'], rules: [] })
  })

  it('NET-6 name rows and rules that there are', () => {
    expect(cmsRules.filter(({ on }) => !on).map(({ id }) => id)).toEqual([...contestedRows])
    expect(tenantRules.map(({ name }) => name)).toEqual([...ownRules])
  })
})
