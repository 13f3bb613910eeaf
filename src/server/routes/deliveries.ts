/** Deliveries: the list, and what people do with one. */
import { z } from 'zod'
import type { Action } from '../../model/roles.ts'
import { deliveryStates } from '../../model/states.ts'
import {
  type ByHand,
  itArrived,
  lookUpDelivery,
  replayDelivery,
  sendAgain,
  sendNow,
  suppressDelivery,
} from '../../pipeline/by-hand.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { listDeliveries } from '../../store/lists/deliveries.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, paging, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { type DeliveryAction, deliveryActions, deliveryRow, showDelivery } from '../show/deliveries.ts'

const filter = paging.extend({
  state: z.enum(Object.keys(deliveryStates) as (keyof typeof deliveryStates)[]).optional(),
  target: id.optional(),
})

/** One part of a path: an id that leads elsewhere is none. */
const targetId = z
  .string()
  .trim()
  .regex(/^(?!\.{1,2}$)[^\s/\\?#%]{1,200}$/)
  .optional()
  .describe('Its id at the target, such as `a-17`')

type Act = {
  action: Action
  summary: string
  /** Whether the law or a later reader wants to know why. */
  needsReason: boolean
  /** Whether the person can say which id it has at the target. */
  takesTargetId?: true
  run(
    hub: Hub,
    organization: string,
    id: string,
    how: ByHand & { targetId?: string | undefined },
  ): ReturnType<typeof sendNow>
}

const acts: Readonly<Record<DeliveryAction, Act>> = {
  replay: { action: 'deliveries.replay', summary: 'Send it once more', needsReason: true, run: replayDelivery },
  'send-now': { action: 'deliveries.send-now', summary: 'Send it now', needsReason: false, run: sendNow },
  suppress: { action: 'deliveries.suppress', summary: 'Do not send it', needsReason: true, run: suppressDelivery },
  'it-arrived': {
    action: 'deliveries.settle',
    summary: 'It is at the target; with its id there, later changes update it',
    needsReason: true,
    takesTargetId: true,
    run: itArrived,
  },
  'send-again': { action: 'deliveries.settle', summary: 'It is not at the target', needsReason: true, run: sendAgain },
  'look-up': {
    action: 'deliveries.settle',
    summary: 'Look it up at the target; sent again only when it is not there',
    needsReason: false,
    run: lookUpDelivery,
  },
}

/** Adds the routes. */
export function addDeliveries(api: Api, { hub }: ApiParts): void {
  api.get(
    '/deliveries',
    {
      config: { action: 'deliveries.read' },
      schema: {
        summary: 'Deliveries, newest first',
        tags: ['deliveries'],
        params: slugParams,
        querystring: filter,
        response: answers(z.object({ items: z.array(deliveryRow), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { limit, cursor, state, target } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const page = await listDeliveries(db, { state, target }, limit, after)
        return { items: page.rows.map(row => showDelivery(row, configuration)), next: page.next }
      })
    },
  )

  for (const verb of deliveryActions) {
    const { action, summary, needsReason, takesTargetId, run } = acts[verb]
    const reason = z.string().trim().max(500)
    const optional = z
      .object({ reason: reason.optional() })
      .nullish()
      .transform(given => ({ reason: given?.reason ?? '' }))
    const needed = z.object({ reason: reason.min(3) })
    const body = takesTargetId ? needed.extend({ targetId }) : needsReason ? needed : optional
    api.post(
      `/deliveries/:id/${verb}`,
      {
        config: { action },
        schema: { summary, tags: ['deliveries'], params: idParams, body, response: answers(done) },
      },
      async (request, reply) => {
        const { organization, account } = placeOf(request)
        const how = { ...request.body, by: account }
        return answerDone(reply, await run(hub, organization, request.params.id, how))
      },
    )
  }
}
