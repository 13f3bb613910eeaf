/**
 * Deliver, before anything is sent: the attempt row is written, each record is mapped as it is now, and what is decided
 * without asking the target is decided here.
 */
import type { TargetBody, Work } from '../connectors/connector.ts'
import { applyMapping, asResource, type MappingContext } from '../mapping/apply.ts'
import { findTarget } from '../mapping/crosswalk.ts'
import type { JsonObject } from '../mapping/json.ts'
import type { Json } from '../model/events.ts'
import { type HubResource, personOf, splitReference, survivorOf } from '../model/fhir.ts'
import type { Outcome, TargetLink } from '../model/outcome.ts'
import { type ClaimedDelivery, startAttempts } from '../store/deliveries.ts'
import { linksAt, type TargetLinkRow } from '../store/links.ts'
import { lostFromMemory, restoredAt } from '../store/restorations.ts'
import { noteWithheld, type WithheldRow } from '../store/scheduling.ts'
import { type Scope, withScope } from '../store/scope.ts'
import type { Configuration, ConnectionConfig, RouteConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import { mapMinimum, saysNothing } from './minimum.ts'
import { documentsFor, filesOf, withheld, withNote } from './referral-work.ts'
import { asItStands, contentOf, networkWithheld, type Standings, standingsOf } from './registry-work.ts'
import { type TheirWords, theirWords } from './their-words.ts'
import { besides, openWaiting, withWaiting } from './together.ts'
import { unansweredVersions } from './unanswered.ts'

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
  /** Fields that the profile kept back: their names. */
  withheld?: readonly string[]
}

/** Notes that attempts begin, and prepares them; one that is decided has no work. */
export async function prepareAll(
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
    const waiting = await openWaiting(hub, db, opened)
    const all = [...opened, ...waiting.values()]
    const standings = await standingsOf(db, opened, hub.now())
    const links = await targetLinks(hub, db, configuration, all, standings)
    const words = await theirWords(
      hub,
      db,
      configuration,
      all.map(({ route, resource }) => ({ connection: route.target.id, records: referencedBy(resource) })),
    )
    const files = await filesOf(db, opened)
    const unanswered = await unansweredVersions(
      hub,
      db,
      opened.map(({ delivery, route }) => ({
        delivery,
        sentVersion: links(route.target.id, delivery.record, delivery.record_type)?.sentVersion,
      })),
    )
    const prepared = opened.map(asStored => {
      const resource = asItStands(asStored.resource, asStored.route.target.id, standings, links)
      const each = { ...asStored, resource }
      const one = prepareOne(configuration, each, links, words, {
        forgotten: forgotten.has(each.delivery.id),
        unanswered: unanswered.get(each.delivery.record) ?? [],
        standing: standings.of(asStored.resource),
      })
      const other = waiting.get(each.delivery.id)
      const brought = other && prepareOne(configuration, other, besides(links, each.delivery), words, alone)
      const both = brought ? withWaiting(one, brought) : one
      return { ...withDocuments(hub, configuration, each, files, both), leaseEndsAt }
    })
    await noteWithheld(db, organization, prepared.flatMap(withheldOf))
    return prepared
  })
}

function withheldOf({ delivery, withheld: fields }: Prepared): WithheldRow[] {
  return fields ? [{ delivery: delivery.id, attempt: delivery.attempts, fields }] : []
}

/** A referral takes its summary and its files with it, a document of the registry its content. */
function withDocuments(
  hub: Hub,
  configuration: Configuration,
  { delivery, route, resource }: Opened,
  files: Awaited<ReturnType<typeof filesOf>>,
  prepared: Omit<Prepared, 'leaseEndsAt'>,
): Omit<Prepared, 'leaseEndsAt'> {
  const { work } = prepared
  if (work && resource.resourceType === 'DocumentReference')
    return { ...prepared, work: { ...work, documents: contentOf(hub, configuration.organization, resource) } }
  if (!work || resource.resourceType !== 'ServiceRequest') return prepared
  const rows = files.get(delivery.record) ?? []
  return { ...prepared, work: { ...work, documents: documentsFor(hub, configuration, route, resource, rows) } }
}

/** Those that may be at the target since before a restore. A hub is stopped while it is restored: asked once a process. */
async function forgottenByRestore(hub: Hub, db: Scope, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const memory = hub.memoryOf(`restoration ${db.organization}`)
  if (!memory.has('at')) memory.set('at', await restoredAt(db))
  const at = memory.get('at')
  return at instanceof Date ? lostFromMemory(db, ids, at) : new Set()
}

type Opened = { delivery: ClaimedDelivery; route: RouteConfig; resource: HubResource }
/** Nothing of it was ever sent. */
const alone: Circumstances = { forgotten: false, unanswered: [], standing: { confidential: false, directives: [] } }

type Circumstances = {
  forgotten: boolean
  unanswered: readonly HubResource[]
  standing: ReturnType<Standings['of']>
}

