/**
 * A simulated SMS gateway: takes messages as `gateway.ts` sends them, keeps idempotency keys, shows every phone at `/` with
 * what it got, and sends what a phone answers to the hub, signed. Everything is in memory; listens on 127.0.0.1 only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pageOf, style } from './fake/page.ts'
import { signatureHeader, signSms, timestampHeader } from './gateway.ts'

export type Sms = { id: string; at: Date; to: string; from: string; text: string; direction: 'in' | 'out' }
export type FakeSms = {
  url: string
  port: number
  /** What phones got and answered, in the order of time. */
  messages: readonly Sms[]
  /** Answers the next `times` messages otherwise: a status, or cut off before or after taking it. */
  misbehave(how: number | 'cut-before' | 'cut-after', times?: number): void
  /** Where answers of phones go, and what signs them. */
  answerTo(url: string, secret: string): void
  /** A phone writes back; returns the status that the hub answered. */
  answer(from: string, text: string): Promise<number>
  close(): Promise<void>
}

const mostBytes = 65_536

/** Starts a simulator; without options on any free port, with the key `Bearer sms_demo`. */
export async function createFakeSms(options: { port?: number; key?: string; now?: () => Date } = {}): Promise<FakeSms> {
  const { key = 'Bearer sms_demo', now = () => new Date() } = options
  const messages: Sms[] = []
  const answered = new Map<string, { status: number; body: string }>()
  let odd: { how: number | 'cut-before' | 'cut-after'; times: number } | undefined
  let hub: { url: string; secret: string } | undefined

  const take = (request: IncomingMessage, body: string): { status: number; body: string } => {
    if (request.headers.authorization !== key) return { status: 401, body: '{"error":"unknown key"}' }
    const idempotency = String(request.headers['idempotency-key'] ?? '')
    const before = answered.get(idempotency)
    if (before) return before
    const sms = JSON.parse(body) as { to?: unknown; from?: unknown; text?: unknown }
    if (typeof sms.to !== 'string' || !/^\+\d{8,15}$/.test(sms.to) || typeof sms.text !== 'string')
      return { status: 422, body: '{"error":"to and text are needed"}' }
    const id = `sms_${messages.length + 1}`
    messages.push({ id, at: now(), to: sms.to, from: String(sms.from), text: sms.text, direction: 'in' })
    const answer = { status: 202, body: JSON.stringify({ id, status: 'queued' }) }
    if (idempotency) answered.set(idempotency, answer)
    return answer
  }

  const answer = async (from: string, text: string): Promise<number> => {
    messages.push({ id: `sms_${messages.length + 1}`, at: now(), to: 'office', from, text, direction: 'out' })
    if (!hub) return 0
    const body = JSON.stringify({ from, text })
    const timestamp = String(Math.floor(now().getTime() / 1_000))
    const signed = { [signatureHeader]: signSms(hub.secret, timestamp, body), [timestampHeader]: timestamp }
    const headers = { 'content-type': 'application/json', ...signed }
    return (await fetch(hub.url, { method: 'POST', headers, body })).status
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://sms.invalid')
    const body = await bodyOf(request)
    const method = request.method ?? 'GET'
    if (method === 'GET' && pathname === '/') return write(response, 200, pageOf(messages), 'text/html; charset=utf-8')
    if (method === 'GET' && pathname === '/page.css') return write(response, 200, style, 'text/css; charset=utf-8')
    if (method === 'POST' && pathname === '/answers' && isOwn(request)) {
      const form = new URLSearchParams(body)
      await answer(form.get('from') ?? '', form.get('text') ?? '').catch(() => 0)
      response.writeHead(303, { location: '/' }).end()
      return
    }
    if (method === 'POST' && pathname === '/_control/hub') {
      hub = JSON.parse(body) as { url: string; secret: string }
      return write(response, 200, '{}', 'application/json')
    }
    if (method !== 'POST' || pathname !== '/messages')
      return write(response, 404, '{"error":"not found"}', 'application/json')
    const strange = odd
    if (strange && strange.times <= 1) odd = undefined
    else if (strange) strange.times -= 1
    if (strange?.how === 'cut-before') return void request.socket.destroy()
    if (typeof strange?.how === 'number') return write(response, strange.how, '{"error":"as told"}', 'application/json')
    const said = take(request, body)
    if (strange?.how === 'cut-after') return void request.socket.destroy()
    write(response, said.status, said.body, 'application/json')
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => write(response, 400, '{"error":"unreadable"}', 'application/json'))
  })
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    messages,
    misbehave: (how, times = 1) => {
      odd = { how, times }
    },
    answerTo: (url, secret) => {
      hub = { url, secret }
    },
    answer,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A form of another site must not press these buttons. */
function isOwn({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  return (site === undefined || site === 'same-origin') && /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '')
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size <= mostBytes) chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function write(response: ServerResponse, status: number, body: string, type: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
  })
  response.end(body)
}
