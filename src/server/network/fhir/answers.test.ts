/** Answers of the FHIR endpoints that are larger than what their receiver takes. */
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { cutOffLate } from './answers.ts'

it('NET-4 a receiver who takes nothing of a document is cut off, so that it does not stay in memory', async () => {
  const content = Buffer.alloc(20_000_000, 'x')
  const app = Fastify()
  const closed = new Promise<void>(resolve => {
    app.get('/', (_request, reply) => {
      cutOffLate(reply, content.length, { ms: 100, bytesPerMs: 1_000_000 })
      reply.raw.once('close', resolve)
      return reply.send(content)
    })
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await closed
  expect(socket.bytesRead).toBeLessThan(content.length)
  socket.destroy()
  await app.close()
})
