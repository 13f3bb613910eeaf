/**
 * What can be done to many things at once, as data: to which kind of thing, from which states, and what it needs of a role.
 * The same rows make the preview, the run and the console's choices. Source: reference/operations.md sections 1 (8, 9) and 3 (G-4).
 */
import { referralClasses } from './referral/classes.ts'
import type { Action } from './roles.ts'
import type { DeliveryState, MessageState } from './states.ts'

export const bulkSubjects = ['delivery', 'message', 'issue', 'task', 'referral', 'difference', 'session-row'] as const
export type BulkSubject = (typeof bulkSubjects)[number]

type BulkRow = {
  subject: BulkSubject
  /** What the person must be allowed besides running bulks at all. */
  needs: Action
  /** The states in which it can be done; one in another state is skipped, and its state is the reason. */
  from: readonly string[]
}

const failing: readonly DeliveryState[] = ['rejected', 'dead']
const ended: readonly DeliveryState[] = ['delivered', 'suppressed', ...failing]
const waiting: readonly DeliveryState[] = ['pending', 'retry']
const finished: readonly MessageState[] = ['applied', 'unreadable', 'ignored']
const setAside: readonly MessageState[] = ['held', 'unreadable']

export const bulkActions = {
  'delivery.replay': { subject: 'delivery', needs: 'deliveries.replay', from: ended },
  'delivery.send-now': { subject: 'delivery', needs: 'deliveries.send-now', from: waiting },
  'delivery.suppress': {
    subject: 'delivery',
    needs: 'deliveries.suppress',
    from: [...waiting, 'ambiguous', ...failing],
  },
  // Sets back what a run changed at its targets; what cannot be set back is found by the preview.
  'delivery.undo': { subject: 'delivery', needs: 'deliveries.undo', from: ['delivered'] },
  'message.replay': { subject: 'message', needs: 'messages.replay', from: finished },
  'message.discard': { subject: 'message', needs: 'messages.discard', from: setAside },
  'issue.assign': { subject: 'issue', needs: 'issues.change', from: ['open', 'acknowledged', 'ignored', 'resolved'] },
  'task.assign': { subject: 'task', needs: 'tasks.decide', from: ['open'] },
  // The repair that each row proposes; one without a proposal stays as it is.
  'difference.repair': { subject: 'difference', needs: 'reconciliation.repair', from: ['open'] },
  'difference.ignore': { subject: 'difference', needs: 'reconciliation.repair', from: ['open', 'unproposed'] },
  // Referrals that came before their listing was registered or changed; which ones, is found by the triggers chosen now.
  'referral.bring-in': { subject: 'referral', needs: 'listings.change', from: Object.keys(referralClasses) },
  // Pairs of session notes: what to do with each row is found by their own preview, with the version that was seen.
  'session.accept': { subject: 'session-row', needs: 'sessions.map', from: [] },
  'session.take-back': { subject: 'session-row', needs: 'sessions.map', from: [] },
} as const satisfies Record<string, BulkRow>

export type BulkAction = keyof typeof bulkActions

/** Acts whose subjects are selected by ids or by a filter; the others have a preview of their own. */
export type SelectedAction = {
  [Name in BulkAction]: (typeof bulkActions)[Name]['subject'] extends 'session-row' ? never : Name
}[BulkAction]

/** Whether an act's subjects are selected by ids or by a filter. */
export function isSelected(action: BulkAction): action is SelectedAction {
  return bulkActions[action].subject !== 'session-row'
}

/** Whether a text is one of these acts. */
export function isBulkAction(text: string): text is BulkAction {
  return Object.hasOwn(bulkActions, text)
}

/** What became of one of the selected; together they are as many as were selected. */
export type BulkOutcome = 'done' | 'skipped' | 'refused'

/** More than this in one act is more than a person can answer for; the rest is a second act. */
export const mostSelected = 20_000
