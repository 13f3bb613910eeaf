/** Errors over HTTP: RFC 9457 problem details with `code`, `fix` and `requestId`, from the one registry of problems. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { type ProblemCode, problems } from '../model/problems.ts'

/** The status of each problem that a request can meet; anything else is a 500. */
const statuses: Partial<Record<ProblemCode, number>> = {
  'request.invalid': 400,
  'request.signature': 401,
  'request.unauthenticated': 401,
  'request.forbidden': 403,
  'request.not-found': 404,
  'request.conflict': 409,
  'request.id-taken': 409,
  'request.too-large': 413,
  'request.content-type': 415,
  'request.too-many': 429,
  'hub.cannot-store': 503,
}

/** When a sender should come again after a 503: PostgreSQL restarts well within this, in seconds. */
const retryAfterSeconds = '30'

export const problemType = 'application/problem+json'

/** What an error looks like. `errors` names fields and what is wrong with them, never their values. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    fix: z.string(),
    requestId: z.string(),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), code: z.string() })).optional(),
  })
  .meta({ description: 'What went wrong and what to do about it (RFC 9457)' })

export type Problem = z.infer<typeof problemSchema>
export type ProblemExtras = { status?: number; detail?: string; errors?: Problem['errors'] }

/** The body of a problem. */
export function problemOf(code: ProblemCode, requestId: string, extras: ProblemExtras = {}): Problem {
  const { says, fix } = problems[code]
  const { status = statuses[code] ?? 500, detail, errors } = extras
  return {
    type: `urn:causeway:problem:${code}`,
    title: says,
    status,
    code,
    fix,
    requestId,
    ...(detail ? { detail } : {}),
    ...(errors ? { errors } : {}),
  }
}

/** Answers with a problem. Serialised here: a route's schemas describe its successes. */
export function sendProblem(reply: FastifyReply, code: ProblemCode, extras?: ProblemExtras): FastifyReply {
  const problem = problemOf(code, reply.request.id, extras)
  if (problem.status === 503) reply.header('retry-after', retryAfterSeconds)
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .header('content-type', problemType)
    .serializer(JSON.stringify)
    .send(problem)
}
