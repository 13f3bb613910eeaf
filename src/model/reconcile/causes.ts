/** Why two systems differ: from what the hub's own rows say of an appointment. The first row that holds is the cause. */
import type { DeliveryState } from '../states.ts'
import { type Cause, type DifferenceKind, isField } from './kinds.ts'

export type CauseFacts = {
  kind: DifferenceKind
  /** The hub has a record of it. */
  known: boolean
  /** A message about it that is not finished. */
  message?: 'held' | 'unfinished'
  /** The newest delivery of it to the side where something is to be done. */
  delivery?: DeliveryState
  /** How the connection of that side is. */
  standing: 'well' | 'down' | 'paused'
  /** A route wants it for that side. */
  wanted: boolean
  /** The side changed it after the hub did; absent when that cannot be told. */
  newer?: 'hub' | 'side'
  /** The hub has nothing beyond what it sent to the side or heard of it: whatever differs there was changed there. */
  told?: boolean
  /** A route brings records to that side. */
  takes: boolean
  /** It was looked for there by its id, and is gone. */
  gone: boolean
}

const waiting: ReadonlySet<DeliveryState> = new Set<DeliveryState>(['pending', 'sending', 'retry'])
const waits = ({ delivery }: CauseFacts) => delivery !== undefined && waiting.has(delivery)

export const causeRows: readonly { is: (facts: CauseFacts) => boolean; cause: Cause }[] = [
  { is: f => f.kind === 'late', cause: 'late' },
  { is: f => f.kind === 'duplicate', cause: 'made-twice' },
  { is: f => f.message === 'held', cause: 'held' },
  { is: f => f.message === 'unfinished', cause: 'being-read' },
  { is: f => f.kind === 'extra', cause: 'removed-there' },
  { is: f => !f.known, cause: 'never-heard' },
  { is: f => waits(f) && f.standing === 'paused', cause: 'paused' },
  { is: f => waits(f) && f.standing === 'down', cause: 'outage' },
  { is: waits, cause: 'on-its-way' },
  { is: f => f.delivery === 'ambiguous', cause: 'unclear' },
  { is: f => f.delivery === 'rejected', cause: 'refused' },
  { is: f => f.delivery === 'dead', cause: 'gave-up' },
  { is: f => f.kind === 'missing' && f.gone, cause: 'removed-there' },
  { is: f => f.kind === 'missing' && f.delivery === 'delivered', cause: 'removed-there' },
  { is: f => f.kind === 'missing' && f.delivery === 'suppressed', cause: 'suppressed' },
  { is: f => isField(f.kind) && f.delivery !== undefined, cause: 'changed-there' },
  { is: f => isField(f.kind) && (f.newer !== 'hub' || f.told === true), cause: 'news-lost' },
  { is: f => isField(f.kind) && !f.takes, cause: 'no-route' },
  { is: f => !f.wanted, cause: 'not-selected' },
  { is: () => true, cause: 'never-sent' },
]

/** The cause of a difference. */
export function causeOf(facts: CauseFacts): Cause {
  return causeRows.find(row => row.is(facts))?.cause ?? 'never-sent'
}
