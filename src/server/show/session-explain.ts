/** "Why is it not there?" about session notes as people see it: initials, states and codes; the console has the words. */
import { z } from 'zod'
import { type SessionVerdict, sessionNextActions, sessionVerdicts } from '../../model/sessions/explain.ts'
import { gateCodes } from '../../model/sessions/gates.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { ExplainedSession, SessionExplanation } from '../../sessions/explain.ts'
import { id, instant, instantOf } from '../api.ts'
import { initialsOf } from './people.ts'

const code = z.enum(Object.keys(sessionVerdicts) as SessionVerdict[])
const subject = z.object({
  what: z.enum(['note', 'appointment', 'site', 'student', 'user']),
  id: z.string().describe('Of the hub; of an appointment, of the practice management'),
  who: z.string().nullable().describe('Initials, such as A. B…n'),
  code,
  stands: z.enum(['there', 'under-way', 'needs-somebody', 'not-wanted']),
  next: z.enum(sessionNextActions),
  reason: z.string().nullable().describe('Why there is no pair, or why a person must look: a code'),
  problem: z.string().nullable(),
  gates: z.array(z.enum(gateCodes)).describe('What keeps the appointment from being rendered'),
  at: instant.nullable().describe('Of a session, when it began'),
  dueAt: instant.nullable().describe('When it goes on by itself, or when the source is asked next'),
  appointment: z.string().nullable(),
})

export const sessionExplanation = z.object({
  subjects: z.array(subject),
  more: z.boolean(),
  connection: id,
  standing: code.nullable().describe('What keeps every note from coming'),
  nextPullAt: instant.nullable(),
})
export type ShownSessions = z.infer<typeof sessionExplanation>

const failures = z.array(z.object({ gate: z.enum(gateCodes) })).catch([])

/** An explanation as the API gives it out. */
export function showSessions(
  hub: Hub,
  organization: string,
  connection: string,
  { subjects, more, standing, nextPullAt }: SessionExplanation,
): ShownSessions {
  return {
    subjects: subjects.map(each => show(hub, organization, each)),
    more,
    connection,
    standing,
    nextPullAt: instantOf(nextPullAt),
  }
}

function show(hub: Hub, organization: string, given: ExplainedSession): ShownSessions['subjects'][number] {
  const { who, gates, at, dueAt, ...rest } = given
  return {
    ...rest,
    ...sessionVerdicts[given.code],
    who: who ? initialsIn(hub, organization, who) : null,
    gates: failures.parse(gates ?? []).map(({ gate }) => gate),
    at: instantOf(at),
    dueAt: instantOf(dueAt),
  }
}

function initialsIn(hub: Hub, organization: string, { id: entry, body }: { id: string; body: Buffer }): string | null {
  const { first = '', last = '' } = hub.sealer.openJson(organization, 'session_source', entry, body) as {
    first?: string
    last?: string
  }
  return initialsOf(`${first} ${last}`.trim())
}
