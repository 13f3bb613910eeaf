import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secret, type TestServer, testServer } from '../../tests/hub-server.ts'
import { readBody } from './readBody.ts'

let test: TestServer
beforeAll(async () => {
  test = await testServer()
})
afterAll(() => test?.close())

/** A slow machine must be slow, not red. */
const patient = { timeout: 15_000 }
const signed = { 'x-parklane-secret': secret }

function send(payload: string | Buffer, headers: Record<string, string> = {}, address = test.source.publicId) {
  return test.app.inject({ method: 'POST', url: `/in/${address}`, payload, headers: { ...signed, ...headers } })
}

async function stored(id: string) {
  const { rows } = await test.owner.query('select state, size, content_type from message where id = $1', [id])
  return rows[0]
}

describe('POST /in/{publicId}', () => {
  it('stores the bytes and acknowledges with the id of the message', async () => {
    const response = await send('{"a":1}', { 'content-type': 'application/json' })
    expect(response.statusCode).toBe(202)
    const { id } = response.json<{ id: string }>()
    expect(await stored(id)).toEqual({ state: 'received', size: 7, content_type: 'application/json' })
  })

  it.each([
    ['not JSON', 'this is not JSON', { 'content-type': 'application/json' }],
    ['of a schema nobody knows', '{"unknown":true}', { 'content-type': 'application/json' }],
    ['of another content type', '<xml/>', { 'content-type': 'application/xml' }],
    ['of a content type that is none', 'x', { 'content-type': '///garbage' }],
    ['without a content type', 'x', {}],
    ['empty', '', { 'content-type': 'application/json' }],
    ['not UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80]), { 'content-type': 'application/json' }],
    ['nested 40,000 deep', '['.repeat(40_000) + ']'.repeat(40_000), { 'content-type': 'application/json' }],
  ])('stores and acknowledges a body that is %s: what it means is looked at later', async (_what, body, headers) => {
    const response = await send(body, headers as Record<string, string>)
    expect(response.statusCode).toBe(202)
    expect(await stored(response.json<{ id: string }>().id)).toMatchObject({ size: Buffer.byteLength(body) })
  })

  it.each([
    ['missing', {}],
    ['wrong', { 'x-parklane-secret': 'guessed' }],
  ])('answers 401 when the signature is %s, stores nothing, and raises one issue', async (_what, headers) => {
    const before = await test.owner.query('select count(*)::int as n from message')
    const response = await test.app.inject({
      method: 'POST',
      url: `/in/${test.source.publicId}`,
      payload: '{}',
      headers: headers as Record<string, string>,
    })
    expect(response.statusCode).toBe(401)
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(response.json()).toMatchObject({ code: 'request.signature', status: 401, requestId: expect.any(String) })
    const after = await test.owner.query('select count(*)::int as n from message')
    expect(after.rows).toEqual(before.rows)
    await expect
      .poll(async () => (await test.owner.query(`select code from issue where step = 'receive'`)).rows, patient)
      .toEqual([{ code: 'request.signature' }])
  })

  it.each(['00000000-0000-4000-8000-000000000000', 'no-uuid', '%00'])(
    'answers 404 for the address %s, which nobody has',
    async address => {
      const response = await send('{}', {}, address)
      expect(response.statusCode).toBe(404)
      expect(response.json()).toMatchObject({ code: 'request.not-found' })
    },
  )

  it('answers 413 from the declared length, without reading the body', async () => {
    const response = await send('{}', { 'content-length': String(50 * 1024 * 1024) })
    expect(response.statusCode).toBe(413)
    expect(response.json()).toMatchObject({ code: 'request.too-large' })
    expect(response.headers.connection).toBe('close')
  })

  it('answers 405 with the methods it takes to anything but POST', async () => {
    const response = await test.app.inject({ method: 'GET', url: `/in/${test.source.publicId}` })
    expect(response.statusCode).toBe(405)
    expect(response.headers.allow).toBe('POST')
  })

  it('slows down who signs badly again and again, and never who signs well', async () => {
    const badly = () =>
      test.app.inject({
        method: 'POST',
        url: `/in/${test.source.publicId}`,
        payload: '{}',
        remoteAddress: '203.0.113.9',
      })
    const statuses = []
    for (let count = 0; count < 62; count += 1) statuses.push((await badly()).statusCode)
    expect(statuses.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 401))
    expect(statuses.slice(60)).toEqual([429, 429])
    const well = await test.app.inject({
      method: 'POST',
      url: `/in/${test.source.publicId}`,
      payload: '{}',
      headers: signed,
      remoteAddress: '203.0.113.9',
    })
    expect(well.statusCode).toBe(202)
  })
})

