import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Work } from '../../src/connectors/connector.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { openTestHub, type TestHub } from '../../tests/hub.ts'
import { parklane } from './index.ts'

const signingKey = 'parklane-signing-key'
const hook = {
  what: 'booked',
  visit: 'V-1',
  sequence: 1,
  at: '2026-11-23T14:00:00Z',
  start: '2026-11-25T15:00:00Z',
  end: '2026-11-25T15:30:00Z',
  clinician: 'C-7',
  client: { first: 'Oriel', last: 'Vantongeren', born: '1981-03-14', phone: '+14165550188' },
}

describe('the example connector', () => {
  let hub: TestHub
  let clinic: Awaited<ReturnType<typeof openClinic>>

  beforeAll(async () => {
    clinic = await openClinic()
    hub = await openTestHub({ connectors: new Map([...connectors, [parklane.name, parklane]]) })
    await hub.apply(`
organization: { slug: maple-street, name: Maple Street Community Health }
connections:
  - { id: ehr, connector: fhir, settings: { baseUrl: '${hub.ehr.url}', auth: { kind: none } } }
  - { id: parklane, connector: parklane, settings: { baseUrl: '${clinic.url}', apiKey: key, signingKey: ${signingKey} } }
routes:
  - { id: parklane-to-ehr, from: parklane, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: clinicians, kind: practitioner, from: parklane, to: ehr, entries: { C-7: Practitioner/okafor } }
`)
  })
  afterAll(async () => {
    await hub.close()
    await clinic.close()
  })

  it('SCH-3 brings a signed booking to the EHR once, though it is sent twice and a late one follows', async () => {
    expect(await receive(hub, hook)).toBe('stored')
    expect(await receive(hub, hook)).toBe('stored')
    await hub.settleDown()
    const later = { start: '2026-11-26T15:00:00Z', end: '2026-11-26T15:30:00Z' }
    expect(await receive(hub, { ...hook, ...later, what: 'moved', sequence: 2 })).toBe('stored')
    expect(await receive(hub, { ...hook, what: 'moved', sequence: 1 })).toBe('stored')
    await hub.settleDown()
    const appointments = hub.ehr.list('Appointment')
    expect(appointments).toHaveLength(1)
    expect(appointments[0]).toMatchObject({ status: 'booked', ...later })
  })

  it('SCH-2 refuses a body that somebody else signed', async () => {
    expect(await receive(hub, hook, 'another key')).toBe('refused')
  })

  it('keeps a body of another form, and names the fields and nothing else', async () => {
    expect(await receive(hub, { ...hook, client: { first: 'Oriel' } })).toBe('stored')
    await hub.settleDown()
    const rows = await hub.rows<{ problem_where: string }>(
      `select problem_where from message where state = 'unreadable'`,
    )
    expect(rows.map(row => row.problem_where)).toEqual(['client.last, client.born, client.phone'])
  })

  it('delivers under an id of its own, and reads the answers by the common table', async () => {
    const io = { ...quietIo(hub), settings: { baseUrl: clinic.url, apiKey: 'key', signingKey } }
    const work: Work = {
      id: 'd',
      type: 'Appointment',
      recordId: 'r-1',
      event: 'booking.created',
      body: { resourceType: 'Appointment', status: 'booked', participant: [] },
      maybeArrived: false,
    }
    expect(await parklane.deliver?.(io, [work, work])).toEqual([
      { kind: 'delivered', link: { entity: 'Appointment', id: 'r-1' } },
      { kind: 'delivered', link: { entity: 'Appointment', id: 'r-1' } },
    ])
    expect([...clinic.held.keys()]).toEqual(['/Appointment/r-1'])
    clinic.answer = 503
    expect(await parklane.deliver?.(io, [work])).toMatchObject([{ kind: 'retry', problem: 'target.busy' }])
    clinic.answer = 401
    expect(await parklane.check(io)).toMatchObject({
      ok: false,
      findings: [{ problem: 'connection.credentials-refused' }],
    })
  })
})

async function receive(hub: TestHub, body: object, key = signingKey): Promise<string> {
  const [row] = await hub.rows<{ public_id: string }>(`select public_id from connection where slug = 'parklane'`)
  const bytes = Buffer.from(JSON.stringify(body))
  const headers = new Map([
    ['content-type', 'application/json'],
    ['x-parklane-signature', createHmac('sha256', key).update(bytes).digest('hex')],
  ])
  return (await hub.receive({ publicId: row?.public_id ?? '', headers, body: bytes })).kind
}

function quietIo(hub: TestHub) {
  const { fetch, now, random, newId, sleep } = hub.hub
  return { connection: { id: 'c', slug: 'parklane' }, fetch, now, random, newId, sleep, memory: new Map() }
}

/** The smallest Parklane: holds what is put there. */
async function openClinic() {
  const held = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (request.method === 'PUT' && clinic.answer === 200)
      held.set(request.url ?? '', Buffer.concat(chunks).toString('utf8'))
    response.statusCode = clinic.answer
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const clinic = {
    held,
    answer: 200,
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
  return clinic
}
