/** Organizations' keys for a test: a real key folder in a temporary place, and `organization_key` in memory. */
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Keyring } from '../src/store/keyring.ts'
import { openKeyringFolder } from '../src/store/keyringFolder.ts'
import {
  createOrganizationKeys,
  type KeyStore,
  type OrganizationKeys,
  type WrappedKey,
} from '../src/store/organizationKeys.ts'

export type TestKeys = {
  keyring: Keyring
  store: KeyStore
  /** The table, by organization. */
  rows: Map<string, WrappedKey[]>
  /** The time the keys see: set it. */
  clock: { now: Date }
  /** The keys as one process has them; each call is another process. */
  process(capacity?: number): OrganizationKeys
  close(): Promise<void>
}

/** Keys for no organization yet: `create` them. */
export async function testKeys(): Promise<TestKeys> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-keys-'))
  const keyring = await openKeyringFolder(folder, createSecretKey(randomBytes(32)))
  const rows = new Map<string, WrappedKey[]>()
  const clock = { now: new Date('2026-03-01T00:00:00Z') }
  const store: KeyStore = {
    loadKeys: async organization => rows.get(organization) ?? [],
    async storeKey(organization, key) {
      const there = rows.get(organization) ?? []
      if (there.some(row => row.version === key.version)) return false
      rows.set(organization, [...there, key])
      return true
    },
    async replaceKey(organization, version, wrapped) {
      const there = rows.get(organization) ?? []
      rows.set(
        organization,
        there.map(row => (row.version === version ? { ...row, wrapped } : row)),
      )
    },
  }
  return {
    keyring,
    store,
    rows,
    clock,
    process: capacity => createOrganizationKeys({ keyring, ...store, now: () => clock.now, capacity }),
    close: () => rm(folder, { recursive: true }),
  }
}
