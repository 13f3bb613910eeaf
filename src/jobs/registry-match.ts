/** Comparing people of the registry with everybody else on the clock; what a load left is worked off the same way. */
import type { Hub } from '../pipeline/hub.ts'
import { dueMatching } from '../store/match-queue.ts'
import { statements } from '../store/scope.ts'

/** How long one organization is worked on before the next has its turn, in milliseconds. */
const turnMs = 5_000

/** Compares those who wait, organization by organization; returns how many were compared. */
export async function matchDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  let compared = 0
  for (const organization of await dueMatching(statements(hub.pool)))
    compared += await matchOne(hub, organization, stops).catch((error: unknown) => {
      hub.log.error({ error, organization, step: 'matching' }, 'comparing people failed; it goes on where it was')
      return 0
    })
  return compared
}

async function matchOne(hub: Hub, organization: string, stops: () => boolean): Promise<number> {
  const { matchWaiting } = await import('../registry/match-people.ts') // loaded where there is a registry
  const ends = performance.now() + turnMs
  let compared = 0
  while (!stops() && performance.now() < ends) {
    const { matched } = await matchWaiting(hub, organization)
    if (matched === 0) break
    compared += matched
  }
  return compared
}
