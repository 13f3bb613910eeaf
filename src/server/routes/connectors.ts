/** Connectors: what can be connected, with the form of its settings; and trying settings before they are saved. */
import { z } from 'zod'
import { settingsSchema } from '../../configuration/settings-schema.ts'
import { testSettings } from '../../configuration/test-settings.ts'
import { type EventType, eventTypes } from '../../model/events.ts'
import { type Api, type ApiParts, answers, id, slugParams } from '../api.ts'
import { appendNote } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendFaults } from '../editing.ts'
import { sendProblem } from '../problem.ts'

const connector = z.object({
  name: z.string(),
  title: z.string(),
  capabilities: z.object({
    repeatable: z.boolean(),
    lookUp: z.boolean(),
    updates: z.enum(['none', 'until-accepted', 'always']),
    delivers: z.array(z.string()),
  }),
  streams: z.array(z.object({ name: z.string(), everyMs: z.number(), why: z.string() })),
  receives: z.boolean(),
  sends: z.boolean(),
  delivers: z.array(z.string()),
  schema: z.record(z.string(), z.unknown()).describe('JSON Schema of its settings; secrets carry `secret`'),
  scopes: z.array(z.object({ function: z.string(), needs: z.string(), why: z.string() })),
  hasWebhooks: z.boolean(),
  needsWebhooks: z.boolean().describe('Whether registering its webhook is the next thing to do'),
  hasBusyFeeds: z.boolean().describe('Whether it reads busy times, so that it offers no time that is taken'),
  prerequisites: z.array(z.string()),
})

export const finding = z.object({
  name: z.string(),
  ok: z.boolean(),
  problem: z.string().optional(),
  detail: z.string().optional(),
  level: z.enum(['warning']).optional(),
})

/** What a route may select, in words. */
const meanings: Readonly<Record<EventType, string>> = {
  'booking.requested': 'Somebody asked for an appointment that is not confirmed yet',
  'booking.created': 'An appointment was booked',
  'booking.confirmed': 'A request was confirmed, or paid',
  'booking.rescheduled': 'An appointment was moved',
  'booking.cancelled': 'An appointment was cancelled',
  'booking.rejected': 'A request was turned down',
  'booking.changed': 'Place or practitioner of an appointment changed',
  'booking.no-show': 'Somebody did not come, or came after all',
  'booking.reassigned': 'An appointment was given to another practitioner',
  'booking.relocated': 'An appointment takes place elsewhere',
  'booking.started': 'The time of an appointment began; says nothing about who came',
  'booking.ended': 'The time of an appointment is over; says nothing about who came',
  'leave.created': 'A practitioner is out of office',
  'form.submitted': 'Somebody answered a routing form',
  'person.seen': 'A person as a poll found them, or as a member pushed them',
  'practitioner.seen': 'A practitioner as a poll found them',
  'location.seen': 'A place as a poll found it',
  'service.seen': 'A service as a poll found it',
  'slot.seen': 'Time that the EHR closed, holds or freed',
  'appointment.seen': 'An appointment that the EHR made',
  'appointment.requested': 'An appointment that the EHR holds as not confirmed yet',
  'appointment.confirmed': 'The EHR confirmed a request',
  'appointment.declined': 'The EHR turned a request down',
  'appointment.moved': 'The EHR moved an appointment',
  'appointment.changed': 'Practitioner, place or kind of an appointment changed in the EHR',
  'appointment.cancelled': 'The EHR cancelled an appointment',
  'appointment.no-show': 'The EHR says that somebody did not come, or came after all',
  'appointment.arrived': 'Somebody arrived or was checked in',
  'appointment.fulfilled': 'The visit took place',
  'referral.received': 'A referral came in',
  'referral.edited': 'A referral was edited',
  'referral.requested': 'A referral went back to being requested',
  'referral.ready': 'A referral is ready to be handled',
  'referral.acknowledged': 'A referral was marked as received',
  'referral.accepted': 'A referral was accepted',
  'referral.in-progress': 'Work on a referral began',
  'referral.on-hold': 'A referral was put on hold',
  'referral.completed': 'A referral was closed as completed',
  'referral.rejected': 'A referral was closed as rejected',
  'referral.cancelled': 'A referral was closed as cancelled',
  'referral.failed': 'A referral was closed as failed',
  'referral.entered-in-error': 'A referral was closed as entered in error',
  'referral.booked': 'An appointment was added to a referral',
  'referral.rescheduled': 'The appointment of a referral was moved',
  'referral.unbooked': 'The appointment of a referral was removed',
  'referral.archived': 'A referral was archived',
  'referral.message-from-provider': 'The receiver wrote to the sender of a referral',
  'referral.message-from-requester': 'The sender of a referral wrote to the receiver',
  'document.pushed': 'A member pushed a document, or a new version of one',
}

/** Adds the routes. */
export function addConnectors(api: Api, { hub }: ApiParts): void {
  api.get(
    '/connectors',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'What can be connected, with the form of its settings',
        tags: ['set up'],
        params: slugParams,
        response: answers(z.object({ items: z.array(connector) })),
      },
    },
    async () => ({
      items: [...hub.connectors.values()].map(each => ({
        name: each.name,
        title: each.title,
        capabilities: {
          repeatable: each.capabilities.repeatable,
          lookUp: each.capabilities.lookUp,
          updates: each.capabilities.updates,
          delivers: [...each.capabilities.delivers],
        },
        streams: (each.streams ?? []).map(({ name, everyMs, why }) => ({ name, everyMs, why })),
        receives: each.inbound !== undefined || each.pull !== undefined,
        sends: each.deliver !== undefined,
        delivers: [...each.capabilities.delivers],
        schema: { ...settingsSchema(each) },
        scopes: (each.scopes ?? []).map(scope => ({ ...scope })),
        hasWebhooks: each.webhooks !== undefined,
        needsWebhooks: each.webhooks !== undefined && each.webhooks.optional !== true,
        hasBusyFeeds: each.busy !== undefined,
        prerequisites: [...(each.setUp?.prerequisites ?? [])],
      })),
    }),
  )

  api.post(
    '/connectors/:name/test',
    {
      config: { action: 'connections.test' },
      schema: {
        summary: 'Try settings before they are saved; a secret that is left out is the saved one',
        tags: ['set up'],
        params: slugParams.extend({ name: z.string().max(100) }),
        body: z.object({ settings: z.record(z.string(), z.json()), connection: id.optional() }),
        response: answers(z.object({ ok: z.boolean(), findings: z.array(finding) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { settings, connection } = request.body
      const chosen = hub.connectors.get(request.params.name)
      if (!chosen) return sendProblem(reply, 'request.not-found')
      const tested = await testSettings(hub, organization, chosen, settings, connection)
      if (tested.kind === 'not-found') return sendProblem(reply, 'request.not-found')
      if (tested.kind === 'invalid') return sendFaults(reply, tested.faults)
      await appendNote(hub, organization, {
        account,
        action: 'connection.test',
        subject: connection ? { kind: 'connection', id: connection } : { kind: 'connector', id: chosen.name },
        ...(connection ? { connection } : {}),
      })
      return { ok: tested.result.ok, findings: tested.result.findings.map(each => ({ ...each })) }
    },
  )

  api.get(
    '/event-types',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'What a route may select',
        tags: ['set up'],
        params: slugParams,
        response: answers(z.object({ items: z.array(z.object({ name: z.string(), says: z.string() })) })),
      },
    },
    async () => ({ items: eventTypes.map(name => ({ name, says: meanings[name] })) }),
  )
}
