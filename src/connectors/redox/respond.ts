/**
 * The answer in Redox's shape: 200 with the message's Meta once it is taken, with Meta.Errors beside it where the member
 * should know something; 400 with Meta.Errors when it was refused. Codes and paths, never values.
 * Source: reference/carequality.md section 1.2.
 */
import { type ProblemCode, problems } from '../../model/problems.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { ProtocolAnswer, RespondInput } from '../inbound.ts'
import { readEnvelope } from './envelope.ts'

export type RedoxError = {
  ID: number
  Text: string
  Type: 'message'
  Module: 'DataModels' | 'Subscriptions' | 'Security'
}

/** No settings are read: what is answered depends on the message and on what became of it. */
export function respond<Settings>({ body, result, message }: RespondInput<Settings>): ProtocolAnswer {
  switch (result.kind) {
    case 'refused':
      return redoxAnswer(result.status, body, [errorOf(result.problem)])
    case 'unreadable':
      return redoxAnswer(400, body, [errorOf(result.problem, result.where)], message)
    case 'stored': {
      const remarks = (result.remarks ?? []).map(({ problem, where }) => errorOf(problem, where))
      return redoxAnswer(200, body, remarks, message)
    }
    default:
      return unreachable(result)
  }
}

/** An answer with the Meta of what was sent; of what cannot be read there is none to send back. */
export function redoxAnswer(
  status: number,
  body: Uint8Array,
  errors: readonly RedoxError[],
  message?: string,
): ProtocolAnswer {
  const read = readEnvelope(body)
  const sent = read.kind === 'read' ? metaOf(read.envelope.json) : {}
  const meta = {
    ...sent,
    ...(message ? { Message: { ID: numberOf(message) } } : {}),
    ...(errors.length > 0 ? { Errors: errors } : {}),
  }
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify({ Meta: meta }) }
}

/** What Meta says of the message itself; nothing else of it is sent back. */
export function metaOf(json: Record<string, unknown>): Record<string, unknown> {
  const { Meta } = json
  if (Meta === null || typeof Meta !== 'object') return {}
  const names = [
    'DataModel',
    'EventType',
    'EventDateTime',
    'Test',
    'Source',
    'Destinations',
    'Logs',
    'FacilityCode',
    'Transmission',
  ]
  return Object.fromEntries(Object.entries(Meta).filter(([name, value]) => names.includes(name) && value !== null))
}

/** One problem in Redox's words: a number that stays the same for a code, the text, and where in the message. */
export function errorOf(problem: ProblemCode, where?: string): RedoxError {
  const { says, fix } = problems[problem]
  const named = (text: string) => text.replace(/\{connection\}/g, 'The sender').replace(/\{[a-z]+\}/gi, 'Causeway')
  return {
    ID: numberOf(problem) % 1_000_000,
    Text: `${named(says)} ${named(fix)} (${problem}${where ? `, ${where}` : ''})`,
    Type: 'message',
    Module: problem.startsWith('request.') ? 'Security' : 'DataModels',
  }
}

/** Redox's ids are numbers: one that is always the same for the same text, below what a double holds exactly. */
function numberOf(text: string): number {
  let hash = 5381
  for (const character of text) hash = (hash * 33 + (character.codePointAt(0) ?? 0)) % 9_007_199_254_740
  return hash
}
