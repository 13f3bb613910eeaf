/** Everything that goes wrong in a request, as a problem: one place, so that no error text ever gets out. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { Log } from '../log.ts'
import type { ProblemCode } from '../model/problems.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { type ProblemExtras, sendProblem } from './problem.ts'

/** What Fastify itself refuses, by its code. */
const byCode: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.content-type',
}

/** Adds the handlers of errors, unknown addresses and wrong methods. */
export function addFailures(app: FastifyInstance, log: Log): void {
  const methods = collectMethods(app)

  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { code, ...extras } = problemFor(error)
    const { method, id: requestId } = request
    const line = { error, code, method, pattern: request.routeOptions.url ?? '', requestId }
    if (code.startsWith('hub.')) log.error(line, 'a request failed')
    else log.debug(line, 'a request was refused')
    return sendProblem(reply, code, extras)
  })

  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const allowed = methods(request.url.split('?', 1)[0] ?? '/')
    if (allowed.length === 0) return sendProblem(reply, 'request.not-found')
    return sendProblem(reply.header('allow', allowed.join(', ')), 'request.not-found', {
      status: 405,
      detail: `This address takes ${allowed.join(', ')}.`,
    })
  })
}

function problemFor(error: FastifyError): { code: ProblemCode } & ProblemExtras {
  if (hasZodFastifySchemaValidationErrors(error))
    return {
      code: 'request.invalid',
      // Paths and kinds of error: a message of zod can quote what was sent.
      errors: error.validation.map(issue => ({ path: issue.instancePath, code: issue.keyword })),
    }
  const known = byCode[error.code]
  if (known) return { code: known }
  if (isDatabaseDown(error)) return { code: 'hub.cannot-store' }
  const status = error.statusCode ?? 500
  return status >= 400 && status < 500 ? { code: 'request.invalid', status } : { code: 'hub.unexpected' }
}

/** Which methods an address takes, of the routes that are added to `app` from now on; for the answer to a wrong one. */
export function collectMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { method: string; pattern: RegExp }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    if (url.includes('*')) return // the console's pages take every address
    const pattern = new RegExp(`^${url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')}$`)
    for (const each of [method].flat()) routes.push({ method: each, pattern })
  })
  return path => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort()
}
