/** Apply, the writing: records in new versions, their events, links and tokens, and the deliveries of every route that wants them. */

import { demographicsOf } from '../matching/person.ts'
import { tokenInputs } from '../matching/tokens.ts'
import type { Json } from '../model/events.ts'
import { actorsOf, type HubResource, survivorOf } from '../model/fhir.ts'
import { classOf } from '../model/referral/record.ts'
import { insertConflicts, type NewConflict } from '../store/conflicts.ts'
import { insertDeliveries } from '../store/deliveries.ts'
import { type NewLink, replaceTokens, writeLinks } from '../store/links.ts'
import { lockRecords } from '../store/locks.ts'
import { writeRecordSources } from '../store/record-sources.ts'
import { insertEvents, type NewEvent, type WrittenRecord, writeRecords } from '../store/records.ts'
import { noteOwnAct, type OwnAct } from './audit.ts'
import { displayOf } from './display.ts'
import { heldLink } from './held-links.ts'
import { aliasToken, demographicsOptions } from './items.ts'
import { leaveTargets } from './leave-target.ts'
import { type Context, type PersonPlan, type Plan, versionOf } from './plan.ts'
import { personIn, planDeliveries } from './plan-deliveries.ts'
import { writtenPerson } from './registrants.ts'
import { askToVoid } from './void-tasks.ts'
import { writeReferralParts } from './write-referrals.ts'

/** Writes what the plans say, and returns how many deliveries came of it. */
export async function writePlans(context: Context, plans: readonly Plan[]): Promise<number> {
  if (plans.length === 0) return 0
  const { db, organization, now } = context
  const events = new Map(plans.map(plan => [plan, eventOf(context, plan)]))
  const people = writtenPeople(plans)
  await lockRecords(db, plans.flatMap(locksOf))

  const written = [
    ...people.map(each => personRow(context, each, events.get(each.plan)?.id ?? '')),
    ...plans.map(plan => recordRow(context, plan, events.get(plan)?.id ?? '')),
  ]
  await writeRecords(db, organization, written, now)
  await writeRecordSources(
    db,
    organization,
    context.connection.id,
    plans.flatMap(plan => foreignSource(context, plan)),
    now,
  )
  await insertEvents(db, organization, [...events.values()], now)
  await insertConflicts(
    db,
    organization,
    plans.flatMap(plan => conflictsOf(context, plan)),
    now,
  )
  await writeLinks(
    db,
    organization,
    [
      ...plans.flatMap(plan => [...linksOf(context, plan), ...heldLink(context, plan)]),
      ...people.flatMap(({ person }) => entryLink(context, person)),
    ],
    now,
  )
  await replaceTokens(db, organization, [
    ...people.map(({ person, resource, isNew }) => ({
      record: person.record,
      tokens: tokensOf(context, resource),
      isNew,
    })),
    ...plans
      .filter(plan => plan.resource.resourceType === 'Patient')
      .map(plan => ({ record: plan.record, tokens: tokensOf(context, plan.resource), isNew: !plan.known })),
  ])
  await noteOwnAct(context.hub, db, [
    ...people.map(({ plan, person, version }) =>
      writeAct(context, plan, { record: person.record, type: 'Patient', version }),
    ),
    ...plans.map(plan =>
      writeAct(context, plan, { record: plan.record, type: plan.resource.resourceType, version: versionOf(plan) }),
    ),
  ])
  await writeReferralParts(context, plans)
  await askToVoid(context, plans)
  const planned = await planDeliveries(context, plans, plan => events.get(plan)?.id ?? '')
  const deliveries = [...planned, ...(await leaveTargets(context, plans, planned))]
  await insertDeliveries(db, organization, deliveries, now)
  return deliveries.length
}

/**
 * The record and its person. Also of a person established long ago: else their delivery could be settled between our
 * look at it and our waiting for it, and nobody would end that wait.
 */
function locksOf(plan: Plan): string[] {
  return [plan.record, plan.person?.record, personIn(plan), survivorOf(plan.resource)].filter(
    record => record !== undefined,
  )
}

function eventOf(context: Context, plan: Plan): NewEvent {
  return {
    id: context.hub.newId(),
    message: plan.item.row.id,
    connection: context.connection.id,
    type: plan.write.type,
    record: plan.record,
    recordVersion: versionOf(plan),
    happenedAt: new Date(plan.event.at),
  }
}

/** Who wrote a record is the source system; why is the message that it sent. */
function writeAct(context: Context, plan: Plan, written: { record: string; type: string; version: number }): OwnAct {
  const person = written.type === 'Patient' ? written.record : personIn(plan)
  return {
    actor: { kind: 'system', id: context.connection.id },
    action: written.version === 1 ? 'record.create' : 'record.change',
    subject: { kind: written.type, id: written.record },
    connection: context.connection.id,
    reason: plan.write.type,
    ...(person ? { persons: [person] } : {}),
    cause: plan.item.row.id,
    version: written.version,
  }
}

type WrittenPerson = { plan: Plan; person: PersonPlan; resource: HubResource; version: number; isNew: boolean }

