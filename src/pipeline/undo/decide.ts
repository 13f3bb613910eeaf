/**
 * What undoing one delivery of a run means: the earlier version again, a cancellation of what the run made, or nothing,
 * with the reason. Pure; a table, the first row that holds counts. Source: SPEC SCH-16.
 */
import type { ProblemCode } from '../../model/problems.ts'
import type { RunDelivery } from '../../store/undo.ts'

export type Decision = { plan: 'restore'; version: number } | { plan: 'cancel' } | { plan: 'none'; why: ProblemCode }

/** The delivery, what its target can do, and whether the record is over now. */
export type Seen = Pick<RunDelivery, 'record_type' | 'state' | 'carried' | 'last' | 'current' | 'before'> & {
  /** Absent where the route is gone. */
  updates?: 'none' | 'until-accepted' | 'always'
  isOver: boolean
}

const refusals: readonly { why: ProblemCode; holds: (seen: Seen) => boolean }[] = [
  { why: 'undo.not-delivered', holds: seen => seen.state !== 'delivered' },
  { why: 'undo.person', holds: seen => seen.record_type === 'Patient' },
  { why: 'undo.referral', holds: seen => seen.record_type === 'ServiceRequest' },
  { why: 'undo.route-gone', holds: seen => seen.updates === undefined },
  { why: 'undo.not-taken', holds: seen => seen.record_type !== 'Appointment' || seen.updates !== 'always' },
  { why: 'undo.unchanged', holds: seen => seen.before !== null && seen.before >= seen.last },
  { why: 'undo.changed-since', holds: seen => seen.current > seen.last },
  { why: 'undo.already-over', holds: seen => seen.before === null && seen.isOver },
]

/** Decides. */
export function decideUndo(seen: Seen): Decision {
  const refused = refusals.find(({ holds }) => holds(seen))
  if (refused) return { plan: 'none', why: refused.why }
  return seen.before === null ? { plan: 'cancel' } : { plan: 'restore', version: seen.before }
}
