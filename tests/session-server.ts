/**
 * A hub with the simulated Ensora Data Collection and the built-in practice management, for tests of session notes. The
 * practice management knows the people of the simulator, and has the appointments of their sessions.
 */
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { allowAddresses } from '../src/connectors/allowed-addresses.ts'
import type { Connector } from '../src/connectors/connector.ts'
import { sessions, sites, students, users } from '../src/connectors/ensora/fake/town.ts'
import { createFakeEnsora, type FakeEnsora, type FakeEnsoraOptions } from '../src/connectors/ensora/fake.ts'
import { ensora } from '../src/connectors/ensora/index.ts'
import { createFetch } from '../src/connectors/outgoing.ts'
import type { PracticeTarget } from '../src/connectors/practice.ts'
import { pullDue } from '../src/jobs/pull.ts'
import { createLog } from '../src/log.ts'
import { instantAtWall, localTimeIn } from '../src/model/time.ts'
import { applyDue } from '../src/pipeline/worker.ts'
import { createEntry } from '../src/practice/save.ts'
import { type EntryKind, shapes } from '../src/practice/shapes.ts'
import { practiceTarget } from '../src/practice/target.ts'
import { rowActs } from '../src/sessions/row-acts.ts'
import { runSessions } from '../src/sessions/run.ts'
import { agreeToShare, switchSessions } from '../src/sessions/switch.ts'
import { sessionPages } from '../src/sessions/take.ts'
import { writeConnection } from '../src/store/configuration.ts'
import { withScope } from '../src/store/scope.ts'
import { type Browser, type TestServer, testServer } from './hub-server.ts'

/** A console that nobody uses signs out after 15 minutes. */
const idleMs = 600_000

export type SessionServer = {
  test: TestServer
  ensora: FakeEnsora
  target: PracticeTarget
  connection: string
  admin: Browser
  coordinator: Browser
  support: Browser
  /** Ids of the practice management, by the simulator's. */
  ids: { agencies: Map<string, string>; clients: Map<string, string>; staff: Map<string, string>; service: string }
  /** Appointments by the index of their session in the simulator's town. */
  appointments: string[]
  /** Adds an entry to the practice management; returns its id. */
  add(kind: EntryKind, fields: object): Promise<string>
  /** Pulls, takes, pairs and brings until nothing is due. `target`: another practice management in its place. */
  settle(target?: PracticeTarget): Promise<void>
  /** Moves the clock on, then settles. */
  wait(ms: number, target?: PracticeTarget): Promise<void>
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>
  close(): Promise<void>
}

/** `also`: other connectors to offer; `connected` false: nobody has made a connection yet. */
export type SessionServerOptions = {
  ensora?: FakeEnsoraOptions
  bare?: boolean
  also?: readonly Connector[]
  connected?: boolean
}

