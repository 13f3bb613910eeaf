/**
 * Explain: the answer to every "why is it not there?". One search over ids and people; for each thing found, how it stands
 * at every target its routes name, at which step, and what to do next. Source: SPEC REF-9, ME-8.
 */
import type { VerdictCode } from '../../model/explain.ts'
import { type HubResource, personOf } from '../../model/fhir.ts'
import { registrantOf } from '../../model/referral/record.ts'
import { type SkipReason, selectReferral } from '../../model/referral/selection.ts'
import { organizationState } from '../../store/go-live.ts'
import {
  connectionStates,
  type DeliveryFacts,
  newestDeliveries,
  type RecordFacts,
  recordFacts,
  type SourceState,
  type UnfinishedMessage,
} from '../../store/lists/explain.ts'
import { type ReferralFacts, referralFacts } from '../../store/referrals.ts'
import type { ListingConfig, RouteConfig } from '../configuration.ts'
import { passes, selects } from '../route.ts'
import { type Found, findSubjects, type Parts } from './find.ts'
import { judgeDelivery, judgeMessage } from './judge.ts'

/** One answer: how something stands, at one target or before any. */
export type Answer = {
  code: VerdictCode
  at: Date | null
  /** When it is looked at again by itself. */
  dueAt: Date | null
  problem: string | null
  /** A reason or a problem code; never a value. */
  detail: string | null
  /** How many stand before it. */
  ahead: number
  route: string | null
  target: string | null
  delivery: string | null
  message: string | null
  task: string | null
  /** The service listing that a referral came in by, and whom to ask about it. */
  listing: { id: string; name: string; liaison: string | null } | null
}

/** One thing that was found: a record, or a message that has written none. */
export type Subject = {
  record: { id: string; type: string; version: number; status: string | null; startsAt: Date | null } | null
  /** The Patient record it is about, when that is established. */
  person: string | null
  /** Where it came from. */
  source: string
  /** The message that last changed it, or that it is. */
  message: string | null
  answers: readonly Answer[]
}

export type Explanation = {
  as: Found['as']
  subjects: readonly Subject[]
  more: boolean
  /** When nothing was found: how each connection that could have brought it is doing. */
  sources: readonly SourceState[]
}

/** Explains what a person typed. Reads people's data: the caller audits it. */
export async function explain(parts: Parts, text: string): Promise<Explanation> {
  const found = await findSubjects(parts, text)
  const { db, configuration } = parts
  const states = await connectionStates(db)
  const { flowing } = await organizationState(db)
  const facts = await recordFacts(db, found.records)
  const deliveries = Map.groupBy(
    await newestDeliveries(
      db,
      facts.map(({ id }) => id),
    ),
    delivery => delivery.record,
  )
  const referrals = await referralFacts(
    db,
    facts.filter(({ type }) => type === 'ServiceRequest').map(({ id }) => id),
  )
  const world = { ...parts, flowing, states: new Map(states.map(state => [state.id, state])), referrals }
  const subjects = [
    ...found.messages.map(message => subjectOfMessage(world, message)),
    ...facts.map(record => subjectOfRecord(world, record, deliveries.get(record.id) ?? [])),
  ]
  const couldBring = states.filter(({ id }) => {
    const connector = configuration.connections.get(id)?.connector
    return connector?.inbound !== undefined || connector?.pull !== undefined
  })
  return { as: found.as, subjects, more: found.more, sources: subjects.length > 0 ? [] : couldBring }
}

type World = Parts & {
  flowing: boolean
  states: ReadonlyMap<string, SourceState>
  referrals: ReadonlyMap<string, ReferralFacts>
}

const silent: Answer = {
  code: 'no-route',
  at: null,
  dueAt: null,
  problem: null,
  detail: null,
  ahead: 0,
  route: null,
  target: null,
  delivery: null,
  message: null,
  task: null,
  listing: null,
}

