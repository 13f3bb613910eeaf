import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, standardYaml, type TestHub } from '../../tests/hub.ts'
import { connectors } from '../connectors/registry.ts'
import { applyConfiguration, type Changes } from './apply.ts'
import { readConfiguration } from './file.ts'

describe('applying a configuration', () => {
  let test: TestHub
  beforeAll(async () => {
    test = await openTestHub()
  })
  afterAll(() => test?.close())

  const yaml = () => standardYaml(test.calcom.url, test.ehr.url)
  const apply = async (source: string, prune = false): Promise<Changes> => {
    const read = readConfiguration(source, connectors)
    if (!read.ok) throw new Error(read.faults[0]?.says)
    return applyConfiguration(test.hub, test.hub.keys, read.file, { prune, reason: 'test' })
  }
  const versions = () => test.rows<{ count: number }>('select count(*)::int as count from configuration')

  it('OPS-7 changes nothing the second time', async () => {
    const before = await versions()
    const changes = await apply(yaml())
    expect(changes.created.concat(changes.changed, changes.removed)).toEqual([])
    expect(changes.unchanged.length).toBe(7)
    expect(await versions()).toEqual(before)
  })

  it('OPS-7 keeps the inbound address, and takes another one when the file says so', async () => {
    const address = '01890000-0000-7000-8000-000000000001'
    const moved = await apply(yaml().replace('connector: calcom\n', `connector: calcom\n    address: ${address}\n`))
    expect(moved.changed).toEqual(['connection calcom'])
    expect(moved.inbound).toContainEqual({ connection: 'calcom', path: `/in/${address}` })
    const [row] = await test.rows<{ public_id: string }>(`select public_id from connection where slug = 'calcom'`)
    expect(row?.public_id).toBe(address)
  })

  it('OPS-7 renames an organization, and leaves it alone when the file only names it', async () => {
    const renamed = await apply(yaml().replace('Maple Street Community Health', 'Maple Street Clinic'))
    expect(renamed.changed).toContain('organization maple-street')
    const named = await apply(yaml().replace(/organization: .*/, 'organization: maple-street'))
    expect(named.changed).not.toContain('organization maple-street')
    const [row] = await test.rows<{ name: string }>('select name from organization')
    expect(row?.name).toBe('Maple Street Clinic')
  })

  it('SCH-6 keeps crosswalk entries that people added, and says what is not in the file', async () => {
    const more = yaml().replace("'5': Practitioner/okafor", "'5': Practitioner/okafor, '77': Practitioner/bergeron")
    expect((await apply(more)).changed).toContain('crosswalk practitioners')
    expect((await apply(yaml())).unchanged).toContain('crosswalk practitioners')
    const configuration = await test.hub.configurations.get(test.organization)
    const practitioners = configuration?.crosswalks.find(each => each.slug === 'practitioners')
    expect(practitioners?.entries.map(entry => entry.from)).toContain('77')

    const without = yaml().replace(/routes:\n.*\n/, '')
    expect((await apply(without)).notInFile).toEqual(['route bookings'])
    expect((await apply(without, true)).removed).toEqual(['route bookings'])
    expect((await apply(yaml())).changed).toEqual(['route bookings'])
  })
})
