/** The bodies of one message, step by step, with every secret masked: for those who may see them and said why. */
import { z } from 'zod'
import type { Parsed } from '../../connectors/inbound.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import { maskHeaders, maskText, secretsOf } from '../../pipeline/exchanges.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { parseMessage } from '../../pipeline/parse.ts'
import { type InboundBody, inboundBody, type SentBody, sentBodies, writtenVersions } from '../../store/bodies.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'

const json = z.json()
const exchange = z.object({
  method: z.string(),
  url: z.string(),
  sent: z.string().optional(),
  status: z.number().int().optional(),
  answer: z.string().optional(),
  failed: z.string().optional(),
})

export const bodies = z.object({
  received: z
    .object({
      at: instant,
      contentType: z.string().nullable(),
      size: z.number().int(),
      headers: z.record(z.string(), z.string()),
      text: z.string().nullable().describe('The bytes as UTF-8; null when they are none'),
      base64: z.string().nullable().describe('The bytes otherwise'),
    })
    .nullable()
    .describe('Null when retention removed it'),
  parsed: z
    .object({
      kind: z.enum(['events', 'ignored', 'refused']),
      events: z.array(z.json()),
      because: z.string().nullable(),
    })
    .nullable()
    .describe('What the connector reads in it today'),
  records: z.array(
    z.object({
      record: id,
      type: z.string(),
      version: z.number().int(),
      eventType: z.string(),
      before: z.json().nullable(),
      after: z.json().nullable(),
    }),
  ),
  attempts: z.array(
    z.object({
      delivery: id,
      number: z.number().int(),
      target: connectionName,
      recordType: z.string(),
      startedAt: instant,
      outcome: z.string().nullable(),
      status: z.number().int().nullable(),
      body: z.json().nullable().describe('What the mapping made; null when nothing was sent or retention removed it'),
      exchanges: z.array(exchange),
    }),
  ),
})
export type Bodies = z.infer<typeof bodies>

/** Everything that is kept of a message's way; undefined when there is no such message. */
export async function showBodies(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  message: string,
): Promise<Bodies | undefined> {
  const row = await inboundBody(db, message)
  if (!row) return undefined
  const open = (key: string, sealed: Buffer | null) =>
    sealed ? json.parse(hub.sealer.openJson(db.organization, 'record_version', key, sealed)) : null
  const records = (await writtenVersions(db, message)).map(written => ({
    record: written.record,
    type: written.type,
    version: written.version,
    eventType: written.event_type,
    before: open(`${written.record}/${written.version - 1}`, written.before),
    after: open(`${written.record}/${written.version}`, written.body),
  }))
  const attempts = (await sentBodies(db, message)).map(sent => showAttempt(hub, db, configuration, sent))
  return { ...showReceived(hub, db, configuration, row), records, attempts }
}

function showReceived(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  row: InboundBody,
): Pick<Bodies, 'received' | 'parsed'> {
  const { body, headers } = row
  if (!body || !headers) return { received: null, parsed: null }
  const { organization } = db
  const connection = configuration.connections.get(row.connection)
  const secrets = connection ? secretsOf(connection) : []
  const bytes = hub.sealer.open(organization, 'message', row.id, body)
  const text = textOf(bytes)
  const stored = storedHeaders.parse(hub.sealer.openJson(organization, 'message.headers', row.id, headers))
  const received = {
    at: row.received_at.toISOString(),
    contentType: row.content_type,
    size: row.size,
    headers: maskHeaders(stored, secrets),
    text: text === undefined ? null : maskText(text, secrets),
    base64: text === undefined ? bytes.toString('base64') : null,
  }
  if (!connection || connection.invalid) return { received, parsed: null }
  const given = { id: row.id, origin: row.origin, stream: row.stream, body, headers }
  const parsed = parseMessage(hub, organization, connection, given)
  const read = entriesOf(parsed)
  const shown = {
    kind: parsed.kind === 'ignored' || parsed.kind === 'refused' ? parsed.kind : ('events' as const),
    events: masked(read, secrets),
    because: parsed.kind === 'ignored' ? parsed.reason : parsed.kind === 'refused' ? parsed.problem : null,
  }
  return { received, parsed: shown }
}

/** What was read of a message, one by one, whatever its kind. */
function entriesOf(parsed: Parsed): readonly unknown[] {
  switch (parsed.kind) {
    case 'events':
      return parsed.events
    case 'page':
      return parsed.page.entries
    case 'registry':
      return parsed.acts
    case 'ignored':
    case 'refused':
      return []
  }
}

function showAttempt(hub: Hub, db: Scope, configuration: Configuration, row: SentBody): Bodies['attempts'][number] {
  const key = `${row.delivery}/${row.number}`
  const sent = row.sent ? storedSent.parse(hub.sealer.openJson(db.organization, 'attempt.sent', key, row.sent)) : null
  return {
    delivery: row.delivery,
    number: row.number,
    target: nameConnection(configuration, row.target),
    recordType: row.record_type,
    startedAt: row.started_at.toISOString(),
    outcome: row.outcome,
    status: row.status,
    body: sent?.body ?? null,
    exchanges: sent?.exchanges ?? [],
  }
}

const storedHeaders = z.record(z.string(), z.string())
const storedSent = z.object({ body: z.json(), exchanges: z.array(exchange) })

/** The text that these bytes are; undefined when they are no UTF-8. */
function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function masked(events: readonly unknown[], secrets: readonly string[]): z.infer<typeof json>[] {
  return z.array(json).parse(JSON.parse(maskText(JSON.stringify(events), secrets)))
}
