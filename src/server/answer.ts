/** From what the pipeline did to an answer: the same few kinds for everything that people do. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { ProblemCode } from '../model/problems.ts'
import { sendProblem } from './problem.ts'

/** What an action answers when it was done. */
export const done = z.object({ done: z.literal(true), id: z.string().describe('What was changed or made') })

type Outcome =
  | { kind: 'done'; id: string }
  | { kind: 'not-found' }
  | { kind: 'conflict'; state: string }
  | { kind: 'body-removed' }
  | { kind: 'cannot'; problem: ProblemCode }
  | { kind: 'id-taken' }

/** Answers with the outcome of an action. */
export function answerDone(reply: FastifyReply, outcome: Outcome): z.infer<typeof done> | FastifyReply {
  switch (outcome.kind) {
    case 'done':
      return { done: true, id: outcome.id }
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'conflict':
      return sendProblem(reply, 'request.conflict', { detail: `Its state is: ${outcome.state}.` })
    case 'body-removed':
      return sendProblem(reply, 'message.body-removed')
    case 'cannot':
      return sendProblem(reply, outcome.problem)
    case 'id-taken':
      return sendProblem(reply, 'request.id-taken')
  }
}
