/** Members of the network and their people, kept current on the clock; loaded where somebody takes part. */
import type { Hub } from '../pipeline/hub.ts'
import { networkUpkeep } from '../store/network-members.ts'
import { statements } from '../store/scope.ts'

/** Brings the network scope up to date; returns how many people were written. */
export async function networkScopeDue(hub: Hub, stops: () => boolean = () => false): Promise<number> {
  const upkeep = await networkUpkeep(statements(hub.pool))
  if (upkeep.length === 0) return 0
  const { keepCurrent } = await import('../network/upkeep.ts')
  return keepCurrent(hub, upkeep, stops)
}
