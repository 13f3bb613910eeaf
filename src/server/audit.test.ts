/** The audit trail through the server: who saw whom, exported, verified; and bodies uncovered for a reason (OPS-5, G-3). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Browser, secret, type TestServer, testServer } from '../../tests/hub-server.ts'
import { chainDue } from '../pipeline/audit-chain.ts'
import { withScope } from '../store/scope.ts'
import { openSearch } from './searches.ts'

const minute = 60_000
const reason = { reason: 'a patient complained' }
const Entry = z.object({
  id: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  action: z.string(),
  outcome: z.string(),
  reason: z.string().nullable(),
  people: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
})
const Page = z.object({ items: z.array(Entry), next: z.string().nullable() })

let test: TestServer
let admin: Browser
let officer: Browser
let coordinator: Browser
let message: string

beforeAll(async () => {
  test = await testServer()
  await test.addAccount('admin@example.com')
  await test.addAccount('officer@example.com', 'privacy-officer')
  await test.addAccount('coordinator@example.com', 'coordinator')
  admin = await test.signIn('admin@example.com')
  officer = await test.signIn('officer@example.com')
  coordinator = await test.signIn('coordinator@example.com')
  await give(admin.account, ['payloads.reveal'])
  await give(coordinator.account, [])
  message = await visit('v-1', 'Anna', 'Brown', '1980-02-03')
  await visit('v-2', 'Paul', 'Green', '1991-07-18')
})
afterAll(() => test?.close())

/** The right to see bodies is given to each person by name. */
async function give(account: string, rights: readonly string[]) {
  await withScope(test.hub.pool, test.organization, db =>
    db.query('update membership set rights = $2 where account = $1', [account, rights]),
  )
}

async function visit(id: string, given: string, family: string, birthDate: string): Promise<string> {
  const booked = await test.book({
    id,
    start: '2026-12-01T14:00:00Z',
    name: { given, family },
    birthDate,
  })
  await test.run()
  return booked
}

async function search(who: Browser, q: string) {
  const begun = await who.send('POST', '/patients/searches', { q })
  const { search: id } = begun.json<{ search: string }>()
  const found = await who.send('GET', `/patients?search=${id}`)
  return { begun, id, found, items: found.json<{ items: { id: string; name: string; birthDate: string }[] }>().items }
}

const list = async (who: Browser, query = '') => Page.parse((await who.send('GET', `/audit${query}`)).json())
const personOf = async (name: string) => (await search(officer, name)).items[0]?.id ?? ''

describe('a search for a patient', () => {
  it('PA-1 finds by name and birth date, and leaves nothing of them in an address', async () => {
    const { id, items } = await search(officer, 'anna brown 1980-02-03')
    expect(items).toMatchObject([{ name: 'Anna Brown', birthDate: '1980-02-03' }])
    expect(Buffer.from(id, 'base64url').toString('latin1').toLowerCase()).not.toContain('brown')
  })

  it('PA-1 finds by the beginning of a name, and nobody for what does not fit', async () => {
    expect((await search(officer, 'gre')).items.map(item => item.name)).toEqual(['Paul Green'])
    expect((await search(officer, 'anna green')).items).toEqual([])
    expect((await search(officer, '???')).items).toEqual([])
  })

  it('OPS-5 is noted with those whom it showed', async () => {
    const anna = await personOf('brown')
    const [last] = (await list(officer, `?action=patients.search&person=${anna}`)).items
    expect(last).toMatchObject({ actor: { id: officer.account, name: 'Test Person' }, people: [{ id: anna }] })
  })

  it('OPS-5 is the searcher’s own, and ends after a day', async () => {
    const { id } = await search(officer, 'brown')
    expect((await admin.send('GET', `/patients?search=${id}`)).json()).toMatchObject({ code: 'search.over' })
    expect((await officer.send('GET', '/patients?search=bm9uZQ')).statusCode).toBe(404)
    const own = (at: Date) => openSearch({ ...test.hub, now: () => at }, test.organization, officer.account, id)
    expect(own(test.clock.now)).toBe('brown')
    expect(own(new Date(test.clock.now.getTime() + 24 * 60 * minute))).toBeUndefined()
  })
})

