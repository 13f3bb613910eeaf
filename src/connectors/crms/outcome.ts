/** What an answer of the CRMS means for a delivery, and its words for people. */
import { classify, retryAfterMs } from '../../model/failure.ts'
import type { Outcome, Said } from '../../model/outcome.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { Io } from '../connector.ts'
import { type CrmsReply, messageIn } from './client.ts'
import type { Settings } from './config.ts'
import { fieldOfMessage } from './required.ts'

const longest = 1_000
const longestForeign = 200

/** The words of the CRMS as they came, and the field that they are known to be about. */
export function saidOf(reply: CrmsReply, settings: Settings): Said | undefined {
  if (reply.kind !== 'answered') return undefined
  const message = messageIn(reply.json)
  if (message === undefined) {
    const text = shown(reply.text)
    return { status: reply.status, ...(text ? { text } : {}) }
  }
  const field = fieldOfMessage(message, settings)
  return { status: reply.status, text: message.slice(0, longest), ...(field ? { fields: [field] } : {}) }
}

/** An error page of a proxy is no help in full length; JSON is shown as it is. */
function shown(text: string): string {
  const markup = text.trimStart().startsWith('<')
  const plain = markup
    ? text
        .replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
        .replace(/<[^>]{0,2000}>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()
    : text.trim()
  const limit = markup ? longestForeign : longest
  return plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain
}

export type Failed = Extract<Outcome, { kind: 'retry' | 'ambiguous' | 'rejected' | 'connection' }>

/**
 * The outcome of a request that did not succeed.
 * @param repeatable sending it again cannot double its effect
 * @param linked it was about a referral that is known to be there
 */
export function failureOutcome(
  reply: CrmsReply,
  { settings, now }: Pick<Io<Settings>, 'settings' | 'now'>,
  { repeatable, linked = false }: { repeatable: boolean; linked?: boolean },
): Failed {
  const said = saidOf(reply, settings)
  const words = said ? { said } : {}
  if (reply.kind === 'answered' && reply.status >= 200 && reply.status < 300)
    return { kind: 'rejected', problem: 'target.answered-with-error', ...words }
  const seen = classify(
    reply.kind === 'answered'
      ? { written: true, status: reply.status, repeatable }
      : { written: reply.written, cause: reply.cause, repeatable },
  )
  switch (seen.class) {
    case 'transient':
    case 'conflict': {
      const afterMs = reply.kind === 'answered' ? retryAfterMs(reply.headers.get('retry-after'), now()) : undefined
      return { kind: 'retry', problem: seen.problem, ...(afterMs === undefined ? {} : { afterMs }), ...words }
    }
    case 'ambiguous':
      return { kind: 'ambiguous', problem: seen.problem, ...words }
    case 'connection':
      return { kind: 'connection', problem: connectionProblem(reply, seen.problem), ...words }
    case 'gone':
      return { kind: 'rejected', problem: linked ? 'target.gone' : 'target.refused', ...words }
    case 'permanent':
      return { kind: 'rejected', problem: seen.problem, ...words }
    default:
      return unreachable(seen.class)
  }
}

/** A 403 is either the account or the plan; the CRMS's words tell which. */
function connectionProblem(reply: CrmsReply, otherwise: ProblemCode): ProblemCode {
  const planned = reply.kind === 'answered' && reply.status === 403 && aboutPlan.test(messageIn(reply.json) ?? '')
  return planned ? 'connection.plan-missing' : otherwise
}

const aboutPlan = /\b(plan|subscription|licen[cs]e|forfait|abonnement)\b/i
