/** What is kept of exchanges with the network: shown to whom it may concern, counted, and watched for what is unusual. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeRequesters } from '../../src/commands/network/requesters.ts'
import { alertsDue } from '../../src/jobs/alerts/look.ts'
import type { Requester } from '../../src/model/network/requester.ts'
import { type ExchangeNote, noteExchanges, noteHubExchanges } from '../../src/network/exchanges.ts'
import { requestersDue } from '../../src/network/requesters.ts'
import { lowestIdAt } from '../../src/store/lists/page.ts'
import { standingsNow } from '../../src/store/network-directives.ts'
import { hubRequesters } from '../../src/store/network-requesters.ts'
import { statements, withScope } from '../../src/store/scope.ts'
import type { Browser } from '../hub-server.ts'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'
import { type MemberVoice, memberOid, voiceOf } from '../registry-told.ts'
import { requester } from './documents-hub.ts'

const directivesThatHold = async (...of: Parameters<typeof standingsNow>) =>
  (await standingsNow(...of)).map(({ directives }) => directives)

let member: RedoxMember
let voice: MemberVoice
let cora: Browser
let paula: Browser
let rosa: string
let tomas: string

beforeAll(async () => {
  member = await openRedoxMember()
  voice = voiceOf(member)
  await member.test.addAccount('cora@example.org', 'coordinator')
  await member.test.addAccount('paula@example.org', 'privacy-officer')
  cora = await member.test.signIn('cora@example.org')
  paula = await member.test.signIn('paula@example.org')
  await voice.register('1', 'Rosa', 'Lindqvist')
  await voice.register('2', 'Tomas', 'Novak')
  ;[rosa, tomas] = [await recordOf('1'), await recordOf('2')]
})
afterAll(() => member?.close())

async function recordOf(number: string): Promise<string> {
  const { hub, organization } = member.test
  const token = hub.tokens.token(organization, `link patient ${memberOid}`, number)
  const [row] = await member.rows<{ record: string }>('select record from link where token = $1', [token])
  if (!row) throw new Error('nobody has the number')
  return row.record
}

/** Of the test's own time, as ids are of the time of what they stand for; one after the other. */
let made = 0
function idNow(): string {
  made += 1
  const order = made.toString(16).padStart(6, '0')
  return `${lowestIdAt(member.test.clock.now).slice(0, 14)}7${order.slice(0, 3)}-8${order.slice(3)}-${randomUUID().slice(24)}`
}
const noteOf = (change: Partial<ExchangeNote> = {}): ExchangeNote => ({
  id: idNow(),
  at: member.test.clock.now.toISOString(),
  transaction: 'query',
  requester,
  outcome: 'found',
  durationMs: 12.4,
  released: [{ person: rosa, documents: ['doc-1', 'doc-2'] }],
  withheld: [],
  ...change,
})
const keep = (...notes: ExchangeNote[]) =>
  withScope(member.test.hub.pool, member.test.organization, db => noteExchanges(member.test.hub, db, notes))
