/** A hub of its own on this machine: the embedded PostgreSQL, a configuration, and web and worker processes on demand. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Config, parseConfig } from '../../src/config.ts'
import { applyConfiguration } from '../../src/configuration/apply.ts'
import { describeFileFaults, readConfiguration } from '../../src/configuration/file.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { createLog } from '../../src/log.ts'
import { openHubOf } from '../../src/start.ts'
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts'
import { type Process, startProcess } from './processes.ts'

export type BenchHub = {
  database: Embedded
  organization: string
  config: Config
  /** Of its processes. */
  environment: Record<string, string>
  /** Path of the first inbound address. */
  path: string
  /** Starts a hub process and resolves with its address once it listens. */
  start(role: 'web' | 'worker'): Promise<Process>
  /** Gathers statistics, as PostgreSQL does by itself a quarter of a minute after the first rows came. */
  analyze(): Promise<void>
  /** Runs a statement as the owner of the tables. */
  asOwner(statement: string): Promise<void>
  close(): Promise<void>
}

/** Opens it with this configuration. @throws when the configuration is not right */
export async function openBenchHub(yaml: string): Promise<BenchHub> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
  const database = await startEmbedded({ dataFolder: folder, log: () => {} })
  const environment = {
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    CAUSEWAY_DATA: folder,
    CAUSEWAY_MASTER_KEY: randomBytes(32).toString('base64'),
    CAUSEWAY_LOG_LEVEL: 'warn',
    PORT: '0',
  }
  const parsed = parseConfig(environment)
  if (!parsed.ok) throw new Error('the benchmark made a wrong environment')
  const opened = await openHubOf(parsed.config, createLog('warn'))
  const read = readConfiguration(yaml, connectors)
  if (!read.ok) throw new Error(describeFileFaults('benchmark.yaml', read.faults))
  const changes = await applyConfiguration(opened.hub, opened.hub.keys, read.file)
  await opened.close()

  const running: Process[] = []
  const asOwner = async (statement: string) => {
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  return {
    database,
    organization: changes.organization,
    config: parsed.config,
    environment,
    path: changes.inbound[0]?.path ?? '',
    async start(role) {
      const started = await startProcess(role, environment)
      running.push(started)
      return started
    },
    analyze: () => asOwner('analyze'),
    asOwner,
    async close() {
      await Promise.all(running.map(each => each.stop()))
      await database.stop()
      await rm(database.folder, { recursive: true, force: true })
      await rm(folder, { recursive: true, force: true })
    },
  }
}
