/**
 * Every problem Causeway can report: one registry, from which the docs page and the translations' keys come.
 * A code never changes its meaning. `says` and `fix` are for people; `{…}` are filled in by the caller, never with
 * personal data.
 */
import { alertProblems } from './alert-problems.ts'
import { bookingProblems } from './booking-problems.ts'
import { busyProblems } from './busy-problems.ts'
import { configurationProblems } from './configuration-problems.ts'
import { incidentProblems } from './incident-problems.ts'
import { networkProblems } from './network-problems.ts'
import { practiceProblems } from './practice-problems.ts'
import { reconcileProblems } from './reconcile-problems.ts'
import { referralProblems } from './referral-problems.ts'
import { registryProblems } from './registry-problems.ts'
import { reminderProblems } from './reminder-problems.ts'
import { requestProblems } from './request-problems.ts'
import { schedulingProblems } from './scheduling-problems.ts'
import { sessionProblems } from './session-problems.ts'
import { versionProblems } from './version-problems.ts'
import { visitProblems } from './visit-problems.ts'

export type Problem = {
  /** Whose it is: the message's, the connection's, a person's to decide, or ours. */
  class: 'message' | 'connection' | 'decision' | 'request' | 'hub'
  says: string
  fix: string
}

export const problems = {
  'message.unreadable': {
    class: 'message',
    says: '{connection} sent something that does not have the form it publishes.',
    fix: 'Open the message to see which field is wrong. When the sender or the connector is mended, replay it.',
  },
  'message.not-json': {
    class: 'message',
    says: '{connection} sent a body that is not JSON.',
    fix: 'Check that the webhook sends JSON and has no custom template, then replay the message.',
  },
  'message.template': {
    class: 'message',
    says: '{connection} sent a custom template instead of the published body.',
    fix: 'Remove the payload template from the webhook at the vendor; then ask for the message again or run a pull.',
  },
  'message.too-deep': {
    class: 'message',
    says: '{connection} sent a body that is nested too deeply.',
    fix: 'No real message looks like this. Check who sends it; discard it with a reason.',
  },
  'message.source-silent': {
    class: 'message',
    says: 'What happened cannot be told from the message, and {connection} could not be read back.',
    fix: 'Check the API credentials of the connection; the message goes on by itself. Or apply it as it is.',
  },
  'message.apply-failed': {
    class: 'hub',
    says: 'Causeway could not apply this message.',
    fix: 'This is a fault of Causeway. Nothing was lost: replay the message after an update, or send us the support bundle.',
  },
  'message.body-removed': {
    class: 'message',
    says: 'The body of this message was removed when its time was over.',
    fix: 'It cannot be applied again. Ask the source to send it once more, or change the record at its source.',
  },
  'version.unknown': {
    class: 'connection',
    says: '{connection} sent messages of a version this connector does not know.',
    fix: 'They are read as the newest known version. Check for an update of Causeway.',
  },
  'trigger.unknown': {
    class: 'connection',
    says: '{connection} sent a kind of message this connector does not know.',
    fix: 'It is kept and has no effect. Switch the trigger off at the vendor, or check for an update of Causeway.',
  },
  'mapping.unmapped': {
    class: 'decision',
    says: '{connection} uses a value that has no counterpart at the target yet.',
    fix: 'Open the task and choose the counterpart once; everything that waits for it goes on by itself.',
  },
  'mapping.failed': {
    class: 'hub',
    says: 'The mapping of {route} could not be carried out.',
    fix: 'Open the route and correct the rule that is named; then replay the deliveries of this issue.',
  },
  'mapping.reference-missing': {
    class: 'message',
    says: 'The record refers to something that is not linked at {connection}.',
    fix: 'Link it in the crosswalk or create it at the target; then replay the delivery.',
  },
  'person.unsure': {
    class: 'decision',
    says: 'It is not certain who this person is.',
    fix: 'Open the task, compare the candidates and choose one of them or a new person.',
  },
  'person.incomplete': {
    class: 'decision',
    says: 'The booking does not say enough about the person to find or create them safely.',
    fix: 'Make birth date and phone required questions on the booking form; open the task to choose the person.',
  },
  'connection.restored': {
    class: 'connection',
    says: 'Causeway was restored from a backup, and does not know what {connection} sent or received since.',
    fix: 'Look at what arrived there since the backup, and settle what may have arrived. Then resume the connection.',
  },
  'delivery.restored': {
    class: 'decision',
    says: 'This may have been delivered to {connection} after the backup that Causeway was restored from.',
    fix: 'Look for it at the target: say that it arrived, with its id there, or send it again.',
  },
  'connection.credentials-refused': {
    class: 'connection',
    says: '{connection} refused the credentials.',
    fix: 'Enter current credentials under Settings, then press Test. Waiting deliveries leave by themselves.',
  },
  'connection.address-refused': {
    class: 'connection',
    says: 'The address of {connection} is not allowed.',
    fix: 'Use an https address. Addresses inside your own network must be allowed in the settings of Causeway.',
  },
  'connection.down': {
    class: 'connection',
    says: '{connection} does not answer.',
    fix: 'Nothing is lost: deliveries wait in order and leave by themselves when it answers again.',
  },
  'connection.lacks-capability': {
    class: 'connection',
    says: '{connection} does not offer what this route needs.',
    fix: 'Ask the vendor to switch it on, or choose another target. The Test names what is missing.',
  },
  'connection.unsigned': {
    class: 'connection',
    says: '{connection} sends messages without a signature.',
    fix: 'Set a secret at the vendor and the same secret here.',
  },
  'target.unreachable': {
    class: 'connection',
    says: '{connection} could not be reached; nothing was sent.',
    fix: 'It is tried again by itself.',
  },
  'target.no-answer': {
    class: 'message',
    says: '{connection} did not answer after the request was sent: it may have arrived.',
    fix: 'Look it up at the target, then say whether it arrived or send it again.',
  },
  'target.busy': {
    class: 'connection',
    says: '{connection} is busy or broken.',
    fix: 'It is tried again by itself.',
  },
  'target.changed-meanwhile': {
    class: 'message',
    says: 'The record was changed at {connection} in the meantime.',
    fix: 'It is read again and tried once more by itself. If it stays so, open the delivery and decide which side is right.',
  },
  'target.conflict': {
    class: 'decision',
    says: 'Both sides changed the same field.',
    fix: 'Open the delivery, compare both and decide which side is right.',
  },
  'target.gone': {
    class: 'message',
    says: 'What this record is linked to no longer exists at {connection}.',
    fix: 'Create it anew or remove the link.',
  },
  'target.refused': {
    class: 'message',
    says: '{connection} refused this.',
    fix: 'Read the words of the target below, correct the field it names at the source, or replay after the correction.',
  },
  'target.duplicate': {
    class: 'decision',
    says: '{connection} holds more than one entry that could be this one.',
    fix: 'Merge them at the target or link the right one by hand.',
  },
  'target.never-arrived': {
    class: 'message',
    says: 'It was cancelled before it ever reached {connection}; there is nothing to send.',
    fix: 'Nothing to do.',
  },
  'target.up-to-date': {
    class: 'message',
    says: '{connection} already has this version.',
    fix: 'Nothing to do.',
  },
  'policy.suppressed': {
    class: 'message',
    says: 'The settings of this route keep it from being sent.',
    fix: 'Nothing to do, unless the route should send it: then change the route and replay.',
  },
  'person.suppressed': {
    class: 'message',
    says: 'Someone decided not to send this.',
    fix: 'Nothing to do. It can be sent after all with Replay.',
  },
  'delivery.lease-ended': {
    class: 'message',
    says: 'The process that was sending this stopped before the answer came.',
    fix: 'Where the target can be asked it is asked by itself; otherwise look it up and decide.',
  },
  ...alertProblems,
  'connection.too-much-access': {
    class: 'connection',
    says: 'The credentials of {connection} can do more than Causeway needs.',
    fix: 'Ask for credentials that allow only what the connection names; it works meanwhile.',
  },
  'hub.cannot-store': {
    class: 'hub',
    says: 'Causeway cannot store anything at the moment.',
    fix: 'Send it again later; check the database and the disk.',
  },
  'hub.unexpected': {
    class: 'hub',
    says: 'Something unexpected happened; nothing was lost.',
    fix: 'Try again; if it stays, give the request id to support.',
  },
  ...bookingProblems,
  ...busyProblems,
  ...configurationProblems,
  ...incidentProblems,
  ...networkProblems,
  ...practiceProblems,
  ...registryProblems,
  ...reconcileProblems,
  ...referralProblems,
  ...reminderProblems,
  ...requestProblems,
  ...versionProblems,
  ...visitProblems,
  ...schedulingProblems,
  ...sessionProblems,
} as const satisfies Record<string, Problem>

export type ProblemCode = keyof typeof problems

/** Whether a text is a code of this registry. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problems, text)
}
