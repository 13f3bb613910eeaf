/** What a row of the list of messages shows as its state: the message's own, or that of its worst delivery. Pure. */
import type { MessageRow } from '../api/types.ts'
import type { StateKind } from '../parts/states.ts'

/** Deliveries by how much they need a look; the first of these that a message has is what its row shows. */
const worstFirst = ['rejected', 'dead', 'ambiguous', 'retry', 'sending', 'pending', 'delivered', 'suppressed']

export type ShownState = { kind: StateKind; state: string }

/** The state of a row. A message that was applied is as well off as the worst of what came of it. */
export function rowState({ state, targets }: Pick<MessageRow, 'state' | 'targets'>): ShownState {
  if (state !== 'applied' || targets.length === 0) return { kind: 'message', state }
  const found = worstFirst.find(each => targets.some(({ deliveryState }) => deliveryState === each))
  return { kind: 'delivery', state: found ?? targets[0]?.deliveryState ?? 'pending' }
}
