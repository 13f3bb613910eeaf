/** Answers of `POST /in/…` in the shape of the sender's own protocol, where its connector has one. */
import type { FastifyReply } from 'fastify'
import type { AnswerResult, HeaderReader } from '../connectors/connector.ts'
import type { ConnectionConfig } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'

type Told = {
  connection: ConnectionConfig
  headers: HeaderReader
  body: Uint8Array
  result: AnswerResult
  message?: string
}

/** Sends the connector's own answer; undefined when it has none, or fails to make one. */
export function sendInProtocol(hub: Hub, reply: FastifyReply, told: Told): FastifyReply | undefined {
  const { connection, headers, body, result, message } = told
  const respond = connection.connector.inbound?.respond
  if (!respond) return undefined
  try {
    const answer = respond({
      ...(connection.invalid === undefined ? { settings: connection.settings } : {}),
      headers,
      body,
      result,
      ...(message ? { message } : {}),
      now: hub.now(),
      newId: hub.newId,
    })
    return reply
      .code(answer.status)
      .serializer((payload: unknown) => String(payload))
      .header('content-type', answer.contentType)
      .send(answer.body)
  } catch (error) {
    hub.log.error({ error, step: 'receive', connection: connection.id }, 'an answer could not be made')
    return undefined
  }
}
