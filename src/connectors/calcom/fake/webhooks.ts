/** /v2/webhooks, and the same with the knobs of the simulator. Source: reference/calcom.md sections 8.6 and 11. */
import { type Fields, fieldsOf, listOf, textOf } from '../tolerant.ts'
import { triggers } from '../triggers.ts'
import { type Problem, problem } from './problem.ts'
import type { Delivery, Sender, Webhook } from './sender.ts'
import { newUuid, type World } from './world.ts'

const steady: Delivery = { copies: 1, reorder: 0, delayMs: 0, dropNext: 0, dropShare: 0 }
const dialects = ['hosted', '6.x', 'diy-6.2'] as const
/** What a webhook of the API may not hear of: the test button's. */
const all = Object.keys(triggers).filter(trigger => trigger !== 'PING')

/** What releases before 2026 answer as unknown. Source: section 2. */
const newer = new Set(['BOOKING_LOCATION_UPDATED', 'BOOKING_REASSIGNED', 'INSTANT_MEETING', 'INSTANT_MEETING_ACCEPTED'])

/**
 * /v2/webhooks and /v2/event-types/{id}/webhooks: each level lists its own. One address twice at one level is refused, at
 * two levels it is not, and is told twice (section 5).
 */
export function answerWebhooks(
  world: World,
  sender: Sender,
  { method, id, eventTypeId, body }: { method: string; id?: string; eventTypeId?: number; body: Fields },
): { status: number; data: unknown } | Problem {
  const own = [...sender.webhooks.values()].filter(each => each.eventTypeId === eventTypeId)
  if (eventTypeId !== undefined && !world.eventTypes.has(eventTypeId))
    return problem(404, `Event type with id ${eventTypeId} not found.`)
  if (method === 'POST' || method === 'PATCH') {
    const errors = faultsOf(world, method, body)
    if (errors.length > 0) return problem(400, errors.join(', '), errors)
  }
  if (id === undefined) {
    if (method === 'GET') return { status: 200, data: own.map(shownWebhook) }
    if (method !== 'POST') return problem(404, 'Cannot be found')
    const sameUrl = !own.some(each => each.subscriberUrl === body.subscriberUrl)
    const added = addWebhook(world, sender, { ...body, sameUrl, ...(eventTypeId === undefined ? {} : { eventTypeId }) })
    return 'kind' in added ? added : { status: 201, data: shownWebhook(added) }
  }
  const webhook = own.find(each => each.id === id)
  if (!webhook) return problem(404, `Webhook (${id}) not found`)
  if (method === 'PATCH') setWebhook(webhook, body)
  if (method === 'DELETE') sender.webhooks.delete(id)
  return { status: 200, data: shownWebhook(webhook) }
}

function faultsOf({ account }: World, method: string, body: Fields): string[] {
  const known = all.filter(trigger => !account.oldTriggers || !newer.has(trigger))
  const given = listOf(body.triggers)
  return [
    ...(method === 'POST' && typeof body.active !== 'boolean' ? ['active must be a boolean value'] : []),
    ...(method === 'POST' && !Array.isArray(body.triggers) ? ['triggers must be an array'] : []),
    ...(given.some(trigger => !known.some(each => each === trigger))
      ? [`each value in triggers must be one of the following values: ${known.join(', ')}`]
      : []),
  ]
}

export function addWebhook(world: World, sender: Sender, body: Fields): Webhook | Problem {
  const subscriberUrl = textOf(body.subscriberUrl)
  if (!subscriberUrl || !URL.canParse(subscriberUrl))
    return problem(400, 'subscriberUrl must be a URL address', ['subscriberUrl must be a URL address'])
  if ([...sender.webhooks.values()].some(each => each.subscriberUrl === subscriberUrl && body.sameUrl !== true))
    return problem(409, 'Webhook with this subscriberUrl already exists for this user')
  const webhook: Webhook = {
    id: newUuid(world),
    subscriberUrl,
    triggers: all,
    active: true,
    version: '2021-10-20',
    dialect: 'diy-6.2',
    headers: { version: true, signature: true },
    delivery: { ...steady },
    ...(typeof body.eventTypeId === 'number' ? { eventTypeId: body.eventTypeId } : {}),
  }
  setWebhook(webhook, body)
  sender.webhooks.set(webhook.id, webhook)
  return webhook
}

/** Changes what the body names; `secret: null` takes the secret away. */
export function setWebhook(webhook: Webhook, body: Fields): void {
  const { headers, delivery } = webhook
  const triggersGiven = listOf(body.triggers).filter(trigger => typeof trigger === 'string')
  if (triggersGiven.length > 0) webhook.triggers = triggersGiven
  if (typeof body.active === 'boolean') webhook.active = body.active
  if (typeof body.subscriberUrl === 'string') webhook.subscriberUrl = body.subscriberUrl
  if (typeof body.secret === 'string') webhook.secret = body.secret
  if (body.secret === null) delete webhook.secret
  if (typeof body.payloadTemplate === 'string') webhook.payloadTemplate = body.payloadTemplate
  if (body.payloadTemplate === null) delete webhook.payloadTemplate
  if (typeof body.version === 'string') webhook.version = body.version
  webhook.dialect = dialects.find(dialect => dialect === body.dialect) ?? webhook.dialect
  const wantedHeaders = fieldsOf(body.headers)
  for (const name of ['version', 'signature'] as const)
    if (typeof wantedHeaders[name] === 'boolean') headers[name] = wantedHeaders[name]
  const wanted = fieldsOf(body.delivery)
  for (const name of Object.keys(steady) as (keyof Delivery)[]) {
    const value = wanted[name]
    if (typeof value === 'number' && value >= 0) delivery[name] = value
  }
}

/** As the API shows it: without the knobs. */
export function shownWebhook({
  id,
  subscriberUrl,
  triggers: told,
  active,
  secret,
  payloadTemplate,
  version,
}: Webhook): Fields {
  return {
    id,
    subscriberUrl,
    triggers: told,
    active,
    secret: secret ?? null,
    payloadTemplate: payloadTemplate ?? null,
    version,
  }
}
