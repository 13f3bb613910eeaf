import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let ada: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'coordinator')
  ada = await test.signIn('ada@example.org')
  await test.book({
    id: 'v-1',
    start: '2026-12-01T15:00:00Z',
    name: { given: 'Anna', family: 'Brown' },
    birthDate: '1980-02-03',
  })
  await test.run()
})
afterAll(() => test?.close())

async function ask(text: string) {
  const made = await ada.send('POST', '/explain/searches', { text })
  expect(made.statusCode).toBe(200)
  const { id } = made.json<{ id: string }>()
  return { id, answer: await ada.send('GET', `/explain/${id}`) }
}

describe('ME-8 why is it not there', () => {
  it('is answered by name, with initials only, and the address holds nothing of what was asked', async () => {
    const { id, answer } = await ask('Anna Brown')
    expect(Buffer.from(id, 'base64url').toString('latin1')).not.toMatch(/anna|brown/i)
    expect(answer.json()).toMatchObject({
      text: 'Anna Brown',
      as: 'person',
      subjects: [
        {
          who: 'A. B…n',
          record: { type: 'Appointment', status: 'booked' },
          source: { slug: 'bookings' },
          answers: [{ code: 'arrived', stands: 'there', next: 'nothing', target: { slug: 'ehr' } }],
        },
      ],
    })
  })

  it('takes a message’s id as it is, for the button beside a message', async () => {
    const { answer } = await ask('v-1')
    const { message } = answer.json<{ subjects: { message: string }[] }>().subjects[0] ?? {}
    const direct = await ada.send('GET', `/explain/${message}`)
    expect(direct.json()).toMatchObject({ as: 'hub-id', subjects: [{ answers: [{ code: 'arrived' }] }] })
  })

  it('says that nothing came, and how each source is doing', async () => {
    const { answer } = await ask('v-404')
    expect(answer.json()).toMatchObject({ as: 'nothing', subjects: [] })
    expect(answer.json<{ sources: unknown[] }>().sources.length).toBeGreaterThan(0)
  })

  it('takes whatever can be typed: an id of the hub, and the longest text that is allowed', async () => {
    for (const text of ['01a2289c-899a-723c-9c78-232c6d403567', 'Anna Brown '.repeat(30).slice(0, 200).trim()]) {
      const { answer } = await ask(text)
      expect([answer.statusCode, answer.json<{ text: string }>().text]).toEqual([200, text])
    }
  })

  it('forgets a search after a day, and knows none that was altered or is another organization’s', async () => {
    const { id } = await ask('Anna Brown')
    const altered = `${id.slice(0, -2)}${id.endsWith('AA') ? 'BB' : 'AA'}`
    expect((await ada.send('GET', `/explain/${altered}`)).statusCode).toBe(404)
    const other = await test.addOrganization('birch-lane')
    await test.addAccount('bo@example.org', 'coordinator', other)
    const bo = await test.signIn('bo@example.org')
    expect((await bo.send('GET', `/api/v1/o/birch-lane/explain/${id}`)).statusCode).toBe(404)
    test.clock.now = new Date(test.clock.now.getTime() + 86_400_001)
    ada = await test.signIn('ada@example.org')
    expect((await ada.send('GET', `/explain/${id}`)).statusCode).toBe(404)
  })

  it('OPS-5 is on record, without a name in clear', async () => {
    const { rows } = await test.owner.query<{ row: string }>(
      `select audit::text as row from audit where action = 'explain.read' and outcome = 'done'`,
    )
    expect(rows.length).toBeGreaterThan(2)
    for (const { row } of rows) expect(row).not.toMatch(/anna|brown/i)
  })
})
