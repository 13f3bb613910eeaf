/**
 * What makes a referral leave for its target: the triggers that people choose, as data, and the sets that targets offer.
 * A set names triggers; a trigger names the events it stands for. Source: reference/referrals.md section 4; SPEC REF-1.
 */
import type { EventType } from '../events.ts'

/** Every trigger there is: the 14 of the generic page, the `closed` of the CRMS page, and one condition of ours. */
export const referralTriggers = {
  received: { events: ['referral.received'] },
  edited: {
    // A label that changes inside its classification, and every move that has no trigger of its own, is an edit.
    events: ['referral.edited', 'referral.requested', 'referral.accepted', 'referral.in-progress', 'referral.on-hold'],
  },
  'status-ready': { events: ['referral.ready'] },
  'status-received': { events: ['referral.acknowledged'] },
  'closed-completed': { events: ['referral.completed'] },
  'closed-rejected': { events: ['referral.rejected'] },
  'closed-cancelled': { events: ['referral.cancelled'] },
  'closed-failed': { events: ['referral.failed'] },
  'closed-error': { events: ['referral.entered-in-error'] },
  booked: { events: ['referral.booked'] },
  // Two outcomes, one trigger: an appointment was moved, or removed.
  'rescheduled-unbooked': { events: ['referral.rescheduled', 'referral.unbooked'] },
  archived: { events: ['referral.archived'] },
  'message-from-provider': { events: ['referral.message-from-provider'] },
  'message-from-requester': { events: ['referral.message-from-requester'] },
  /** The CRMS page has one for all five ways of closing. */
  closed: {
    events: [
      'referral.completed',
      'referral.rejected',
      'referral.cancelled',
      'referral.failed',
      'referral.entered-in-error',
    ],
  },
  /** Ours: the vendor's text speaks of importing what was accepted, and has no trigger of that name. */
  accepted: { events: ['referral.accepted'] },
} as const satisfies Record<string, { events: readonly EventType[] }>

export type ReferralTrigger = keyof typeof referralTriggers
export const referralTriggerNames = Object.keys(referralTriggers) as [ReferralTrigger, ...ReferralTrigger[]]

export type TriggerSet = {
  triggers: readonly ReferralTrigger[]
  /** Whether routed (child) referrals come with Received: chosen by the organization, or always. */
  includeRouted: 'choice' | 'always'
}

/** The sets that targets offer; they differ by target and over time, so a connector names the one it has. */
export const triggerSets = {
  generic: {
    triggers: [
      'received',
      'edited',
      'status-ready',
      'status-received',
      'closed-completed',
      'closed-rejected',
      'closed-cancelled',
      'closed-failed',
      'closed-error',
      'booked',
      'rescheduled-unbooked',
      'archived',
      'message-from-provider',
      'message-from-requester',
    ],
    includeRouted: 'choice',
  },
  crms: {
    triggers: [
      'received',
      'edited',
      'status-ready',
      'status-received',
      'closed',
      'booked',
      'rescheduled-unbooked',
      'archived',
      'message-from-provider',
      'message-from-requester',
    ],
    includeRouted: 'always',
  },
} as const satisfies Record<string, TriggerSet>

export type TriggerSetName = keyof typeof triggerSets

/** Whether one of these triggers stands for an event. */
export function isTriggered(chosen: readonly ReferralTrigger[], event: EventType): boolean {
  return chosen.some(trigger => (referralTriggers[trigger].events as readonly EventType[]).includes(event))
}

/** The ready-made processes (SPEC REF-2); `custom` means that the triggers were chosen one by one. */
export const referralProcesses = {
  /** One hand-off when referral and appointment are complete: the recommended default. */
  'end-of-handling': ['closed-completed'],
  /** Import when it is accepted, so that rejected ones never arrive, then updates until it is accepted at the target. */
  'start-of-handling': [
    'accepted',
    'edited',
    'booked',
    'rescheduled-unbooked',
    'message-from-provider',
    'message-from-requester',
  ],
} as const satisfies Record<string, readonly ReferralTrigger[]>

export type ReferralProcess = keyof typeof referralProcesses | 'custom'
export const referralProcessNames = ['end-of-handling', 'start-of-handling', 'custom'] as const
