import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let cleo: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('cleo@example.org', 'coordinator')
  cleo = await test.signIn('cleo@example.org')
})
afterAll(() => test?.close())

const start = '2026-12-01T15:00:00.000Z'
const anna = { name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' }
const refusing = async (work: () => Promise<unknown>) => {
  test.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
  await work()
  await test.run()
  test.answers.outcome = { kind: 'delivered' }
}
const forward = (ms = 60_000) => {
  test.clock.now = new Date(test.clock.now.getTime() + ms)
}

describe('what is not delivered', () => {
  type Row = { kind: string; id: string; message: string; state: string; who: string | null }
  const list = async (query = '') =>
    (await cleo.send('GET', `/dead-letters${query}`)).json<{ items: Row[]; next: string | null }>()

  it('IS-5 is one list of deliveries and messages with reason, newest first, page by page', async () => {
    await refusing(() => test.book({ id: 'letters', start, ...anna }))
    await test.app.inject({
      method: 'POST',
      url: `/in/${test.source.publicId}`,
      headers: { 'x-parklane-secret': 'parklane-secret', 'content-type': 'application/json' },
      payload: '{"id": 4}',
    })
    await test.run()
    const { items } = await list()
    expect(items[0]).toMatchObject({ kind: 'message', state: 'unreadable', problem: 'message.unreadable' })
    expect(items[1]).toMatchObject({ kind: 'delivery', state: 'rejected', problem: 'target.refused', who: 'A. B…n' })
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const page = await list(`?limit=1${cursor}`)
      seen.push(...page.items.map(row => row.id))
      if (page.next === null) break
      cursor = `&cursor=${page.next}`
    }
    expect(seen).toEqual(items.map(row => row.id))
    expect((await list('?problem=message.unreadable')).items).toHaveLength(1)
    expect((await list(`?connection=${test.target.id}`)).items.every(row => row.kind === 'delivery')).toBe(true)
  })

  it('IS-5 is set aside with a reason, and can be taken back for a day', async () => {
    const [message, delivery] = (await list()).items
    if (!message || !delivery) throw new Error('nothing to discard')
    expect((await cleo.send('POST', `/messages/${message.id}/discard`, {})).statusCode).toBe(400)
    await cleo.send('POST', `/messages/${message.id}/discard`, { reason: 'a test of the vendor' })
    await cleo.send('POST', `/deliveries/${delivery.id}/suppress`, { reason: 'entered by hand' })
    const aside = (await list('?show=set-aside')).items.map(row => row.id)
    expect(aside).toEqual([message.id, delivery.id])
    expect((await list()).items.map(row => row.id)).not.toContain(delivery.id)
    await cleo.send('POST', `/messages/${message.id}/replay`, { reason: 'taken back' })
    await test.run()
    expect((await list()).items[0]).toMatchObject({ id: message.id, state: 'unreadable' })
    forward(25 * 3_600_000)
    const later = await test.signIn('cleo@example.org')
    expect((await later.send('GET', '/dead-letters?show=set-aside')).json()).toEqual({ items: [], next: null })
  })
})
