/**
 * Access tokens of members: `rdx_`, the connection's public id, and a secret of which only a hash is kept. They end after
 * five minutes. Which connection a token is of stands in it; that it is true is asked of the database once a minute.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Hub } from '../../pipeline/hub.ts'
import { accessEnds, insertAccess } from '../../store/redox-access.ts'
import { withScope } from '../../store/scope.ts'

/** Seconds. */
export const tokenSeconds = 300
const rememberedMs = 60_000
const form = /^rdx_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/

export type Access = {
  issue(organization: string, connection: string, publicId: string): Promise<string>
  /** Whether it is a token of this connection that has not ended. */
  holds(token: ReadToken, organization: string, connection: string): Promise<boolean>
}

export type ReadToken = { publicId: string; hash: Buffer }

/** What a token says of itself; undefined when it has not the form of one. */
export function readToken(header: string | undefined): ReadToken | undefined {
  const [, compact, secret] = form.exec(/^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1] ?? '') ?? []
  if (!compact || !secret) return undefined
  const publicId = compact.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { publicId, hash: createHash('sha256').update(secret).digest() }
}

export function createAccess(hub: Pick<Hub, 'pool' | 'now'>): Access {
  const remembered = new Map<string, number>()
  return {
    async issue(organization, connection, publicId) {
      const secret = randomBytes(32).toString('base64url')
      const now = hub.now()
      const hash = createHash('sha256').update(secret).digest()
      const endsAt = new Date(now.getTime() + tokenSeconds * 1000)
      await withScope(hub.pool, organization, db => insertAccess(db, { connection, hash, endsAt }, now))
      return `rdx_${publicId.replaceAll('-', '')}_${secret}`
    },
    async holds({ hash }, organization, connection) {
      const key = `${connection} ${hash.toString('base64')}`
      const now = hub.now()
      if ((remembered.get(key) ?? 0) > now.getTime()) return true
      const ends = await withScope(hub.pool, organization, db => accessEnds(db, connection, hash, now))
      if (!ends) return false
      if (remembered.size > 10_000) remembered.clear()
      remembered.set(key, Math.min(ends.getTime(), now.getTime() + rememberedMs))
      return true
    },
  }
}
