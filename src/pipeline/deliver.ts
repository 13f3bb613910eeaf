/**
 * Deliver: claim due deliveries, note the attempt, map each record as it is now, and let the connector bring it to the
 * target. The attempt row is committed before anything is sent; what comes back goes to settle.
 */
import type { Fetch, Work } from '../connectors/connector.ts'
import { applyMapping, asResource } from '../mapping/apply.ts'
import { findTarget } from '../mapping/crosswalk.ts'
import type { Json } from '../model/events.ts'
import { type HubResource, splitReference } from '../model/fhir.ts'
import type { Outcome, TargetLink } from '../model/outcome.ts'
import { type ClaimedDelivery, claimDeliveries, startAttempts } from '../store/deliveries.ts'
import { linksAt, type TargetLinkRow } from '../store/links.ts'
import { lostFromMemory, restoredAt } from '../store/restorations.ts'
import { type Scope, statements, withScope } from '../store/scope.ts'
import type { Configuration, ConnectionConfig, RouteConfig } from './configuration.ts'
import { type Recorder, recordExchanges } from './exchanges.ts'
import { type Hub, ioOf } from './hub.ts'
import { personOf } from './identity.ts'
import type { Settlement } from './settle.ts'

/** How long a worker may take for one delivery before another one may, in milliseconds: longer than any answer may take. */
export const leaseMs = 90_000
/** How long an answer is waited for unless a connector says otherwise, in milliseconds. */
const answerMs = 30_000

/** A delivery that was claimed and is ready to send, or already decided without asking the target. */
export type Prepared = {
  organization: string
  delivery: ClaimedDelivery
  route: RouteConfig
  connection: ConnectionConfig
  /** Whose data it is. */
  person?: string
  /** From then on another worker may have claimed it: nothing more is sent. */
  leaseEndsAt: number
  work?: Work
  decided?: Outcome
}

/** Claims up to `limit` due deliveries and prepares them. Nothing has been sent when this returns or throws. */
export async function claimDue(hub: Hub, limit: number): Promise<Prepared[]> {
  const now = hub.now()
  const claimed = await claimDeliveries(statements(hub.pool), now, limit, leaseMs)
  const byOrganization = Map.groupBy(claimed, row => row.organization)
  const prepared: Prepared[] = []
  for (const [organization, rows] of byOrganization) {
    await hub.sealer.ready(organization)
    prepared.push(
      ...(await prepareAll(
        hub,
        organization,
        rows.map(row => row.id),
        now.getTime() + leaseMs,
      )),
    )
  }
  return prepared
}

async function prepareAll(
  hub: Hub,
  organization: string,
  ids: readonly string[],
  leaseEndsAt: number,
): Promise<Prepared[]> {
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const deliveries = await startAttempts(db, organization, ids, hub.now())
    const forgotten = await forgottenByRestore(hub, db, ids)
    const opened = deliveries.flatMap(delivery => {
      const route = configuration.routes.find(each => each.id === delivery.route)
      if (!route) return [] // removed in the meantime: its lease ends, and its route is claimed no more
      const key = `${delivery.record}/${delivery.current_version}`
      const resource = hub.sealer.openJson(organization, 'record_version', key, delivery.body) as unknown as HubResource
      return [{ delivery, route, resource }]
    })
    const links = await targetLinks(hub, db, configuration, opened)
    return opened.map(each => ({
      ...prepareOne(configuration, each, links, forgotten.has(each.delivery.id)),
      leaseEndsAt,
    }))
  })
}

/** Those that may be at the target since before a restore. A hub is stopped while it is restored: asked once a process. */
async function forgottenByRestore(hub: Hub, db: Scope, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const memory = hub.memoryOf(`restoration ${db.organization}`)
  if (!memory.has('at')) memory.set('at', await restoredAt(db))
  const at = memory.get('at')
  return at instanceof Date ? lostFromMemory(db, ids, at) : new Set()
}

type Opened = { delivery: ClaimedDelivery; route: RouteConfig; resource: HubResource }
type Links = (
  target: string,
  record: string,
  type: string,
) => (TargetLink & { sentVersion?: number; sent?: Json }) | undefined

