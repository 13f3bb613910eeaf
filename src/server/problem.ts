/** Errors over HTTP: RFC 9457 problem details with `code`, `fix` and `requestId`, from the one registry of problems. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { type ProblemCode, problems } from '../model/problems.ts'

/** The status of each problem that a request can meet; anything else is a 500. */
const statuses: Partial<Record<ProblemCode, number>> = {
  'request.invalid': 400,
  'request.signature': 401,
  'request.unauthenticated': 401,
  'request.token': 401,
  'request.password-wrong': 403,
  'request.forbidden': 403,
  'request.not-found': 404,
  'request.conflict': 409,
  'request.id-taken': 409,
  'message.body-removed': 409,
  'retention.periods': 400,
  'people.own-rights': 403,
  'people.not-yours': 403,
  'people.invitation-over': 404,
  'people.last-admin': 409,
  'people.already-member': 409,
  'referral.changed-meanwhile': 412,
  'referral.not-in-inbox': 409,
  'referral.fix-at-source': 409,
  'referral.no-resend': 409,
  'referral.resend-too-soon': 409,
  'referral.resend-unconfirmed': 409,
  'document.not-here': 409,
  'registry.document-no-ccda': 409,
  'registry.oid-taken': 409,
  'network.no-gateway': 409,
  'network.no-part': 409,
  'reminder.no-contact': 400,
  'configuration.changed-meanwhile': 412,
  'configuration.in-use': 409,
  'configuration.secret-gone': 409,
  'configuration.cannot-return': 409,
  'configuration.public-url': 409,
  'practice.not-allowed': 403,
  'practice.exists': 409,
  'practice.in-use': 409,
  'practice.fixed': 409,
  'practice.conflict': 412,
  'practice.rendered': 409,
  'practice.not-rendered': 409,
  'practice.period-closed': 409,
  'practice.unreadable-file': 400,
  'session.feature-off': 409,
  'session.consent-missing': 409,
  'session.push-incomplete': 409,
  'session.push-twin': 409,
  'session.target-taken': 409,
  'session.target-refused': 409,
  'session.not-now': 409,
  'session.undo-late': 409,
  'session.too-many-to-sort': 409,
  'visit.compare-not-offered': 409,
  'visit.changed-since-dry-run': 409,
  'reconcile.no-pair': 409,
  'reconcile.not-offered': 409,
  'reconcile.source-silent': 409,
  'search.over': 404,
  'reveal.covered': 403,
  'request.too-large': 413,
  'request.content-type': 415,
  'request.too-many': 429,
  'bulk.empty-filter': 409,
  'bulk.nothing-selected': 409,
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
    theirs: z.unknown().optional().describe('What somebody else saved in the meantime'),
  })
  .meta({ description: 'What went wrong and what to do about it (RFC 9457)' })

export type Problem = z.infer<typeof problemSchema>
export type ProblemExtras = { status?: number; detail?: string; errors?: Problem['errors']; theirs?: unknown }

/** The body of a problem. */
export function problemOf(code: ProblemCode, requestId: string, extras: ProblemExtras = {}): Problem {
  const { says, fix } = problems[code]
  const { status = statuses[code] ?? 500, detail, errors, theirs } = extras
  return {
    type: `urn:causeway:problem:${code}`,
    title: says,
    status,
    code,
    fix,
    requestId,
    ...(detail ? { detail } : {}),
    ...(errors ? { errors } : {}),
    ...(theirs === undefined ? {} : { theirs }),
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
