/** Busy feeds end to end: records, the feed over HTTP, the simulated Cal.com that reads it, and the watchdog over it. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertsDue } from '../../src/jobs/alerts/look.ts'
import { createLog } from '../../src/log.ts'
import { createInbox } from '../../src/pipeline/inbox.ts'
import { createReceive } from '../../src/pipeline/receive.ts'
import { type NewAddress, renewAddress } from '../../src/scheduling/busy/address.ts'
import { keepFeeds } from '../../src/scheduling/busy/keep.ts'
import { renderDue } from '../../src/scheduling/busy/render.ts'
import { makeSecret, secretIn } from '../../src/scheduling/busy/secret.ts'
import { createBusyCopies } from '../../src/scheduling/busy/serve.ts'
import { verifyDue } from '../../src/scheduling/busy/verify.ts'
import { createApp } from '../../src/server/app.ts'
import { openAccountKeys } from '../../src/store/hubKeys.ts'
import { writeRecords } from '../../src/store/records.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, openTestPool, standardYaml, type TestHub } from '../hub.ts'
import { testKeys } from '../keys.ts'
import { issuesOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
let app: FastifyInstance
let publicUrl: string
const keys = await testKeys()
const minute = 60_000

/** The hub's server on a port; what it knew is forgotten with it. */
async function listen(port: number): Promise<void> {
  const { hub } = test
  const log = createLog('silent')
  const accounts = await openAccountKeys(hub.pool, keys.keyring, hub.now)
  app = await createApp({ hub, receive: createReceive(hub, createInbox(hub)), keys: accounts, log })
  await app.listen({ host: '127.0.0.1', port })
  publicUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  test = await openTestHub()
  await test.settleDown()
  await listen(0)
  await keepFeeds(test.hub)
})
afterAll(async () => {
  await app?.close()
  await test?.close()
  await keys.close()
})

/** The feed of the practitioner whom the crosswalk knows by this entry of the EHR. */
async function feedOf(entry: string) {
  const { hub, organization } = test
  await hub.sealer.ready(organization)
  const rows = await test.rows<{ id: string; practitioner: string; connection: string; display: Buffer }>(
    'select f.id, f.practitioner, f.connection, r.display from busy_feed f join record r on r.id = f.practitioner',
  )
  const found = rows.find(row => {
    const shown = hub.sealer.openJson(organization, 'record.display', row.practitioner, row.display)
    return (shown as { name: string }).name.endsWith(entry)
  })
  if (!found) throw new Error(`there is no feed of ${entry}`)
  return found
}

