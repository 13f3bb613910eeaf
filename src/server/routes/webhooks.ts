/** The webhooks of a connection at the other side: seen, registered, given another secret, tried, removed. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { finishRotations } from '../../configuration/finish-rotations.ts'
import { webhookStates } from '../../configuration/webhook-states.ts'
import {
  type Able,
  ableConnection,
  findingsOf,
  type Refusal,
  registerWebhook,
  removeWebhook,
  rotateWebhook,
  seeWebhooks,
} from '../../configuration/webhooks.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, instant, instantOf, noBody } from '../api.ts'
import { appendNote } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { finding } from './connectors.ts'

const state = z.enum(webhookStates)
const shown = z.object({
  supported: z.boolean(),
  publicUrl: z.string().nullable(),
  expected: z.object({ url: z.string().nullable(), triggers: z.array(z.string()) }),
  items: z.array(
    z.object({
      id: z.string(),
      url: z.string(),
      active: z.boolean(),
      triggers: z.array(z.string()),
      ours: z.boolean(),
      state: z.union([state, z.literal('other')]),
    }),
  ),
  state,
  lastReceivedAt: instant.nullable(),
})
const tags = ['set up']

/** Adds the routes. */
export function addWebhooks(api: Api, parts: ApiParts): void {
  const { hub } = parts

  /** Where this hub is reached; tried on one machine it is where the browser found it. */
  const addressOf = (request: FastifyRequest) => {
    const own = `${request.protocol}://${request.host}`
    return parts.publicUrl ?? (/^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(request.host) ? own : undefined)
  }
  const find = (request: FastifyRequest<{ Params: z.infer<typeof idParams> }>) =>
    ableConnection(hub, placeOf(request).organization, request.params.id, addressOf(request))
  const note = (request: FastifyRequest, able: Able, action: string, reason?: string) => {
    const { organization, account } = placeOf(request)
    const { id } = able.config
    const subject = { kind: 'connection', id }
    return appendNote(hub, organization, { account, action, subject, connection: id, ...(reason ? { reason } : {}) })
  }

  api.get(
    '/connections/:id/webhooks',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'What is registered at the other side',
        tags,
        params: idParams,
        response: answers(shown),
      },
    },
    async (request, reply) => {
      const able = await find(request)
      if (!able) return sendProblem(reply, 'request.not-found')
      const publicUrl = addressOf(request) ?? null
      if (able === 'not-supported')
        return {
          supported: false,
          publicUrl,
          expected: { url: null, triggers: [] },
          items: [],
          state: 'missing' as const,
          lastReceivedAt: null,
        }
      const seen = await seeWebhooks(hub, placeOf(request).organization, able)
      return {
        supported: true,
        publicUrl,
        expected: { url: seen.url ?? null, triggers: [...seen.triggers] },
        items: seen.items.map(each => ({ ...each, triggers: [...each.triggers] })),
        state: seen.state,
        lastReceivedAt: instantOf(seen.lastReceivedAt),
      }
    },
  )

  for (const [verb, act] of [
    ['register', registerWebhook],
    ['rotate', rotateWebhook],
  ] as const)
    api.post(
      `/connections/:id/webhooks/${verb}`,
      {
        config: { action: 'configuration.change' },
        schema: {
          summary:
            verb === 'register'
              ? 'Register the webhook with a new secret, or put the one that is there right'
              : 'Give the webhook a new secret; the old one is valid until the new one was seen',
          tags,
          params: idParams,
          body: noBody,
          response: answers(z.object({ done: z.literal(true) })),
        },
      },
      async (request, reply) => {
        const able = await find(request)
        if (!able) return sendProblem(reply, 'request.not-found')
        if (able === 'not-supported') return sendProblem(reply, 'connection.lacks-capability', { status: 409 })
        const { organization, account } = placeOf(request)
        const done = await act(hub, organization, able, { how: 'console', by: account, reason: reasons[verb] })
        if (done.kind === 'refused') return refuse(reply, done)
        await note(request, able, `webhook.${verb}`)
        return { done: true as const }
      },
    )

  api.post(
    '/connections/:id/webhooks/verify',
    {
      config: { action: 'connections.test' },
      schema: {
        summary: 'Whether messages come by themselves: address, registration, secret, and what came last',
        tags,
        params: idParams,
        body: noBody,
        response: answers(z.object({ ok: z.boolean(), findings: z.array(finding) })),
      },
    },
    async (request, reply) => {
      const able = await find(request)
      if (!able) return sendProblem(reply, 'request.not-found')
      if (able === 'not-supported') return sendProblem(reply, 'connection.lacks-capability', { status: 409 })
      await finishRotations(hub)
      const { ok, findings } = findingsOf(await seeWebhooks(hub, placeOf(request).organization, able))
      await note(request, able, 'webhook.verify')
      return { ok, findings: findings.map(each => ({ ...each })) }
    },
  )

  api.delete(
    '/connections/:id/webhooks/:webhook',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Remove a webhook at the other side',
        tags,
        params: idParams.extend({ webhook: z.string().min(1).max(200) }),
        body: givenReason,
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const able = await find(request)
      if (!able || able === 'not-supported') return sendProblem(reply, 'request.not-found')
      const done = await removeWebhook(hub, able, request.params.webhook)
      if (done.kind === 'refused') return refuse(reply, done)
      await note(request, able, 'webhook.remove', request.body.reason)
      return { done: true as const }
    },
  )
}

const reasons = { register: 'The webhook was registered.', rotate: 'The webhook got a new secret.' } as const

function refuse(reply: FastifyReply, { problem, detail }: Refusal): FastifyReply {
  const status = problem === 'request.not-found' ? 404 : 409
  return sendProblem(reply, problem, { status, ...(detail ? { detail } : {}) })
}
