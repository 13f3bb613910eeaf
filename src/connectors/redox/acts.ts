/** What a message tells the registry, by its data model and event type: one table, and a builder for each kind of row. */
import type { Json } from '../../model/events.ts'
import { oidOf } from '../../model/oid.ts'
import type { ProblemCode } from '../../model/problems.ts'
import type { Identifier } from '../../model/redox/parts.ts'
import { instantOf, patientOf } from '../../model/redox/patient.ts'
import { type PatientAdmin, readPatientAdmin } from '../../model/redox/patient-admin.ts'
import type { Aside } from '../../model/redox/read.ts'
import type { MemberIdentifier, MemberPerson, RegistryAct, Remark } from '../../model/registry/acts.ts'
import { confidentialityOf, documentTypeOf } from '../../model/registry/document-type.ts'
import { readUniqueId } from '../../model/registry/documents.ts'
import type { RedoxSettings } from './config.ts'
import type { Envelope } from './envelope.ts'

type Kind = 'register' | 'update' | 'merge' | 'document' | 'patient-and-document'

/** Every event that changes something. Visits carry their patient with them: what they say of the patient is kept. */
export const actKinds: Readonly<Record<string, Kind>> = {
  'PatientAdmin/NewPatient': 'register',
  'PatientAdmin/PatientUpdate': 'update',
  'PatientAdmin/PatientMerge': 'merge',
  'PatientAdmin/Arrival': 'update',
  'PatientAdmin/Cancel': 'update',
  'PatientAdmin/Discharge': 'update',
  'PatientAdmin/PreAdmit': 'update',
  'PatientAdmin/Registration': 'update',
  'PatientAdmin/Transfer': 'update',
  'PatientAdmin/VisitUpdate': 'update',
  'PatientAdmin/VisitMerge': 'update',
  'ClinicalSummary/VisitPush': 'document',
  'ClinicalSummary/PatientPush': 'patient-and-document',
}

export type ReadActs =
  | { kind: 'acts'; acts: readonly RegistryAct[]; aside: readonly Aside[] }
  | { kind: 'refused'; problem: ProblemCode; where?: string }
  /** Nothing that changes the registry. */
  | { kind: 'none' }

/** Reads the acts of a message. Pure; never throws. */
export function actsOf({ json, meta, dataModel, eventType }: Envelope, settings: RedoxSettings): ReadActs {
  const kind = actKinds[`${dataModel}/${eventType}`]
  if (!kind) return { kind: 'none' }
  const { message, aside } = readPatientAdmin(json)
  const inHeader = kind === 'document' || kind === 'patient-and-document'
  const place = inHeader ? 'Header.Patient.Identifiers' : 'Patient.Identifiers'
  const named = inHeader ? message.Header?.Patient : message.Patient
  const person = personOf(named?.Identifiers ?? [], settings)
  if (person === 'empty') return { kind: 'refused', problem: 'registry.identifier-empty', where: place }
  if (person === 'no-oid') return { kind: 'refused', problem: 'registry.no-patient-oid', where: place }

  const at = instantOf(meta.EventDateTime)
  const patient = patientOf({
    identifiers: person.identifiers,
    demographics: named?.Demographics,
    contacts: message.Patient?.Contacts ?? [],
  })
  const told = { person, patient, ...(at ? { at } : {}) }
  const remarks = remarksOn(patient.birthDate, at)
  switch (kind) {
    case 'register':
    case 'update':
      return { kind: 'acts', acts: [{ kind, ...told, remarks }], aside }
    case 'merge': {
      const previous = identifiersOf(message.Patient?.PreviousIdentifiers ?? [])
      return { kind: 'acts', acts: [{ kind, ...told, previous, remarks }], aside }
    }
    case 'document':
    case 'patient-and-document': {
      const document = documentOf(message, json)
      if ('problem' in document) return { kind: 'refused', ...document }
      const pushed: RegistryAct = { kind: 'document', ...told, document: document.document, remarks: document.remarks }
      // What is unknown to this reading is known to that of the document.
      const acts: RegistryAct[] = kind === 'document' ? [pushed] : [{ kind: 'update', ...told, remarks }, pushed]
      return { kind: 'acts', acts, aside: [] }
    }
  }
}

function personOf(given: readonly Identifier[], settings: RedoxSettings): MemberPerson | 'empty' | 'no-oid' {
  const identifiers = identifiersOf(given)
  if (given.length > 0 && identifiers.length < given.length) return 'empty'
  const own = identifiers.find(({ type }) => type === settings.patientOid)
  const identity = own ?? (settings.requirePatientOid ? undefined : identifiers[0])
  return identity ? { identity, identifiers } : 'no-oid'
}

/** Each with type and value; an OID without its prefix. */
function identifiersOf(given: readonly Identifier[]): MemberIdentifier[] {
  const read = given.flatMap(({ ID, IDType }) => (ID && IDType ? [{ type: oidOf(IDType) ?? IDType, value: ID }] : []))
  return [...new Map(read.map(each => [JSON.stringify(each), each])).values()]
}

function remarksOn(birthDate: string | undefined, at: string | undefined): Remark[] {
  const future = birthDate !== undefined && at !== undefined && birthDate > at.slice(0, 10)
  return future ? [{ problem: 'registry.birth-date-future', where: 'Patient.Demographics.DOB' }] : []
}

type DocumentRead =
  | { document: Extract<RegistryAct, { kind: 'document' }>['document']; remarks: readonly Remark[] }
  | { problem: ProblemCode; where: string }

function documentOf({ Header }: PatientAdmin, json: Record<string, unknown>): DocumentRead {
  const document = Header?.Document
  const uniqueId = document?.ID ? readUniqueId(document.ID) : undefined
  if (!uniqueId) return { problem: 'registry.document-id', where: 'Header.Document.ID' }
  const { TypeCode, Type, Visit, Confidentiality, Title } = document ?? {}
  const type = documentTypeOf({
    code: TypeCode?.Code,
    system: TypeCode?.CodeSystem ?? TypeCode?.CodeSystemName,
    names: [Type, TypeCode?.Name],
    visitClass: [Visit?.Type?.Code, Visit?.Type?.Name, Visit?.Location?.Type],
  })
  const { Meta: _, ...content } = json
  const title = Title ?? Type
  return {
    document: {
      uniqueId,
      typeCode: type.code,
      ...(title ? { title } : {}),
      ...authorOf(document?.Author),
      ...instant('createdAt', document?.DateTime),
      ...instant('serviceStart', Visit?.StartDateTime),
      ...instant('serviceEnd', Visit?.EndDateTime),
      confidentiality: confidentialityOf(Confidentiality?.Code, Confidentiality?.Name),
      content: content as Json,
    },
    remarks: type.doubtful ? [{ problem: 'registry.document-type', where: 'Header.Document.TypeCode' }] : [],
  }
}

function authorOf(author: { FirstName?: string | undefined; LastName?: string | undefined } | undefined) {
  const { FirstName: given, LastName: family } = author ?? {}
  return given || family ? { author: { ...(family ? { family } : {}), ...(given ? { given } : {}) } } : {}
}

function instant<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, string>> {
  const at = instantOf(text)
  return at === undefined ? {} : ({ [name]: at } as Record<Name, string>)
}
