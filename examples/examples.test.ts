import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { applyConfiguration } from '../src/configuration/apply.ts'
import { describeFileFaults, readConfiguration } from '../src/configuration/file.ts'
import { connectors } from '../src/connectors/registry.ts'
import { decideTask } from '../src/pipeline/decide.ts'
import { withScope } from '../src/store/scope.ts'
import { openTestHub, secret, type TestHub } from '../tests/hub.ts'
import { bookingCreated, sendSigned } from './signed-webhook.ts'

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

describe('maple-street.yaml', () => {
  it('OPS-7 is a configuration without a fault, and holds no secret', () => {
    const read = readConfiguration(textOf('maple-street.yaml'), connectors)
    expect(read.ok ? '' : describeFileFaults('maple-street.yaml', read.faults)).toBe('')
    const settings = read.ok ? read.file.connections.map(each => each.settings) : []
    expect(settings).toMatchObject([
      { webhookSecrets: [{ env: 'CALCOM_WEBHOOK_SECRET' }], auth: { apiKey: { env: 'CALCOM_API_KEY' } } },
      { auth: { privateKey: { file: expect.any(String) } } },
    ])
  })
})

describe('signed-webhook.ts', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await openTestHub()
  })
  afterAll(() => hub?.close())

  it('SCH-3 makes one appointment of a booking that is sent twice', async () => {
    const body = bookingCreated('example-booking-1', new Date('2026-12-03T20:00:00Z'), new Date('2026-11-23T14:00:00Z'))
    const first = await sendSigned(hub.inbound, secret, body)
    const second = await sendSigned(hub.inbound, secret, body)
    expect([first.status, second.status].every(status => status >= 200 && status < 300)).toBe(true)
    await hub.settleDown()
    expect(hub.ehr.list('Appointment')).toMatchObject([{ status: 'booked', start: '2026-12-03T20:00:00Z' }])
    expect(hub.ehr.list('Patient')).toMatchObject([{ birthDate: '1986-04-09' }])
  })

  it('SCH-2 is refused with another secret', async () => {
    const body = bookingCreated('example-booking-2', new Date('2026-12-04T20:00:00Z'), new Date('2026-11-23T14:00:00Z'))
    expect(await sendSigned(hub.inbound, 'another secret', body)).toMatchObject({ status: 401 })
  })
})

describe('the guides', () => {
  it('OPS-10 show YAML that is a configuration without a fault, once they are put together', () => {
    const parts = ['calcom.md', 'fhir-ehr.md'].map(name => {
      const block = textOf(`../docs/guides/${name}`).match(/```yaml\n([\s\S]*?)```/)?.[1] ?? ''
      return parse(block) as { connections?: object[] }
    })
    const whole = { organization: 'my-clinic', ...parts[0], connections: parts.flatMap(part => part.connections ?? []) }
    const read = readConfiguration(stringify(whole), connectors)
    expect(read.ok ? '' : describeFileFaults('the guides', read.faults)).toBe('')
    expect(whole.connections).toHaveLength(2)
  })
})

describe('local.yaml', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await openTestHub()
  })
  afterAll(() => hub?.close())

  it('OPS-10 leads through the quick start: a booking waits for its practitioner, and goes on once that is decided', async () => {
    const text = textOf('local.yaml')
      .replace('http://127.0.0.1:8091', hub.calcom.url)
      .replace('http://127.0.0.1:8092/fhir', hub.ehr.url)
      .replace('{ env: CALCOM_WEBHOOK_SECRET }', secret)
    const read = readConfiguration(text, connectors)
    if (!read.ok) throw new Error(describeFileFaults('local.yaml', read.faults))
    const { organization, inbound } = await applyConfiguration(hub.hub, hub.hub.keys, read.file)
    expect(await applyConfiguration(hub.hub, hub.hub.keys, read.file)).toMatchObject({ created: [], changed: [] })
    const address = new URL(inbound[0]?.path ?? '', hub.inbound).href
    const body = bookingCreated('example-booking-3', new Date('2026-12-05T20:00:00Z'), new Date('2026-11-23T14:00:00Z'))
    expect((await sendSigned(address, secret, body)).status).toBeLessThan(300)
    await hub.settleDown()
    expect(hub.ehr.list('Appointment')).toEqual([])
    const { rows } = await withScope(hub.hub.pool, organization, db =>
      db.query<{ id: string; kind: string }>('select id, kind from task where organization = current_organization()'),
    )
    expect(rows.map(row => row.kind)).toEqual(['map.practitioner'])
    const choice = { kind: 'practitioner', reference: 'Practitioner/okafor' } as const
    await decideTask(hub.hub, organization, rows[0]?.id ?? '', choice, hub.hub.newId())
    await hub.settleDown()
    expect(hub.ehr.list('Appointment')).toMatchObject([{ status: 'booked', start: '2026-12-05T20:00:00Z' }])
  })
})

describe('the example connector on the page', () => {
  it('OPS-10 is the one that is type-checked and tested', () => {
    const page = textOf('../docs/add-a-connector.md')
    const shown = page.match(/```ts\n(\/\*\*\n \* Parklane[\s\S]*?)```/)?.[1]
    expect(shown).toBe(textOf('parklane/index.ts'))
  })
})
