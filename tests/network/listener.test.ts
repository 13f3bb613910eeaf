import { request } from 'node:https'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Responder } from '../../src/network/responder.ts'
import { gatewayFile, openTestGateway, type TestGateway } from './gateway.ts'
import { type Issued, makeAuthority } from './pki.ts'

const nobody: Responder = {
  discover: async () => ({ kind: 'nobody' }),
  findDocuments: async () => ({ entries: [], problems: [] }),
  retrieve: async () => [],
}
const day = 86_400_000

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway(nobody)
})
afterAll(() => gateway.close())

type Connected = { kind: 'answered'; status: number; server: string } | { kind: 'refused' }

/** One request on a connection of its own, as a client with this certificate and chain. */
function call(by: Pick<Issued, 'chain' | 'key'> | undefined, more: ConnectionOptions = {}): Promise<Connected> {
  return new Promise(resolve => {
    const tls = { ca: gateway.authority.certificate, ...(by ? { cert: by.chain, key: by.key } : {}), ...more }
    const sent = request(`${gateway.url}/network/ihe/xcpd`, { method: 'GET', agent: false, ...tls }, response => {
      const socket = response.socket as unknown as { getPeerX509Certificate(): { subject: string } }
      const server = socket.getPeerX509Certificate().subject
      response.resume()
      resolve({ kind: 'answered', status: response.statusCode ?? 0, server })
    })
    sent.on('error', () => resolve({ kind: 'refused' })).end()
  })
}

describe('NET-4 the network’s listener', () => {
  it('speaks with a client whose certificate leads to the trust bundle', async () => {
    expect(await call(gateway.partner)).toMatchObject({ kind: 'answered', status: 405 })
    const below = await gateway.authority.authority({ name: 'Issuing' })
    expect((await call(await below.issue({ name: 'chained', usage: 'client' }))).kind).toBe('answered')
  })

  it('refuses a client without a certificate, with one of nobody we trust, or with one that is over', async () => {
    const stranger = await makeAuthority({ name: 'Network Root', now: new Date() })
    const past = { from: new Date(Date.now() - 3 * day), until: new Date(Date.now() - 2 * day) }
    const refused = {
      nothing: undefined,
      untrusted: await stranger.issue({ name: 'partner.example', usage: 'client' }),
      expired: await gateway.authority.issue({ name: 'late', usage: 'client', ...past }),
      early: await gateway.authority.issue({ name: 'early', usage: 'client', from: new Date(Date.now() + day / 2) }),
      'server only': await gateway.authority.issue({ name: 'server', usage: 'server' }),
      'no authority': await (await gateway.authority.authority({ name: 'Leaf', ca: false })).issue({ name: 'below' }),
    }
    for (const [name, by] of Object.entries(refused))
      expect([name, await call(by)]).toEqual([name, { kind: 'refused' }])
  })

  it('speaks TLS 1.2 and 1.3, and nothing older', async () => {
    expect((await call(gateway.partner, { maxVersion: 'TLSv1.2' })).kind).toBe('answered')
    expect((await call(gateway.partner, { minVersion: 'TLSv1.3' })).kind).toBe('answered')
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    expect((await call(gateway.partner, old)).kind).toBe('refused')
  })

  it('resumes no session: every connection shows its certificate anew', async () => {
    const { chain: cert, key } = gateway.partner
    const tls = { port: gateway.listener.port, servername: 'localhost', ca: gateway.authority.certificate, cert, key }
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      let session: Buffer | undefined
      const first = connect({ ...tls, maxVersion })
      first.on('session', given => {
        session = given
      })
      await new Promise(resolve => first.once('secureConnect', resolve))
      first.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n') // with the answer comes what there is of a session
      await new Promise(resolve => first.once('data', resolve))
      first.destroy()
      const second = connect({ ...tls, maxVersion, ...(session ? { session } : {}) })
      await new Promise(resolve => second.once('secureConnect', resolve))
      expect([maxVersion, second.isSessionReused()]).toEqual([maxVersion, false])
      second.destroy()
    }
  })

  it('does not let a client renegotiate', async () => {
    const socket = connect({
      port: gateway.listener.port,
      servername: 'localhost',
      ca: gateway.authority.certificate,
      cert: gateway.partner.chain,
      key: gateway.partner.key,
      maxVersion: 'TLSv1.2',
    })
    await new Promise<void>(resolve => socket.once('secureConnect', () => resolve()))
    const outcome = await new Promise(resolve => {
      socket.once('error', () => resolve('refused'))
      socket.renegotiate({}, error => resolve(error ? 'refused' : 'renegotiated'))
    })
    socket.destroy()
    expect(outcome).toBe('refused')
  })

  it('NET-5 lets one client hold so many connections at most, and others still in', async () => {
    const at = await openTestGateway(nobody, { mostOfOne: 2 })
    const other = await at.authority.issue({ name: 'other.example', usage: 'client' })
    const open = ({ chain: cert, key }: Issued) =>
      new Promise<TLSSocket | undefined>(done => {
        const socket = connect({ port: at.listener.port, host: 'localhost', ca: at.authority.certificate, cert, key })
        // The server says nothing by itself: a connection that stays is one that was let in.
        socket
          .on('error', () => done(undefined))
          .on('close', () => done(undefined))
          .resume()
        socket.on('secureConnect', () => setTimeout(done, 100, socket))
      })
    const [first, second] = [await open(at.partner), await open(at.partner)]
    expect([first, second].every(Boolean)).toBe(true)
    expect(await open(at.partner)).toBeUndefined()
    const another = await open(other)
    expect(another).toBeDefined()
    first?.destroy()
    await expect.poll(async () => Boolean(await open(at.partner).then(socket => socket?.destroy()))).toBe(true)
    expect(await at.metrics()).toContain('outcome="too-many"')
    for (const socket of [second, another]) socket?.destroy()
    await at.close()
  })

  it('counts connections by what became of them', async () => {
    const metrics = await gateway.metrics()
    for (const outcome of ['accepted', 'certificate-missing', 'untrusted', 'expired'])
      expect(metrics).toMatch(new RegExp(`causeway_network_connections_total\\{outcome="${outcome}"\\} \\d`))
  })
})

