/** Where Synchronization is looked at from: what is connected, and what the person may see and change of it. */
import type { FastifyRequest } from 'fastify'
import type { PracticeRights } from '../connectors/practice.ts'
import { mayDo } from '../model/roles.ts'
import type { Hub } from '../pipeline/hub.ts'
import { practiceTarget } from '../practice/target.ts'
import type { Deciding } from '../sessions/by-hand.ts'
import { sessionSettingOf } from '../sessions/settings.ts'
import { withScope } from '../store/scope.ts'
import { countSites } from '../store/session-pairs.ts'
import { placeOf } from './auth/guard.ts'

export type SessionDeciding = Deciding & { rights: PracticeRights }
export type SessionsWithin = <T>(
  request: FastifyRequest,
  work: (deciding: SessionDeciding, locked: boolean) => Promise<T>,
) => Promise<T | undefined>

/** Whether people can be created at the source; not where it is known by files only. */
export async function pushesPeople(hub: Hub, { db, connection }: SessionDeciding): Promise<boolean> {
  const { connections } = await hub.configurations.within(db, db.organization)
  return connections.get(connection)?.connector.sessions?.push !== undefined
}

/** Runs with what the person may do; `undefined`: nothing is connected, or the feature is off. */
export function sessionsWithin(hub: Hub): SessionsWithin {
  return async (request, work) => {
    const { organization, account, role } = placeOf(request)
    const rights = await practiceTarget(hub, organization).rightsOf(account)
    return withScope(hub.pool, organization, async db => {
      const setting = await sessionSettingOf(hub, db)
      if (!setting?.enabled_at || !setting.connection) return undefined
      const sites = await countSites(db, setting.connection)
      const mayMap = role !== 'service' && mayDo(role, 'sessions.map')
      return work(
        { hub, db, connection: setting.connection, account, mayMap, rights },
        sites.paired < sites.all || sites.all === 0,
      )
    })
  }
}
