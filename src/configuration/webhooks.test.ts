import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestHub, type TestHub } from '../../tests/hub.ts'
import { person } from '../../tests/people.ts'
import { finishRotations } from './finish-rotations.ts'
import { ableConnection, findingsOf, registerWebhook, removeWebhook, rotateWebhook, seeWebhooks } from './webhooks.ts'

const by = { how: 'console' as const, by: '01890000-0000-7000-8000-0000000000aa' }

describe('the webhook of a connection', () => {
  let test: TestHub
  let id: string
  beforeEach(async () => {
    test = await openTestHub()
    const [row] = await test.rows<{ id: string }>(`select id from connection where slug = 'calcom'`)
    id = row?.id ?? ''
  })
  afterEach(() => test?.close())

  const able = async () => {
    const found = await ableConnection(test.hub, test.organization, id, new URL(test.inbound).origin)
    if (!found || found === 'not-supported') throw new Error('the connection has no webhooks')
    return found
  }
  const secrets = async () => {
    const configuration = await test.hub.configurations.get(test.organization)
    const settings = configuration?.connections.get(id)?.settings as { webhookSecrets: string[] }
    return settings.webhookSecrets
  }
  const see = async () => seeWebhooks(test.hub, test.organization, await able())
  const messages = async () =>
    (await test.rows<{ count: number }>(`select count(*)::int as count from message where origin = 'push'`))[0]?.count

  it('CO-1 tells what is wrong with it, and registering puts it right', async () => {
    expect((await see()).state).toBe('wrong-triggers') // the test's own asks for five only
    expect(await registerWebhook(test.hub, test.organization, await able(), by)).toEqual({ kind: 'done' })
    const seen = await see()
    expect([seen.state, seen.items.length]).toEqual(['registered', 1])
    expect(JSON.stringify(seen)).not.toContain('whsec')
    expect(findingsOf(seen)).toMatchObject({
      ok: true,
      findings: [{}, {}, { detail: 'registered' }, { level: 'warning' }],
    })
  })

  it('SEC-1 keeps two valid secrets until the new one was seen; no message is refused meanwhile', async () => {
    const [old] = await secrets()
    await registerWebhook(test.hub, test.organization, await able(), by)
    expect(await finishRotations(test.hub)).toBe(0)
    expect(await secrets()).toEqual([expect.stringMatching(/^whsec_.{32}$/), old])
    await test.book({ person: person(1), at: '2026-12-01T20:00:00Z' })
    expect(await messages()).toBe(1)
    expect(await finishRotations(test.hub)).toBe(1)
    expect(await secrets()).toHaveLength(1)
    expect(await secrets()).not.toContain(old)

    await rotateWebhook(test.hub, test.organization, await able(), by)
    await test.book({ person: person(2), at: '2026-12-02T20:00:00Z' })
    expect(await messages()).toBe(2)
    expect(await finishRotations(test.hub)).toBe(1)
    expect(await finishRotations(test.hub)).toBe(0)
    const [reasons] = await test.rows<{ count: number }>(
      `select count(*)::int as count from configuration where how = 'system' and kind = 'connection'`,
    )
    expect(reasons?.count).toBe(2)
  })

  it('OPS-2 keeps the secret that works when the other side refuses the new one', async () => {
    const before = await secrets()
    test.calcom.setAccount({ fault: { status: 403, times: 1 } })
    const refused = await registerWebhook(test.hub, test.organization, await able(), by)
    expect(refused).toMatchObject({ kind: 'refused', problem: 'connection.credentials-refused' })
    test.hub.configurations.forget(test.organization)
    expect(await secrets()).toEqual(before)
  })

  it('CO-1 shows one that is there twice, and removes one of them', async () => {
    await registerWebhook(test.hub, test.organization, await able(), by)
    test.calcom.addWebhook({ subscriberUrl: test.inbound, eventTypeId: 7, active: true })
    const seen = await see()
    expect(seen.state).toBe('double')
    const [, second] = seen.items
    expect(await removeWebhook(test.hub, await able(), second?.id ?? '')).toEqual({ kind: 'done' })
    expect((await see()).state).toBe('registered')
  })

  it('OPS-7 needs to know where the hub is reached', async () => {
    const nowhere = await ableConnection(test.hub, test.organization, id, undefined)
    if (!nowhere || nowhere === 'not-supported') throw new Error('the connection has no webhooks')
    expect(await registerWebhook(test.hub, test.organization, nowhere, by)).toEqual({
      kind: 'refused',
      problem: 'configuration.public-url',
    })
    await test.apply(`
organization: maple-street
connections:
  - { id: hosted, connector: calcom, settings: { webhookSecrets: [x] } }
`)
    const [row] = await test.rows<{ id: string }>(`select id from connection where slug = 'hosted'`)
    for (const [address, reachable] of [
      ['http://127.0.0.1:8080', false],
      ['http://hub.example.org', false],
      ['https://hub.example.org', true],
    ] as const) {
      const found = await ableConnection(test.hub, test.organization, row?.id ?? '', address)
      expect([address, found && found !== 'not-supported' && found.url !== undefined]).toEqual([address, reachable])
    }
  })
})