describe('reading a body', () => {
  it('stops at the byte that is too many: no more than the limit is ever held', async () => {
    let given = 0
    const endless = new Readable({
      read() {
        given += 1_000
        this.push(Buffer.alloc(1_000))
      },
    })
    const request = Object.assign(endless, { headers: {} }) as unknown as IncomingMessage
    expect(await readBody(request, 10_000)).toEqual({ kind: 'too-large' })
    expect(given).toBeLessThan(10_000 + 2 * endless.readableHighWaterMark)
    endless.destroy()
  })
})

describe('over a real connection', () => {
  it('answers 413 to a sender of 50 MB, chunked or not, and keeps serving', async () => {
    const app = await test.server()
    const base = await app.listen({ port: 0, host: '127.0.0.1' })
    const url = `${base}/in/${test.source.publicId}`
    const big = Buffer.alloc(50 * 1024 * 1024, 'x')
    const declared = await fetch(url, { method: 'POST', body: big, headers: signed })
    expect(declared.status).toBe(413)
    expect(await declared.json()).toMatchObject({ code: 'request.too-large' })
    const chunks = new ReadableStream({
      start(controller) {
        for (let count = 0; count < 50; count += 1) controller.enqueue(big.subarray(0, 1024 * 1024))
        controller.close()
      },
    })
    const chunked = await fetch(url, { method: 'POST', body: chunks, headers: signed, duplex: 'half' } as RequestInit)
    expect(chunked.status).toBe(413)
    const small = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('{"chunked":'))
        controller.enqueue(Buffer.from('true}'))
        controller.close()
      },
    })
    const next = await fetch(url, { method: 'POST', body: small, headers: signed, duplex: 'half' } as RequestInit)
    expect(next.status).toBe(202)
  })
})

describe('a sender that sends a little at a time, to hold a connection', () => {
  it.each([
    ['its headers', 'POST /in/x HTTP/1.1\r\nhost: h\r\nx-slow: '],
    ['its body', () => `POST /in/${test.source.publicId} HTTP/1.1\r\nhost: h\r\ncontent-length: 1000\r\n\r\n{`],
  ])('is cut off while it sends %s', async (_what, head) => {
    const app = await test.server({ timeouts: { headersMs: 200, requestMs: 400, idleMs: 1_000 } })
    const base = await app.listen({ port: 0, host: '127.0.0.1' })
    const socket = connect(Number(new URL(base).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(typeof head === 'string' ? head : head())
    const drip = setInterval(() => socket.write('x'), 50)
    let answer = ''
    socket.on('data', data => {
      answer += data.toString()
    })
    await new Promise(resolve => socket.once('close', resolve)) // a reset is a cut, too
    clearInterval(drip)
    expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/)
  })
})

describe('when nothing can be stored', () => {
  it('answers 503, never 4xx, and takes messages again when the database is back', async () => {
    const stop = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    const database = (await test.owner.query<{ name: string }>('select current_database() as name')).rows[0]?.name
    await test.owner.query(`alter database "${database}" with connection limit 0`)
    await test.owner.query(stop)
    try {
      const response = await send('{}')
      expect(response.statusCode).toBe(503)
      expect(response.json()).toMatchObject({ code: 'hub.cannot-store' })
      expect(response.headers['retry-after']).toBe('30')
    } finally {
      await test.owner.query(`alter database "${database}" with connection limit -1`)
    }
    await expect.poll(async () => (await send('{}')).statusCode, patient).toBe(202)
  })
})