/** An appointment that the EHR had first, as apply would have written it. */
async function ehrVisit(
  practitioner: string,
  start: string,
  more: { id?: string; version?: number; status?: string; minutes?: number } = {},
): Promise<string> {
  const { hub, organization } = test
  const { id = hub.newId(), version = 1, status = 'booked', minutes = 30 } = more
  const [{ ehr } = { ehr: '' }] = await test.rows<{ ehr: string }>(
    "select id as ehr from connection where slug = 'ehr'",
  )
  const body = {
    resourceType: 'Appointment',
    id,
    description: 'Lindqvist, therapy',
    participant: [{ actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' }],
  }
  const row = {
    id,
    type: 'Appointment' as const,
    version,
    status,
    startsAt: new Date(start),
    endsAt: new Date(Date.parse(start) + minutes * minute),
    actors: [practitioner],
    connection: ehr,
    event: hub.newId(),
    body: hub.sealer.sealJson(organization, 'record_version', `${id}/${version}`, body),
    display: hub.sealer.sealJson(organization, 'record.display', id, {}),
  }
  await withScope(hub.pool, organization, db => writeRecords(db, organization, [row], hub.now()))
  return id
}

async function follow(): Promise<void> {
  test.advance(3_000)
  await renderDue(test.hub)
}

const renew = (feed: string) => renewAddress(test.hub, test.organization, { feed, publicUrl, by: test.hub.newId() })
const urlOf = (address: NewAddress): string => (address.kind === 'by-hand' ? address.url : '')
/** As Cal.com fetches it. */
async function read(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const openIssues = async () => (await issuesOf(test)).filter(({ state }) => state === 'open')
const openAlerts = () => test.rows<{ code: string }>('select code from alert where cleared_at is null')
const starts = (text: string) => [...text.matchAll(/DTSTART:(\S+)/g)].map(([, start]) => start)
/** The server compares its copies with the database every other second. */
const fresh = () => test.advance(2_500)

describe('a busy feed', () => {
  it('SCH-4 there is one for each practitioner whom a crosswalk names, however often that is looked at', async () => {
    test.hub.memoryOf(`busy feeds ${test.organization}`).clear()
    await keepFeeds(test.hub)
    expect(await test.rows('select id from busy_feed')).toHaveLength(2)
    expect(await test.rows("select id from audit where action = 'busy-feed.create'")).toHaveLength(2)
  })

  it('SCH-4 shows what the EHR has, follows moves, cancellations and another practitioner, and never a booking of Cal.com itself', async () => {
    const { id, practitioner } = await feedOf('Bergeron')
    const other = await feedOf('Okafor')
    const url = urlOf(await renew(id))
    const visit = await ehrVisit(practitioner, '2026-12-02T15:00:00Z')
    await ehrVisit(practitioner, '2026-12-03T15:00:00Z', { status: 'proposed' })
    await ehrVisit(practitioner, '2028-12-03T15:00:00Z')
    await test.book({ person: person(1), at: '2026-12-04T15:00:00.000Z', eventType: 8 }) // of the same practitioner
    await test.settleDown()
    await follow()
    const first = await read(url)
    expect([first.status, starts(first.text)]).toEqual([200, ['20261202T150000Z']])
    expect(first.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(first.text).not.toMatch(/Lindqvist|therapy/)
    expect(first.text.match(/SUMMARY:.*/g)).toEqual(['SUMMARY:Busy'])
    expect(await read(url, { 'if-none-match': first.headers.get('etag') ?? '' })).toMatchObject({
      status: 304,
      text: '',
    })

    await ehrVisit(practitioner, '2026-12-02T17:00:00Z', { id: visit, version: 2 })
    await follow()
    fresh()
    expect(starts((await read(url)).text)).toEqual(['20261202T170000Z'])

    // Retention has taken the body of the first version, and this process knows nothing of it any more.
    await test.rows('update record_version set body = null where record = $1 and version = 1', [visit])
    test.hub.memoryOf(`busy ${test.organization}`).clear()
    await ehrVisit(other.practitioner, '2026-12-02T17:00:00Z', { id: visit, version: 3 })
    await follow()
    fresh()
    expect(starts((await read(url)).text)).toEqual([]) // it went to somebody else
    expect(await test.rows('select intervals from busy_feed where id = $1', [other.id])).toEqual([{ intervals: 1 }])
    await ehrVisit(other.practitioner, '2026-12-02T17:00:00Z', { id: visit, version: 4, status: 'cancelled' })
    await follow()
    expect(await test.rows('select intervals from busy_feed where id = $1', [other.id])).toEqual([{ intervals: 0 }])
  })

  it('SCH-4 answers 404 to an unknown secret, 429 to who goes on guessing, and still serves the right one', async () => {
    const { id } = await feedOf('Bergeron')
    const url = urlOf(await renew(id))
    expect((await read(url)).status).toBe(200)
    const answers = []
    for (let n = 0; n < 32; n += 1) answers.push((await read(`${publicUrl}/busy/${'x'.repeat(43)}.ics`)).status)
    expect([answers[0], answers.at(-1)]).toEqual([404, 429])
    expect((await read(url)).status).toBe(200)
    // Behind a proxy everybody has the address of who guesses: one that this process has not seen yet is served as well.
    expect((await read(urlOf(await renew(id)))).status).toBe(200)
    expect((await read(`${publicUrl}/busy/${'y'.repeat(43)}.ics`)).status).toBe(429)
    test.advance(2 * minute)
  })

  it('keeps the secret nowhere: not in a row, not in the audit trail', async () => {
    const { id } = await feedOf('Bergeron')
    const secret = urlOf(await renew(id)).match(/busy\/(.*)\.ics/)?.[1] ?? 'none'
    const rows = await test.rows<{ row: string }>(
      `select row_to_json(a)::text as row from busy_address a union all select row_to_json(f)::text from busy_feed f
       union all select row_to_json(t)::text from audit t`,
    )
    expect(rows.length).toBeGreaterThan(3)
    expect(rows.filter(({ row }) => row.includes(secret))).toEqual([])
  })

  it('T65 goes out as it was last known while the database is away, and says how old it is', async () => {
    const { id } = await feedOf('Bergeron')
    const secret = secretIn(urlOf(await renew(id))) ?? ''
    const pool = openTestPool(test.databaseUrl, 2)
    const copies = createBusyCopies(test.another(pool))
    const before = await copies.find(secret)
    expect(before.kind).toBe('copy')
    const refuse = () => Promise.reject(new Error('connect ECONNREFUSED'))
    Object.assign(pool, { connect: refuse, query: refuse })
    test.advance(40 * minute)
    expect(await copies.find(secret)).toEqual(before)
    expect(await copies.find(makeSecret().text)).toEqual({ kind: 'unsure' }) // it may be a right one
  })

  it('gets a new address on wish: both are valid until the new one was fetched, then the old one ends', async () => {
    const { id } = await feedOf('Bergeron')
    const first = urlOf(await renew(id))
    await read(first)
    const second = urlOf(await renew(id))
    fresh()
    expect((await read(first)).status).toBe(200)
    await read(second, { accept: 'text/html,*/*' }) // a person looks at it
    fresh()
    expect((await read(first)).status).toBe(200)
    await read(second)
    const ended = async () => {
      fresh()
      return (await read(first)).status
    }
    await expect.poll(ended, { timeout: 5_000 }).toBe(404)
    expect((await read(second)).status).toBe(200)
  })
})

describe('a busy feed at Cal.com', () => {
  it('SCH-4 blocks the time of the practitioner whose credentials they are, and nobody else is registered', async () => {
    const okafor = await feedOf('Okafor')
    await ehrVisit(okafor.practitioner, '2026-11-30T15:00:00Z', { minutes: 60 })
    await follow()
    expect(await renew(okafor.id)).toEqual({ kind: 'registered' })
    await expect(test.book({ person: person(2), at: '2026-11-30T15:30:00.000Z' })).rejects.toThrow(/not available/)
    expect(await renew((await feedOf('Bergeron')).id)).toMatchObject({ kind: 'by-hand', because: 'not-theirs' })
  })

  it('SCH-4 the watchdog sees the blocks; when Cal.com drops the calendar it is one issue, and over when it is back', async () => {
    const okafor = await feedOf('Okafor')
    test.advance(16 * minute)
    await verifyDue(test.hub)
    const [seen] = await test.rows('select missing, problem, verified_at from busy_feed where id = $1', [okafor.id])
    expect(seen).toEqual({ missing: 0, problem: null, verified_at: test.clock.now })
    expect(await issuesOf(test)).toEqual([])

    await test.turn('POST', 'reset', {})
    for (let n = 0; n < 3; n += 1) {
      test.advance(16 * minute)
      await verifyDue(test.hub)
    }
    expect(await issuesOf(test)).toMatchObject([{ code: 'busy.gone-at-vendor', state: 'open', count: 1 }])
    expect(await renew(okafor.id)).toEqual({ kind: 'registered' })
    test.advance(16 * minute)
    await verifyDue(test.hub)
    expect(await openIssues()).toEqual([])
  })

  it('T65 a feed that cannot be fetched fails open at Cal.com: one issue, one alert, both over when it answers again', async () => {
    const { port } = new URL(publicUrl)
    await app.close()
    test.advance(16 * minute)
    await verifyDue(test.hub)
    await alertsDue(test.hub)
    expect(await openIssues()).toMatchObject([{ code: 'busy.not-blocking' }])
    expect(await openAlerts()).toEqual([{ code: 'busy.not-blocking' }])

    await listen(Number(port))
    test.advance(3 * minute)
    await verifyDue(test.hub)
    test.advance(minute)
    await alertsDue(test.hub)
    expect(await openIssues()).toEqual([])
    expect(await openAlerts()).toEqual([])
  })
})

describe('a practitioner who is no longer named', () => {
  it('loses the feed and its address, and Cal.com reads it no more', async () => {
    const okafor = await feedOf('Okafor')
    const yaml = standardYaml(test.calcom.url, test.ehr.url)
    await test.apply(yaml.replace('Practitioner/okafor', 'Practitioner/bergeron')) // 5 is somebody else now
    test.hub.configurations.forget()
    await keepFeeds(test.hub)
    expect((await test.rows<{ id: string }>('select id from busy_feed')).map(({ id }) => id)).not.toContain(okafor.id)
    expect(await test.rows('select id from busy_address where feed = $1', [okafor.id])).toEqual([])
    await test.book({ person: person(3), at: '2026-11-30T15:30:00.000Z' }) // nothing blocks it any more
  })
})
