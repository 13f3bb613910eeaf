/** What a question of a member asks, and who is meant by the identifiers that it names. */
import { z } from 'zod'
import type { Envelope } from '../../connectors/redox/envelope.ts'
import { oidOf } from '../../model/oid.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { demographics } from '../../model/redox/header.ts'
import { identifiers, listOf, maybe, text } from '../../model/redox/parts.ts'
import { withoutBlanks } from '../../model/redox/read.ts'
import type { Member as TakingPart } from '../../network/members.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { openPeople, peopleByIdentifier, type RegistryPerson } from '../../registry/people.ts'
import type { Scope } from '../../store/scope.ts'
import type { Member } from './sign-in.ts'

export type Question = {
  hub: Hub
  db: Scope
  member: Member
  envelope: Envelope
  /** Everybody who takes part in the network, where that is asked and this process knows of it. */
  takingPart: readonly TakingPart[]
}
/** `persons`: whose data it holds. */
export type Answer = {
  status: number
  body: Record<string, unknown>
  persons?: readonly string[]
  problem?: ProblemCode
}

export const patientUnknown: Answer = { status: 404, body: {}, problem: 'registry.patient-unknown' }
export const documentUnknown: Answer = { status: 404, body: {}, problem: 'registry.document-unknown' }

const Asked = z.object({
  Patient: maybe({ Identifiers: identifiers, Demographics: demographics }),
  Document: maybe({
    ID: text,
    Types: listOf(z.object({ Code: text })),
    StartDate: text,
    EndDate: text,
  }),
  Visit: maybe({ VisitNumber: text, StartDateTime: text, EndDateTime: text }),
  Directory: text,
  Identifier: maybe({ ID: text, IDType: text }),
  NameSearch: z
    .union([z.object({ Name: text }).transform(({ Name }) => Name), text])
    .optional()
    .catch(undefined),
  Limit: z.coerce.number().int().min(1).optional().catch(undefined),
  Paging: maybe({ Index: z.coerce.number().int().min(0).optional().catch(undefined) }),
})

export function askedBy(envelope: Envelope): z.output<typeof Asked> {
  return Asked.parse(withoutBlanks(envelope.json) ?? {})
}

/** The person whom the identifiers of a question name; undefined when they name nobody, or several. */
export async function personNamed({ hub, db, member, envelope }: Question): Promise<string | undefined> {
  const named = (askedBy(envelope).Patient?.Identifiers ?? []).flatMap(({ ID, IDType }) =>
    ID && IDType ? [{ type: oidOf(IDType) ?? IDType, value: ID }] : [],
  )
  const found = await peopleByIdentifier(hub, db, member.connection.id, named)
  const people = new Set(found.filter(each => each !== undefined))
  return people.size === 1 ? [...people][0] : undefined
}

/** The person whom a question names, opened. */
export async function personAsked(question: Question): Promise<RegistryPerson | undefined> {
  const person = await personNamed(question)
  return person === undefined ? undefined : (await openPeople(question.hub, question.db, [person])).get(person)
}
