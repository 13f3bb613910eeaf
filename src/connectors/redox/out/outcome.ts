/**
 * What an answer of Redox means for a delivery. Its errors stand in `Meta.Errors`, with a good status too: then the message was
 * taken and there is something to know. Source: reference/carequality.md section 1.2.
 */
import { z } from 'zod'
import { classify, retryAfterMs } from '../../../model/failure.ts'
import type { Outcome, Said } from '../../../model/outcome.ts'
import { unreachable } from '../../../model/unreachable.ts'
import type { Reply } from '../../connector.ts'

export type Halted = Extract<Outcome, { kind: 'retry' | 'connection' }>
export type Failed = Extract<Outcome, { kind: 'retry' | 'connection' | 'rejected' }>

const word = z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined)
const Answer = z.object({
  Meta: z.object({
    Errors: z
      .array(z.object({ ID: word, Text: word, Type: word, Module: word }))
      .nullish()
      .catch(undefined),
  }),
})
export type RedoxFault = { ID?: string | null; Text?: string | null; Module?: string | null }

/** The errors that an answer names; undefined when it is no answer of Redox. */
export function faultsIn(reply: Reply): readonly RedoxFault[] | undefined {
  if (reply.kind !== 'answered') return undefined
  try {
    const read = Answer.safeParse(JSON.parse(reply.text()))
    return read.success ? (read.data.Meta.Errors ?? []) : undefined
  } catch {
    return undefined
  }
}

const longest = 1_000

/** Redox's words, for those who may see them. */
export function saidOf(reply: Reply): Said | undefined {
  if (reply.kind !== 'answered') return undefined
  const words = (faultsIn(reply) ?? []).flatMap(({ ID, Text }) => (Text ? [ID ? `${ID}: ${Text}` : Text] : []))
  const text = words.join('\n').slice(0, longest)
  return { status: reply.status, ...(text ? { text } : {}) }
}

/** Nobody takes what is sent to this destination: a matter of the set-up at Redox, whatever the status. */
const noRoute = ({ Module, Text }: RedoxFault) => Module === 'Subscriptions' || /^No subscriptions\b/i.test(Text ?? '')
/** Redox answers 401 and 403 also to a message that it does not like: then it is not about our credentials. */
export const aboutContent = ({ Module }: RedoxFault) => Module === 'DataModels'

/** What a message came to; undefined when it was taken. Every message may be sent again: it says a whole state. */
export function failureOf(reply: Reply, now: Date): Failed | undefined {
  const faults = faultsIn(reply)
  const said = saidOf(reply)
  const words = said ? { said } : {}
  if (faults?.some(noRoute)) return { kind: 'connection', problem: 'connection.lacks-capability', ...words }
  if (reply.kind === 'answered' && reply.status >= 200 && reply.status < 300)
    return faults ? undefined : { kind: 'rejected', problem: 'target.answered-with-error', ...words }
  return failureOutcome(reply, now)
}

/** The outcome of a request that did not succeed. */
export function failureOutcome(reply: Reply, now: Date): Failed {
  const said = saidOf(reply)
  const words = said ? { said } : {}
  const answered = reply.kind === 'answered'
  const isRefusal = answered && (reply.status === 401 || reply.status === 403)
  if (isRefusal && faultsIn(reply)?.some(aboutContent)) return { kind: 'rejected', problem: 'target.refused', ...words }
  const seen = classify(
    answered
      ? { written: true, status: reply.status, repeatable: true }
      : { written: reply.written, cause: reply.cause, repeatable: true },
  )
  switch (seen.class) {
    case 'transient':
    case 'conflict': {
      const afterMs = answered ? retryAfterMs(reply.headers.get('retry-after'), now) : undefined
      return { kind: 'retry', problem: seen.problem, ...(afterMs === undefined ? {} : { afterMs }), ...words }
    }
    case 'ambiguous': // never, since a repeat is safe
      return { kind: 'retry', problem: seen.problem, ...words }
    case 'connection':
      return { kind: 'connection', problem: seen.problem, ...words }
    case 'gone':
    case 'permanent':
      return { kind: 'rejected', problem: seen.class === 'gone' ? 'target.gone' : 'target.refused', ...words }
    default:
      return unreachable(seen.class)
  }
}
