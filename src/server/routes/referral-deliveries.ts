/** The error loop of a referral: sending it again where that makes sense, and what support needs to know. */
import { z } from 'zod'
import { unreachable } from '../../model/unreachable.ts'
import { resendReferral } from '../../referrals/resend-by-hand.ts'
import { loadWhole } from '../../referrals/whole.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { hubVersion } from '../hub-version.ts'
import { sendProblem } from '../problem.ts'
import { resent } from '../show/referrals.ts'
import { showBundle } from '../show/show-bundle.ts'
import { supportBundle } from '../show/support-bundle.ts'

const resendBody = z.object({
  target: id.describe('The connection it shall go to again'),
  confirm: z.boolean().default(false).describe('Needed from the third time on, and when it may have arrived'),
  reason: z.string().trim().max(500).optional(),
})

/** Adds the routes. */
export function addReferralDeliveries(api: Api, { hub }: ApiParts): void {
  api.post(
    '/referrals/:id/resend',
    {
      config: { action: 'deliveries.replay' },
      schema: {
        summary: 'Send a referral to one target again; refused where an edit at the source is what helps',
        tags: ['referrals'],
        params: idParams,
        body: resendBody,
        response: answers(resent),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const outcome = await resendReferral(hub, organization, request.params.id, { ...request.body, by: account })
      switch (outcome.kind) {
        case 'done':
          return { done: true as const, id: outcome.id }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'conflict':
          return sendProblem(reply, 'request.conflict', { detail: `Its state is: ${outcome.state}.` })
        case 'unconfirmed':
          return sendProblem(reply, 'referral.resend-unconfirmed', { theirs: { presses: outcome.presses } })
        case 'refused':
          switch (outcome.because) {
            case 'fix-at-source':
              return sendProblem(reply, 'referral.fix-at-source')
            case 'too-soon':
              return sendProblem(reply, 'referral.resend-too-soon', {
                theirs: { from: outcome.from?.toISOString() ?? null },
              })
            case 'under-way':
            case 'not-failed':
            case 'fix-connection':
              return sendProblem(reply, 'referral.no-resend', { theirs: { because: outcome.because } })
            default:
              return unreachable(outcome.because)
          }
        default:
          return unreachable(outcome)
      }
    },
  )

  api.get(
    '/referrals/:id/support-bundle',
    {
      config: { action: 'support-bundles.read' },
      schema: {
        summary: 'What support needs to know of a referral, without anything that says whose it is',
        tags: ['referrals'],
        params: idParams,
        response: answers(supportBundle),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: record } = request.params
      const bundle = await withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const whole = await loadWhole({ hub, db, configuration }, record)
        if (!whole) return undefined
        await noteAudit(hub, db, organization, {
          account,
          action: 'referral.support-bundle',
          subject: { kind: 'referral', id: record },
          connection: whole.listed.connection,
          persons: whole.listed.person ? [whole.listed.person] : [],
        })
        return showBundle(configuration, whole, hubVersion(), hub.now())
      })
      return bundle ?? sendProblem(reply, 'request.not-found')
    },
  )
}
