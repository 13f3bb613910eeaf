/**
 * Access tokens of the network's FHIR clients: `cwn_` and a secret of which only a hash is kept. They end after five minutes
 * and stand for who asked for them and why: another purpose needs another token.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Json } from '../../../model/events.ts'
import type { Requester } from '../../../model/network/requester.ts'
import type { Hub } from '../../../pipeline/hub.ts'
import type { AccountKeys } from '../../../store/accounts.ts'
import { isDatabaseDown } from '../../../store/databaseDown.ts'
import { hubId } from '../../../store/hubKeys.ts'
import { clientAccess, insertClientAccess } from '../../../store/network-clients.ts'
import { statements } from '../../../store/scope.ts'

/** Seconds. */
export const tokenSeconds = 300
/** A token that was ended serves so long at most. */
const rememberedMs = 30_000
const mostRemembered = 10_000
const form = /^Bearer\s+(cwn_[A-Za-z0-9_-]{43})$/i

export type Granted = { requester: Omit<Requester, 'messageId'>; client: string; scopes: readonly string[] }

export type ClientAccess = {
  issue(granted: Granted): Promise<string>
  /** What a header's token stands for; undefined when it is none, or has ended. */
  read(header: string | undefined): Promise<Granted | undefined>
}

export function createClientAccess(hub: Pick<Hub, 'pool' | 'now'>, { sealer }: AccountKeys): ClientAccess {
  const remembered = new Map<string, { granted: Granted; until: number; endsAt: number }>()
  const bodyOf = (hash: Buffer) => [hubId, 'network_access', hash.toString('hex')] as const
  return {
    async issue(granted) {
      const token = `cwn_${randomBytes(32).toString('base64url')}`
      const hash = hashOf(token)
      const now = hub.now()
      const body = sealer.sealJson(...bodyOf(hash), granted as unknown as Json)
      const endsAt = new Date(now.getTime() + tokenSeconds * 1000)
      await insertClientAccess(statements(hub.pool), { hash, client: granted.client, body, endsAt }, now)
      return token
    },
    async read(header) {
      const token = form.exec(header ?? '')?.[1]
      if (!token) return undefined
      const hash = hashOf(token)
      const key = hash.toString('base64')
      const now = hub.now()
      const known = remembered.get(key)
      if (known && known.until > now.getTime()) return known.granted
      let row: Awaited<ReturnType<typeof clientAccess>>
      try {
        row = await clientAccess(statements(hub.pool), hash, now)
      } catch (error) {
        // While nobody can tell whether it was ended, it is what it was.
        if (isDatabaseDown(error) && known && known.endsAt > now.getTime()) return known.granted
        throw error
      }
      remembered.delete(key)
      if (!row) return undefined
      const granted = sealer.openJson(...bodyOf(hash), row.body) as unknown as Granted // as `issue` sealed it
      if (remembered.size >= mostRemembered) remembered.clear()
      const endsAt = row.ends_at.getTime()
      remembered.set(key, { granted, endsAt, until: Math.min(endsAt, now.getTime() + rememberedMs) })
      return granted
    },
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
