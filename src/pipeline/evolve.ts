/** Apply, the source's side: finds what is known of each entity and lets the connector say what the event makes of it. */
import type { Evolution } from '../connectors/connector.ts'
import type { SourceEntity, SourceEvent } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import { findLinks } from '../store/links.ts'
import { lockTokens } from '../store/locks.ts'
import { loadRecords, type RecordRow } from '../store/records.ts'
import { sourceFindings } from './findings.ts'
import { aliasToken } from './items.ts'
import type { Context, Item, KnownRecord, Plan, Verdict } from './plan.ts'
import { routesFor } from './route.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The plans of all events that write something; every other message gets its verdict here. */
export async function evolveAll(
  context: Context,
  items: readonly Item[],
  verdicts: Map<Item, Verdict>,
): Promise<Plan[]> {
  const events = items.flatMap(item => item.events.map(event => ({ item, event })))
  const known = await loadKnown(
    context,
    events.map(({ event }) => event.source),
  )
  const first = events.map(({ item, event }) => {
    const before = known(event.source)
    return { item, event, known: before, evolution: evolveOne(context, item, event, before) }
  })
  const evolved = await lookAgain(context, first)
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
    const [one] = own
    if (written.length === 0)
      verdicts.set(item, {
        kind: 'ignored',
        reason: one?.evolution.kind === 'ignore' ? one.evolution.reason : 'no-effect', // an empty page says nothing
      })
  }
  return plans
}

type Evolved = { item: Item; event: SourceEvent; known: KnownRecord | undefined; evolution: Evolution }

/**
 * Reading back can bring to light that an entity nobody knew is an old one under new ids. Then the old one is evolved:
 * otherwise it would become a second record.
 */
async function lookAgain(context: Context, evolved: readonly Evolved[]): Promise<Evolved[]> {
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
    return found ? { ...each, known: found, evolution: evolveOne(context, each.item, each.event, found) } : each
  })
}

function evolveOne(context: Context, item: Item, event: SourceEvent, known: KnownRecord | undefined): Evolution {
  const { connection } = context
  if (!connection.connector.evolve) return { kind: 'ignore', reason: 'no-effect' }
  return connection.connector.evolve({
    settings: connection.settings,
    connection: { id: connection.id, slug: connection.slug },
    event,
    ...(known ? { known: { resource: known.resource, source: known.source } } : {}),
    findings: sourceFindings(item.findings),
    asItIs: item.row.as_it_is,
  })
}

function verdictOf(context: Context, evolution: Evolution): Verdict | undefined {
  if (evolution.kind === 'hold')
    return { kind: 'hold', problem: evolution.problem, because: evolution.because, tasks: [] }
  if (evolution.kind !== 'read') return undefined
  return context.connection.connector.readBack
    ? { kind: 'read', questions: [{ kind: 'source', ask: evolution.ask }] }
    : { kind: 'hold', problem: 'message.source-silent', because: evolution.ask.what, tasks: [] }
}

function planOf(context: Context, { item, event, known }: Evolved, write: Extract<Evolution, { kind: 'write' }>): Plan {
  return {
    item,
    event,
    write,
    record: known?.id ?? context.hub.newId(),
    ...(known ? { known } : {}),
    routes: routesFor(context.configuration, context.connection.id, write.type),
    resource: write.draft.resource,
  }
}

/** What the hub knows of these entities, by any of their aliases, the first that is linked. */
async function loadKnown(
  context: Context,
  sources: readonly SourceEntity[],
): Promise<(source: SourceEntity) => KnownRecord | undefined> {
  const keys = sources.flatMap(source =>
    source.aliases.map(alias => ({
      connection: context.connection.id,
      entity: source.entity,
      token: aliasToken(context, source.entity, alias),
    })),
  )
  const links = new Map((await findLinks(context.db, keys)).map(link => [`${link.entity} ${link.token}`, link.record]))
  const recordOf = (source: SourceEntity): string | undefined => {
    for (const alias of source.aliases) {
      // Our own identifier, come back from a target: the record itself.
      if (alias.system === 'record' && uuid.test(alias.value)) return alias.value
      const linked = links.get(`${source.entity} ${aliasToken(context, source.entity, alias)}`)
      if (linked) return linked
    }
    return undefined
  }
  const ids = [...new Set(sources.map(recordOf).filter(id => id !== undefined))]
  const records = new Map<string, KnownRecord>()
  for (const row of await loadRecords(context.db, ids)) records.set(row.id, openRecord(context, row))
  return source => {
    const id = recordOf(source)
    return id ? records.get(id) : undefined
  }
}

function openRecord(context: Context, row: RecordRow): KnownRecord {
  const { sealer } = context.hub
  const key = `${row.id}/${row.version}`
  return {
    id: row.id,
    version: row.version,
    resource: sealer.openJson(context.organization, 'record_version', key, row.body) as unknown as HubResource,
    source: row.source ? sealer.openJson(context.organization, 'record.source', row.id, row.source) : null,
  }
}
