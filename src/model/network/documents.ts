/**
 * Document query and retrieve apart from their wire forms (ITI-38, ITI-39, DocumentReference, Binary): what is asked, entries
 * with their metadata, and problems by the codes of IHE. OIDs are bare; instants are ISO 8601 in UTC.
 * Source: reference/carequality.md sections 5 to 7.
 */
import type { Addressed } from './discovery.ts'

/** Codes of IHE; the text beside them is ours and names nobody. */
export type XdsCode =
  | 'XDSUnknownPatientId'
  | 'XDSMissingHomeCommunityId'
  | 'XDSUnknownCommunity'
  | 'XDSUnknownStoredQuery'
  | 'XDSStoredQueryMissingParam'
  | 'XDSStoredQueryParamNumber'
  | 'XDSResultNotSinglePatient'
  | 'XDSTooManyResults'
  | 'XDSRegistryError'
  | 'XDSRepositoryError'
  | 'XDSRegistryBusy'
  | 'XDSRepositoryBusy'
  | 'XDSDocumentUniqueIdError'
  | 'XDSUnknownRepositoryId'
  | 'XDSUnavailableCommunity'

export type DocumentProblem = {
  code: XdsCode
  /** Plain words without any patient data. */
  context: string
  severity: 'error' | 'warning'
  /** Whose answer it is: the member's home community id, else the gateway's is meant. */
  homeCommunity?: string
}

/** `code^^scheme`; a code without a scheme means any. */
export type CodedValue = { code: string; scheme?: string }

/** Each present filter must hold; within one any value may. `From` inclusive, `To` exclusive. */
export type DocumentsWanted = {
  status?: readonly ('approved' | 'deprecated')[]
  classCodes?: readonly CodedValue[]
  typeCodes?: readonly CodedValue[]
  formatCodes?: readonly CodedValue[]
  practiceSettingCodes?: readonly CodedValue[]
  facilityTypeCodes?: readonly CodedValue[]
  eventCodes?: readonly CodedValue[]
  confidentialityCodes?: readonly CodedValue[]
  /** As in `LIKE`: `%` and `_` are wild cards. Parts stand between `^`; nothing in them is escaped. */
  authorPersons?: readonly string[]
  createdFrom?: string
  createdTo?: string
  serviceStartFrom?: string
  serviceStartTo?: string
  serviceStopFrom?: string
  serviceStopTo?: string
  /** Absent: stable only. */
  entryTypes?: readonly ('stable' | 'on-demand')[]
}

export type DocumentQuery = {
  addressed: Addressed
  /** `home` of the query, when it says one that is not the gateway’s own. */
  homeCommunity?: string
} & (
  | {
      kind: 'find'
      patient: { authority: string; id: string }
      wanted: DocumentsWanted
      /** Absent: everything at once. */
      page?: PageWanted
    }
  /** GetDocuments, by the unique id or by the id of the entry. */
  | { kind: 'get'; uniqueIds: readonly string[]; entryIds: readonly string[] }
)

/** A part of what is found, by when it was made. */
export type PageWanted = { order: 'newest-first' | 'oldest-first'; count: number; after?: PagePosition }
/** Of the last entry of a page: the next one begins after it. */
export type PagePosition = { at: string; entryId: string }

export type DocumentEntry = {
  /** UUID, lower case, without a prefix. */
  entryId: string
  /** The same for every version. */
  logicalId: string
  version: number
  status: 'approved' | 'deprecated'
  type: 'stable' | 'on-demand'
  homeCommunity: string
  member: string
  repository: string
  uniqueId: string
  patient: { authority: string; id: string }
  /** The member's own identifier of the patient. */
  sourcePatient: { authority: string; id: string }
  title?: string
  mimeType: string
  languageCode: string
  /** Absent of on-demand entries, as size and hash are. */
  createdAt?: string
  /** When it came to the hub: absent where `createdAt` is. */
  storedAt?: string
  size?: number
  /** SHA-1, 40 hexadecimal digits. */
  hash?: string
  serviceStart?: string
  serviceStop?: string
  classCode: Coded
  typeCode: Coded
  formatCode: Coded
  confidentialityCode: Coded
  facilityTypeCode: Coded
  practiceSettingCode: Coded
  /** The person as HL7 v2 writes one (XCN) without an id, `^Family^Given`, parts escaped (hl7-escapes.ts); a name without parts is plain. */
  author: { person?: string; institution?: string }
  /** The unique id of the version that this one took the place of (RPLC). */
  replaces?: string
}
export type Coded = { code: string; scheme: string; display: string }

export type DocumentsFound = {
  entries: readonly DocumentEntry[]
  problems: readonly DocumentProblem[]
  /** Where a page was asked for, and there is one: how many are found on all pages, and where the next one begins. */
  page?: { total: number; next: PagePosition | undefined }
}

/** Ids as they were asked for are echoed by the wire; these are normalised: bare OIDs, lower-case UUIDs. */
export type DocumentWanted = { homeCommunity?: string; repository: string; uniqueId: string }

export type RetrieveRequest = { addressed: Addressed; documents: readonly DocumentWanted[] }

/** One for each that was asked for, in their order. */
export type Retrieved =
  | {
      kind: 'document'
      entry: Pick<DocumentEntry, 'homeCommunity' | 'repository' | 'uniqueId' | 'mimeType'>
      content: Buffer
    }
  | { kind: 'problem'; problem: DocumentProblem }
