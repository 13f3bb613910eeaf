/** A new secret for an alert webhook: shown once; for a day the old one signs beside it. */
import { z } from 'zod'
import { rotated } from '../../jobs/alerts/secrets.ts'
import { newSecret } from '../../jobs/alerts/standard-webhooks.ts'
import type { WebhookBody } from '../../jobs/alerts/tell.ts'
import { lockChannel, writeChannelBody } from '../../store/alert-settings.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, idParams, instant } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'

/** Adds the route. */
export function addAlertSecrets(api: Api, { hub }: ApiParts): void {
  api.post(
    '/alerts/channels/:id/rotate',
    {
      config: { action: 'alerts.change', shownOnce: ['secret'] },
      schema: {
        summary: 'Give a webhook a new secret, shown once; for 24 hours calls are signed with the old one too',
        tags: ['alerts'],
        params: idParams,
        response: answers(
          z.object({
            secret: z.string().nullable().describe('Null when the same request was answered before'),
            oldSecretUntil: instant.describe('Until then calls carry a signature of the old secret, too'),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id } = request.params
      return withScope(hub.pool, organization, async db => {
        const row = await lockChannel(db, id)
        if (!row) return sendProblem(reply, 'request.not-found')
        if (row.kind !== 'webhook')
          return sendProblem(reply, 'request.invalid', { errors: [{ path: '/id', code: 'not-a-webhook' }] })
        const before = hub.sealer.openJson(organization, 'alert_channel', id, row.body) as WebhookBody
        const secret = newSecret()
        const next = rotated(before, secret, hub.now())
        await writeChannelBody(db, id, hub.sealer.sealJson(organization, 'alert_channel', id, next))
        await noteAudit(hub, db, organization, {
          account,
          action: 'alerts.channel-rotate',
          subject: { kind: 'alert-channel', id },
        })
        return { secret, oldSecretUntil: next.before.until }
      })
    },
  )
}
