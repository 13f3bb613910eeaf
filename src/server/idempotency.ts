/**
 * `Idempotency-Key` on writes: a write that is sent twice runs once, and the second gets the first one's answer. Only
 * successes are kept: what was refused changed nothing, so it may be tried again.
 */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { keepAnswer, releaseKey, takeKey } from '../store/idempotency.ts'
import { withScope } from '../store/scope.ts'
import type { Api, ApiParts } from './api.ts'
import { placeOf } from './auth/guard.ts'
import { sendProblem } from './problem.ts'

/** A write that has not ended after so long never will: its process is gone. Milliseconds. */
const abandonedMs = 120_000
const form = /^[\x21-\x7e]{1,200}$/

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Fields of the answer that are shown once: a repeated write gets null for them, and they are not kept. */
    shownOnce?: readonly string[]
  }
  interface FastifyRequest {
    /** The key that this request holds, until it is answered. */
    idempotencyKey: Buffer | null
  }
}

/** Applies to every write that is added to `api` from here on. */
export function addIdempotency(api: Api, { hub }: ApiParts): void {
  api.decorateRequest('idempotencyKey', null)

  api.addHook('preHandler', async (request, reply) => {
    const given = request.headers['idempotency-key']
    if (request.method !== 'POST' || given === undefined || !request.organization) return
    if (Array.isArray(given) || !form.test(given))
      return sendProblem(reply, 'request.invalid', { errors: [{ path: '/idempotency-key', code: 'invalid' }] })
    const { organization, account } = placeOf(request)
    const key = { account, keyHash: sha256(given) }
    const asked = sha256(JSON.stringify([request.method, request.url, request.body ?? null]))
    const known = await withScope(hub.pool, organization, db => takeKey(db, key, asked, hub.now(), abandonedMs))
    if (!known) {
      request.idempotencyKey = key.keyHash
      return
    }
    if (!known.request_hash.equals(asked))
      return sendProblem(reply, 'request.conflict', { detail: 'This Idempotency-Key was used for another request.' })
    if (known.status === null || !known.body)
      return sendProblem(reply, 'request.conflict', { detail: 'The same request is under way.' })
    const answer = hub.sealer.open(organization, 'idempotency', idOf(account, key.keyHash), known.body)
    return reply
      .code(known.status)
      .header('idempotency-replayed', 'true')
      .header('content-type', 'application/json; charset=utf-8')
      .serializer(String)
      .send(answer.toString())
  })

  api.addHook('onSend', async (request, reply, payload) => {
    if (!request.idempotencyKey) return payload
    const { organization, account } = placeOf(request)
    const key = { account, keyHash: request.idempotencyKey }
    request.idempotencyKey = null
    const isKept = reply.statusCode < 300 && typeof payload === 'string'
    await withScope(hub.pool, organization, db => {
      if (!isKept) return releaseKey(db, key)
      const kept = without(payload, request.routeOptions.config.shownOnce ?? [])
      const body = hub.sealer.seal(organization, 'idempotency', idOf(account, key.keyHash), kept)
      return keepAnswer(db, key, reply.statusCode, body)
    }).catch((error: unknown) => logLost(request, error))
    return payload
  })

  // The write itself has happened: its answer must get out, even when it cannot be kept.
  const logLost = (request: FastifyRequest, error: unknown) =>
    hub.log.warn({ error, requestId: request.id }, 'the answer to a write could not be kept')
}

function without(payload: string, fields: readonly string[]): string {
  if (fields.length === 0) return payload
  return JSON.stringify(JSON.parse(payload), (name, value: unknown) => (fields.includes(name) ? null : value))
}

function idOf(account: string, keyHash: Buffer): string {
  return `${account}/${keyHash.toString('hex')}`
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
