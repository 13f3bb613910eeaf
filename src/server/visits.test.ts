/** The API of visits: said, changed by two people at once, taken away and taken back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let admin: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'integration-admin')
  admin = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

const version = (n: number) => ({ headers: { 'if-match': `"v${n}"` } })
const read = async () => (await admin.send('GET', '/visits')).json()

describe('SCH-9 the API of visits', () => {
  it('SCH-9 keeps a type with its history, refuses an older edit with what differs, and takes back what was taken away', async () => {
    const made = await admin.send('POST', '/visits/types', { name: 'First', minutes: 50 })
    expect(made.statusCode).toBe(200)
    const { id } = made.json()
    const path = `/visits/type/${id}`
    expect((await admin.send('PUT', path, { name: 'First', minutes: 45 }, version(1))).json()).toMatchObject({
      version: 2,
    })
    const late = await admin.send('PUT', path, { name: 'First', minutes: 40 }, version(1))
    expect([late.statusCode, late.json().theirs.changes[0]]).toEqual([
      412,
      expect.objectContaining({ path: 'minutes', before: 50, after: 45 }),
    ])
    expect((await admin.send('DELETE', `/visits/${id}`, {})).statusCode).toBe(200)
    expect((await read()).types).toEqual([])
    expect((await admin.send('POST', `/visits/${id}/restore`, {})).statusCode).toBe(200)
    expect((await read()).types).toMatchObject([{ id, minutes: 45, version: 4 }])
    expect((await admin.send('POST', `/visits/${id}/restore`, {})).statusCode).toBe(404)
  })

  it('SCH-9 says which field does not fit, and knows no record that is not there', async () => {
    const hours = [{ weekday: 1, from: '12:00', to: '09:00' }]
    const wrong = await admin.send('PUT', '/visits/everywhere/all', { hours }, version(0))
    expect([wrong.statusCode, wrong.json().errors[0].path]).toEqual([400, 'hours.0.to'])
    const nowhere = '01900000-0000-7000-8000-000000000001'
    const unknown = await admin.send('PUT', `/visits/place/${nowhere}`, { hours: [] }, version(0))
    expect([unknown.statusCode, unknown.json().errors[0]]).toEqual([400, { path: 'about', code: 'unknown' }])
    expect((await admin.send('PUT', `/visits/everywhere/${nowhere}`, { hours: [] }, version(0))).statusCode).toBe(404)
    expect((await admin.send('PUT', '/visits/everywhere/all', { hours: [] })).statusCode).toBe(400)
    const places = await admin.send('POST', '/visits/types', { name: 'Second', minutes: 30, places: [nowhere] })
    expect(places.json().errors[0]).toEqual({ path: 'places.0', code: 'unknown' })
  })

  it('SCH-9 changes how severe a rule is, and shows what it is as it comes', async () => {
    const severities = { overlap: 'warn' }
    expect((await admin.send('PUT', '/visits/rules/all', { severities }, version(0))).statusCode).toBe(200)
    const { rules } = await read()
    expect(rules.items.find(({ code }: { code: string }) => code === 'overlap')).toEqual({
      code: 'overlap',
      usual: 'hold',
      severity: 'warn',
    })
    const odd = await admin.send('PUT', '/visits/rules/all', { severities: { nothing: 'warn' } }, version(1))
    expect(odd.statusCode).toBe(400)
  })
})