/** People to create or to bring up to date, each once: the last one of a batch counts. */
function writtenPeople(plans: readonly Plan[]): WrittenPerson[] {
  const people = new Map<string, WrittenPerson>()
  for (const plan of plans) {
    const written = plan.person && writtenPerson(plan.person)
    if (plan.person && written) people.set(plan.person.record, { plan, person: plan.person, ...written })
  }
  return [...people.values()]
}

function recordRow(context: Context, plan: Plan, event: string): WrittenRecord {
  const { hub, organization } = context
  const version = versionOf(plan)
  const times = timesOf(plan.resource)
  const subject = personIn(plan)
  return {
    id: plan.record,
    type: plan.resource.resourceType,
    version,
    ...times,
    ...(subject ? { person: subject } : {}),
    ...takingPart(plan.resource),
    connection: context.connection.id,
    event,
    body: hub.sealer.sealJson(
      organization,
      'record_version',
      `${plan.record}/${version}`,
      withId(plan.resource, plan.record),
    ),
    ...(isForeign(context, plan)
      ? {}
      : { source: hub.sealer.sealJson(organization, 'record.source', plan.record, plan.write.source) }),
    display: hub.sealer.sealJson(
      organization,
      'record.display',
      plan.record,
      displayOf(plan.resource, plan.person?.create?.resource),
    ),
  }
}

/** Whether the record was first seen by another connection: then the state of this one stands beside it. */
function isForeign({ connection }: Context, { known }: Plan): boolean {
  return known !== undefined && known.connection !== connection.id
}

function foreignSource(context: Context, plan: Plan): { record: string; body: Buffer }[] {
  if (!isForeign(context, plan)) return []
  const { hub, organization, connection } = context
  const body = hub.sealer.sealJson(organization, 'record_source', `${plan.record}/${connection.id}`, plan.write.source)
  return [{ record: plan.record, body }]
}

function takingPart(resource: HubResource): { actors?: string[] } {
  const isTimed = resource.resourceType === 'Appointment' || resource.resourceType === 'Slot'
  return isTimed ? { actors: actorsOf(resource) } : {}
}

function conflictsOf(context: Context, plan: Plan): NewConflict[] {
  return (plan.write.conflicts ?? []).map(({ field, winner }) => ({
    id: context.hub.newId(),
    record: plan.record,
    recordVersion: versionOf(plan),
    connection: context.connection.id,
    field,
    winner,
  }))
}

function personRow(context: Context, { person, resource, version }: WrittenPerson, event: string): WrittenRecord {
  const { hub, organization } = context
  const key = `${person.record}/${version}`
  return {
    id: person.record,
    type: 'Patient',
    version,
    connection: context.connection.id,
    event,
    body: hub.sealer.sealJson(organization, 'record_version', key, withId(resource, person.record)),
    display: hub.sealer.sealJson(organization, 'record.display', person.record, displayOf(resource)),
  }
}

function withId(resource: HubResource, id: string): Json {
  return { ...resource, id } as unknown as Json
}

/** The columns in clear that scheduling and queues need. */
function timesOf(resource: HubResource): { status?: string; startsAt?: Date; endsAt?: Date } {
  if (resource.resourceType === 'ServiceRequest') return { status: classOf(resource) }
  if (resource.resourceType !== 'Appointment' && resource.resourceType !== 'Slot') return {}
  return {
    status: resource.status,
    ...(resource.start ? { startsAt: new Date(resource.start) } : {}),
    ...(resource.end ? { endsAt: new Date(resource.end) } : {}),
  }
}

function linksOf(context: Context, plan: Plan): NewLink[] {
  const { entity } = plan.event.source
  const isEntry = plan.write.draft.kind === 'directory'
  return plan.write.aliases
    .filter(alias => alias.system !== 'record') // our own identifier needs no link
    .map(alias => {
      const token = aliasToken(context, entity, alias)
      const body = isEntry
        ? {
            body: context.hub.sealer.sealJson(
              context.organization,
              'link',
              `${context.connection.id}/${entity}/${token}`,
              { id: alias.value },
            ),
          }
        : {}
      return {
        connection: context.connection.id,
        entity,
        token,
        record: plan.record,
        kind: 'auto',
        reasons: ['source'],
        ...body,
      }
    })
}

/** The link of somebody who was found at a target. */
function entryLink(context: Context, person: PersonPlan): NewLink[] {
  const entry = person.create?.entry
  if (!entry) return []
  const token = aliasToken(context, 'Patient', { system: 'Patient', value: entry.id })
  return [
    {
      connection: entry.connection,
      entity: 'Patient',
      token,
      record: person.record,
      kind: 'auto',
      reasons: person.create?.reasons ?? [],
      body: context.hub.sealer.sealJson(context.organization, 'link', `${entry.connection}/Patient/${token}`, {
        id: entry.id,
      }),
    },
  ]
}

function tokensOf(context: Context, resource: HubResource): { kind: string; token: bigint }[] {
  if (resource.resourceType !== 'Patient') return []
  return tokenInputs(demographicsOf(resource, demographicsOptions(context))).map(({ kind, text }) => ({
    kind,
    token: context.hub.tokens.token(context.organization, kind, text),
  }))
}
