import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../tests/certificate.ts'
import { secret, type TestServer, testServer } from '../../tests/hub-server.ts'
import { createLog } from '../log.ts'
import { createInbox } from '../pipeline/inbox.ts'
import { createReceive } from '../pipeline/receive.ts'
import { type RunningServer, type ServerParts, startServer } from './start.ts'

let test: TestServer
let folder: string
const running: RunningServer[] = []
beforeAll(async () => {
  test = await testServer()
  folder = mkdtempSync(join(tmpdir(), 'causeway-server-'))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})
afterAll(async () => {
  await test?.close()
  rmSync(folder, { recursive: true })
})

/** A slow machine must be slow, not red. */
const patient = { timeout: 15_000 }
const log = createLog('silent')
type More = Pick<ServerParts, 'drainMs' | 'serves'>
async function start(config: { tls?: { certFile: string; keyFile: string } } = {}, more: More = {}) {
  const inbox = createInbox(test.hub)
  const receive = createReceive(test.hub, inbox)
  const parts = { receive, inbox, keys: test.keys, log, consoleFolder: join(folder, 'console'), ...more }
  const server = await startServer(test.hub, { host: '127.0.0.1', port: 0, ...config }, parts)
  running.push(server)
  return server
}

describe('health', () => {
  it('OPS-8 says that the process lives and that it can serve', async () => {
    const { url } = await start()
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true })
    const ready = await fetch(`${url}/readyz`)
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({
      ok: true,
      checks: [
        { name: 'accepting', ok: true },
        { name: 'database', ok: true },
        { name: 'migrations', ok: true },
      ],
    })
  })

  it('OPS-8 is not ready while a migration is missing', async () => {
    const { app } = await start()
    const { rows } = await test.owner.query(`delete from migration where name like '0001%' returning *`)
    try {
      const response = await app.inject('/readyz')
      expect(response.statusCode).toBe(503)
      expect(response.json()).toMatchObject({
        ok: false,
        checks: expect.arrayContaining([{ name: 'migrations', ok: false }]),
      })
    } finally {
      await test.owner.query('insert into migration values ($1, $2)', [rows[0]?.name, rows[0]?.run_at])
    }
  })

  it('OPS-8 counts calls, queues, durations, the loop and the pool, and names no organization', async () => {
    await test.book({ id: 'counted', start: '2026-12-01T15:00:00Z' })
    const { app } = await start()
    const call = { method: 'POST', url: `/in/${test.source.publicId}`, payload: '{}' } as const
    await app.inject({ ...call, headers: { 'x-parklane-secret': secret } })
    await app.inject(call)
    const count = (outcome: string) => `causeway_received_total{connection="${test.source.id}",outcome="${outcome}"} 1`
    await test.run()
    await expect.poll(async () => (await app.inject('/metrics')).body, patient).toContain(count('request.signature'))
    await test.book({ id: 'waiting', start: '2026-12-01T15:00:00Z' })
    test.clock.now = new Date(test.clock.now.getTime() + 60_000) // the queues are counted every few seconds at most
    const { body } = await app.inject('/metrics')
    expect(body).toContain(count('stored'))
    expect(body).toMatch(
      new RegExp(`causeway_queue_depth\\{connection="${test.source.id}",slug="bookings",queue="received"\\} \\d`),
    )
    expect(body).toContain(
      `causeway_queue_oldest_seconds{connection="${test.source.id}",slug="bookings",queue="received"} 60`,
    )
    expect(body).toContain(`causeway_applied_total{connection="${test.source.id}",outcome="unreadable"} 1`)
    expect(body).toContain(`causeway_delivered_total{connection="${test.target.id}",outcome="delivered"} 1`)
    expect(body).toContain('causeway_http_request_duration_seconds_bucket')
    expect(body).toContain('pattern="/in/:publicId"')
    expect(body).toContain('causeway_nodejs_eventloop_lag_seconds')
    expect(body).toContain('causeway_process_resident_memory_bytes')
    expect(body).toContain('causeway_database_connections{state="open"}')
    for (const hidden of [test.organization, test.slug, 'The maple-street', test.source.publicId])
      expect(body).not.toContain(hidden)
  })

  it('gives its metrics to this machine and private networks only', async () => {
    const { app } = await start()
    const from = async (remoteAddress: string) => (await app.inject({ url: '/metrics', remoteAddress })).statusCode
    expect(await from('10.1.2.3')).toBe(200)
    expect(await from('203.0.113.7')).toBe(404)
    // A proxy on this machine says who called.
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    expect((await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1', headers })).statusCode).toBe(404)
  })
})

describe('a worker', () => {
  it('OPS-9 serves health and metrics, and nothing else', async () => {
    const { app } = await start({}, { serves: 'health' })
    const statusOf = async (url: string, method: 'GET' | 'POST' = 'GET') =>
      (await app.inject({ url, method })).statusCode
    for (const url of ['/healthz', '/readyz', '/metrics']) expect([url, await statusOf(url)]).toEqual([url, 200])
    const elsewhere = ['/', '/api/v1/session', '/api/openapi.json', '/docs/', `/in/${test.source.publicId}`]
    for (const url of elsewhere) expect([url, await statusOf(url)]).toEqual([url, 404])
    expect(await statusOf(`/in/${test.source.publicId}`, 'POST')).toBe(404)
    const { headers } = await app.inject('/healthz')
    expect(headers['x-frame-options']).toBe('DENY')
    expect(headers['x-request-id']).toBeTypeOf('string')
  })
})

