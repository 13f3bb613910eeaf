import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, secret, type TestServer, testServer } from '../../tests/hub-server.ts'
import { withScope } from '../store/scope.ts'

let test: TestServer
let admin: Browser
beforeAll(async () => {
  test = await testServer()
  for (const [email, role] of [
    ['admin@example.com', 'integration-admin'],
    ['other@example.com', 'integration-admin'],
    ['officer@example.com', 'privacy-officer'],
    ['desk@example.com', 'coordinator'],
  ] as const)
    await test.addAccount(email, role)
  admin = await test.signIn('admin@example.com')
})
afterAll(() => test?.close())

const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })
const settingsOf = async (id: string) =>
  (await admin.send('GET', `/connections/${id}/settings`)).json<{
    version: number
    settings: Record<string, unknown>
    slug: string
  }>()
const auditsOf = async (action: string) =>
  (await test.owner.query('select subject, reason, actor_kind from audit where action = $1 order by id', [action])).rows

describe('a crosswalk', () => {
  it('SCH-6 is made, filled and emptied here; what waited for a value goes on by itself', async () => {
    const message = await test.book({
      id: 'unmapped',
      start: '2026-12-01T15:00:00Z',
      practitioner: 'roy@example.com',
    })
    await test.run()
    const stateOf = async () =>
      (await test.owner.query('select state from message where id = $1', [message])).rows[0].state
    expect(await stateOf()).toBe('held')

    const made = await admin.send('POST', '/crosswalks', {
      slug: 'people',
      kind: 'practitioner',
      from: test.source.id,
      to: test.target.id,
    })
    const { id, version } = made.json<{ id: string; version: number }>()
    const seen = (await admin.send('GET', `/crosswalks/${id}`)).json()
    expect(seen).toMatchObject({ version, unmapped: [{ value: 'roy@example.com' }], entries: [] })
    const to = { kind: 'practitioner', reference: 'Practitioner/roy' }
    const path = `/crosswalks/${id}/entries`
    const set = await admin.send('PUT', path, { set: [{ from: 'Roy@Example.com', to }] }, ifMatch(version))
    expect(set.json()).toEqual({ version: version + 1, wentOn: 1 })
    await test.run()
    expect(await stateOf()).toBe('applied')
    expect((await admin.send('PUT', path, { remove: ['roy@example.com'] }, ifMatch(version))).statusCode).toBe(412)
    const unfit = await admin.send(
      'PUT',
      path,
      { set: [{ from: 'x', to: { kind: 'question', field: 'none' } }] },
      ifMatch(version + 1),
    )
    expect(unfit.json().errors).toEqual([{ path: 'set.0.to', code: 'unfit' }])

    const csv = (await admin.send('GET', `/crosswalks/${id}/export.csv`)).body
    expect(csv).toBe('from,to,label\r\nRoy@Example.com,Practitioner/roy,\r\n')
    const sheet = `${csv}=cmd@example.com,Practitioner/okafor,"Okafor, Imani"\r\nodd,Location/1,\r\n`
    const dry = await admin.send('POST', `/crosswalks/${id}/import`, { csv: sheet, dryRun: true })
    expect(dry.json()).toEqual({ added: 1, changed: 0, unchanged: 1, refused: [{ line: 4, because: 'counterpart' }] })
    await admin.send('POST', `/crosswalks/${id}/import`, { csv: sheet, dryRun: false })
    const again = (await admin.send('GET', `/crosswalks/${id}/export.csv`)).body
    expect(again).toContain(`'=cmd@example.com,Practitioner/okafor,"Okafor, Imani"`)
    const round = await admin.send('POST', `/crosswalks/${id}/import`, { csv: again, dryRun: true })
    expect(round.json()).toEqual({ added: 0, changed: 0, unchanged: 2, refused: [] })

    const now = (await admin.send('GET', `/crosswalks/${id}`)).json<{ version: number }>().version
    const back = await admin.send(
      'POST',
      `/history/crosswalk/${id}/${version + 1}/roll-back`,
      { reason: 'wrong sheet' },
      ifMatch(now),
    )
    expect(back.json()).toEqual({ version: now + 1 })
    expect((await admin.send('GET', `/crosswalks/${id}`)).json().entries).toHaveLength(1)
  })
})

