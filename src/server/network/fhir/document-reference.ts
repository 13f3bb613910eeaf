/**
 * A document's entry as a DocumentReference, with the address where its content is.
 * Source: FHIR R4, documentreference.html; IHE MHD's mapping from entries; reference/carequality.md section 5.
 */
import type { DocumentReference } from 'fhir/r4'
import type { DocumentEntry } from '../../../model/network/documents.ts'
import { unescaped } from '../../../model/network/hl7-escapes.ts'
import { codingOf, conceptOf, uniqueIdentifier, uriOf } from './terminologies.ts'

/** @param base the address of the FHIR endpoint that is told */
export function documentReferenceOf(entry: DocumentEntry, base: string): DocumentReference {
  const { entryId, patient, sourcePatient, author, serviceStart, serviceStop } = entry
  const facility = conceptOf(entry.facilityTypeCode)
  return {
    resourceType: 'DocumentReference',
    id: entryId,
    meta: {
      versionId: versionOf(entry),
      // When another one took its place is not kept with it.
      ...(entry.storedAt && entry.status === 'approved' ? { lastUpdated: entry.storedAt } : {}),
      security: [codingOf(entry.confidentialityCode)],
    },
    masterIdentifier: uniqueIdentifier(entry.uniqueId),
    identifier: [{ system: 'urn:ietf:rfc:3986', value: `urn:uuid:${entry.logicalId}` }],
    status: entry.status === 'approved' ? 'current' : 'superseded',
    type: conceptOf(entry.typeCode),
    category: [conceptOf(entry.classCode)],
    subject: {
      reference: `Patient/${patient.id}`,
      type: 'Patient',
      identifier: { system: uriOf(patient.authority), value: patient.id },
    },
    ...(entry.createdAt ? { date: entry.createdAt } : {}),
    ...(author.person || author.institution
      ? { author: [{ display: [nameOf(author.person), author.institution].filter(Boolean).join(', ') }] }
      : {}),
    custodian: {
      identifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:${entry.homeCommunity}` },
      display: entry.member,
    },
    ...(entry.replaces
      ? { relatesTo: [{ code: 'replaces' as const, target: { identifier: uniqueIdentifier(entry.replaces) } }] }
      : {}),
    ...(entry.title ? { description: entry.title } : {}),
    securityLabel: [conceptOf(entry.confidentialityCode)],
    content: [
      {
        attachment: {
          contentType: entry.mimeType,
          ...(entry.languageCode ? { language: entry.languageCode } : {}),
          url: `${base}/Binary/${entryId}`,
          ...(entry.size === undefined ? {} : { size: entry.size }),
          ...(entry.hash ? { hash: Buffer.from(entry.hash, 'hex').toString('base64') } : {}),
          ...(entry.title ? { title: entry.title } : {}),
          ...(entry.createdAt ? { creation: entry.createdAt } : {}),
        },
        format: codingOf(entry.formatCode),
      },
    ],
    context: {
      ...(serviceStart || serviceStop
        ? { period: { ...(serviceStart ? { start: serviceStart } : {}), ...(serviceStop ? { end: serviceStop } : {}) } }
        : {}),
      facilityType: facility,
      practiceSetting: conceptOf(entry.practiceSettingCode),
      sourcePatientInfo: { identifier: { system: uriOf(sourcePatient.authority), value: sourcePatient.id } },
    },
  }
}

/** The name of a person whom HL7 v2 writes in parts: id, family name, given name. */
function nameOf(person: string | undefined): string | undefined {
  if (!person?.includes('^')) return person
  const [, family, given] = person.split('^')
  return unescaped([given, family].filter(Boolean).join(' '))
}

/** Of the reference: the document that an address leads to never changes, and what is told of it does once. */
function versionOf({ version, status }: Pick<DocumentEntry, 'version' | 'status'>): string {
  return `${version}${status === 'approved' ? '' : '-superseded'}`
}

export function etagOf(entry: Pick<DocumentEntry, 'version' | 'status'>): string {
  return `W/"${versionOf(entry)}"`
}
