/** What the server itself refuses, and what breaks, as an OperationOutcome; and how FHIR's bodies are read. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../../../log.ts'
import { isDatabaseDown } from '../../../store/databaseDown.ts'
import { collectMethods } from '../../failures.ts'
import { type Answer, failed, send } from './answers.ts'

/** Applies to every route of `app`. */
export function addFhirFailures(app: FastifyInstance, log: Log): void {
  app.decorateRequest('fhir', null)
  // A search or a match whose body is text would be read as one without conditions.
  app.removeContentTypeParser('text/plain')
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
  const notOffered = async ({ url }: FastifyRequest, reply: FastifyReply) => {
    const allow = methods(url.split('?', 1)[0] ?? '').join(', ')
    if (allow === '') return send(reply, failed('not-found', 'This is not offered here.'))
    return send(reply, failed('wrong-method', `This is offered with ${allow} alone.`, { allow }))
  }
  // As routes: the console's pages would otherwise take every address that nobody else does, that of the endpoint itself
  // included. Before the body is read: of what type it is does not matter any more.
  for (const url of ['', '/*'])
    app.route({
      method: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url,
      schema: { hide: true },
      onRequest: notOffered,
      handler: notOffered,
    })
  // Of the routes that are added from here on: those above take every method.
  const methods = collectMethods(app)
}

function answerTo(error: FastifyError): Answer {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return failed('too-large', 'The body is too large.')
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return failed('wrong-type', 'Send application/fhir+json, and a search as application/x-www-form-urlencoded.')
  if (isDatabaseDown(error)) return failed('busy', 'Nothing can be read at the moment. Try again later.')
  const status = error.statusCode ?? 500
  return status >= 400 && status < 500
    ? failed('unreadable', 'The body is no JSON.')
    : failed('unexpected', 'Something went wrong here.')
}
