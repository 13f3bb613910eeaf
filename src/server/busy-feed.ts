/**
 * `GET /busy/{secret}.ics`: the busy times of a practitioner, for a booking system that knows the secret. No session, no
 * cookies; the address appears in no log and no metric.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../pipeline/hub.ts'
import { isSecret } from '../scheduling/busy/secret.ts'
import { type Copy, createBusyCopies } from '../scheduling/busy/serve.ts'
import { createLimit } from './limits.ts'
import { sendProblem } from './problem.ts'

/** Wrong secrets that one source address may try in a minute; after that it is looked up only as often as this allows. */
const wrongPerMinute = 30
/**
 * Look-ups a minute for all who have tried too many. Behind a proxy on another machine everybody has one address: whoever
 * guesses there must not keep a booking system from its feed, which would then take every time as free.
 */
const sparedPerMinute = 600
const minuteMs = 60_000

type FeedRequest = FastifyRequest<{ Params: { secret: string } }>

/** Adds the route. */
export function addBusyFeed(app: FastifyInstance, { hub }: { hub: Hub }): void {
  const copies = createBusyCopies(hub)
  const wrong = createLimit(wrongPerMinute, minuteMs, hub.now)
  const spared = createLimit(sparedPerMinute, minuteMs, hub.now)
  const shutOut = new Map<string, number>()

  const refuse = (request: FeedRequest, reply: FastifyReply) => {
    if (wrong.take(request.ip)) return sendProblem(reply, 'request.not-found')
    shutOut.set(request.ip, hub.now().getTime() + minuteMs)
    if (shutOut.size > 10_000) shutOut.clear()
    return sendProblem(reply.header('retry-after', '60'), 'request.too-many')
  }

  app.get<{ Params: { secret: string } }>(
    '/busy/:secret(^[^/]+).ics',
    { schema: { hide: true } },
    async (request, reply) => {
      const { secret } = request.params
      if (!isSecret(secret)) return refuse(request, reply)
      const isShutOut = (shutOut.get(request.ip) ?? 0) > hub.now().getTime()
      if (isShutOut && !copies.has(secret) && !spared.take('all'))
        return sendProblem(reply.header('retry-after', '60'), 'request.too-many')
      const served = await copies.find(secret)
      switch (served.kind) {
        case 'unknown':
          return refuse(request, reply)
        case 'unsure':
          return sendProblem(reply, 'hub.cannot-store')
        case 'copy':
          // A person who looks at it in a browser is not the booking system.
          if (!request.headers.accept?.includes('text/html')) copies.fetched(secret)
          return send(request, reply, served.copy, hub.now())
      }
    },
  )
}

function send(request: FeedRequest, reply: FastifyReply, { bytes, etag, madeAt, dataAt }: Copy, now: Date) {
  const tag = `"${etag}"`
  reply
    .header('content-type', 'text/calendar; charset=utf-8')
    .header('etag', tag)
    .header('cache-control', 'private, no-cache')
    .header('last-modified', madeAt.toUTCString())
    .header('x-data-age', String(Math.max(0, Math.round((now.getTime() - dataAt.getTime()) / 1_000))))
  const known = request.headers['if-none-match']
  const isKnown = known?.split(',').some(each => each.trim().replace(/^W\//, '') === tag)
  return isKnown ? reply.code(304).send() : reply.send(bytes)
}
