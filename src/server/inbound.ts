/**
 * `POST /in/{publicId}`: what outside systems send. The fastest path of the server: the bytes go to `receive` as they
 * are, with no parsing, validation or logging on the way.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createApplyNow } from '../pipeline/answer.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Receive, Received } from '../pipeline/receive.ts'
import { findInbound } from '../store/configuration.ts'
import { raiseIssues } from '../store/issues.ts'
import { statements, withScope } from '../store/scope.ts'
import { createLimit } from './limits.ts'
import type { Metrics } from './metrics.ts'
import { sendProblem } from './problem.ts'
import { sendInProtocol } from './protocol-answer.ts'
import { discardRest, readBody } from './readBody.ts'

export type InboundParts = { hub: Hub; receive: Receive; metrics: Metrics }

/** Badly signed calls that one source address may make in a minute before it hears 429 instead of 401. */
const badCallsPerMinute = 60

type InboundRequest = FastifyRequest<{ Params: { publicId: string } }>

/** Adds the route. */
export function addInbound(app: FastifyInstance, { hub, receive, metrics }: InboundParts): void {
  const applyNow = createApplyNow(hub)
  const badCalls = createLimit(badCallsPerMinute, 60_000, hub.now)
  const issueWrites = createLimit(1, 1_000, hub.now)

  const answer = async (request: InboundRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { publicId } = request.params
    const maxBytes = await limitOf(publicId)
    if (maxBytes === 'unknown') return sendProblem(reply, 'hub.cannot-store')
    // An address that nobody has: its body is not read, and `receive` is not asked.
    if (maxBytes === undefined)
      return refuse(request, reply, { kind: 'refused', status: 404, problem: 'request.not-found' })
    const read = await readBody(request.raw, maxBytes)
    switch (read.kind) {
      case 'aborted':
        return reply.hijack() // nobody is there to read an answer
      case 'too-large':
        return refuse(request, reply, { kind: 'refused', status: 413, problem: 'request.too-large' })
      case 'read': {
        const headers = headersOf(request)
        const received = await receive({ publicId, path: pathOf(request), headers, body: read.body })
        if (received.kind === 'refused') return refuse(request, reply, received, read.body)
        count(publicId, 'stored')
        const { message, organization, connection } = received
        if (connection.connector.inbound?.answer === 'after-apply') {
          const result = await applyNow({ organization, connection: connection.id, message })
          const sent = sendInProtocol(hub, reply, { connection, headers, body: read.body, result, message })
          if (sent) return sent
        }
        const json = `{"id":"${message}"}`
        return reply.code(202).serializer(asItIs).header('content-type', 'application/json').send(json)
      }
    }
  }

  /** Counts under the connection's id: its address is not for everybody's eyes. It is looked up once, beside the answer. */
  const connections = new Map<string, string>()
  const count = (publicId: string, outcome: string) => {
    const known = connections.get(publicId)
    if (known) return metrics.received(known, outcome)
    findInbound(statements(hub.pool), publicId)
      .then(found => {
        if (found) connections.set(publicId, found.connection)
        metrics.received(found?.connection ?? 'unknown', outcome)
      })
      .catch(() => metrics.received('unknown', outcome))
  }

  const limitOf = async (publicId: string): Promise<number | undefined | 'unknown'> => {
    try {
      return await receive.limitOf(publicId)
    } catch (error) {
      hub.log.error({ error, step: 'receive' }, 'could not look up an inbound address')
      return 'unknown' // the database is away: the sender must come again, and must not think the address is gone
    }
  }

  const refuse = async (
    request: InboundRequest,
    reply: FastifyReply,
    refused: Extract<Received, { kind: 'refused' }>,
    body: Uint8Array = new Uint8Array(),
  ): Promise<FastifyReply> => {
    if (refused.status === 404) metrics.received('unknown', refused.problem)
    else count(request.params.publicId, refused.problem)
    if (refused.status === 413 || !request.raw.readableEnded) {
      reply.header('connection', 'close')
      await discardRest(request.raw)
    }
    if (refused.status === 401 || refused.status === 404) {
      if (!badCalls.take(request.ip)) return sendProblem(reply.header('retry-after', '60'), 'request.too-many')
      if (refused.status === 401) noteBadSignature(refused)
    }
    const connection =
      refused.connection ?? (await receive.connectionOf(request.params.publicId).catch(() => undefined))
    const result = { kind: 'refused', status: refused.status, problem: refused.problem } as const
    const sent = connection && sendInProtocol(hub, reply, { connection, headers: headersOf(request), body, result })
    return sent ?? sendProblem(reply, refused.problem, { status: refused.status })
  }

  /** One issue per connection; written at most once a second, after the answer. */
  const noteBadSignature = ({ organization, connection }: Extract<Received, { kind: 'refused' }>) => {
    if (!organization || !connection || !issueWrites.take(connection.id)) return
    const trouble = { id: hub.newId(), connection: connection.id, step: 'receive', code: 'request.signature' } as const
    withScope(hub.pool, organization, db => raiseIssues(db, organization, [trouble], hub.now())).catch(
      (error: unknown) => hub.log.warn({ error, connection: connection.id }, 'could not note a bad signature'),
    )
  }

  // Some protocols put the name of their operation behind the address that they were given.
  for (const path of ['/in/:publicId', '/in/:publicId/*'])
    app.post<{ Params: { publicId: string } }>(
      path,
      {
        schema: { hide: true },
        // Here and not in a handler: whatever a sender calls its body, nothing looks at the content type before us.
        onRequest: answer,
      },
      (_request, reply) => reply,
    )
}

function pathOf(request: InboundRequest): string {
  const rest = (request.params as { '*'?: string })['*']
  return rest === undefined ? '' : `/${rest}`
}

function headersOf(request: FastifyRequest): { get(name: string): string | undefined } & Iterable<[string, string]> {
  const { headers } = request
  const textOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value)
  return {
    get: name => textOf(headers[name.toLowerCase()]),
    *[Symbol.iterator]() {
      for (const [name, value] of Object.entries(headers)) {
        const text = textOf(value)
        if (text !== undefined) yield [name, text]
      }
    },
  }
}

function asItIs(payload: unknown): string {
  return String(payload)
}
