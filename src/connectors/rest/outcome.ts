/** What an answer of the system means for a delivery, and its words for people. */
import { classify, retryAfterMs } from '../../model/failure.ts'
import type { Outcome, Said } from '../../model/outcome.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { Io } from '../connector.ts'
import type { RestReply } from './client.ts'
import type { Settings } from './config.ts'
import { at } from './templates.ts'

const longest = 1_000

/** The system's own words: where the settings say, else the beginning of its answer. */
function saidOf(reply: RestReply, { errorAt }: Settings): Said | undefined {
  if (reply.kind !== 'answered') return undefined
  const words = at(reply.json, errorAt)
  const text = (typeof words === 'string' ? words : reply.text).trim()
  return { status: reply.status, ...(text ? { text: text.slice(0, longest) } : {}) }
}

export type Failed = Extract<Outcome, { kind: 'retry' | 'ambiguous' | 'rejected' | 'connection' }>

/**
 * The outcome of a request that did not succeed.
 * @param repeatable sending it again cannot double its effect
 * @param linked it was about an entry that is known to be there
 */
export function failureOutcome(
  reply: RestReply,
  { settings, now }: Pick<Io<Settings>, 'settings' | 'now'>,
  { repeatable, linked = false }: { repeatable: boolean; linked?: boolean },
): Failed {
  if (reply.kind === 'no-access') return reply.outcome
  const said = saidOf(reply, settings)
  const words = said ? { said } : {}
  if (reply.kind === 'answered' && reply.status < 400)
    return { kind: 'rejected', problem: 'target.answered-with-error', ...words }
  const seen = classify(
    reply.kind === 'answered'
      ? { written: true, status: reply.status, repeatable }
      : { written: reply.written, cause: reply.cause, repeatable },
  )
  switch (seen.class) {
    case 'transient': {
      const afterMs = reply.kind === 'answered' ? retryAfterMs(reply.headers.get('retry-after'), now()) : undefined
      return { kind: 'retry', problem: seen.problem, ...(afterMs === undefined ? {} : { afterMs }), ...words }
    }
    case 'ambiguous':
      return { kind: 'ambiguous', problem: seen.problem, ...words }
    case 'connection':
      return { kind: 'connection', problem: seen.problem, ...words }
    case 'conflict':
      // Without a version to go by nobody can say whose word counts: what they say decides, and a person reads it.
      return { kind: 'rejected', problem: 'target.refused', ...words }
    case 'gone':
      return { kind: 'rejected', problem: linked ? 'target.gone' : 'target.refused', ...words }
    case 'permanent':
      return { kind: 'rejected', problem: seen.problem, ...words }
    default:
      return unreachable(seen.class)
  }
}
