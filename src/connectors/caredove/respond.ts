/**
 * The answer to a message, in the shape of FHIR messaging: `ok` once it is stored for good, `fatal-error` with an
 * OperationOutcome when it cannot be read; a bare OperationOutcome when nothing was taken. Strict R4, codes and paths
 * only. Source: reference/referrals.md section 6.
 */
import type { Bundle, Coding, MessageHeader, OperationOutcome } from 'fhir/r4'
import { type ProblemCode, problems } from '../../model/problems.ts'
import { unreachable } from '../../model/unreachable.ts'
import type { ProtocolAnswer, RespondInput } from '../connector.ts'
import { jsonOf } from './envelope.ts'
import { type Fields, fieldsOf, isFields, listOf, textOf } from './tolerant.ts'
import { eventOf } from './triggers.ts'

const contentType = 'application/fhir+json; charset=utf-8'
/** Which system the events of referral messages belong to is not published anywhere: ours, until it is. */
export const eventSystem = 'https://causeway-hub.org/fhir/CodeSystem/message-event'
const problemSystem = 'https://causeway-hub.org/fhir/CodeSystem/problem'
const endpoint = 'urn:causeway:hub'

export function respond<Settings>({ body, result, message, now, newId }: RespondInput<Settings>): ProtocolAnswer {
  switch (result.kind) {
    case 'refused':
      return answer(result.status, outcome(result.problem, issueTypes[result.status] ?? 'processing'))
    case 'stored':
      return answer(200, bundle({ body, message, now, newId }))
    case 'unreadable': {
      const type = result.problem === 'message.not-json' ? 'structure' : 'invalid'
      const status = result.problem === 'message.not-json' ? 400 : 422
      return answer(status, bundle({ body, message, now, newId }, outcome(result.problem, type, result.where)))
    }
    default:
      return unreachable(result)
  }
}

const issueTypes: Readonly<Record<number, OperationOutcome['issue'][number]['code']>> = {
  400: 'structure',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-long',
  415: 'not-supported',
  429: 'throttled',
  503: 'transient',
}

function answer(status: number, resource: Bundle | OperationOutcome): ProtocolAnswer {
  return { status, contentType, body: JSON.stringify(resource) }
}

type Given = { body: Uint8Array; message: string | undefined; now: Date; newId(): string }

function bundle({ body, message, now, newId }: Given, failure?: OperationOutcome): Bundle {
  const asked = whatWasAsked(body)
  const [header, details] = [`urn:uuid:${newId()}`, `urn:uuid:${newId()}`]
  const response: MessageHeader['response'] = {
    identifier: asked.id ?? message ?? 'unknown',
    code: failure ? 'fatal-error' : 'ok',
    ...(failure ? { details: { reference: details } } : {}),
  }
  const resource: MessageHeader = {
    resourceType: 'MessageHeader',
    eventCoding: asked.event,
    source: { name: 'Causeway', software: 'Causeway', endpoint },
    response,
  }
  return {
    resourceType: 'Bundle',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${newId()}` },
    type: 'message',
    timestamp: now.toISOString(),
    entry: [{ fullUrl: header, resource }, ...(failure ? [{ fullUrl: details, resource: failure }] : [])],
  }
}

/** The id and the event of the message that is answered, as far as it can be read. */
function whatWasAsked(body: Uint8Array): { id?: string; event: Coding } {
  const json = jsonOf(body)
  const asked = 'kind' in json ? {} : fieldsOf(json.value)
  const header = listOf(asked.entry)
    .filter(isFields)
    .map(entry => fieldsOf(entry.resource))
    .find(each => each.resourceType === 'MessageHeader')
  const id = idOf(header?.id) ?? idOf(fieldsOf(asked.identifier).value) ?? idOf(asked.id)
  return { ...(id === undefined ? {} : { id }), event: { system: eventSystem, code: codeIn(header) } }
}

function codeIn(header: Fields | undefined): string {
  const { event, code } = header ? eventOf(header) : {}
  return event ?? (code !== undefined && /^[a-z][a-z-]{0,59}$/.test(code) ? code : 'unknown')
}

function idOf(value: unknown): string | undefined {
  const text = textOf(value)?.replace(/^urn:uuid:/i, '')
  return text !== undefined && /^[A-Za-z0-9\-.]{1,64}$/.test(text) ? text : undefined
}

/** The problem in the words of the registry; `where` are paths. */
function outcome(
  problem: ProblemCode,
  code: OperationOutcome['issue'][number]['code'],
  where?: string,
): OperationOutcome {
  const { says, fix } = problems[problem]
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: code === 'transient' ? 'error' : 'fatal',
        code,
        details: { coding: [{ system: problemSystem, code: problem }] },
        diagnostics: `${named(says)} ${named(fix)}`,
        ...(where === undefined ? {} : { expression: [where] }),
      },
    ],
  }
}

/** Whoever reads it is the other side. */
function named(text: string): string {
  return text.replace(/\{connection\}/g, 'The sender').replace(/\{[a-z]+\}/g, 'Causeway')
}
