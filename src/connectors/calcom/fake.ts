/**
 * The simulated Cal.com: a stateful server that speaks its API v2 and sends its signed webhooks, over plain node:http
 * so that it can stand beside a load run. Everything it holds is in memory. Source: reference/calcom.md section 11.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { apiBooking } from './fake/answers.ts'
import { answerCall } from './fake/api.ts'
import { control, setAccount } from './fake/control.ts'
import { createLimiter } from './fake/limits.ts'
import { answerPages } from './fake/pages/pages.ts'
import { isProblem, type Problem, problem } from './fake/problem.ts'
import { createSender, type Sent, type Webhook } from './fake/sender.ts'
import { addWebhook, setWebhook } from './fake/webhooks.ts'
import { type Account, type Host, newUuid, newWorld, type World } from './fake/world.ts'
import { type Fields, fieldsOf } from './tolerant.ts'

export type FakeOptions = {
  /** 0, the default, takes any free port of 127.0.0.1. */
  port?: number
  host?: string
  now?: () => Date
  random?: () => number
  /** The key that is accepted; by default any that begins with `cal_`. */
  apiKey?: string
  account?: Partial<Account>
}

export type FakeCalcom = {
  url: string
  port: number
  close(): Promise<void>
  /** Registers a webhook; takes the fields of POST /v2/webhooks and the knobs of the simulator. */
  addWebhook(webhook: Fields & { subscriberUrl: string }): Webhook
  setWebhook(id: string, knobs: Fields): void
  setAccount(account: Partial<Account>): void
  /** Every booking, as the API gives it, superseded ones included: for comparing both sides. */
  bookings(): Fields[]
  deliveries(): readonly Sent[]
  counts(): { sent: number; accepted: number; dropped: number }
  /** Sends what is held back or delayed, and waits until nothing is under way. */
  flush(): Promise<void>
}

const bodyLimit = 1024 * 1024

/** Starts a simulator; without options on a free port, with three hosts and an event type of each kind (ids 7 to 11). */
export async function createFakeCalcom(options: FakeOptions = {}): Promise<FakeCalcom> {
  const { port = 0, host = '127.0.0.1', now = () => new Date(), random = Math.random } = options
  const world = newWorld(now, random, options.account ?? {})
  const sender = createSender(world, 'https://cal.example.test')
  const limit = createLimiter()

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://cal.invalid')
    const [area, ...path] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
    const method = request.method ?? 'GET'
    if (area !== 'v2' && area !== '_control') return showPage(request, response, url)
    const body = await bodyOf(request)
    if (isProblem(body)) return refuse(response, url, body)
    if (area === '_control') {
      const answer = await control(world, sender, { method, path, body })
      return isProblem(answer) ? refuse(response, url, answer) : send(response, answer.status, answer.data)
    }
    const { account } = world
    if (account.limits) {
      const caller =
        request.headers.authorization ?? header(request, 'x-cal-client-id') ?? request.socket.remoteAddress ?? ''
      const { allowed, headers } = limit(caller, header(request, 'x-cal-client-id') !== undefined, now().getTime())
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      if (!allowed)
        return refuse(response, url, problem(429, 'CustomThrottlerGuard - Too many requests. Please try again later.'))
    }
    if (account.fault) {
      const { status } = account.fault
      account.fault.times -= 1
      if (account.fault.times <= 0) account.fault = undefined
      return refuse(response, url, problem(status, 'Simulated fault'))
    }
    const authorized = isAuthorized(request, options.apiKey)
    // A wrong key is refused everywhere; no key at all only where one is needed.
    if (!authorized && request.headers.authorization)
      return refuse(response, url, problem(401, 'CustomThrottlerGuard - Invalid API Key'))
    const version = header(request, 'cal-api-version')
    const caller = callerOf(request, world)
    const call = { method, path, query: url.searchParams, version, authorized, caller, body }
    const answer = await answerCall(world, sender, call)
    if (isProblem(answer)) return refuse(response, url, answer)
    const { status, data, pagination } = answer
    send(response, status, {
      status: 'success',
      ...(data === undefined ? {} : { data }),
      ...(pagination && { pagination }),
    })
  }

  async function showPage(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) if (chunks.length < 64) chunks.push(chunk)
    const answer = await answerPages(world, sender, request, url, Buffer.concat(chunks).toString())
    if (!answer) return refuse(response, url, problem(404, `Cannot ${request.method} ${url.pathname}`))
    response.writeHead(answer.status, answer.headers)
    response.end(answer.body)
  }

  function refuse(response: ServerResponse, url: URL, { status, code, message, errors }: Problem): void {
    const error = { code, message, ...(errors && { details: { errors } }) }
    response.setHeader('x-request-id', newUuid(world))
    send(response, status, { status: 'error', timestamp: now().toISOString(), path: url.pathname + url.search, error })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) send(response, 500, { status: 'error', error: { code: 'INTERNAL_SERVER_ERROR' } })
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close() {
      sender.close()
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
    addWebhook(body) {
      const webhook = addWebhook(world, sender, { sameUrl: true, ...body })
      if (isProblem(webhook)) throw new Error(webhook.message)
      return webhook
    },
    setWebhook(id, knobs) {
      const webhook = sender.webhooks.get(id)
      if (!webhook) throw new Error('no such webhook')
      setWebhook(webhook, knobs)
    },
    setAccount: account => void setAccount(world.account, account),
    bookings: () => [...world.bookings.values()].map(apiBooking),
    deliveries: () => sender.sent,
    counts: () => sender.counts,
    flush: () => sender.flush(),
  }
}

/** The simulator in a process of its own; resolves once it listens. */
export async function startFakeCalcom(options: FakeOptions & { log?: (line: string) => void }): Promise<FakeCalcom> {
  const fake = await createFakeCalcom(options)
  options.log?.(`Cal.com simulator: ${fake.url}/v2, knobs under ${fake.url}/_control/state`)
  return fake
}

async function bodyOf(request: IncomingMessage): Promise<Fields | Problem> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) return problem(413, 'request entity too large')
    chunks.push(chunk)
  }
  if (size === 0) return {}
  try {
    return fieldsOf(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  } catch {
    return problem(400, 'Body is not valid JSON')
  }
}

function isAuthorized(request: IncomingMessage, apiKey: string | undefined): boolean {
  const token = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1]
  if (token !== undefined) return apiKey === undefined ? token.startsWith('cal_') : token === apiKey
  return header(request, 'x-cal-client-id') !== undefined && header(request, 'x-cal-secret-key') !== undefined
}

/** A key is one host's: `cal_user_6` that of host 6, any other that of the first. */
function callerOf(request: IncomingMessage, { hosts }: World): Host {
  const id = request.headers.authorization?.match(/^Bearer cal_user_(\d+)$/)?.[1]
  const [first] = hosts.values()
  const caller = hosts.get(Number(id)) ?? first
  if (!caller) throw new Error('a world without hosts')
  return caller
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body ?? null))
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length })
  response.end(bytes)
}
