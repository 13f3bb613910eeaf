import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemsOf } from '../../src/connectors/fhir/testing/validate.ts'
import { alertsDue, lookEveryMs } from '../../src/jobs/alerts/look.ts'
import { endingsOf } from '../../src/server/network/endings.ts'
import { known, patient, register } from '../registry-hub.ts'
import { type ConsoleHub, home, openConsoleHub, type Person, part } from './console-hub.ts'
import { summary } from './documents-hub.ts'
import { gatewayHome } from './gateway.ts'

type Steps = { steps: { step: string; state: string }[] }
type Tested = {
  way: string
  listener: { outcome: string; says: string } | null
  steps: { transaction: string; outcome: string; count: number; bytes: number | null; person: string | null }[]
}
const address = { line: ['12 Harlow Street'], city: 'Bangor', state: 'ME', postalCode: '04401' }
const rosa = {
  ...{ family: 'Lindqvist', given: 'Rosa', birthDate: '1984-05-06', gender: 'female' },
  ...{ street: '12 Harlow Street', city: 'Bangor', state: 'ME', postalCode: '04401', phone: '(207) 947-0148' },
}

describe('an organization’s console of the network', () => {
  let hub: ConsoleHub
  let admin: Person
  let coordinator: Person
  beforeAll(async () => {
    hub = await openConsoleHub({ oidRoot: '2.16.840.1.113883.3.5555' })
    admin = await hub.signIn('admin@example.org', 'integration-admin')
    coordinator = await hub.signIn('cora@example.org', 'coordinator')
  })
  afterAll(() => hub?.close())

  const open = async () => {
    const { steps } = (await admin.send('GET', '/network/go-live')).json<Steps>()
    return steps.filter(({ state }) => state !== 'done').map(({ step, state }) => `${step} ${state}`)
  }
  const ask = async (person: object = rosa) =>
    (await admin.send('POST', '/network/test-queries', person)).json<Tested>()

  it('NET-7 shows the gateway before the organization takes part, and sets three OIDs aside for it', async () => {
    const shown = (await admin.send('GET', '/network')).json()
    expect(shown).toMatchObject({
      part: null,
      directory: null,
      gateway: {
        state: 'open',
        homeCommunityId: gatewayHome,
        certificate: { subject: 'CN=localhost, O=Causeway Test', state: 'good' },
      },
    })
    expect(await open()).toEqual([
      ...[
        'part open',
        'revocation look',
        'partners look',
        'purposes open',
        'people open',
        'scope open',
        'documents open',
      ],
      ...['privacy look', 'alerts open', 'test open'],
    ])
    const refused = await admin.send('POST', '/network/test-queries', rosa)
    expect(refused.json()).toMatchObject({ code: 'network.no-part', status: 409 })
    const allocated = await admin.send('POST', '/network/oids', {})
    expect(allocated.json()).toEqual({
      homeCommunityId: '2.16.840.1.113883.3.5555.1.1',
      patientOid: '2.16.840.1.113883.3.5555.1.1.1',
      repositoryOid: '2.16.840.1.113883.3.5555.1.1.2',
    })
    expect((await coordinator.send('GET', '/network')).statusCode).toBe(403)
  })

  it('NET-7 tells what the directory must be told, and what is left once it takes part', async () => {
    const connection = await hub.takePart()
    const shown = (await admin.send('GET', '/network')).json()
    expect(shown.part).toMatchObject({ id: connection, state: 'open', settings: { ...part, purposes: ['TREATMENT'] } })
    const { endpoints, everybody, text, fhir } = shown.directory
    expect(endpoints).toEqual([
      { transaction: 'discover', address: `${hub.gate.url}/network/ihe/${home}/xcpd` },
      { transaction: 'query', address: `${hub.gate.url}/network/ihe/${home}/xca-query` },
      { transaction: 'retrieve', address: `${hub.gate.url}/network/ihe/${home}/xca-retrieve` },
      { transaction: 'fhir', address: `https://hub.example.org/network/fhir/${home}` },
    ])
    expect(everybody[0].address).toBe(`${hub.gate.url}/network/ihe/xcpd`)
    expect(text).toContain(`Home community ID: urn:oid:${home}`)
    expect(fhir.map((each: { resourceType: string }) => each.resourceType)).toEqual([
      ...['Organization', 'Endpoint', 'Endpoint', 'Endpoint', 'Endpoint'],
    ])
    expect(fhir.flatMap(problemsOf)).toEqual([])
    const person = known('p-1')
    await hub.tell(
      register(
        person,
        patient('Lindqvist', 'Rosa', '1984-05-06', {
          gender: 'female',
          address: [address],
          telecom: [{ system: 'phone', value: '+1 207 947 0148' }],
        }),
      ),
      summary(person),
    )
    expect(await open()).toEqual(['revocation look', 'partners look', 'privacy look', 'alerts open', 'test open'])
  })

  it('NET-7 a test asks the responder inside where the gateway may not ask itself, and says why', async () => {
    const tested = await ask()
    expect(tested).toMatchObject({ way: 'inside', listener: { outcome: 'failed' } })
    expect(tested.steps.map(({ transaction, outcome, count }) => `${transaction} ${outcome} ${count}`)).toEqual([
      ...['discover found 1', 'query success 1', 'retrieve success 1'],
    ])
    expect(JSON.stringify(tested)).not.toContain('Lindqvist')
    expect(await open()).toEqual(['revocation look', 'partners look', 'privacy look', 'alerts open'])
  })

  it('NET-7 a test goes through the listener once the gateway is among its own partners', async () => {
    await hub.trustItself()
    const tested = await ask()
    expect(tested).toMatchObject({ way: 'listener', listener: null })
    expect(tested.steps.map(({ transaction, outcome, count }) => `${transaction} ${outcome} ${count}`)).toEqual([
      ...['discover found 1', 'query success 1', 'retrieve success 1'],
    ])
    expect(tested.steps[2]?.bytes).toBeGreaterThan(1000)
    const nobody = await ask({ ...rosa, family: 'Nobody', given: 'Known', birthDate: '1950-01-01' })
    expect(nobody.steps).toMatchObject([{ transaction: 'discover', outcome: 'nobody', count: 0, person: null }])
    const refused = await ask({ ...rosa, purpose: 'MARKETING' })
    expect(refused.steps).toMatchObject([{ outcome: 'cannot' }])
    const { items } = (await admin.send('GET', '/network/exchanges')).json()
    expect(items[0]).toMatchObject({ requester: { id: gatewayHome, name: 'Test query' }, outcome: 'refused' })
    const [newest] = items
    const listed = async (query: string) =>
      (await admin.send('GET', `/network/exchanges?${query}`))
        .json<{ items: { id: string }[] }>()
        .items.map(({ id }) => id)
    // The clock of the test stands still; ids have the time of their own.
    const moment = new Date(Number.parseInt(newest.id.replace('-', '').slice(0, 12), 16)).toISOString()
    expect(await listed(`to=${moment}`)).not.toContain(newest.id)
    expect(await listed(`from=${moment}`)).toEqual([newest.id])
    expect(await listed('transaction=retrieve&outcome=found')).toHaveLength(2)
    const traffic = (await admin.send('GET', '/network/traffic')).json()
    expect(traffic.outcomes).toContainEqual({ transaction: 'discover', outcome: 'refused', count: 1 })
    expect(traffic.outcomes).toContainEqual({ transaction: 'retrieve', outcome: 'found', count: 2 })
    const entries = (await admin.send('GET', '/audit?action=network.test')).json()
    expect(entries.items).toHaveLength(4)
    expect((await coordinator.send('POST', '/network/test-queries', rosa)).statusCode).toBe(403)
  })

  it('NET-7 what of the gateway ends is told in stages: each once, and cleared when it is renewed', async () => {
    const { test, gate } = hub
    const alerts = async () => {
      test.clock.now = new Date(test.clock.now.getTime() + lookEveryMs)
      await alertsDue(test.hub)
      const { items } = (await admin.send('GET', '/alerts')).json<{
        items: { code: string; clearedAt: string | null; severity: string; dismissed: boolean }[]
      }>()
      return items
        .filter(({ code, dismissed }) => code.startsWith('network.') && !dismissed)
        .map(({ code, severity, clearedAt }) => `${code} ${severity}${clearedAt ? ' cleared' : ''}`)
    }
    const renew = async (days: number) => {
      const now = Date.now()
      const dates = { from: new Date(now - 365 * 86_400_000), until: new Date(now + days * 86_400_000) }
      const issued = await gate.authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'both', ...dates })
      await gate.write('server.key', issued.key)
      await gate.put('server.crt', issued.chain)
    }
    await renew(20)
    expect(await alerts()).toEqual([]) // this process does not read the gateway's files
    test.hub.gatewayEndings = () => {
      const gateway = gate.watch.current()
      return gateway && endingsOf(gateway).filter(({ file }) => file === 'server.crt')
    }
    expect(await alerts()).toEqual(['network.certificate-ends warning'])
    expect(await alerts()).toEqual(['network.certificate-ends warning'])
    await renew(2)
    expect(await alerts()).toEqual(expect.arrayContaining(['network.certificate-ends critical']))
    expect((await admin.send('GET', '/network')).json().gateway.certificate).toMatchObject({ state: 'ends-soon' })
    expect(await open()).toContain('certificate look')
    test.hub.gatewayEndings = () => undefined
    expect((await alerts()).filter(each => !each.endsWith('cleared'))).toEqual(['network.certificate-ends critical'])
    await renew(300)
    test.hub.gatewayEndings = () => []
    expect((await alerts()).filter(each => !each.endsWith('cleared'))).toEqual([])
  })
})

describe('the OIDs of a part in the network', () => {
  let hub: ConsoleHub
  beforeAll(async () => {
    hub = await openConsoleHub()
  })
  afterAll(() => hub?.close())

  it('NET-7 stay free when the part is refused for one of them', async () => {
    const admin = await hub.signIn('admin@example.org', 'integration-admin')
    const save = (slug: string, settings: object) =>
      admin.send('POST', '/connections', { slug, connector: 'carequality', settings })
    expect((await save('carequality', part)).statusCode).toBe(200)
    const own = { homeCommunityId: `${home}.3`, patientOid: `${home}.3.1`, repositoryOid: `${home}.3.2` }
    const refused = await save('second', { ...own, patientOid: part.patientOid })
    expect(refused.statusCode).toBe(400)
    expect(refused.json().errors).toMatchObject([{ path: 'patientOid', code: 'oid-taken' }])
    expect((await save('second', own)).statusCode).toBe(200)
  })
})