describe('stopping', () => {
  it('says that it is not ready, finishes what is under way, and takes nothing new', async () => {
    const { url, app, stop } = await start({}, { drainMs: 2_000 })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const body = '{"slow":true}'
    socket.write(
      `POST /in/${test.source.publicId} HTTP/1.1\r\nhost: h\r\nx-parklane-secret: ${secret}\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 3)}`,
    )
    const connections = () => new Promise(resolve => app.server.getConnections((_error, count) => resolve(count)))
    await expect.poll(connections, patient).toBe(1)
    const stopped = stop()
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    await expect.poll(() => app.server.listening, patient).toBe(false)
    const answer = new Promise<string>(resolve => socket.once('data', data => resolve(data.toString())))
    socket.write(body.slice(3))
    expect(await answer).toMatch(/^HTTP\/1\.1 202 /)
    await stopped
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it('ends the streams of live updates', async () => {
    await test.addAccount('live@example.org')
    const cookie = async () => {
      const payload = { email: 'live@example.org', password: 'a long enough password' }
      return (await test.app.inject({ method: 'POST', url: '/api/v1/session', payload })).cookies[0]?.value ?? ''
    }
    const { url, stop } = await start()
    const headers = { cookie: `causeway_session=${await cookie()}` }
    const response = await fetch(`${url}/api/v1/o/${test.slug}/live`, { headers })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const read = async () => {
      const next = await reader?.read()
      text += next?.value ?? ''
      return next?.done
    }
    await read()
    await test.book({ id: 'live', start: '2026-12-01T15:00:00Z' })
    await expect
      .poll(async () => {
        await read()
        return text
      }, patient)
      .toContain('event: change\ndata: {"kind":"messages"}')
    const stopped = stop()
    while (!(await read()));
    await stopped
  })
})

describe('TLS', () => {
  it('OPS-4 serves with the certificate of the files, and with a new one after it was read again', async () => {
    const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
    writeCertificate(files, 'first')
    const server = await start({ tls: files })
    expect(server.url).toMatch(/^https:/)
    expect(await subjectAt(server.url)).toBe('first')
    writeCertificate(files, 'second')
    server.reloadTls()
    expect(await subjectAt(server.url)).toBe('second')
  })
})

function writeCertificate(files: { certFile: string; keyFile: string }, name: string): void {
  const { cert, key } = makeCertificate(name, new Date())
  writeFileSync(files.certFile, cert)
  writeFileSync(files.keyFile, key)
}

function subjectAt(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    httpsRequest(`${url}/healthz`, { rejectUnauthorized: false, agent: false }, response => {
      const { socket } = response
      response.resume()
      if ('getPeerCertificate' in socket && typeof socket.getPeerCertificate === 'function')
        resolve(socket.getPeerCertificate().subject.CN)
    })
      .on('error', reject)
      .end()
  })
}

describe('the console', () => {
  it('says how to build it when it is not there', async () => {
    const { app } = await start()
    const response = await app.inject('/')
    expect(response.statusCode).toBe(200)
    expect(response.body).toContain('not built')
    expect(response.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('is served for every screen with a nonce of its own, its files with a long life, and nothing else', async () => {
    const dist = join(folder, 'console')
    mkdirSync(join(dist, 'assets'), { recursive: true })
    const page = '<script type="module" nonce="__CSP_NONCE__" src="/assets/app-1a2b.js"></script>'
    writeFileSync(join(dist, 'index.html'), page)
    writeFileSync(join(dist, 'assets/app-1a2b.js'), 'export {}')
    writeFileSync(join(dist, 'favicon.svg'), '<svg/>')
    const { app } = await start()
    const first = await app.inject('/o/maple-street/messages?state=held')
    const second = await app.inject('/')
    const nonceOf = (body: string) => body.match(/nonce="([^"]+)"/)?.[1] ?? ''
    for (const response of [first, second]) {
      const policy = String(response.headers['content-security-policy'])
      expect(policy).toContain(`script-src 'self' 'nonce-${nonceOf(response.body)}'`)
      expect(policy).not.toContain('unsafe')
      expect(response.headers['cache-control']).toBe('no-store')
    }
    expect(nonceOf(first.body)).not.toBe(nonceOf(second.body))
    const asset = await app.inject('/assets/app-1a2b.js')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await app.inject('/favicon.svg')).headers['cache-control']).toBe('no-cache')
    for (const missing of [
      '/assets/gone.js',
      '/index.php',
      '/api/v2/session',
      '/api',
      '/in/',
      '/assets/../../package.json',
    ])
      expect((await app.inject(missing)).statusCode).toBe(404)
  })
})
