/**
 * Vitest global set-up: a broker that hands out databases to test files. It starts PostgreSQL at the first request
 * and stops it after the run.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from './postgres.server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresBroker: string
  }
}

/** Starts the broker and tells the test files its address; gives the function that ends everything. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<TestServer> | undefined
  // One at a time: a template cannot be cloned twice at once.
  let last: Promise<unknown> = Promise.resolve()
  const handle = async ({ method, url }: IncomingMessage): Promise<unknown> => {
    server ??= startTestServer()
    const { clone, drop } = await server
    if (method === 'POST') return clone()
    await drop(url?.split('/').at(-1) ?? '')
    return {}
  }
  const broker = createServer((request, response) => {
    last = last
      .then(() => handle(request))
      .then(
        answer => response.end(JSON.stringify(answer)),
        cause => response.writeHead(500).end(String(cause instanceof Error ? cause.stack : cause)),
      )
  }).listen(0, '127.0.0.1')
  await once(broker, 'listening')
  const address = broker.address()
  if (address === null || typeof address === 'string') throw new Error('The broker has no port')
  project.provide('postgresBroker', `http://127.0.0.1:${address.port}`)

  return async () => {
    broker.closeAllConnections()
    broker.close()
    await last
    await (await server?.catch(() => undefined))?.stop()
  }
}
