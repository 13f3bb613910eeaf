/** "Why is it not there?" as people see it: initials, states and codes; the console has the words. */
import { z } from 'zod'
import { nextActions, type VerdictCode, verdicts } from '../../model/explain.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Answer, Explanation, Subject } from '../../pipeline/explain/explain.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant, instantOf } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'
import { initialsOf } from './people.ts'

const answer = z.object({
  code: z.enum(Object.keys(verdicts) as VerdictCode[]),
  step: z.string(),
  stands: z.enum(['there', 'under-way', 'needs-somebody', 'not-wanted']),
  next: z.enum(nextActions),
  at: instant.nullable(),
  dueAt: instant.nullable().describe('When it is looked at again by itself'),
  problem: z.string().nullable(),
  detail: z.string().nullable().describe('A reason or an event type; never a value'),
  ahead: z.number().int().describe('How many stand before it'),
  route: z.object({ id, slug: z.string() }).nullable(),
  target: connectionName.nullable(),
  delivery: id.nullable(),
  message: id.nullable(),
  task: id.nullable(),
  listing: z
    .object({ id, name: z.string(), liaison: z.string().nullable() })
    .nullable()
    .describe('The service listing of a referral, and whom to ask about it'),
})

const subject = z.object({
  record: z
    .object({
      id,
      type: z.string(),
      version: z.number().int(),
      status: z.string().nullable(),
      startsAt: instant.nullable(),
    })
    .nullable()
    .describe('Absent for a message that has written nothing yet'),
  who: z.string().nullable().describe('Initials, such as A. B…n'),
  person: id.nullable(),
  source: connectionName,
  message: id.nullable(),
  answers: z.array(answer),
})

export const explanation = z.object({
  as: z.enum(['hub-id', 'outside-id', 'person', 'nothing']).describe('How the text was understood'),
  subjects: z.array(subject),
  more: z.boolean().describe('Whether there was more than is told'),
  sources: z
    .array(
      z.object({
        connection: connectionName,
        state: z.enum(['active', 'paused']),
        downSince: instant.nullable(),
        lastReceivedAt: instant.nullable(),
        nextRunAt: instant.nullable(),
      }),
    )
    .describe('When nothing was found: how what could have brought it is doing'),
})
export type ShownExplanation = z.infer<typeof explanation>

/** An explanation as the API gives it out. */
export async function showExplanation(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  { as, subjects, more, sources }: Explanation,
): Promise<ShownExplanation> {
  const people = [...new Set(subjects.flatMap(({ person }) => (person ? [person] : [])))]
  const displays = await displaysOf(db, people)
  const whoIs = (person: string | null): string | null => {
    const display = person ? displays.get(person) : undefined
    if (!person || !display) return null
    const { name } = hub.sealer.openJson(db.organization, 'record.display', person, display) as { name?: string }
    return name ? initialsOf(name) : null
  }
  return {
    as,
    subjects: subjects.map(each => showSubject(configuration, each, whoIs(each.person))),
    more,
    sources: sources.map(source => ({
      connection: nameConnection(configuration, source.id),
      state: source.state,
      downSince: instantOf(source.down_since),
      lastReceivedAt: instantOf(source.last_received_at),
      nextRunAt: instantOf(source.next_run_at),
    })),
  }
}

function showSubject(
  configuration: Configuration,
  { record, person, source, message, answers }: Subject,
  who: string | null,
): z.infer<typeof subject> {
  return {
    record: record ? { ...record, startsAt: instantOf(record.startsAt) } : null,
    who,
    person,
    source: nameConnection(configuration, source),
    message,
    answers: answers.map(each => showAnswer(configuration, each)),
  }
}

function showAnswer(configuration: Configuration, given: Answer): z.infer<typeof answer> {
  const { at, dueAt, route, target, ...rest } = given
  const known = configuration.routes.find(each => each.id === route)
  return {
    ...rest,
    ...verdicts[given.code],
    at: instantOf(at),
    dueAt: instantOf(dueAt),
    route: known ? { id: known.id, slug: known.slug } : null,
    target: target ? nameConnection(configuration, target) : null,
  }
}
