/**
 * While the primary is down nobody registers and no access is given. Whether an assertion came before could not be told, and
 * unlike a message of SOAP it is good for whoever holds it, without the sender's own TLS key: giving access twice for one
 * would be worse than giving none for a while. Access that was given lives on, see access.ts.
 * Source: docs/decisions/0056-fhir-clients-of-the-network.md; RFC 6749 section 5.2, RFC 7591 section 3.2.2 (the form).
 */
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Log } from '../../../log.ts'
import { isDatabaseDown } from '../../../store/databaseDown.ts'

/** Seconds after which a client may come again. An assertion that was refused so may have been used up. */
const againAfter = '30'

/** Applies to every route of `app`. */
export function addUnavailable(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (!isDatabaseDown(error)) throw error
    const pattern = request.routeOptions.url ?? ''
    log.warn({ error, pattern, requestId: request.id }, 'no access is given: the database cannot be written')
    return reply.code(503).headers({ 'cache-control': 'no-store', 'retry-after': againAfter }).send({
      error: 'temporarily_unavailable',
      error_description: 'Access cannot be given at the moment. Come again later, with a new assertion.',
    })
  })
}