/** Everything these records and the ones they refer to are linked to at their targets. */
async function targetLinks(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  opened: readonly Opened[],
): Promise<Links> {
  const found = new Map<string, TargetLinkRow>()
  for (const [target, group] of Map.groupBy(opened, each => each.route.target.id)) {
    const types = configuration.connections.get(target)?.connector.capabilities.delivers ?? []
    const records = group.flatMap(each => [each.delivery.record, ...referencedBy(each.resource)])
    const entities = [...new Set([...types, 'Practitioner', 'Location', 'HealthcareService'])]
    for (const link of await linksAt(db, target, [...new Set(records)], entities))
      found.set(`${target} ${link.record} ${link.entity}`, link)
  }
  return (target, record, type) => {
    const row = found.get(`${target} ${record} ${type}`)
    if (!row?.body) return undefined
    const body = hub.sealer.openJson(db.organization, 'link', `${target}/${type}/${row.token}`, row.body) as {
      id: string
      version?: string
      sent?: Json
    }
    return {
      entity: type,
      id: body.id,
      ...(body.version ? { version: body.version } : {}),
      ...(row.sent_version === null ? {} : { sentVersion: row.sent_version }),
      ...(body.sent === undefined ? {} : { sent: body.sent }),
    }
  }
}

/** The hub's records that a record refers to. */
export function referencedBy(resource: HubResource): string[] {
  if (resource.resourceType !== 'Appointment') return []
  return resource.participant.flatMap(each => splitReference(each.actor?.reference)?.id ?? [])
}

function prepareOne(
  configuration: Configuration,
  { delivery, route, resource }: Opened,
  links: Links,
  forgotten: boolean,
): Omit<Prepared, 'leaseEndsAt'> {
  const person = resource.resourceType === 'Appointment' ? personOf(resource) : delivery.record
  const own = person ? { person } : {}
  const base = { organization: configuration.organization, delivery, route, connection: route.target, ...own }
  const link = links(route.target.id, delivery.record, delivery.record_type)
  if (!delivery.forced && link?.sentVersion !== undefined && link.sentVersion >= delivery.current_version)
    return { ...base, decided: { kind: 'delivered', link } } // an earlier delivery carried this version already
  if (forgotten && !link) return { ...base, decided: { kind: 'ambiguous', problem: 'delivery.restored' } }
  const { repeatable, lookUp } = route.target.connector.capabilities
  if (delivery.maybe_arrived && !repeatable && !lookUp)
    return { ...base, decided: { kind: 'ambiguous', problem: 'delivery.lease-ended' } } // only a person can find out
  const mapping = route.mappings.get(delivery.record_type)
  if (!mapping) return { ...base, decided: { kind: 'suppressed', problem: 'policy.suppressed' } }
  const mapped = applyMapping(mapping, resource, {
    resolveReference: (type, id) => {
      const target = links(route.target.id, id, type)
      return target ? `${type}/${target.id}` : undefined
    },
    crosswalk: (name, value) => counterpart(configuration, route, name, value),
  })
  if (mapped.kind === 'failed')
    return { ...base, decided: { kind: 'rejected', problem: mapped.problem, said: { fields: [mapped.to] } } }
  const body = asResource(mapped.body)
  if (!body) return { ...base, decided: { kind: 'rejected', problem: 'mapping.failed' } }
  const work: Work = {
    id: delivery.id,
    type: delivery.record_type,
    recordId: delivery.record,
    event: delivery.event_type as Work['event'],
    body,
    ...(link ? { link } : {}),
    ...(link?.sent === undefined ? {} : { lastSent: link.sent }),
    maybeArrived: delivery.maybe_arrived,
    partsDone: delivery.parts_done,
  }
  return { ...base, work }
}

/** What a named crosswalk of this route says of a value: the target's reference, or its codes. */
export function counterpart(
  configuration: Configuration,
  route: RouteConfig,
  name: string,
  value: string,
): Json | undefined {
  const crosswalk = configuration.crosswalks.find(
    each => each.slug === name && each.source === route.source.id && each.target === route.target.id,
  )
  const target = crosswalk && findTarget(crosswalk.entries, { values: [value] })
  if (!target) return undefined
  return 'reference' in target && target.reference ? target.reference : ({ ...target } as Json)
}

