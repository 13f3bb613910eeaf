import { createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createScanner } from './scanner.ts'

let servers: Server[] = []
afterEach(() => {
  for (const server of servers) server.close()
  servers = []
})

/** A clamd that says what it is told to, and keeps what it was sent. */
async function startClamd(answer: string): Promise<{ address: string; got(): Buffer }> {
  const parts: Buffer[] = []
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.on('data', part => {
      parts.push(part)
      const all = Buffer.concat(parts)
      if (all.subarray(-4).equals(Buffer.alloc(4))) socket.end(answer)
    })
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { address: `clamd://127.0.0.1:${address.port}`, got: () => Buffer.concat(parts) }
}

it('REF-6 sends a file in pieces, each with its size, and ends with none', async () => {
  const clamd = await startClamd('stream: OK\0')
  const file = Buffer.alloc(150_000, 7)
  expect(await createScanner(clamd.address)(file)).toBe('clean')
  const sent = clamd.got()
  expect(sent.subarray(0, 10).toString()).toBe('zINSTREAM\0')
  expect(sent.byteLength).toBe(10 + file.byteLength + 3 * 4 + 4)
  expect(sent.readUInt32BE(10)).toBe(65_536)
})

it('REF-6 says that a file is infected', async () => {
  const clamd = await startClamd('stream: Win.Test.EICAR_HDB-1 FOUND\0')
  expect(await createScanner(clamd.address)(Buffer.from('x'))).toBe('infected')
})

it('REF-6 passes nothing on when the scanner gives no verdict, or is not there', async () => {
  const clamd = await startClamd('INSTREAM size limit exceeded. ERROR\0')
  await expect(createScanner(clamd.address)(Buffer.from('x'))).rejects.toThrow('no verdict')
  await expect(createScanner('clamd://127.0.0.1:1')(Buffer.from('x'))).rejects.toThrow()
})
