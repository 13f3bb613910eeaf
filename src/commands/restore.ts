/** `causeway restore`: brings a backup of the database, or of the keys, back, and says what it found and what to do now. */
import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { uuidv7 } from 'uuidv7'
import type { Config } from '../config.ts'
import { createLog } from '../log.ts'
import { masterFile, readKeyFiles, restoreKeyFiles } from '../store/backup/keyFiles.ts'
import { inspectBackup } from '../store/backup/read.ts'
import { type Restored, restoreBackup } from '../store/backup/restore.ts'
import { startEmbedded } from '../store/embedded.ts'
import { hubId, openHubKeys } from '../store/hubKeys.ts'
import { createKeyStore } from '../store/key-store.ts'
import { openKeyring } from '../store/openKeyring.ts'
import { createOrganizationKeys } from '../store/organizationKeys.ts'
import { openPool } from '../store/pool.ts'
import { configuration, report, tell, wrong } from './backup.ts'
import { openSecret, secretOptions } from './openSecret.ts'

/** Body of `causeway restore`. Ends with 0; 1 when it failed, or keys are missing; 2 when it was called wrongly. */
export async function restore(args: string[]): Promise<number> {
  const options = { ...secretOptions, replace: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [given] = positionals
  if (!given) return wrong('Name the file: causeway restore FILE')
  const config = configuration()
  if (!config) return 2
  const secret = await openSecret(values, false)
  if (!secret) return wrong('Name what it was sealed with: --key-file FILE or --passphrase-file FILE.')
  const path = resolve(given)
  const contents = await inspectBackup(path, secret)
  report(given, contents)
  if (contents.manifest.holds === 'keys') {
    const count = await restoreKeyFiles(config.dataFolder, contents.keyFiles)
    process.stdout.write(`${count} key files were put back; those that were there are the same.\n`)
    return 0
  }
  // The folder of an embedded server is locked while it is restored: no hub can start meanwhile.
  const { ownerUrl, close } =
    config.databaseUrl === undefined
      ? await startEmbedded({ dataFolder: config.dataFolder, log: tell }).then(server => ({
          ownerUrl: server.ownerUrl,
          close: () => server.stop(),
        }))
      : { ownerUrl: config.databaseOwnerUrl ?? config.databaseUrl, close: async () => undefined }
  try {
    const replace = values.replace === undefined ? {} : { replace: values.replace }
    const restored = await restoreBackup({ ownerUrl, path, secret, ...replace, now: new Date(), newId: uuidv7, tell })
    if (contents.keyFiles.length > 0) await restoreKeyFiles(config.dataFolder, contents.keyFiles)
    const missing = await missingKeys(config, ownerUrl, restored.organizations)
    process.stdout.write(`${linesOf(restored, missing).join('\n')}\n`)
    return missing.length > 0 ? 1 : 0
  } finally {
    await close()
  }
}

function linesOf({ contents, migrated, awakened, organizations }: Restored, missing: readonly string[]): string[] {
  const changed = Object.entries(awakened).filter(([, count]) => count > 0)
  return [
    `Restored: ${contents.rows} rows in ${contents.tables.length} tables of ${organizations.length} organizations, ` +
      'each table equal to the backup by count and content.',
    ...(migrated.length > 0 ? [`Brought up to date: ${migrated.join(', ')}.`] : []),
    ...changed.map(([name, count]) => `  ${name}: ${count}`),
    ...missing.map(organization => `The keys of ${organization} are missing: what it holds cannot be read.`),
    ...(missing.length > 0 ? ['Bring the keys back: causeway restore FILE, with a file of causeway backup-keys.'] : []),
    'Every connection is paused. Start the hub, open Connections, look at the target what arrived since the backup, and resume.',
  ]
}

/** Whose keys do not open; nothing is made here: a new key beside the lost ones would only hide that they are lost. */
async function missingKeys(config: Config, ownerUrl: string, organizations: readonly string[]): Promise<string[]> {
  const wanted = [...organizations, ...((await hasHubKeys(ownerUrl)) ? [hubId] : [])]
  const files = await readKeyFiles(config.dataFolder)
  const there = (id: string) => files.some(({ name }) => name.startsWith(`keys/${id}.`))
  const hasMaster = config.masterKey !== undefined || (await exists(join(config.dataFolder, masterFile)))
  if (!hasMaster || files.length === 0) return wanted
  const log = createLog('silent')
  const pool = openPool(ownerUrl, undefined, 2, log)
  try {
    const now = () => new Date()
    const keyring = await openKeyring(config, log)
    const keys = createOrganizationKeys({ keyring, ...createKeyStore(pool), now })
    const opens = async (id: string) => {
      if (!there(id)) return false
      const opening = id === hubId ? openHubKeys(pool, keyring, now) : keys.ready(id)
      return opening.then(
        () => true,
        () => false,
      )
    }
    const found = await Promise.all(wanted.map(async id => ({ id, opens: await opens(id) })))
    return found.filter(each => !each.opens).map(each => each.id)
  } catch {
    return wanted // another master key: none of them opens
  } finally {
    await pool.end()
  }
}

/** A hub that nobody ever signed in to has none. */
async function hasHubKeys(ownerUrl: string): Promise<boolean> {
  const pool = openPool(ownerUrl, undefined, 1, createLog('silent'))
  try {
    return ((await pool.query('select 1 from hub_key limit 1')).rowCount ?? 0) > 0
  } finally {
    await pool.end()
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