/** Sends prepared deliveries of one connection and says what became of each. Never throws. */
export async function sendAll(
  hub: Hub,
  connection: ConnectionConfig,
  group: readonly Prepared[],
): Promise<Settlement[]> {
  const mine = group.map(each => dropLate(hub, each))
  const toSend = mine.filter(each => each.work)
  const works = toSend.flatMap(each => (each.work ? [each.work] : []))
  const leaseEndsAt = Math.min(...toSend.map(each => each.leaseEndsAt))
  const recorder = recordExchanges(fetchUntil(hub, leaseEndsAt), connection, works)
  const outcomes = works.length > 0 ? await send(hub, connection, works, recorder) : []
  const byDelivery = new Map(toSend.map((each, index) => [each, outcomes[index]]))
  return mine.map(prepared => ({
    prepared,
    outcome: prepared.decided ?? byDelivery.get(prepared) ?? { kind: 'retry', problem: 'hub.unexpected' },
    endedAt: hub.now(),
    ...(prepared.work ? { exchanges: recorder.of(prepared.work) } : {}),
  }))
}

/** A worker that stood still since it claimed: what it holds may be another's by now, and a newer version have arrived. */
function dropLate(hub: Hub, prepared: Prepared): Prepared {
  if (!prepared.work || hub.now().getTime() < prepared.leaseEndsAt) return prepared
  const { work: _, ...rest } = prepared
  return { ...rest, decided: { kind: 'retry', problem: 'hub.unexpected' } }
}

/** The network for as long as the lease lasts; no request is begun after that, or waited for. */
function fetchUntil(hub: Hub, leaseEndsAt: number): Fetch {
  return async (url, request = {}) => {
    const leftMs = leaseEndsAt - hub.now().getTime()
    if (leftMs <= 0) return { kind: 'failed', written: false, cause: 'timeout' }
    return hub.fetch(url, { ...request, timeoutMs: Math.min(request.timeoutMs ?? answerMs, leftMs) })
  }
}

async function send(
  hub: Hub,
  connection: ConnectionConfig,
  works: readonly Work[],
  { fetch, fetchFor }: Recorder,
): Promise<readonly Outcome[]> {
  const { connector } = connection
  if (connection.invalid || !connector.deliver)
    return works.map(() => ({ kind: 'connection', problem: 'connection.lacks-capability' }))
  const io = { ...ioOf(hub, connection), fetch, ...(fetchFor ? { fetchFor } : {}) }
  const outcomes = await connector.deliver(io, works).catch((error: unknown): readonly Outcome[] => {
    hub.log.error({ error, step: 'deliver', connection: connection.id }, 'the connector failed')
    return [] // what has no outcome may have arrived
  })
  return Promise.all(works.map((work, index) => lookedUp(hub, connection, work, outcomes[index])))
}

/** What may have arrived is looked up where the target can tell, before a person is asked. */
async function lookedUp(
  hub: Hub,
  connection: ConnectionConfig,
  work: Work,
  outcome: Outcome = { kind: 'ambiguous', problem: 'target.no-answer' },
): Promise<Outcome> {
  const { connector } = connection
  if (outcome.kind !== 'ambiguous' || !connector.lookUp) return outcome
  const found = await connector.lookUp(ioOf(hub, connection), work).catch((error: unknown) => {
    hub.log.error({ error, step: 'deliver', connection: connection.id }, 'the look-up failed')
    return { kind: 'cannot-tell' as const } // one that fails never fails the others
  })
  switch (found.kind) {
    case 'arrived':
      return { kind: 'delivered', link: found.link }
    case 'not-there':
      return { kind: 'retry', problem: outcome.problem }
    case 'cannot-tell':
      return outcome
    case 'retry':
    case 'connection':
      // The look-up itself failed: the next attempt begins with it, since this one stays unanswered.
      return { kind: 'retry', problem: 'target.no-answer' }
  }
}
