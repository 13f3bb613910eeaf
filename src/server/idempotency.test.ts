import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let browser: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'coordinator')
  browser = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

const start = '2026-12-01T15:00:00.000Z'

describe('a write with an Idempotency-Key', () => {
  it('runs once, and answers the second time as the first', async () => {
    const id = await test.book({ id: 'pressed', start })
    await test.run()
    const press = (key: string, reason = 'pressed twice') =>
      browser.send('POST', `/messages/${id}/replay`, { reason }, { headers: { 'idempotency-key': key } })
    const first = await press('k-1')
    expect(first.statusCode).toBe(200)
    await test.run()
    const second = await press('k-1')
    expect(second.json()).toEqual(first.json())
    expect(second.headers['idempotency-replayed']).toBe('true')
    const replays = async () => (await test.owner.query('select replays from message where id = $1', [id])).rows[0]
    expect(await replays()).toEqual({ replays: 1 })
    expect((await press('k-1', 'another reason')).statusCode).toBe(409)
    expect((await press('k-2')).statusCode).toBe(200)
    expect(await replays()).toEqual({ replays: 2 })
  })

  it('that was refused may be sent again', async () => {
    const headers = { 'idempotency-key': 'k-3' }
    const id = await test.book({ id: 'early', start })
    const press = () => browser.send('POST', `/messages/${id}/replay`, { reason: 'too early' }, { headers })
    expect((await press()).statusCode).toBe(409)
    await test.run()
    expect((await press()).statusCode).toBe(200)
  })
})
