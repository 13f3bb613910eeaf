/** Explain, the judgement: from facts to the one answer that holds. Tables: the first row that fits wins. Pure. */
import type { VerdictCode } from '../../model/explain.ts'
import { isNeedOfConsent, type SkipReason } from '../../model/referral/selection.ts'

/** What is known of one record on one route. */
export type DeliveryQuestion = {
  /** Whether personal data may flow in this organization now. */
  flowing: boolean
  route: { paused: boolean; takes: boolean; selects: boolean; passes: boolean }
  target: { paused: boolean; invalid: boolean; down: boolean }
  /** The newest one; `older` when the record has moved on since. */
  delivery?: { state: string; wait: string | null; ahead: number; older: boolean; problem?: string | null }
  /** For a referral: why its newest event makes no delivery there; null when it does. */
  referral?: { skipped: SkipReason | null }
}

const under = new Set(['pending', 'sending', 'retry'])
const waits = ({ delivery }: DeliveryQuestion) => delivery !== undefined && under.has(delivery.state)
const inState = (state: string) => (q: DeliveryQuestion) => q.delivery?.state === state
const waitsFor = (wait: string) => (q: DeliveryQuestion) => q.delivery?.state === 'pending' && q.delivery.wait === wait

const takesNoMore: ReadonlySet<string> = new Set(['referral.updates-not-taken', 'referral.accepted-already'])

/** Why a referral was never meant for a target, each with an answer of its own. */
const skipRows = (
  [
    'listing-unknown',
    'listing-not-integrated',
    'listing-elsewhere',
    'routed-excluded',
    'not-received',
    'trigger-not-chosen',
  ] as const
).map(code => ({ code, when: (q: DeliveryQuestion) => !q.delivery && q.referral?.skipped === code }))

const deliveryRows: readonly { code: VerdictCode; when(question: DeliveryQuestion): boolean }[] = [
  { code: 'not-taken-by-target', when: q => !q.delivery && !q.route.takes },
  { code: 'not-selected', when: q => !q.delivery && !q.route.selects },
  { code: 'filtered-out', when: q => !q.delivery && !q.route.passes },
  ...skipRows,
  { code: 'older-than-route', when: q => !q.delivery },
  // What is there is an earlier version, and this route does not want what came after.
  { code: 'not-selected', when: q => q.delivery?.older === true && !q.route.selects },
  { code: 'filtered-out', when: q => q.delivery?.older === true && !q.route.passes },
  { code: 'arrived', when: inState('delivered') },
  { code: 'consent-missing', when: q => inState('suppressed')(q) && isNeedOfConsent(q.delivery?.problem ?? null) },
  { code: 'updates-not-taken', when: q => inState('suppressed')(q) && takesNoMore.has(q.delivery?.problem ?? '') },
  { code: 'needs-data', when: q => inState('rejected')(q) && q.referral !== undefined },
  { code: 'may-have-arrived', when: inState('ambiguous') },
  { code: 'refused', when: inState('rejected') },
  { code: 'given-up', when: inState('dead') },
  { code: 'held-back', when: inState('suppressed') },
  { code: 'not-live', when: q => waits(q) && !q.flowing },
  { code: 'target-paused', when: q => waits(q) && q.target.paused },
  { code: 'target-invalid', when: q => waits(q) && q.target.invalid },
  { code: 'route-paused', when: q => waits(q) && q.route.paused },
  { code: 'target-down', when: q => waits(q) && q.target.down },
  { code: 'waits-for-order', when: q => waits(q) && (q.delivery?.ahead ?? 0) > 0 },
  { code: 'waits-for-person', when: waitsFor('prerequisite') },
  { code: 'waits-for-files', when: waitsFor('document') },
  { code: 'tried-again', when: inState('retry') },
  { code: 'waits-for-clock', when: waitsFor('clock') },
  { code: 'on-its-way', when: () => true },
]

/** How a record stands on a route. */
export function judgeDelivery(question: DeliveryQuestion): VerdictCode {
  return deliveryRows.find(row => row.when(question))?.code ?? 'on-its-way'
}

/** What is known of a message that is no record, or not yet. */
export type MessageQuestion = {
  flowing: boolean
  source: { paused: boolean }
  state: string
  /** Whether the pipeline looks at it by itself: else it waits behind another of its key. */
  due: boolean
}

const messageRows: readonly { code: VerdictCode; when(question: MessageQuestion): boolean }[] = [
  { code: 'held', when: q => q.state === 'held' },
  { code: 'unreadable', when: q => q.state === 'unreadable' },
  { code: 'ignored', when: q => q.state === 'ignored' },
  { code: 'not-live', when: q => !q.flowing },
  { code: 'source-paused', when: q => q.source.paused },
  { code: 'read-back', when: q => q.state === 'reading' },
  { code: 'behind-another', when: q => !q.due },
  { code: 'to-be-applied', when: () => true },
]

/** How a message stands that has written no record. */
export function judgeMessage(question: MessageQuestion): VerdictCode {
  return messageRows.find(row => row.when(question))?.code ?? 'to-be-applied'
}
