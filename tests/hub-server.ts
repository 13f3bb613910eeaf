/**
 * A hub with a database, keys and the server, for tests of the API: one organization, a source and a target of a made-up
 * connector, and people with roles. Requests go through `inject`, without a port.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import pg from 'pg'
import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import { type Connector, defineConnector } from '../src/connectors/connector.ts'
import { createLog, type Log } from '../src/log.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { type Role, rightsFor } from '../src/model/roles.ts'
import type { Hub } from '../src/pipeline/hub.ts'
import { createInbox } from '../src/pipeline/inbox.ts'
import { openHub } from '../src/pipeline/open-hub.ts'
import { createReceive, type Receive } from '../src/pipeline/receive.ts'
import { applyDue, deliverDue } from '../src/pipeline/worker.ts'
import { type AppParts, createApp } from '../src/server/app.ts'
import { type AccountKeys, insertAccount, writeMembership, writePassword } from '../src/store/accounts.ts'
import { insertOrganization, writeConnection, writeRoute } from '../src/store/configuration.ts'
import { openAccountKeys } from '../src/store/hubKeys.ts'
import { withScope, withSystem } from '../src/store/scope.ts'
import { testKeys } from './keys.ts'
import { password, passwordHash } from './password.ts'
import { testDatabase } from './postgres.ts'

export const secret = 'parklane-secret'
export { password }
/** What the target answers from now on, and whether it was told that an earlier attempt may have arrived. */
export type Target = { outcome: Outcome; maybeArrived?: boolean }

const Visit = z.object({
  id: z.string(),
  start: z.iso.datetime(),
  name: z.object({ given: z.string(), family: z.string() }).optional(),
  birthDate: z.string().optional(),
  practitioner: z.string().optional(),
})

/** Parklane (fictional): signed visits in, appointments out. */
function parklane(target: Target): Connector {
  const connector = defineConnector({
    name: 'parklane',
    title: 'Parklane',
    ids: [
      { entity: 'visit', system: 'id' },
      { entity: 'Appointment', system: 'Appointment' },
    ],
    settings: z.strictObject({ secret: z.string().meta({ secret: true }) }),
    capabilities: {
      repeatable: true,
      lookUp: true,
      updates: 'always',
      batch: 10,
      concurrency: 1,
      delivers: ['Patient', 'Appointment'],
    },
    inbound: {
      answer: 'after-store',
      maxBytes: 100_000,
      contentTypes: ['application/json'],
      verify: ({ settings, headers }) =>
        headers.get('x-parklane-secret') === settings.secret ? { ok: true } : { ok: false, because: 'wrong' },
    },
    parse({ body }) {
      const visit = Visit.safeParse(jsonOf(body))
      if (!visit.success) return { kind: 'refused', problem: 'message.unreadable' }
      const { id, start } = visit.data
      const source = { entity: 'visit', aliases: [{ system: 'id', value: id }] }
      return { kind: 'events', events: [{ type: 'booking.created', source, at: start, body: visit.data }] }
    },
    evolve({ event }) {
      const { start, name, birthDate, practitioner } = Visit.parse(event.body)
      const actor = (key: string) => ({ actor: { reference: `need:${key}` }, status: 'accepted' as const })
      const patient = name && {
        resourceType: 'Patient' as const,
        name: [{ given: [name.given], family: name.family }],
        telecom: [{ system: 'phone' as const, value: '+1 212 555 0143' }],
        ...(birthDate ? { birthDate } : {}),
      }
      return {
        kind: 'write',
        type: event.type,
        draft: {
          kind: 'appointment',
          resource: {
            resourceType: 'Appointment',
            status: 'booked',
            start,
            participant: [...(patient ? [actor('person')] : []), ...(practitioner ? [actor('practitioner')] : [])],
          },
          ...(patient ? { person: { patient, answers: [] } } : {}),
          needs: practitioner
            ? [
                {
                  key: 'practitioner',
                  kind: 'practitioner',
                  values: [practitioner],
                  label: practitioner,
                  hints: { email: practitioner },
                },
              ]
            : [],
        },
        source: {},
        aliases: event.source.aliases,
      }
    },
    deliver: async (_io, batch) =>
      batch.map(({ id, type, maybeArrived }) => {
        target.maybeArrived = maybeArrived
        return target.outcome.kind === 'delivered' ? { kind: 'delivered', link: { entity: type, id } } : target.outcome
      }),
    lookUp: async () => ({ kind: 'cannot-tell' }),
    check: async () => ({ ok: true, findings: [{ name: 'reached', ok: true }] }),
  })
  return connector as unknown as Connector
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}

export type Browser = {
  account: string
  /** Sends a request with the session's cookie and, on writes, the CSRF header. */
  send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    more?: InjectOptions,
  ): Promise<LightMyRequestResponse>
}

