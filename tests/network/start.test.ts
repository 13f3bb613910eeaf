import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../src/log.ts'
import type { Addressed } from '../../src/model/network/discovery.ts'
import { type RunningNetwork, startNetwork } from '../../src/server/network/start.ts'
import { known, patient, register } from '../registry-hub.ts'
import { asking, type DiscoveryHub, openDiscoveryHub } from './discovery-hub.ts'
import { gatewayFile } from './gateway.ts'
import { makeAuthority } from './pki.ts'

let hub: DiscoveryHub
let dataFolder: string
const running: RunningNetwork[] = []
beforeAll(async () => {
  hub = await openDiscoveryHub(['maple-street'])
  dataFolder = await mkdtemp(join(tmpdir(), 'causeway-start-'))
  const folder = join(dataFolder, 'network')
  await mkdir(join(folder, 'trust'), { recursive: true })
  const authority = await makeAuthority({ name: 'Network Root', now: new Date() })
  const server = await authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'server' })
  await writeFile(join(folder, 'trust', 'root.pem'), authority.certificate)
  await writeFile(join(folder, 'server.crt'), server.chain)
  await writeFile(join(folder, 'server.key'), server.key)
})
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
})
afterAll(async () => {
  await hub?.close()
  await rm(dataFolder, { recursive: true, force: true })
})

async function start(): Promise<RunningNetwork> {
  const log = createLog('silent')
  const config = { host: '127.0.0.1', port: 0, dataFolder }
  const network = await startNetwork(hub.test.hub, { config, pools: hub.pools, registry: new Registry(), log })
  running.push(network)
  return network
}
const write = (more = '') =>
  writeFile(join(dataFolder, 'network', 'gateway.yaml'), gatewayFile('https://a.example', more))

describe('NET-7 a process that answers the network', () => {
  it('waits for its folder to be good, and listens then', async () => {
    const network = await start()
    expect([network.gateway.status().state, network.listensAt()]).toEqual(['none', undefined])
    await write('skewSeconds: none')
    await network.gateway.look()
    expect([network.gateway.status().state, network.listensAt()]).toEqual(['wrong', undefined])
    await write()
    await network.gateway.look()
    await expect.poll(() => network.listensAt()).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  })

  it('listens where its file says, and does not start when that is taken', async () => {
    await write()
    const first = await start()
    const port = new URL(first.listensAt() ?? '').port
    await write(`listen: { port: ${port} }`)
    await expect(start()).rejects.toThrow('EADDRINUSE')
    await first.stop()
    expect((await start()).listensAt()).toBe(`https://127.0.0.1:${port}`)
  })

  it('SCH-15 answers for the organizations of its own environment, and for no others', async () => {
    const rosa = patient('Lindqvist', 'Rosa', '1984-05-06', {
      telecom: [{ system: 'email', value: 'rosa@post.example' }],
    })
    const [maple] = hub.places
    if (!maple) throw new Error('there is no member')
    await hub.tellAt(maple, register(known('1'), rosa))
    const member = { kind: 'member', homeCommunity: maple.home } as const
    const askedOf = async (environment: string) => {
      const file = gatewayFile('https://a.example').replace('environment: staging', `environment: ${environment}`)
      await writeFile(join(dataFolder, 'network', 'gateway.yaml'), file)
      const network = await start()
      const ask = (addressed: Addressed) =>
        network.responder.discover({ ...asking, messageId: randomUUID() }, { addressed, patient: rosa })
      return [(await ask({ kind: 'everybody' })).kind, (await ask(member)).kind]
    }
    expect(await askedOf('staging')).toEqual(['found', 'found'])
    expect(await askedOf('production')).toEqual(['cannot', 'cannot'])
  })
})
