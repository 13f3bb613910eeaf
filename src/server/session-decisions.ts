/** Decisions about rows of Synchronization: made in a transaction, written down in it, and answered alike on all tabs. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Hub } from '../pipeline/hub.ts'
import type { Decided, Deciding } from '../sessions/by-hand.ts'
import { answers } from './api.ts'
import { noteAudit } from './audit.ts'
import { expectedVersion, missingVersion } from './editing.ts'
import { sendProblem } from './problem.ts'
import { sessionsWithin } from './session-place.ts'

export const decided = answers(
  z.object({
    done: z.literal(true),
    version: z.number().int().optional().describe('Of the row from now on, where its pair was changed'),
  }),
)

export type Answered = Decided | { kind: 'refused'; problem: string }
export type Act = {
  action: string
  subject: { kind: 'session-entry' | 'session-note'; id: string }
  reason?: string | undefined
}

/** Makes decisions of one kind of rows. */
export function sessionDecisions(hub: Hub) {
  const within = sessionsWithin(hub)

  const decide = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { reason, ...act }: Act,
    work: (deciding: Deciding) => Promise<Answered>,
  ) => {
    const outcome = await within(request, async deciding => {
      const made = await work(deciding)
      if (made.kind === 'done')
        await noteAudit(hub, deciding.db, deciding.db.organization, {
          account: deciding.account,
          ...act,
          connection: deciding.connection,
          ...(reason ? { reason } : {}),
        })
      return made
    })
    return answerDecision(reply, outcome)
  }

  return {
    decide,
    /** The same about the version that the person saw: `If-Match`. */
    async decideSeen(
      request: FastifyRequest,
      reply: FastifyReply,
      act: Act,
      work: (deciding: Deciding, version: number) => Promise<Answered>,
    ) {
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      return decide(request, reply, act, deciding => work(deciding, version))
    },
  }
}

/** What became of a decision, as an answer. */
export function answerDecision(reply: FastifyReply, outcome: Answered | undefined) {
  if (outcome?.kind !== 'done') return refuseDecision(reply, outcome)
  return { done: true as const, ...(outcome.version === undefined ? {} : { version: outcome.version }) }
}

/** Why a decision was not made, as an answer. */
export function refuseDecision(reply: FastifyReply, outcome: Exclude<Answered, { kind: 'done' }> | undefined) {
  switch (outcome?.kind) {
    case undefined:
      return sendProblem(reply, 'session.feature-off')
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'changed':
      return sendProblem(reply, 'configuration.changed-meanwhile')
    case 'taken':
      return sendProblem(reply, 'session.target-taken')
    case 'late':
      return sendProblem(reply, 'session.undo-late', { detail: outcome.because })
    case 'hindered':
      return sendProblem(reply, 'session.not-now', { detail: outcome.because })
    case 'refused':
      return sendProblem(reply, 'session.target-refused', { detail: outcome.problem })
  }
}
