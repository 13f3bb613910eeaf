/**
 * The FHIR R4 endpoints of the network: one for all members, and one for each by its home community id. Everything that is
 * asked goes to the responder; everything that goes wrong is answered as an OperationOutcome.
 * Source: SPEC NET-4; reference/carequality.md section 10.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createLimit } from '../../limits.ts'
import { createLoad } from '../load.ts'
import type { NetworkParts } from '../parts.ts'
import type { ClientAccess, Granted } from '../udap/access.ts'
import { allows } from '../udap/scopes.ts'
import { type Answer, failed, send } from './answers.ts'
import { outcomeOf, timed, transactionOf } from './counted.ts'
import { addFhirFailures } from './failures.ts'
import { isAcceptable } from './negotiation.ts'
import { addOpenRoutes, notAcceptable, nowhere } from './open-routes.ts'
import { createPlaces, type Place } from './places.ts'
import { type FhirRoute, fhirRoutes } from './routes.ts'

/** Calls without a good token that one address may make in a minute before it hears 429. */
const unsignedPerMinute = 60

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a FHIR request of the network: where it arrived, and what its token stands for. */
    fhir: { place: Place; granted: Granted } | null
  }
}

/** Adds the routes, under the prefix of the caller. */
export function addFhir(app: FastifyInstance, parts: NetworkParts & { access: ClientAccess }): void {
  const { hub, keys, access, responder, members, reading, metrics } = parts
  const answering = { hub, keys, responder, members, reading }
  const findPlace = createPlaces(parts)
  const unsigned = createLimit(unsignedPerMinute, 60_000, hub.now)
  // Apart from SOAP's: a crowd at one of the two leaves the other its room.
  const load = createLoad(metrics.inFlight)
  addFhirFailures(app, hub.log)

  const withoutToken = (request: FastifyRequest): Answer => {
    if (!unsigned.take(request.ip)) return failed('too-many', 'Too many requests without a valid access token.')
    // To who does not know that a token is needed there is nothing wrong with one: RFC 6750 section 3.1.
    const error = /^bearer /i.test(request.headers.authorization ?? '') ? ' error="invalid_token"' : ''
    return failed('unauthenticated', 'A valid access token is needed.', { 'www-authenticate': `Bearer${error}` })
  }

  const addRoute = (under: string, { method, path, needs, bytes, handle }: FhirRoute) => {
    const transaction = transactionOf[needs[0]]
    app.route({
      method,
      url: `${under}${path}`,
      schema: { hide: true },
      // Before the body is read: whoever may not ask sends it in vain.
      onRequest: async (request, reply) => {
        const place = await findPlace(request)
        if (!place) return send(reply, nowhere)
        if (!isAcceptable(request, bytes === true)) return send(reply, notAcceptable)
        if (load.isOver(place.mostAtOnce)) return send(reply, tooBusy)
        const { authorization } = request.headers
        const granted = await timed(metrics, transaction, 'verify', () => access.read(authorization))
        if (!granted) return send(reply, withoutToken(request))
        if (!allows(granted.scopes, ...needs)) return send(reply, withoutScope(needs))
        request.fhir = { place, granted }
      },
      handler: async (request, reply) => {
        if (!request.fhir) return send(reply, nowhere)
        const { place, granted } = request.fhir
        const { addressed, base } = place
        const requester = { ...granted.requester, messageId: request.id }
        const whenSent = () => closed(reply.raw)
        const asking = { requester, addressed, base, client: granted.client, whenSent }
        const { busy, leave } = load.enter(granted.client, place.mostAtOnce)
        try {
          // Nothing is looked up and nothing noted: whoever it is may ask again.
          if (busy) return send(reply, tooBusy)
          return send(reply, await timed(metrics, transaction, 'look-up', () => handle(answering, asking, request)))
        } finally {
          leave()
        }
      },
      // Not once it has left: Fastify tells of no answer that is cut off.
      onSend: async (_request, reply) => {
        metrics.answered(transaction, outcomeOf(reply.statusCode))
      },
    })
  }

  for (const under of ['', '/:home']) {
    addOpenRoutes(app, under, { ...parts, findPlace })
    for (const route of fhirRoutes) addRoute(under, route)
  }
}

const tooBusy = failed('busy', 'Too much is asked at the moment. Try again later.')

function withoutScope([resource, permission]: FhirRoute['needs']): Answer {
  const scope = `system/${resource}.${permission}`
  return failed('forbidden', `The access token does not hold ${scope}.`, {
    'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"`,
  })
}

/** Never fails: a client that went away needs nothing any more either. */
function closed(response: ServerResponse): Promise<void> {
  return new Promise(resolve => (response.closed ? resolve() : response.once('close', resolve)))
}