describe('the history', () => {
  it('CO-6 tells who, when and why, shows the difference with secrets covered, and goes back', async () => {
    const path = `/connections/${test.target.id}/settings`
    const { version } = await settingsOf(test.target.id)
    await admin.send(
      'PUT',
      path,
      { settings: { secret: 'another-one' }, slug: 'chart', reason: 'moved' },
      ifMatch(version),
    )
    const shown = await admin.send('GET', `/history/connection/${test.target.id}/${version + 1}`)
    expect(shown.body).not.toContain('another-one')
    expect(shown.body).not.toContain(secret)
    await admin.send('PUT', path, { settings: { secret: 'third' }, slug: 'chart' }, ifMatch(version + 1))
    const second = await admin.send('GET', `/history/connection/${test.target.id}/${version + 2}`)
    expect(second.json().changes).toEqual([
      {
        path: 'settings.secret',
        kind: 'changed',
        before: { secret: true, set: true },
        after: { secret: true, set: true },
      },
    ])
    const at = `/history/connection/${test.target.id}/${version + 1}/roll-back`
    expect((await admin.send('POST', at, { reason: 'third was wrong' }, ifMatch(version))).statusCode).toBe(412)
    const back = await admin.send('POST', at, { reason: 'third was wrong' }, ifMatch(version + 2))
    expect(back.json()).toEqual({ version: version + 3 })
    const configuration = await withScope(test.hub.pool, test.organization, db =>
      test.hub.configurations.within(db, test.organization),
    )
    expect(configuration.connections.get(test.target.id)?.settings).toEqual({ secret: 'another-one' })
    expect(await auditsOf('configuration.roll-back')).toContainEqual({
      subject: test.target.id,
      reason: 'third was wrong',
      actor_kind: 'person',
    })
  })

  it('OPS-7 a version whose secret is gone, or whose connection was removed, is refused and says why', async () => {
    const made = await admin.send('POST', '/connections', {
      slug: 'third',
      connector: 'parklane',
      settings: { secret: 'x' },
    })
    const { id } = made.json<{ id: string }>()
    const gone = { slug: 'third', connector: 'parklane', settings: { secret: { env: 'NOT_SET_ANY_MORE' } } }
    const sealed = test.hub.sealer.sealJson(test.organization, 'configuration', `${id}/1`, gone)
    await test.owner.query('update configuration set body = $2 where subject = $1 and version = 1', [id, sealed])
    await admin.send('PUT', `/connections/${id}/settings`, { settings: { secret: 'y' } }, ifMatch(1))
    const at = `/history/connection/${id}/1/roll-back`
    const refused = await admin.send('POST', at, { reason: 'back' }, ifMatch(2))
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'configuration.secret-gone'])
    expect(refused.json().detail).toContain('NOT_SET_ANY_MORE')

    const route = await admin.send('POST', '/routes', {
      slug: 'third',
      from: id,
      to: test.target.id,
      events: ['booking.*'],
    })
    const routeId = route.json<{ id: string }>().id
    await admin.send('DELETE', `/routes/${routeId}`, { reason: 'not needed' })
    await admin.send('DELETE', `/connections/${id}`, { reason: 'not needed' })
    const nowhere = await admin.send('POST', `/history/route/${routeId}/1/roll-back`, { reason: 'back' }, ifMatch(2))
    expect([nowhere.statusCode, nowhere.json().code]).toEqual([409, 'configuration.cannot-return'])
    expect(nowhere.json().detail).toContain('third')
  })

  it('comes in pages that neither skip nor repeat', async () => {
    const all: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: LightMyRequestResponse = await admin.send(
        'GET',
        `/history?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      )
      const page = answer.json<{ items: { subject: string; version: number }[]; next: string | null }>()
      all.push(...page.items.map(item => `${item.subject}/${item.version}`))
      cursor = page.next
    }
    const { rows } = await test.owner.query('select count(*)::int as count from configuration')
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBe(rows[0].count)
  })
})
