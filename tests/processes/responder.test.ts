import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addressesOf, openClient } from '../../src/connectors/carequality/client/client.ts'
import { readSigner } from '../../src/connectors/carequality/saml/sign.ts'
import { gatewayFile, partnerHome } from '../network/gateway.ts'
import { type Authority, type Issued, makeAuthority } from '../network/pki.ts'
import { type TestDatabase, testDatabase } from '../postgres.ts'
import { listensAt, startCommand } from './causeway.ts'
import { type Installation, prepareInstallation } from './hub-environment.ts'

let database: TestDatabase
let installation: Installation
let authority: Authority
let partner: Issued
let folder: string

beforeAll(async () => {
  database = await testDatabase()
  installation = await prepareInstallation(database)
  authority = await makeAuthority({ name: 'Network Root', now: new Date() })
  partner = await authority.issue({ name: 'partner.example', hosts: ['partner.example'] })
  const server = await authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'server' })
  folder = join(installation.folder, 'data', 'network')
  await mkdir(join(folder, 'trust'), { recursive: true })
  await writeFile(join(folder, 'trust', 'root.pem'), authority.certificate)
  await writeFile(join(folder, 'server.crt'), server.chain)
  await writeFile(join(folder, 'server.key'), server.key, { mode: 0o600 })
  await writeFile(join(folder, 'gateway.yaml'), gatewayFile('https://gateway.example:8443'))
})
afterAll(async () => {
  await installation.remove()
  await database.close()
})

async function discover(port: string) {
  const client = openClient({
    identity: { certificate: partner.chain, key: partner.key, authorities: authority.certificate },
    addresses: addressesOf(`https://localhost:${port}`),
    asker: {
      signer: readSigner(partner.chain, partner.key),
      user: { name: 'Ada Clerk', role: { code: '46255001' } },
      organization: { name: 'Partner Hospital', oid: partnerHome },
      homeCommunity: partnerHome,
      purpose: 'TREATMENT',
    },
    now: () => new Date(),
    newId: randomUUID,
  })
  const name = [{ family: 'Nobody', given: ['Anna'] }]
  const { outcome } = await client.discover({ patient: { resourceType: 'Patient', name, birthDate: '1980-01-01' } })
  await client.close()
  return outcome
}

it.each(['responder', 'all'])(
  'NET-4 a process of the role %s answers the network, and stops in peace',
  async role => {
    const hub = startCommand(['start', '--role', role], installation.env)
    try {
      const url = await listensAt(hub)
      const [, port = ''] = await hub.says(/gateway of the network listens at https:\/\/127\.0\.0\.1:(\d+)/)
      // Signed for an address that is not among the gateway's, until its file says so.
      expect(await discover(port)).toMatchObject({ kind: 'fault', fault: { subcodes: ['InvalidSecurityToken'] } })
      await writeFile(join(folder, 'gateway.yaml'), gatewayFile(`https://localhost:${port}`))
      hub.kill('SIGHUP')
      // No organization takes part here: there is nobody to answer for.
      const answered = { kind: 'answered', answer: { kind: 'cannot', because: 'not-available' } }
      await expect.poll(() => discover(port), { timeout: 10_000 }).toMatchObject(answered)
      const metrics = await (await fetch(`${url}/metrics`)).text()
      expect(metrics).toContain('causeway_network_requests_total{transaction="discover",outcome="not-available"} ')
      const pages = (await fetch(`${url}/api/v1/session`)).status
      expect(pages).toBe(role === 'responder' ? 404 : 401)
    } finally {
      hub.kill('SIGTERM')
      expect((await hub.ended).code).toBe(0)
    }
    // What was not believed is kept all the same.
    const owner = new pg.Client({ connectionString: database.ownerUrl })
    await owner.connect()
    const { rows } = await owner.query('delete from network_hub_exchange where outcome = $1 returning *', ['refused'])
    await owner.end()
    const problems = ['network.audience-other']
    expect(rows[0]).toMatchObject({ requester: partnerHome, requester_name: 'Partner', problems })
  },
  60_000,
)