function subjectOfMessage({ flowing, states }: World, message: UnfinishedMessage): Subject {
  const code = judgeMessage({
    flowing,
    source: { paused: states.get(message.connection)?.state === 'paused' },
    state: message.state,
    due: message.due_at !== null,
  })
  const answer: Answer = {
    ...silent,
    code,
    at: message.received_at,
    dueAt: message.due_at,
    problem: message.problem,
    detail: message.reason,
    message: message.id,
    task: message.task,
  }
  return { record: null, person: null, source: message.connection, message: message.id, answers: [answer] }
}

function subjectOfRecord(world: World, record: RecordFacts, deliveries: readonly DeliveryFacts[]): Subject {
  const { hub, db, configuration } = world
  const key = `${record.id}/${record.version}`
  const resource = hub.sealer.openJson(db.organization, 'record_version', key, record.body) as unknown as HubResource
  const isOwn = (route: RouteConfig) => deliveries.some(each => each.route === route.id)
  // Of two routes to one target one delivers: that the other has nothing to do is no question.
  const served = new Set(configuration.routes.filter(isOwn).map(route => route.target.id))
  const routes = configuration.routes.filter(
    route => isOwn(route) || (route.source.id === record.connection && !served.has(route.target.id)),
  )
  const answers = routes.map(route =>
    answerOf(
      world,
      record,
      resource,
      route,
      deliveries.find(each => each.route === route.id),
    ),
  )
  const person = resource.resourceType === 'Patient' ? record.id : personOf(resource)
  return {
    record: {
      id: record.id,
      type: record.type,
      version: record.version,
      status: record.status,
      startsAt: record.starts_at,
    },
    person: person ?? null,
    source: record.connection,
    message: record.message,
    answers: answers.length > 0 ? answers : [{ ...silent, at: record.written_at, message: record.message }],
  }
}

function answerOf(
  { flowing, states, referrals, configuration }: World,
  record: RecordFacts,
  resource: HubResource,
  route: RouteConfig,
  delivery: DeliveryFacts | undefined,
): Answer {
  const target = states.get(route.target.id)
  const facts = referrals.get(record.id)
  const listing = facts && configuration.listings.find(each => each.id === facts.listing)
  const code = judgeDelivery({
    flowing,
    ...(facts ? { referral: { skipped: skippedBecause(facts, listing, route, record, resource) } } : {}),
    route: {
      paused: route.paused,
      takes: route.target.connector.capabilities.delivers.includes(resource.resourceType),
      selects: route.events.some(pattern => record.event_type !== null && selects(pattern, record.event_type)),
      // What was never sent by a route that chooses by its crosswalks was not in them.
      passes: passes(route, resource) && (delivery !== undefined || route.takes.length === 0),
    },
    target: {
      paused: target?.state === 'paused',
      invalid: route.target.invalid !== undefined,
      down: target?.down_since != null,
    },
    ...(delivery ? { delivery: { ...delivery, older: delivery.record_version < record.version } } : {}),
  })
  return {
    ...silent,
    code,
    at: delivery?.settled_at ?? record.written_at,
    dueAt: delivery?.due_at ?? null,
    problem: delivery?.problem ?? null,
    detail: delivery ? delivery.wait : record.event_type,
    ahead: delivery?.ahead ?? 0,
    route: route.id,
    target: route.target.id,
    delivery: delivery?.id ?? null,
    message: delivery?.message ?? record.message,
    listing: listing ? { id: listing.id, name: listing.name, liaison: listing.liaison ?? null } : null,
  }
}

/** Why nothing of a referral was ever chosen for a target, by the rules that hold now; null when it would be. */
function skippedBecause(
  facts: ReferralFacts,
  listing: ListingConfig | undefined,
  route: RouteConfig,
  record: RecordFacts,
  resource: HubResource,
): SkipReason | null {
  const selection = selectReferral({
    ...(listing ? { listing } : {}),
    target: route.target.slug,
    event: record.event_type ?? 'referral.received',
    routed: facts.routed,
    imported: false,
    openFailure: false,
    onlyNews: resource.resourceType === 'ServiceRequest' && registrantOf(resource) === undefined,
  })
  return selection.kind === 'skip' ? selection.because : null
}
