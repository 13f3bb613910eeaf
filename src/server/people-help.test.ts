import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, password, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let admin: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org')
  admin = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

const find = async (email: string) =>
  (await admin.send('GET', '/people'))
    .json<{ items: { email: string; state: string }[] }>()
    .items.find(each => each.email === email)
let address = 0
const post = (url: string, payload: object) => {
  address += 1
  return test.app.inject({ method: 'POST', url: `/api/v1${url}`, payload, remoteAddress: `203.0.113.${address}` })
}

describe('OPS-3 helping somebody in', () => {
  it('unlocks who has failed too often', async () => {
    const id = await test.addAccount('locked@example.org', 'support')
    for (let count = 0; count < 10; count += 1) await post('/session', { email: 'locked@example.org', password: 'no' })
    expect((await post('/session', { email: 'locked@example.org', password })).statusCode).toBe(429)
    expect(await find('locked@example.org')).toMatchObject({ state: 'locked' })
    expect((await admin.send('POST', `/people/${id}/unlock`, {})).statusCode).toBe(200)
    expect((await post('/session', { email: 'locked@example.org', password })).statusCode).toBe(200)
    expect(await find('locked@example.org')).toMatchObject({ state: 'active' })
  })

  it('signs somebody out everywhere', async () => {
    const id = await test.addAccount('lost@example.org', 'support')
    const phone = await test.signIn('lost@example.org')
    expect((await admin.send('POST', `/people/${id}/end-sessions`, {})).statusCode).toBe(200)
    expect((await phone.send('GET', '/api/v1/session')).statusCode).toBe(401)
  })
})