/** Everything, ready: switched on, agreed to, nothing pulled yet. `bare`: nothing switched on, no practice entries. */
export async function openSessionServer(options: SessionServerOptions = {}): Promise<SessionServer> {
  const test = await testServer(process.env.LOG ? createLog('error') : undefined, [
    ensora as unknown as Connector,
    ...(options.also ?? []),
  ])
  const { hub, organization, clock } = test
  clock.now = new Date('2026-11-25T23:00:00Z')
  hub.fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  hub.pages = sessionPages
  hub.rowActs = rowActs(practiceTarget)
  const fake = await createFakeEnsora({ now: () => clock.now, ...options.ensora })
  const account = await test.addAccount('admin@example.com', 'integration-admin')
  await test.addAccount('desk@example.com', 'coordinator')
  await test.addAccount('support@example.com', 'support')
  const connection = hub.newId()
  const settings = { baseUrl: fake.url, username: fake.username, password: fake.password, zone: 'America/Toronto' }
  if (options.connected !== false)
    await withScope(hub.pool, organization, db =>
      writeConnection(
        db,
        organization,
        {
          id: connection,
          slug: 'ensora',
          connector: 'ensora',
          public_id: randomUUID(),
          version: 1,
          settings: hub.sealer.sealJson(organization, 'connection', connection, settings),
        },
        clock.now,
      ),
    )
  hub.configurations.forget()

  const add = async (kind: EntryKind, fields: object) => {
    const entry = (shapes[kind] as z.ZodType).parse(fields)
    const saved = await withScope(hub.pool, organization, db => createEntry(hub, db, account, kind, entry as never))
    if (saved.kind !== 'saved') throw new Error(`${kind}: ${JSON.stringify(saved)}`)
    return saved.id
  }
  const ids: SessionServer['ids'] = { agencies: new Map(), clients: new Map(), staff: new Map(), service: '' }
  const appointments: string[] = []
  if (!options.bare) {
    await fillPractice(add, email => test.addAccount(email, 'clinician'), ids, appointments, clock.now)
    await withScope(hub.pool, organization, async db => {
      const config = (await hub.configurations.within(db, organization)).connections.get(connection)
      if (!config) throw new Error('no connection')
      await switchSessions(hub, db, true, account)
      await agreeToShare(hub, db, config, account)
    })
  }
  const target = practiceTarget(hub, organization)
  const settle = async (used: PracticeTarget = target) => {
    for (let more = true; more; ) {
      const pulled = await pullDue(hub)
      const applied = await applyDue(hub)
      await runSessions(hub, organization, used)
      more = pulled > 0 || applied
    }
  }
  const signIn = async () => ({
    admin: await test.signIn('admin@example.com'),
    coordinator: await test.signIn('desk@example.com'),
    support: await test.signIn('support@example.com'),
  })
  let people = await signIn()
  return {
    test,
    ensora: fake,
    target,
    connection,
    get admin() {
      return people.admin
    },
    get coordinator() {
      return people.coordinator
    },
    get support() {
      return people.support
    },
    ids,
    appointments,
    add,
    settle,
    async wait(ms, used) {
      clock.now = new Date(clock.now.getTime() + ms)
      await settle(used)
      if (ms >= idleMs) people = await signIn() // nobody was there for so long that the sessions have ended
    },
    rows: (text, values) => withScope(hub.pool, organization, async db => (await db.query(text, values)).rows as never),
    async close() {
      await fake.close()
      await test.close()
    },
  }
}

/** The people of the simulator's town, and an appointment for each of their sessions. */
async function fillPractice(
  add: SessionServer['add'],
  accountOf: (email: string) => Promise<string>,
  ids: SessionServer['ids'],
  appointments: string[],
  now: Date,
): Promise<void> {
  for (const { id, name, zone } of sites) ids.agencies.set(id, await add('agency', { name, zone }))
  const agencyOf = (site: string) => ids.agencies.get(site) ?? ''
  ids.service = await add('service', { name: 'Individual therapy', kind: 'service' })
  for (const { id, site, first, last, born } of students) {
    const client = await add('client', {
      agency: agencyOf(site),
      first,
      last,
      birthDate: born,
      enrolments: [{ from: '2026-01-01' }],
    })
    ids.clients.set(id, client)
    await add('authorization', {
      client,
      service: ids.service,
      from: '2026-01-01',
      to: '2026-12-31',
      windows: [{ per: 'week', units: 200 }],
    })
  }
  for (const { id, type, first, last, email, sites: own } of users) {
    if (type === 'parent') continue
    const account = await accountOf(email)
    ids.staff.set(id, await add('staff', { agencies: own.map(agencyOf), first, last, email, account }))
  }
  for (const { student, user, daysAgo, from, to } of sessions) {
    const person = students.find(each => each.id === student)
    const zone = sites.find(each => each.id === person?.site)?.zone ?? 'America/Toronto'
    const { date } = localTimeIn(zone, new Date(now.getTime() - daysAgo * 86_400_000))
    appointments.push(
      await add('appointment', {
        agency: agencyOf(person?.site ?? ''),
        client: ids.clients.get(student),
        staff: ids.staff.get(user),
        service: ids.service,
        startsAt: instantOn(zone, date, from.replace(/:0[0-5]$/, ':00')),
        endsAt: instantOn(zone, date, to.replace(/:3[0-5]$/, ':30')),
      }),
    )
  }
}

function instantOn(zone: string, date: string, time: string): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return instantAtWall(zone, { year, month, day, hour, minute, second: 0 })?.toISOString() ?? ''
}
