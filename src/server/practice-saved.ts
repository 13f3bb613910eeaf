/** From what became of a write in the practice management to an answer. */
import type { FastifyReply } from 'fastify'
import type { SaveOutcome } from '../practice/save.ts'
import { etagOf, sendFaults } from './editing.ts'
import { sendProblem } from './problem.ts'

/** Answers with the id and version of what was written, or why it was not. */
export function answerSaved(reply: FastifyReply, saved: SaveOutcome): { id: string; version: number } | FastifyReply {
  switch (saved.kind) {
    case 'saved':
      reply.header('etag', etagOf(saved.version))
      return { id: saved.id, version: saved.version }
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'no-right':
      return sendProblem(reply, 'practice.not-allowed')
    case 'invalid':
      return sendFaults(reply, saved.faults)
    case 'exists':
      return sendProblem(reply, 'practice.exists', { detail: saved.id })
    case 'meanwhile':
      return sendProblem(reply, 'practice.conflict', { theirs: { version: saved.version } })
    case 'cannot':
      return sendProblem(reply, saved.problem)
  }
}
