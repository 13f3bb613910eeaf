/** `causeway simulate network`: the simulated other gateway, as whoever asks according to the asker's folder. */
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { describeFaults, parseConfig } from '../../config.ts'
import { createFakeNetwork, type FakeNetwork } from '../../connectors/carequality/fake.ts'
import { readAsker } from './asker.ts'

/** Starts it. @throws when there is nobody to ask as, with what to do */
export async function startNetworkSimulator({ port }: { port?: number }): Promise<FakeNetwork> {
  const config = parseConfig(process.env)
  if (!config.ok) throw new Error(describeFaults(config.faults))
  const read = readAsker({}, join(config.config.dataFolder, 'network-asker'))
  if (read.kind === 'wrong') throw new Error(`${read.says} First: causeway network set-up-test`)
  const { asker, identity, gateway } = read
  return createFakeNetwork({ asker, identity, gateway, newId: uuidv7, ...(port === undefined ? {} : { port }) })
}