describe('NET-4 the gateway’s folder, without a restart', () => {
  it('shows new connections a new certificate', async () => {
    const renewed = await gateway.authority.issue({ name: 'renewed', hosts: ['localhost'], usage: 'server' })
    await gateway.write('server.key', renewed.key)
    await gateway.watch.look() // half of it is there: the old pair stays
    expect(gateway.watch.status()).toMatchObject({ state: 'open', fault: { problem: 'network.gateway-certificate' } })
    expect(await call(gateway.partner)).toMatchObject({ server: expect.stringContaining('CN=localhost') })
    await gateway.put('server.crt', renewed.chain)
    expect(gateway.watch.status().fault).toBeUndefined()
    expect(await call(gateway.partner)).toMatchObject({ server: expect.stringContaining('CN=renewed') })
  })

  it('cuts nobody off who is still trusted', async () => {
    const client = gateway.client()
    const wanted = {
      patient: { resourceType: 'Patient' as const, name: [{ family: 'F', given: ['G'] }], birthDate: '1980-01-01' },
    }
    const accepted = async () => /connections_total\{outcome="accepted"\} (\d+)/.exec(await gateway.metrics())?.[1]
    expect((await client.discover(wanted)).outcome.kind).toBe('answered')
    const before = await accepted()
    await gateway.put('trust/other.pem', gateway.authority.certificate)
    await gateway.put('gateway.yaml', gatewayFile(gateway.url, 'skewSeconds: 60'))
    expect((await client.discover(wanted)).outcome.kind).toBe('answered')
    expect(await accepted()).toBe(before)
  })

  it('lets in those whom a new authority vouches for, and no longer those of one that is gone', async () => {
    const other = await makeAuthority({ name: 'Other Root', now: new Date() })
    const newcomer = await other.issue({ name: 'newcomer', usage: 'client' })
    expect((await call(newcomer)).kind).toBe('refused')
    await gateway.put('trust/other.pem', other.certificate)
    expect((await call(newcomer)).kind).toBe('answered')
    await gateway.put('trust/other.pem', gateway.authority.certificate)
    expect((await call(newcomer)).kind).toBe('refused')
  })

  it('refuses a certificate that a new list revokes, on connections that are open too', async () => {
    const fired = await gateway.authority.issue({ name: 'fired', hosts: ['fired.example'], usage: 'both' })
    const client = gateway.client(fired)
    const wanted = {
      patient: { resourceType: 'Patient' as const, name: [{ family: 'F', given: ['G'] }], birthDate: '1980-01-01' },
    }
    expect((await client.discover(wanted)).outcome.kind).toBe('answered')
    await gateway.put('revoked/network.crl', await gateway.authority.revoke([fired]))
    expect((await client.discover(wanted)).outcome.kind).toBe('failed')
    expect((await call(fired)).kind).toBe('refused')
    expect((await call(gateway.partner)).kind).toBe('answered')
    expect(await gateway.metrics()).toContain('outcome="revoked"')
  })

  it('keeps what it had when new files are broken, and says which', async () => {
    const { homeCommunityId, partners } = gateway.watch.status()
    const broken: [file: string, content: string, problem: string, where?: string][] = [
      ['gateway.yaml', 'homeCommunityId: [', 'network.gateway-file', 'line 1'],
      ['gateway.yaml', gatewayFile(gateway.url, 'skewSeconds: 100000'), 'network.gateway-file', 'skewSeconds'],
      ['gateway.yaml', gatewayFile(gateway.url, 'skewSecond: 1'), 'network.gateway-file', 'skewSecond'],
      ['trust/network.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n', 'network.gateway-trust'],
      ['revoked/network.crl', 'half a list', 'network.gateway-revocation'],
    ]
    const good: Record<string, string | Buffer> = {
      'gateway.yaml': gatewayFile(gateway.url),
      'trust/network.pem': gateway.authority.certificate,
      'revoked/network.crl': await gateway.authority.revoke([]),
    }
    for (const [file, content, problem, where] of broken) {
      await gateway.put(file, content)
      const status = gateway.watch.status()
      expect(status.fault).toEqual({ problem, file, ...(where ? { where } : {}) })
      expect(status).toMatchObject({ state: 'open', homeCommunityId, partners })
      expect((await call(gateway.partner)).kind).toBe('answered')
      await gateway.put(file, good[file] ?? '')
      expect(gateway.watch.status().fault).toBeUndefined()
    }
  })

  it('NET-7 says when certificates end and lists are due', async () => {
    const status = gateway.watch.status()
    expect(status.certificate).toMatchObject({ subject: expect.stringContaining('renewed'), state: 'ends-soon' })
    expect(status.authorities?.[0]).toMatchObject({ file: 'trust/network.pem', root: true, state: 'ends-soon' })
    expect(status.revocationLists?.[0]).toMatchObject({
      file: 'revoked/network.crl',
      issuer: expect.stringContaining('Network Root'),
      revoked: 0,
      state: 'good',
    })
    expect(JSON.stringify(status)).not.toContain('PRIVATE KEY')
  })
})
