/**
 * Questions about documents: which there are, one of them as C-CDA, the latest summary of a patient or of a visit as the data
 * model has it. Source: reference/carequality.md section 1.6.
 */

import {
  redoxDocument,
  redoxPatientSummary,
  redoxVisitSummary,
  visitNumberOf,
} from '../../connectors/redox/document-answers.ts'
import type { Json } from '../../model/events.ts'
import { instantOf } from '../../model/redox/patient.ts'
import { redoxPatient } from '../../model/redox/write-patient.ts'
import { readUniqueId } from '../../model/registry/documents.ts'
import {
  documentByUniqueId,
  documentContent,
  documentsOfPerson,
  documentXml,
  type RegistryDocument,
} from '../../registry/documents.ts'
import { wholePatient } from '../../registry/people.ts'
import { type Answer, askedBy, documentUnknown, patientUnknown, personAsked, type Question } from './asked.ts'

/** The summary of a patient: LOINC "Summarization of Episode Note". */
const summaryType = '34133-9'
/** Before every visit: what has no beginning is no visit. */
const longAgo = '1800-01-01T00:00:00Z'
/** Visits that are looked through for one number; whoever had more gives a time frame. */
const mostOpened = 200

export async function listDocuments(question: Question): Promise<Answer> {
  const { hub, db, envelope } = question
  const asked = askedBy(envelope)
  const person = await personAsked(question)
  if (!person) return patientUnknown
  const types = (asked.Document?.Types ?? []).flatMap(({ Code }) => Code ?? [])
  const documents = await documentsOfPerson(hub, db, person.record, {
    status: ['current'],
    ...(types.length > 0 ? { types } : {}),
    ...dated('createdFrom', asked.Document?.StartDate),
    ...dated('createdTo', asked.Document?.EndDate),
    ...dated('serviceStartFrom', asked.Visit?.StartDateTime),
    ...dated('serviceEndTo', asked.Visit?.EndDateTime),
  })
  const { Identifiers } = redoxPatient(wholePatient(person))
  const body = { Patient: { Identifiers }, Documents: documents.map(redoxDocument) }
  return { status: 200, body, persons: [person.record] }
}

export async function getDocument({ hub, db, envelope }: Question): Promise<Answer> {
  const id = readUniqueId(askedBy(envelope).Document?.ID ?? '')
  const document = id ? await documentByUniqueId(hub, db, id) : undefined
  const xml = document && (await documentXml(hub, db, document.id))
  if (!document || !xml) return documentUnknown
  return {
    status: 200,
    body: { Document: { ID: document.uniqueId }, FileType: 'text/xml', Data: xml.toString('base64') },
    ...(document.person ? { persons: [document.person] } : {}),
  }
}

/** The newest summary of a patient. */
export async function summarizePatient(question: Question): Promise<Answer> {
  const { hub, db } = question
  const person = await personAsked(question)
  if (!person) return patientUnknown
  const filter = { status: ['current'], types: [summaryType] } as const
  const [newest] = latestFirst(await documentsOfPerson(hub, db, person.record, filter), each => each.createdAt)
  const content = newest && (await documentContent(hub, db, newest.id))
  if (!newest || content === undefined) return documentUnknown
  const { Identifiers: identifiers } = redoxPatient(wholePatient(person))
  const body = redoxPatientSummary({ content, uniqueId: newest.uniqueId, identifiers })
  return { status: 200, body, persons: [person.record] }
}

/** The summary of the latest visit that began in a time frame, or of the one with a number. */
export async function summarizeVisit(question: Question): Promise<Answer> {
  const { hub, db, envelope } = question
  const { Visit } = askedBy(envelope)
  const person = await personAsked(question)
  if (!person) return patientUnknown
  const visits = await documentsOfPerson(hub, db, person.record, {
    status: ['current'],
    serviceStartFrom: new Date(instantOf(Visit?.StartDateTime) ?? longAgo),
    ...dated('serviceStartTo', Visit?.EndDateTime),
  })
  const latest = latestFirst(visits, each => each.serviceStart ?? each.createdAt).slice(0, mostOpened)
  const found = await firstOf(question, latest, Visit?.VisitNumber)
  if (!found) return documentUnknown
  const { Identifiers: identifiers } = redoxPatient(wholePatient(person))
  const body = redoxVisitSummary({ content: found.content, uniqueId: found.document.uniqueId, identifiers })
  return { status: 200, body, persons: [person.record] }
}

async function firstOf(
  { hub, db }: Question,
  documents: readonly RegistryDocument[],
  number: string | undefined,
): Promise<{ document: RegistryDocument; content: Json } | undefined> {
  for (const document of documents) {
    const content = await documentContent(hub, db, document.id)
    if (content === undefined) continue
    if (number === undefined || visitNumberOf(content) === number) return { document, content }
  }
  return undefined
}

function latestFirst(
  documents: readonly RegistryDocument[],
  at: (document: RegistryDocument) => string,
): RegistryDocument[] {
  return documents.toSorted((a, b) => Date.parse(at(b)) - Date.parse(at(a)))
}

function dated<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, Date>> {
  const at = instantOf(text)
  return at ? ({ [name]: new Date(at) } as Record<Name, Date>) : {}
}
