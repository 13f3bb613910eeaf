import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let ada: Browser
let cleo: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'integration-admin')
  await test.addAccount('cleo@example.org', 'coordinator')
  ada = await test.signIn('ada@example.org')
  cleo = await test.signIn('cleo@example.org')
})
afterAll(() => test?.close())

const start = '2026-12-01T15:00:00.000Z'
const anna = { name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' }

beforeAll(async () => {
  for (let n = 0; n < 3; n += 1) await test.book({ id: `visit-${n}`, start })
  await test.run()
})

describe('a saved view', () => {
  it('ME-2 is kept per person, shared when wished, and forgotten by its owner only', async () => {
    const view = { name: 'Refused by the EHR', search: { delivery: 'failed', target: test.target.id } }
    const { id } = (await cleo.send('POST', '/views', view)).json<{ id: string }>()
    const of = async (browser: Browser) =>
      (await browser.send('GET', '/views')).json<{ items: { name: string; mine: boolean }[] }>().items
    expect(await of(cleo)).toEqual([{ id, shared: false, mine: true, ...view }])
    expect(await of(ada)).toEqual([])
    await cleo.send('POST', '/views', { ...view, name: 'For all', shared: true })
    expect(await of(ada)).toMatchObject([{ name: 'For all', mine: false }])
    expect((await ada.send('DELETE', `/views/${id}`)).statusCode).toBe(404)
    expect((await cleo.send('DELETE', `/views/${id}`)).statusCode).toBe(200)
    expect((await cleo.send('POST', '/views', { name: 'Nothing', search: {} })).statusCode).toBe(409)
    expect((await cleo.send('POST', '/views', { name: 'Who', search: { who: 'Anna' } })).statusCode).toBe(400)
  })

  it('ME-1 finds messages by an id of the source, without the id in any address', async () => {
    const id = await test.book({ id: 'visit-4711', start, ...anna })
    await test.run()
    const search = (await cleo.send('POST', '/messages/searches', { text: id })).json<{ id: string }>().id
    const { items } = (await cleo.send('GET', `/messages?search=${search}`)).json<{ items: { id: string }[] }>()
    expect(items.map(row => row.id)).toContain(id)
    expect((await ada.send('GET', `/messages?search=${search}`)).json()).toEqual({ items: [], next: null })
  })

  it('ME-1 filters by route and by record', async () => {
    const all = (await cleo.send('GET', `/messages?route=${test.route}`)).json<{ items: { id: string }[] }>().items
    expect(all.length).toBeGreaterThan(2)
    const { rows } = await test.owner.query<{ record: string }>(`select record from event where message = $1 limit 1`, [
      all[0]?.id,
    ])
    const one = (await cleo.send('GET', `/messages?record=${rows[0]?.record}`)).json<{ items: { id: string }[] }>()
      .items
    expect(one.map(row => row.id)).toEqual([all[0]?.id])
    expect((await cleo.send('GET', `/messages?route=${ada.account}`)).json()).toEqual({ items: [], next: null })
  })
})
