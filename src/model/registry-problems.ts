/** What the registry answers a member, and what it remarks beside success. Part of the registry of errors in problems.ts. */
import type { Problem } from './problems.ts'

export const registryProblems = {
  'registry.no-patient-oid': {
    class: 'message',
    says: 'No identifier of the patient stands under the patient OID that was assigned to the member.',
    fix: 'Send the patient with an identifier whose IDType is that OID. It stands in the set-up of the member.',
  },
  'registry.identifier-empty': {
    class: 'message',
    says: 'An identifier of the patient has no value or no type.',
    fix: 'Send each identifier with ID and IDType.',
  },
  'registry.identifier-taken': {
    class: 'message',
    says: 'An identifier belongs to another patient of the member, and stays there.',
    fix: 'If the two are one person, send a PatientMerge. If not, correct the identifier and send the patient again.',
  },
  'registry.update-unknown': {
    class: 'message',
    says: 'The patient was not known yet and was registered.',
    fix: 'Nothing, if the patient is new. Else look whether the identifier is the one that was sent before.',
  },
  'registry.identifier-retired': {
    class: 'message',
    says: 'The patient was named by an identifier that was merged into another.',
    fix: 'Nothing was lost. Use the identifier of the survivor from now on.',
  },
  'registry.merge-self': {
    class: 'message',
    says: 'The patient to be merged and the survivor are named by the same identifier.',
    fix: 'Send the retired identifier under PreviousIdentifiers and the survivor under Identifiers.',
  },
  'registry.merge-nobody': {
    class: 'message',
    says: 'The merge names nobody who is to be merged.',
    fix: 'Send the retired identifiers under PreviousIdentifiers.',
  },
  'registry.merge-unknown': {
    class: 'message',
    says: 'A retired identifier was not known; from now on it leads to the survivor.',
    fix: 'Nothing, if the retired patient was never pushed.',
  },
  'registry.merge-doubtful': {
    class: 'message',
    says: 'The merged patients differ in a way that two people do.',
    fix: 'Look at both under possible duplicates. If they are two people, undo the merge there and at the source.',
  },
  'registry.out-of-date': {
    class: 'message',
    says: 'Something newer about the patient came earlier; what is known stays.',
    fix: 'Nothing, if messages overtook each other. Else correct the time of the event.',
  },
  'registry.birth-date-future': {
    class: 'message',
    says: 'The birth date lies in the future, so it finds nobody.',
    fix: 'Correct the birth date at the source; the update follows by itself.',
  },
  'registry.document-id': {
    class: 'message',
    says: 'The id of the document is neither a GUID nor begins with an OID.',
    fix: 'Send a GUID, or your organization OID with your own id, such as 2.16.840.1.113883.3.6147^1234.',
  },
  'registry.document-id-taken': {
    class: 'message',
    says: 'The id of the document is used by another member.',
    fix: 'Send a GUID, or prefix your own id with your organization OID: ids are unique over all members.',
  },
  'registry.document-id-shared': {
    class: 'message',
    says: 'The id of the document is that of a document of another patient; this one was kept under an id of its own.',
    fix: 'Send each document with an id of its own.',
  },
  'registry.document-type': {
    class: 'message',
    says: 'The type of the document is not known, or its name and its code do not fit; it was kept.',
    fix: 'Send a LOINC code in TypeCode, such as 34133-9, 11506-3 or 18842-5.',
  },
  'policy.network-withheld': {
    class: 'message',
    says: 'The rules for networks that others can ask keep this from {connection}; nothing was sent.',
    fix: 'Nothing to do. When what keeps it changes at the source, it is sent by itself.',
  },
  'registry.merge-stays': {
    class: 'message',
    says: 'The two were told to {connection} as one person, and it has no message that parts them again.',
    fix: 'Ask whoever runs the repository there to part them, and say of the delivery that it is done.',
  },
  'registry.no-keys': {
    class: 'connection',
    says: 'No public key of {connection} can be used to check its signature.',
    fix: 'Ask for a JWKS with a key that has a kid: RSA of at least 2048 bits for RS384, or P-384 for ES384.',
  },
  'registry.not-answering': {
    class: 'connection',
    says: 'Questions are not answered at the moment: the connection is paused, or going live is not on record yet.',
    fix: 'Ask again later. Here, resume the connection, or record what going live asks for.',
  },
  'registry.patient-unknown': {
    class: 'message',
    says: 'No patient is known under these identifiers.',
    fix: 'Send the patient first, or correct the identifier.',
  },
  'registry.document-unknown': {
    class: 'message',
    says: 'There is no document of this id.',
    fix: 'Ask with an id that a document query has answered.',
  },
  'registry.oid-taken': {
    class: 'message',
    says: 'This OID already exists: it is another member’s.',
    fix: 'Enter the OID of this member, or let the hub allocate one.',
  },
  'registry.document-no-ccda': {
    class: 'message',
    says: 'What was pushed could not be written as a clinical document, so there is nothing to show.',
    fix: 'Look at the message that brought it: it holds everything that was sent.',
  },
  'registry.no-destination': {
    class: 'message',
    says: 'No subscriptions. Meta.Destinations needs to contain a destination from existing subscriptions.',
    fix: 'Name a destination of the member’s set-up.',
  },
  'registry.no-source': {
    class: 'message',
    says: 'Meta.Source.ID is missing, or names no source of this key.',
    fix: 'Name the source that pushes.',
  },
  'registry.document-waits': {
    class: 'message',
    says: 'The patient of the document is not known yet. The document is kept and follows when the patient comes.',
    fix: 'Send the patient by NewPatient with the same identifier.',
  },
} as const satisfies Record<string, Problem>