export type TestServer = {
  hub: Hub
  keys: AccountKeys
  receive: Receive
  app: FastifyInstance
  /** As the superuser, past row-level security. */
  owner: pg.Client
  organization: string
  slug: string
  source: { id: string; publicId: string }
  target: { id: string }
  route: string
  answers: Target
  clock: { now: Date }
  /** Another server over the same hub. */
  server(parts?: Partial<AppParts>): Promise<FastifyInstance>
  /** An organization with nothing in it. */
  addOrganization(slug: string): Promise<string>
  /** With every right that the role can be granted, unless told which. */
  addAccount(email: string, role?: Role, organization?: string, rights?: readonly string[]): Promise<string>
  signIn(email: string): Promise<Browser>
  /** Sends a visit to the source, as Parklane would; returns the message's id. */
  book(visit: z.input<typeof Visit>): Promise<string>
  /** Applies and delivers everything that is due. */
  run(): Promise<void>
  close(): Promise<void>
}

/** Everything, ready. */
export async function testServer(log: Log = createLog('silent'), more: readonly Connector[] = []): Promise<TestServer> {
  const database = await testDatabase()
  const pool = new pg.Pool({ connectionString: database.url, max: 6 })
  // Dropping the database may still find a connection that is closing: nobody's concern.
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  pool.on('error', () => undefined) // tests cut connections
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const { keyring, close: closeKeys } = await testKeys()
  const clock = { now: new Date() }
  const answers: Target = { outcome: { kind: 'delivered' } }
  const connectors = new Map([parklane(answers), ...more].map(each => [each.name, each]))
  const hub = openHub({
    pool,
    keyring,
    connectors,
    fetch: async () => ({ kind: 'failed', written: false, cause: 'refused' }),
    log,
    readSecret: () => undefined,
    now: () => clock.now,
    random: () => 0.5,
  })
  const keys = await openAccountKeys(pool, keyring, () => clock.now)
  const receive = createReceive(hub, createInbox(hub))

  const addOrganization = async (slug: string) => {
    const id = uuidv7()
    const environment = 'staging' as const
    await withScope(pool, id, db => insertOrganization(db, { id, slug, name: `The ${slug}`, environment }, clock.now))
    await hub.keys.create(id)
    await hub.sealer.ready(id)
    return id
  }
  const slug = 'maple-street'
  const organization = await addOrganization(slug)
  const source = { id: uuidv7(), publicId: randomUUID() }
  const target = { id: uuidv7() }
  const route = uuidv7()
  await withScope(pool, organization, async db => {
    const connect = (id: string, name: string, publicId: string) =>
      writeConnection(
        db,
        organization,
        {
          id,
          slug: name,
          connector: 'parklane',
          public_id: publicId,
          version: 1,
          settings: hub.sealer.sealJson(organization, 'connection', id, { secret }),
        },
        clock.now,
      )
    await connect(source.id, 'bookings', source.publicId)
    await connect(target.id, 'ehr', randomUUID())
    const body = hub.sealer.sealJson(organization, 'route', route, { events: ['booking.*', 'booking.created'] })
    await writeRoute(
      db,
      organization,
      { id: route, slug: 'to-ehr', source: source.id, target: target.id, version: 1, body },
      clock.now,
    )
  })

  const app = await createApp({ hub, receive, keys, log })
  const servers: FastifyInstance[] = [app]
  const addAccount = async (
    email: string,
    role: Role = 'integration-admin',
    into: string | undefined = organization,
    rights: readonly string[] = rightsFor(role),
  ) => {
    const id = uuidv7()
    await withSystem(pool, async db => {
      await insertAccount(db, keys, { id, email, name: 'Test Person' }, clock.now)
      await writePassword(db, id, passwordHash, clock.now)
    })
    await withScope(pool, into, db => writeMembership(db, id, role, clock.now, rights))
    return id
  }
  const run = async () => {
    for (let more = true; more; ) more = (await applyDue(hub)) || (await deliverDue(hub))
  }
  return {
    hub,
    keys,
    receive,
    app,
    owner,
    organization,
    slug,
    source,
    target,
    route,
    answers,
    clock,
    addOrganization,
    addAccount,
    run,
    async server(parts = {}) {
      const server = await createApp({ hub, receive, keys, log, ...parts })
      servers.push(server)
      return server
    },
    async signIn(email) {
      const response = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { email, password } })
      if (response.statusCode !== 200) throw new Error(`signing in answered ${response.statusCode}: ${response.body}`)
      const { account, csrf } = response.json<{ account: { id: string }; csrf: string }>()
      const cookies = Object.fromEntries(response.cookies.map(({ name, value }) => [name, value]))
      return {
        account: account.id,
        send: (method, path, body, more = {}) =>
          app.inject({
            method,
            url: path.startsWith('/api') ? path : `/api/v1/o/${slug}${path}`,
            cookies,
            ...(body === undefined ? {} : { payload: body as object }),
            ...more,
            headers: { ...(method === 'GET' ? {} : { 'x-causeway-csrf': csrf }), ...more.headers },
          }),
      }
    },
    async book(visit) {
      const response = await app.inject({
        method: 'POST',
        url: `/in/${source.publicId}`,
        headers: { 'x-parklane-secret': secret, 'content-type': 'application/json' },
        payload: JSON.stringify(visit),
      })
      if (response.statusCode !== 202) throw new Error(`booking answered ${response.statusCode}`)
      return response.json<{ id: string }>().id
    },
    async close() {
      await Promise.all(servers.map(server => server.close()))
      hub.wake.close()
      await pool.end()
      await owner.end()
      await database.close()
      await closeKeys()
    },
  }
}
