/** What every step of the pipeline is handed: the store, the keys, the clock, the network and the connectors. */
import type { Pool } from 'pg'
import type { Connector, Fetch, Io } from '../connectors/connector.ts'
import type { PdfPool } from '../documents/pdf/pool.ts'
import type { Log } from '../log.ts'
import type { Ending } from '../model/network/endings.ts'
import type { AccountKeys } from '../store/accounts.ts'
import type { AnchorFiles } from '../store/audit-anchor-files.ts'
import type { OrganizationKeys } from '../store/organizationKeys.ts'
import type { Sealer } from '../store/seal.ts'
import type { Tokens } from '../store/tokens.ts'
import type { RowActs } from './bulk-acts.ts'
import type { Configurations, ConnectionConfig } from './configuration.ts'
import type { Mailer } from './mail.ts'
import type { PageTaker } from './pages.ts'
import type { TimesComparer } from './reconcile/times.ts'
import type { RegistryTaker } from './registry-acts.ts'
import type { ReadSecret } from './secrets.ts'
import type { Tally } from './tally.ts'
import type { Wake } from './wake.ts'

export type Hub = {
  pool: Pool
  sealer: Sealer
  /** Makes and keeps the keys that the sealer uses. */
  keys: OrganizationKeys
  tokens: Tokens
  configurations: Configurations
  connectors: ReadonlyMap<string, Connector>
  fetch: Fetch
  /** The value of a secret that settings refer to, as it is where this process runs. */
  readSecret: ReadSecret
  wake: Wake
  /** Absent where no mail server is set up: mail waits. */
  mailer?: Mailer | undefined
  /** How people reach the console, without a slash at the end: for links in mail. */
  address?: string | undefined
  /** For mail to people by their account; absent in commands that send none. */
  accountKeys?: AccountKeys | undefined
  /** The heads of audit chains, kept outside of the database; absent where no folder is given. */
  anchors?: AnchorFiles
  /** Asks a malware scanner about a file; absent where none is set up. @throws when it does not answer */
  scan?: (bytes: Uint8Array) => Promise<'clean' | 'infected'>
  /** Makes the summaries of referrals, in threads of their own. */
  pdf: PdfPool
  /** Takes the pages of session-notes systems. */
  pages?: PageTaker | undefined
  /** Takes what members tell the registry. */
  registry?: RegistryTaker | undefined
  /** Accepts pairs of session notes in bulk; absent in commands that run no bulk. */
  rowActs?: RowActs | undefined
  /** Compares hours and busy times with appointments; absent: appointments alone are compared. */
  times?: TimesComparer | undefined
  /** What of the network's gateway ends; absent where this process does not read its files. */
  gatewayEndings?: (() => readonly Ending[] | undefined) | undefined
  /** Counts for metrics; absent where nobody reads them. */
  tally?: Tally
  log: Log
  now(): Date
  random(): number
  newId(): string
  sleep(ms: number): Promise<void>
  /** Small memory per connection, for the life of the process. */
  memoryOf(connection: string): Map<string, unknown>
}

/** What a connector may use, for one connection. */
export function ioOf(hub: Hub, connection: ConnectionConfig): Io<unknown> {
  return {
    settings: connection.settings,
    connection: { id: connection.id, slug: connection.slug },
    fetch: hub.fetch,
    now: hub.now,
    random: hub.random,
    newId: hub.newId,
    memory: hub.memoryOf(connection.id),
    sleep: hub.sleep,
  }
}
