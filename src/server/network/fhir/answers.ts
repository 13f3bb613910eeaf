/**
 * Answers of the FHIR endpoints: a resource, bytes, or what went wrong as an OperationOutcome. The texts are ours and say
 * nothing of what was asked. Source: FHIR R4, http.html and operationoutcome.html.
 */
import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FhirResource, OperationOutcome, OperationOutcomeIssue } from 'fhir/r4'
import { type Patience, usualPatience } from '../send.ts'

export const fhirType = 'application/fhir+json; charset=utf-8'

export type Headers = Readonly<Record<string, string>>
export type Answer =
  | { kind: 'resource'; status: number; resource: FhirResource; headers?: Headers }
  /** @param size of the content in memory */
  | { kind: 'bytes'; contentType: string; bytes: Buffer | Readable; size: number; headers?: Headers }
  /** What the client has is still so. */
  | { kind: 'unchanged'; headers: Headers }

/** What can be wrong: the status and the code of FHIR's value set issue-type for each. */
const failures = {
  unreadable: [400, 'structure'],
  'missing-parameter': [400, 'required'],
  'wrong-value': [400, 'value'],
  'not-offered': [400, 'not-supported'],
  unauthenticated: [401, 'login'],
  forbidden: [403, 'forbidden'],
  'not-found': [404, 'not-found'],
  'wrong-method': [405, 'not-supported'],
  'not-acceptable': [406, 'not-supported'],
  gone: [410, 'expired'],
  'too-large': [413, 'too-long'],
  'wrong-type': [415, 'not-supported'],
  unprocessable: [422, 'processing'],
  'too-costly': [422, 'too-costly'],
  'too-many': [429, 'throttled'],
  unexpected: [500, 'exception'],
  busy: [503, 'transient'],
} as const satisfies Record<string, readonly [status: number, code: OperationOutcomeIssue['code']]>
export type FailureKind = keyof typeof failures

/** Seconds after which somebody may come again. */
const againAfter = '5'

/** An answer that something is wrong. @param says what, for whoever reads the client's log; never a value that was sent */
export function failed(kind: FailureKind, says: string, headers: Headers = {}): Answer {
  const [status, code] = failures[kind]
  const again: Headers = status === 503 || status === 429 ? { 'retry-after': againAfter } : {}
  const severity = status >= 500 ? 'fatal' : 'error'
  return { kind: 'resource', status, resource: outcome(severity, code, says), headers: { ...again, ...headers } }
}

/** An OperationOutcome with one issue. */
export function outcome(
  severity: OperationOutcomeIssue['severity'],
  code: OperationOutcomeIssue['code'],
  says: string,
): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity, code, details: { text: says } }] }
}

export function found(resource: FhirResource, headers: Headers = {}): Answer {
  return { kind: 'resource', status: 200, resource, headers }
}

export const notForThisPurpose = failed('forbidden', 'This is not answered to you for this purpose of use.')

/** As long as an answer is under way its documents are in memory, and others wait for their room (see ../send.ts). */
export function cutOffLate(reply: FastifyReply, size: number, { ms, bytesPerMs }: Patience = usualPatience): void {
  const over = setTimeout(() => reply.raw.destroy(), ms + size / bytesPerMs).unref()
  reply.raw.once('close', () => clearTimeout(over))
}

/** Sends it. Nothing of it may be kept on the way. */
export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...answer.headers })
  switch (answer.kind) {
    case 'resource':
      return reply.code(answer.status).header('content-type', fhirType).serializer(JSON.stringify).send(answer.resource)
    case 'bytes':
      cutOffLate(reply, answer.size)
      return reply.code(200).header('content-type', answer.contentType).send(answer.bytes)
    case 'unchanged':
      return reply.code(304).send()
  }
}
