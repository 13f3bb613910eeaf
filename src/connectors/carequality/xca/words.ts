/** The fixed words of document query and retrieve on the wire. Source: reference/carequality.md sections 2 and 5 to 7. */

export const queryNamespace = 'urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0'
export const rimNamespace = 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0'
export const rsNamespace = 'urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0'
export const xdsNamespace = 'urn:ihe:iti:xds-b:2007'

/** Stored queries by name, without `urn:uuid:`. */
export const storedQueries = {
  FindDocuments: '14d4debf-8f97-4251-9a74-a90016b0af0d',
  FindSubmissionSets: 'f26abbcb-ac74-4422-8a30-edb644bbc1a9',
  FindFolders: '958f3006-baad-4929-a4de-ff1114824431',
  GetAll: '10b545ea-725c-446d-9b95-8aeb444eddf3',
  GetDocuments: '5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4',
  GetDocumentsAndAssociations: 'bab9529a-4a10-40b3-a01f-f68a615d247a',
} as const

export const entryTypes = {
  stable: '7edca82f-054d-47f2-a032-9b2a5b5186c1',
  'on-demand': '34268e47-fdf5-41a6-ba33-82133c465248',
} as const

export const statuses = {
  approved: 'urn:oasis:names:tc:ebxml-regrep:StatusType:Approved',
  deprecated: 'urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated',
} as const

/** Classification schemes of a document entry, without `urn:uuid:`. */
export const schemes = {
  author: '93606bcf-9494-43ec-9b4e-a7748d1a838d',
  classCode: '41a5887f-8865-4c09-adf7-e362475b143a',
  typeCode: 'f0306f51-975f-434e-a61c-c59651d33983',
  formatCode: 'a09d5840-386c-46f2-b5ad-9c3699a4309d',
  confidentialityCode: 'f4f85eac-e6cb-4883-b524-f2705394840f',
  facilityTypeCode: 'f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1',
  practiceSettingCode: 'cccf5598-8b07-4b77-a05e-ae952c785ead',
} as const
export type CodeName = Exclude<keyof typeof schemes, 'author'>

/** Identification schemes of a document entry, without `urn:uuid:`. */
export const identifiers = {
  patientId: '58a6f841-87b3-4a3e-92fd-a8ffeff98427',
  uniqueId: '2e82c1f6-a085-4c72-9da3-8640a32e42ab',
} as const

const objectType = 'urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject'
export const objectTypes = {
  classification: `${objectType}:Classification`,
  externalIdentifier: `${objectType}:ExternalIdentifier`,
  association: `${objectType}:Association`,
} as const
/** An entry takes the place of an earlier one. */
export const replacement = 'urn:ihe:iti:2007:AssociationType:RPLC'

export const responseStatuses = {
  success: 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success',
  failure: 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure',
  partial: 'urn:ihe:iti:2007:ResponseStatusType:PartialSuccess',
} as const
export type ResponseStatus = keyof typeof responseStatuses

export const severities = {
  error: 'urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error',
  warning: 'urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Warning',
} as const
