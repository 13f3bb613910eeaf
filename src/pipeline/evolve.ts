/** Apply, the source's side: finds what is known of each entity and lets the connector say what the event makes of it. */
import type { Evolution } from '../connectors/connector.ts'
import type { SourceEvent } from '../model/events.ts'
import { findLinks } from '../store/links.ts'
import { lockTokens } from '../store/locks.ts'
import { sourceFindings } from './findings.ts'
import { aliasToken, entryToken } from './items.ts'
import { loadKnown } from './known.ts'
import type { Context, Item, KnownRecord, Lesson, Plan, Verdict } from './plan.ts'
import { routesFor } from './route.ts'

/** The plans of all events that write something; every other message gets its verdict here. */
export async function evolveAll(
  context: Context,
  items: readonly Item[],
  verdicts: Map<Item, Verdict>,
  learned: Lesson[] = [],
): Promise<Plan[]> {
  const events = items.flatMap(item => item.events.map(event => ({ item, event })))
  const known = await loadKnown(
    context,
    events.map(({ event }) => event.source),
  )
  const recordOf = await referredRecords(
    context,
    events.map(({ event }) => event),
  )
  const evolveEach = (each: { item: Item; event: SourceEvent }, of: RecordOf): Evolved => {
    const before = known(each.event.source)
    const record = before?.id ?? context.hub.newId()
    return { ...each, record, known: before, evolution: evolveOne(context, each.item, each.event, before, of) }
  }
  // Entries first: an event that refers to one that its own message brings finds the record it will be.
  const [referring, entries] = [events.filter(refersToAny), events.filter(each => !refersToAny(each))]
  const first = await lookAgain(
    context,
    entries.map(each => evolveEach(each, recordOf)),
    recordOf,
  )
  const brought = broughtRecords(first)
  const evolved = [
    ...first,
    ...referring.map(each => evolveEach(each, entry => recordOf(entry) ?? brought(each.item, entry))),
  ]
  const plans: Plan[] = []
  for (const item of items) {
    const own = evolved.filter(each => each.item === item)
    const blocked = own.map(({ evolution }) => verdictOf(context, evolution)).find(verdict => verdict !== undefined)
    if (blocked) {
      verdicts.set(item, blocked)
      continue
    }
    const written = own.flatMap(each =>
      each.evolution.kind === 'write' ? [planOf(context, each, each.evolution)] : [],
    )
    plans.push(...written)
    learned.push(...own.flatMap(lessonOf))
    const [one] = own
    if (written.length === 0)
      verdicts.set(item, {
        kind: 'ignored',
        reason: one?.evolution.kind === 'ignore' ? one.evolution.reason : 'no-effect', // an empty page says nothing
      })
  }
  return plans
}

type Evolved = {
  item: Item
  event: SourceEvent
  /** Its id: that of what is known, or a new one. */
  record: string
  known: KnownRecord | undefined
  evolution: Evolution
}

function refersToAny({ event }: { event: SourceEvent }): boolean {
  return (event.refers ?? []).length > 0
}

/** The records that the entries of a message are or will be, as `Practitioner/{record}`. */
function broughtRecords(evolved: readonly Evolved[]) {
  const records = new Map<string, string>()
  for (const { item, event, record, known, evolution } of evolved)
    if (known || evolution.kind === 'write')
      for (const { value } of event.source.aliases)
        records.set(`${item.row.id} ${event.source.entity}/${value}`, record)
  return ({ row }: Item, { type, id }: { type: string; id: string }): string | undefined => {
    const record = records.get(`${row.id} ${type}/${id}`)
    return record && `${type}/${record}`
  }
}

/**
 * Reading back can bring to light that an entity nobody knew is an old one under new ids. Then the old one is evolved:
 * otherwise it would become a second record.
 */
async function lookAgain(context: Context, evolved: readonly Evolved[], recordOf: RecordOf): Promise<Evolved[]> {
  const wider = evolved.map(({ event, known, evolution }) =>
    !known && evolution.kind === 'write' && evolution.aliases.length > 0
      ? { entity: event.source.entity, aliases: evolution.aliases }
      : undefined,
  )
  const unknown = wider.filter((source, index) => {
    const named = evolved[index]?.event.source.aliases ?? []
    return source?.aliases.some(
      alias => !named.some(each => each.system === alias.system && each.value === alias.value),
    )
  })
  if (unknown.length === 0) return [...evolved]
  const sources = unknown.filter(source => source !== undefined)
  await lockTokens(
    context.db,
    sources.flatMap(source => source.aliases.map(alias => aliasToken(context, source.entity, alias))),
  )
  const known = await loadKnown(context, sources)
  return evolved.map((each, index) => {
    const source = wider[index]
    const found = source && sources.includes(source) ? known(source) : undefined
    if (!found) return each
    const evolution = evolveOne(context, each.item, each.event, found, recordOf)
    return { ...each, record: found.id, known: found, evolution }
  })
}

type RecordOf = (reference: { type: string; id: string }) => string | undefined

/** The hub's records of the entries that these events refer to. */
async function referredRecords(context: Context, events: readonly SourceEvent[]): Promise<RecordOf> {
  const entries = events.flatMap(event => event.refers ?? [])
  if (entries.length === 0) return () => undefined
  const keyed = new Map(
    entries.map(entry => [`${entry.type}/${entry.id}`, { entry, token: entryToken(context, entry) }]),
  )
  const links = await findLinks(
    context.db,
    [...keyed.values()].map(({ entry, token }) => ({ connection: context.connection.id, entity: entry.type, token })),
  )
  const records = new Map(links.map(link => [`${link.entity} ${link.token}`, `${link.entity}/${link.record}`]))
  return ({ type, id }) => records.get(`${type} ${keyed.get(`${type}/${id}`)?.token}`)
}

function evolveOne(
  context: Context,
  item: Item,
  event: SourceEvent,
  known: KnownRecord | undefined,
  recordOf: RecordOf,
): Evolution {
  const { connection } = context
  if (!connection.connector.evolve) return { kind: 'ignore', reason: 'no-effect' }
  return connection.connector.evolve({
    settings: connection.settings,
    connection: { id: connection.id, slug: connection.slug },
    event,
    ...(known ? { known: knownOf(known) } : {}),
    recordOf,
    owners: context.configuration.scheduling.owners,
    findings: sourceFindings(item.findings),
    asItIs: item.row.as_it_is,
  })
}

function knownOf({ id, resource, source, held, since }: KnownRecord) {
  return { id, resource, source, ...(held ? { held } : {}), ...(since ? { since } : {}) }
}

function lessonOf({ item, event, known, evolution }: Evolved): Lesson[] {
  if (!known || evolution.kind !== 'ignore' || !evolution.learned) return []
  return [{ item, entity: event.source.entity, known, learned: evolution.learned }]
}

function verdictOf(context: Context, evolution: Evolution): Verdict | undefined {
  if (evolution.kind === 'hold')
    return { kind: 'hold', problem: evolution.problem, because: evolution.because, tasks: [] }
  if (evolution.kind !== 'read') return undefined
  return context.connection.connector.readBack
    ? { kind: 'read', questions: [{ kind: 'source', ask: evolution.ask }] }
    : { kind: 'hold', problem: 'message.source-silent', because: evolution.ask.what, tasks: [] }
}

function planOf(
  context: Context,
  { item, event, record, known }: Evolved,
  write: Extract<Evolution, { kind: 'write' }>,
): Plan {
  return {
    item,
    event,
    write,
    record,
    ...(known ? { known } : {}),
    routes: routesFor(context.configuration, context.connection.id, write.type),
    resource: write.draft.resource,
  }
}
