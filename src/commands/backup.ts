/** `causeway backup` and `causeway backup-keys`: a sealed file of the database, or of the keys, while the hub works on. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, describeFaults, parseConfig } from '../config.ts'
import { readKeyFiles } from '../store/backup/keyFiles.ts'
import { type Contents, inspectBackup } from '../store/backup/read.ts'
import { writeBackup, writeKeyBackup } from '../store/backup/write.ts'
import { findRunningOwnerUrl } from '../store/embedded/running.ts'
import { startEmbedded } from '../store/embedded.ts'
import { openSecret, secretOptions } from './openSecret.ts'

const howToSeal = 'Name what it is sealed with: --key-file FILE or --passphrase-file FILE.'

/** Body of `causeway backup`. Ends with 0, 1 when it failed, 2 when it was called wrongly. */
export async function backup(args: string[]): Promise<number> {
  const options = {
    ...secretOptions,
    verify: { type: 'boolean', default: false },
    'with-keys': { type: 'boolean', default: false },
  } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const path = positionals[0]
  if (!path) return wrong('Name the file: causeway backup FILE')
  const secret = await openSecret(values, !values.verify)
  if (!secret) return wrong(howToSeal)
  if (values.verify) return report(path, await inspectBackup(resolve(path), secret))
  const config = configuration()
  if (!config) return 2
  const keyFiles = values['with-keys'] ? await readKeyFiles(config.dataFolder) : []
  if (keyFiles.length > 0)
    tell('The keys are in this backup: who has the file and its passphrase reads everything. Keep them apart.')
  const { ownerUrl, close } = await openOwner(config)
  try {
    const order = { ownerUrl, path: resolve(path), secret, keyFiles, now: new Date(), tell }
    const code = report(path, await writeBackup(order))
    if (keyFiles.length === 0)
      tell('The keys are not in it, and without them nobody can read it. Keep them as well: causeway backup-keys FILE')
    return code
  } finally {
    await close()
  }
}

/** Body of `causeway backup-keys`. */
export async function backupKeys(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: secretOptions, allowPositionals: true })
  const path = positionals[0]
  if (!path) return wrong('Name the file: causeway backup-keys FILE')
  const config = configuration()
  if (!config) return 2
  const secret = await openSecret(values, true)
  if (!secret) return wrong(howToSeal)
  const keyFiles = await readKeyFiles(config.dataFolder)
  if (keyFiles.length === 0) {
    process.stderr.write(`There are no keys in ${config.dataFolder} yet.\n`)
    return 1
  }
  report(path, await writeKeyBackup({ path: resolve(path), secret, keyFiles, now: new Date(), tell }))
  if (config.masterKey) tell('The master key is not in it: it is yours to keep (CAUSEWAY_MASTER_KEY).')
  tell('Keep this file apart from the backups of the database, under another passphrase.')
  return 0
}

/** The owner's address: as configured, of the embedded server that runs, or of one that is started for the command. */
export async function openOwner(config: Config): Promise<{ ownerUrl: string; close(): Promise<void> }> {
  const nothing = async () => undefined
  if (config.databaseUrl !== undefined)
    return { ownerUrl: config.databaseOwnerUrl ?? config.databaseUrl, close: nothing }
  const running = await findRunningOwnerUrl(config.dataFolder)
  if (running !== undefined) return { ownerUrl: running, close: nothing }
  const embedded = await startEmbedded({ dataFolder: config.dataFolder, log: tell })
  return { ownerUrl: embedded.ownerUrl, close: () => embedded.stop() }
}

/** What a backup holds, for the person at the terminal. */
export function report(path: string, { manifest, tables, rows, keyFiles }: Contents): number {
  const holds = manifest.holds === 'database' ? `${rows} rows in ${tables.length} tables` : 'keys'
  const keys = keyFiles.length > 0 ? `, ${keyFiles.length} key files` : ''
  process.stdout.write(`${path} is whole: ${holds}${keys}, made ${manifest.madeAt}.\n`)
  return 0
}

export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

export function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}

export function configuration(): Config | undefined {
  const parsed = parseConfig(process.env)
  if (parsed.ok) return parsed.config
  wrong(describeFaults(parsed.faults))
  return undefined
}
