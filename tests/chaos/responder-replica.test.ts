/**
 * Responders beside a real streaming replica: what they read there, what they do when it falls behind, and when the primary
 * is killed with -9. Source: SPEC NET-5; issue 8, "Scale".
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeDirectives } from '../../src/network/directives.ts'
import { withScope } from '../../src/store/scope.ts'
import { openOwner } from '../processes/aftermath.ts'
import { runCommand } from '../processes/causeway.ts'
import { type Known, type NetworkAsker, openAsker } from '../processes/network-asker.ts'
import { type NetworkFleet, openNetworkFleet, organizationOf } from '../processes/network-fleet.ts'
import { peopleOf, settleIn } from '../processes/network-load.ts'
import { journalWritten, readExchangeLog } from '../processes/network-log.ts'
import { countLookUps } from '../processes/network-reads.ts'
import type { Replica } from '../processes/replica.ts'

/** As long as a replica that is behind is still read, and a look more. */
const noticedMs = 8_000

let fleet: NetworkFleet
let replica: Replica
let asker: NetworkAsker
let people: Known[]
let servers: pg.Client[]
let journal: string
const all = () => people.slice(0, 8)

beforeAll(async () => {
  fleet = await openNetworkFleet(2, { replica: true })
  if (!fleet.replica) throw new Error('a fleet with a replica has one')
  replica = fleet.replica
  asker = openAsker(fleet, { tries: 1, waitMs: 0 })
  people = peopleOf(fleet.places, 12)
  await settleIn(all())
  await fleet.settled()
  await replica.caughtUp()
  servers = [await openOwner(fleet.postgres.ownerUrl), await replica.open()]
  journal = join(fleet.installation.folder, 'data', 'network', 'journal')
  await wait(2_000) // each responder has looked how far the replica is
}, 240_000)
afterAll(async () => {
  await Promise.all((servers ?? []).map(each => each.end()))
  await asker?.close()
  await fleet?.close()
}, 60_000)

/** Every person discovered, asked about and fetched of, one after the other; all of them answered. */
async function askEverything(known: readonly Known[] = all()): Promise<void> {
  for (const one of known) {
    const heard = [await asker.discover(one), await asker.query(one)]
    for (const entry of one.entries) heard.push(await asker.retrieve(one, entry))
    expect(heard.length).toBeGreaterThan(2)
    for (const each of heard) expect(each).toMatchObject({ heard: { kind: 'answered', told: true } })
  }
}

const entriesOf = async () => (await readdir(journal).catch(() => [])).filter(name => name.endsWith('.sealed'))

async function deny(known: Known): Promise<void> {
  const { hub } = fleet.operator
  const organization = await organizationOf(hub, known.place.slug)
  await hub.sealer.ready(organization)
  const wanted = [{ kind: 'deny', scope: 'all' }] as const
  const change = { record: known.id?.id ?? '', seen: 0, wanted, reason: 'said so', by: randomUUID() }
  const changed = await withScope(hub.pool, organization, db => changeDirectives(hub, db, change))
  expect(changed.kind).toBe('changed')
}

describe('a replica that keeps up', () => {
  it('NET-5 is read, and the primary is not; what was answered stands in the log at the primary', async () => {
    const [primary, other] = await countLookUps(servers, askEverything)
    expect(primary).toBe(0)
    expect(other).toBeGreaterThan(0)
    const log = await readExchangeLog(fleet)
    expect(asker.attempts.filter(({ messageId }) => log.get(messageId) !== 1)).toEqual([])
  }, 60_000)
})

describe('a replica that does not replay', () => {
  it('NET-5 NET-9 hides nothing that was said, is not read after five seconds, and is again once it has caught up', async () => {
    await replica.pause()
    const [denied] = all() as [Known]
    await deny(denied)
    expect((await asker.discover(denied)).heard).toEqual({
      kind: 'failed',
      because: 'nobody for somebody who is known',
    })
    await settleIn(people.slice(8, 10))
    await fleet.settled()
    await wait(noticedMs)
    const newcomers = people.slice(8, 10)
    const [primary, other] = await countLookUps(servers, () => askEverything(newcomers))
    expect(primary).toBeGreaterThan(0)
    expect(other).toBe(0)
    await replica.resume()
    await replica.caughtUp()
    await wait(3_000)
    const [later] = await countLookUps(servers, () => askEverything([...people.slice(1, 8), ...newcomers]))
    expect(later).toBe(0)
  }, 120_000)
})

describe('a primary that hangs', () => {
  it('NET-5 keeps nobody waiting for longer than it takes to notice, and every note is there once it goes on', async () => {
    const known = people.slice(1, 10)
    await fleet.postgres.freeze()
    const asked = await Promise.all(known.map(one => asker.discover(one)))
    await askEverything(known.slice(0, 3))
    await fleet.postgres.thaw()
    expect(asked.filter(({ heard }) => heard.kind !== 'answered')).toEqual([])
    expect(Math.max(...asked.map(({ ms }) => ms))).toBeLessThan(15_000)
    expect(await journalWritten(fleet)).toBe(true)
    await wait(3_000)
    await replica.caughtUp()
    const log = await readExchangeLog(fleet)
    const answered = asker.attempts.filter(({ heard }) => heard.kind === 'answered')
    expect(answered.filter(({ messageId }) => log.get(messageId) !== 1)).toEqual([])
  }, 120_000)
})