const get = async <T>(browser: Browser, path: string): Promise<T> => {
  const response = await browser.send('GET', path)
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}: ${response.body}`)
  return response.json<T>()
}
type Exchange = { id: string; requester: { id: string }; user: string; people: string[]; outcome: string }
type Listed = { items: Exchange[]; next: string | null }

describe('an exchange', () => {
  it('NET-9 is noted once, however often it is written in', async () => {
    const note = noteOf()
    await keep(note)
    await keep(note, noteOf({ id: note.id }))
    expect(await member.rows('select id from network_exchange where id = $1', [note.id])).toHaveLength(1)
    expect(await member.rows('select id from audit where cause = $1', [note.id])).toHaveLength(1)
  })

  it('NET-9 is shown with who asked, a page after the other, to those who may see it, and that is noted', async () => {
    const other: Requester = { ...requester, homeCommunity: '1.2.3', organization: { name: 'Elsewhere' } }
    const notes = [
      noteOf({ requester: other, outcome: 'nothing', released: [], problems: ['XDSUnknownPatientId'] }),
      noteOf({ transaction: 'retrieve', requester: { ...requester, onBehalfOf: '1.2.3.4' } }),
    ]
    await keep(...notes)
    const first = await get<Listed>(paula, '/network/exchanges?limit=1')
    expect(first.items).toMatchObject([
      {
        id: notes[1]?.id,
        transaction: 'retrieve',
        requester: { id: requester.homeCommunity, name: 'Lakeside Hospital' },
        user: 'Imani Okoye',
        certificate: requester.certificate,
        purpose: 'TREATMENT',
        onBehalfOf: '1.2.3.4',
        messageId: requester.messageId,
        people: [rosa],
        documents: 2,
        durationMs: 12,
      },
    ])
    const second = await get<Listed>(paula, `/network/exchanges?limit=1&cursor=${first.next}`)
    expect(second.items).toMatchObject([{ id: notes[0]?.id, outcome: 'nothing', problems: ['XDSUnknownPatientId'] }])
    expect((await get<Listed>(paula, '/network/exchanges?requester=1.2.3')).items).toHaveLength(1)
    expect((await get<Listed>(paula, '/network/exchanges?outcome=nothing&transaction=discover')).items).toEqual([])
    expect((await cora.send('GET', '/network/exchanges')).statusCode).toBe(403)
    expect((await paula.send('GET', '/network/exchanges?cursor=x')).statusCode).toBe(400)
    const [seen] = await member.rows<{ persons: string[] }>(
      `select persons from audit where action = 'network.exchanges' and persons <> '{}' order by id desc limit 1`,
    )
    expect(seen?.persons).toEqual([rosa])
  })

  it('NET-9 stands in the accounting of disclosures with requester, purpose and documents, and in its file', async () => {
    await keep(
      noteOf({
        transaction: 'discover',
        released: [{ person: tomas }],
        requester: { ...requester, onBehalfOf: '1.2' },
      }),
      noteOf({ released: [], withheld: [{ person: tomas, rule: 'restricted' }], outcome: 'nothing' }),
    )
    const { items } = await get<{ items: object[] }>(paula, `/registry/people/${tomas}/disclosures`)
    expect(items).toMatchObject([
      {
        action: 'network.discover',
        to: null,
        what: null,
        requester: { id: requester.homeCommunity, name: 'Lakeside Hospital', onBehalfOf: '1.2', user: 'Imani Okoye' },
        purpose: 'TREATMENT',
        documents: [],
      },
    ])
    const [latest] = (await get<{ items: object[] }>(paula, `/registry/people/${rosa}/disclosures?limit=1`)).items
    expect(latest).toMatchObject({ documents: ['doc-1', 'doc-2'] })
    const file = await paula.send('GET', `/registry/people/${rosa}/disclosures.csv`)
    expect(file.body).toContain('Lakeside Hospital (2.16.840.1.113883.3.7700)')
    expect(file.body).toContain('TREATMENT')
    expect(file.body).toContain('doc-1 doc-2')
    expect(file.body).not.toContain('Lindqvist')
  })

  it('OPS-4 lies there without the name of who asked', async () => {
    const text = JSON.stringify(await member.rows('select * from network_exchange'))
    expect(text).toContain('Lakeside Hospital')
    expect(text).not.toContain('Okoye')
  })

  it('OPS-3 of another organization, and of nobody, is not seen from within one', async () => {
    const { hub, organization } = member.test
    const elsewhere = await member.test.addOrganization('elm-street')
    const id = idNow()
    await noteHubExchanges(statements(hub.pool), [noteOf({ id, transaction: 'discover', released: [] })])
    await noteHubExchanges(statements(hub.pool), [noteOf({ id, transaction: 'discover', released: [] })])
    const within = (of: string) =>
      withScope(hub.pool, of, async db => {
        const own = await db.query('select id from network_exchange')
        const ofHub = await db.query('select id from network_hub_exchange')
        return [own.rows.length > 0, ofHub.rows.length]
      })
    expect(await within(organization)).toEqual([true, 0])
    expect(await within(elsewhere)).toEqual([false, 0])
    const { rows } = await statements(hub.pool).query('select id from network_hub_exchange where id = $1', [id])
    expect(rows).toHaveLength(1)
  })
})

describe('what a person said', () => {
  type Said = { version: number; holding: { kind: string; scope: string; setBy: string }[]; ended: object[] }
  const path = () => `/registry/people/${rosa}/directives`
  const put = (body: object, version: number, browser = paula) =>
    browser.send('PUT', path(), body, { headers: { 'if-match': `"${version}"` } })
  const holding = () =>
    directivesThatHold(
      statements(member.test.hub.pool),
      [
        { organization: member.test.organization, person: rosa },
        { organization: member.test.organization, person: randomUUID() },
      ],
      member.test.clock.now,
    )

  it('OPS-6 is noted by the privacy officer with a reason, and holds from then on', async () => {
    expect(await get<Said>(paula, path())).toMatchObject({ person: rosa, version: 0, holding: [], ended: [] })
    const deny = { kind: 'deny', scope: 'all' }
    const agree = { kind: 'permit', scope: 'restricted' }
    const first = await put({ directives: [deny, deny], reason: 'by letter' }, 0)
    expect(first.json()).toMatchObject({ version: 1, holding: [{ ...deny, reason: 'by letter' }] })
    expect(await holding()).toEqual([[deny], []])
    const second = await put({ directives: [agree], reason: 'on the phone' }, 1)
    expect(second.json()).toMatchObject({ version: 3, holding: [agree], ended: [deny] })
    expect(await holding()).toEqual([[agree], []])
    expect((await get<Said>(paula, path())).holding).toHaveLength(1)
    const rows = await member.rows<{ persons: string[] }>(
      `select persons from audit where action = 'network.directives'`,
    )
    expect(rows).toEqual([{ persons: [rosa] }, { persons: [rosa] }])
  })

  it('OPS-6 is not overwritten unseen, nor by those who may not, nor of nobody', async () => {
    expect((await put({ directives: [], reason: 'by letter' }, 1)).statusCode).toBe(409)
    expect((await paula.send('PUT', path(), { directives: [], reason: 'by letter' })).statusCode).toBe(400)
    expect((await put({ directives: [], reason: 'by letter' }, 3, cora)).statusCode).toBe(403)
    expect((await put({ directives: [{ kind: 'deny', scope: 'CURIOSITY' }], reason: 'by letter' }, 3)).statusCode).toBe(
      400,
    )
    expect((await paula.send('GET', `/registry/people/${randomUUID()}/directives`)).statusCode).toBe(404)
    expect(await holding()).toEqual([[{ kind: 'permit', scope: 'restricted' }], []])
  })

  it('OPS-6 holds until the time that was said, and not longer', async () => {
    const [agree, object] = [
      { kind: 'permit', scope: 'restricted' },
      { kind: 'deny', scope: 'RESEARCH' },
    ]
    const until = new Date(member.test.clock.now.getTime() + 60_000).toISOString()
    const timed = await put({ directives: [agree, { ...object, until }], reason: 'for a study' }, 3)
    expect(timed.json()).toMatchObject({
      holding: [
        { ...object, until, over: false },
        { ...agree, until: null },
      ],
    })
    expect(await holding()).toMatchObject([[{}, {}], []])
    member.test.clock.now = new Date(member.test.clock.now.getTime() + 60_000)
    expect(await holding()).toEqual([[agree], []])
    const shown = await get<{ holding: { over: boolean }[] }>(paula, path())
    expect(shown.holding.map(({ over }) => over)).toEqual([true, false])
    expect((await put({ directives: [agree], reason: 'it is over' }, 4)).json()).toMatchObject({ holding: [agree] })
    const again = await put({ directives: [agree, { ...agree, until }], reason: 'only so long' }, 5)
    expect(again.json()).toMatchObject({ version: 7, holding: [{ ...agree, until }] })
    expect((await put({ directives: [agree], reason: 'for good' }, 7)).json()).toMatchObject({ holding: [agree] })
  })

  it('OPS-6 is known to the network role, which sees nothing else of it', async () => {
    const client = new pg.Client({ connectionString: member.test.hub.pool.options.connectionString })
    await client.connect()
    await client.query('set role causeway_network')
    const { rows } = await client.query('select code from network_directives($1, $2, $3)', [
      [member.test.organization],
      [rosa],
      member.test.clock.now,
    ])
    expect(rows).toEqual([{ code: 'permit restricted' }])
    await expect(client.query('select 1 from network_directive')).rejects.toMatchObject({ code: '42501' })
    await client.end()
  })

  it('OPS-6 holds for both after a merge, whoever of them said it', async () => {
    await voice.register('3', 'Rosa', 'Lindquist')
    await voice.merge('3', '1')
    const survivor = await recordOf('3')
    const one = [{ organization: member.test.organization, person: survivor }]
    expect(await directivesThatHold(statements(member.test.hub.pool), one, member.test.clock.now)).toEqual([
      [{ kind: 'permit', scope: 'restricted' }],
    ])
    expect(await get<Said>(paula, path())).toMatchObject({ person: survivor, holding: [{ scope: 'restricted' }] })
    const ended = await put({ directives: [], reason: 'asked for it' }, 9)
    expect(ended.json()).toMatchObject({ person: survivor, holding: [] })
    expect(await directivesThatHold(statements(member.test.hub.pool), one, member.test.clock.now)).toEqual([[]])
  })

  it('OPS-6 an objection of somebody who was merged holds for each record, should the merge be undone', async () => {
    const { version } = await get<Said>(paula, path())
    const object = { kind: 'deny', scope: 'all' }
    const said = await put(
      { directives: [object, { kind: 'permit', scope: 'RESEARCH' }], reason: 'by letter' },
      version,
    )
    expect(said.json<Said>().holding).toHaveLength(2)
    const holding = () =>
      member.rows<{ kind: string; records: number }>(
        `select kind, count(distinct person)::int as records from network_directive
          where ended_at is null group by kind order by kind`,
      )
    expect(await holding()).toEqual([
      { kind: 'deny', records: 2 },
      { kind: 'permit', records: 1 },
    ])
    const ended = await put({ directives: [], reason: 'changed their mind' }, said.json<Said>().version)
    expect(ended.json()).toMatchObject({ holding: [] })
    expect(await holding()).toEqual([])
  })
})

describe('requesters', () => {
  const sweeper: Requester = { ...requester, homeCommunity: '1.9.9', organization: { name: 'Sweeper' } }
  const alerts = () =>
    member.rows<{ code: string; cleared: boolean; facts: object }>(
      `select code, cleared_at is not null as cleared, facts from alert where code like 'network.%'`,
    )

  it('NET-9 are counted by the hour, and one that goes through people raises an alert, once, until it stops', async () => {
    const { hub, clock } = member.test
    clock.now = new Date('2027-01-11T10:20:00Z')
    paula = await member.test.signIn('paula@example.org') // her session has ended by then
    const found = Array.from({ length: 600 }, () =>
      noteOf({ transaction: 'discover', requester: sweeper, released: [{ person: randomUUID() }] }),
    )
    const others = [
      noteOf({ requester: sweeper, transaction: 'discover', outcome: 'nothing', released: [] }),
      noteOf({ transaction: 'retrieve' }),
      noteOf({ outcome: 'refused', released: [] }),
      noteOf({ withheld: [{ person: rosa, document: randomUUID(), rule: 'restricted' }] }),
    ]
    await keep(...found, ...others)
    await requestersDue(hub)
    await alertsDue(hub)
    const { items } = await get<{ items: object[] }>(paula, '/network/requesters?days=1')
    expect(items).toMatchObject([
      { id: '1.9.9', name: 'Sweeper', discoveries: 601, nothing: 1, queries: 0, unusual: ['sweep'] },
      { id: requester.homeCommunity, retrieves: 1, documents: 2, queries: 2, refused: 1, withheld: 1, unusual: [] },
    ])
    const facts = { requester: '1.9.9', asked: 600, usuallyAsked: 0 }
    expect(await alerts()).toEqual([{ code: 'network.sweep', cleared: false, facts }])
    const traffic = await get<{ hours: object[]; times: object[] }>(paula, '/network/traffic?days=1')
    expect(traffic.hours).toMatchObject([{ hour: '2027-01-11T10:00:00.000Z', discoveries: 601, retrieves: 1 }])
    expect(traffic.times).toMatchObject([{ transaction: 'discover', p50: 12 }, { transaction: 'query' }, {}])

    clock.now = new Date('2027-01-11T10:34:00Z')
    await requestersDue(hub) // counted again, and nothing is counted twice
    await alertsDue(hub)
    expect((await get<{ items: object[] }>(paula, '/network/requesters?days=1')).items).toMatchObject([
      { discoveries: 601 },
      {},
    ])
    expect(await alerts()).toHaveLength(1)
    clock.now = new Date('2027-01-11T12:30:00Z')
    await requestersDue(hub)
    await alertsDue(hub)
    expect(await alerts()).toMatchObject([{ code: 'network.sweep', cleared: true }])
  })

  it('NET-9 that ask for people whom no member knows are told to whoever runs the hub, and count for each member', async () => {
    const { hub, clock, organization } = member.test
    clock.now = new Date('2027-01-12T08:30:00Z')
    const guesser: Requester = { ...requester, homeCommunity: '1.8.8', organization: { name: 'Guesser' } }
    const misses = Array.from({ length: 5_200 }, () =>
      noteOf({ transaction: 'discover', requester: guesser, outcome: 'nothing', released: [] }),
    )
    const refused = noteOf({ requester: guesser, outcome: 'refused', released: [] })
    await noteHubExchanges(statements(hub.pool), [...misses, refused])
    await withScope(hub.pool, organization, db =>
      db.query(
        `insert into network_member (organization, connection, home_community, patient_oid, repository_oid, name, policy, state,
                                     config_version, flowing, form)
         values ($1, $1, '1.2.1', '1.2.2', '1.2.3', 'Maple Street', '{}', 'open', 1, true, '')`,
        [organization],
      ),
    )
    await requestersDue(hub)
    await alertsDue(hub)
    const rows = await hubRequesters(statements(hub.pool), new Date('2027-01-12T00:00:00Z'), 10)
    expect(rows).toMatchObject([{ requester: '1.8.8', asked: 5_201, nothing: 5_200, refused: 1 }])
    expect(describeRequesters(rows, 24)).toEqual([
      expect.stringMatching(/^1\.8\.8 {2}Guesser: asked 5201, nobody known 5200/),
    ])
    expect((await alerts()).find(({ code }) => code === 'network.misses')).toMatchObject({
      cleared: false,
      facts: { asked: 5_200 },
    })
  })

  it('NET-9 are kept for as long as the organization keeps what was exchanged', async () => {
    const { hub, clock } = member.test
    clock.now = new Date('2028-06-01T00:00:00Z')
    await requestersDue(hub)
    expect(await member.rows('select 1 from network_exchange')).toEqual([])
    expect(await member.rows('select 1 from network_requester_hour')).toEqual([])
    expect(await member.rows(`select 1 from audit where action = 'network.retrieve' limit 1`)).toHaveLength(1)
  })
})
