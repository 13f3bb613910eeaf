/**
 * Questions of members. They change nothing and are not stored; each is in the audit trail with whose data went out.
 * Source: reference/carequality.md section 1.6.
 */
import type { ProtocolAnswer } from '../../connectors/inbound.ts'
import type { Envelope } from '../../connectors/redox/envelope.ts'
import { errorOf, metaOf } from '../../connectors/redox/respond.ts'
import type { Members } from '../../network/members.ts'
import { noteOwnAct } from '../../pipeline/audit.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { organizationState } from '../../store/go-live.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import type { Answer, Question } from './asked.ts'
import { searchOrganizations } from './directory-query.ts'
import { getDocument, listDocuments, summarizePatient, summarizeVisit } from './document-queries.ts'
import { locatePatient, searchPatient } from './people-queries.ts'
import type { Member } from './sign-in.ts'

/** `ofOthers`: other organizations are in it. */
type Answering = { event: string; ofOthers?: true; answer(question: Question): Promise<Answer> }

/** Every question that is answered, and the event of its answer. */
const questions: Readonly<Record<string, Answering>> = {
  'PatientSearch/Query': { event: 'Response', answer: searchPatient },
  'PatientSearch/LocationQuery': { event: 'LocationQueryResponse', answer: locatePatient },
  'ClinicalSummary/DocumentQuery': { event: 'DocumentQueryResponse', answer: listDocuments },
  'ClinicalSummary/DocumentGet': { event: 'DocumentGetResponse', answer: getDocument },
  'ClinicalSummary/PatientQuery': { event: 'PatientQueryResponse', answer: summarizePatient },
  'ClinicalSummary/VisitQuery': { event: 'VisitQueryResponse', answer: summarizeVisit },
  'Organization/Query': { event: 'QueryResponse', ofOthers: true, answer: searchOrganizations },
}

/** Answers a question; undefined when the message is none. */
export async function answerQuery(
  hub: Hub,
  member: Member,
  envelope: Envelope,
  members?: Pick<Members, 'all'>,
): Promise<ProtocolAnswer | undefined> {
  const name = `${envelope.dataModel}/${envelope.eventType}`
  const question = questions[name]
  if (!question) return undefined
  await hub.sealer.ready(member.organization)
  const takingPart = (question.ofOthers && (await members?.all())) || []
  const answered = await withScope(hub.pool, member.organization, async db => {
    const answer = (await mayAnswer(db, member))
      ? await question.answer({ hub, db, member, envelope, takingPart })
      : withheld
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
  const { Destinations: _, ...sent } = metaOf(envelope.json)
  const meta = {
    ...sent,
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
