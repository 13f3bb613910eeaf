/**
 * Made-up connectors for tests of referrals: `sender` sends them as small JSON bodies, `clinic` takes them with the generic
 * triggers, and `desk` with those of the CRMS page.
 */
import { z } from 'zod'
import { type Connector, defineConnector } from '../src/connectors/connector.ts'
import { type EventType, eventTypes } from '../src/model/events.ts'
import type { ServiceRequest } from '../src/model/fhir.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { referralSystems, referralTagSystem } from '../src/model/referral/record.ts'
import type { TriggerSetName } from '../src/model/referral/triggers.ts'

export const senderSecret = 'sender-secret'

const Told = z.object({
  id: z.string(),
  type: z.enum(eventTypes),
  at: z.iso.datetime(),
  family: z.string().default('Nguyen'),
  given: z.string().default('Lan'),
  birthDate: z.string().optional(),
  listing: z.object({ id: z.string().optional(), name: z.string() }).default({ name: 'Counselling' }),
  status: z
    .enum(['requested', 'received', 'accepted', 'ready', 'in-progress', 'completed', 'rejected'])
    .default('requested'),
  routed: z.boolean().default(false),
})
export type ToldReferral = z.input<typeof Told>

/** The record that a told referral makes. */
function recordOf(told: z.infer<typeof Told>): ServiceRequest {
  const { id, family, given, birthDate, listing, status, routed } = told
  return {
    resourceType: 'ServiceRequest',
    ...(routed ? { meta: { tag: [{ system: referralTagSystem, code: 'routed' }] } } : {}),
    identifier: [
      { system: referralSystems.id, value: `id-${id}` },
      { system: referralSystems.reference, value: id },
    ],
    status: 'active',
    intent: 'proposal',
    subject: { reference: 'need:person' },
    performer: [{ reference: '#listing' }],
    supportingInfo: [{ reference: '#registrant' }, { reference: '#task' }],
    contained: [
      {
        resourceType: 'Patient',
        id: 'registrant',
        name: [{ family, given: [given] }],
        ...(birthDate ? { birthDate } : {}),
      },
      {
        resourceType: 'HealthcareService',
        id: 'listing',
        ...(listing.id ? { identifier: [{ value: listing.id }] } : {}),
        name: listing.name,
      },
      { resourceType: 'Task', id: 'task', status, intent: 'proposal' },
    ],
  }
}

/** Referrals in, one event a body. */
const sender = defineConnector({
  name: 'sender',
  title: 'Sender',
  ids: [{ entity: 'referral', system: 'id' }],
  settings: z.strictObject({}),
  capabilities: { repeatable: true, lookUp: false, updates: 'always', batch: 10, concurrency: 1, delivers: [] },
  inbound: {
    answer: 'after-store',
    maxBytes: 100_000,
    contentTypes: ['application/json'],
    verify: ({ headers }) =>
      headers.get('x-sender-secret') === senderSecret ? { ok: true } : { ok: false, because: 'wrong' },
  },
  parse({ body }) {
    const told = Told.parse(JSON.parse(Buffer.from(body).toString()))
    const source = { entity: 'referral', aliases: [{ system: 'id', value: told.id }] }
    return {
      kind: 'events',
      events: [{ type: told.type, source, at: told.at, body: JSON.parse(JSON.stringify(told)) }],
    }
  },
  evolve({ event }) {
    const told = Told.parse(event.body)
    const { family, given, birthDate, listing } = told
    const patient = {
      resourceType: 'Patient' as const,
      name: [{ family, given: [given] }],
      ...(birthDate ? { birthDate } : {}),
    }
    return {
      kind: 'write',
      type: event.type,
      draft: {
        kind: 'referral',
        resource: recordOf(told),
        person: { patient, answers: [] },
        listing: { ...(listing.id ? { id: listing.id } : {}), name: listing.name },
        documents: [],
        needs: [],
      },
      source: {},
      aliases: event.source.aliases,
    }
  },
  check: async () => ({ ok: true, findings: [] }),
})

/** What these targets got, in order, and what they answer from now on. */
export type Taken = { outcome: Outcome | undefined; records: { record: string; event: EventType }[] }

const reference = `identifier.where(system = '${referralSystems.reference}').value`

function taker(name: string, triggerSet: TriggerSetName, taken: Taken): Connector {
  return defineConnector({
    name,
    title: `The ${name}`,
    settings: z.strictObject({}),
    capabilities: {
      repeatable: true,
      lookUp: false,
      updates: 'until-accepted',
      batch: 10,
      concurrency: 1,
      delivers: ['ServiceRequest'],
    },
    referrals: {
      triggerSet,
      takes: () => ({
        updates: 'until-accepted',
        calendar: false,
        attachments: { most: 10, maxBytes: 1_000_000, types: ['application/pdf'] },
        required: [],
      }),
    },
    mappings: { ServiceRequest: { name: 'reference', version: 1, rules: [{ to: 'reference', from: reference }] } },
    deliver: async (_io, batch) =>
      batch.map(({ id, recordId, event }) => {
        if (taken.outcome) return taken.outcome
        taken.records.push({ record: recordId, event })
        return { kind: 'delivered', link: { entity: 'ServiceRequest', id: `at-${id}` } }
      }),
    check: async () => ({ ok: true, findings: [] }),
  }) as unknown as Connector
}

/** The three of them, and what the targets got. */
export function referralConnectors(): { connectors: Connector[]; taken: Taken } {
  const taken: Taken = { outcome: undefined, records: [] }
  return {
    connectors: [sender as unknown as Connector, taker('clinic', 'generic', taken), taker('desk', 'crms', taken)],
    taken,
  }
}
