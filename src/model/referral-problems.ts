/** What can keep a referral, or a file that goes with it, from arriving. Part of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const referralProblems = {
  'target.field-missing': {
    class: 'message',
    says: 'A field that {connection} needs is empty; nothing was sent.',
    fix: 'Fill it in at the source and save: it is sent again by itself. Make the field mandatory on the form.',
  },
  'target.answered-with-error': {
    class: 'message',
    says: '{connection} answered as if all were well, and its answer holds an error or cannot be read.',
    fix: 'Read its answer below and look whether it arrived there. If it is not clear, ask the support of {connection}.',
  },
  'connection.plan-missing': {
    class: 'connection',
    says: 'The plan at {connection} does not include this integration.',
    fix: 'Ask the vendor for the plan with the integration; a fee is possible. Then press Test: what waits leaves by itself.',
  },
  'referral.updates-not-taken': {
    class: 'message',
    says: '{connection} has this referral already and takes no updates.',
    fix: 'Nothing to do. What changed is in the record here; tell {connection} yourself if they must know.',
  },
  'referral.accepted-already': {
    class: 'message',
    says: 'The referral was accepted or closed at {connection}, which takes no updates after that.',
    fix: 'Nothing to do. What changed is in the record here; tell {connection} yourself if they must know.',
  },
  'referral.listing-unknown': {
    class: 'decision',
    says: '{connection} sent a referral by a service listing that is not set up here.',
    fix: 'Set up the listing under Listings, or say that it is not integrated; then replay the message.',
  },
  'document.too-large': {
    class: 'message',
    says: 'The file is larger than {connection} takes.',
    fix: 'Ask the sender for a smaller file, or pass it on another way. The referral itself is not held up by it.',
  },
  'document.too-many': {
    class: 'message',
    says: 'There are more files than {connection} takes with one referral.',
    fix: 'Pass the remaining files on another way; they can be opened on the referral here.',
  },
  'document.type-refused': {
    class: 'message',
    says: 'Files of this type are not taken by {connection}.',
    fix: 'Ask the sender for a PDF or a picture, or pass the file on another way.',
  },
  'document.gone': {
    class: 'message',
    says: '{connection} no longer has the file that the referral names.',
    fix: 'Ask the sender to attach it again: saving the referral sends it by itself.',
  },
  'document.infected': {
    class: 'message',
    says: 'The malware check found something in the file: it was not kept and not sent.',
    fix: 'Tell the sender and whoever looks after security here. Ask for a clean copy of the file.',
  },
  'document.not-yet': {
    class: 'message',
    says: 'The file has not come from its source yet.',
    fix: 'It is fetched again by itself, and sent on as soon as it is here.',
  },
  'consent.missing': {
    class: 'decision',
    says: 'There is no consent to send this to {connection}, and the organization requires one.',
    fix: 'Ask for the consent and record it at the source; saving sends it again by itself.',
  },
  'consent.denied': {
    class: 'decision',
    says: 'Consent to send this to {connection} was denied or withdrawn.',
    fix: 'Nothing is sent. If that was a mistake, correct the consent at the source: saving sends it again by itself.',
  },
  'message.ambiguous-cancel': {
    class: 'decision',
    says: '{connection} cancelled an appointment, and the referral has more than one that it could be.',
    fix: 'Compare the appointments with the source, then say which one is cancelled.',
  },
  'message.two-referrals': {
    class: 'decision',
    says: '{connection} sent one message that names two different referrals.',
    fix: 'Compare both with the source. Apply the message as it is if the first one is meant, else discard it with a reason.',
  },
  'referral.class-unknown': {
    class: 'connection',
    says: '{connection} sent a status whose classification this connector does not know.',
    fix: 'The classification stays as it was and the label is kept. Check the sub-statuses at the source, or for an update of Causeway.',
  },
  'trigger.contradicts': {
    class: 'connection',
    says: '{connection} named a trigger that does not fit the rest of its message.',
    fix: 'The name was followed. Check the configuration of triggers at the source if that is not what happened.',
  },
  'referral.changed-meanwhile': {
    class: 'request',
    says: 'The referral has changed since you opened it.',
    fix: 'Look at it again, then decide.',
  },
  'referral.not-in-inbox': {
    class: 'request',
    says: 'This referral is not in the inbox, so there is nothing to decide.',
    fix: 'Set up a route from its source to the inbox, and a process for its listing.',
  },
  'referral.fix-at-source': {
    class: 'request',
    says: 'The target refused what the referral holds: sending the same again changes nothing.',
    fix: 'Correct it at the source and save: it is sent again by itself.',
  },
  'referral.no-resend': {
    class: 'request',
    says: 'There is nothing to send again: it arrived, is on its way, or waits for its connection.',
    fix: 'Look at the state of the delivery. One that waits leaves by itself.',
  },
  'referral.resend-too-soon': {
    class: 'request',
    says: 'It was tried only minutes ago.',
    fix: 'Give the other side five minutes, then send it again.',
  },
  'referral.resend-unconfirmed': {
    class: 'request',
    says: 'Sending it again must be confirmed: it was sent by hand twice already, or may have arrived.',
    fix: 'Look at the target first. Confirm if it is not there; if it keeps failing, ask their support.',
  },
  'document.not-here': {
    class: 'request',
    says: 'The file cannot be opened: it has not come, was refused, or was removed after its time.',
    fix: 'Look at its state on the referral. A file that its source still has can be asked for again.',
  },
  'referral.void-by-hand': {
    class: 'decision',
    says: 'A referral that {connection} has already was closed as entered in error.',
    fix: 'Void it at the target by hand, then mark the task as done.',
  },
} as const satisfies Record<string, Problem>
