/**
 * The webhooks of the simulated Cal.com: who is told, signed with which secret, and how the delivery misbehaves on
 * request. Like the real one it sends inside the booking request and waits for the answer, once, without a retry.
 */
import { Agent, request } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { sign, signatureHeader } from '../verify.ts'
import type { Dialect, Payload, Shape } from './shape-parts.ts'
import type { World } from './world.ts'

export type Delivery = {
  /** Copies of each delivery. */
  copies: number
  /** Held back and sent in another order once this many wait, or on flush; 0 sends at once. */
  reorder: number
  delayMs: number
  /** The next ones that get lost, and the share (0 to 1) of all. */
  dropNext: number
  dropShare: number
}

export type Webhook = {
  id: string
  subscriberUrl: string
  triggers: readonly string[]
  active: boolean
  secret?: string
  payloadTemplate?: string
  /** Hangs at an event type: told of its bookings only. */
  eventTypeId?: number
  version: string
  dialect: Dialect
  /** Variants of the headers: the version of releases before 6.1, the signature of orphaned timers. */
  headers: { version: boolean; signature: boolean }
  delivery: Delivery
}

export type Sent = { webhook: string; trigger: string; uid?: string; status: number; at: string }
type Waiting = { webhook: Webhook; trigger: string; uid: string | undefined; body: string }

export type Sender = {
  webhooks: Map<string, Webhook>
  sent: Sent[]
  counts: { sent: number; accepted: number; dropped: number }
  /** Tells every subscriber; `payloadFor` gives the body each one's dialect asks for. */
  tell(trigger: string, uid: string | undefined, payloadFor: (shape: Shape) => Payload, isFlat?: boolean): Promise<void>
  /** Sends what is held back and waits until nothing is under way. */
  flush(): Promise<void>
  close(): void
}

/** Entries of the log that are kept; a load run must not fill the memory. */
const logLimit = 10_000
const answerMs = 60_000

export function createSender(world: World, bookerUrl: string): Sender {
  const agents = { http: new Agent({ keepAlive: true, maxSockets: 64 }), https: new TlsAgent({ keepAlive: true }) }
  const webhooks = new Map<string, Webhook>()
  const sent: Sent[] = []
  const counts = { sent: 0, accepted: 0, dropped: 0 }
  const held = new Map<string, Waiting[]>()
  const timers = new Set<{ timer: NodeJS.Timeout; run: () => Promise<void> }>()
  const underWay = new Set<Promise<void>>()

  async function send({ webhook, trigger, uid, body }: Waiting): Promise<void> {
    const status = await post(agents, webhook, body)
    counts.sent += 1
    if (status >= 200 && status < 300) counts.accepted += 1
    sent.push({ webhook: webhook.id, trigger, ...(uid && { uid }), status, at: world.now().toISOString() })
    if (sent.length > logLimit) sent.splice(0, logLimit / 2)
  }

  function start(work: Promise<void>): Promise<void> {
    underWay.add(work)
    return work.finally(() => underWay.delete(work))
  }

  function release(webhook: Webhook): Promise<void> {
    const waiting = held.get(webhook.id) ?? []
    held.delete(webhook.id)
    // Last first: the order that a receiver finds hardest.
    return waiting.reverse().reduce((before, next) => before.then(() => send(next)), Promise.resolve())
  }

  async function dispatch(waiting: Waiting): Promise<void> {
    const { webhook } = waiting
    const { delivery } = webhook
    for (let copy = 0; copy < Math.max(1, delivery.copies); copy++) {
      if (delivery.reorder > 0) {
        const list = [...(held.get(webhook.id) ?? []), waiting]
        held.set(webhook.id, list)
        if (list.length >= delivery.reorder) await start(release(webhook))
      } else if (delivery.delayMs > 0) later(() => send(waiting), delivery.delayMs)
      else await start(send(waiting))
    }
  }

  function later(work: () => Promise<void>, ms: number): void {
    const run = () => {
      clearTimeout(entry.timer)
      timers.delete(entry)
      return start(work())
    }
    const entry = { timer: setTimeout(run, ms), run }
    timers.add(entry)
  }

  return {
    webhooks,
    sent,
    counts,
    async tell(trigger, uid, payloadFor, isFlat = false) {
      const told: Promise<void>[] = []
      for (const webhook of webhooks.values()) {
        if (!webhook.active || (trigger !== 'PING' && !webhook.triggers.includes(trigger))) continue
        const { eventTypeId } = webhook
        if (eventTypeId !== undefined && world.bookings.get(uid ?? '')?.eventType.id !== eventTypeId) continue
        if (isLost(webhook.delivery, world)) {
          counts.dropped += 1
          continue
        }
        const ics = webhook.version >= '2026-07-27'
        const payload = payloadFor({ world, dialect: webhook.dialect, ics, bookerUrl })
        const envelope = { triggerEvent: trigger, createdAt: world.now().toISOString() }
        const body = isFlat
          ? JSON.stringify({ triggerEvent: trigger, ...payload })
          : bodyOf(webhook, { ...envelope, payload })
        told.push(dispatch({ webhook, trigger, uid, body }))
      }
      await Promise.all(told)
    },
    async flush() {
      for (const entry of [...timers]) void entry.run()
      for (const webhook of webhooks.values()) void start(release(webhook))
      while (underWay.size > 0) await Promise.all(underWay)
    },
    close() {
      for (const { timer } of timers) clearTimeout(timer)
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function isLost(delivery: Delivery, world: World): boolean {
  if (delivery.dropNext > 0) {
    delivery.dropNext -= 1
    return true
  }
  return delivery.dropShare > 0 && world.random() < delivery.dropShare
}

/** The envelope, or the template with `{{path}}` filled in. */
function bodyOf({ payloadTemplate }: Webhook, envelope: Payload): string {
  if (!payloadTemplate) return JSON.stringify(envelope)
  return payloadTemplate.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => {
    const at = (value: unknown, key: string) => (value as Record<string, unknown> | undefined)?.[key]
    const found = path.split('.').reduce(at, { ...(envelope.payload as Payload), ...envelope } as unknown)
    return typeof found === 'string' ? found : (JSON.stringify(found) ?? '')
  })
}

function post(agents: { http: Agent; https: TlsAgent }, webhook: Webhook, body: string): Promise<number> {
  const url = new URL(webhook.subscriberUrl)
  const isForm = webhook.payloadTemplate !== undefined && !isJson(webhook.payloadTemplate)
  const headers: Record<string, string | number> = {
    'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'node',
    ...(webhook.headers.signature && { [signatureHeader]: sign(webhook.secret, body) }),
    ...(webhook.headers.version && { 'x-cal-webhook-version': webhook.version }),
  }
  const secure = url.protocol === 'https:'
  return new Promise(resolve => {
    const options = { method: 'POST', headers, agent: secure ? agents.https : agents.http, timeout: answerMs }
    const outgoing = (secure ? tlsRequest : request)(url, options, answer => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
      answer.on('error', () => resolve(0))
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(0))
    outgoing.end(body)
  })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
