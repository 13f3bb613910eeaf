/** A message that makes apply throw is set aside, so that it holds up nobody: tried again a few times, then a person sees it. */

import { isDatabaseDown } from '../store/databaseDown.ts'
import { raiseIssues } from '../store/issues.ts'
import { changeMessages, takeReceived } from '../store/messages.ts'
import { withScope } from '../store/scope.ts'
import type { Hub } from './hub.ts'

const triesUntilUnreadable = 5
const waitMs = 5_000

/** Errors of PostgreSQL that say nothing about the message: the transaction may simply run again. */
const passing = new Set(['40001', '40P01', '55P03'])

/** Sets the first due message of a lane aside; false when the failure was the database's, not the message's. */
export async function setAside(hub: Hub, organization: string, connection: string, error: unknown): Promise<boolean> {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (passing.has(code) || isDatabaseDown(error)) return false
  hub.log.error({ error, step: 'apply', connection }, 'a message could not be applied')
  return withScope(hub.pool, organization, async db => {
    const now = hub.now()
    const [message] = await takeReceived(db, connection, now, 1)
    if (!message) return false
    const tries = message.tries + 1
    const given = tries >= triesUntilUnreadable
    await changeMessages(db, [
      given
        ? { id: message.id, state: 'unreadable', problem: 'message.apply-failed', settledAt: now, tries }
        : {
            id: message.id,
            state: 'received',
            dueAt: new Date(now.getTime() + waitMs * tries),
            tries,
            reason: 'clock',
          },
    ])
    if (given)
      await raiseIssues(
        db,
        organization,
        [{ id: hub.newId(), connection, step: 'apply', code: 'message.apply-failed', message: message.id }],
        now,
      )
    return true
  })
}
