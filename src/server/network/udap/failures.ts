/**
 * What the addresses of registration and of access refuse before anything is read, in OAuth's form as everything else there:
 * bodies that cannot be read, other methods, and whatever comes while the primary is down. Then nobody registers and no access
 * is given. Whether an assertion came before could not be told, and unlike a message of SOAP it is good for whoever holds it,
 * without the sender's own TLS key: giving access twice for one would be worse than giving none for a while. Access that was
 * given lives on, see access.ts.
 * Source: docs/decisions/0056-fhir-clients-of-the-network.md; RFC 6749 section 5.2, RFC 7591 section 3.2.2 (the form).
 */
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Log } from '../../../log.ts'
import { isDatabaseDown } from '../../../store/databaseDown.ts'
import { networkPath, registerPath, tokenPath } from '../addresses.ts'

/** Seconds after which a client may come again. An assertion that was refused so may have been used up. */
const againAfter = '30'

const reads: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body is of a type that is not read here.',
}

/** Applies to every route of `app`. */
export function addOAuthFailures(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const pattern = request.routeOptions.url ?? ''
    const status = error.statusCode ?? 500
    if (status >= 400 && status < 500) {
      log.debug({ error, pattern, requestId: request.id }, 'a request was refused')
      reply.code(status).headers({ 'cache-control': 'no-store' })
      return reply.send({
        error: pattern === `${networkPath}${registerPath}` ? 'invalid_software_statement' : 'invalid_request',
        error_description: reads[error.code] ?? 'The body cannot be read.',
      })
    }
    if (!isDatabaseDown(error)) throw error
    log.warn({ error, pattern, requestId: request.id }, 'no access is given: the database cannot be written')
    return reply.code(503).headers({ 'cache-control': 'no-store', 'retry-after': againAfter }).send({
      error: 'temporarily_unavailable',
      error_description: 'Access cannot be given at the moment. Come again later, with a new assertion.',
    })
  })
  // As routes: the console's pages would otherwise answer a GET.
  for (const url of [tokenPath, registerPath])
    app.route({
      method: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'],
      url,
      schema: { hide: true },
      handler: (_request, reply) =>
        reply
          .code(405)
          .headers({ allow: 'POST', 'cache-control': 'no-store' })
          .send({ error: 'invalid_request', error_description: 'This address takes POST.' }),
    })
}
