/** How an organization's part in the network stands, in one word of the vocabulary. */
import type { Part } from '../../api/network.ts'

export function partState({ settings, paused, state }: Part): string {
  if (!settings) return 'unusable'
  if (paused) return 'closed'
  return state ?? 'waiting'
}
