/**
 * The network's endpoints on the hub's own server: FHIR, and how its clients register and get access. What speaks SOAP has a
 * listener of its own, since it asks for certificates in the TLS handshake.
 */
import type { FastifyInstance } from 'fastify'
import { fhirPath, networkPath } from './addresses.ts'
import { addFhir } from './fhir/index.ts'
import type { NetworkParts } from './parts.ts'
import { createClientAccess } from './udap/access.ts'
import { addOAuthFailures } from './udap/failures.ts'
import { readForm } from './udap/form.ts'
import { addRegistration } from './udap/register.ts'
import { addToken } from './udap/token.ts'

export type { NetworkParts } from './parts.ts'

/** Adds the routes. They answer 404 as long as the hub is no gateway. */
export async function addNetwork(app: FastifyInstance, parts: NetworkParts): Promise<void> {
  const { primary, reading, hub, keys } = parts
  const access = createClientAccess({ primary, reading, now: hub.now }, keys)
  await app.register(async fhir => addFhir(fhir, { ...parts, access }), { prefix: fhirPath })
  await app.register(
    async oauth => {
      oauth.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
        done(null, readForm(String(body))),
      )
      addOAuthFailures(oauth, hub.log)
      addToken(oauth, { ...parts, access })
      addRegistration(oauth, { ...parts, access })
    },
    { prefix: networkPath },
  )
}
