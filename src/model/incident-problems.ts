/** Problems of undoing a run: why one of its deliveries cannot be set back. */
import type { Problem } from './problems.ts'

export const incidentProblems = {
  'undo.not-delivered': {
    class: 'request',
    says: 'It has not arrived, so there is nothing to set back.',
    fix: 'Suppress what still waits; look at what was refused under Issues.',
  },
  'undo.changed-since': {
    class: 'request',
    says: 'The record was changed again after this run.',
    fix: 'Setting it back would undo that change too. Open the appointment in the calendar and correct it at its source.',
  },
  'undo.unchanged': {
    class: 'request',
    says: 'The target had the same version before.',
    fix: 'Nothing needs to be done: the run sent again what was there already.',
  },
  'undo.already-over': {
    class: 'request',
    says: 'The run brought it there cancelled; it takes no time.',
    fix: 'Nothing needs to be done. Remove the entry at the target if it disturbs.',
  },
  'undo.not-taken': {
    class: 'request',
    says: 'The target takes no updates of this kind.',
    fix: 'Correct or remove it there by hand.',
  },
  'undo.person': {
    class: 'request',
    says: 'People are never removed or set back by an undo.',
    fix: 'Correct the person at the source; the change follows. Remove a person who should not be there at the target.',
  },
  'undo.referral': {
    class: 'request',
    says: 'A referral that was handed over cannot be taken back.',
    fix: 'Ask the target to close it, or correct it at the source.',
  },
  'undo.route-gone': {
    class: 'request',
    says: 'The route of this delivery no longer exists.',
    fix: 'Correct it at the target by hand, or set the configuration back first.',
  },
  'undo.version-gone': {
    class: 'request',
    says: 'The earlier version is no longer kept.',
    fix: 'Correct it at the source or at the target by hand.',
  },
  'undo.disagree': {
    class: 'request',
    says: 'Two targets had different versions before this run.',
    fix: 'One of them was set back. Open the appointment in the calendar to see what the other has.',
  },
} as const satisfies Record<string, Problem>
