/** Apply, what is known: the records that the entities of events are, found by any of their aliases, opened. */
import type { Held } from '../connectors/connector.ts'
import type { Json, SourceEntity } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import { loadEarlierVersions } from '../store/earlier-versions.ts'
import { findLinks, linksAt } from '../store/links.ts'
import { loadRecordSources } from '../store/record-sources.ts'
import { loadRecords, type RecordRow } from '../store/records.ts'
import { aliasToken } from './items.ts'
import type { Context, KnownRecord } from './plan.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What the hub knows of these entities, by any of their aliases, the first that is linked. */
export async function loadKnown(
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
  // By our own identifier alone: a delivery has arrived there and is not settled yet.
  const unsettled = new Set(
    sources.flatMap(source => source.aliases.flatMap(({ system, value }) => (system === 'record' ? [value] : []))),
  )
  const records = new Map<string, KnownRecord>()
  const rows = await loadRecords(context.db, ids)
  const foreign = rows.filter(row => row.connection !== context.connection.id).map(row => row.id)
  const states = await loadRecordSources(context.db, context.connection.id, foreign)
  const held = await heldHere(context, ids)
  const since = await madeSince(context, rows, held, unsettled)
  for (const row of rows)
    records.set(row.id, openRecord(context, row, states.get(row.id), held.get(row.id)?.held, since.get(row.id)))
  return source => {
    const id = recordOf(source)
    return id ? records.get(id) : undefined
  }
}

type HeldHere = ReadonlyMap<string, { held: Held; version: number | null }>

/** What this connection held of these records when it was last delivered to, or heard from; and of which version. */
async function heldHere(context: Context, ids: readonly string[]): Promise<HeldHere> {
  const { connection, hub, organization } = context
  const { delivers } = connection.connector.capabilities
  if (delivers.length === 0) return new Map()
  const links = await linksAt(context.db, connection.id, ids, delivers)
  return new Map(
    links.flatMap(({ record, entity, token, body, sent_version }) => {
      if (!body) return []
      const key = `${connection.id}/${entity}/${token}`
      return [[record, { held: hub.sealer.openJson(organization, 'link', key, body) as Held, version: sent_version }]]
    }),
  )
}

/** The versions that this connection may not have yet; nothing is read when it holds the current one. */
async function madeSince(
  context: Context,
  rows: readonly RecordRow[],
  held: HeldHere,
  unsettled: ReadonlySet<string>,
): Promise<Map<string, HubResource[]>> {
  const wanted = rows.flatMap(row => {
    const from = held.get(row.id)?.version ?? (unsettled.has(row.id) ? 1 : undefined)
    return from === undefined || from >= row.version ? [] : [{ record: row.id, from, below: row.version }]
  })
  const since = new Map<string, HubResource[]>()
  for (const { record, version, body } of await loadEarlierVersions(context.db, wanted)) {
    const opened = context.hub.sealer.openJson(context.organization, 'record_version', `${record}/${version}`, body)
    since.set(record, [...(since.get(record) ?? []), opened as unknown as HubResource])
  }
  return since
}

function openRecord(
  context: Context,
  row: RecordRow,
  foreign: Buffer | undefined,
  held: Held | undefined,
  since: readonly HubResource[] | undefined,
): KnownRecord {
  const { hub, organization, connection } = context
  const open = (kind: string, key: string, body: Buffer | null | undefined): Json =>
    body ? hub.sealer.openJson(organization, kind, key, body) : null
  return {
    id: row.id,
    version: row.version,
    connection: row.connection,
    resource: open('record_version', `${row.id}/${row.version}`, row.body) as unknown as HubResource,
    source:
      row.connection === connection.id
        ? open('record.source', row.id, row.source)
        : open('record_source', `${row.id}/${connection.id}`, foreign),
    ...(held ? { held } : {}),
    ...(since ? { since } : {}),
  }
}
