/** Apply, the source's side: finds what is known of each entity and lets the connector say what the event makes of it. */
import type { Evolution } from '../connectors/connector.ts'
import type { SourceEvent } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import { findLinks } from '../store/links.ts'
import { loadRecords } from '../store/records.ts'
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
  const known = await loadKnown(context, items)
  const plans: Plan[] = []
  for (const item of items) {
    const evolutions = item.events.map(event => ({ event, evolution: evolveOne(context, item, event, known(event)) }))
    const blocked = evolutions
      .map(({ evolution }) => verdictOf(context, evolution))
      .find(verdict => verdict !== undefined)
    if (blocked) {
      verdicts.set(item, blocked)
      continue
    }
    const written = evolutions.flatMap(({ event, evolution }) =>
      evolution.kind === 'write' ? [planOf(context, item, event, evolution, known(event))] : [],
    )
    plans.push(...written)
    const [first] = evolutions
    if (written.length === 0 && first?.evolution.kind === 'ignore')
      verdicts.set(item, { kind: 'ignored', reason: first.evolution.reason })
  }
  return plans
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

function planOf(
  context: Context,
  item: Item,
  event: SourceEvent,
  write: Extract<Evolution, { kind: 'write' }>,
  known: KnownRecord | undefined,
): Plan {
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

/** What the hub knows of each event's entity, by any of its aliases, the first that is linked. */
async function loadKnown(
  context: Context,
  items: readonly Item[],
): Promise<(event: SourceEvent) => KnownRecord | undefined> {
  const events = items.flatMap(item => item.events)
  const keys = events.flatMap(event =>
    event.source.aliases.map(alias => ({
      connection: context.connection.id,
      entity: event.source.entity,
      token: aliasToken(context, event.source.entity, alias),
    })),
  )
  const links = new Map((await findLinks(context.db, keys)).map(link => [`${link.entity} ${link.token}`, link.record]))
  const recordOf = (event: SourceEvent): string | undefined => {
    for (const alias of event.source.aliases) {
      // Our own identifier, come back from a target: the record itself.
      if (alias.system === 'record' && uuid.test(alias.value)) return alias.value
      const linked = links.get(`${event.source.entity} ${aliasToken(context, event.source.entity, alias)}`)
      if (linked) return linked
    }
    return undefined
  }
  const ids = [...new Set(events.map(recordOf).filter(id => id !== undefined))]
  const records = new Map<string, KnownRecord>()
  for (const row of await loadRecords(context.db, ids)) {
    const { sealer } = context.hub
    records.set(row.id, {
      id: row.id,
      version: row.version,
      resource: sealer.openJson(
        context.organization,
        'record_version',
        `${row.id}/${row.version}`,
        row.body,
      ) as unknown as HubResource,
      source: row.source ? sealer.openJson(context.organization, 'record.source', row.id, row.source) : null,
    })
  }
  return event => {
    const id = recordOf(event)
    return id ? records.get(id) : undefined
  }
}
