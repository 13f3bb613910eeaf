/**
 * Access tokens of the network's FHIR clients: `cwn_` and a secret of which only a hash is kept. They end after five minutes
 * and stand for who asked for them and why: another purpose needs another token. They are given by the primary alone; while it
 * is down the replica that answers for it knows those that live. Source: docs/decisions/0056-fhir-clients-of-the-network.md.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Json } from '../../../model/events.ts'
import type { Requester } from '../../../model/network/requester.ts'
import type { Primary } from '../../../network/primary.ts'
import type { HubReading } from '../../../network/reading.ts'
import type { AccountKeys } from '../../../store/accounts.ts'
import { hubId } from '../../../store/hubKeys.ts'
import { clientAccess, insertClientAccess } from '../../../store/network-clients.ts'

/** Seconds. */
export const tokenSeconds = 300
/** A token that another process ended serves so long at most: as long as a replica may be behind. */
const rememberedMs = 5_000
const mostRemembered = 10_000
const form = /^Bearer\s+(cwn_[A-Za-z0-9_-]{43})$/i

export type Granted = { requester: Omit<Requester, 'messageId'>; client: string; scopes: readonly string[] }

export type ClientAccess = {
  /** @throws while the primary is down */
  issue(granted: Granted): Promise<string>
  /**
   * What a header's token stands for; undefined when it is none, or has ended.
   * @throws while the primary is down and no replica may stand in for it
   */
  read(header: string | undefined): Promise<Granted | undefined>
  /** The access of a client was ended: this process asks for its tokens anew. */
  forget(client: string): void
}

export type AccessParts = {
  primary: Pick<Primary, 'sql'>
  reading: Pick<HubReading, 'newestOwn'>
  now: () => Date
}

export function createClientAccess({ primary, reading, now }: AccessParts, { sealer }: AccountKeys): ClientAccess {
  const remembered = new Map<string, { granted: Granted; until: number }>()
  const bodyOf = (hash: Buffer) => [hubId, 'network_access', hash.toString('hex')] as const
  return {
    async issue(granted) {
      const token = `cwn_${randomBytes(32).toString('base64url')}`
      const hash = hashOf(token)
      const at = now()
      const body = sealer.sealJson(...bodyOf(hash), granted as unknown as Json)
      const endsAt = new Date(at.getTime() + tokenSeconds * 1000)
      await insertClientAccess(primary.sql, { hash, client: granted.client, body, endsAt }, at)
      return token
    },
    async read(header) {
      const token = form.exec(header ?? '')?.[1]
      if (!token) return undefined
      const hash = hashOf(token)
      const key = hash.toString('base64')
      const at = now()
      const known = remembered.get(key)
      if (known && known.until > at.getTime()) return known.granted
      remembered.delete(key)
      // Never from memory for longer because the primary is down: it may have been ended before.
      const row = await reading.newestOwn(db => clientAccess(db, hash, at))
      if (!row) return undefined
      const granted = sealer.openJson(...bodyOf(hash), row.body) as unknown as Granted // as `issue` sealed it
      if (remembered.size >= mostRemembered) remembered.clear()
      remembered.set(key, { granted, until: Math.min(row.ends_at.getTime(), at.getTime() + rememberedMs) })
      return granted
    },
    forget(client) {
      for (const [key, { granted }] of remembered) if (granted.client === client) remembered.delete(key)
    },
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
