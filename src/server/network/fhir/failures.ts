/** What the server itself refuses, and what breaks, as an OperationOutcome; and how FHIR's bodies are read. */
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Log } from '../../../log.ts'
import { isDatabaseDown } from '../../../store/databaseDown.ts'
import { type Answer, failed, send } from './answers.ts'

/** Applies to every route of `app`. */
export function addFhirFailures(app: FastifyInstance, log: Log): void {
  app.decorateRequest('fhir', null)
  app.addContentTypeParser(
    ['application/fhir+json', 'application/json'],
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  )
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  )
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const answer = answerTo(error)
    const line = { error, method: request.method, pattern: request.routeOptions.url ?? '', requestId: request.id }
    if (answer.kind === 'resource' && answer.status >= 500) log.error(line, 'a request failed')
    else log.debug(line, 'a request was refused')
    return send(reply, answer)
  })
  // As a route: the console's pages would otherwise take every address that nobody else does.
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/*',
    schema: { hide: true },
    handler: (_request, reply) => send(reply, failed('not-found', 'This is not offered here.')),
  })
}

function answerTo(error: FastifyError): Answer {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return failed('too-large', 'The body is too large.')
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return failed('wrong-type', 'Send application/fhir+json.')
  if (isDatabaseDown(error)) return failed('busy', 'Nothing can be read at the moment. Try again later.')
  const status = error.statusCode ?? 500
  return status >= 400 && status < 500
    ? failed('unreadable', 'The body is no JSON.')
    : failed('unexpected', 'Something went wrong here.')
}
