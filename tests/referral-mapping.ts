/**
 * For tests of the workbench with a target that is not FHIR: a made-up source whose messages are referrals, a CRMS, and a
 * route between them. No listing is in the register, so nothing is ever sent.
 */
import { randomUUID } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import { type Connector, defineConnector } from '../src/connectors/connector.ts'
import { crms } from '../src/connectors/crms/index.ts'
import { wholeReferral } from '../src/mapping/referral-samples.ts'
import type { Json } from '../src/model/events.ts'
import { identifierValue, type ServiceRequest } from '../src/model/fhir.ts'
import { referralSystems, registrantOf } from '../src/model/referral/record.ts'
import { writeConnection, writeRoute } from '../src/store/configuration.ts'
import { recordConfiguration } from '../src/store/configuration-versions.ts'
import { withScope } from '../src/store/scope.ts'
import { secret, type TestServer } from './hub-server.ts'

/** Birchway (fictional): referrals in, as they stand in a record. */
const birchway = defineConnector({
  name: 'birchway',
  title: 'Birchway',
  ids: [{ entity: 'referral', system: 'id' }],
  settings: z.strictObject({ secret: z.string().meta({ secret: true }) }),
  capabilities: { repeatable: true, lookUp: false, updates: 'none', batch: 1, concurrency: 1, delivers: [] },
  inbound: {
    answer: 'after-store',
    maxBytes: 1_000_000,
    contentTypes: ['application/json'],
    verify: ({ settings, headers }) =>
      headers.get('x-birchway-secret') === settings.secret ? { ok: true } : { ok: false, because: 'wrong' },
  },
  parse({ body }) {
    const referral = JSON.parse(Buffer.from(body).toString()) as ServiceRequest
    const id = identifierValue(referral, referralSystems.id) ?? ''
    const source = { entity: 'referral', aliases: [{ system: 'id', value: id }] }
    const at = referral.authoredOn ?? ''
    return { kind: 'events', events: [{ type: 'referral.received', source, at, body: referral as unknown as Json }] }
  },
  evolve({ event }) {
    const resource = event.body as unknown as ServiceRequest
    return {
      kind: 'write',
      type: event.type,
      draft: {
        kind: 'referral',
        resource,
        person: { patient: registrantOf(resource) ?? { resourceType: 'Patient' }, answers: [] },
        listing: { name: 'Falls prevention program' },
        documents: [],
        needs: [],
      },
      source: {},
      aliases: event.source.aliases,
    }
  },
  check: async () => ({ ok: true, findings: [{ name: 'reached', ok: true }] }),
})

/** What a server for these tests has to know. */
export const referralConnectors: readonly Connector[] = [birchway, crms] as unknown as readonly Connector[]

/** A referral like the shipped one, of somebody else; `change` its registrant or anything of it. */
export function referralNumber(number: number, change: (referral: ServiceRequest) => void = () => undefined) {
  const referral = structuredClone(wholeReferral)
  delete referral.id
  referral.subject = { reference: 'need:person' }
  referral.identifier = [
    { system: referralSystems.id, value: `referral-${number}` },
    { system: referralSystems.reference, value: String(5_791_085_000 + number) },
  ]
  const registrant = registrantOf(referral)
  if (registrant) {
    registrant.name = [{ use: 'official', family: `Roy${number}`, given: ['Marguerite'] }]
    registrant.birthDate = `1985-03-${String((number % 28) + 1).padStart(2, '0')}`
  }
  change(referral)
  return referral
}

export type ReferralRoute = {
  route: string
  /** Sends a referral to the source and applies it; returns the message's id. */
  refer(referral: ServiceRequest): Promise<string>
}

/** Adds the source, the CRMS and the route between them to the server's organization. */
export async function addReferralRoute(server: TestServer): Promise<ReferralRoute> {
  const { hub, organization, clock, app } = server
  const [source, target, route] = [uuidv7(), uuidv7(), uuidv7()]
  const publicId = randomUUID()
  await withScope(hub.pool, organization, async db => {
    const connect = (id: string, slug: string, connector: string, address: string, settings: Json) =>
      writeConnection(
        db,
        organization,
        {
          id,
          slug,
          connector,
          public_id: address,
          version: 1,
          settings: hub.sealer.sealJson(organization, 'connection', id, settings),
        },
        clock.now,
      )
    await connect(source, 'referrals', 'birchway', publicId, { secret })
    await connect(target, 'client-records', 'crms', randomUUID(), {
      baseUrl: 'http://127.0.0.1:9',
      auth: { kind: 'bearer', token: 'made-up' },
    })
    const row = { id: route, slug: 'to-crms', source, target, version: 1 }
    const events = ['referral.*']
    const body = hub.sealer.sealJson(organization, 'route', route, { events })
    await writeRoute(db, organization, { ...row, body }, clock.now)
    // The first version in the history, as applying a file leaves it.
    const version = hub.sealer.sealJson(organization, 'configuration', `${route}/1`, {
      slug: 'to-crms',
      source,
      target,
      events,
    })
    await recordConfiguration(
      db,
      organization,
      { kind: 'route', subject: route, version: 1, body: version, how: 'apply' },
      clock.now,
    )
  })
  return {
    route,
    async refer(referral) {
      const response = await app.inject({
        method: 'POST',
        url: `/in/${publicId}`,
        headers: { 'x-birchway-secret': secret, 'content-type': 'application/json' },
        payload: JSON.stringify(referral),
      })
      if (response.statusCode !== 202) throw new Error(`the referral was answered ${response.statusCode}`)
      await server.run()
      return response.json<{ id: string }>().id
    },
  }
}
