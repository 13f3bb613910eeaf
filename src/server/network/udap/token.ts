/**
 * `POST /network/auth/token`: access for five minutes to a client that proves itself with a signed assertion. Of UDAP by its
 * certificate, with the B2B extension; of SMART Backend Services by a key that the gateway's operator listed.
 * Source: HL7 UDAP Security IG, "Client credentials workflow"; HL7 SMART App Launch 2.2, backend-services; RFC 6749, 7523.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { takeClientAssertion } from '../../../store/network-clients.ts'
import { createLimit } from '../../limits.ts'
import { clientOf } from '../../oauth/assertion.ts'
import { createKeySets } from '../../oauth/key-sets.ts'
import { sendProblem } from '../../problem.ts'
import { addressesOf, tokenPath } from '../addresses.ts'
import type { NetworkParts } from '../parts.ts'
import { type ClientAccess, tokenSeconds } from './access.ts'
import { createClientsFile } from './clients-file.ts'
import { type Proven, proveListed, proveRegistered, type Refused } from './prove.ts'
import { grantable, readScopes } from './scopes.ts'

const longestForm = 60_000
/** Refused attempts that one address may make in a minute. */
const refusedPerMinute = 30

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const Form = z.object({
  grant_type: z.string(),
  client_id: z.string().optional(),
  client_assertion_type: z.string().optional(),
  client_assertion: z.string().optional(),
  scope: z.string().max(5_000).optional(),
  udap: z.literal('1').optional(),
})

/** Adds the route. */
export function addToken(app: FastifyInstance, parts: NetworkParts & { access: ClientAccess }): void {
  const { hub, access, primary } = parts
  const listed = createClientsFile({ folder: parts.folder, log: hub.log, now: hub.now })
  const keySets = createKeySets(hub)
  const refusals = createLimit(refusedPerMinute, 60_000, hub.now)

  const refuse = (request: FastifyRequest, reply: FastifyReply, { error, because }: Omit<Refused, 'kind'>) => {
    hub.log.warn({ step: 'network-token', code: because, requestId: request.id }, 'an assertion was refused')
    if (!refusals.take(request.ip)) return reply.code(429).header('retry-after', '60').send({ error: 'slow_down' })
    const status = error === 'invalid_client' ? 401 : 400
    return reply.code(status).send({ error, error_description: `The request was refused: ${because}.` })
  }

  app.post(tokenPath, { schema: { hide: true }, bodyLimit: longestForm }, async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
    const gateway = parts.gateway.current()
    const addresses = addressesOf(parts, request)
    if (!gateway || !addresses) return sendProblem(reply, 'request.not-found')
    const form = Form.safeParse(request.body)
    if (!form.success || request.headers.authorization !== undefined)
      return refuse(request, reply, { error: 'invalid_request', because: 'parameters' })
    const { grant_type, client_id, client_assertion_type, client_assertion: assertion, scope, udap } = form.data
    if (grant_type !== 'client_credentials')
      return refuse(request, reply, { error: 'unsupported_grant_type', because: 'grant_type' })
    // Another way to prove oneself, or none: RFC 6749 section 5.2.
    if (assertion === undefined || client_assertion_type !== assertionType)
      return refuse(request, reply, { error: 'invalid_client', because: 'client_assertion' })

    const at = { assertion, audiences: [addresses.token], now: hub.now() }
    const client = clientOf(assertion) ?? ''
    // It need not be said beside the assertion, and may not be another's: RFC 7521 section 4.2.
    if (client_id !== undefined && client_id !== client)
      return refuse(request, reply, { error: 'invalid_client', because: 'client_id' })
    const known = await listed.find(client)
    const proven: Proven = known
      ? await proveListed({ ...at, client: known, keys: keySets(known.id, known) })
      : await proveRegistered({ ...at, client, gateway, udap: udap !== undefined, db: primary.sql })
    if (proven.kind === 'refused') return refuse(request, reply, proven)
    if (!(await takeClientAssertion(primary.sql, proven, hub.now())))
      return refuse(request, reply, { error: 'invalid_client', because: 'replayed' })
    const asker = proven.asker()
    if (asker.kind === 'refused') return refuse(request, reply, asker)

    const scopes = scope === undefined ? [...proven.scopes] : grantable(readScopes(scope), proven.scopes)
    if (scopes.length === 0) return refuse(request, reply, { error: 'invalid_scope', because: 'scope' })
    const token = await access.issue({ client, requester: asker.requester, scopes })
    return reply.send({
      access_token: token,
      token_type: 'Bearer',
      expires_in: tokenSeconds,
      scope: scopes.join(' '),
    })
  })
}
