import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Patience, sendMessage } from './send.ts'

const size = 30_000_000
const message = { contentType: 'text/plain', size, chunks: () => [Buffer.alloc(size, 'a')] }

let close = () => {}
afterEach(() => close())

/** The two ends of an answer with a large message. */
async function answered(patience?: Patience): Promise<{ response: ServerResponse; received: IncomingMessage }> {
  let response: ServerResponse | undefined
  const server = createServer((_request, to) => {
    response = to
    void sendMessage(to, 200, message, patience)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const received = await new Promise<IncomingMessage>(done => get({ port, host: '127.0.0.1', agent: false }, done))
  received.on('error', () => undefined)
  close = () => {
    received.destroy()
    server.close()
  }
  if (!response) throw new Error('nothing was answered')
  return { response, received }
}

describe('NET-4 a large answer', () => {
  it('arrives whole', async () => {
    const { received } = await answered()
    let bytes = 0
    for await (const chunk of received) bytes += (chunk as Buffer).length
    expect(bytes).toBe(size)
  })

  it('is given up when its receiver does not take it, so that its room is free for others', async () => {
    const { response } = await answered({ ms: 50, bytesPerMs: 1_000_000 })
    await expect.poll(() => response.closed).toBe(true)
    expect(response.writableFinished).toBe(false)
  })
})
