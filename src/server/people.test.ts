import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, password, type TestServer, testServer } from '../../tests/hub-server.ts'
import { writeMembership } from '../store/accounts.ts'
import { withScope } from '../store/scope.ts'

let test: TestServer
let admin: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org')
  admin = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

type Shown = { id: string; name: string; email: string; role: string; rights: string[]; state: string; version: number }
const list = async (browser = admin) => (await browser.send('GET', '/people')).json<{ items: Shown[] }>().items
const find = async (email: string) => {
  const found = (await list()).find(each => each.email === email)
  if (!found) throw new Error(`${email} is not in the list`)
  return found
}
const invite = async (email: string, more: object = {}) => {
  const response = await admin.send('POST', '/people', { email, name: 'Grace Hopper', role: 'coordinator', ...more })
  const { path, id } = response.json<{ path: string; id: string }>()
  return { response, id, token: path?.split('token=')[1] ?? '' }
}
let address = 0
const post = (url: string, payload: object, cookies: Record<string, string> = {}) => {
  address += 1
  return test.app.inject({
    method: 'POST',
    url: `/api/v1${url}`,
    payload,
    cookies,
    remoteAddress: `203.0.113.${address}`,
  })
}
const change = (browser: Browser, id: string, version: number, body: object) =>
  browser.send('PUT', `/people/${id}`, body, { headers: { 'if-match': `"${version}"` } })
const audited = async (action: string) =>
  (
    await test.owner.query('select actor, subject, outcome from audit where action = $1 order by id desc limit 1', [
      action,
    ])
  ).rows[0]

describe('OPS-3 changing what somebody may do', () => {
  it('holds from their next request, and notes what was and what is', async () => {
    const id = await test.addAccount('kim@example.org', 'support')
    const kim = await test.signIn('kim@example.org')
    expect((await kim.send('GET', '/messages')).statusCode).toBe(403)
    const { version } = await find('kim@example.org')
    const changed = await change(admin, id, version, { role: 'coordinator', rights: ['payloads.reveal'] })
    expect(changed.json()).toEqual({ id, version: version + 1 })
    expect((await kim.send('GET', '/messages')).statusCode).toBe(200)
    const { rows } = await test.owner.query(
      `select id, detail from audit where action = 'people.change' and subject = $1`,
      [id],
    )
    const [row] = rows as { id: string; detail: Buffer }[]
    expect(
      test.hub.sealer.openJson(test.organization, 'audit.detail', row?.id ?? '', row?.detail ?? Buffer.alloc(0)),
    ).toEqual({
      before: { role: 'support', rights: [], practitioners: [] },
      after: { role: 'coordinator', rights: ['payloads.reveal'], practitioners: [] },
    })
    await change(admin, id, version + 1, { role: 'support' })
    expect((await kim.send('GET', '/messages')).statusCode).toBe(403)
  })

  it('is refused to who saw an older version', async () => {
    const id = await test.addAccount('lee@example.org', 'support')
    const { version } = await find('lee@example.org')
    await change(admin, id, version, { role: 'coordinator' })
    expect((await change(admin, id, version, { role: 'clinician' })).json()).toMatchObject({ code: 'request.conflict' })
    expect((await admin.send('PUT', `/people/${id}`, { role: 'clinician' })).statusCode).toBe(400)
    expect(await find('lee@example.org')).toMatchObject({ role: 'coordinator' })
  })

  it('is nothing that one does to oneself: nobody raises their own rights', async () => {
    const { id, version } = await find('ada@example.org')
    for (const body of [{ role: 'privacy-officer' }, { role: 'integration-admin', rights: ['payloads.reveal'] }]) {
      const response = await change(admin, id, version, body)
      expect(response.statusCode).toBe(403)
      expect(response.json()).toMatchObject({ code: 'people.own-rights' })
    }
    expect(await find('ada@example.org')).toMatchObject({ role: 'integration-admin', version })
    expect(await audited('people.change')).toMatchObject({ actor: id, subject: id, outcome: 'refused' })
  })

  it('leaves an integration admin, when two take the role from each other at the same time, too', async () => {
    const birch = await test.addOrganization('birch-street')
    const at = '/api/v1/o/birch-street/people'
    const [first, second] = await Promise.all(
      ['one@example.org', 'two@example.org'].map(async email => {
        await test.addAccount(email, 'integration-admin', birch)
        return test.signIn(email)
      }),
    )
    if (!first || !second) throw new Error('nobody')
    const headers = { 'if-match': '"1"' }
    const body = { role: 'support' }
    const both = await Promise.all([
      first.send('PUT', `${at}/${second.account}`, body, { headers }),
      second.send('PUT', `${at}/${first.account}`, body, { headers }),
    ])
    expect(both.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    // The slower one is told that nobody else is left, or, when it was slower still, that it has not the right any more.
    const refused = both.find(({ statusCode }) => statusCode !== 200)
    expect(['people.last-admin', 'request.forbidden']).toContain(refused?.json<{ code: string }>().code)
    const { rows } = await test.owner.query<{ role: string }>(
      'select role from membership where organization = $1 order by role',
      [birch],
    )
    expect(rows).toEqual([{ role: 'integration-admin' }, { role: 'support' }])
  })

  it('never takes out the last integration admin, not even by themselves', async () => {
    const ash = await test.addOrganization('ash-street')
    const account = await test.addAccount('last@example.org', 'integration-admin', ash)
    const last = await test.signIn('last@example.org')
    const left = await last.send('DELETE', `/api/v1/o/ash-street/people/${account}`)
    expect(left.json()).toMatchObject({ code: 'people.last-admin' })
    // Who is only invited could not stand in for them.
    const body = { email: 'soon@example.org', name: 'Soon', role: 'integration-admin' }
    await last.send('POST', '/api/v1/o/ash-street/people', body)
    expect((await last.send('DELETE', `/api/v1/o/ash-street/people/${account}`)).statusCode).toBe(409)
  })
})

describe('OPS-3 taking somebody out', () => {
  it('ends what they could do at once, and their sessions when they belong nowhere else', async () => {
    const id = await test.addAccount('gone@example.org', 'coordinator')
    const gone = await test.signIn('gone@example.org')
    expect((await admin.send('DELETE', `/people/${id}`)).statusCode).toBe(200)
    expect((await gone.send('GET', '/messages')).statusCode).toBe(401)
    expect(await find('gone@example.org')).toMatchObject({ state: 'removed' })
    expect((await admin.send('DELETE', `/people/${id}`)).statusCode).toBe(404)
  })

  it('leaves the sessions of who belongs to another organization, without this one', async () => {
    const fir = await test.addOrganization('fir-street')
    const id = await test.addAccount('both@example.org', 'coordinator')
    await withScope(test.hub.pool, fir, db => writeMembership(db, id, 'support', test.clock.now))
    const both = await test.signIn('both@example.org')
    await admin.send('DELETE', `/people/${id}`)
    const session = (await both.send('GET', '/api/v1/session')).json<{ organizations: { slug: string }[] }>()
    expect(session.organizations.map(({ slug }) => slug)).toEqual(['fir-street'])
    expect((await both.send('GET', '/messages')).statusCode).toBe(404)
  })

  it('and inviting them again begins anew, with a new role', async () => {
    const { response, id, token } = await invite('gone@example.org', { role: 'support' })
    expect(response.statusCode).toBe(200)
    expect(await find('gone@example.org')).toMatchObject({ id, role: 'support', state: 'invited' })
    expect((await post('/invitations/accept', { token, password })).statusCode).toBe(200)
  })
})
