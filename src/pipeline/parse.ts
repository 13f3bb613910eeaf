/** Parse: from raw bytes to canonical events, by the connector's pure function; or a reasoned refusal. */
import type { Finding, HeaderReader, Parsed } from '../connectors/connector.ts'
import type { Json, SourceEvent } from '../model/events.ts'
import type { ReceivedMessage } from '../store/messages.ts'
import type { ConnectionConfig } from './configuration.ts'
import type { Hub } from './hub.ts'

/** What a message says happened. Never throws: a parser that fails refuses the message, and the reason is kept. */
export function parseMessage(
  hub: Pick<Hub, 'sealer' | 'log'>,
  organization: string,
  connection: ConnectionConfig,
  row: Pick<ReceivedMessage, 'id' | 'origin' | 'stream' | 'body' | 'headers'>,
  findings: readonly Finding[] = [],
): Parsed {
  if (!connection.connector.parse) return { kind: 'refused', problem: 'message.unreadable', where: 'no parser' }
  const body = hub.sealer.open(organization, 'message', row.id, row.body)
  const headers = hub.sealer.openJson(organization, 'message.headers', row.id, row.headers)
  try {
    return connection.connector.parse({
      settings: connection.settings,
      connection: { id: connection.id, slug: connection.slug },
      origin: row.origin,
      ...(row.stream ? { stream: row.stream } : {}),
      headers: headerReader(headers),
      body,
      ...(findings.length > 0 ? { findings } : {}),
    })
  } catch (error) {
    hub.log.error({ error, step: 'parse', message: row.id, connection: connection.id }, 'the parser failed')
    return { kind: 'refused', problem: 'message.unreadable', where: 'parser' }
  }
}

/** What an entry says that was read back because a message refers to it. Never throws either. */
export function parseEntry(hub: Pick<Hub, 'log'>, connection: ConnectionConfig, entry: Json): Parsed {
  const { connector, settings, id, slug } = connection
  try {
    const input = { settings, connection: { id, slug }, origin: 'read-back' as const, headers: headerReader(null) }
    const body = Buffer.from(JSON.stringify(entry))
    return connector.parse?.({ ...input, body }) ?? { kind: 'ignored', reason: 'no-effect' }
  } catch (error) {
    hub.log.error({ error, step: 'parse', connection: id }, 'the parser failed')
    return { kind: 'refused', problem: 'message.unreadable', where: 'parser' }
  }
}

/** The last event of each entity: a page may name one twice. */
export function lastOfEach(events: readonly SourceEvent[]): SourceEvent[] {
  const byEntity = new Map<string, SourceEvent>()
  for (const event of events) {
    const [first] = event.source.aliases
    byEntity.set(`${event.source.entity} ${first?.system} ${first?.value}`, event)
  }
  return [...byEntity.values()]
}

/** Headers as they are stored. */
export function headerReader(stored: Json): HeaderReader {
  const headers = stored !== null && typeof stored === 'object' ? (stored as { [name: string]: unknown }) : {}
  return {
    get(name) {
      const value = headers[name.toLowerCase()]
      return typeof value === 'string' ? value : undefined
    },
  }
}
