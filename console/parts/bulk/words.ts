/** Which vocabulary of states an act on many speaks. */
import type { BulkAction } from '../../api/bulks.ts'
import type { StateKind } from '../states.ts'

/** The kind of thing that an act is done to. */
export function kindOf(action: BulkAction): StateKind {
  if (action.startsWith('delivery.')) return 'delivery'
  if (action.startsWith('message.')) return 'message'
  if (action.startsWith('referral.')) return 'referral'
  if (action.startsWith('difference.')) return 'difference'
  return action.startsWith('issue.') ? 'issue' : 'task'
}
