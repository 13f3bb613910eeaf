/**
 * Every answer there is to "why is it not there?", as data: the step at which the story stands, whether somebody must
 * act, and what to do next. The console has the words; docs and tests walk the table. Source: SPEC REF-9, ME-8.
 */

/** What a person does next; `wait` and `nothing` say that nobody has to. */
export const nextActions = [
  'nothing',
  'wait',
  'decide-task',
  'open-message',
  'settle-delivery',
  'correct-and-replay',
  'replay',
  'resume-connection',
  'fix-connection',
  'resume-route',
  'change-route',
  'record-go-live',
  'check-source',
  'change-listing',
  'correct-at-source',
  'open-referral',
] as const
export type NextAction = (typeof nextActions)[number]

export type ExplainStep = 'receive' | 'parse' | 'read' | 'apply' | 'task' | 'route' | 'deliver' | 'settle'

type Row = { step: ExplainStep; stands: 'there' | 'under-way' | 'needs-somebody' | 'not-wanted'; next: NextAction }

export const verdicts = {
  /** The target confirmed what the hub has. */
  arrived: { step: 'settle', stands: 'there', next: 'nothing' },
  /** An earlier version is there; the newest is not. */
  'arrived-earlier': { step: 'deliver', stands: 'under-way', next: 'wait' },
  'on-its-way': { step: 'deliver', stands: 'under-way', next: 'wait' },
  'waits-for-clock': { step: 'deliver', stands: 'under-way', next: 'wait' },
  'waits-for-order': { step: 'deliver', stands: 'under-way', next: 'wait' },
  'waits-for-person': { step: 'deliver', stands: 'under-way', next: 'wait' },
  'tried-again': { step: 'deliver', stands: 'under-way', next: 'wait' },
  'target-down': { step: 'deliver', stands: 'under-way', next: 'fix-connection' },
  'target-paused': { step: 'deliver', stands: 'needs-somebody', next: 'resume-connection' },
  'target-invalid': { step: 'deliver', stands: 'needs-somebody', next: 'fix-connection' },
  'route-paused': { step: 'deliver', stands: 'needs-somebody', next: 'resume-route' },
  'not-live': { step: 'apply', stands: 'needs-somebody', next: 'record-go-live' },
  'may-have-arrived': { step: 'settle', stands: 'needs-somebody', next: 'settle-delivery' },
  refused: { step: 'settle', stands: 'needs-somebody', next: 'correct-and-replay' },
  'given-up': { step: 'settle', stands: 'needs-somebody', next: 'replay' },
  'held-back': { step: 'deliver', stands: 'not-wanted', next: 'replay' },
  'no-route': { step: 'route', stands: 'not-wanted', next: 'change-route' },
  'not-selected': { step: 'route', stands: 'not-wanted', next: 'change-route' },
  'filtered-out': { step: 'route', stands: 'not-wanted', next: 'change-route' },
  'not-taken-by-target': { step: 'route', stands: 'not-wanted', next: 'change-route' },
  /** Written before its route was there, or while the route wanted other events. */
  'older-than-route': { step: 'route', stands: 'not-wanted', next: 'replay' },
  /** A referral (REF-9): its listing, its triggers, what its target takes, and what it lacks. */
  'listing-unknown': { step: 'route', stands: 'needs-somebody', next: 'change-listing' },
  'listing-not-integrated': { step: 'route', stands: 'not-wanted', next: 'change-listing' },
  'listing-elsewhere': { step: 'route', stands: 'not-wanted', next: 'change-listing' },
  'routed-excluded': { step: 'route', stands: 'not-wanted', next: 'change-listing' },
  'not-received': { step: 'receive', stands: 'under-way', next: 'check-source' },
  'trigger-not-chosen': { step: 'route', stands: 'not-wanted', next: 'change-listing' },
  'consent-missing': { step: 'deliver', stands: 'needs-somebody', next: 'correct-at-source' },
  'updates-not-taken': { step: 'deliver', stands: 'not-wanted', next: 'open-referral' },
  'needs-data': { step: 'settle', stands: 'needs-somebody', next: 'correct-at-source' },
  'waits-for-files': { step: 'deliver', stands: 'under-way', next: 'wait' },
  held: { step: 'task', stands: 'needs-somebody', next: 'decide-task' },
  'read-back': { step: 'read', stands: 'under-way', next: 'wait' },
  'to-be-applied': { step: 'apply', stands: 'under-way', next: 'wait' },
  'behind-another': { step: 'apply', stands: 'under-way', next: 'wait' },
  'source-paused': { step: 'apply', stands: 'needs-somebody', next: 'resume-connection' },
  unreadable: { step: 'parse', stands: 'needs-somebody', next: 'open-message' },
  ignored: { step: 'apply', stands: 'not-wanted', next: 'open-message' },
  /** Nothing of that name or id ever came. */
  'never-received': { step: 'receive', stands: 'needs-somebody', next: 'check-source' },
} as const satisfies Record<string, Row>

export type VerdictCode = keyof typeof verdicts
