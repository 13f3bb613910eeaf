/** Who is told of alerts: e-mail addresses and webhooks, each with a test that says what failed. Secrets are shown once. */
import { z } from 'zod'
import { call } from '../../jobs/alerts/call.ts'
import { callOf, testMailOf } from '../../jobs/alerts/compose.ts'
import { rulesOf } from '../../jobs/alerts/look.ts'
import { overlapOf } from '../../jobs/alerts/secrets.ts'
import { newSecret } from '../../jobs/alerts/standard-webhooks.ts'
import { type EmailBody, settingOf, type WebhookBody } from '../../jobs/alerts/tell.ts'
import type { Json } from '../../model/events.ts'
import type { ProblemCode } from '../../model/problems.ts'
import {
  type ChannelRow,
  deleteChannel,
  insertChannel,
  listChannels,
  noteChannel,
  setChannelState,
} from '../../store/alert-settings.ts'
import { withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, instantOf, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'

/** More than anybody needs; each is told of everything. */
const mostChannels = 50

const channel = z.object({
  id,
  kind: z.enum(['email', 'webhook']),
  state: z.enum(['on', 'off']),
  address: z.string().describe('The e-mail address, or the address that is called'),
  problem: z.string().nullable().describe('Why the last message did not arrive'),
  failedAt: instant.nullable(),
  workedAt: instant.nullable(),
  oldSecretUntil: instant.nullable().describe('Until then calls carry a signature of the secret before, too'),
})

const wanted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('email'), to: z.email().max(320) }),
  z.object({ kind: z.literal('webhook'), url: z.url({ protocol: /^https?$/ }).max(2000) }),
])

const tested = z.object({
  ok: z.boolean(),
  problem: z.string().nullable(),
  status: z.number().int().nullable().describe('What the other side answered'),
})

/** Adds the routes. */
export function addAlertChannels(api: Api, { hub }: ApiParts): void {
  const opened = (organization: string, { id, kind, body }: Pick<ChannelRow, 'id' | 'kind' | 'body'>) => {
    const settings = hub.sealer.openJson(organization, 'alert_channel', id, body)
    if (kind === 'email') return { address: (settings as EmailBody).to, oldSecretUntil: null }
    const webhook = settings as WebhookBody
    return { address: webhook.url, oldSecretUntil: overlapOf(webhook, hub.now()) ?? null }
  }

  api.get(
    '/alerts/channels',
    {
      config: { action: 'alerts.read' },
      schema: {
        summary: 'Who is told of alerts',
        tags: ['alerts'],
        params: slugParams,
        response: answers(z.object({ items: z.array(channel) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const rows = await withScope(hub.pool, organization, listChannels)
      const items = rows.map(row => ({
        id: row.id,
        kind: row.kind,
        state: row.state,
        ...opened(organization, row),
        problem: row.problem,
        failedAt: instantOf(row.failed_at),
        workedAt: instantOf(row.worked_at),
      }))
      return { items }
    },
  )

  api.post(
    '/alerts/channels',
    {
      config: { action: 'alerts.change', shownOnce: ['secret'] },
      schema: {
        summary: 'Tell one more; a webhook answers with its secret, once',
        tags: ['alerts'],
        params: slugParams,
        body: wanted,
        response: answers(z.object({ id, secret: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const given = request.body
      const newId = hub.newId()
      const secret = given.kind === 'webhook' ? newSecret() : null
      const settings: Json = given.kind === 'email' ? { to: given.to } : { url: given.url, secret }
      const body = hub.sealer.sealJson(organization, 'alert_channel', newId, settings)
      return withScope(hub.pool, organization, async db => {
        if ((await listChannels(db)).length >= mostChannels) return sendProblem(reply, 'request.conflict')
        await insertChannel(db, { id: newId, kind: given.kind, body }, account, hub.now())
        await noteAudit(hub, db, organization, {
          account,
          action: 'alerts.channel-add',
          subject: { kind: 'alert-channel', id: newId },
          detail: { kind: given.kind, address: given.kind === 'email' ? given.to : given.url },
        })
        return { id: newId, secret }
      })
    },
  )

  api.post(
    '/alerts/channels/:id/state',
    {
      config: { action: 'alerts.change' },
      schema: {
        summary: 'Switch a channel on or off',
        tags: ['alerts'],
        params: idParams,
        body: z.object({ state: z.enum(['on', 'off']) }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { state } = request.body
      const { id: channelId } = request.params
      const outcome = await withScope(hub.pool, organization, async db => {
        if (!(await setChannelState(db, channelId, state))) return { kind: 'not-found' as const }
        const subject = { kind: 'alert-channel', id: channelId }
        await noteAudit(hub, db, organization, { account, action: `alerts.channel-${state}`, subject })
        return { kind: 'done' as const, id: channelId }
      })
      return answerDone(reply, outcome)
    },
  )

  api.delete(
    '/alerts/channels/:id',
    {
      config: { action: 'alerts.change' },
      schema: {
        summary: 'Tell this one no more; what waits for it is dropped',
        tags: ['alerts'],
        params: idParams,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: channelId } = request.params
      const outcome = await withScope(hub.pool, organization, async db => {
        const row = (await listChannels(db)).find(each => each.id === channelId)
        if (!row || !(await deleteChannel(db, channelId, hub.now()))) return { kind: 'not-found' as const }
        await noteAudit(hub, db, organization, {
          account,
          action: 'alerts.channel-remove',
          subject: { kind: 'alert-channel', id: channelId },
          detail: { kind: row.kind, address: opened(organization, row).address },
        })
        return { kind: 'done' as const, id: channelId }
      })
      return answerDone(reply, outcome)
    },
  )

  api.post(
    '/alerts/channels/:id/test',
    {
      config: { action: 'alerts.change' },
      schema: {
        summary: 'Send a test now and say what came of it',
        tags: ['alerts'],
        params: idParams,
        response: answers(tested),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const found = await withScope(hub.pool, organization, async db => {
        const row = (await listChannels(db)).find(each => each.id === request.params.id)
        return row ? { row, setting: await settingOf(hub, db, await rulesOf(db)) } : undefined
      })
      if (!found) return sendProblem(reply, 'request.not-found')
      const { row, setting } = found
      const settings = hub.sealer.openJson(organization, 'alert_channel', row.id, row.body)
      const result =
        row.kind === 'email'
          ? await testMail((settings as EmailBody).to, testMailOf(setting))
          : await testCall(settings as WebhookBody, callOf('alert.test', [], setting, hub.now()))
      await withScope(hub.pool, organization, async db => {
        await noteChannel(db, row.id, result.problem ?? undefined, hub.now())
        await noteAudit(hub, db, organization, {
          account,
          action: 'alerts.channel-test',
          subject: { kind: 'alert-channel', id: row.id },
          outcome: result.ok ? 'done' : 'failed',
        })
      })
      return result
    },
  )

  const testMail = async (to: string, text: { subject: string; text: string }) => {
    const mail = { id: hub.newId(), kind: 'alert-test', to, ...text }
    const sent = hub.mailer
      ? await hub.mailer.send(mail)
      : { kind: 'away' as const, problem: 'mail.not-set-up' as ProblemCode }
    return sent.kind === 'sent'
      ? { ok: true, problem: null, status: null }
      : { ok: false, problem: sent.problem, status: 'status' in sent ? (sent.status ?? null) : null }
  }

  const testCall = async (settings: WebhookBody, body: string) => {
    const called = await call(hub.fetch, settings, hub.newId(), hub.now(), body)
    return { ok: called.ok, problem: called.ok ? null : called.problem, status: called.status ?? null }
  }
}
