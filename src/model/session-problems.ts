/** What session notes on their way to a practice management, and the practice management itself, can report: rows of the registry in problems.ts. */
import type { Problem } from './problems.ts'

export const sessionProblems = {
  'session.feature-off': {
    class: 'request',
    says: 'Session synchronization is not switched on for this organization.',
    fix: 'Ask support to switch it on. Nothing is pulled or changed until then.',
  },
  'session.consent-missing': {
    class: 'request',
    says: 'Nobody has agreed yet that session notes are shared with the practice management.',
    fix: 'An administrator of both systems opens Synchronization, enters the credentials and agrees once.',
  },
  'session.sites-unmapped': {
    class: 'request',
    says: 'Clients, staff and appointments stay locked until every site has an agency.',
    fix: 'Choose an agency for each site on the Agencies tab, then save.',
  },
  'session.entry-unreadable': {
    class: 'message',
    says: '{connection} sent an entry that does not have the form of its contract; the rest of its page was taken.',
    fix: 'Open the message to see which field is wrong. When the entry is mended there, it comes again by itself.',
  },
  'session.many-gone': {
    class: 'decision',
    says: 'A list of {connection} no longer names many entries that were there, and nobody said that they were deleted.',
    fix: 'Look there whether they are really gone. Then say so in Synchronization, or keep them; nothing is marked until then.',
  },
  'session.push-incomplete': {
    class: 'decision',
    says: 'Somebody who is to be created in Ensora Data Collection lacks something that an account there needs.',
    fix: 'Enter the fields that are named in the practice management; it goes on by itself.',
  },
  'session.push-twin': {
    class: 'decision',
    says: 'Somebody with the same name is in Ensora Data Collection already and is not mapped.',
    fix: 'Map that row to the person on the Clients or Staff tab; a second account is not made.',
  },
  'session.target-taken': {
    class: 'request',
    says: 'Another row is mapped to it already.',
    fix: 'Open that row to see which of the two is right; one record is mapped to one, and back.',
  },
  'session.target-refused': {
    class: 'request',
    says: 'The practice management did not make it.',
    fix: 'Read what it said, enter what is missing there, then map the row to it.',
  },
  'session.not-now': {
    class: 'request',
    says: 'This cannot be done in this row now.',
    fix: 'The button says what stands in its way: the lock, a missing right, or something that is mapped with it.',
  },
  'session.undo-late': {
    class: 'request',
    says: 'This can no longer be undone: something has changed since.',
    fix: 'Look at the row as it is now, and choose or delete its pair there.',
  },
  'session.too-many-to-sort': {
    class: 'request',
    says: 'More than 50,000 rows are not sorted by name: names are sealed, and each of them would have to be opened.',
    fix: 'Choose an agency, a state or fewer days, or sort by time.',
  },
  'session.template-incomplete': {
    class: 'decision',
    says: 'A note template lacks a field that a session needs.',
    fix: 'Open the template check, and add or rename the field that it names at the source.',
  },
  'session.signature-too-large': {
    class: 'message',
    says: 'A signature image is larger than is taken; the note was kept without it.',
    fix: 'Ask for the note to be signed again. The appointment is not rendered until the signature is there.',
  },
  'session.signature-not-an-image': {
    class: 'message',
    says: 'What came as a signature is neither a PNG nor a JPEG image; the note was kept without it.',
    fix: 'Ask for the note to be signed again. The appointment is not rendered until the signature is there.',
  },
  'session.signature-damaged': {
    class: 'message',
    says: 'A signature image is not what was signed: its bytes do not have the hash that was kept with it.',
    fix: 'Pull the note again. If the image stays damaged, tell support: it is shown to nobody until then.',
  },
  'session.appointment-changed-there': {
    class: 'decision',
    says: 'Somebody changed the appointment in the practice management since it was filled from its note.',
    fix: 'Compare both on the Appointments tab: keep what stands there, or fill it again from the note.',
  },
  'session.left-behind': {
    class: 'decision',
    says: 'A note is mapped to another appointment or to none, and its text and signatures still stand at the one before.',
    fix: 'Open the note on the Appointments tab: it names that appointment. Put it right there, then say that you have looked.',
  },
  'session.changed-after-render': {
    class: 'decision',
    says: 'A session note changed after its appointment was rendered.',
    fix: 'Compare both versions on the Appointments tab: keep what was rendered, or un-render and fill it again.',
  },
  'session.gone-after-mapping': {
    class: 'decision',
    says: 'A session note was deleted or taken back after it was mapped to an appointment.',
    fix: 'Ask the therapist what happened. Then keep what was delivered, or delete the mapping.',
  },
  'session.appointment-moved': {
    class: 'decision',
    says: 'An appointment was moved, cancelled or deleted after a session note was mapped to it.',
    fix: 'Check the pair on the Appointments tab: keep it, or delete the mapping and choose another appointment.',
  },
  'practice.period-closed': {
    class: 'decision',
    says: 'The payroll or billing period of the appointment is closed.',
    fix: 'Ask whoever runs payroll and billing to open the period, then render again.',
  },
  'practice.not-allowed': {
    class: 'request',
    says: 'Your rights in the practice management do not include this for the agency.',
    fix: 'Ask an administrator for the right under Practice, Rights; or ask somebody who has it.',
  },
  'practice.conflict': {
    class: 'request',
    says: 'Somebody else changed this in the practice management at the same time.',
    fix: 'Look at it as it stands now, then try again.',
  },
  'practice.session-lost': {
    class: 'connection',
    says: 'The practice management ended the session of the hub while it was writing.',
    fix: 'It signs in again and goes on by itself; what was written is not written twice.',
  },
  'practice.unreachable': {
    class: 'connection',
    says: 'The practice management does not answer.',
    fix: 'Nothing is lost: notes wait and go on by themselves when it answers again.',
  },
} as const satisfies Record<string, Problem>
