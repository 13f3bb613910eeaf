/** Starts the hub of the demo, with what its town is made of: people at the EHR, listings at Caredove, the configuration. */
import { randomBytes } from 'node:crypto'
import { parseConfig } from '../config.ts'
import { applyConfiguration } from '../configuration/apply.ts'
import { readConfiguration } from '../configuration/file.ts'
import { connectors } from '../connectors/registry.ts'
import { createLog } from '../log.ts'
import type { Hub } from '../pipeline/hub.ts'
import { ensureFirstAdmin } from '../server/auth/firstAdmin.ts'
import { type OpenedHub, type Running, startHub } from '../start.ts'
import { type Member, makeMemberKeys, openMember } from './network-member.ts'
import { announceGateway, type NetworkOids, networkYaml, prepareNetwork } from './network-town.ts'
import { caredoveClient, crmsClient, crmsToken } from './referral-simulators.ts'
import { type Login, referralYaml, unregistered } from './referral-town.ts'
import { openPractice, sessionYaml } from './session-town.ts'
import { calcomClient, ehrClient } from './simulators.ts'
import { ehrResources, hosts, person, visits, yaml } from './town.ts'
import { doubtful, type Urls } from './world.ts'

/** How far above the hub’s port its gateway listens. */
const portOffset = 363

export const coordinatorEmail = 'coordinator@maple-street.example'

export type Town = Running & { organization: string; password: string; clinic: Member; oids: NetworkOids }

/** Fills the simulators, starts the hub in `folder`, and shows the vendors where to send. */
export async function startTown(port: number, folder: string, urls: Urls): Promise<Town> {
  const password = randomBytes(9).toString('base64url')
  const parsed = parseConfig({
    PORT: String(port),
    CAUSEWAY_DATA: folder,
  })
  if (!parsed.ok) throw new Error('The demo made a configuration that is not valid.')
  const secret = randomBytes(24).toString('hex')
  const login: Login = { user: 'hub@maple-street.example', token: randomBytes(24).toString('hex') }
  const [oids, keys] = await Promise.all([
    prepareNetwork(folder, port === 0 ? 0 : port + portOffset),
    makeMemberKeys(),
    fillSimulators(urls),
  ])

  let organization = ''
  const paths = new Map<string, string>()
  const prepare = async ({ hub }: OpenedHub) => {
    const sources = [
      yaml(urls, secret),
      referralYaml(urls, login, crmsToken),
      sessionYaml(urls.ensora),
      networkYaml(oids, keys),
    ]
    for (const source of sources) {
      const read = readConfiguration(source, connectors)
      if (!read.ok) throw new Error(`The demo's configuration is not valid: ${read.faults[0]?.says}`)
      const changes = await applyConfiguration(hub, hub.keys, read.file, { reason: 'demo' })
      organization = changes.organization
      for (const { connection, path } of changes.inbound) paths.set(connection, path)
    }
    await makeCoordinator(hub, password)
    await openPractice(hub, organization)
  }
  const running = await startHub(parsed.config, 'all', createLog('silent'), prepare)
  const addressOf = (connection: string) => `${running.server.url}${paths.get(connection) ?? ''}`
  await calcomClient(urls.calcom).addWebhook(addressOf('calcom'), secret)
  await caredoveClient(urls.caredove).integrate({ endpoint: addressOf('caredove'), ...login })
  await announceGateway(folder, running.network)
  const publicId = paths.get('riverside')?.replace('/in/', '') ?? ''
  const clinic = openMember({ url: running.server.url, publicId, oid: oids.memberOid, keys })
  return { ...running, organization, password, clinic, oids }
}

/** Before anybody else has an account: the first one is the administrator's. */
async function makeCoordinator(hub: Hub, adminPassword: string): Promise<void> {
  const { pool, accountKeys: keys, now, newId } = hub
  if (!keys) throw new Error('The demo has no keys for accounts.')
  const made = await ensureFirstAdmin({ pool, keys, now, newId }, { adminEmail: coordinatorEmail, adminPassword })
  if (made.kind !== 'made') throw new Error('The demo could not make its coordinator.')
}

/** What the vendors have before the day begins. */
async function fillSimulators(urls: Urls): Promise<void> {
  const [calcom, ehr] = [calcomClient(urls.calcom), ehrClient(urls.ehr)]
  const known = Array.from({ length: 40 }, (_, index) => person(index))
  for (const resource of ehrResources(known, doubtful)) await ehr.put(resource)
  for (const host of hosts) await calcom.addHost(host)
  for (const visit of visits) await calcom.addVisit(visit)
  await caredoveClient(urls.caredove).addListing(unregistered)
  await crmsClient(urls.crms).takeUpdates()
}
