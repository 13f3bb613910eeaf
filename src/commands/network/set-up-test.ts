/**
 * Prepares a machine for trying the network out: the gateway's folder, and the folder of somebody who asks, with certificates of
 * a test authority. Nothing of it is for a real network, and it never touches a gateway that is there.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { rootFrom } from '../../registry/oids.ts'
import { askerFiles } from './asker.ts'
import { makeTestAuthority } from './test-authority.ts'

export type Preparing = {
  dataFolder: string
  /** Where the gateway listens. */
  port: number
  now: Date
  /** How long the certificates are good. */
  days: number
}

/** `home` and `askerHome` are the home communities of the gateway and of who asks it. */
export type PreparedNetwork = { kind: 'done'; home: string; askerHome: string; lines: string[] }

const note = `# TEST ONLY, made by "causeway network set-up-test": the certificates are of an authority that nobody vouches for.\n`

/** Makes both folders; refuses when there is a gateway already. */
export async function setUpTestNetwork({
  dataFolder,
  port,
  now,
  days,
}: Preparing): Promise<PreparedNetwork | { kind: 'wrong'; says: string }> {
  if (!Number.isInteger(days) || days < 1 || days > 825) return { kind: 'wrong', says: '--valid-days is 1 to 825.' }
  const gateway = join(dataFolder, 'network')
  const asker = join(dataFolder, 'network-asker')
  const taken = [join(gateway, 'gateway.yaml'), join(asker, askerFiles.settings)].find(path => existsSync(path))
  if (taken) return { kind: 'wrong', says: `${taken} is there already. Nothing was changed.` }

  const authority = await makeTestAuthority(now, days)
  const server = await authority.issue({ name: 'Test gateway', usage: 'both', hosts: ['localhost', '127.0.0.1'] })
  const client = await authority.issue({ name: 'Test asker', usage: 'client' })
  const home = rootFrom(randomUUID())
  const theirs = rootFrom(randomUUID())
  const address = `https://localhost:${port}`

  write(
    gateway,
    'gateway.yaml',
    note +
      stringify({
        homeCommunityId: home,
        name: 'Test gateway',
        environment: 'staging',
        addresses: [address],
        partners: [
          { homeCommunityId: theirs, name: 'Test asker' },
          { homeCommunityId: home, name: 'Test gateway, asking itself' },
        ],
      }),
  )
  write(gateway, 'server.crt', server.certificate)
  write(gateway, 'server.key', server.key)
  write(join(gateway, 'trust'), 'test-authority.pem', authority.certificate)
  write(
    asker,
    askerFiles.settings,
    note +
      stringify({
        homeCommunityId: theirs,
        organization: { name: 'Test hospital', oid: theirs },
        user: { name: 'Test Nurse', role: '106292003' }, // SNOMED CT: professional nurse
        purpose: 'TREATMENT',
        gateway: address,
      }),
  )
  write(asker, askerFiles.certificate, client.certificate)
  write(asker, askerFiles.key, client.key)
  write(asker, askerFiles.authorities, authority.certificate)
  return {
    kind: 'done',
    home,
    askerHome: theirs,
    lines: [
      'A network for trying out is prepared. It is for tests only.',
      `  the gateway          ${gateway}, ${address}`,
      `  somebody who asks    ${asker}, home community ${theirs}`,
      '',
      'Next: add a connection of the connector carequality to an organization, start the hub, and ask:',
      '  npm run causeway -- network discover --family NAME --given NAME --birth-date YYYY-MM-DD --phone NUMBER',
      '  npm run causeway -- simulate network',
      '',
      'For such a connection these OIDs are free:',
      ...['homeCommunityId', 'patientOid', 'repositoryOid'].map((name, place) => `  ${name}: ${home}.1.${place + 1}`),
    ],
  }
}

/** Only this user may read what is written: keys are among it. */
function write(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, name), text, { mode: 0o600 })
}
