/** Puts the parts of a hub together: store, keys, clock, network, connectors. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import { uuidv7 } from 'uuidv7'
import type { Connector, Fetch } from '../connectors/connector.ts'
import { createPdfPool, type PdfPool } from '../documents/pdf/pool.ts'
import type { Log } from '../log.ts'
import type { AnchorFiles } from '../store/audit-anchor-files.ts'
import { createKeyStore } from '../store/key-store.ts'
import type { Keyring } from '../store/keyring.ts'
import { createOrganizationKeys, type OrganizationKeys } from '../store/organizationKeys.ts'
import { createSealer } from '../store/seal.ts'
import { createTokens } from '../store/tokens.ts'
import type { RowActs } from './bulk-acts.ts'
import { createConfigurations } from './configuration.ts'
import type { Hub } from './hub.ts'
import type { Mailer } from './mail.ts'
import type { PageTaker } from './pages.ts'
import type { TimesComparer } from './reconcile/times.ts'
import type { RegistryTaker } from './registry-acts.ts'
import type { ReadSecret } from './secrets.ts'
import { createTally } from './tally.ts'
import { createWake } from './wake.ts'

export type HubParts = {
  pool: Pool
  keyring: Keyring
  connectors: ReadonlyMap<string, Connector>
  fetch: Fetch
  log: Log
  readSecret: ReadSecret
  /** Where the heads of audit chains are kept beside the database. */
  anchors?: AnchorFiles
  mailer?: Mailer | undefined
  address?: string | undefined
  /** Looks at files before they are passed on. */
  scan?: Hub['scan'] | undefined
  /** What becomes of whole pages of a session-notes system. */
  pages?: PageTaker | undefined
  /** What becomes of what members tell the registry. */
  registry?: RegistryTaker | undefined
  /** Accepts pairs of session notes in bulk. */
  rowActs?: RowActs | undefined
  /** Compares hours and busy times in reconciliations. */
  times?: TimesComparer | undefined
  /** Makes the PDFs; threads of its own unless given. */
  pdf?: PdfPool
  now?: () => Date
  random?: () => number
  sleep?: (ms: number) => Promise<void>
}

/** A hub and the keys of its organizations. */
export function openHub(parts: HubParts): Hub & { keys: OrganizationKeys } {
  const { pool, log } = parts
  const now = parts.now ?? (() => new Date())
  const keys = createOrganizationKeys({ keyring: parts.keyring, ...createKeyStore(pool), now: () => new Date() })
  const sealer = createSealer(keys)
  const memories = new Map<string, Map<string, unknown>>()
  return {
    keys,
    pool,
    sealer,
    tokens: createTokens(keys),
    configurations: createConfigurations({
      pool,
      sealer,
      connectors: parts.connectors,
      now: () => performance.now(),
      readSecret: parts.readSecret,
    }),
    connectors: parts.connectors,
    fetch: parts.fetch,
    readSecret: parts.readSecret,
    wake: createWake(pool, log),
    mailer: parts.mailer,
    address: parts.address,
    ...(parts.anchors ? { anchors: parts.anchors } : {}),
    pdf: parts.pdf ?? createPdfPool(),
    ...(parts.scan ? { scan: parts.scan } : {}),
    pages: parts.pages,
    registry: parts.registry,
    rowActs: parts.rowActs,
    times: parts.times,
    tally: createTally(),
    log,
    now,
    random: parts.random ?? Math.random,
    newId: uuidv7,
    sleep: parts.sleep ?? (ms => wait(ms)),
    memoryOf(connection) {
      const known = memories.get(connection) ?? new Map<string, unknown>()
      memories.set(connection, known)
      return known
    },
  }
}
