/**
 * A document of the registry as FHIR has it: whose it is, what, and of which time. Its content stays in the registry, where it
 * is read when it is sent. Pure. Why it is a record: docs/decisions/0053-documents-leave-as-references.md.
 */
import type { DocumentReference } from '../model/fhir.ts'
import { documentAddress } from '../model/registry/document-address.ts'
import type { RegistryDocument } from './documents.ts'

const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

/** @param record the record that it came for, whoever survives it */
export function documentReferenceOf(document: RegistryDocument, record: string): DocumentReference {
  const { serviceStart, serviceEnd, title } = document
  const label = { system: confidentiality, code: document.confidentiality }
  return {
    resourceType: 'DocumentReference',
    id: document.logical,
    meta: { security: [label] },
    masterIdentifier: { value: document.uniqueId },
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: document.typeCode }] },
    subject: { reference: `Patient/${record}` },
    date: document.createdAt,
    content: [
      {
        attachment: {
          contentType: 'application/json',
          url: documentAddress(document.id),
          ...(title ? { title } : {}),
        },
      },
    ],
    ...(serviceStart
      ? { context: { period: { start: serviceStart, ...(serviceEnd ? { end: serviceEnd } : {}) } } }
      : {}),
  }
}
