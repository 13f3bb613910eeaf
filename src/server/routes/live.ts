/** Live updates by server-sent events: which lists may have changed, never what in them. */
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Work } from '../../pipeline/wake.ts'
import { type Api, type ApiParts, slugParams } from '../api.ts'

export const changeKinds = ['messages', 'deliveries', 'tasks', 'issues', 'connections', 'notices'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** What each kind of work may change. */
const changes: Readonly<Record<Work, readonly ChangeKind[]>> = {
  messages: ['messages', 'tasks', 'issues'],
  reading: ['messages'],
  documents: ['messages'],
  deliveries: ['deliveries', 'messages', 'issues', 'connections'],
  configuration: ['connections', 'tasks'],
  notices: ['notices'],
}

const debounceMs = 500
const heartbeatMs = 15_000
/** A stream ends after so long; the browser opens it again, and who has signed out by then is not let in. */
const lifeMs = 300_000

/** Adds the route. */
export function addLive(api: Api, { hub }: ApiParts): void {
  const streams = new Set<() => void>()
  // Else a server that stops would wait for them for ever.
  api.addHook('preClose', async () => {
    for (const end of streams) end()
  })

  api.get(
    '/live',
    {
      config: { action: 'live.read', background: true },
      schema: {
        summary: 'Live updates (server-sent events)',
        description: 'Events named `change` with data `{kind}`: one of the lists may have changed.',
        tags: ['overview'],
        params: slugParams,
        response: { 200: z.string().meta({ description: 'text/event-stream' }) },
      },
    },
    (request, reply) => {
      reply.hijack()
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value)
      const end = stream(
        reply.raw,
        listener => hub.wake.hear(listener),
        () => streams.delete(end),
      )
      streams.add(end)
      request.raw.on('close', end)
    },
  )
}

/** Writes to a response until it is ended; returns how to end it. */
function stream(
  response: ServerResponse,
  hear: (listener: (work: Work) => void) => () => void,
  ended: () => void,
): () => void {
  const pending = new Set<ChangeKind>()
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    timer = undefined
    for (const kind of pending) response.write(`event: change\ndata: {"kind":"${kind}"}\n\n`)
    pending.clear()
  }
  const stop = hear(work => {
    for (const kind of changes[work]) pending.add(kind)
    timer ??= setTimeout(flush, debounceMs)
  })
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs)
  const life = setTimeout(() => end(), lifeMs)
  const end = () => {
    stop()
    clearTimeout(timer)
    clearInterval(heartbeat)
    clearTimeout(life)
    response.end()
    ended()
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no', // a proxy that gathers would make it late
  })
  response.write('retry: 2000\n\n')
  return end
}
