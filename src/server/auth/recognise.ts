/** From what a browser holds to who it is: the account of a session and its organizations. */
import type { Hub } from '../../pipeline/hub.ts'
import { type Account, type AccountKeys, type Membership, membershipsOf, openAccount } from '../../store/accounts.ts'
import { hubId } from '../../store/hubKeys.ts'
import { withSystem } from '../../store/scope.ts'
import { findSession, touchSession } from '../../store/sessions.ts'
import { idleMs } from './signIn.ts'
import { hashToken } from './tokens.ts'

/** `session` is the token of the cookie. */
export type Who = { account: Account; memberships: readonly Membership[]; session: string }

/** The idle time is counted from requests at most this often, so that reading costs no write. */
const touchEveryMs = 60_000

/**
 * Who holds this session token; undefined when it is none, has ended, or was idle for too long.
 * @param somebodyIsThere whether the request counts against the idle time
 */
export async function recognise(
  { hub, keys }: { hub: Hub; keys: AccountKeys },
  session: string | undefined,
  somebodyIsThere: boolean,
): Promise<Who | undefined> {
  const tokenHash = hashToken(session)
  if (!session || !tokenHash) return undefined
  await keys.sealer.ready(hubId)
  const now = hub.now()
  return withSystem(hub.pool, async db => {
    const row = await findSession(db, tokenHash, now, idleMs)
    if (!row) return undefined
    if (somebodyIsThere && now.getTime() - row.seen_at.getTime() >= touchEveryMs) await touchSession(db, tokenHash, now)
    const memberships = await membershipsOf(db, row.account)
    return { account: openAccount(keys, { ...row, id: row.account }), memberships, session }
  })
}
