/**
 * The keys of each organization in memory: data keys by version and the token key, unwrapped once and kept as
 * KeyObjects (sealing costs less than half of what raw keys cost). The wrapped ones lie in `organization_key`:
 * version 0 is the token key, which never changes; versions from 1 on are data keys, the newest settled one seals.
 */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { type FillRandom, fillRandom } from './cipher.ts'
import { isKeyFailure, keyFailure } from './keyFailure.ts'
import type { KeyPurpose, Keyring } from './keyring.ts'

/** A row of `organization_key`. */
export type WrappedKey = { version: number; wrapped: Uint8Array; createdAt: Date }

export type KeyStore = {
  /** All rows of the organization. */
  loadKeys(organization: string): Promise<readonly WrappedKey[]>
  /** Adds a row; false, changing nothing, when the organization has that version already. */
  storeKey(organization: string, key: WrappedKey): Promise<boolean>
  /** Changes `wrapped` of a row and nothing else. */
  replaceKey(organization: string, version: number, wrapped: Uint8Array): Promise<void>
}

export type OrganizationKeys = {
  /** Makes the keys of a new organization; idempotent, so that a crash in between is made good by calling it again. */
  create(organization: string): Promise<void>
  /**
   * Loads the keys unless they are fresh in memory; after it, sealing and tokens are synchronous.
   * @throws KeyFailure `key.missing`, `key.erased`, `key.damaged`
   */
  ready(organization: string): Promise<void>
  /** Adds a data key and returns its version. It seals from `settleMs` on, when every process has loaded it. */
  rotate(organization: string): Promise<number>
  /**
   * Makes a new key-encryption key and wraps every key of the organization under it; nothing has to be sealed again.
   * `keyring.retire` then deletes the old one: a day later, when no other process can be about to store a key that
   * it wrapped before. Stopped half-way it can be run again.
   */
  rewrap(organization: string): Promise<void>
  /** Drops an organization from memory: after its erasure, in every process. */
  forget(organization: string): void
  /** The key to seal with now. @throws KeyFailure `key.not-loaded` */
  sealing(organization: string): { version: number; key: KeyObject }
  /** The data key of a version. @throws KeyFailure `key.not-loaded`: `ready` and try again; then `key.missing` */
  opening(organization: string, version: number): KeyObject
  /** The key of the blind index. @throws KeyFailure `key.not-loaded` */
  token(organization: string): KeyObject
}

/** How long a new data key waits before it seals; a process looks for new keys twice in that time. */
export const settleMs = 120_000

const tokenVersion = 0

type Loaded = {
  data: Map<number, { key: KeyObject; createdAt: number }>
  token: KeyObject
  /** When, in milliseconds; 0 to have them loaded again at the next `ready`. */
  at: number
  /** Versions that were asked for and not there; after the next load they are there, or known to be absent. */
  wanted: Set<number>
  absent: Set<number>
}

type Parts = KeyStore & {
  keyring: Keyring
  now: () => Date
  fill?: FillRandom
  /** Organizations kept in memory (about 1 KB each); the least recently readied one goes first. */
  capacity?: number
}

/** The keys of all organizations, loaded as they are asked for. */
export function createOrganizationKeys(parts: Parts): OrganizationKeys {
  const { keyring, loadKeys, storeKey, replaceKey, now, fill = fillRandom, capacity = 10_000 } = parts
  const loaded = new Map<string, Loaded>()
  const loading = new Map<string, Promise<void>>()

  return {
    async create(organization) {
      await keyring.create(organization)
      await addKey(organization, tokenVersion)
      await addKey(organization, 1)
      // Whoever looked before found none and is about to fail: nobody who asks from now on waits with them.
      loading.delete(organization)
    },

    async ready(organization) {
      const known = loaded.get(organization)
      if (known && now().getTime() - known.at < settleMs / 2) {
        loaded.delete(organization) // to the end of the line: a Map keeps the order of insertion
        loaded.set(organization, known)
        return
      }
      const running = loading.get(organization) ?? load(organization)
      loading.set(organization, running)
      try {
        await running
      } catch (error) {
        // Erased elsewhere: it ends here at the next refresh. A look from before the keys were made says nothing of them.
        if (isKeyFailure(error) && loading.get(organization) === running) loaded.delete(organization)
        throw error
      } finally {
        if (loading.get(organization) === running) loading.delete(organization)
      }
    },

    async rotate(organization) {
      const next = Math.max(0, ...(await loadKeys(organization)).map(row => row.version)) + 1
      await addKey(organization, next)
      loaded.delete(organization)
      return next
    },

    async rewrap(organization) {
      await keyring.rotate(organization)
      for (const { version, wrapped } of await loadKeys(organization)) {
        const purpose = purposeOf(version)
        const key = await keyring.unwrap(organization, purpose, wrapped)
        await replaceKey(organization, version, await keyring.wrap(organization, purpose, key))
      }
    },

    forget: organization => void loaded.delete(organization),

    sealing(organization) {
      const settledBefore = now().getTime() - settleMs
      let chosen: { version: number; key: KeyObject } | undefined
      for (const [version, { key, createdAt }] of keysOf(organization).data) {
        // Oldest first. The first key of all need not settle: there is no older one to use meanwhile.
        if (chosen === undefined || createdAt <= settledBefore) chosen = { version, key }
      }
      return chosen ?? notLoaded(organization)
    },

    opening(organization, version) {
      const known = keysOf(organization)
      const found = known.data.get(version)
      if (found) return found.key
      if (known.absent.has(version))
        throw keyFailure('key.missing', `Data key ${version} of organization ${organization} does not exist.`)
      // Another process may have made it: the next `ready` looks. Until then the others serve on, for the version
      // may also be nothing but a damaged byte in one row.
      known.wanted.add(version)
      known.at = 0
      throw keyFailure('key.not-loaded', `Data key ${version} of organization ${organization} is not in memory.`)
    },

    token: organization => keysOf(organization).token,
  }

  function keysOf(organization: string): Loaded {
    return loaded.get(organization) ?? notLoaded(organization)
  }

  async function load(organization: string): Promise<void> {
    const at = now().getTime()
    const rows = [...(await loadKeys(organization))].sort((a, b) => a.version - b.version)
    const data: Loaded['data'] = new Map()
    let token: KeyObject | undefined
    for (const { version, wrapped, createdAt } of rows) {
      const key = createSecretKey(await keyring.unwrap(organization, purposeOf(version), wrapped))
      if (version === tokenVersion) token = key
      else data.set(version, { key, createdAt: createdAt.getTime() })
    }
    if (!token || data.size === 0) throw keyFailure('key.missing', `Organization ${organization} has no data key.`)
    const { wanted = [], absent = [] } = loaded.get(organization) ?? {}
    const stillAbsent = new Set([...wanted, ...absent].filter(version => !data.has(version)))
    loaded.delete(organization)
    loaded.set(organization, { data, token, at, wanted: new Set(), absent: stillAbsent })
    for (const oldest of loaded.keys()) {
      if (loaded.size <= capacity) break
      loaded.delete(oldest)
    }
  }

  async function addKey(organization: string, version: number): Promise<void> {
    const wrapped = await keyring.wrap(organization, purposeOf(version), fill(Buffer.alloc(32)))
    await storeKey(organization, { version, wrapped, createdAt: now() }) // false: it is there, made by another process
  }
}

function purposeOf(version: number): KeyPurpose {
  return version === tokenVersion ? 'token' : `data/${version}`
}

function notLoaded(organization: string): never {
  throw keyFailure('key.not-loaded', `The keys of organization ${organization} are not in memory.`)
}
