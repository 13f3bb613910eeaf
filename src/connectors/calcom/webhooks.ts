/**
 * Webhooks at Cal.com, over API v2: found at every level that these credentials see, made, mended, given another secret
 * and removed. Source: reference/calcom.md sections 5 and 8.6.
 */
import type { Json } from '../../model/events.ts'
import type { Io, VendorAnswer, VendorWebhook, Webhooks } from '../connector.ts'
import { type ApiAnswer, call, get } from './client.ts'
import type { CalcomSettings } from './config.ts'
import { fieldsOf, listOf, textOf } from './tolerant.ts'
import { bookingTriggers } from './triggers.ts'

/** Self-hosted releases refuse these as unknown (section 2). */
const newer = ['BOOKING_REASSIGNED', 'BOOKING_LOCATION_UPDATED'] as const
const needed = bookingTriggers.filter(trigger => !newer.some(each => each === trigger))

/** One list for each place a webhook can hang at; event types beyond this are not looked at. */
const mostEventTypes = 30

type Found = VendorWebhook & { path: string }

export const webhooks: Webhooks<CalcomSettings> = {
  triggers: { needed, wanted: [...needed, ...newer] },
  secrets: { setting: 'webhookSecrets', most: 2 },
  // Hosted Cal.com accepts public https only; one inside the same network can reach what is there.
  needsPublicUrl: settings => isPublic(settings.baseUrl),
  async list(io) {
    const found = await findAll(io)
    return found.kind === 'ok' ? { kind: 'ok', value: found.value.map(shown) } : found
  },
  async ensure(io, { url, secret }) {
    const found = await findAll(io)
    if (found.kind !== 'ok') return found
    const [there] = found.value.filter(each => each.url === url)
    return there
      ? put(io, 'PATCH', there.path, { secret, active: true })
      : put(io, 'POST', '/webhooks', { subscriberUrl: url, secret, active: true })
  },
  async rotate(io, id, secret) {
    const found = await findOne(io, id)
    return found.kind === 'ok' ? changed(await call(io, 'PATCH', found.value.path, { secret }), found.value) : found
  },
  async remove(io, id) {
    const found = await findOne(io, id)
    if (found.kind !== 'ok') return found
    const answer = await call(io, 'DELETE', found.value.path)
    return answer.kind === 'ok' || answer.kind === 'missing' ? { kind: 'ok', value: null } : failed(answer)
  },
}

async function findOne(io: Io<CalcomSettings>, id: string): Promise<VendorAnswer<Found>> {
  const found = await findAll(io)
  if (found.kind !== 'ok') return found
  const one = found.value.find(each => each.id === id)
  return one ? { kind: 'ok', value: one } : { kind: 'missing' }
}

/**
 * Subscribers are chosen by OR over the levels: one address at two of them is told everything twice (section 5). The
 * user's own list must be there; what the other levels refuse is not ours to see.
 */
async function findAll(io: Io<CalcomSettings>): Promise<VendorAnswer<Found[]>> {
  if (!io.settings.auth) return { kind: 'no-credentials' }
  const own = await get(io, 'webhooks', '/webhooks', { take: 250 })
  if (own.kind !== 'ok') return failed(own)
  const found = readAll(own.data, '/webhooks')
  const types = await get(io, 'eventTypes', '/event-types')
  const eventTypes = types.kind === 'ok' ? listOf(types.data).slice(0, mostEventTypes) : []
  for (const eventType of eventTypes) {
    const { id } = fieldsOf(eventType)
    if (typeof id !== 'number' && typeof id !== 'string') continue
    const path = `/event-types/${encodeURIComponent(String(id))}/webhooks`
    const answer = await get(io, 'webhooks', path, { take: 250 })
    if (answer.kind === 'ok') found.push(...readAll(answer.data, path))
  }
  return { kind: 'ok', value: found }
}

/** `id` is documented as a number and is a uuid as text (section 8.6). */
function readAll(data: unknown, path: string): Found[] {
  return listOf(data).flatMap(each => {
    const found = read(each, path)
    return found ? [found] : []
  })
}

function read(data: unknown, path: string): Found | undefined {
  const { id, subscriberUrl, active, triggers, secret } = fieldsOf(data)
  const name = typeof id === 'number' ? String(id) : textOf(id)
  const url = textOf(subscriberUrl)
  if (!name || !url) return undefined
  const signs = textOf(secret)
  return {
    id: name,
    url,
    active: active === true,
    triggers: listOf(triggers).filter(trigger => typeof trigger === 'string'),
    ...(signs ? { secret: signs } : {}),
    path: `${path}/${encodeURIComponent(name)}`,
  }
}

/** Asks for every trigger; where the newer ones are not known, for the others. */
async function put(
  io: Io<CalcomSettings>,
  method: 'POST' | 'PATCH',
  path: string,
  body: { readonly [name: string]: Json },
): Promise<VendorAnswer<VendorWebhook>> {
  const all = await call(io, method, path, { ...body, triggers: webhooks.triggers.wanted })
  const answer =
    all.kind === 'refused' && all.status === 400 ? await call(io, method, path, { ...body, triggers: needed }) : all
  return changed(answer)
}

/** Some releases answer a change with less than the whole; what is missing was there before. */
function changed(answer: ApiAnswer, before?: Found): VendorAnswer<VendorWebhook> {
  if (answer.kind !== 'ok') return failed(answer)
  const now = read(answer.data, '') ?? before
  return now ? { kind: 'ok', value: shown(now) } : { kind: 'failed', problem: 'target.refused', detail: 'no webhook' }
}

function failed(answer: Exclude<ApiAnswer, { kind: 'ok' }>): Exclude<VendorAnswer<never>, { kind: 'ok' }> {
  switch (answer.kind) {
    case 'missing':
      return { kind: 'missing' }
    case 'refused':
      return {
        kind: 'failed',
        problem: answer.status === 409 ? 'request.conflict' : 'target.refused',
        detail: String(answer.status),
      }
    default:
      return { kind: 'failed', problem: answer.problem }
  }
}

function shown({ id, url, active, triggers, secret }: Found | VendorWebhook): VendorWebhook {
  return { id, url, active, triggers, ...(secret ? { secret } : {}) }
}

function isPublic(address: string): boolean {
  const { hostname } = new URL(address)
  const isPrivate =
    /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]|\[f[cd])|\.(local|internal|test|lan)$/
  return !isPrivate.test(hostname) && hostname.includes('.')
}
