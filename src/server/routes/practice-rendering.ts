/** Rendering by hand: what the gates say now, the tick, and taking it back. */
import { z } from 'zod'
import { authorizationUse } from '../../practice/authorization-use.ts'
import { renderAppointments, tryGates, unrenderAppointment } from '../../practice/render.ts'
import { accessOf } from '../../practice/rights.ts'
import { visibleEntry } from '../../practice/save.ts'
import { unitWindows } from '../../practice/shapes.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, noBody } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { failureShown, showFailures } from '../show/practice-appointment.ts'

const tags = ['practice management']
const gatesShown = z.object({
  rendered: z.boolean(),
  failures: z.array(failureShown).describe('What blocks; what only warns when it is rendered'),
})

const windowShown = z.object({
  per: z.enum(unitWindows),
  from: z.iso.date(),
  to: z.iso.date(),
  authorized: z.number().int(),
  rendered: z.number().int(),
  planned: z.number().int().describe('Of appointments that are not rendered yet; they take nothing away'),
  left: z.number().int(),
})

/** Adds the routes. */
export function addPracticeRendering(api: Api, { hub }: ApiParts): void {
  api.get(
    '/practice/authorizations/:id/use',
    {
      config: { action: 'practice.read' },
      schema: {
        summary: 'What of an authorization is used and left, in its windows around a date',
        tags,
        params: idParams,
        querystring: z.object({ date: z.iso.date().describe('In the calendar of the agency') }),
        response: answers(z.object({ windows: z.array(windowShown) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const row = await visibleEntry(db, await accessOf(db, account), 'authorization', request.params.id)
        if (!row) return sendProblem(reply, 'request.not-found')
        return { windows: await authorizationUse(db, row, request.query.date) }
      })
    },
  )

  api.get(
    '/practice/appointments/:id/gates',
    {
      config: { action: 'practice.read' },
      schema: {
        summary: 'What would keep the appointment from being rendered by you now; nothing is changed',
        tags,
        params: idParams,
        response: answers(z.object({ failures: z.array(failureShown) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: appointment } = request.params
      return withScope(hub.pool, organization, async db => {
        const row = await visibleEntry(db, await accessOf(db, account), 'appointment', appointment)
        const failures = row && (await tryGates(hub, db, { appointment, by: { kind: 'account', id: account } }))
        return failures ? { failures: showFailures(failures) } : sendProblem(reply, 'request.not-found')
      })
    },
  )

  api.post(
    '/practice/appointments/:id/render',
    {
      config: { action: 'practice.render' },
      schema: {
        summary: 'Tick "service has been rendered", if every gate passes',
        tags,
        params: idParams,
        body: noBody,
        response: answers(gatesShown),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: appointment } = request.params
      const seen = await withScope(hub.pool, organization, async db =>
        visibleEntry(db, await accessOf(db, account), 'appointment', appointment),
      )
      if (!seen) return sendProblem(reply, 'request.not-found')
      const asked = { appointment, by: { kind: 'account', id: account } } as const
      const [outcome] = await renderAppointments(hub, organization, [asked])
      switch (outcome?.kind) {
        case 'rendered':
          return { rendered: true, failures: showFailures(outcome.warnings) }
        case 'not-rendered':
          return { rendered: false, failures: showFailures(outcome.failures) }
        default:
          return sendProblem(reply, 'request.not-found')
      }
    },
  )

  api.post(
    '/practice/appointments/:id/unrender',
    {
      config: { action: 'practice.unrender' },
      schema: {
        summary: 'Take the tick back, with a reason, while payroll and billing of the day are open',
        tags,
        params: idParams,
        body: givenReason,
        response: answers(z.object({ unrendered: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id: appointment } = request.params
      const outcome = await unrenderAppointment(hub, organization, {
        appointment,
        by: account,
        reason: request.body.reason,
      })
      switch (outcome.kind) {
        case 'unrendered':
          return { unrendered: true as const }
        case 'gone':
          return sendProblem(reply, 'request.not-found')
        case 'refused':
        case 'retry':
        case 'connection':
          return sendProblem(reply, outcome.problem)
      }
    },
  )
}
