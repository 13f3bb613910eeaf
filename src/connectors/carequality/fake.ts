/**
 * A simulated other gateway: a page at `/` on which a person asks this hub (or any gateway) for people and documents, with real
 * signed requests over mutual TLS, and sees what came, readable and raw. In memory. Listens on 127.0.0.1 only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addressesOf, openClient } from './client/client.ts'
import type { Asker } from './client/compose.ts'
import type { TlsIdentity } from './client/send.ts'
import { createLogbook, type Kept, type Logbook } from './fake/logbook.ts'
import { answerPage, type Reply } from './fake/page.ts'

export type FakeNetworkOptions = {
  /** 0 or absent: any free port. */
  port?: number
  asker: Asker
  identity: TlsIdentity
  /** The gateway that is asked. */
  gateway: string
  now?: () => Date
  newId: () => string
}

export type FakeNetwork = {
  url: string
  /** What was asked since the start, the oldest first; the newest 100. */
  exchanges(): readonly Kept[]
  close(): Promise<void>
}

/** Starts it. */
export async function createFakeNetwork(options: FakeNetworkOptions): Promise<FakeNetwork> {
  const { port = 0, asker, identity, gateway, now = () => new Date(), newId } = options
  const clients = new Map<string, ReturnType<typeof openClient>>()
  const clientFor = (member: string | undefined) => {
    const known = clients.get(member ?? '')
    if (known) return known
    const opened = openClient({ identity, asker, addresses: addressesOf(gateway, member), now, newId })
    clients.set(member ?? '', opened)
    return opened
  }
  const logbook: Logbook = createLogbook(clientFor, now)
  const server = createServer((request, response) => {
    handle({ logbook, asker, gateway }, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges: logbook.all,
    async close() {
      await new Promise(done => {
        server.close(done)
        server.closeAllConnections()
      })
      await Promise.all([...clients.values()].map(each => each.close()))
    },
  }
}

/** A form is short. */
const mostBytes = 100_000

async function handle(
  parts: Parameters<typeof answerPage>[0],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += String(chunk)
    if (body.length > mostBytes) return void response.writeHead(413).end()
  }
  const reply: Reply = (await answerPage(parts, request, body)) ?? { status: 404, headers: {}, body: 'Not found' }
  response.writeHead(reply.status, reply.headers).end(reply.body)
}
