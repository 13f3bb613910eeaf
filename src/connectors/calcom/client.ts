/**
 * Calls to Cal.com's API v2: credentials, the version header of each resource, the answer's envelope, and the rate
 * limit, which is shared by everything this process asks of one connection. Source: reference/calcom.md section 8.
 */
import { z } from 'zod'
import type { Json } from '../../model/events.ts'
import { classify } from '../../model/failure.ts'
import type { Outcome } from '../../model/outcome.ts'
import type { HeaderReader, Io } from '../connector.ts'
import type { CalcomSettings } from './config.ts'

export type Resource = 'bookings' | 'slots' | 'eventTypes' | 'schedules' | 'me' | 'webhooks'
export type Query = Readonly<Record<string, string | number | undefined>>
export type ApiAnswer =
  | { kind: 'ok'; data: unknown; total?: number }
  /** `message`: the vendor's own words, which may name people. */
  | { kind: 'missing'; message?: string }
  | { kind: 'refused'; status: number; message?: string }
  | Extract<Outcome, { kind: 'retry' | 'connection' }>

type Budget = { remaining: number; resetsAt: number }

/** After a 429 the caller is shut out this long, whatever else is said (section 8.3). */
export const blockedMs = 60_000
/** A wait up to this long is waited here; a longer one is handed back. */
const patienceMs = 3_000
const budgetKey = 'calcom.budget'

const Envelope = z.looseObject({
  status: z.literal('success'),
  data: z.unknown(),
  pagination: z.looseObject({ totalItems: z.number() }).optional(),
})

/** Reads from the API; `path` starts after /v2. Never throws; `refused` is any other answer than success. */
export function get(io: Io<CalcomSettings>, resource: Resource, path: string, query: Query = {}): Promise<ApiAnswer> {
  return ask(io, { method: 'GET', resource, path, query })
}

/** Changes something about webhooks, the only thing this connector writes at Cal.com. Never throws. */
export function call(
  io: Io<CalcomSettings>,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: Json,
): Promise<ApiAnswer> {
  return ask(io, { method, resource: 'webhooks', path, query: {}, body })
}

/** Changes something about a booking. A lost answer is a retry: whoever calls reads first what is there. Never throws. */
export function send(
  io: Io<CalcomSettings>,
  method: 'POST' | 'PATCH',
  path: string,
  body: { readonly [name: string]: Json },
): Promise<ApiAnswer> {
  return ask(io, { method, resource: 'bookings', path, query: {}, body })
}

/** Changes event types, schedules or days away. Never throws. */
export function change(
  io: Io<CalcomSettings>,
  method: 'POST' | 'PATCH' | 'DELETE',
  resource: Resource,
  path: string,
  body?: { readonly [name: string]: Json },
): Promise<ApiAnswer> {
  return ask(io, { method, resource, path, query: {}, body })
}

type Asked = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  resource: Resource
  path: string
  query: Query
  body?: Json | undefined
}

async function ask(io: Io<CalcomSettings>, { method, resource, path, query, body }: Asked): Promise<ApiAnswer> {
  const { settings, memory } = io
  const repeatable = method !== 'POST'
  const budget = memory.get(budgetKey) as Budget | undefined
  const wait = budget && budget.remaining <= 0 ? budget.resetsAt - io.now().getTime() : 0
  if (wait > patienceMs) return { kind: 'retry', problem: 'target.busy', afterMs: wait }
  if (wait > 0) await io.sleep(wait)
  if (budget) budget.remaining -= 1

  const url = new URL(`${settings.baseUrl.replace(/\/+$/, '')}/v2${path}`)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  const headers = headersFor(settings, resource)
  const reply = await io.fetch(url, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (reply.kind === 'failed') return failed({ written: reply.written, repeatable, cause: reply.cause })

  const now = io.now().getTime()
  const reset = resetMs(reply.headers, now)
  const remaining = numberIn(reply.headers, 'x-ratelimit-remaining-default')
  if (reply.status === 429) {
    const afterMs = Math.max(blockedMs, reset ?? 0)
    memory.set(budgetKey, { remaining: 0, resetsAt: now + afterMs } satisfies Budget)
    return { kind: 'retry', problem: 'target.busy', afterMs }
  }
  if (remaining !== undefined)
    memory.set(budgetKey, { remaining, resetsAt: now + (reset ?? blockedMs) } satisfies Budget)
  else if (budget && budget.remaining < 0) memory.delete(budgetKey)
  if (reply.status < 200 || reply.status > 299) {
    const answer = failed({ written: true, status: reply.status, repeatable })
    const message = Refusal.safeParse(parsed(reply.text())).data?.error.message
    return message && (answer.kind === 'refused' || answer.kind === 'missing') ? { ...answer, message } : answer
  }
  const envelope = Envelope.safeParse(parsed(reply.text()))
  // A proxy's page in the place of an answer: as good as none.
  if (!envelope.success) return { kind: 'retry', problem: 'target.busy' }
  return { kind: 'ok', data: envelope.data.data, total: envelope.data.pagination?.totalItems }
}

const Refusal = z.object({ error: z.object({ message: z.string() }) })

function headersFor(settings: CalcomSettings, resource: Resource): Record<string, string> {
  const { auth, apiVersions } = settings
  // Without its version a resource silently answers in an old dialect; `me` and webhooks have none (section 8.2).
  const version: Record<string, string> =
    resource === 'me' || resource === 'webhooks' ? {} : { 'cal-api-version': apiVersions[resource] }
  if (!auth) return { accept: 'application/json', ...version }
  return 'apiKey' in auth
    ? { accept: 'application/json', authorization: `Bearer ${auth.apiKey}`, ...version }
    : {
        accept: 'application/json',
        'x-cal-client-id': auth.clientId,
        'x-cal-secret-key': auth.clientSecret,
        ...version,
      }
}

function failed(failure: Parameters<typeof classify>[0]): ApiAnswer {
  const { class: kind, problem } = classify(failure)
  switch (kind) {
    case 'transient':
    case 'ambiguous':
      return { kind: 'retry', problem }
    case 'connection':
      return { kind: 'connection', problem }
    case 'gone':
      return { kind: 'missing' }
    default:
      return { kind: 'refused', status: failure.status ?? 0 }
  }
}

/**
 * How long until the limit starts anew. The source of Cal.com sends the time that remains, its documentation speaks
 * of a timestamp; both are understood.
 */
function resetMs(headers: HeaderReader, now: number): number | undefined {
  const value = numberIn(headers, 'x-ratelimit-reset-default')
  if (value === undefined) return undefined
  if (value > 1e11) return Math.max(0, value - now)
  if (value > 1e9) return Math.max(0, value * 1000 - now)
  return value > 3_600 ? value : value * 1000
}

function numberIn(headers: HeaderReader, name: string): number | undefined {
  const text = headers.get(name)
  return text && /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
