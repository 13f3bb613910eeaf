/**
 * How one system stands to an appointment: whether what it has is what the hub has, and if not, what it waits for. A
 * table; the first row that holds counts, trouble first.
 */
import type { DeliveryState } from '../../model/states.ts'

export const standings = [
  'ambiguous',
  'failed',
  'held',
  'waiting',
  'conflict',
  'suppressed',
  'behind',
  'equal',
] as const
export type Standing = (typeof standings)[number]

/** What is known of one system and one appointment. */
export type Seen = {
  /** The newest delivery to it; absent where nothing was ever sent there. */
  delivery?: DeliveryState
  /** Whether the version that it was sent, or told of itself, is the present one. */
  isCurrent: boolean
  /** Whether news from it waits for a person. */
  newsWaits: boolean
  /** Whether its news and another system's had both changed a field, in the present version. */
  settledConflict: boolean
  /** Whether time or status are not what the hub has. */
  differs: boolean
}

const onTheWay: ReadonlySet<DeliveryState | undefined> = new Set(['pending', 'sending', 'retry'])

const table: readonly { standing: Standing; holds: (seen: Seen) => boolean }[] = [
  { standing: 'ambiguous', holds: seen => seen.delivery === 'ambiguous' },
  { standing: 'failed', holds: seen => !seen.isCurrent && (seen.delivery === 'rejected' || seen.delivery === 'dead') },
  { standing: 'held', holds: seen => seen.newsWaits },
  { standing: 'waiting', holds: seen => onTheWay.has(seen.delivery) },
  { standing: 'conflict', holds: seen => seen.settledConflict },
  { standing: 'suppressed', holds: seen => !seen.isCurrent && seen.delivery === 'suppressed' },
  { standing: 'behind', holds: seen => seen.differs },
]

/** The one word for it. */
export function standingOf(seen: Seen): Standing {
  return table.find(({ holds }) => holds(seen))?.standing ?? 'equal'
}

/** What a person should look at; waiting is no trouble, it passes by itself. */
export const differing: ReadonlySet<Standing> = new Set(['ambiguous', 'failed', 'held', 'conflict', 'behind'])
