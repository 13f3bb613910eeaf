/** The part of "why is it not there?" that is about session notes: for whom, about which source, and as people see it. */
import type { PracticeRights } from '../connectors/practice.ts'
import { mayDo } from '../model/roles.ts'
import type { Configuration } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import { practiceTarget } from '../practice/target.ts'
import { explainSessions } from '../sessions/explain.ts'
import { sessionSettingOf } from '../sessions/settings.ts'
import type { Scope } from '../store/scope.ts'
import type { placeOf } from './auth/guard.ts'
import { type ShownSessions, showSessions } from './show/session-explain.ts'

/** What the person may see of session notes; undefined: nothing. */
export async function sessionRights(
  hub: Hub,
  { organization, account, role }: ReturnType<typeof placeOf>,
): Promise<PracticeRights | undefined> {
  if (role === 'service' || !mayDo(role, 'sessions.read')) return undefined
  return practiceTarget(hub, organization).rightsOf(account)
}

/** What is found of session notes, also while the feature is off: then that is the answer. Undefined: there is no source. */
export async function sessionsAbout(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  { account, rights, text }: { account: string; rights: PracticeRights; text: string },
): Promise<ShownSessions | undefined> {
  const setting = await sessionSettingOf(hub, db)
  const sources = [...configuration.connections.values()].filter(({ connector }) => connector.sessions)
  const connection = setting?.connection ?? sources[0]?.id
  if (!connection) return undefined
  const deciding = { hub, db, connection, account, mayMap: false, rights }
  return showSessions(hub, db.organization, connection, await explainSessions(deciding, text))
}