describe('while the primary is dead', () => {
  it('NET-5 NET-6 NET-9 everything is answered from the replica and noted once, and nothing without a note', async () => {
    const known = people.slice(1, 10)
    // One of them has answered nobody yet, and nobody asks for a while: the outage is noticed all the same.
    const [fresh] = fleet.responders
    await fresh?.kill()
    fresh?.startAgain()
    await fresh?.ready()
    await wait(3_000)
    await fleet.postgres.killServer()
    await wait(20_000)
    for (const each of fleet.responders) {
      expect((await fetch(`${each.url()}/readyz`)).status).toBe(200) // a load balancer leaves them in
      const metrics = await (await fetch(`${each.url()}/metrics`)).text()
      expect(metrics).toMatch(/^causeway_network_primary_down 1$/m)
    }
    expect((await fetch(`${fleet.hub.url()}/readyz`)).status).toBe(503)
    await askEverything(known)
    const entries = await entriesOf()
    expect(entries.length).toBeGreaterThan(0)
    const secret = [
      ...known.flatMap(({ first, last, marker }) => [first, last, marker]),
      'Partner Hospital',
      'Ada Clerk',
    ]
    for (const entry of entries) {
      const bytes = await readFile(join(journal, entry))
      expect(secret.filter(each => bytes.includes(each))).toEqual([])
    }
    // Of the one who objected nothing is told.
    expect((await asker.discover(people[0] as Known)).heard).toMatchObject({ kind: 'failed' })
    expect(await asker.repeat(known[0] as Known)).toMatchObject({ kind: 'fault' })

    // A journal that cannot be written: nothing is told.
    const aside = `${journal}-aside`
    await rename(journal, aside)
    await writeFile(journal, '')
    for (const one of known) {
      expect((await asker.discover(one)).heard).toMatchObject({ kind: 'cannot' })
      const [entry] = one.entries
      expect((await asker.query(one)).heard).toMatchObject({ kind: 'cannot' })
      if (entry) expect((await asker.retrieve(one, entry)).heard).toMatchObject({ kind: 'cannot' })
    }
    await rm(journal)
    await mkdir(journal, { mode: 0o700 })
    for (const entry of await readdir(aside)) await rename(join(aside, entry), join(journal, entry))
    await askEverything(known)

    await fleet.postgres.startAgain()
    expect(await journalWritten(fleet)).toBe(true)
    await replica.caughtUp()
    await askEverything(known)
    const log = await readExchangeLog(fleet)
    const answered = asker.attempts.flatMap(({ messageId, heard }) =>
      heard.kind === 'answered' ? [{ messageId, told: heard.told }] : [],
    )
    expect(answered.filter(({ messageId }) => log.get(messageId) !== 1)).toEqual([])
    expect([...log.values()].filter(count => count !== 1)).toEqual([])
    const owner = await openOwner(fleet.postgres.ownerUrl)
    const { rows } = await owner.query<{ told: number; disclosures: number }>(`
      select (select count(*)::int from network_exchange where cardinality(persons) > 0) as told,
             (select count(distinct cause)::int from audit where action in ('network.discover', 'network.query', 'network.retrieve')) as disclosures`)
    await owner.end()
    // Besides those that were heard the first of the two repeated ones, and retries after a note that could not be kept.
    expect(rows[0]?.disclosures).toBe(rows[0]?.told)
    expect(rows[0]?.told).toBeGreaterThanOrEqual(answered.filter(({ told }) => told).length)
  }, 180_000)

  it('NET-5 a responder that starts then says what it waits for, and answers once the primary is back', async () => {
    const [responder] = fleet.responders
    await responder?.kill()
    await fleet.postgres.killServer()
    const ended = await runCommand(['start', '--role', 'responder'], {
      ...fleet.installation.env,
      DATABASE_REPLICA_URL: replica.url,
      PORT: '0',
    })
    expect(ended.code).not.toBe(0)
    expect(ended.err).toMatch(
      /PostgreSQL does not answer at 127\.0\.0\.1:\d+ \(DATABASE_URL\)\. The replica alone is not enough/,
    )
    expect(ended.err).not.toMatch(/postgresql:|causeway_login/)
    await fleet.postgres.startAgain()
    responder?.startAgain()
    await responder?.ready()
    await askEverything(people.slice(1, 4))
  }, 180_000)

  it('OPS-5 the audit trail is whole after all of it', async () => {
    await Promise.all([fleet.hub, ...fleet.responders].map(each => each.stop()))
    const verified = await runCommand(['audit', 'verify'], fleet.installation.env)
    expect(verified.out).not.toContain('BROKEN')
    expect(verified.code).toBe(0)
    expect(asker.wrong).toEqual([])
  }, 60_000)
})
