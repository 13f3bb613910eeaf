import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { allowAddresses } from './allowed-addresses.ts'
import { createFetch, type OutgoingSettings } from './outgoing.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function fetchWith(settings: Partial<OutgoingSettings> = {}) {
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }), ...settings })
  closers.push(() => fetch.close())
  return fetch
}

async function listen(server: TcpServer | Server): Promise<number> {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  closers.push(async () => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    await new Promise(done => server.close(done))
  })
  return (server.address() as AddressInfo).port
}

async function tcp(onSocket: (socket: Socket) => void): Promise<URL> {
  const port = await listen(
    createTcpServer(socket => {
      socket.on('error', () => undefined)
      closers.push(async () => socket.destroy())
      onSocket(socket)
    }),
  )
  return new URL(`http://127.0.0.1:${port}/`)
}

async function http(listener: RequestListener): Promise<URL> {
  return new URL(`http://127.0.0.1:${await listen(createHttpServer(listener))}/`)
}

const post = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } } as const

describe('whether a failed request was written', () => {
  it('was not, when nobody listens', async () => {
    const server = createTcpServer()
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await new Promise(done => server.close(done))
    const reply = await fetchWith()(new URL(`http://127.0.0.1:${port}/`), post)
    expect(reply).toEqual({ kind: 'failed', written: false, cause: 'refused' })
  })

  it('was not, when the name does not resolve', async () => {
    const reply = await fetchWith()(new URL('http://no-such-host.invalid/'), post)
    expect(reply).toEqual({ kind: 'failed', written: false, cause: 'address' })
  })

  it('was not, when the certificate is not trusted; it is, when its authority is', async () => {
    const { cert, key } = selfSigned()
    const port = await listen(createHttpsServer({ cert, key }, (_request, response) => response.end('ok')))
    const url = new URL(`https://localhost:${port}/`)
    expect(await fetchWith()(url, post)).toEqual({ kind: 'failed', written: false, cause: 'tls' })
    const trusted = await fetchWith({ ca: cert })(url, post)
    expect(trusted).toMatchObject({ kind: 'answered', status: 200 })
  })

  it('was not, when the other side speaks no TLS', async () => {
    const url = await tcp(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const reply = await fetchWith()(new URL(`https://127.0.0.1:${url.port}/`), post)
    expect(reply).toEqual({ kind: 'failed', written: false, cause: 'tls' })
  })

  it('was not, when the TLS handshake never ends', async () => {
    const url = await tcp(() => undefined)
    const reply = await fetchWith({ connectMs: 150 })(new URL(`https://127.0.0.1:${url.port}/`), post)
    expect(reply).toEqual({ kind: 'failed', written: false, cause: 'timeout' })
  })

  it('was not, when it timed out in the queue behind another request, and it is never sent later', async () => {
    const seen: string[] = []
    const url = await http((request, response) => {
      seen.push(request.url ?? '')
      setTimeout(() => response.end('late'), 400)
    })
    const fetch = fetchWith({ connections: 1 })
    const slow = fetch(new URL('/slow', url), post)
    const queued = await fetch(new URL('/queued', url), { ...post, timeoutMs: 100 })
    expect(queued).toEqual({ kind: 'failed', written: false, cause: 'timeout' })
    expect(await slow).toMatchObject({ kind: 'answered', status: 200 })
    await fetch(new URL('/after', url), post)
    expect(seen).toEqual(['/slow', '/after'])
  })

  it('may have been, when the connection is accepted and cut before the request was read', async () => {
    const url = await tcp(socket => socket.destroy())
    const reply = await fetchWith()(url, post)
    // The kernel took the bytes or not: nobody can tell, so it never counts as "not sent" once it was handed over.
    expect(reply).toMatchObject({ kind: 'failed', cause: expect.stringMatching(/cut-off|refused/) })
    if (reply.kind === 'failed' && reply.cause === 'cut-off') expect(reply.written).toBe(true)
  })

  it('was, when the connection is cut after the request was read', async () => {
    let got = ''
    const url = await tcp(socket =>
      socket.once('data', data => {
        got = data.toString()
        socket.destroy()
      }),
    )
    expect(await fetchWith()(url, post)).toEqual({ kind: 'failed', written: true, cause: 'cut-off' })
    expect(got).toContain('POST / HTTP/1.1')
  })

  it('was, when the answer is cut in the middle', async () => {
    const url = await tcp(socket =>
      socket.once('data', () => socket.end('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\nhalf')),
    )
    expect(await fetchWith()(url, post)).toEqual({ kind: 'failed', written: true, cause: 'cut-off' })
  })

  it('was, when no answer comes in time', async () => {
    const url = await tcp(socket => socket.resume())
    const reply = await fetchWith()(url, { ...post, timeoutMs: 100 })
    expect(reply).toEqual({ kind: 'failed', written: true, cause: 'timeout' })
  })
})

describe('what an answer holds', () => {
  it('carries status, headers without regard to case, and the body', async () => {
    const url = await http((_request, response) => response.writeHead(201, { ETag: 'W/"1"' }).end('héllo'))
    const reply = await fetchWith()(url)
    if (reply.kind !== 'answered') throw new Error('expected an answer')
    expect([reply.status, reply.headers.get('Etag'), reply.text()]).toEqual([201, 'W/"1"', 'héllo'])
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('decodes %s', async (encoding, compress) => {
    const url = await http((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('plain words')),
    )
    const reply = await fetchWith()(url)
    expect(reply.kind === 'answered' && reply.text()).toBe('plain words')
  })

  it('follows no redirect', async () => {
    const url = await http((_request, response) => response.writeHead(302, { location: '/other' }).end())
    expect(await fetchWith()(url)).toMatchObject({ kind: 'answered', status: 302 })
  })

  it('gives up on a body over the limit, compressed or not', async () => {
    const url = await http((request, response) => {
      if (request.url === '/plain') response.end('x'.repeat(5_000))
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5_000)))
    })
    const fetch = fetchWith({ maxAnswerBytes: 1_000 })
    const cut = { kind: 'failed', written: true, cause: 'cut-off' }
    expect(await fetch(new URL('/plain', url))).toEqual(cut)
    expect(await fetch(new URL('/packed', url))).toEqual(cut)
  })

  it('keeps connections open between requests to one origin', async () => {
    let connections = 0
    const server = createHttpServer((_request, response) => response.end('ok'))
    server.on('connection', () => connections++)
    const url = new URL(`http://127.0.0.1:${await listen(server)}/`)
    const fetch = fetchWith()
    for (let n = 0; n < 20; n++) await fetch(url, post)
    expect(connections).toBeLessThan(3)
  })
})