export type Links = (
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
  standings: Standings,
): Promise<Links> {
  const found = new Map<string, TargetLinkRow>()
  for (const [target, group] of Map.groupBy(opened, each => each.route.target.id)) {
    const types = configuration.connections.get(target)?.connector.capabilities.delivers ?? []
    const records = group.flatMap(({ delivery, resource }) => [
      delivery.record,
      ...referencedBy(resource),
      ...[standings.survivorOf(resource) ?? []].flat(),
    ])
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
  const survivor = survivorOf(resource)
  if (survivor) return [survivor]
  if (resource.resourceType === 'DocumentReference') return [personOf(resource) ?? []].flat()
  if (resource.resourceType !== 'Appointment') return []
  return resource.participant.flatMap(each => splitReference(each.actor?.reference)?.id ?? [])
}

function prepareOne(
  configuration: Configuration,
  { delivery, route, resource }: Opened,
  links: Links,
  words: TheirWords,
  { forgotten, unanswered, standing }: Circumstances,
): Omit<Prepared, 'leaseEndsAt'> {
  const person = resource.resourceType === 'Patient' ? delivery.record : personOf(resource)
  const own = person ? { person } : {}
  const base = { organization: configuration.organization, delivery, route, connection: route.target, ...own }
  const link = links(route.target.id, delivery.record, delivery.record_type)
  if (!delivery.forced && link?.sentVersion !== undefined && link.sentVersion >= delivery.current_version)
    return { ...base, decided: { kind: 'delivered', link } } // an earlier delivery carried this version already
  if (forgotten && !link) return { ...base, decided: { kind: 'ambiguous', problem: 'delivery.restored' } }
  const { repeatable, lookUp } = route.target.connector.capabilities
  if (delivery.maybe_arrived && !repeatable && !lookUp)
    return { ...base, decided: { kind: 'ambiguous', problem: 'delivery.lease-ended' } } // only a person can find out
  const stays = resource.resourceType === 'ServiceRequest' ? withheld({ delivery, route }, resource, link) : undefined
  if (stays) return { ...base, decided: stays }
  const stopped = networkWithheld({ route, resource }, standing)
  if (stopped) return { ...base, decided: stopped }
  const mapping = route.mappings.get(delivery.record_type)
  if (!mapping) return { ...base, decided: { kind: 'suppressed', problem: 'policy.suppressed' } }
  const context: MappingContext = {
    resolveReference: (type, id) => {
      const target = links(route.target.id, id, type)
      return target ? `${type}/${target.id}` : undefined
    },
    crosswalk: (name, value) => counterpart(configuration, route, name, value),
    wordsFor: (type, id) => words(route.target.id, type, id),
  }
  const minimum = route.minimums.get(delivery.record_type)
  const mapped = minimum
    ? mapMinimum(minimum, resource, context)
    : { ...applyMapping(mapping, resource, withNote(configuration, route, mapping, resource, context)), withheld: [] }
  if (mapped.kind === 'failed') {
    const lacksPerson = person !== undefined && person !== delivery.record && !links(route.target.id, person, 'Patient')
    const problem =
      lacksPerson && mapped.problem === 'mapping.reference-missing' ? 'delivery.person-not-there' : mapped.problem
    return { ...base, decided: { kind: 'rejected', problem, said: { fields: [mapped.to] } } }
  }
  const kept = mapped.withheld.length > 0 ? { withheld: mapped.withheld } : {}
  if (minimum && saysNothing(mapped.body))
    return { ...base, ...kept, decided: { kind: 'suppressed', problem: 'profile.nothing-left' } }
  const body = targetBody(mapped.body)
  if (!body) return { ...base, decided: { kind: 'rejected', problem: 'mapping.failed' } }
  const mayHold = unanswered.flatMap((each): TargetBody[] => {
    const made = minimum ? mapMinimum(minimum, each, context) : applyMapping(mapping, each, context)
    const earlier = made.kind === 'failed' ? undefined : targetBody(made.body)
    return earlier ? [earlier] : []
  })
  const work: Work = {
    id: delivery.id,
    type: delivery.record_type,
    recordId: delivery.record,
    recordVersion: delivery.current_version,
    event: delivery.event_type as Work['event'],
    body,
    ...(link ? { link } : {}),
    ...(link?.sent === undefined ? {} : { lastSent: link.sent }),
    owners: configuration.scheduling.owners,
    // One that was made and never finished has no link yet: it is looked for before it is made again.
    ...(mayHold.length > 0 ? { mayHold } : {}),
    maybeArrived: delivery.maybe_arrived || (delivery.made_before && !link),
    partsDone: delivery.parts_done,
  }
  return { ...base, ...kept, work }
}

/** The body for the connector: a resource of the hub's types, or plain fields. */
function targetBody(body: JsonObject): TargetBody | undefined {
  const { resourceType, ...fields } = body
  return resourceType === undefined ? fields : asResource(body)
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