describe('the audit trail', () => {
  it('OPS-5 answers who saw a patient, and who did not', async () => {
    await coordinator.send('GET', `/messages/${message}`)
    const anna = await personOf('brown')
    const seen = await list(officer, `?person=${anna}&by=people&action=messages.read`)
    expect(seen.items.map(entry => entry.actor.id)).toContain(coordinator.account)
    expect(seen.items[0]?.people.map(person => person.name)).toContain('Anna Brown')
    const green = await personOf('green')
    const others = await list(officer, `?person=${green}&by=people&action=messages.read`)
    expect(others.items.map(entry => entry.actor.id)).not.toContain(coordinator.account)
  })

  it('OPS-5 says which system wrote a patient, and where they were sent', async () => {
    const anna = await personOf('brown')
    const hub = await list(officer, `?person=${anna}&by=hub`)
    const actions = hub.items.map(entry => entry.action)
    expect(actions.filter(action => action === 'record.create')).toHaveLength(2)
    expect(actions.filter(action => action === 'delivery.send')).toHaveLength(2)
    expect(hub.items.every(entry => entry.actor.kind === 'hub' || entry.actor.name === 'Parklane')).toBe(true)
  })

  it('AU-1 filters by who, what, outcome and time, alone and together', async () => {
    await coordinator.send('GET', '/audit')
    const refused = await list(officer, `?actor=${coordinator.account}&outcome=refused`)
    expect(refused.items).toMatchObject([
      { action: 'audit.read', outcome: 'refused', actor: { id: coordinator.account } },
    ])
    const later = new Date(test.clock.now.getTime() + minute).toISOString()
    expect((await list(officer, `?from=${later}`)).items).toEqual([])
    expect((await list(officer, `?to=${later}&action=session.start`)).items.length).toBeGreaterThan(0)
  })

  it('OPS-5 notes that it was read, once a page, with the people whose names it showed', async () => {
    const anna = await personOf('brown')
    await list(officer, `?person=${anna}&by=hub`)
    const [read] = (await list(officer, '?action=audit.read&limit=1')).items
    expect(read).toMatchObject({ actor: { id: officer.account } })
    expect(read?.people.map(person => person.id)).toContain(anna)
  })

  it('AU-1 is paged without a row twice while new ones come', async () => {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: z.infer<typeof Page> = await list(officer, `?limit=7&by=hub${cursor ? `&cursor=${cursor}` : ''}`)
      ids.push(...page.items.map(item => item.id))
      cursor = page.next
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(7)
  })

  it('OPS-3 is closed to a coordinator, and its export to an administrator', async () => {
    expect((await coordinator.send('GET', '/audit')).statusCode).toBe(403)
    expect((await admin.send('GET', '/audit')).statusCode).toBe(200)
    expect((await admin.send('GET', '/audit/export?format=csv')).statusCode).toBe(403)
  })

  it('AU-1 verifies from the console, and says where it is broken', async () => {
    await chainDue(test.hub)
    expect((await officer.send('POST', '/audit/verify', {})).json()).toMatchObject({ intact: true, breaks: [] })
    await test.owner.query(`update audit set reason = 'nothing' where organization = $1 and position = 2`, [
      test.organization,
    ])
    expect((await officer.send('POST', '/audit/verify', {})).json()).toMatchObject({
      intact: false,
      breaks: [{ kind: 'changed', position: 2 }],
    })
    await test.owner.query(`update audit set reason = null where organization = $1 and position = 2`, [
      test.organization,
    ])
    const [failed] = (await list(officer, '?action=audit.verify&outcome=failed')).items
    expect(failed?.actor.id).toBe(officer.account)
  })
})

describe('the export', () => {
  it('AU-1 gives every entry as CSV, without the names of patients, and is noted with its count', async () => {
    const before = await list(officer, '?by=hub&limit=200')
    const file = await officer.send('GET', '/audit/export?format=csv&by=hub')
    expect(file.headers['content-type']).toContain('text/csv')
    const lines = file.body.trim().split('\r\n')
    expect(lines).toHaveLength(before.items.length + 1)
    expect(file.body).toContain('record.create')
    expect(file.body).not.toContain('Brown')
    const [ended] = (await list(officer, '?action=audit.export-end')).items
    const detail = (await officer.send('GET', `/audit/${ended?.id}`)).json<{ detail: unknown }>().detail
    expect(detail).toEqual({ entries: before.items.length, filter: { by: 'hub' } })
  })

  it('AU-1 gives FHIR AuditEvents, one a line', async () => {
    const anna = await personOf('brown')
    const file = await officer.send('GET', `/audit/export?format=fhir&person=${anna}`)
    const [asked] = (await list(officer, '?action=audit.export')).items
    expect(asked).toMatchObject({ people: [{ id: anna }] })
    const events = file.body
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(events.length).toBeGreaterThan(3)
    for (const event of events) {
      expect(event).toMatchObject({ resourceType: 'AuditEvent', source: { observer: { display: 'Causeway' } } })
      expect(JSON.stringify(event.entity)).toContain(anna)
    }
  })

  it('AU-1 makes no formulas in a spreadsheet', async () => {
    await admin.send('POST', `/messages/${message}/reveal`, { reason: '=1+2 is what they said' })
    const file = await officer.send('GET', '/audit/export?format=csv&action=payloads.reveal')
    expect(file.body).toContain(`'=1+2 is what they said`)
  })
})

