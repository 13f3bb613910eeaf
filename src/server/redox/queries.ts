/**
 * Questions of members: who a patient is, which documents there are of them, one document as C-CDA. They change nothing and
 * are not stored; each is in the audit trail with whose data went out. Source: reference/carequality.md section 1.6.
 */
import { z } from 'zod'
import type { ProtocolAnswer } from '../../connectors/inbound.ts'
import { known, redoxDocument, redoxPatient } from '../../connectors/redox/answers.ts'
import type { Envelope } from '../../connectors/redox/envelope.ts'
import { errorOf } from '../../connectors/redox/respond.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { demographics } from '../../model/redox/header.ts'
import { identifiers, listOf, maybe, text } from '../../model/redox/parts.ts'
import { instantOf, oidOf } from '../../model/redox/patient.ts'
import { withoutBlanks } from '../../model/redox/read.ts'
import { readUniqueId } from '../../model/registry/documents.ts'
import { noteOwnAct } from '../../pipeline/audit.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { documentByUniqueId, documentsOfPerson, documentXml } from '../../registry/documents.ts'
import { openPeople, peopleByIdentifier, wholePatient } from '../../registry/people.ts'
import { organizationState } from '../../store/go-live.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import type { Member } from './sign-in.ts'

type Question = { hub: Hub; db: Scope; member: Member; envelope: Envelope }
type Answer = { status: number; body: Record<string, unknown>; persons?: readonly string[]; problem?: ProblemCode }
type Answering = { event: string; answer(question: Question): Promise<Answer> }

/** Every question that is answered, and the event of its answer. */
const questions: Readonly<Record<string, Answering>> = {
  'PatientSearch/Query': { event: 'Response', answer: searchPatient },
  'ClinicalSummary/DocumentQuery': { event: 'DocumentQueryResponse', answer: listDocuments },
  'ClinicalSummary/DocumentGet': { event: 'DocumentGetResponse', answer: getDocument },
}

/** Answers a question; undefined when the message is none. */
export async function answerQuery(hub: Hub, member: Member, envelope: Envelope): Promise<ProtocolAnswer | undefined> {
  const name = `${envelope.dataModel}/${envelope.eventType}`
  const question = questions[name]
  if (!question) return undefined
  await hub.sealer.ready(member.organization)
  const answered = await withScope(hub.pool, member.organization, async db => {
    const answer = (await mayAnswer(db, member)) ? await question.answer({ hub, db, member, envelope }) : withheld
    await noteOwnAct(hub, db, [
      {
        actor: { kind: 'system', id: member.connection.id },
        action: 'registry.query',
        subject: { kind: 'connection', id: member.connection.id },
        connection: member.connection.id,
        reason: name,
        outcome: answer.problem ? 'refused' : 'done',
        ...(answer.persons ? { persons: answer.persons } : {}),
      },
    ])
    return answer
  })
  const { Destinations: _, ...sent } = envelope.meta
  const meta = {
    ...known(sent),
    EventType: question.event,
    EventDateTime: hub.now().toISOString(),
    ...(answered.problem ? { Errors: [errorOf(answered.problem)] } : {}),
  }
  return {
    status: answered.status,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ Meta: meta, ...answered.body }),
  }
}

const withheld: Answer = { status: 503, body: {}, problem: 'registry.not-answering' }

/** Nothing leaves a paused connection, nor a production that agreement and privacy sign-off have not opened yet. */
async function mayAnswer(db: Scope, { connection }: Member): Promise<boolean> {
  return !connection.paused && (await organizationState(db)).flowing
}

const Asked = z.object({
  Patient: maybe({ Identifiers: identifiers, Demographics: demographics }),
  Document: maybe({
    ID: text,
    Types: listOf(z.object({ Code: text })),
    StartDate: text,
    EndDate: text,
  }),
  Visit: maybe({ StartDateTime: text, EndDateTime: text }),
})

function askedBy(envelope: Envelope): z.output<typeof Asked> {
  return Asked.parse(withoutBlanks(envelope.json) ?? {})
}

/** The person whom the identifiers of a question name; undefined when they name nobody, or several. */
async function personNamed({ hub, db, member }: Question, asked: z.output<typeof Asked>): Promise<string | undefined> {
  const named = (asked.Patient?.Identifiers ?? []).flatMap(({ ID, IDType }) =>
    ID && IDType ? [{ type: oidOf(IDType) ?? IDType, value: ID }] : [],
  )
  const found = await peopleByIdentifier(hub, db, member.connection.id, named)
  const people = new Set(found.filter(each => each !== undefined))
  return people.size === 1 ? [...people][0] : undefined
}

/** By identifier, else by what is known of them: one in `Patient`, several who could be meant in `PotentialMatches`. */
async function searchPatient(question: Question): Promise<Answer> {
  const { hub, db, envelope, member } = question
  const asked = askedBy(envelope)
  const named = await personNamed(question, asked)
  const demographics = asked.Patient?.Demographics
  const { whoIsMeant } = await import('./meant.ts') // matching is loaded when the first one asks
  const meant = named || !demographics ? undefined : await whoIsMeant(hub, db, member, demographics)
  const person = named ?? meant?.sure
  const persons = person ? [person] : [...(meant?.possible ?? [])]
  const opened = await openPeople(hub, db, persons)
  const shown = persons.flatMap(each => opened.get(each) ?? []).map(each => redoxPatient(wholePatient(each)))
  if (shown.length === 0) return { status: 200, body: { Patient: {} } }
  const body = person ? { Patient: shown[0] } : { Patient: {}, PotentialMatches: shown }
  return { status: 200, body, persons }
}

async function listDocuments(question: Question): Promise<Answer> {
  const { hub, db, envelope } = question
  const asked = askedBy(envelope)
  const person = await personNamed(question, asked)
  const opened = person && (await openPeople(hub, db, [person])).get(person)
  if (!person || !opened) return { status: 404, body: {}, problem: 'registry.patient-unknown' }
  const types = (asked.Document?.Types ?? []).flatMap(({ Code }) => Code ?? [])
  const [from, to] = [instantOf(asked.Document?.StartDate), instantOf(asked.Document?.EndDate)]
  const [start, end] = [instantOf(asked.Visit?.StartDateTime), instantOf(asked.Visit?.EndDateTime)]
  const documents = await documentsOfPerson(hub, db, person, {
    status: ['current'],
    ...(types.length > 0 ? { types } : {}),
    ...(from ? { createdFrom: new Date(from) } : {}),
    ...(to ? { createdTo: new Date(to) } : {}),
    ...(start ? { serviceStartFrom: new Date(start) } : {}),
    ...(end ? { serviceEndTo: new Date(end) } : {}),
  })
  const { Identifiers } = redoxPatient(wholePatient(opened))
  return { status: 200, body: { Patient: { Identifiers }, Documents: documents.map(redoxDocument) }, persons: [person] }
}

async function getDocument({ hub, db, envelope }: Question): Promise<Answer> {
  const id = readUniqueId(askedBy(envelope).Document?.ID ?? '')
  const document = id ? await documentByUniqueId(hub, db, id) : undefined
  const xml = document && (await documentXml(hub, db, document.id))
  if (!document || !xml) return { status: 404, body: {}, problem: 'registry.document-unknown' }
  return {
    status: 200,
    body: {
      Document: { ID: document.uniqueId },
      FileType: 'text/xml',
      Data: xml.toString('base64'),
    },
    ...(document.person ? { persons: [document.person] } : {}),
  }
}