describe('which addresses may be called', () => {
  const rows: readonly [address: string, protocol: 'http:' | 'https:', settings: object, allowed: boolean][] = [
    ['93.184.215.14', 'https:', {}, true],
    ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', 'https:', {}, true],
    ['93.184.215.14', 'http:', { loopback: true, privateRanges: true }, false],
    ['127.0.0.1', 'https:', {}, false],
    ['127.0.0.1', 'http:', { loopback: true }, true],
    ['::1', 'http:', { loopback: true }, true],
    ['::ffff:127.0.0.1', 'https:', {}, false],
    ['10.1.2.3', 'https:', {}, false],
    ['10.1.2.3', 'https:', { privateRanges: true }, true],
    ['10.1.2.3', 'http:', { privateRanges: true }, false],
    ['192.168.0.1', 'https:', { loopback: true }, false],
    ['172.31.255.255', 'https:', {}, false],
    ['100.100.100.200', 'https:', {}, false],
    ['fd12::1', 'https:', {}, false],
    ['fd12::1', 'https:', { privateRanges: true }, true],
    ['169.254.169.254', 'https:', { loopback: true, privateRanges: true }, false],
    ['::ffff:169.254.169.254', 'https:', { loopback: true, privateRanges: true }, false],
    ['64:ff9b::a9fe:a9fe', 'https:', { loopback: true, privateRanges: true }, false],
    ['fd00:ec2::254', 'https:', { loopback: true, privateRanges: true }, false],
    ['fe80::1', 'https:', { loopback: true, privateRanges: true }, false],
    ['0.0.0.0', 'http:', { loopback: true }, false],
    ['not an address', 'https:', {}, false],
  ]
  it.each(rows)('%s over %s with %j: %s', (address, protocol, settings, allowed) => {
    expect(allowAddresses(settings)({ protocol, address })).toBe(allowed)
  })

  it('judges a name by the address it resolves to, and a literal address as it stands', async () => {
    const url = await http((_request, response) => response.end('secret'))
    const fetch = fetchWith({ allow: allowAddresses() })
    const blocked = { kind: 'failed', written: false, cause: 'blocked' }
    expect(await fetch(new URL(`http://localhost:${url.port}/`))).toEqual(blocked)
    expect(await fetch(url)).toEqual(blocked)
    expect(await fetch(new URL(`http://[::1]:${url.port}/`))).toEqual(blocked)
    expect(await fetch(new URL('ftp://example.org/'))).toEqual(blocked)
    expect(await fetchWith()(new URL('http://169.254.169.254/latest/meta-data/'))).toEqual(blocked)
  })
})

/** A certificate for `localhost`, good for an hour around now: a few lines of DER (RFC 5280 section 4.1). */
function selfSigned(): { cert: string; key: string } {
  const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts)
    const { length } = content
    const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
    return Buffer.concat([Buffer.from([tag, ...size]), content])
  }
  const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
  const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
  const time = (ms: number) => der(0x18, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)}Z`))
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
  const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('localhost')))))
  const alternativeName = sequence(oid('551d11'), der(0x04, sequence(der(0x82, Buffer.from('localhost')))))
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(time(Date.now() - 3_600_000), time(Date.now() + 3_600_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(alternativeName)),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  const base64 = sequence(body, ecdsaWithSha256, signature).toString('base64')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
