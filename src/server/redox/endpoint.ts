/**
 * `POST /redox/endpoint`: what members push and ask, on the path and in the form that Redox's clients know. A push is stored
 * before anything else, applied, and answered with what became of it; a question is answered from the registry.
 * Source: SPEC NET-1, reference/carequality.md section 1.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerResult, ProtocolAnswer } from '../../connectors/inbound.ts'
import { readEnvelope } from '../../connectors/redox/envelope.ts'
import type { RedoxSettings } from '../../connectors/redox/index.ts'
import { errorOf, redoxAnswer } from '../../connectors/redox/respond.ts'
import type { ProblemCode } from '../../model/problems.ts'
import type { Members } from '../../network/members.ts'
import { createApplyNow } from '../../pipeline/answer.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { Receive } from '../../pipeline/receive.ts'
import { findInbound } from '../../store/configuration.ts'
import { statements } from '../../store/scope.ts'
import { createLimit } from '../limits.ts'
import type { Metrics } from '../metrics.ts'
import { sendInProtocol } from '../protocol-answer.ts'
import { discardRest, readBody } from '../readBody.ts'
import { createAccess, readToken } from './access.ts'
import { answerQuery } from './queries.ts'
import { addSignIn, type FindMember, type Member } from './sign-in.ts'

export type RedoxParts = {
  hub: Hub
  receive: Receive
  metrics: Metrics
  publicUrl?: string | undefined
  /** Who takes part in the network, where this process answers for it. */
  takingPart?: Pick<Members, 'all'> | undefined
}

/** Calls without a token that one address may make in a minute before it hears 429. */
const unsignedPerMinute = 60

/** Adds the routes: the endpoint, its older name for questions, and signing in. */
export function addRedox(app: FastifyInstance, parts: RedoxParts): void {
  const { hub, receive, metrics, publicUrl, takingPart } = parts
  const applyNow = createApplyNow(hub)
  const access = createAccess(hub)
  const unsigned = createLimit(unsignedPerMinute, 60_000, hub.now)

  const findMember: FindMember = async publicId => {
    const found = await findInbound(statements(hub.pool), publicId)
    const configuration = found && (await hub.configurations.get(found.organization))
    const connection = found && configuration?.connections.get(found.connection)
    if (!found || !connection || connection.connector.name !== 'redox' || connection.invalid) return undefined
    return { organization: found.organization, publicId, connection, settings: connection.settings as RedoxSettings }
  }

  const signedIn = async (request: FastifyRequest): Promise<Member | undefined> => {
    const token = readToken(request.headers.authorization)
    const member = token && (await findMember(token.publicId))
    if (!token || !member) return undefined
    return (await access.holds(token, member.organization, member.connection.id)) ? member : undefined
  }

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const member = await signedIn(request)
    if (!member) return refuseCall(request, reply, 401, 'request.signature')
    const { organization, connection, publicId } = member
    const maxBytes = connection.connector.inbound?.maxBytes ?? 0
    const read = await readBody(request.raw, maxBytes)
    if (read.kind === 'aborted') return reply.hijack()
    if (read.kind === 'too-large') return refuseCall(request, reply, 413, 'request.too-large')

    const envelope = readEnvelope(read.body)
    if (envelope.kind === 'read') {
      const answered = await answerQuery(hub, member, envelope.envelope, takingPart)
      if (answered) return send(reply, answered)
    }
    const headers = headersOf(request)
    const received = await receive({ publicId, headers, body: read.body, authenticated: true })
    if (received.kind === 'refused') {
      metrics.received(connection.id, received.problem)
      return send(reply, redoxAnswer(received.status, read.body, [errorOf(received.problem)]))
    }
    metrics.received(connection.id, 'stored')
    const { message } = received
    const result: AnswerResult = await applyNow({ organization, connection: connection.id, message })
    const told = { connection, headers, body: read.body, result, message }
    return sendInProtocol(hub, reply, told) ?? send(reply, redoxAnswer(500, read.body, [errorOf('hub.unexpected')]))
  }

  const refuseCall = async (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    problem: ProblemCode,
  ): Promise<FastifyReply> => {
    reply.header('connection', 'close')
    await discardRest(request.raw)
    if (status === 401 && !unsigned.take(request.ip)) {
      reply.header('retry-after', '60')
      return send(reply, redoxAnswer(429, empty, [errorOf('request.too-many')]))
    }
    return send(reply, redoxAnswer(status, empty, [errorOf(problem)]))
  }

  for (const path of ['/redox/endpoint', '/redox/query'])
    app.post(path, { schema: { hide: true }, onRequest: answer }, (_request, reply) => reply)
  addSignIn(app, { hub, access, findMember, publicUrl })
}

const empty = new Uint8Array()

function send(reply: FastifyReply, { status, contentType, body }: ProtocolAnswer): FastifyReply {
  return reply
    .code(status)
    .serializer((payload: unknown) => String(payload))
    .header('content-type', contentType)
    .send(body)
}

/** The headers that are stored with the message. */
function headersOf(request: FastifyRequest): { get(name: string): string | undefined } & Iterable<[string, string]> {
  const kept = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  )
  return Object.assign(new Map(kept), {})
}
