/**
 * A small stand-in for the hub, for tests of the console: serves the built files under the same policy and answers the
 * API from fixtures that change as they would. It shows the console, not the hub; the hub has tests of its own.
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { answer } from './answers.ts'
import { createWorld, type World } from './world.ts'

export type FixtureHub = {
  /** Its origin, such as `http://127.0.0.1:40123`. */
  origin: string
  world: World
  /** Tells every open page that something changed, as soon as one listens. */
  tell(kind: string): Promise<void>
  close(): Promise<void>
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

/** Starts it on a port of its own; `folder` holds the built console. */
export async function startFixtureHub(folder: string): Promise<FixtureHub> {
  const world = createWorld()
  const listeners = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fixture.invalid')
    if (url.pathname.endsWith('/live')) return openStream(response, listeners)
    const handled = url.pathname.startsWith('/api/')
      ? serveApi(world, url, request, response)
      : serveFile(folder, url.pathname, response)
    handled.catch(() => response.writeHead(500).end())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    world,
    tell: async kind => {
      while (listeners.size === 0) await wait(10)
      for (const listener of listeners) listener.write(`event: change\ndata: ${JSON.stringify({ kind })}\n\n`)
    },
    close: () =>
      new Promise(resolve => {
        for (const listener of listeners) listener.end()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function openStream(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(': open\n\n')
  listeners.add(response)
  response.on('close', () => listeners.delete(response))
}

async function serveApi(world: World, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  const { status, body, pdf } = answer(world, {
    method: request.method ?? 'GET',
    path: url.pathname.replace('/api/v1', ''),
    query: url.searchParams,
    csrf: request.headers['x-causeway-csrf'],
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  })
  if (pdf !== undefined)
    return void response
      .writeHead(status, { 'content-type': 'application/pdf', 'content-security-policy': "frame-ancestors 'self'" })
      .end(pdf)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function serveFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  if (extname(path)) {
    const bytes = await readFile(join(folder, path)).catch(() => undefined)
    if (!bytes) return void response.writeHead(404).end()
    return void response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(bytes)
  }
  const nonce = randomBytes(18).toString('base64')
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policyOf(nonce) })
    .end(page.replaceAll('__CSP_NONCE__', nonce))
}

/** The hub's policy, word for word. */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
