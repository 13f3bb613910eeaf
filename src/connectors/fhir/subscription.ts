/**
 * The Subscription at the EHR that rings when an appointment changes: found, made, mended, given another secret and
 * removed. An EHR that offers none is polled all the same. Source: HL7 FHIR R4, Subscription (rest-hook).
 */
import type { Subscription } from 'fhir/r4'
import type { Io, VendorAnswer, VendorWebhook, Webhooks } from '../connector.ts'
import { offers, serverOf } from './capability.ts'
import { baseOf, type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { secretHeader } from './doorbell.ts'
import { failureOutcome, saidOf } from './outcome.ts'

const criteria = 'Appointment?'
/** An id of FHIR that stays one step of the address: what is asked for by id may come from a person. */
const isId = (id: string) => /^[A-Za-z0-9\-.]{1,64}$/.test(id) && !/^\.+$/.test(id)

export const webhooks: Webhooks<Settings> = {
  optional: true,
  triggers: { needed: ['Appointment'], wanted: ['Appointment'] },
  secrets: { setting: 'subscriptionSecrets', most: 2 },
  needsPublicUrl: settings => !/^(localhost|127\.|\[::1\])/.test(baseOf(settings).hostname),
  async list(io) {
    const found = await findAll(io)
    return found.kind === 'ok' ? { kind: 'ok', value: found.value.map(shown) } : found
  },
  async ensure(io, { url, secret }) {
    const found = await findAll(io)
    if (found.kind !== 'ok') return found
    const there = found.value.find(each => each.channel.endpoint === url)
    return put(io, { ...there, ...wanted(url, secret) })
  },
  async rotate(io, id, secret) {
    if (!isId(id)) return { kind: 'missing' }
    const reply = await send(io, { path: `Subscription/${id}` })
    const there = subscriptionIn(reply)
    return there?.channel.endpoint
      ? put(io, { ...there, ...wanted(there.channel.endpoint, secret) })
      : failed(io, reply)
  },
  async remove(io, id) {
    if (!isId(id)) return { kind: 'missing' }
    const reply = await send(io, { method: 'DELETE', path: `Subscription/${id}` })
    const gone = reply.kind === 'answered' && (reply.status < 300 || reply.status === 404 || reply.status === 410)
    return gone ? { kind: 'ok', value: null } : failed(io, reply)
  },
}

function wanted(endpoint: string, secret: string): Subscription {
  return {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'Causeway reads appointments when they change',
    criteria,
    // Without a payload: the call says that there is news, and nothing of anybody.
    channel: { type: 'rest-hook', endpoint, header: [`${secretHeader}: ${secret}`] },
  }
}

async function findAll(io: Io<Settings>): Promise<VendorAnswer<Subscription[]>> {
  const server = await serverOf(io)
  if (!offers(server, 'Subscription', 'create') || !offers(server, 'Subscription', 'search-type'))
    return { kind: 'failed', problem: 'connection.lacks-capability' }
  const reply = await send(io, { path: 'Subscription?_count=100' })
  const bundle = reply.kind === 'answered' && reply.status === 200 ? reply.resource : undefined
  if (bundle?.resourceType !== 'Bundle') return failed(io, reply)
  const all = (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Subscription' ? [resource] : [],
  )
  return { kind: 'ok', value: all.filter(({ channel }) => channel?.type === 'rest-hook' && channel.endpoint) }
}

async function put(io: Io<Settings>, subscription: Subscription): Promise<VendorAnswer<VendorWebhook>> {
  const { id, meta: _meta, ...rest } = subscription
  const reply = await send(io, {
    method: id ? 'PUT' : 'POST',
    path: id ? `Subscription/${id}` : 'Subscription',
    json: JSON.stringify(id ? { ...rest, id } : rest),
    headers: { prefer: 'return=representation' },
  })
  if (reply.kind !== 'answered' || reply.status >= 300) return failed(io, reply)
  const placed = reply.headers.get('location')?.match(/Subscription\/([A-Za-z0-9\-.]{1,64})/)?.[1]
  return { kind: 'ok', value: shown(subscriptionIn(reply) ?? { ...rest, id: id ?? placed ?? '' }) }
}

function subscriptionIn(reply: FhirReply): Subscription | undefined {
  return reply.kind === 'answered' && reply.status < 300 && reply.resource?.resourceType === 'Subscription'
    ? reply.resource
    : undefined
}

function shown({ id = '', status, criteria: asked, channel }: Subscription): VendorWebhook {
  const line = channel.header?.find(each => each.toLowerCase().startsWith(`${secretHeader}:`))
  const secret = line?.slice(secretHeader.length + 1).trim()
  return {
    id,
    url: channel.endpoint ?? '',
    active: status === 'active' || status === 'requested',
    triggers: [asked.split('?')[0] ?? ''],
    // Some servers show it covered: then it cannot be compared.
    ...(secret && !/^\**$/.test(secret) ? { secret } : {}),
  }
}

function failed(io: Io<Settings>, reply: FhirReply): Exclude<VendorAnswer<never>, { kind: 'ok' }> {
  if (reply.kind === 'answered' && (reply.status === 404 || reply.status === 410)) return { kind: 'missing' }
  const { problem } = failureOutcome(reply, { repeatable: true, linked: false, now: io.now() })
  const detail = saidOf(reply)?.text
  return { kind: 'failed', problem, ...(detail ? { detail } : {}) }
}
