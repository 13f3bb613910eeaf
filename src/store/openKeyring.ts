/** The keyring of this hub: the folder `keys` in its data folder, under the master key. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../log.ts'
import type { Keyring } from './keyring.ts'
import { openKeyringFolder } from './keyringFolder.ts'
import { loadMasterKey } from './masterKey.ts'

export type KeyringConfig = { dataFolder: string; masterKey?: string; databaseUrl?: string }

/**
 * Opens it. In the embedded mode a missing master key is made in `master.key` beside the folder, and the log says so
 * once: without that file, the data of all organizations are lost.
 * @throws KeyFailure `key.master-missing`, `key.master-malformed`, `key.master-wrong`
 */
export async function openKeyring({ dataFolder, masterKey, databaseUrl }: KeyringConfig, log: Log): Promise<Keyring> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const fallback = databaseUrl === undefined ? join(dataFolder, 'master.key') : undefined
  const master = await loadMasterKey({ value: masterKey, fallback }, path =>
    log.warn({ path }, 'a master key was made: back it up now, apart from the data; without it they cannot be read'),
  )
  return openKeyringFolder(join(dataFolder, 'keys'), master)
}
