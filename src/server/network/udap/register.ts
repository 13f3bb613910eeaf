/**
 * `POST /network/udap/register`: an application registers itself, changes what it registered, or cancels it, by a statement
 * that its certificate proves. Source: HL7 UDAP Security IG, "Registration".
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { hubId } from '../../../store/hubKeys.ts'
import {
  cancelClient,
  clientByUri,
  insertClient,
  replaceClient,
  takeClientAssertion,
} from '../../../store/network-clients.ts'
import type { Transaction } from '../../../store/scope.ts'
import { createLimit } from '../../limits.ts'
import { sendProblem } from '../../problem.ts'
import { addressesOf, registerPath } from '../addresses.ts'
import type { NetworkParts } from '../parts.ts'
import type { ClientAccess } from './access.ts'
import { readStatement, type Statement, type StatementError } from './statement.ts'

const longestBody = 60_000
/** Refused attempts that one address may make in a minute. */
const refusedPerMinute = 30

const Body = z.looseObject({
  software_statement: z.string().min(1),
  udap: z.literal('1'),
  /** None is needed, and those that nobody here knows are passed over. */
  certifications: z.array(z.string()).optional(),
})

type Believed = Exclude<Statement, { kind: 'refused' }>
type Registered = { status: 200 | 201; id: string } | 'replayed' | 'unknown'

/** Adds the route. */
export function addRegistration(app: FastifyInstance, parts: NetworkParts & { access: ClientAccess }): void {
  const { hub, keys, access, primary } = parts
  const refusals = createLimit(refusedPerMinute, 60_000, hub.now)

  const register = (statement: Believed) =>
    primary.transaction(async (db): Promise<Registered> => {
      const now = hub.now()
      if (!(await takeClientAssertion(db, statement, now))) return 'replayed'
      const known = await clientByUri(db, statement.community, statement.uri)
      if (statement.kind === 'cancel') {
        if (!known) return 'unknown'
        await cancelClient(db, known.id, now)
        return { status: 200, id: known.id }
      }
      return known ? replace(db, known.id, statement, now) : insert(db, statement, now)
    })

  const bodyOf = (id: string, { name, contacts }: Believed) =>
    keys.sealer.sealJson(hubId, 'network_client', id, { name, contacts: [...contacts] })

  const insert = async (db: Transaction, statement: Believed, now: Date): Promise<Registered> => {
    const id = hub.newId()
    const { community, uri, scopes } = statement
    const isNew = await insertClient(db, { id, community, uri, scopes, body: bodyOf(id, statement) }, now)
    if (isNew) return { status: 201, id }
    const other = await clientByUri(db, community, uri) // another request of the same application was quicker
    return other ? replace(db, other.id, statement, now) : 'unknown'
  }

  const replace = async (db: Transaction, id: string, statement: Believed, now: Date): Promise<Registered> => {
    await replaceClient(db, { id, scopes: statement.scopes, body: bodyOf(id, statement) }, now)
    return { status: 200, id }
  }

  const refuse = (request: FastifyRequest, reply: FastifyReply, error: StatementError, because: string) => {
    hub.log.warn({ step: 'udap-register', code: because, requestId: request.id }, 'a registration was refused')
    if (!refusals.take(request.ip)) return reply.code(429).header('retry-after', '60').send({ error: 'slow_down' })
    return reply.code(400).send({ error, error_description: `The registration was refused: ${because}.` })
  }

  app.post(registerPath, { schema: { hide: true }, bodyLimit: longestBody }, async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
    const gateway = parts.gateway.current()
    const addresses = addressesOf(parts, request)
    if (!gateway || !addresses) return sendProblem(reply, 'request.not-found')
    const body = Body.safeParse(request.body)
    if (!body.success) return refuse(request, reply, 'invalid_software_statement', 'software_statement and udap')
    const { software_statement } = body.data
    const audiences = [addresses.register]
    const statement = await readStatement(software_statement, { trust: gateway.trust, audiences, now: hub.now() })
    if (statement.kind === 'refused') return refuse(request, reply, statement.error, statement.because)
    const registered = await register(statement)
    if (registered === 'replayed') return refuse(request, reply, 'invalid_software_statement', registered)
    if (registered === 'unknown') return refuse(request, reply, 'invalid_client_metadata', registered)
    access.forget(registered.id)
    hub.log.info({ step: 'udap-register', state: statement.kind, user: registered.id }, 'a client registered')
    return reply.code(registered.status).send({
      ...statement.parameters,
      client_id: registered.id,
      software_statement,
      grant_types: statement.kind === 'cancel' ? [] : ['client_credentials'],
      scope: statement.scopes.join(' '),
    })
  })
}