describe('bodies', () => {
  it('G-3 stay covered until somebody with the right says why', async () => {
    const covered = await admin.send('GET', `/messages/${await visit('v-3', 'Rosa', 'White', '1955-11-30')}/bodies`)
    expect(covered.json()).toMatchObject({ status: 403, code: 'reveal.covered' })
    expect((await admin.send('POST', `/messages/${message}/reveal`, {})).statusCode).toBe(400)
    expect((await coordinator.send('POST', `/messages/${message}/reveal`, reason)).statusCode).toBe(403)
  })

  it('G-3 ME-3 are shown step by step, secrets masked', async () => {
    await admin.send('POST', `/messages/${message}/reveal`, reason)
    const shown = (await admin.send('GET', `/messages/${message}/bodies`)).json()
    expect(shown.received).toMatchObject({ text: expect.stringContaining('Brown'), base64: null })
    expect(shown.received.headers['x-parklane-secret']).toBe('••••')
    expect(JSON.stringify(shown)).not.toContain(`"${secret}"`)
    expect(shown.parsed).toMatchObject({ kind: 'events', events: [{ type: 'booking.created' }] })
    expect(shown.records.map((record: { type: string }) => record.type).sort()).toEqual(['Appointment', 'Patient'])
    expect(shown.records).toMatchObject([
      { version: 1, before: null },
      { version: 1, before: null },
    ])
    expect(shown.attempts).toHaveLength(2)
    expect(shown.attempts[0]).toMatchObject({ number: 1, outcome: 'delivered', body: { resourceType: 'Patient' } })
  })

  it('G-3 are shown with the version before, when a message changes a record', async () => {
    const moved = await test.book({
      id: 'v-1',
      start: '2026-12-02T15:00:00Z',
      name: { given: 'Anna', family: 'Brown' },
    })
    await test.run()
    await admin.send('POST', `/messages/${moved}/reveal`, reason)
    const { records } = (await admin.send('GET', `/messages/${moved}/bodies`)).json()
    expect(records).toMatchObject([
      { version: 2, before: { start: '2026-12-01T14:00:00Z' }, after: { start: '2026-12-02T15:00:00Z' } },
    ])
  })

  it('G-3 are covered again after 15 minutes, and in every other session', async () => {
    const now = test.clock.now
    await admin.send('POST', `/messages/${message}/reveal`, reason)
    const elsewhere = await test.signIn('admin@example.com')
    expect((await elsewhere.send('GET', `/messages/${message}/bodies`)).statusCode).toBe(403)
    test.clock.now = new Date(now.getTime() + 14 * minute)
    expect((await admin.send('GET', `/messages/${message}/bodies`)).statusCode).toBe(200)
    test.clock.now = new Date(now.getTime() + 15 * minute)
    expect((await admin.send('GET', `/messages/${message}/bodies`)).statusCode).toBe(403)
    test.clock.now = now
  })

  it('G-3 are covered again by whoever leaves', async () => {
    await admin.send('POST', `/messages/${message}/reveal`, reason)
    expect((await admin.send('DELETE', `/messages/${message}/reveal`)).json()).toEqual({ covered: true })
    expect((await admin.send('GET', `/messages/${message}/bodies`)).statusCode).toBe(403)
  })

  it('G-3 of a delivery are those of its message', async () => {
    const { deliveries } = (await admin.send('GET', `/messages/${message}`)).json<{ deliveries: { id: string }[] }>()
    const granted = await admin.send('POST', `/deliveries/${deliveries[0]?.id}/reveal`, reason)
    expect(granted.json()).toMatchObject({ message })
    expect((await admin.send('GET', `/messages/${message}/bodies`)).statusCode).toBe(200)
  })

  it('G-3 show who looked, and whom to ask for the right', async () => {
    const { seen, ask } = (await coordinator.send('GET', `/messages/${message}/reveals`)).json()
    expect(seen[0]).toMatchObject({ by: 'Test Person' })
    expect(ask).toEqual(['Test Person'])
  })

  it('OPS-5 are in the trail: the reason, and each look', async () => {
    const anna = await personOf('brown')
    const granted = await list(officer, `?person=${anna}&action=payloads.reveal`)
    expect(granted.items.map(entry => entry.reason)).toContain(reason.reason)
    expect((await list(officer, `?person=${anna}&action=payloads.read`)).items.length).toBeGreaterThan(0)
  })

  it('OPS-3 of another organization’s message are not there', async () => {
    await test.addOrganization('elm-street')
    const other = await admin.send('POST', `/messages/${test.organization}/reveal`, reason)
    expect(other.statusCode).toBe(404)
  })
})
