import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, secret, type TestHub } from '../../tests/hub.ts'
import { connectors } from '../connectors/registry.ts'
import { applyConfiguration } from './apply.ts'
import { exportConfiguration } from './export.ts'
import { readConfiguration } from './file.ts'

describe('an export', () => {
  let test: TestHub
  beforeAll(async () => {
    test = await openTestHub()
    await test.apply(`
organization: maple-street
connections:
  - id: calcom
    connector: calcom
    settings: { baseUrl: '${test.calcom.url}', auth: { apiKey: cal_test }, webhookSecrets: ['${secret}', second] }
  - id: ehr
    connector: fhir
    settings: { baseUrl: '${test.ehr.url}', auth: { kind: basic, user: causeway, password: { env: EHR_PASSWORD } } }
  - { id: causeway, connector: fhir, settings: { baseUrl: 'https://ehr.example.org', auth: { kind: bearer, token: t } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'], filter: "status = 'booked'", waitsMs: [0, 5000] }
`)
  })
  afterAll(() => test?.close())

  const read = (yaml: string) => {
    const file = readConfiguration(yaml, connectors)
    if (!file.ok) throw new Error(JSON.stringify(file.faults))
    return file.file
  }
  const versions = async () =>
    (await test.rows<{ count: number }>('select count(*)::int as count from configuration'))[0]?.count

  it('OPS-7 holds no secret, names a variable for each, and leaves references as they are', async () => {
    const { yaml, placeholders } = await exportConfiguration(test.hub, test.organization)
    for (const value of [secret, 'second', 'cal_test']) expect(yaml).not.toContain(value)
    expect(placeholders.map(each => each.name)).toEqual([
      'CALCOM_AUTH_API_KEY',
      'CALCOM_WEBHOOK_SECRETS_1',
      'CALCOM_WEBHOOK_SECRETS_2',
      'SECRET_CAUSEWAY_AUTH_TOKEN',
    ])
    expect(yaml).toContain('env: EHR_PASSWORD')
  })

  it('OPS-7 changes nothing where it came from: the stored secrets stay', async () => {
    const { yaml } = await exportConfiguration(test.hub, test.organization)
    const before = await versions()
    const changes = await applyConfiguration(test.hub, test.hub.keys, read(yaml))
    expect(changes.created.concat(changes.changed, changes.removed, changes.notInFile)).toEqual([])
    expect(await versions()).toBe(before)
    expect((await exportConfiguration(test.hub, test.organization)).yaml).toBe(yaml)
  })

  it('OPS-7 makes the same organization in a fresh hub that has the variables, addresses included', async () => {
    const { yaml, placeholders } = await exportConfiguration(test.hub, test.organization)
    const fresh = await openTestHub()
    try {
      const values = new Map(placeholders.map(each => [each.name, `value of ${each.name}`]))
      values.set('EHR_PASSWORD', 'word')
      const hub = {
        ...fresh.hub,
        readSecret: (each: object) => ('env' in each ? values.get(String(each.env)) : undefined),
      }
      const elsewhere = yaml.replace('slug: maple-street', 'slug: elsewhere')
      const changes = await applyConfiguration(hub, hub.keys, read(elsewhere))
      expect(changes.created).toHaveLength(8)
      expect(changes.inbound).toContainEqual({ connection: 'calcom', path: new URL(test.inbound).pathname })
      expect((await exportConfiguration(hub, changes.organization)).yaml).toBe(elsewhere)
    } finally {
      await fresh.close()
    }
  })

  it('SE-3 for another organization leaves its addresses, name and environment alone', async () => {
    const { yaml } = await exportConfiguration(test.hub, test.organization, 'maple-street-live')
    expect(yaml).toMatch(/^organization: maple-street-live$/m)
    expect(yaml).not.toMatch(/address:|environment:/)
    const dry = await applyConfiguration(test.hub, test.hub.keys, read(yaml.replace('-live', '')), { dryRun: true })
    expect(dry.created.concat(dry.changed)).toEqual([])
  })

  it('OPS-7 an address that belongs to another connection is refused in words', async () => {
    const { yaml } = await exportConfiguration(test.hub, test.organization)
    const renamed = read(yaml.replace('id: causeway', 'id: third'))
    await expect(applyConfiguration(test.hub, test.hub.keys, renamed)).rejects.toThrow(
      'connection third cannot be used: address: taken.',
    )
  })

  it('OPS-7 a dry run says what would change, and changes nothing', async () => {
    const { yaml } = await exportConfiguration(test.hub, test.organization)
    const before = await versions()
    const changed = read(yaml.replace("status = 'booked'", "status = 'cancelled'"))
    const other = { ...changed, connections: changed.connections.filter(each => each.id !== 'causeway') }
    const changes = await applyConfiguration(test.hub, test.hub.keys, other, { dryRun: true })
    expect(changes).toMatchObject({ changed: ['route bookings'], notInFile: ['connection causeway'] })
    expect(changes.details).toContainEqual({
      name: 'route bookings',
      changes: [{ path: 'filter', kind: 'changed', before: "status = 'booked'", after: "status = 'cancelled'" }],
    })
    expect(JSON.stringify(changes.details)).not.toContain('cal_test')
    expect(await versions()).toBe(before)
    expect((await exportConfiguration(test.hub, test.organization)).yaml).toBe(yaml)
  })
})
