/** What an answer that is no success means. Everything asked here is safe to repeat: reading, and pushing by external id. */
import { classify, retryAfterMs } from '../../model/failure.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { EnsoraReply } from './client.ts'

export type Failed =
  | { kind: 'retry'; problem: ProblemCode; afterMs?: number }
  | { kind: 'connection'; problem: ProblemCode }
  | { kind: 'refused'; problem: ProblemCode }

/** The meaning of a failure. A good answer that is none we understand counts as refused. */
export function failureOf(reply: EnsoraReply, now: Date): Failed {
  if (reply.kind === 'answered' && reply.status >= 200 && reply.status < 300)
    return { kind: 'refused', problem: 'target.answered-with-error' }
  const seen = classify(
    reply.kind === 'answered'
      ? { written: true, status: reply.status, repeatable: true }
      : { written: reply.written, cause: reply.cause, repeatable: true },
  )
  switch (seen.class) {
    case 'transient':
    case 'conflict':
    case 'ambiguous': {
      const afterMs = reply.kind === 'answered' ? retryAfterMs(reply.headers.get('retry-after'), now) : undefined
      return { kind: 'retry', problem: seen.problem, ...(afterMs === undefined ? {} : { afterMs }) }
    }
    case 'connection':
      return { kind: 'connection', problem: seen.problem }
    case 'gone':
    case 'permanent':
      // Whatever keeps credentials out keeps everything out.
      return reply.signingIn
        ? { kind: 'connection', problem: 'connection.credentials-refused' }
        : { kind: 'refused', problem: seen.problem }
    default:
      return unreachable(seen.class)
  }
}
